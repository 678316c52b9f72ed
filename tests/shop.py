"""The one small shop that every test knows: six products with twelve variants, four help pages. All prices in euros."""

import csv
import io
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from knowledge.database import Database
from knowledge.embedder import Embedder, Vectors
from knowledge.library import Library
from knowledge.minilm import MiniLmEmbedder
from knowledge.reading import Readers
from knowledge.stored_words import StoredWords
from knowledge.vectors import ExactIndex
from knowledge.words import WordIndex

CURRENCY = "EUR"
FEED = "shop.csv"

LAMP, DRESS, SHIRT, CANDLE, BOOTS, VASE = "reading-lamp", "linen-dress", "tee-shirt", "fig-candle", "rain-boots", "vase"
LAMP_1 = "LAMP-1"
"""€89.00, five in stock: the reading lamp's only variant."""
DRESS_S, DRESS_M, DRESS_L = "DRESS-S", "DRESS-M", "DRESS-L"
"""€120.00 instead of €150.00. S: three, M: one left, L: sold out."""
SHIRT_BLUE_M, SHIRT_BLUE_L, SHIRT_RED_M = "TEE-BLUE-M", "TEE-BLUE-L", "TEE-RED-M"
"""€25.00; blue L is sold out."""
CANDLE_1 = "CANDLE-1"
"""€32.50, stock not counted: any number can be bought (up to the cart's own limit)."""
BOOTS_38, BOOTS_39, BOOTS_42 = "BOOTS-38", "BOOTS-39", "BOOTS-42"
"""€75.00; 39 is sold out but sells on order, 42 costs €79.00."""
VASE_1 = "VASE-1"
"""€45.00, sold out."""
PRODUCTS, VARIANTS = 6, 12

_HEADER = (
    "Handle|Title|Body (HTML)|Vendor|Product Category|Type|Tags|Published|Option1 Name|Option1 Value|Option2 Name|"
    "Option2 Value|Variant SKU|Variant Grams|Variant Inventory Tracker|Variant Inventory Qty|Variant Inventory Policy|"
    "Variant Price|Variant Compare At Price|Image Src|Image Alt Text|Status"
)

_PRODUCTS: dict[str, tuple[str, str, str, str, str]] = {
    LAMP: (
        "Brass reading lamp",
        "<p>A brass lamp with a swivelling arm for late chapters. Takes an E14 bulb.</p>",
        "Halo",
        "Lighting",
        "lamp, brass, desk",
    ),
    DRESS: (
        "Linen summer dress",
        "<p>A loose dress of washed linen with two pockets.</p>",
        "Maison Tiny",
        "Dresses",
        "linen, summer, robe",
    ),
    SHIRT: (
        "Cotton tee",
        "<p>A heavy organic cotton tee that keeps its shape.</p>",
        "Maison Tiny",
        "Tops",
        "cotton, t-shirt",
    ),
    CANDLE: (
        "Bougie parfumée au figuier",
        "<p>Une bougie de cire de soja qui sent la feuille de figuier. Brûle quarante heures.</p>",
        "Atelier Cire",
        "Candles",
        "bougie, cadeau",
    ),
    BOOTS: (
        "Rain boots",
        "<p>Natural rubber boots, lined with cotton, waterproof up to the calf.</p>",
        "Puddle",
        "Shoes",
        "boots, rubber, rain",
    ),
    VASE: (
        "Stoneware vase",
        "<p>Hand-thrown stoneware with a white glaze, 24 cm tall.</p>",
        "Atelier Terre",
        "Home",
        "vase, ceramic",
    ),
}
# handle, option names and values, SKU, stock (empty: not counted), policy, price, compare-at price
_VARIANTS: list[tuple[str, dict[str, str], str, str, str, str, str]] = [
    (LAMP, {}, LAMP_1, "5", "deny", "89.00", ""),
    (DRESS, {"Size": "S"}, DRESS_S, "3", "deny", "120.00", "150.00"),
    (DRESS, {"Size": "M"}, DRESS_M, "1", "deny", "120.00", "150.00"),
    (DRESS, {"Size": "L"}, DRESS_L, "0", "deny", "120.00", "150.00"),
    (SHIRT, {"Color": "Blue", "Size": "M"}, SHIRT_BLUE_M, "8", "deny", "25.00", ""),
    (SHIRT, {"Color": "Blue", "Size": "L"}, SHIRT_BLUE_L, "0", "deny", "25.00", ""),
    (SHIRT, {"Color": "Red", "Size": "M"}, SHIRT_RED_M, "4", "deny", "25.00", ""),
    (CANDLE, {}, CANDLE_1, "", "deny", "32.50", ""),
    (BOOTS, {"Size": "38"}, BOOTS_38, "6", "deny", "75.00", ""),
    (BOOTS, {"Size": "39"}, BOOTS_39, "0", "continue", "75.00", ""),
    (BOOTS, {"Size": "42"}, BOOTS_42, "2", "deny", "79.00", ""),
    (VASE, {}, VASE_1, "0", "deny", "45.00", ""),
]

