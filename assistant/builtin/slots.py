"""The particulars in a shopper's words: which one, how many, in what size, which order."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.builtin.words import fold, tokens
from assistant.masking import checks

_COUNTS = "one un une|two deux|three trois|four quatre|five cinq|six|seven sept|eight huit|nine neuf|ten dix|eleven onze|twelve douze"
NUMBERS = {word: number for number, words in enumerate(_COUNTS.split("|"), 1) for word in words.split()}
ORDINALS = {
    r"first|1st|premier|premiere|1er|1ere": 0,
    r"second|2nd|deuxieme|seconde?|2e|2eme": 1,
    r"third|3rd|troisieme|3e|3eme": 2,
    r"fourth|4th|quatrieme|4e|4eme": 3,
    r"fifth|5th|cinquieme|5e|5eme": 4,
    r"last|dernier|derniere": -1,
}
COLOURS = (
    "blue bleu bleue bleus bleues|red rouge rouges|green vert verte verts vertes|black noir noire noirs noires|"
    "white blanc blanche blancs blanches|grey gray gris grise grises|yellow jaune jaunes|pink rose roses|brown marron brun|"
    "purple violet violette|orange|beige|navy marine|natural naturel naturelle|cream ecru creme ivory ivoire|gold dore doree|sage sauge|rust rouille|mustard moutarde|camel|sand sable|slate ardoise|charcoal anthracite|oatmeal avoine|champagne|cognac|chestnut chataigne|indigo|olive|midnight nuit|forest sapin|"
    "silver argent argente|khaki kaki|burgundy bordeaux|terracotta"
)
FAMILIES = {
    "brown": "camel cognac chestnut",
    "green": "sage olive khaki forest",
    "blue": "navy indigo midnight",
    "grey": "slate charcoal",
    "yellow": "mustard",
    "red": "burgundy",
    "orange": "rust terracotta",
    "beige": "sand oatmeal natural cream champagne",
    "white": "cream",
}
"""Who asks for brown may mean chestnut, where nothing is called brown."""
BRIEF = 6
"""Words. In a longer text "small" may be of anything."""
UNITS = {"l": "lit(?:re|er)s?", "ml": "millilit(?:re|er)s?", "cm": "centimet(?:re|er)s?", "years": "ans|yo"}
SCALE = {"ml": 0.001, "cl": 0.01, "mm": 0.1, "g": 0.001}
_EXTENT = re.compile(r"[€$£]?\s?(\d+(?:[.,]\d+)?)(?: ?[×x] ?\d+)* ?([a-z]{1,2})?\b")
SIZES = "xs|s small smaller smallest petit petite|m medium moyen moyenne|l large larger largest big bigger biggest grand grande|xl|xxl|xxxl"
_ALIKE = {word: row.split()[0] for row in f"{COLOURS}|{SIZES}".split("|") for word in row.split()}
_COLOUR_WORDS = frozenset(word for row in COLOURS.split("|") for word in row.split())

_DISCOUNT = re.compile(
    r"\b(?:[Cc]ode|[Cc]oupon|[Vv]oucher)s?(?: promo)?[\s:«\"“']+(?:is |est )?([A-Z][A-Z0-9_-]{3,30})\b"
)
_MASKED = re.compile(r"•{4} \d{4}")
_CARD = re.compile(r"\d(?:[ -]?\d){12,18}")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ORDER = re.compile(r"\b([A-Z]{1,5}-\d{3,10}|[A-Z]{2,5}\d{3,10})\b", re.IGNORECASE)
_ORDER_DIGITS = re.compile(
    r"#\s?([A-Z]{0,5}[- ]?\d{3,10})\b|\b((?!in|to|of|at|by|or|en|de|et|du|au|un|la|le|is)[A-Z]{2} \d{4,6})\b(?!\s?[€$£])"
    r"|\b(?:order|purchase|commande|achat|colis|parcel)\b[^\d?!.]{0,14}?(\d{3,12})\b(?!\s?[€$£])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(\d{1,4}(?: ?(?:bis|ter|[a-d]))?,? [^\d,;\n]{4,60}?)[,\s]+(\d{4,5})[ ,]+([^\W\d_][\w' -]{1,40}?)(?=[,.;\n)]|$| please)"
)
_NUMBER_LAST = re.compile(
    r"(?:^|[:,\n]|\b(?:to|at|into|au|vers|pour)\b)\s*([^\W\d_][^\d,;:\n]{3,40} \d{1,4}[a-z]?)[,\s]+(\d{4,5})[ ,]+([^\W\d_][\w' -]{1,40}?)(?=[,.;\n)]|$| please)"
)
_BRITISH = re.compile(
    r"\b(\d{1,4} [^\d,;\n]{4,60}?),\s*([^\W\d_][\w' -]{1,40}?),? +([A-Z]{1,2}\d[\dA-Z]? ?\d[A-Z]{2})\b"
)
_PRICE = re.compile(
    r"(?:[€$£]|euros?|CHF|EUR|USD|GBP) ?\d[\d.,\s\u202f\u00a0]*\d|\d[\d.,\u202f\u00a0]*[ \u202f\u00a0]?(?:[€$£]|euros?|CHF|EUR|USD|GBP)(?!\w)"
)
_QUANTITY = re.compile(
    r"(?<!\d[.,])\b(?:x\s?)?(\d{1,7})\b(?!\s?(?:[%€$£.,]?\d|%|€|\$|£|eur|euro|cm|mm|kg|g\b|st\b|nd\b|rd\b|th\b|e\b|er\b|eme\b))"
)
_SIZE = re.compile(
    r"\b(?:size|taille|pointure)\s+(x{0,4}[sl]|m|\d{1,3})\b|\b(?:in|en)(?: an?)? (x{0,3}[sl]|m|\d{2,3})\b"
)
_CHEAPER = re.compile(r"\b(cheap(?:er|est)|less expensive|moins ch(?:er|ere)s?|least expensive)\b")
_DEARER = re.compile(r"\b(more expensive|most expensive|dear(?:er|est)|plus ch(?:er|ere)s?)\b")


def ordinal(text: str) -> int | None:
    """0 for "the first one", -1 for "le dernier"; None where no place in a list is meant."""
    folded = fold(text)
    for pattern, place in ORDINALS.items():
        if re.search(rf"\b(?:{pattern})\b", folded):
            return place
    return None


def ordinals(text: str) -> list[int]:
    """All places named: `[0, 1]` for "the first and the second"."""
    folded = fold(text)
    return [place for pattern, place in ORDINALS.items() if place >= 0 and re.search(rf"\b(?:{pattern})\b", folded)]


def without_place(text: str) -> str:
    """ "Two of the second one", where there is only one: two of it."""
    return re.sub(rf"\b(?:{'|'.join(ORDINALS)})\b", "", fold(text))


def cheapest(text: str) -> bool:
    return bool(_CHEAPER.search(fold(text)))


def dearest(text: str) -> bool:
    return bool(_DEARER.search(fold(text)))


def quantity(text: str, taken: Sequence[str] = ()) -> int | None:
    """How many; the values of options already understood (`42`) are not counted as one."""
    folded = fold(text)
    for value in taken:
        folded = re.sub(rf"(?<!\d[.,])\b{re.escape(fold(value))}\b(?![.,]\d)", " ", folded)
    # "the second one", "celui à 2 places": a place in a list or a name is no quantity.
    folded = re.sub(r"\b(?:one|un|une) (?:in|en)\b|\b(?!just |only )\w+ one\b", " ", folded)
    if found := _QUANTITY.search(folded):
        return int(found[1])
    counts = [NUMBERS[word] for word in tokens(folded) if word in NUMBERS]
    return max(counts, default=None)


def card_number(text: str) -> str:
    """Thirteen to nineteen digits with a right check digit (ISO/IEC 7812, Luhn), or what the turn leaves of them."""
    for found in _CARD.finditer(text):
        if checks(re.sub(r"\D", "", found[0])):
            return found[0]
    masked = _MASKED.search(text)
    return masked[0] if masked else ""


def discount_code(text: str) -> str:
    """`BIENVENUE10` after the word "code": letters and digits in capitals, as a person copies it."""
    found = _DISCOUNT.search(text)
    return found[1].upper() if found else ""


def email(text: str) -> str:
    found = _EMAIL.search(text)
    return found[0].rstrip(".") if found else ""


def order_number(text: str, *, bare: bool = False) -> str:
    """`ML-1042` or `1042`; a number standing alone counts only where one was asked for."""
    text = _EMAIL.sub(" ", text)
    # `order ML-1036` is both: the number with its prefix says more than the digits after the word.
    if found := _ORDER.search(text) or _ORDER_DIGITS.search(text):
        return next(group for group in found.groups() if group)
    alone = re.search(r"\b\d{3,10}\b", text) if bare else None
    return alone[0] if alone else ""


def options(text: str, offered: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The values that the words name, by option: `{"Size": "M", "Colour": "Bleu"}` for "in M, blue"."""
    chosen = {}
    for name, values in offered.items():
        # "Dark blue" before "blue": the longest value that is there is the one meant.
        for value in sorted(values, key=len, reverse=True):
            if mentions(text, value):
                chosen[name] = value
                break
        else:
            # "Blue" is enough where only "Midnight blue" is.
            alike = [value for value in values if _shares_colour(text, value)]
            alike = alike or [value for value in values if _of_family(text, value)]
            alike = alike or _by_extent(text, values)
            chosen |= {name: alike[0]} if len(alike) == 1 else {}
    return chosen


