"""The shop's own login, as a signed token: HS256 with a shared secret, or RS256 with its public key."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from assistant.errors import NotAllowed

LONGEST = timedelta(hours=1)
LEEWAY = 30
"""Seconds that the shop's clock may differ from ours."""
AUDIENCE = "comptoir"


@dataclass(frozen=True, slots=True)
class Login:
    customer_id: str
    email: str
    until: datetime


def read_token(token: str, key: str) -> Login:
    """`{"sub": customer id, "email"?, "iat", "exp"}`, an hour at most. NotAllowed says nothing about why."""
    import jwt

    if not key:
        raise NotAllowed("This shop takes no sign-in tokens: COMPTOIR_IDENTITY_KEY is not set")
    try:
        # The kind of key decides the algorithm, never the token's own header.
        said = jwt.decode(
            token,
            key,
            algorithms=[algorithm(key)],
            leeway=LEEWAY,
            audience=AUDIENCE,
            options={"require": ["exp", "iat", "sub"], "verify_aud": _has_audience(token)},
        )
    except (jwt.PyJWTError, ValueError):
        raise NotAllowed("This sign-in token is not valid here") from None
    issued, until = _moment(said["iat"]), _moment(said["exp"])
    if until - issued > LONGEST or not str(said["sub"]).strip():
        raise NotAllowed("This sign-in token is not valid here: it names a customer and lasts an hour at most")
    return Login(str(said["sub"])[:200], _email(said), until)


def algorithm(key: str) -> str:
    return "RS256" if key.lstrip().startswith("-----BEGIN") else "HS256"


def _has_audience(token: str) -> bool:
    import jwt

    return "aud" in jwt.decode(token, options={"verify_signature": False})


def _email(said: dict[str, object]) -> str:
    """An address that the shop has not confirmed proves nothing."""
    return "" if said.get("email_verified") is False else str(said.get("email") or "").strip().lower()[:320]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(float(seconds), UTC)
