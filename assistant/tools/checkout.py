"""The tool that opens a page to pay. Its address is made by code and never passes through the model."""

from assistant.checkouts import Checkouts
from assistant.claims.evidence import Evidence
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult


class StartCheckout(Arguments):
    pass


def checkout_tools(checkouts: Checkouts) -> list[Tool]:
    async def start(asked: StartCheckout, asking: Asking) -> ToolResult:
        view = await checkouts.start(asking.conversation)
        lines = {amount for line in view.quote.lines for amount in (line.unit, line.total)}
        evidence = Evidence("checkout", view.id, money=frozenset(lines | {view.quote.total}))
        return ToolResult(
            {"checkout": view.told(asking.locale)}, (("checkout", view.body(asking.locale)),), (evidence,)
        )

    text = "Shows the shopper a card with everything in the cart, the total and the button to pay."
    return [Tool("start_checkout", text, StartCheckout, start)]
