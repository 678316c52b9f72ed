"""What moved between the prices that a shopper has seen and those of now."""

from collections.abc import Mapping
from typing import Any, Literal

from assistant.cart_view import CartView, Change
from assistant.phrases import say
from assistant.quote import Quote
from assistant.wishes import Wishes
from knowledge.money import Money


def seen_of(quote: Quote) -> dict[str, Any]:
    """What whoever reads this quote has seen."""
    return {
        "currency": quote.currency,
        "units": {line.sku: line.unit.amount for line in quote.lines},
        "sums": {"for": _choices(quote), **_sums(quote)},
    }


def changed_since(wishes: Wishes, view: CartView, quote: Quote) -> tuple[Change, ...]:
    """The cart's own changes, a code that doesn't hold any more, and sums that moved though nothing else did."""
    locale = quote.terms.locale
    refused = quote.terms.refused_code
    found = [*view.changes, *([Change("discount", refused)] if refused else [])]
    seen = (wishes.seen or {}).get("sums")
    if found or not seen or seen["for"] != _choices(quote):
        return tuple(found)
    return tuple(_moved(seen, quote, locale))


def _moved(seen: Mapping[str, Any], quote: Quote, locale: str) -> list[Change]:
    texts: dict[str, str] = {
        "discount": say(locale, "The discount is now {now} instead of {before}."),
        "shipping": say(locale, "Delivery now costs {now} instead of {before}."),
        "tax": say(locale, "The tax is now {now} instead of {before}."),
    }
    changes = []
    for kind, amount in _sums(quote).items():
        before, after = Money(seen[kind], quote.currency), Money(amount, quote.currency)
        if before != after:
            text = texts[kind].format(now=after.text(locale), before=before.text(locale))
            changes.append(Change(kind, text, "", before, after))
    return changes


def _sums(quote: Quote) -> dict[Literal["discount", "shipping", "tax"], int]:
    return {"discount": quote.discount, "shipping": quote.shipping, "tax": quote.tax}


def _choices(quote: Quote) -> list[Any]:
    """Other goods, another country, delivery or code: then other sums are no surprise."""
    terms, chosen = quote.terms, quote.chosen
    goods = [[line.sku, line.quantity, line.unit.amount] for line in quote.lines]
    return [goods, terms.country, chosen.id if chosen else "", terms.code]