def _by_extent(text: str, values: Sequence[str]) -> list[str]:
    """ "The small one" of 350 ml and 1 l: of values that are measures the least, or the greatest."""
    said = {_ALIKE.get(word) for word in _said(text)}
    measures = [found for value in values if (found := _EXTENT.match(fold(value)))]
    if len(tokens(text)) > BRIEF or len(measures) < len(values) or not said & {"s", "l"} or len(values) < 2:
        return []
    size = [float(m[1].replace(",", ".")) * SCALE.get(m[2] or "", 1.0) for m in measures]
    return [values[size.index(min(size) if "s" in said else max(size))]]


def is_meant(wanted: str, value: str) -> bool:
    return mentions(wanted, value) or _shares_colour(wanted, value) or _of_family(wanted, value)


def _shares_colour(text: str, value: str) -> bool:
    said, wanted = ({_ALIKE[word] for word in _said(one) if word in _COLOUR_WORDS} for one in (text, value))
    return bool(said & wanted)


def _of_family(text: str, value: str) -> bool:
    asked = {_ALIKE[word] for word in _said(text) if word in _COLOUR_WORDS}
    family = {shade for colour in asked for shade in FAMILIES.get(colour, "").split()}
    return any(_ALIKE[word] in family for word in _said(value) if word in _COLOUR_WORDS)


