"""The shopper's API of buying: the cart, what it costs, and the page to pay. The widget's buttons press here."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from web.api.addresses import shop_at, whole
from web.wiring import Comptoir


class CartChange(BaseModel):
    sku: str = Field(min_length=1, max_length=200)
    quantity: int
    mode: Literal["add", "set"] = Field("set", description="`set` replaces the quantity, 0 removes the line.")


class CartQuantity(BaseModel):
    sku: str = Field(min_length=1, max_length=200)
    quantity: int


class WholeCart(BaseModel):
    lines: list[CartQuantity] = Field(max_length=200, description="The same SKU twice is one line.")


class QuoteWish(BaseModel):
    """What is left out stays as it was said before; an empty string takes it back."""

    model_config = ConfigDict(extra="forbid")
    country: str | None = Field(None, pattern="^([A-Za-z]{2})?$", description="Where to, two letters such as FR.")
    shipping: str | None = Field(None, max_length=80, description="Id of a delivery option of an earlier quote.")
    code: str | None = Field(None, max_length=40, description="A discount code.")


class Pay(BaseModel):
    confirm: str = Field("", max_length=32, description="Id of the quote whose changes the shopper agrees to.")


def add_buying(router: APIRouter, comptoir: Comptoir, mine: Any) -> None:
    def said(request: Request, cart: dict[str, Any]) -> dict[str, Any]:
        return whole(cart, "cart", shop_at(comptoir.settings, request))

    @router.get("/conversations/{cid}/cart", summary="Look at the cart")
    async def look(request: Request, conversation: mine) -> dict[str, Any]:
        return said(request, (await comptoir.till.carts.open(conversation)).body(conversation.locale))

    @router.post("/conversations/{cid}/cart", summary="Change the cart")
    async def change(request: Request, conversation: mine, change: CartChange) -> dict[str, Any]:
        return said(
            request, await comptoir.till.carts.press(conversation, change.sku, change.quantity, mode=change.mode)
        )

    @router.patch("/conversations/{cid}/cart", summary="Set how many of one item are in the cart; 0 removes it")
    async def patch(request: Request, conversation: mine, change: CartQuantity) -> dict[str, Any]:
        return said(request, await comptoir.till.carts.press(conversation, change.sku, change.quantity, mode="set"))

    @router.put("/conversations/{cid}/cart", summary="Replace the cart")
    async def put(request: Request, conversation: mine, cart: WholeCart) -> dict[str, Any]:
        lines = [(line.sku, line.quantity) for line in cart.lines]
        return said(request, (await comptoir.till.carts.replace(conversation, lines)).body(conversation.locale))

    @router.delete("/conversations/{cid}/cart", summary="Empty the cart")
    async def empty(request: Request, conversation: mine) -> dict[str, Any]:
        return said(request, (await comptoir.till.carts.replace(conversation, [])).body(conversation.locale))

    @router.post("/conversations/{cid}/quote", summary="What the cart costs: discount, delivery, tax, total")
    async def quote(conversation: mine, wish: QuoteWish | None = None) -> dict[str, Any]:
        wish = wish or QuoteWish()
        return await comptoir.till.checkouts.press_quote(
            conversation, country=wish.country, shipping=wish.shipping, code=wish.code
        )

    @router.post(
        "/conversations/{cid}/checkout",
        summary="Open a page to pay",
        responses={409: {"description": "Prices or stock moved: send `confirm` with the `quote`'s id to agree."}},
    )
    async def checkout(conversation: mine, pay: Pay | None = None) -> dict[str, Any]:
        return await comptoir.till.checkouts.press(conversation, confirm=pay.confirm if pay else "")
