"""Guesses which column says what: by its name first, checked and completed by what its values look like."""

from collections.abc import Mapping as Record
from collections.abc import Sequence

from knowledge.feeds.prices import decimal_mark
from knowledge.feeds.table import key
from knowledge.mapping import Mapping
from knowledge.mapping_names import is_internal, is_option, is_unwanted, named, plain, says_nothing
from knowledge.mapping_values import Looks, looks

LEAST = 0.3
"""Of a column's fitness for a target; below it the target stays open."""
MOST_ATTRIBUTES = 60
LONGEST_ATTRIBUTE = 300
"""Characters of a value, on average: what is longer is no attribute."""
_PICTURES = ("image", "photo", "picture", "visuel", "img", "bild", "media")


def guessed(labels: Sequence[str], rows: Sequence[Record[str, str]]) -> Mapping:
    """Rows by the columns' names in lower case."""
    values = {label: [row.get(key(label), "") for row in rows] for label in labels}
    seen = {label: looks(said, len(rows)) for label, said in values.items()}
    fields = _chosen(labels, seen)
    _settle(fields, values, seen)
    taken = set(fields.values())
    images = tuple(label for label in labels if label not in taken and _is_picture(label, seen[label]))
    options = tuple(
        label for label in labels if label not in {*taken, *images} and is_option(label) and seen[label].filled
    )
    rest = [label for label in labels if label not in {*taken, *images, *options}]
    attributes = tuple(label for label in rest if _is_attribute(label, seen[label], values[label]))[:MOST_ATTRIBUTES]
    priced = [
        value
        for target in ("price", "sale_price", "compare_at")
        if target in fields
        for value in values[fields[target]]
    ]
    return Mapping(fields, options, images, attributes, decimal_mark(priced))


def _chosen(labels: Sequence[str], seen: Record[str, Looks]) -> dict[str, str]:
    """The best pair first; each column once, each target once."""
    pairs = []
    for place, label in enumerate(labels):
        by_name = {} if is_option(label) else named(label)
        for target in (*by_name, *(other for other in (*_BY_VALUE, "stock", "availability") if other not in by_name)):
            fitness = _fitness(target, by_name.get(target, 0.0), seen[label], label)
            if fitness >= LEAST:
                pairs.append((fitness, -place, target, label))
    fields: dict[str, str] = {}
    for _, _, target, label in sorted(pairs, reverse=True):
        if target not in fields and label not in fields.values():
            fields[target] = label
    return fields


def _fitness(target: str, name: float, look: Looks, label: str) -> float:
    """The name's word, weakened where the values contradict it; the values' alone where they are unmistakable."""
    if not look.filled:
        return name * 0.4
    fits = _fit(target, look)
    if name:
        return name * (0.25 + 0.75 * fits)
    if is_unwanted(label) or is_option(label):
        return 0.0
    if target == "gtin":
        fits = look.barcodes
    if target == "availability":
        return 0.6 * look.available if named(label).get("stock") else 0.0  # `Inventory: InStock`
    return 0.5 * fits if fits >= 0.9 and (target in _BY_VALUE or says_nothing(label)) else 0.0


def _fit(target: str, look: Looks) -> float:
    if target == "image":
        return look.pictures or 0.6 * look.addresses
    if target == "title":
        return (
            min(1.0, look.letters)
            * (1.0 if look.words < 25 else 0.4)
            * (0.4 + 0.6 * look.distinct)
            * (1 - look.addresses)
        )
    fits = {
        "id": look.distinct * look.filled * (1 - look.addresses) * (1.0 if look.words < 2 else 0.5),
        "group": look.filled * (1.0 if look.distinct < 1 else 0.7) * (1 - look.addresses),
        "price": look.prices,
        "compare_at": look.prices,
        "sale_price": look.prices,
        "url": look.addresses * (1 - 0.8 * look.pictures),
        "condition": look.letters * (1 - look.shown),
        "published": look.shown,
        "gtin": max(look.barcodes, 0.6 * look.codes),
        "stock": look.counts,
        "availability": max(look.available, 0.9 if look.counts == 1.0 else 0.0),
        "currency": look.currencies,
        # Dates that can't be read cost the sale; a sale without its dates would never end.
        "sale_starts": max(look.dates, 0.4),
        "sale_ends": max(look.dates, 0.4),
        "description": look.letters * (1 - look.addresses),
        "brand": look.letters * (1.0 if look.words < 8 else 0.3) * (1 - look.addresses),
        "category": look.letters * (1.0 if look.words < 15 else 0.3) * (1 - look.addresses),
    }
    return fits.get(target, 1.0)


