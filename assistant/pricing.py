"""What a cart costs now: the catalogue's prices, the merchant's discounts, delivery and tax, and nothing else."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection

from assistant.cart import CartView
from assistant.countries import country_name, country_names
from assistant.discounts import find_discount, plain_code
from assistant.errors import Refused
from assistant.phrases import say
from assistant.quote import Quote, QuoteLine, Terms
from assistant.reservations import uses_under_way
from assistant.shipping import Goods, Offer, Shipping
from assistant.tax import Tax
from assistant.trade_rules import rules
from assistant.wishes import Wishes
from knowledge.clock import now
from knowledge.money import Money


def price(connection: Connection, conversation_id: str, view: CartView, wishes: Wishes, locale: str) -> Quote:
    """At the prices of the look that `view` is. Raises Refused for an empty cart and for a country not delivered to."""
    if not view.lines:
        raise Refused(view.note or say(locale, "The cart is empty."))
    shipping, tax = rules(connection)
    lines = tuple(
        QuoteLine(
            line.variant.sku,
            line.product.title,
            line.variant.label,
            line.quantity,
            line.variant.price,
            product=line.product.id,
            category=line.product.category,
        )
        for line in view.lines
    )
    lines, code, refused = _discounted(connection, conversation_id, lines, wishes.code, locale)
    country = wishes.country or (shipping.origin if shipping else "")
    goods = [
        Goods(line.product.id, line.variant.sku, line.product.category, line.variant.grams, line.quantity)
        for line in view.lines
    ]
    offers = _offers(shipping, country, goods, lines, wishes.shipping, locale)
    return total_of(conversation_id, lines, Terms(locale, country, code, refused, offers), shipping, tax)


def _discounted(
    connection: Connection, conversation_id: str, lines: tuple[QuoteLine, ...], said: str, locale: str
) -> tuple[tuple[QuoteLine, ...], str, str]:
    """The lines with their discount, the code that holds, and why one doesn't."""
    if not said:
        return lines, "", ""
    discount = find_discount(connection, said)
    if discount is None:
        return lines, "", say(locale, "There is no discount code {code}.", code=plain_code(said))
    fits = [discount.fits(line.product, line.sku, line.category) for line in lines]
    totals = [line.gross if fit else 0 for line, fit in zip(lines, fits, strict=True)]
    uses = discount.used
    if discount.max_uses is not None:
        uses += uses_under_way(connection, discount.code, but_of=conversation_id)
    if problem := discount.why_not(totals, lines[0].unit.currency, now(), uses, locale):
        return lines, "", problem
    off = discount.off(totals)
    return tuple(replace(line, discount=part) for line, part in zip(lines, off, strict=True)), discount.code, ""


def _offers(
    shipping: Shipping | None,
    country: str,
    goods: Sequence[Goods],
    lines: Sequence[QuoteLine],
    wanted: str,
    locale: str,
) -> tuple[Offer, ...]:
    if shipping is None:
        return ()
    if shipping.currency != lines[0].unit.currency:
        raise Refused(f"The shop's delivery rules are in {shipping.currency}, the cart in {lines[0].unit.currency}")
    if country not in shipping.countries:
        known = country_names(shipping.countries, locale)
        text = "We don't deliver to {country}; we deliver to: {known}."
        raise Refused(say(locale, text, country=country_name(country, locale), known=known))
    amount = sum(line.gross - line.discount for line in lines)
    found = shipping.offers(country, goods, amount, at=now(), locale=locale)
    if not found:
        text = "What is in the cart can't be delivered to {country} together."
        raise Refused(say(locale, text, country=country_name(country, locale)))
    # A way that was chosen before and isn't open any more gives way to the first.
    chosen = next((offer for offer in found if offer.id == wanted), found[0])
    return (chosen, *(offer for offer in found if offer is not chosen))


def total_of(
    conversation_id: str, lines: tuple[QuoteLine, ...], terms: Terms, shipping: Shipping | None, tax: Tax | None
) -> Quote:
    countries: tuple[str, ...] = ()
    if shipping:
        countries = shipping.serving([offer.id for offer in terms.offers])
    if tax:
        countries = tuple(each for each in countries if _same_tax(tax, lines, each, terms.country))
        lines = tuple(
            replace(line, tax=tax.on_goods(line.gross - line.discount, terms.country, line.category)) for line in lines
        )
        offers = tuple(replace(offer, tax=tax.on_shipping(offer.price, terms.country)) for offer in terms.offers)
        terms = replace(terms, offers=offers, tax_included=tax.included, outside_tax=tax.outside)
    unsummed = Quote(
        secrets.token_hex(16),
        conversation_id,
        lines,
        Money(0, lines[0].unit.currency),
        now(),
        replace(terms, countries=countries),
    )
    return replace(unsummed, total=unsummed.total_with(unsummed.chosen))


def _same_tax(tax: Tax, lines: Sequence[QuoteLine], country: str, other: str) -> bool:
    kinds = {"", *(line.category for line in lines)}
    return all(tax.rate(country, kind) == tax.rate(other, kind) for kind in kinds)
