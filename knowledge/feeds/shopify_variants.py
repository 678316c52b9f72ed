"""One row of a Shopify CSV as a variant: its price, options, stock and SKU."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.catalog import Variant
from knowledge.feeds.table import Row
from knowledge.money import Money, money

SKU = ("variant sku", "sku")
PRICE = ("variant price", "price")
COMPARE_AT = ("variant compare at price", "compare-at price")
TRACKER = ("variant inventory tracker", "inventory tracker")
QUANTITY = ("variant inventory qty", "inventory quantity")
POLICY = ("variant inventory policy", "continue selling when out of stock")
BARCODE = ("variant barcode", "barcode")
GRAMS = ("variant grams", "weight value (grams)")
IMAGE = ("image src", "product image url")
VARIANT_IMAGE = ("variant image", "variant image url")
LONGEST_SKU = 200
LARGEST = 2**31 - 1
COMMA = re.compile(r"\d+,\d{1,2}")
"""`89,90`, as a spreadsheet in French writes it; `1,299` could be either and is refused."""


@dataclass
class VariantProblem(Exception):
    value: str
    why: str


def has_variant(row: Row) -> bool:
    """The others only carry one more picture."""
    return bool(row.get(*SKU, *PRICE, "option1 value"))


def option_names(rows: Sequence[Row]) -> tuple[str, ...]:
    """Only a product's first row names its options; `Title` with `Default Title` is Shopify's way to say: none."""
    names = tuple(
        next((row.get(f"option{n} name") for row in rows if row.get(f"option{n} name")), "") for n in (1, 2, 3)
    )
    default = names[:1] == ("Title",) and rows[0].get("option1 value") == "Default Title"
    return () if default else names


def read_variant(
    handle: str, row: Row, names: tuple[str, ...], currency: str
) -> tuple[Variant, tuple[VariantProblem, ...]]:
    """The variant, and the values that it goes without. Raises VariantProblem where it can't be sold."""
    price = _price(row.get(*PRICE), currency)
    options = {name: value for n, name in enumerate(names, 1) if name and (value := row.get(f"option{n} value"))}
    compare_at, ignored = _compare_at(row.get(*COMPARE_AT), price)
    variant = Variant(
        sku=_sku(handle, row, options),
        price=price,
        options=options,
        compare_at=compare_at,
        stock=_stock(row),
        sells_without_stock=row.get(*POLICY).lower() in ("continue", "true", "yes"),
        image=web_address(row.get(*VARIANT_IMAGE)),
        barcode=row.get(*BARCODE).lstrip("'")[:64],
        grams=_grams(row.get(*GRAMS)),
    )
    return variant, ignored


def web_address(url: str) -> str:
    """Nothing but a page's own kind of address gets into an `<img>`."""
    return url if re.match(r"https?://|/(?!/)", url, re.IGNORECASE) else ""


def _price(text: str, currency: str) -> Money:
    if not text:
        raise VariantProblem("", "the row has no price; right would be a number such as 89.90")
    try:
        return money(text.replace(",", ".") if COMMA.fullmatch(text) else text, currency)
    except ValueError as problem:
        raise VariantProblem(text, str(problem)) from None


def _compare_at(text: str, price: Money) -> tuple[Money | None, tuple[VariantProblem, ...]]:
    """A price that is not higher is no reduction to speak of."""
    if not text:
        return None, ()
    try:
        before = _price(text, price.currency)
    except VariantProblem as problem:
        return None, (VariantProblem(text, f"sold without its compare-at price: {problem.why}"),)
    return (before if before > price else None), ()


def _stock(row: Row) -> int | None:
    """None where Shopify is not asked to count it, or the export leaves the quantity out (several locations)."""
    quantity = row.get(*QUANTITY)
    if not quantity or not row.get(*TRACKER):
        return None
    if not re.fullmatch(r"[+-]?\d{1,10}(\.0+)?", quantity) or abs(number := int(float(quantity))) > LARGEST:
        raise VariantProblem(quantity, f"{quantity!r} is not a stock; right would be a whole number")
    return number


def _grams(text: str) -> int | None:
    found = re.fullmatch(r"(\d{1,9})(\.\d+)?", text)
    return int(found[1]) or None if found else None


def _sku(handle: str, row: Row, options: dict[str, str]) -> str:
    """Made from handle and options where the shop gave none: the same at every import."""
    sku = row.get(*SKU).lstrip("'").strip()  # the quote keeps spreadsheets from reading a number
    made = sku or ":".join(filter(None, [handle, "-".join(_slug(value) for value in options.values())]))
    if len(made) > LONGEST_SKU:
        raise VariantProblem(made, f"the SKU is longer than {LONGEST_SKU} characters")
    return made


def _slug(text: str) -> str:
    return re.sub(r"[^\w.]+", "-", text.lower()).strip("-")