_BY_VALUE = ("price", "image", "url", "gtin", "currency")
"""What values alone can show, where no name speaks."""


def _settle(fields: dict[str, str], values: Record[str, Sequence[str]], seen: Record[str, Looks]) -> None:
    """A title, an id and a price that no name gave away."""
    if "price" in fields and not seen[fields["price"]].priced and not named(fields["price"]).get("price"):
        del fields["price"]  # whole numbers could be anything
    if "title" not in fields:
        free = [label for label in values if label not in fields.values() and not is_option(label)]
        likely = [
            label
            for label in free
            if 1.2 <= seen[label].words < 20 and seen[label].distinct > 0.6 and seen[label].letters > 0.9
        ]
        if likely:
            fields["title"] = max(likely, key=lambda label: seen[label].distinct)
    if "id" not in fields:
        free = [label for label in values if label not in fields.values() and not is_option(label)]
        sure = [
            label
            for label in free
            if seen[label].distinct == 1.0 and seen[label].filled == 1.0 and _short(values[label])
        ]
        if sure:
            fields["id"] = sure[0]
        elif "gtin" in fields and seen[fields["gtin"]].distinct == 1.0 and seen[fields["gtin"]].filled == 1.0:
            fields["id"] = fields["gtin"]
    _grouped(fields, values, seen)


def _grouped(fields: dict[str, str], values: Record[str, Sequence[str]], seen: Record[str, Looks]) -> None:
    """An id that several rows share is their group's; a group that is another in each row says nothing."""
    own, group = fields.get("id"), fields.get("group")
    if own and group is None and seen[own].distinct == 1.0:
        others = [label for label in values if label not in fields.values() and named(label).get("id", 0.0) > 0.9]
        shared = [label for label in others if seen[label].filled > 0.9 and seen[label].distinct < 1.0]
        if shared:
            fields["group"] = shared[0]
        return
    if own and group is None and seen[own].distinct < 0.95 and seen[own].filled > 0.9:
        others = [label for label in values if label not in fields.values() and named(label).get("id")]
        unique = [label for label in others if seen[label].distinct == 1.0 and seen[label].filled == 1.0]
        if unique:
            fields["group"], fields["id"] = own, unique[0]
        elif _options_differ(own, values):
            fields["group"] = own
            del fields["id"]


def _options_differ(own: str, values: Record[str, Sequence[str]]) -> bool:
    """Rows of one id that differ in size or colour are its variants; equal ones are a mistake."""
    options = [label for label in values if is_option(label)]
    rows = list(zip(values[own], *(values[label] for label in options), strict=True))
    return bool(options) and len(set(rows)) == len(rows)


def _short(said: Sequence[str]) -> bool:
    numbered = sum(any(char.isdigit() for char in value) for value in said)
    short = all(value and len(value) <= 60 and len(value.split()) == 1 and "/" not in value for value in said)
    return short and len(said) > 1 and numbered >= 0.8 * len(said)


def _is_picture(label: str, look: Looks) -> bool:
    return look.pictures > 0.8 or (look.addresses > 0.8 and any(word in plain(label) for word in _PICTURES))


def _is_attribute(label: str, look: Looks, said: Sequence[str]) -> bool:
    if not look.filled or look.addresses > 0.5 or is_unwanted(label) or is_internal(label) or says_nothing(label):
        return False
    texts = [value for value in said if value]
    return sum(map(len, texts)) / len(texts) <= LONGEST_ATTRIBUTE and not any(
        value.startswith(("{", "[")) for value in texts[:5]
    )
