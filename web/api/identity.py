"""How a conversation proves whose orders it may see: the shop's own login, a mailed code, or number and e-mail."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.conversation import Conversation
from assistant.errors import NotFound, Refused
from assistant.identity import Asker
from assistant.phrases import say
from web.guards import Rate, place
from web.wiring import Comptoir

CODES, CODES_FROM, TRIES = (3, 600.0), (20, 3600.0), (20, 600.0)
"""How many in how many seconds: codes for one address, codes asked from one place, and proofs offered in a conversation."""


class Proof(BaseModel):
    """One of: `token`; `number` and `email` (with `send_code` to be mailed a code); `code`."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    token: str = Field("", max_length=8000, description="Signed by the shop's login: HS256 or RS256, an hour at most")
    number: str = Field("", max_length=40)
    email: str = Field("", max_length=320)
    send_code: bool = False
    code: str = Field("", max_length=20)


class Standing(BaseModel):
    level: str = Field(description="anonymous, knows, verified")
    customer: str = ""
    email: str = ""
    sent: bool = Field(False, description="A code was mailed, if there is such an order")
    message: str = ""


def identity_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["identity"])
    mine = Annotated[Conversation, Depends(_opening(comptoir))]
    tries, codes, places = Rate(*TRIES), Rate(*CODES), Rate(*CODES_FROM)

    @router.get("/conversations/{cid}/identity", summary="Who this conversation is")
    async def who(conversation: mine) -> Standing:
        return _standing(await comptoir.after.identities.of(conversation.id))

    @router.post("/conversations/{cid}/identity", summary="Prove who you are")
    async def prove(request: Request, conversation: mine, proof: Proof) -> Standing:
        tries.check(conversation.id)
        if proof.send_code:
            codes.check(proof.email.lower())
            places.check(place(request))
        return await _proved(comptoir, conversation, proof, place(request))

    @router.post("/conversations/{cid}/identity/forget", summary="Sign out", status_code=200)
    async def forget(conversation: mine) -> Standing:
        await comptoir.after.identities.forget(conversation.id)
        return Standing(level="anonymous")

    return router


async def _proved(comptoir: Comptoir, conversation: Conversation, proof: Proof, place: str) -> Standing:
    identities, locale = comptoir.after.identities, conversation.locale
    if proof.token:
        return _standing(await identities.by_token(conversation.id, proof.token))
    if proof.code:
        return _standing(await identities.by_code(conversation.id, proof.code, locale=locale))
    if not (proof.number and proof.email):
        raise Refused("Send a token, a code, or an order's number with its e-mail address")
    if proof.send_code:
        await identities.send_code(conversation.id, proof.number, proof.email, locale=locale)
        text = "If there is such an order, a code is on its way to its e-mail address. It is valid for ten minutes."
        standing = _standing(await identities.of(conversation.id))
        return standing.model_copy(update={"sent": True, "message": say(locale, text)})
    if await identities.by_number(conversation.id, proof.number, proof.email, caller=place) is None:
        raise NotFound(say(locale, "There is no order with this number and this e-mail address."))
    return _standing(await identities.of(conversation.id))


def _standing(asker: Asker) -> Standing:
    return Standing(level=asker.level, customer=asker.customer_id, email=asker.email)


def _opening(comptoir: Comptoir) -> Callable[..., Awaitable[Conversation]]:
    async def opened(cid: str, authorization: Annotated[str, Header()] = "") -> Conversation:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotFound("No such conversation, or not yours: send its token as 'Authorization: Bearer …'")
        return await comptoir.conversations.open(cid, token.strip())

    return opened
