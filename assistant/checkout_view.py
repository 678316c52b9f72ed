"""A quote and a checkout as cards show them and as the model reads them."""

from dataclasses import dataclass, replace
from typing import Any

from babel.dates import format_date

from assistant.cart_view import Change, money_body
from assistant.phrases import say
from assistant.quote import Quote, QuoteLine
from assistant.shipping import Offer
from knowledge.clock import now
from knowledge.money import Money


@dataclass(frozen=True, slots=True)
class QuoteView:
    quote: Quote
    changes: tuple[Change, ...] = ()

    @property
    def note(self) -> str:
        own = [change.text for change in self.changes]
        refused = self.quote.terms.refused_code
        return " ".join([*own, *([refused] if refused and refused not in own else [])])

    def body(self, locale: str) -> dict[str, Any]:
        """Of the `quote` event."""
        note = {"note": self.note} if self.note else {}
        changes = [change.body(locale) for change in self.changes]
        return {
            "quote": self.quote.id,
            **quote_body(self.quote, locale),
            "expires_at": self.quote.expires_at.isoformat(),
            "changes": changes,
            **note,
        }

    def told(self, locale: str) -> dict[str, Any]:
        """What the model reads."""
        note = {"note": self.note} if self.note else {}
        return {**quote_told(self.quote, locale), **note}


@dataclass(frozen=True, slots=True)
class CheckoutView:
    id: str
    quote: Quote
    state: str
    """As assistant/payment_states.py moves it."""
    session: str | None
    url: str
    pretend: bool

    @property
    def payable(self) -> bool:
        return self.state == "open" and self.quote.payable_until > now()

    def opened(self, session: str, url: str) -> "CheckoutView":
        return replace(self, state="open", session=session, url=url)

    def body(self, locale: str) -> dict[str, Any]:
        """Of the `checkout` event."""
        return {
            "checkout": self.id,
            **quote_body(self.quote, locale),
            "url": self.url,
            "expires_at": self.quote.payable_until.isoformat(),
            "pretend": self.pretend,
        }

    def told(self, locale: str) -> dict[str, Any]:
        """What the model reads: no address, it would only repeat it wrongly."""
        return quote_told(self.quote, locale)


def quote_body(quote: Quote, locale: str) -> dict[str, Any]:
    return {
        "lines": [_line_body(line, locale) for line in quote.lines],
        "sums": [{"kind": kind, "label": label, **money_body(amount, locale)} for kind, label, amount in sums(quote, locale)],
        "delivery": [_offer_body(offer, quote, locale) for offer in quote.terms.offers],
        "country": quote.terms.country,
        "code": quote.terms.code,
        "tax_included": quote.terms.tax_included,
        "total": money_body(quote.total, locale),
    }  # fmt: skip


def quote_told(quote: Quote, locale: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "total": quote.total.text(locale),
        "lines": [
            {"title": line.title, "label": line.label, "quantity": line.quantity, "total": line.total.text(locale)}
            for line in quote.lines
        ],
    }
    for kind, _label, amount in sums(quote, locale):
        told[kind] = amount.text(locale)
    if quote.terms.code:
        told["code"] = quote.terms.code
    if quote.terms.offers:
        told["country"] = quote.terms.country
        told["delivery"] = [_offer_told(offer, quote, locale) for offer in quote.terms.offers]
    return told


def sums(quote: Quote, locale: str) -> list[tuple[str, str, Money]]:
    """Between the lines and the total: kind, how it is called, and the amount as it is added (a discount is below 0)."""
    found: list[tuple[str, str, int]] = []
    if quote.discount or quote.chosen or not quote.terms.tax_included:
        found.append(("subtotal", say(locale, "Subtotal"), quote.goods))
    if quote.discount:
        found.append(("discount", say(locale, "Discount {code}", code=quote.terms.code), -quote.discount))
    if quote.chosen:
        found.append(("shipping", say(locale, "Delivery: {name}", name=quote.chosen.name), quote.chosen.price))
    if quote.tax:
        label = say(locale, "Tax included") if quote.terms.tax_included else say(locale, "Tax")
        found.append(("tax", label, quote.tax))
    return [(kind, label, Money(amount, quote.currency)) for kind, label, amount in found]


def _line_body(line: QuoteLine, locale: str) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "title": line.title,
        "label": line.label,
        "quantity": line.quantity,
        "unit": money_body(line.unit, locale),
        "discount": money_body(Money(line.discount, line.unit.currency), locale),
        "tax": money_body(Money(line.tax, line.unit.currency), locale),
        "total": money_body(line.total, locale),
    }


def _offer_body(offer: Offer, quote: Quote, locale: str) -> dict[str, Any]:
    return {
        "id": offer.id,
        "name": offer.name,
        "price": money_body(Money(offer.price, quote.currency), locale),
        "arrives": [offer.earliest.isoformat(), offer.latest.isoformat()],
        "days": list(offer.days),
        "chosen": offer is quote.chosen,
    }


def _offer_told(offer: Offer, quote: Quote, locale: str) -> dict[str, Any]:
    days = [format_date(day, "full", locale=locale) for day in (offer.earliest, offer.latest)]
    price = Money(offer.price, quote.currency).text(locale)
    return {"id": offer.id, "name": offer.name, "price": price, "arrives": days, "working_days": list(offer.days)}
