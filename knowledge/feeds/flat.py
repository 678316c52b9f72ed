"""Reads a row of the formats that share Google's field names: Google Merchant, Stripe's catalogue, OpenAI's file feed.

support.google.com/merchants/answer/7052112, docs.stripe.com/agentic-commerce/product-feed,
developers.openai.com/commerce/specs/file-upload/products: one row a variant, variants share a group.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from knowledge.catalog import Image
from knowledge.clock import now
from knowledge.exports.cells import parts
from knowledge.exports.shopping import OPTIONS
from knowledge.facets import canonical_name
from knowledge.feeds.moments import moment
from knowledge.feeds.offer import Offer, listed
from knowledge.feeds.table import Row

ALIASES = {
    "item_id": "id", "sku": "id", "offer_id": "id",
    "group_id": "item_group_id",
    "name": "title", "structured_title": "title",
    "structured_description": "description", "summary": "description", "content": "description",
    "url": "link", "product_url": "link", "canonical_link": "link", "mobile_link": "link",
    "image_url": "image_link", "image": "image_link",
    "additional_image_urls": "additional_image_link", "additional_image_links": "additional_image_link",
    "additional_images": "additional_image_link", "lifestyle_image_link": "additional_image_link",
    "product_category": "product_type", "category": "product_type",
    "colour": "color", "couleur": "color", "taille": "size", "ean": "gtin", "upc": "gtin", "isbn": "gtin", "barcode": "gtin",
    "quantity": "stock", "inventory_quantity": "stock", "sell_on_google_quantity": "stock", "inventory": "stock",
    "quantity_to_sell_on_facebook": "stock",
    "weight": "shipping_weight", "product_weight": "shipping_weight",
}  # fmt: skip
"""A field's other names; its own stands first where a file has both."""
ATTRIBUTES = {
    "mpn": "MPN", "condition": "Condition", "gender": "Gender", "age_group": "Age group", "material": "Material",
    "pattern": "Pattern", "size_type": "Size type", "size_system": "Size system", "dimensions": "Dimensions",
    "product_length": "Length", "product_width": "Width", "product_height": "Height", "length": "Length", "width": "Width",
    "height": "Height", "energy_efficiency_class": "Energy efficiency class", "multipack": "Multipack",
    "unit_pricing_measure": "Unit pricing measure", "unit_pricing_base_measure": "Unit pricing base measure",
    "age_restriction": "Age restriction", "star_rating": "Rating", "review_count": "Reviews", "q_and_a": "Questions and answers",
    "warning": "Warning", "shipping": "Shipping",
}  # fmt: skip
GTIN_LIST = re.compile(r"[\[\]\"']")
ALWAYS = {"color": "Color", "size": "Size"}
"""Shoppers filter by these: options even where all variants share them."""
YES = ("true", "yes", "1", "oui", "vrai")
_REPEATED = re.compile(r" \(\d+\)$")


@lru_cache(maxsize=5_000)
def field_of(column: str) -> str:
    """`g:image link (2)` is `image_link (2)`."""
    again = _REPEATED.search(column)
    plain = re.sub(r"[\s-]+", "_", column[: again.start()] if again else column).removeprefix("g:").removeprefix("g__")
    return ALIASES.get(plain, plain) + (again[0] if again else "")


def standard(row: Row) -> Row:
    """By the standard's names; what is said under several of them keeps the first."""
    fields: dict[str, str] = {}
    later: dict[str, str] = {}
    for column, value in row.values.items():
        name = field_of(column)
        if name == column.removeprefix("g:"):
            fields.setdefault(name, value)
        else:
            later.setdefault(name, value)
    return Row(row.line, {**later, **fields})


def names_of(row: Row) -> tuple[str, ...]:
    """Under which the row's product is known: its group, or itself."""
    name = row.get("item_group_id", "id")
    return (name,) if name else ()


