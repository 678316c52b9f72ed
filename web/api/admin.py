"""What other programs may do here: the one way past the door of `/v1/admin`, by API key."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from assistant.errors import NotAllowed
from web.errors import NoKey
from web.guards import place
from web.keys import Key, Keys, Part
from web.wiring import Comptoir

READING = ("GET", "HEAD")
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No key, or one that is unknown or revoked"},
    403: {"description": "The key's role does not allow this"},
    429: {"description": "Too many wrong keys from this address"},
}
"""For a router's `responses`: what every route behind a key can answer."""
_scheme = HTTPBearer(
    scheme_name="key",
    auto_error=False,
    description="An API key, made by `comptoir keys create --role … --name …`, sent as `Authorization: Bearer …`.",
)
_Sent = Annotated[HTTPAuthorizationCredentials | None, Security(_scheme)]


def needs(keys: Keys, part: Part | None = None) -> Callable[..., Awaitable[Key]]:
    """A dependency: the key of whoever calls, if it may do this; without `part` every live key may.

    `Annotated[Key, Depends(needs(comptoir.keys, "catalogue"))]`. A `read` key may read all but what is for admins.
    Answers 401 without a right key, 403 when its role does not allow this, 429 to who keeps guessing.
    """

    async def checked(request: Request, sent: _Sent) -> Key:
        key = await keys.find(sent.credentials) if sent else None
        if key is None:
            if sent:
                keys.wrong.check(place(request))
            raise NoKey
        if part and not key.may(part, reading=request.method in READING):
            wanted = "admin" if part == "admin" else f"{part} or admin"
            raise NotAllowed(f"This key's role is {key.role}; this needs a key for {wanted}")
        return key

    return checked


def admin_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1/admin", tags=["admin"], responses=REFUSALS)

    @router.get("/key", summary="Whose key this is, and what it may do")
    async def own_key(key: Annotated[Key, Depends(needs(comptoir.keys))]) -> dict[str, str]:
        return {"id": key.id, "name": key.name, "role": key.role}

    return router
