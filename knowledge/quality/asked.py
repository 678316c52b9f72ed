"""How often shoppers ask for what: counted a day and attribute, without a word of what they said."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.clock import now
from knowledge.database import Database
from knowledge.facets import canonical_name
from knowledge.quality.lexicon import colours_in, materials_in
from knowledge.tables_quality import asked
from knowledge.terms import folded

LOOKED_BACK = timedelta(days=90)
ATTRIBUTES = {
    "matiere": "material", "fabric": "material", "composition": "material", "marque": "brand", "width": "dimensions",
    "height": "dimensions", "length": "dimensions", "depth": "dimensions", "largeur": "dimensions", "hauteur": "dimensions",
    "longueur": "dimensions", "profondeur": "dimensions", "poids": "weight", "couleur": "colour", "taille": "size",
    "prix": "price", "dimension": "dimensions", "barcode": "gtin", "ean": "gtin", "fabricant": "manufacturer",
}  # fmt: skip
"""An attribute's other names, by which rules don't know it."""


LONGEST = 2_000
WORDS = {
    name: re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")
    for name, words in {
        "colour": r"colou?rs?|shades?|couleurs?|coloris|teintes?",
        "size": r"sizes?|sizing|tailles?|pointures?|what size|true to size|too (?:small|big|large)|taille (?:petit|grand)|xs|xl|xxl",
        "material": r"materials?|fabrics?|made of|composed of|composition|matieres?|tissus?|en quoi|washable|machine wash|wash(?:ed|ing)?|"
        r"lavables?|laver|vegan|organic|bio",
        "dimensions": r"dimensions?|measure(?:s|ments?)?|how (?:tall|wide|deep|long|high|big|large)|width|height|depth|diameter|"
        r"largeur|hauteur|profondeur|diametre|longueur|mesures?|will it fit|tient dans|\d+ ?(?:cm|mm)",
        "weight": r"weights?|how heavy|weigh|poids|pese|lourde?|lightweight|leger|legere",
        "brand": r"brands?|marques?",
        "price": r"price|prices|cost|how much|cheap|cheaper|budget|prix|combien|cher|chere|[€$£]|euros?|under \d+|moins de \d+|sale|soldes?|promo(?:tion)?s?",
        "stock": r"in stock|stock|available|availability|how many (?:are )?left|en stock|disponibles?|dispo|reste",
        "image": r"pictures?|photos?|images?",
        "manufacturer": r"who makes|made in|manufacturer|fabricant|fabriquee?s? (?:en|par|ou)|origine?|provenance",
        "gtin": r"barcode|ean|gtin|upc|isbn|code[- ]barres?",
        "description": r"tell me (?:more|about)|details?|describe|en savoir plus|caracteristiques?|specs?|features?",
        "variant": r"difference|which one|compare|comparer|lequel|laquelle|versions?|modeles?",
    }.items()
}


class Asked:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, attributes: Iterable[str]) -> None:
        """One shopper asked for these, once."""
        names = sorted({name for each in attributes if (name := _attribute(each))})
        if not names:
            return
        dialect = postgresql if self._database.dialect == "postgresql" else sqlite
        rows = [{"attribute": name, "day": now().date().isoformat(), "count": 1} for name in names]
        adding = dialect.insert(asked).values(rows)
        adding = adding.on_conflict_do_update(
            index_elements=[asked.c.attribute, asked.c.day], set_={"count": asked.c["count"] + adding.excluded["count"]}
        )
        await self._database.write(lambda connection: connection.execute(adding))

    async def counts(self) -> Mapping[str, int]:
        """In the last 90 days."""
        since = (now() - LOOKED_BACK).date().isoformat()
        query = select(asked.c.attribute, func.sum(asked.c["count"])).where(asked.c.day >= since)
        async with self._database.read() as connection:
            rows = await connection.execute(query.group_by(asked.c.attribute))
            return Counter({row[0]: int(row[1]) for row in rows})


def attributes_in(text: str) -> Iterable[str]:
    """What a shopper's own words ask about. The catalogue may know none of it: that is what the report is for."""
    plain = folded(text[:LONGEST])
    if colours_in(text):
        yield "colour"
    if materials_in(text):
        yield "material"
    yield from (attribute for attribute, pattern in WORDS.items() if pattern.search(plain))


def _attribute(name: str) -> str:
    plain = canonical_name(name)[:60]
    return ATTRIBUTES.get(plain, plain)