RETURNS, DELIVERY, SIZES, GIFTS = "returns.md", "livraison.md", "size-guide.md", "gift-cards.md"
DOCUMENTS = {
    RETURNS: """# Returns

## How long do I have?
You can send anything back within 30 days of its arrival, unworn and with its label.

## Who pays for the return?
The first return of an order is free with the label in the parcel. Candles that have been lit can't be returned.

## When do I get my money back?
We pay back to the same card within 5 working days of the parcel's arrival with us.
""",
    DELIVERY: """# Livraison

## Délais
Nous expédions en France métropolitaine en 2 à 3 jours ouvrés, et en 5 jours dans le reste de l'Union européenne.

## Frais de port
La livraison coûte 4,90 € et elle est offerte à partir de 60 € d'achat.

## Suivi du colis
Le lien de suivi part par e-mail dès que le colis quitte notre atelier.
""",
    SIZES: """# Size guide

## Dresses and tops
S fits a chest of 84 to 88 cm, M 89 to 94 cm, L 95 to 101 cm. Between two sizes, take the larger one for the linen dress.

## Boots
Our boots run half a size small: if you wear 38.5, choose 39.
""",
    GIFTS: """# Gift cards

A gift card is sent by e-mail within minutes and is valid for two years. It can be used for several orders.
""",
}


def feed(*, without: Sequence[str] = (), prices: dict[str, str] | None = None) -> bytes:
    """The shop's products as a Shopify export, without some handles, with other prices by SKU."""
    file = io.StringIO()
    writer = csv.DictWriter(file, _HEADER.split("|"))
    writer.writeheader()
    seen: set[str] = set()
    for handle, options, sku, stock, policy, price, before in _VARIANTS:
        if handle in without:
            continue
        row = {"Handle": handle, "Variant SKU": sku, "Variant Inventory Policy": policy, "Variant Grams": "400"}
        row |= {"Variant Inventory Tracker": "shopify" if stock else "", "Variant Inventory Qty": stock}
        row |= {"Variant Price": (prices or {}).get(sku, price), "Variant Compare At Price": before}
        for place, (name, value) in enumerate(options.items() or [("Title", "Default Title")], 1):
            row |= {f"Option{place} Name": "" if handle in seen else name, f"Option{place} Value": value}
        if handle not in seen:
            row |= _described(handle)
        seen.add(handle)
        writer.writerow(row)
    return file.getvalue().encode()


def _described(handle: str) -> dict[str, str]:
    title, body, vendor, kind, tags = _PRODUCTS[handle]
    image = {"Image Src": f"https://shop.example/{handle}.svg", "Image Alt Text": title}
    named = {"Title": title, "Body (HTML)": body, "Vendor": vendor, "Type": kind, "Tags": tags}
    return {**named, **image, "Published": "true", "Status": "active"}


class CountingEmbedder:
    """Embeds as another one does, and counts the texts."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.texts = 0
        self.name, self.dimension = embedder.name, embedder.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return self._embedder.embed(texts)


@cache
def embedder() -> MiniLmEmbedder:
    """The real one; loaded once in a test process, its files shared by all."""
    return MiniLmEmbedder(Path(tempfile.gettempdir()) / "comptoir-test-embedder")


def words_of(database: Database) -> WordIndex:
    return StoredWords()


async def tiny_library(database: Database, tmp_path: Path | None = None) -> Library:
    """The shop's library, filled. Close it at the end."""
    library = await Library.open(database, embedder(), ExactIndex(), words_of(database), readers=Readers(here=True))
    await fill(library)
    return library


async def fill(library: Library) -> None:
    await library.import_feed(FEED, feed(), currency=CURRENCY, shop_url="https://shop.example")
    await library.import_documents([(name, text.encode(), "") for name, text in DOCUMENTS.items()])
