"""Which kinds of goods need a colour, a size, a material or dimensions, and the words for materials: English and French."""

import re
from collections.abc import Iterable, Mapping

from knowledge.glossary import COLOURS
from knowledge.terms import folded, stem

CLOTHES = (
    "dress shirt tee tshirt top blouse trousers pants jeans shorts skirt coat jacket blazer sweater jumper hoodie cardigan pullover "
    "sweatshirt suit knitwear underwear lingerie socks clothing apparel bra pyjamas pajamas swimwear bikini leggings vest polo gilet "
    "robe chemise chemisier haut pantalon jean jupe manteau veste blouson pull tricot costume chaussette vetement habit culotte "
    "pyjama maillot debardeur combinaison tunique"
)
SHOES = (
    "shoe shoes boot boots sneaker sneakers trainer sandal sandals loafer heel slipper footwear espadrille chaussure bottine botte "
    "basket sandale mocassin escarpin chausson ballerine"
)
WORN = (
    "bag backpack wallet scarf hat cap belt glove jewelry jewellery ring necklace bracelet earring watch sunglasses handbag tote "
    "sac portefeuille echarpe foulard chapeau bonnet ceinture gant bijou bague collier boucle montre lunettes besace"
)
FURNITURE = (
    "chair table sofa couch armchair desk shelf bookcase bed mattress wardrobe cabinet dresser stool bench lamp furniture rug carpet "
    "mirror curtain lighting chaise canape fauteuil bureau etagere bibliotheque lit matelas armoire commode tabouret banc "
    "lampe meuble tapis miroir rideau luminaire suspension"
)
LINEN = (
    "duvet pillow pillowcase sheet blanket towel cushion bedding throw tablecloth napkin couette oreiller taie drap couverture "
    "serviette coussin linge plaid nappe housse"
)
MATERIALS = (
    ("cotton", "coton"), ("linen", "lin"), ("wool", "laine"), ("merino", "merinos"), ("cashmere", "cachemire"), ("silk", "soie"),
    ("leather", "cuir"), ("suede", "daim"), ("polyester",), ("viscose",), ("nylon",), ("elastane", "spandex"), ("velvet", "velours"),
    ("denim",), ("oak", "chene"), ("walnut", "noyer"), ("pine", "pin"), ("beech", "hetre"), ("bamboo", "bambou"), ("teak",),
    ("rattan", "rotin"), ("brass", "laiton"), ("steel", "acier"), ("iron",), ("aluminium", "aluminum"),
    ("ceramic", "ceramique"), ("stoneware", "gres"), ("porcelain", "porcelaine"), ("marble", "marbre"), ("rubber", "caoutchouc"),
    ("acrylic", "acrylique"), ("canvas",), ("jute",), ("copper", "cuivre"), ("hemp", "chanvre"),
)  # fmt: skip
_UNSURE = frozenset({"gold", "golden", "silver", "rose", "orange", "cream", "marine", "creme"})
"""Colours whose word means something else as often: a material, a flower, a fruit."""
_SIZE = re.compile(
    r"(?:x{0,4}[sl]|m|[2-6]xl|one ?size|os|taille unique|tu|(?:extra )?(?:small|large)|medium|\d{2}(?:[.,/]\d{1,2})?)",
    re.IGNORECASE,
)
MEASURE = re.compile(r"\d\s*(?:[x×]\s*\d|cm\b|mm\b|m\b|in\b|inch|ft\b|[\"″”])", re.IGNORECASE)


def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in text.split())


_CLOTHES, _SHOES, _WORN, _FURNITURE, _LINEN = map(_stems, (CLOTHES, SHOES, WORN, FURNITURE, LINEN))
_WORD = re.compile(r"[^\W_]+")
_COLOUR_OF = {word: group[0] for group in COLOURS for word in group if word not in _UNSURE}
_MATERIAL_OF = {word: group[0] for group in MATERIALS for word in group}


def _any_of(known: Iterable[str]) -> re.Pattern[str]:
    """Whole words, in the plural too."""
    return re.compile(rf"(?<![^\W_])({'|'.join(sorted(known, key=len, reverse=True))})s?(?![^\W_])")


_COLOUR, _MATERIAL = _any_of(_COLOUR_OF), _any_of(_MATERIAL_OF)
NEEDS: Mapping[str, frozenset[str]] = {
    "size": _CLOTHES | _SHOES,
    "colour": _CLOTHES | _SHOES | _WORN | _LINEN,
    "material": _CLOTHES | _WORN | _LINEN | _FURNITURE,
    "dimensions": _FURNITURE,
}
"""Stems of the words that say a product is of a kind that needs it."""


_BEGINNINGS = frozenset(stemmed[:3] for stems in NEEDS.values() for stemmed in stems)


def needed(text: str) -> set[str]:
    """What a product must say whose category, title and tags are these."""
    # A stem begins as its word does, and takes long to work out.
    words = _WORD.findall(folded(text))
    said = frozenset(stem(word) for word in words if word[:3] in _BEGINNINGS or word[:2] in _BEGINNINGS)
    return {attribute for attribute, kinds in NEEDS.items() if said & kinds}


def colours_in(text: str) -> list[str]:
    """Each colour that is named, in the text's own word."""
    found: dict[str, str] = {}
    for match in _COLOUR.finditer(folded(text)):
        found.setdefault(_COLOUR_OF[match[1]], match[1])
    return list(found.values())


def materials_in(text: str) -> list[str]:
    """Each material that is named, in the text's own word."""
    found: dict[str, str] = {}
    for match in _MATERIAL.finditer(folded(text)):
        found.setdefault(_MATERIAL_OF[match[1]], match[1])
    return list(found.values())


def is_size(value: str) -> bool:
    return bool(_SIZE.fullmatch(value.strip()))


def is_colour(value: str) -> bool:
    return bool(colours_in(value)) and len(value.split()) <= 3
