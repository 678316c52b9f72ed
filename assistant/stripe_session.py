"""A quote in Stripe's words: what a Checkout Session is asked for, so that its total is ours to the cent."""

from collections.abc import Sequence
from typing import Any

from assistant.phrases import say
from assistant.quote import Quote, QuoteLine
from assistant.shipping import Offer

INTEGRATION = "comptoir_kqzvbnwd"
"""Groups our sessions in the merchant's Stripe dashboard."""
LONGEST_NAME = 40
"""Of a coupon."""


def session_params(
    quote: Quote,
    *,
    email: str,
    locale: str,
    return_url: str,
    ships_to: Sequence[str],
    coupon: str,
    embedded: bool,
) -> dict[str, Any]:
    """The same for the same quote, or its idempotency key would be refused."""
    countries = list(quote.ships_to or ships_to)
    return {
        "mode": "payment",
        "line_items": [*(_item(line, quote) for line in quote.lines), *_tax_item(quote, locale)],
        "client_reference_id": quote.id,
        "metadata": {"quote": quote.id, "conversation": quote.conversation_id},
        "payment_intent_data": {"metadata": {"quote": quote.id}},
        "expires_at": int(quote.payable_until.timestamp()),
        "locale": locale[:2] if locale[:2] in ("en", "fr") else "auto",
        "integration_identifier": INTEGRATION,
        **_pages(return_url, embedded=embedded),
        **({"customer_email": email} if email else {}),
        **({"shipping_address_collection": {"allowed_countries": countries}} if countries else {}),
        **({"shipping_options": [_option(offer, quote) for offer in quote.payable_offers]} if quote.chosen else {}),
        **({"discounts": [{"coupon": coupon}]} if coupon else {}),
        **({"automatic_tax": {"enabled": True}} if quote.terms.outside_tax else {}),
    }


def coupon_params(quote: Quote) -> dict[str, Any]:
    """Good for this quote's page only: the sum that our own table takes off, line by line."""
    return {
        "amount_off": quote.discount,
        "currency": quote.currency.lower(),
        "duration": "once",
        "max_redemptions": 1,
        "name": quote.terms.code[:LONGEST_NAME],
        "metadata": {"quote": quote.id},
    }


def _pages(return_url: str, *, embedded: bool) -> dict[str, Any]:
    mark = "&" if "?" in return_url else "?"
    # Stripe fills the braces in: the page that the shopper comes back to can ask what became of the session.
    back = f"{return_url}{mark}session={{CHECKOUT_SESSION_ID}}"
    if embedded:
        return {"ui_mode": "embedded_page", "return_url": back}
    recovery = {"recovery": {"enabled": True}}
    return {"success_url": back, "cancel_url": f"{return_url}{mark}cancelled=1", "after_expiration": recovery}


def _item(line: QuoteLine, quote: Quote) -> dict[str, Any]:
    product = {"name": line.name, "metadata": {"sku": line.sku}}
    price = {"unit_amount": line.unit.amount, "currency": line.unit.currency.lower(), "product_data": product}
    return {"quantity": line.quantity, "price_data": price | _behaviour(quote)}


def _tax_item(quote: Quote, locale: str) -> list[dict[str, Any]]:
    """Our own tax on top of the prices is a line, so that nobody rounds it a second time."""
    if quote.terms.tax_included or not quote.tax:
        return []
    product = {"name": say(locale, "Tax")}
    price = {"unit_amount": quote.tax, "currency": quote.currency.lower(), "product_data": product}
    return [{"quantity": 1, "price_data": price}]


def _option(offer: Offer, quote: Quote) -> dict[str, Any]:
    data: dict[str, Any] = {
        "display_name": offer.name,
        "type": "fixed_amount",
        "fixed_amount": {"amount": offer.price, "currency": quote.currency.lower()},
        "metadata": {"option": offer.id},
    }
    least, most = offer.days
    if least > 0:  # Stripe knows no delivery on the same day
        days = {"minimum": least, "maximum": most}
        data["delivery_estimate"] = {name: {"unit": "business_day", "value": n} for name, n in days.items()}
    return {"shipping_rate_data": data | _behaviour(quote)}


def _behaviour(quote: Quote) -> dict[str, Any]:
    """What Stripe has to know only where Stripe works the tax out."""
    if not quote.terms.outside_tax:
        return {}
    return {"tax_behavior": "inclusive" if quote.terms.tax_included else "exclusive"}
