"""Slips of a model in a fashion shop, as one that played it made them: each true sentence goes out, its false twin doesn't."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from assistant.claims.check import Checker
from assistant.claims.evidence import Collected, Evidence
from knowledge.catalog import Product, Variant
from knowledge.money import Money

GUIDE = """| Size | French size | Bust | Waist |
| S | 36 | 84–87 | 66–69 |
| M | 38–40 | 88–95 | 70–77 |
| L | 42 | 96–99 | 78–81 |"""
PAGES = (
    ("Size guide > Women", GUIDE),
    (
        "Gift wrapping",
        "Gift wrapping in a square of linen costs €4 per item. The price does not appear on the delivery note.",
    ),
    ("Payment", "You pay on a secure page; we never see or store your card number."),
    ("Delivery > Express", "Express orders placed before 1 pm arrive on the next working day before 6 pm."),
    (
        "Cancelling",
        "The Vigie floor lamp can be cancelled within 48 hours of the order. As long as an order is paid and not packed, you can cancel it free of charge.",
    ),
    (
        "Retours > Articles ni repris ni échangés",
        "- boucles d’oreilles descellées, pour des raisons d’hygiène\n- pièces gravées",
    ),
    (
        "International shipping > Duties and taxes",
        "Inside the European Union there is nothing to add. For Switzerland and the United Kingdom the carrier collects import duties on delivery; they are not included in our prices.",
    ),
    ("Loyalty", "200 points give a voucher of €10, valid for 6 months."),
    (
        "Warranty > What is covered",
        "Faults of material and making: an open seam, a zip that fails. Wear, accidents and washing against the label are not covered.",
    ),
)


def _product(name: str, text: str, sizes: Sequence[str], *, gone: str = "", was: int = 0, price: int = 9900) -> Product:
    variants = tuple(
        Variant(
            f"{name}-{size}",
            Money(price, "EUR"),
            options={"Size": size},
            stock=0 if size == gone else 9,
            compare_at=Money(was, "EUR") if was else None,
        )
        for size in sizes
    )
    return Product(name.lower(), name, variants, description=text, category="Clothes")


SHOES = _product(
    "Pavé leather loafers", "Half a size large: between two sizes take the smaller one.", ("37", "38", "39")
)
VELVET = _product("Lune velvet loafers", "Half a size large.", ("37",), price=12900)
SKIRT = _product(
    "Manège pleated skirt", "L’élastique couvre deux tailles : S/M du 36 au 38, L/XL du 40 au 44.", ("S/M", "L/XL")
)
SHIRT = _product("Marée shirt dress", "Knee length. True to size.", ("S", "M", "L"))
STRIPES = _product("Petit Belle-Île top", "Striped cotton.", ("4 years", "6 years", "8 years"), gone="8 years")
BEAR = _product("Givre sweater", "Soft wool.", ("S", "M"), was=12900)

MISTRAL = _product(
    "Mistral weekender", "Within the cabin limit of most airlines. Shoe compartment at the side.", ("38 litres",)
)
ARDOISE = _product("Ardoise backpack", "For a laptop of 15 inches.", ("20 litres",))
RUNNERS = _product("Alizé runners", "Between two sizes take the larger one.", ("38", "38.5", "40"))
TOWELS = _product("Torchon tea towels, set of 2", "Half linen and half cotton.", ("One size",))
PILLOW = _product("Songe pillowcase", "Stone-washed linen. Sold singly.", ("One size",))

BODY = "My bust is 94 cm and my waist 75 cm. Which size is that in your dresses?"
LOAFERS = "I wear a 38.5, which size should I take in the Pavé loafers?"
TWINS = {
    "by a table": (BODY, "With those measurements you're a size M.", "With those measurements you'd be an L."),
    "by a table, in French": ("Mon tour de poitrine est de 98 cm.", "Vous faites du L.", "Prenez le S."),
    "by the product's range": ("Je fais du 40, et la jupe Manège ?", "Prenez la taille L/XL.", "Avec un 40, prenez la taille S/M."),
    "between two sizes": (LOAFERS, "I'd take the 38.", "I'd take the 39."),
    "a half size": ("I wear a 38.5, and the Alizé runners?", "The Alizé runners cost €99.00.", "Take the 38."),
    "their usual one": ("I'm usually an M. The Marée shirt dress?", "Take the M.", "I'd suggest a size L."),
    "one for each": ("Do you wrap gifts?", "Gift wrapping costs €4 per item.", "Gift wrapping costs €4 per order."),
    "what is listed as left out": ("What is covered?", "A zip that fails is covered.", "The warranty also covers wear."),
    "of what comes in it": ("La marinière en 8 ans ?", "Le 6 ans est en stock.", "Le 8 ans est aussi en stock."),
    "all that was asked for": ("How much are two Petit Belle-Île tops and the Manège skirt together?", "That comes to €297.00 in total.", "That comes to €198.00 in total."),
    "by how much they differ": ("Pavé or Lune loafers?", "The Pavé leather loafers and the Lune velvet loafers have a difference in price of €30.00.", "The Pavé leather loafers and the Lune velvet loafers have a difference in price of €20.00."),
    "what it is wrapped in": ("Do you wrap gifts?", "Gift wrapping in a square of linen costs €4 per item.", "Gift wrapping in a square of silk costs €4 per item."),
    "what does not appear": ("Is the price on it?", "The price does not appear on the delivery note.", "The price stays on the delivery note."),
    "what is never done": ("Is my card safe?", "We never store your card number.", "We store your card number securely."),
    "one hour for the other": ("When does express arrive?", "Express orders placed before 1 pm arrive on the next working day before 6 pm.", "Express orders placed before 6 pm arrive on the next working day before 1 pm."),
    "counted from something else": ("Can I cancel the Vigie lamp?", "The Vigie floor lamp can be cancelled within 48 hours of the order.", "The Vigie floor lamp can be cancelled within 48 hours of the delivery."),
    "its condition": ("Can I cancel?", "As long as your order is paid and not packed, you can cancel it free of charge.", "Yes, you can still cancel it free of charge."),
    "so many of them": ("How do points work?", "With 200 points, you get a voucher of €10.", "With 100 points, you get a voucher of €10."),
    "most of them": ("Is the Mistral a cabin bag?", "The Mistral weekender is within the cabin limit of most airlines.", "The Mistral weekender is within the cabin limit of all airlines."),
    "another's compartment": ("Ardoise or Mistral?", "The Mistral weekender has a shoe compartment.", "The Ardoise backpack also has a shoe compartment, like the Mistral weekender."),
    "neither nor": ("Can I return earrings?", "Unsealed earrings can't be returned.", "Unsealed earrings can still be returned."),
    "the countries it names": ("Do I pay duties?", "For Switzerland the carrier collects import duties on delivery.", "For Germany the carrier collects import duties on delivery."),
    "what is sold together": ("How are the tea towels sold?", "The Torchon tea towels come as a set.", "The Torchon tea towels are sold one by one."),
    "what is not sold so": ("How are the tea towels sold?", "The Torchon tea towels come as a set.", "The Torchon tea towels don't come as a set."),
    "what is sold alone": ("How is the Songe pillowcase sold?", "The Songe pillowcase is sold singly.", "The Songe pillowcases are sold in pairs."),
    "so many together, in French": ("Comment se vendent les torchons ?", "Les Torchon tea towels se vendent par deux.", "Les Torchon tea towels se vendent par quatre."),
    "how it fits": ("How do the Lune velvet loafers fit?", "The Lune velvet loafers run half a size large.", "The Lune velvet loafers run small."),
    "how it doesn't fit": ("Does the Marée shirt dress run small?", "The Marée shirt dress doesn't run small.", "The Marée shirt dress isn't true to size."),
    "not all of it": ("What's on sale?", "The Givre sweater is on sale.", "All our knitwear is on sale right now."),
}  # fmt: skip


def _verdict(sentence: str, asked: str) -> str:
    collected = Collected()
    collected.add(
        [
            Evidence("product", one.id, product=one)
            for one in (SHOES, SKIRT, SHIRT, STRIPES, BEAR, VELVET, MISTRAL, ARDOISE, RUNNERS, TOWELS, PILLOW)
        ]
    )
    pages = enumerate(PAGES, 1)
    collected.add([Evidence("passage", f"p{at}", title=title, text=text, number=at) for at, (title, text) in pages])
    collected.add([Evidence("asked", "asked", text=asked)])

    async def now(evidence: Sequence[Evidence]) -> Sequence[Evidence | None]:
        return [replace(one) for one in evidence]

    return asyncio.run(Checker(collected, now, question=asked).check(sentence)).verdict


@pytest.mark.parametrize(("asked", "true", "false"), TWINS.values(), ids=TWINS)
def test_the_true_one_goes_out_and_its_twin_does_not(asked: str, true: str, false: str) -> None:
    assert _verdict(true, asked) == "released"
    assert _verdict(false, asked) == "withheld"


def test_what_a_wish_leaves_of_a_sentence_is_judged_too() -> None:
    wish = "Si vous aimez le lin et les coupes amples, je choisirais la Songe pillowcase à 99,00 €."
    assert _verdict(wish, "Et la Songe pillowcase ?") == "withheld"
