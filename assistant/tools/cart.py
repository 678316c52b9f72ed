"""The tool that changes the cart: variants and quantities, never a price."""

from typing import Literal

from pydantic import Field

from assistant.cart import Carts, CartView
from assistant.claims.evidence import Evidence
from assistant.tools.catalog import product_evidence
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult


class UpdateCart(Arguments):
    sku: str = Field(min_length=1, max_length=200, description="A variant's SKU, as search_catalog returned it")
    quantity: int = Field(ge=0, le=1_000, description="With mode set, 0 removes it")
    mode: Literal["add", "set"] = "add"


def cart_tools(carts: Carts) -> list[Tool]:
    async def update(asked: UpdateCart, asking: Asking) -> ToolResult:
        view = await carts.update(asking.conversation.id, asked.sku, asked.quantity, asked.mode, locale=asking.locale)
        return ToolResult(
            {"cart": view.told(asking.locale)},
            (("cart", view.body(asking.locale)),),
            (*cart_evidence(view), Evidence("action", "cart")),
        )

    return [Tool("update_cart", "Puts a variant into the cart, or changes how many of it.", UpdateCart, update)]


def cart_evidence(view: CartView) -> tuple[Evidence, ...]:
    amounts = {amount for line in view.lines for amount in (line.variant.price, line.total)}
    total = {view.total} if view.total else set()
    cart = Evidence("cart", "cart", money=frozenset(amounts | total), amounts=tuple(("total", one) for one in total))
    return (cart, *(product_evidence(line.product) for line in view.lines))
