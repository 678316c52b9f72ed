"""Orders for the shop's own systems: brought in, moved on, parcels reported, returns received. By API key."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from assistant.customers import CustomerIn
from assistant.errors import NotFound
from assistant.order_import_json import OrderIn, ParcelIn
from web.api.admin import REFUSALS, needs
from web.api.orders import order_body
from web.keys import Key
from web.wiring import Comptoir


class Moved(BaseModel):
    model_config = ConfigDict(extra="forbid")
    status: Literal["paid", "packing", "shipped", "delivered"]
    why: str = Field("", max_length=500)


class ReturnStep(BaseModel):
    model_config = ConfigDict(extra="forbid")
    step: Literal["receive", "finish", "refuse"]
    why: str = Field("", max_length=500)


def admin_order_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1/admin", tags=["admin orders"], responses=REFUSALS)
    key = Annotated[Key, Depends(needs(comptoir.keys, "orders"))]
    _add_orders(router, comptoir, key)
    _add_parcels(router, comptoir, key)
    _add_policy(router, comptoir)
    return router


def _add_orders(router: APIRouter, comptoir: Comptoir, key: Any) -> None:
    locale = comptoir.settings.locale

    @router.post("/orders", status_code=201, summary="Bring an order in, or up to date")
    async def bring(who: key, order: OrderIn, response: Response) -> dict[str, Any]:
        stored, new = await comptoir.after.book.put(order, who=f"key {who.name}")
        response.status_code = 201 if new else 200
        return order_body(stored, locale, whole=True)

    @router.get("/orders", summary="The newest orders")
    async def newest(_: key, limit: int = 50) -> dict[str, Any]:
        found = await comptoir.till.orders.recent(max(1, min(limit, 200)))
        return {"orders": [order_body(order, locale, whole=True) for order in found]}

    @router.get("/orders/{number}", summary="One order")
    async def one(number: str, _: key) -> dict[str, Any]:
        order = await comptoir.till.orders.called(number)
        if order is None:
            raise NotFound(f"There is no order {number!r}")
        body = order_body(order, locale, whole=True)
        return body | {"refunds": await comptoir.after.refunds.of_order(order.number)}

    @router.patch("/orders/{number}", summary="Move an order on")
    async def move(number: str, who: key, body: Moved) -> dict[str, Any]:
        moved = await comptoir.after.book.move(number, body.status, who=f"key {who.name}", why=body.why)
        return order_body(moved, locale, whole=True)

    @router.post("/customers", status_code=201, summary="Bring a customer in, or up to date")
    async def customer(_: key, body: CustomerIn) -> dict[str, Any]:
        await comptoir.after.customers.put(body)
        return {"id": body.id}


def _add_parcels(router: APIRouter, comptoir: Comptoir, key: Any) -> None:
    locale = comptoir.settings.locale

    @router.post("/orders/{number}/fulfilments", status_code=201, summary="Report a parcel")
    async def send(number: str, who: key, parcel: ParcelIn) -> dict[str, Any]:
        order = await comptoir.after.book.send(number, parcel, who=f"key {who.name}")
        return order_body(order, locale, whole=True)

    @router.patch("/orders/{number}/fulfilments", summary="What is new of a parcel, by its id")
    async def update(number: str, who: key, parcel: ParcelIn) -> dict[str, Any]:
        known = await comptoir.till.orders.called(number)
        if known is None or not any(one["id"] == parcel.id for one in known.fulfilments):
            raise NotFound(f"There is no parcel {parcel.id!r} of order {number!r}")
        order = await comptoir.after.book.send(known.number, parcel, who=f"key {who.name}")
        return order_body(order, locale, whole=True)

    @router.patch("/orders/{number}/fulfilments/{parcel_id}", summary="What is new of a parcel")
    async def update_one(number: str, parcel_id: str, who: key, parcel: ParcelIn) -> dict[str, Any]:
        return await update(number, who, parcel.model_copy(update={"id": parcel_id}))

    @router.post("/orders/{number}/returns/{return_id}", summary="A return arrived, is paid back, or is refused")
    async def returned(number: str, return_id: str, who: key, body: ReturnStep) -> dict[str, Any]:
        done = await comptoir.after.returns.step(number, return_id, body.step, who=f"key {who.name}", why=body.why)
        return order_body(done, locale, whole=True)


def _add_policy(router: APIRouter, comptoir: Comptoir) -> None:
    admin = Annotated[Key, Depends(needs(comptoir.keys, "admin"))]

    @router.get("/policy", summary="The policy that holds now, as data")
    async def shown(_: Annotated[Key, Depends(needs(comptoir.keys, "orders"))]) -> dict[str, Any]:
        policy = await comptoir.after.policies.current()
        rules = policy.rules.model_dump(mode="json", by_alias=True)
        return {"version": policy.version, "starts": policy.starts_at.isoformat(), **rules}

    @router.put("/policy", summary="A new version of the policy (JSON or YAML)", status_code=201)
    async def bring(request: Request, who: admin) -> dict[str, Any]:
        policy = await comptoir.after.policies.bring(await request.body(), by=f"key {who.name}")
        return {"version": policy.version, "starts": policy.starts_at.isoformat()}
