"""Who calls: a shopper by their conversation's token, or the shop's own program by an API key. Decided once, for every route."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Header, Request

from assistant.errors import NotAllowed, NotFound
from assistant.identity import Asker
from assistant.policy_rules import Role
from web.errors import NoKey
from web.guards import place
from web.keys import MARK
from web.wiring import Comptoir


@dataclass(frozen=True, slots=True)
class Caller:
    asker: Asker
    locale: str


def calling(comptoir: Comptoir) -> Callable[..., Awaitable[Caller]]:
    async def called(request: Request, authorization: Annotated[str, Header()] = "") -> Caller:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise NotFound("No such order, or not yours: send a conversation's token as 'Authorization: Bearer …'")
        if token.startswith(MARK):
            return await _program(comptoir, request, token.strip())
        conversation = await comptoir.conversations.of_token(token.strip())
        return Caller(await comptoir.after.identities.of(conversation.id), conversation.locale)

    return called


async def _program(comptoir: Comptoir, request: Request, token: str) -> Caller:
    key = await comptoir.keys.find(token)
    if key is None:
        comptoir.keys.wrong.check(place(request))
        raise NoKey
    if not key.may("orders", reading=request.method in ("GET", "HEAD")):
        raise NotAllowed(f"This key's role is {key.role}; this needs a key for orders or admin")
    role: Role = "admin" if key.role == "admin" else "staff"
    return Caller(Asker("verified", role, name=f"key {key.name}"), comptoir.settings.locale)