def mentions(text: str, value: str) -> bool:
    said = [_ALIKE.get(word, word) for word in _said(text)]
    wanted = [_ALIKE.get(word, word) for word in tokens(value) if word not in ("cm", "mm")]
    return bool(wanted) and any(said[at : at + len(wanted)] == wanted for at in range(len(said)))


def asked_value(text: str) -> str:
    """A size or colour in the shopper's words, known to the shop or not: what to call it when there is none."""
    if found := _SIZE.search(fold(text)):
        return (found[1] or found[2]).upper()
    return next((word for word in _said(text) if word in _COLOUR_WORDS), "")


def _said(text: str) -> list[str]:
    """Its words; "en or" is gold, an English "or" is not, and "one litre" is 1 l."""
    folded = re.sub(r"\ben or\b", "en gold", fold(text))
    for unit, names in UNITS.items():
        folded = re.sub(rf"\b(\d+|one|an?|un|une|two|deux) ?(?:{names})\b", rf"\1 {unit}", folded)
        folded = re.sub(
            rf"\b(?:one|an?|une?) {unit}\b", f"1 {unit}", re.sub(rf"\b(?:two|deux) {unit}\b", f"2 {unit}", folded)
        )
    return tokens(re.sub(r"(?<=\d)x(?=\d)", " ", folded))


def is_colour(word: str) -> bool:
    return word in _COLOUR_WORDS


def is_choice(word: str) -> bool:
    """A size, a colour or a number, as it stands alone in "M?" or "blue"."""
    return word in _ALIKE or word.isdigit()


def address(text: str) -> dict[str, str]:
    """ "12 rue X, 75002 Paris" or "5 High Street, London SW1A 1AA": line, postal code and town."""
    if found := _ADDRESS.search(text) or _NUMBER_LAST.search(text):
        return {"line1": found[1].strip(), "postal_code": found[2], "city": found[3].strip()}
    if found := _BRITISH.search(text):
        return {"line1": found[1].strip(), "postal_code": found[3], "city": found[2].strip()}
    return {}


def prices(text: str) -> list[str]:
    """As they are written: `€1,299.00`, `39,90 €`."""
    return [found.strip() for found in _PRICE.findall(text)]


def below(price: str) -> str:
    """ "389 €" for "€390.00": a limit that the price itself is over."""
    whole = int(re.sub(r"\D", "", re.sub(r"[.,]\d\d(?!\d)", "", price)) or 0)
    return f"{max(whole - 1, 0)} {re.sub(r'[^€$£A-Z]', '', price)}"


def amount(price: str) -> int:
    """Comparable minor units of a price as written, within one currency and notation."""
    return int(re.sub(r"\D", "", price) or 0)


def variants(product: Mapping[str, Any], chosen: Mapping[str, str]) -> list[Mapping[str, Any]]:
    """The product's variants that have these option values."""
    return [
        variant
        for variant in product["variants"]
        if all(variant["options"].get(name) == value for name, value in chosen.items())
    ]
