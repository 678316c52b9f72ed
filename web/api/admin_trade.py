"""Discount codes and the rules of delivery and tax, for the shop's own systems. By API key."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends
from pydantic import BaseModel, ConfigDict, Field

from web.api.admin import REFUSALS, needs
from web.keys import Key
from web.trade import discount_from
from web.wiring import Comptoir


class DiscountIn(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    code: str = Field(min_length=1, max_length=60)
    percent: str | None = Field(None, description="Percent off, such as 10 or 12.5; or:")
    amount: str | None = Field(None, description="Amount off, such as 5.00.")
    currency: str = Field("", pattern="^([A-Z]{3})?$", description="Of the amounts; the shop's own if not said.")
    minimum: str | None = Field(None, description="For goods from this amount.")
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    max_uses: int | None = Field(None, ge=1)
    products: list[str] = Field([], description="Product ids or SKUs; none and no categories: everything.")
    categories: list[str] = []
    active: bool = True


def admin_trade_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1/admin", tags=["admin trade"], responses=REFUSALS)
    key = Annotated[Key, Depends(needs(comptoir.keys, "orders"))]
    _add_discounts(router, comptoir, key)
    _add_rules(router, comptoir, key)
    return router


def _add_discounts(router: APIRouter, comptoir: Comptoir, key: Any) -> None:
    @router.get("/discounts", summary="Every discount code")
    async def everything(_: key) -> dict[str, Any]:
        return {"discounts": [discount.as_json() for discount in await comptoir.discounts.all()]}

    @router.post("/discounts", status_code=201, summary="Add a discount code, or change it")
    async def put(_: key, said: DiscountIn) -> dict[str, Any]:
        discount = discount_from(said.model_dump(), said.currency or comptoir.settings.currency)
        await comptoir.discounts.put(discount)
        return discount.as_json()

    @router.delete("/discounts/{code}", status_code=204, summary="Take a discount code away")
    async def remove(_: key, code: str) -> None:
        await comptoir.discounts.remove(code)


def _add_rules(router: APIRouter, comptoir: Comptoir, key: Any) -> None:
    @router.get("/rules/{kind}", summary="The rules of delivery or tax")
    async def read(_: key, kind: Literal["shipping", "tax"]) -> dict[str, Any]:
        return {"kind": kind, "rules": await comptoir.trade_rules.body(kind)}

    @router.put("/rules/{kind}", summary="Replace the rules of delivery or tax")
    async def write(
        _: key, kind: Literal["shipping", "tax"], rules: Annotated[dict[str, Any], Body()]
    ) -> dict[str, Any]:
        await comptoir.trade_rules.put(kind, rules)
        return {"kind": kind, "rules": rules}

    @router.post("/reconcile", summary="Compare the payments with the payment system's list and repair what was missed")
    async def reconcile(_: key, days: int = 7) -> dict[str, Any]:
        return (await comptoir.till.reconciling.run(max(1, min(days, 90)))).as_json()
