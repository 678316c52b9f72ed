"""The tools that price a cart and open a page to pay. Its address is made by code and never passes through the model."""

from pydantic import Field

from assistant.checkout_view import sums
from assistant.checkouts import Checkouts
from assistant.claims.evidence import Evidence
from assistant.quote import Quote
from assistant.shipping import Offer
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult
from knowledge.money import Money


class PriceCart(Arguments):
    country: str | None = Field(None, max_length=2, description="Where to, two letters such as FR, if the shopper said")
    shipping: str | None = Field(None, max_length=80, description="Id of a delivery option that this tool returned")
    code: str | None = Field(
        None, max_length=40, description="A discount code, as the shopper wrote it; never your own"
    )


class StartCheckout(Arguments):
    pass


def checkout_tools(checkouts: Checkouts) -> list[Tool]:
    async def price(asked: PriceCart, asking: Asking) -> ToolResult:
        view = await checkouts.quote(
            asking.conversation, country=asked.country, shipping=asked.shipping, code=asked.code
        )
        shown = (("quote", view.body(asking.locale)),)
        return ToolResult({"quote": view.told(asking.locale)}, shown, (quote_evidence(view.quote, view.quote.id),))

    async def start(asked: StartCheckout, asking: Asking) -> ToolResult:
        view = await checkouts.start(asking.conversation)
        shown = (("checkout", view.body(asking.locale)),)
        return ToolResult({"checkout": view.told(asking.locale)}, shown, (quote_evidence(view.quote, view.id),))

    priced = (
        "Says what the cart costs with discount code, delivery and tax, and when it comes; shows it to the shopper."
    )
    opened = "Shows the shopper a card with everything in the cart, the total and the button to pay."
    return [
        Tool("price_cart", priced, PriceCart, price),
        Tool("start_checkout", opened, StartCheckout, start),
    ]


def quote_evidence(quote: Quote, id: str) -> Evidence:  # noqa: A002  the record's
    """Every figure that a sentence may name, the sums by what they are, and a line for each way of delivery."""
    lines = {amount for line in quote.lines for amount in (line.unit, line.total, line.net)}
    parts = {Money(abs(amount.amount), amount.currency) for _, _, amount in sums(quote, "en")}
    offers = {Money(offer.price, quote.currency) for offer in quote.terms.offers}
    money = frozenset(lines | parts | offers | {quote.total})
    text = "\n".join(_delivery(offer, quote.currency) for offer in quote.terms.offers)
    return Evidence("checkout", id, money=money, amounts=_amounts(quote), text=text)


def _amounts(quote: Quote) -> tuple[tuple[str, Money], ...]:
    named = {"subtotal": quote.goods, "discount": quote.discount, "tax": quote.tax}
    if quote.chosen is not None:
        named["shipping"] = quote.shipping
    said = {name: amount for name, amount in named.items() if amount or name in ("subtotal", "shipping")}
    return (("total", quote.total), *((name, Money(amount, quote.currency)) for name, amount in said.items()))


def _delivery(offer: Offer, currency: str) -> str:
    least, most = offer.days
    price = Money(offer.price, currency).text("en") if offer.price else "free"
    days = f"{least} to {most} working days" if most > least else f"{most} working day{'s' * (most != 1)}"
    return f"Delivery ({offer.name}): {price}, takes {days}"
