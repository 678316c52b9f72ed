"""Availability and stock as feeds say them: in English as the standards ask, or as French and other shops write."""

import re
from dataclasses import dataclass

LARGEST = 2**31 - 1
IN_STOCK = (
    "in_stock", "instock", "in stock", "available", "available for order", "limited_availability", "limitedavailability", "limited availability", "limited stock",
    "limited_stock", "limited", "limitedstock", "onlineonly", "instoreonly", "yes", "true", "1", "y", "oui", "en stock",
    "disponible", "vrai", "stock", "auf lager", "lieferbar", "en existencias", "disponibile", "op voorraad", "low stock",
    "low_stock", "stock limité", "dernières pièces", "in_stock_limited", "publish", "active",
)  # fmt: skip
OUT = (
    "out_of_stock", "outofstock", "out of stock", "oos", "sold out", "soldout", "sold_out", "unavailable", "not available",
    "no", "false", "0", "n", "non", "rupture", "rupture de stock", "en rupture", "en rupture de stock", "épuisé", "epuise",
    "épuisée", "indisponible", "non disponible", "hors stock", "faux", "ausverkauft", "nicht auf lager", "agotado", "esaurito",
    "uitverkocht", "discontinued", "not_available", "archived",
)  # fmt: skip
ORDERED = {
    "preorder": "preorder", "pre_order": "preorder", "pre-order": "preorder", "pre order": "preorder", "presale": "preorder",
    "précommande": "preorder", "precommande": "preorder", "en précommande": "preorder", "pré-commande": "preorder",
    "backorder": "backorder", "back_order": "backorder", "back-order": "backorder", "onbackorder": "backorder",
    "on backorder": "backorder", "back order": "backorder", "madetoorder": "backorder", "made_to_order": "backorder",
    "sur commande": "backorder", "en réapprovisionnement": "backorder", "notify": "backorder", "auf bestellung": "backorder",
}  # fmt: skip
UNLIMITED = ("unlimited", "illimité", "illimite", "infinite", "∞", "unbegrenzt")
UNSAID = ("", "unknown", "inconnu", "n/a", "-")


@dataclass(frozen=True, slots=True)
class Stock:
    count: int | None
    """None: not counted."""
    on_order: bool = False
    said: str = ""
    """preorder or backorder."""


def is_availability(text: str) -> bool:
    word = _word(text)
    return word in IN_STOCK or word in OUT or word in ORDERED


def stock_of(availability: str, quantity: str) -> Stock:
    """Raises ValueError that names the value."""
    word = _word(availability)
    count = counted(quantity)
    if word in ORDERED:
        return Stock(count if count is not None else 0, True, ORDERED[word])
    if word in OUT:
        return Stock(0)
    if word in IN_STOCK or word in UNSAID:
        return Stock(count)
    if count is None and (number := re.fullmatch(r"\d{1,9}", word)):
        return Stock(int(number[0]))
    raise ValueError(
        f"{availability!r} is no availability; right would be in_stock, out_of_stock, preorder or backorder"
    )


def counted(text: str) -> int | None:
    """`12`, `12.0`, `> 10`; None where nothing is said. Raises ValueError."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text).lstrip("'").strip("<>+≥≤~")
    if not plain or plain.lower() in UNLIMITED:
        return None
    if not re.fullmatch(r"[+-]?\d{1,10}([.,]0+)?", plain) or abs(number := int(re.split("[.,]", plain)[0])) > LARGEST:
        raise ValueError(f"{text!r} is not a stock; right would be a whole number")
    return number


def _word(text: str) -> str:
    return re.sub(r"^https?://schema\.org/", "", text.strip().lower()).strip(" .!")
