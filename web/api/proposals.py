"""Changes of an order over HTTP: proposed, confirmed by a click, dropped. The rules are the same for every way in."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from assistant.errors import AgainstPolicy, Refused
from assistant.order import Order
from assistant.policy_rules import Kind
from assistant.proposals_change import Change, Wanted
from assistant.proposals_rows import Proposal
from knowledge.money import money
from web.api.asking import Caller, calling
from web.api.orders import AddressIn
from web.wiring import Comptoir


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, populate_by_name=True)


class ItemIn(_Strict):
    item: str = Field(
        min_length=1,
        max_length=200,
        validation_alias=AliasChoices("item", "line", "sku"),
        description="A line's id within the order, or its SKU",
    )
    quantity: int = Field(1, ge=1, le=100_000)
    to: str = Field("", max_length=200, description="change_items, exchange: the SKU that it becomes")
    set_quantity: int | None = Field(None, ge=0, le=100_000, description="change_items: how many there shall be")


class ProposalIn(_Strict):
    kind: Kind
    reason: str = Field("", max_length=500)
    items: list[ItemIn] = Field(default_factory=list, max_length=1000, description="return, withdraw: empty means all")
    address: AddressIn | None = None
    method: str = Field(
        "", max_length=200, description="What pays or gets the money; empty: what the order was paid with"
    )
    amount: str | None = Field(None, description="refund: a decimal number of the order's currency")
    note: str = Field("", max_length=2000)
    escalate: bool = Field(False, description="Hand it to a person where the rules don't allow it")


class Refusal(BaseModel):
    class Error(BaseModel):
        code: Literal["policy", "refused", "invalid"]
        message: str
        rule: str = Field("", description="`return.days`: what forbids it")

    error: Error


def proposal_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["proposals"])
    caller = Annotated[Caller, Depends(calling(comptoir))]
    refusals: dict[int | str, dict[str, Any]] = {
        403: {"description": "Not verified"},
        404: {"description": "No such order, or not yours"},
        422: {"model": Refusal, "description": "Refused, with the rule"},
    }

    @router.post(
        "/orders/{number}/proposals",
        status_code=201,
        summary="Propose a change; nothing happens before it is confirmed",
        responses=refusals,
    )
    async def propose(number: str, who: caller, body: ProposalIn) -> dict[str, Any]:
        proposals = comptoir.after.proposals
        order = await proposals.order_of(number, who.asker, locale=who.locale)
        change = _change(body, order)
        try:
            proposal = await proposals.propose(order.number, change, who.asker, locale=who.locale)
        except AgainstPolicy as problem:
            if body.escalate:
                cid = who.asker.conversation_id or order.conversation_id
                await proposals.escalate(cid, order, change, who.locale, why=problem.rule)
            raise
        return _body(proposal, who.locale)

    @router.get("/orders/{number}/proposals", summary="What was proposed for an order", responses=refusals)
    async def proposed(number: str, who: caller) -> dict[str, Any]:
        order = await comptoir.after.proposals.order_of(number, who.asker, locale=who.locale)
        found = await comptoir.after.proposals.of_order(order.number)
        return {"proposals": [_body(one, who.locale) for one in found]}

    @router.post("/proposals/{proposal_id}/confirm", summary="Carry it out, once", responses=refusals)
    async def confirm(proposal_id: str, who: caller) -> dict[str, Any]:
        return _body(await comptoir.after.proposals.confirm(proposal_id, who.asker, locale=who.locale), who.locale)

    @router.post("/proposals/{proposal_id}/drop", summary="Don't", responses=refusals)
    async def drop(proposal_id: str, who: caller) -> dict[str, Any]:
        return _body(await comptoir.after.proposals.drop(proposal_id, who.asker, locale=who.locale), who.locale)

    return router


def _change(body: ProposalIn, order: Order) -> Change:
    return Change(
        kind=body.kind,
        reason=body.reason,
        items=tuple(Wanted(one.item, one.quantity, one.to, one.set_quantity) for one in body.items),
        address={key: value for key, value in body.address.model_dump().items() if value} if body.address else None,
        method=body.method,
        amount=_amount(body.amount, order.total.currency),
        note=body.note,
    )


def _amount(said: str | None, currency: str) -> int | None:
    try:
        return None if said is None else money(said, currency).amount
    except ValueError as problem:
        raise Refused(f"amount: {problem}") from None


def _body(proposal: Proposal, locale: str) -> dict[str, Any]:
    return {"id": proposal.id, "kind": proposal.change.kind, **proposal.body(locale)}
