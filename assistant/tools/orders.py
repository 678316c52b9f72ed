"""The tool that reads an order, for whoever knows both its number and its e-mail address."""

from pydantic import Field

from assistant.claims.evidence import Evidence
from assistant.errors import Problem
from assistant.identity import Identities
from assistant.order import Order
from assistant.orders import Orders
from assistant.phrases import say
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult, refused
from assistant.tracking import tracked


class GetOrder(Arguments):
    number: str = Field(min_length=1, max_length=40, description="The order's number, as the shopper wrote it")
    email: str = Field(min_length=3, max_length=320, description="The e-mail address that the shopper ordered with")


def order_tools(orders: Orders, identities: Identities | None) -> list[Tool]:
    """With `identities`, who guesses numbers waits longer and longer, and is noticed."""

    async def find(asked: GetOrder, asking: Asking) -> Order | None:
        if identities is None:
            return await orders.find(asked.number, asked.email)
        return await identities.by_number(asking.conversation.id, asked.number, asked.email)

    async def get(asked: GetOrder, asking: Asking) -> ToolResult:
        try:
            order = await find(asked, asking)
        except Problem as problem:
            return refused(str(problem))
        if order is None:
            text = "There is no order with this number and this e-mail address."
            return refused(say(asking.locale, text))
        told = order.told(asking.locale) | {"next": tracked(order, asking.locale)["next"]}
        return ToolResult({"order": told}, (("order", order.body(asking.locale)),), (order_evidence(order),))

    text = "Reads an order's status and tracking. Needs its number and the e-mail address; ask for what is missing."
    return [Tool("get_order", text, GetOrder, get)]


def order_evidence(order: Order) -> Evidence:
    lines = {line.total for line in order.lines if line.total}
    return Evidence(
        "order", order.number, order=order, money=frozenset(lines | {order.total}), amounts=(("total", order.total),)
    )
