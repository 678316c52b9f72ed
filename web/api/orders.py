"""A shopper's own orders over HTTP: status and lines for who knows number and e-mail, all of it for who is verified."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from assistant.address import Address
from assistant.cart import money_body
from assistant.customers import move_house
from assistant.errors import NotFound, Refused
from assistant.identity import demand_verified
from assistant.order import Order
from assistant.order_choices import choices
from assistant.phrases import say
from assistant.tracking import tracked
from knowledge.money import Money
from web.api.asking import Caller, calling
from web.wiring import Comptoir

BINARY = {"type": "string", "format": "binary"}


class AddressIn(Address):
    name: str = Field("", max_length=200)
    phone: str = Field("", max_length=60)


def order_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["orders"])
    caller = Annotated[Caller, Depends(calling(comptoir))]
    _add_reading(router, comptoir, caller)
    _add_pictures(router, comptoir, caller)
    _add_customer(router, comptoir, caller)
    return router


def _add_reading(router: APIRouter, comptoir: Comptoir, caller: Any) -> None:
    @router.get("/orders", summary="My orders, the newest first")
    async def mine(who: caller) -> dict[str, Any]:
        demand_verified(who.asker, who.locale)
        found = (
            await comptoir.till.orders.of_customer(who.asker.customer_id, who.asker.email)
            if who.asker.role == "shopper"
            else await comptoir.till.orders.recent(200)
        )
        return {"orders": [order.body(who.locale) for order in found]}

    @router.get("/orders/{number}", summary="One order")
    async def one(number: str, who: caller) -> dict[str, Any]:
        order = await comptoir.till.orders.called(number)
        if order is None or not who.asker.may_read(order):
            text = "There is no order {number} of yours."
            raise NotFound(say(who.locale, text, number=number), rule="order.owner")
        whole = who.asker.may_change(order)
        return order_body(order, who.locale, whole=whole) | await _extra(comptoir, order, whole=whole)

    @router.get("/orders/{number}/choices", summary="What the lines of my order could become, and where it goes")
    async def could_be(number: str, who: caller) -> dict[str, Any]:
        order = await comptoir.after.proposals.order_of(number, who.asker, locale=who.locale)
        lines = await comptoir.database.look(lambda connection: choices(connection, order, who.locale))
        return {"number": order.number, "lines": lines, "address": order.address}

    @router.get("/policy", summary="What the shop's rules say")
    async def policy(locale: str = "en") -> dict[str, Any]:
        current = await comptoir.after.policies.current()
        statements = [
            {"rule": s.rule_id, "text": s.text, "figures": s.figures, "document": s.document, "quote": s.quote}
            for s in current.statements(locale)
        ]
        return {"version": current.version, "starts_at": current.starts_at.isoformat(), "statements": statements}


def _add_pictures(router: APIRouter, comptoir: Comptoir, caller: Any) -> None:
    proposals, pictures = comptoir.after.proposals, comptoir.after.pictures

    @router.post(
        "/orders/{number}/returns/{return_id}/pictures",
        status_code=201,
        summary="A picture of what goes back: the JPEG, PNG or WebP as it is",
        openapi_extra={"requestBody": {"required": True, "content": {"image/*": {"schema": BINARY}}}},
    )
    async def add(request: Request, number: str, return_id: str, who: caller) -> dict[str, Any]:
        order = await proposals.order_of(number, who.asker, locale=who.locale)
        added = await pictures.add(order.number, return_id, await request.body(), locale=who.locale)
        return added.as_json()

    @router.get("/orders/{number}/pictures/{picture_id}", summary="One picture", response_class=Response)
    async def one(number: str, picture_id: str, who: caller) -> Response:
        order = await proposals.order_of(number, who.asker, locale=who.locale)
        kind, content = await pictures.content(order.number, picture_id)
        return Response(content, media_type=kind, headers={"Cache-Control": "private, no-store"})


def _add_customer(router: APIRouter, comptoir: Comptoir, caller: Any) -> None:
    @router.get("/customer", summary="My own record: address and payment methods")
    async def customer(who: caller) -> dict[str, Any]:
        demand_verified(who.asker, who.locale)
        found = await comptoir.after.customers.find(who.asker.customer_id)
        if found is None:
            raise NotFound("There is no record of this customer")
        methods = [
            {"id": one.id, "kind": one.kind, "balance": _shown(one.balance, found.currency, who.locale)}
            for one in found.methods
        ]
        said = {"id": found.id, "email": found.email, "name": found.name, "address": found.address}
        return said | {"currency": found.currency, "methods": methods}

    @router.post("/customer/address", summary="Change my own address (of later orders)")
    async def address(who: caller, body: AddressIn) -> dict[str, Any]:
        demand_verified(who.asker, who.locale)
        found = await comptoir.after.customers.find(who.asker.customer_id)
        if found is None:
            raise Refused("There is no record of this customer")
        async with comptoir.database.begin() as connection:
            await move_house(connection, found.id, body.model_dump())
        return {"id": found.id, "address": body.model_dump()}


async def _extra(comptoir: Comptoir, order: Order, *, whole: bool) -> dict[str, Any]:
    if not whole:
        return {}
    pictures = [picture.as_json() for picture in await comptoir.after.pictures.of_order(order.number)]
    return {"refunds": await comptoir.after.refunds.of_order(order.number), "pictures": pictures}


def order_body(order: Order, locale: str, *, whole: bool) -> dict[str, Any]:
    """`whole` for its owner and the shop: address, payments and history too."""
    body = order.body(locale) | {"track": tracked(order, locale)}
    if not whole:
        return body
    lines = [
        {
            "line": line.id,
            "sku": line.sku,
            "product": line.product,
            "title": line.title,
            "label": line.label,
            "quantity": line.quantity,
            "total": money_body(line.total, locale) if line.total else None,
        }
        for line in order.lines
    ]
    payments = [
        {"kind": one.kind, "amount": money_body(one.amount, locale), "method": one.method, "at": one.at}
        for one in order.payments
    ]
    return body | {
        "lines": lines,
        "email": order.email,
        "customer": order.customer_id,
        "address": order.address,
        "payments": payments,
        "fulfilments": list(order.fulfilments),
        "returns": list(order.returns),
        "history": list(order.history),
        "delivered_at": order.delivered_at.isoformat() if order.delivered_at else None,
    }


def _shown(amount: int | None, currency: str, locale: str) -> dict[str, Any] | None:
    return None if amount is None else money_body(Money(amount, currency), locale)
