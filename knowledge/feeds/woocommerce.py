"""Reads WooCommerce's own product CSV: variations follow their parent by SKU or `id:123`, headers in English or French.

github.com/woocommerce/woocommerce/wiki/Product-CSV-Import-Schema
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from knowledge.catalog import Image
from knowledge.feeds.offer import Offer, listed
from knowledge.feeds.table import SHOWN, Row
from knowledge.report import Rejection

NAMES = {
    "ugs": "sku", "nom": "name", "publié": "published", "publie": "published", "gtin, upc, ean ou isbn": "gtin",
    "gtin, upc, ean, or isbn": "gtin", "description courte": "short description",
    "visibilité dans le catalogue": "visibility in catalog", "visibilite dans le catalogue": "visibility in catalog",
    "date de début de promo": "date sale price starts", "date de début de la promo": "date sale price starts",
    "date de fin de promo": "date sale price ends", "date de fin de la promo": "date sale price ends",
    "en stock ?": "in stock?", "en stock?": "in stock?", "inventaire": "stock", "tarif promo": "sale price",
    "prix promo": "sale price", "prix soldé": "sale price", "tarif régulier": "regular price", "tarif regulier": "regular price",
    "prix régulier": "regular price", "prix normal": "regular price", "catégories": "categories", "categories": "categories",
    "étiquettes": "tags", "etiquettes": "tags", "marques": "brands", "brand": "brands", "marque": "brands",
    "autoriser les commandes de produits en rupture ?": "backorders allowed?", "is in stock?": "in stock?",
    "autoriser les commandes en rupture ?": "backorders allowed?", "url externe": "external url", "parente": "parent",
}  # fmt: skip
OWN = {"type", "sku", "name", "published", "visibility in catalog", "short description", "in stock?", "regular price",
       "sale price", "backorders allowed?", "parent", "grouped products", "external url", "attribute 1 name",
       "tax status", "is featured?", "sold individually?", "download limit", "date sale price starts"}  # fmt: skip
_ATTRIBUTE = re.compile(
    r"(?:attribute (?P<en>\d+) (?P<part_en>name|value\(s\))"
    r"|(?P<part_fr>nom|valeur\(s\)|valeurs?) de l[’' ]attribut (?P<fr>\d+)|attribut (?P<fr2>\d+) (?P<part2>nom|valeur\(s\)|valeurs?))"
)
_WEIGHT = re.compile(r"(?:weight|poids) \((kg|g|lbs?|oz)\)")
CHOICES = ("color", "colour", "couleur", "coloris", "size", "taille", "pointure")
REFUSED = {"grouped": "a group of products has no price of its own", "external": "it is sold on another site",
           "affiliate": "it is sold on another site"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Entry:
    row: Row
    said: dict[str, str]

    def get(self, name: str) -> str:
        return self.said.get(name, "")

    @property
    def is_variation(self) -> bool:
        return "variation" in self.get("type").lower()

    @property
    def is_parent(self) -> bool:
        return "variable" in self.get("type").lower()


@lru_cache(maxsize=5_000)
def field_of(column: str) -> str:
    column = column.replace("\u00a0", " ").replace("’", "'").strip()
    if found := _ATTRIBUTE.fullmatch(column):
        part = found["part_en"] or found["part_fr"] or found["part2"]
        number = found["en"] or found["fr"] or found["fr2"]
        return f"attribute {number} {'name' if part.startswith(('name', 'nom')) else 'value(s)'}"
    if found := _WEIGHT.fullmatch(column):
        return f"weight {found[1]}"
    return NAMES.get(column, column)


def is_woocommerce(columns: Sequence[str]) -> bool:
    names = {field_of(column) for column in columns}
    return (
        "name" in names and len(names & OWN) >= 4 and bool(names & {"regular price", "in stock?", "attribute 1 name"})
    )


def names_of(row: Row) -> tuple[str, ...]:
    """A variation goes by its parent, written as `id:123` or as its SKU; anything else by both of its own."""
    entry = _entry(row)
    if entry.is_variation:
        parent = entry.get("parent")
        return (
            (parent.lower().replace(" ", "") if parent.lower().startswith("id:") else f"sku:{parent}",)
            if parent
            else ()
        )
    names = (f"id:{entry.get('id')}" if entry.get("id") else "", f"sku:{entry.get('sku')}" if entry.get("sku") else "")
    return tuple(name for name in names if name)


def offers_of(rows: Sequence[Row], shop_url: str, decimal: str) -> Iterator[Offer | Rejection]:
    entries = [_entry(row) for row in rows]
    parent = next((entry for entry in entries if not entry.is_variation), None)
    if parent is None:
        for entry in entries:
            why = "its parent is not in the file; export the whole product"
            yield Rejection(entry.row.line, _key(entry)[:SHOWN], entry.get("parent")[:SHOWN], why)
        return
    if refused := _refused(parent):
        yield Rejection(parent.row.line, _key(parent)[:SHOWN], *refused)
        return
    sold = [entry for entry in entries if entry.is_variation]
    if parent.is_parent and not sold:
        yield Rejection(parent.row.line, _key(parent)[:SHOWN], "", "none of its variations is in the file")
    for other in (entry for entry in entries if not entry.is_variation and entry is not parent):
        yield Rejection(other.row.line, _key(other)[:SHOWN], _key(other), f"row {parent.row.line} has this id already")
    for entry in sold if parent.is_parent or sold else [parent]:
        if entry is not parent and (refused := _refused(entry)):
            yield Rejection(entry.row.line, _key(parent)[:SHOWN], *refused)
        else:
            yield _offer(parent, entry, shop_url, decimal)


def key_of(rows: Sequence[Row]) -> str:
    entries = [_entry(row) for row in rows]
    return next((_key(entry) for entry in entries if not entry.is_variation), "")


def _entry(row: Row) -> _Entry:
    said: dict[str, str] = {}
    for column, value in row.values.items():
        said.setdefault(field_of(column), value)
    return _Entry(row, said)


def _key(entry: _Entry) -> str:
    return entry.get("sku").lstrip("'") or entry.get("id")


def _refused(entry: _Entry) -> tuple[str, str] | None:
    kind = entry.get("type").lower()
    for word, why in REFUSED.items():
        if word in kind:
            return entry.get("type"), why
    published = entry.get("published").lower()
    if published in ("0", "-1", "non", "no", "false"):
        return entry.get("published"), "not published in the shop"
    if entry.get("visibility in catalog").lower() in ("hidden", "masqué", "caché"):
        return entry.get("visibility in catalog"), "hidden in the shop's catalogue"
    return None


def _offer(parent: _Entry, entry: _Entry, shop_url: str, decimal: str) -> Offer:
    def said(name: str) -> str:
        return entry.get(name) or parent.get(name)

    options, traits = _attributes(parent, entry)
    own, shared = list(_images(entry)), list(_images(parent)) if entry is not parent else []
    number = parent.get("id")
    backorders = said("backorders allowed?").lower()
    return Offer(
        line=entry.row.line,
        id=_sku(parent, entry, options),
        title=parent.get("name") or entry.get("name"),
        description="<br>".join(filter(None, map(_lines, (parent.get("short description"), parent.get("description")))))
        or _lines(entry.get("description")),
        brand=parent.get("brands").split(",")[0].strip() or traits.get("Brand", "") or traits.get("Marque", ""),
        category=_category(parent.get("categories")),
        tags=tuple(tag.strip() for tag in parent.get("tags").split(",") if tag.strip()),
        url=f"{shop_url}/?post_type=product&p={number}" if shop_url and number.isdigit() else "",
        image=next((image.url for image in own + shared), ""),
        images=(*shared, *own),
        price=entry.get("regular price"),
        decimal=decimal,
        sale_price=entry.get("sale price"),
        sale_starts=entry.get("date sale price starts"),
        sale_ends=entry.get("date sale price ends"),
        availability=_availability(said("in stock?")),
        stock=_stock(entry, parent),
        on_order=backorders in ("1", "yes", "oui", "notify", "true"),
        options=options,
        traits=traits,
        gtin=entry.get("gtin") or (parent.get("gtin") if entry is parent else ""),
        weight=next(
            (
                f"{value} {name.removeprefix('weight ')}"
                for name, value in {**parent.said, **entry.said}.items()
                if name.startswith("weight ")
            ),
            "",
        ),
    )


def _lines(text: str) -> str:
    """WooCommerce writes a line break as a backslash and an n."""
    return text.replace("\\n", "\n")


def _availability(text: str) -> str:
    return {"2": "backorder", "0": "out_of_stock", "1": "in_stock"}.get(text, text)


def _stock(entry: _Entry, parent: _Entry) -> str:
    own = entry.get("stock")
    return parent.get("stock") if own.lower() == "parent" else own


def _sku(parent: _Entry, entry: _Entry, options: dict[str, str]) -> str:
    """A variation without a SKU of its own inherits its parent's, which can't tell them apart."""
    own = entry.get("sku").lstrip("'")
    if own and (entry is parent or own != parent.get("sku")):
        return own
    if entry is parent:
        return _key(parent)
    slug = "-".join(re.sub(r"[^\w.]+", "-", value.lower()).strip("-") for value in options.values())
    return entry.get("id") or f"{_key(parent)}:{slug or entry.row.line}"


def _attributes(parent: _Entry, entry: _Entry) -> tuple[dict[str, str], dict[str, str]]:
    """Of a variation those it names are its options; the parent's others describe the product."""
    own, given = dict(_pairs(entry)), dict(_pairs(parent))
    if entry is not parent:
        options = {name: value for name, value in own.items() if value}
        return options, {
            name: value for name, value in given.items() if name not in options and name not in own and value
        }
    options = {name: value for name, value in given.items() if name.lower() in CHOICES and value and ", " not in value}
    return options, {name: value for name, value in given.items() if name not in options and value}


def _pairs(entry: _Entry) -> Iterator[tuple[str, str]]:
    for field, name in entry.said.items():
        if field.startswith("attribute ") and field.endswith(" name"):
            value = entry.get(field.removesuffix("name") + "value(s)").replace("\\,", ",")
            yield name.removeprefix("pa_").strip(), value


def _category(text: str) -> str:
    """The most exact of them: `Clothing > Dresses` over `Sale`."""
    paths = [path.replace("\\,", ",").strip() for path in re.split(r"(?<!\\),", text) if path.strip()]
    return max(paths, key=lambda path: path.count(">"), default="")


def _images(entry: _Entry) -> Iterator[Image]:
    for url in listed(entry.get("images")):
        yield Image(url)