def offer_of(row: Row, decimal: str) -> Offer:
    fields = row.values
    said = fields.get
    starts, ends = said("sale_price_start_date", ""), said("sale_price_end_date", "")
    untracked = said("inventory_not_tracked", "").lower() in YES
    main = next(listed(said("image_link", "")), "")
    return Offer(
        line=row.line,
        id=said("id", "").strip("'"),
        title=said("item_group_title", "") or said("title", "").removeprefix("trained_algorithmic_media:"),
        description=said("description", "").removeprefix("trained_algorithmic_media:"),
        brand=said("brand", ""),
        category=_category(fields),
        url=said("link", ""),
        image=main,
        images=tuple(Image(url) for url in (main, *_all(fields, "additional_image_link"))),
        price=_amount(fields, "price"),
        currency=said("currency", "") or said("price.currency", ""),
        decimal=decimal,
        sale_price=_amount(fields, "sale_price"),
        sale_window=said("sale_price_effective_date", ""),
        sale_starts=starts,
        sale_ends=ends,
        availability=said("availability", ""),
        available_from=said("availability_date", ""),
        stock="" if untracked else said("stock", ""),
        options={**dict(_always(fields)), **_options(fields)},
        traits=dict(_traits(fields)),
        gtin=GTIN_LIST.sub("", said("gtin", "")).split(",")[0],
        weight=said("shipping_weight", ""),
    )


def hidden(row: Row) -> tuple[str, str]:
    """The value that keeps the row out of the shop, and why; empty where nothing does."""
    fields = row.values
    if fields.get("delete", "").lower() in YES:
        return fields["delete"], "the row is marked to be deleted"
    ends = fields.get("expiration_date", "")
    try:
        over = moment(ends, end=True)
    except ValueError:
        return "", ""
    return (ends, "it has expired") if over and over <= now() else ("", "")


def _amount(fields: Mapping[str, str], name: str) -> str:
    """JSON files may write `{"amount": 79.99, "currency": "EUR"}`."""
    own = fields.get(name, "")
    return fields.get(f"{name}.amount", "") or fields.get(f"{name}.value", "") if own.startswith("{") else own


def _category(fields: Mapping[str, str]) -> str:
    own = fields.get("product_type", "") or fields.get("google_product_category", "")
    return "" if own.isdigit() else own


def _all(fields: Mapping[str, str], name: str) -> Iterator[str]:
    for field, value in fields.items():
        if _REPEATED.sub("", field) == name:
            yield from listed(value)


def _options(fields: Mapping[str, str]) -> dict[str, str]:
    """OpenAI's `variant_dict`, and the numbered pairs of its earlier revision."""
    options = {}
    try:
        given = json.loads(fields.get("variant_dict", "") or "{}")
    except (ValueError, RecursionError):
        given = {}
    if isinstance(given, dict):
        options = {
            _named(str(name)): str(value) for name, value in given.items() if isinstance(value, (str, int, float))
        }
    for n in (1, 2, 3):
        name, value = fields.get(f"custom_variant{n}_category", ""), fields.get(f"custom_variant{n}_option", "")
        if name and value:
            options.setdefault(_named(name), value)
    options |= {name: value for section, name, value in _details(fields) if section == OPTIONS}
    return {name: value for name, value in options.items() if name and value}


def _named(name: str) -> str:
    plain = name.strip()
    low = plain.lower()
    return (
        (ALWAYS.get("color" if low == "colour" else low) if plain in (low, low.upper()) else "")
        or ATTRIBUTES.get(low.replace(" ", "_"))
        or plain[:1].upper() + plain[1:]
    )


def _traits(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for field, name in ATTRIBUTES.items():
        if value := fields.get(field):
            yield name, value[:2_000]
    taxonomy = fields.get("google_product_category", "")
    if taxonomy and not taxonomy.isdigit() and fields.get("product_type"):
        yield "Google product category", taxonomy
    yield from ((name, value) for section, name, value in _details(fields) if section != OPTIONS)
    highlights = [value for field, value in fields.items() if _REPEATED.sub("", field) == "product_highlight"]
    if highlights:
        yield "Highlights", "; ".join(highlights)


def _details(fields: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Section, name and value of each product detail; commas part them, quoted or not."""
    for field, text in fields.items():
        if _REPEATED.sub("", field) == "product_detail":
            yield from ((section, name[:100], value) for section, name, value in parts(text) if name and value)


def _always(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What shoppers filter by, unless it is said under a name of the shop's own too."""
    said = {canonical_name(name) for name in [*_options(fields), *(name for _, name, _ in _details(fields))]}
    for field, name in ALWAYS.items():
        if field in fields and canonical_name(name) not in said:
            yield name, fields[field]
