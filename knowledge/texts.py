"""The words of products and passages as the two indexes read them: one text to embed, one entry for the word index."""

import hashlib
from collections.abc import Mapping, Sequence

from knowledge.catalog import Product
from knowledge.documents import Passage
from knowledge.words import WordEntry

EMBEDDED_DESCRIPTION = 400
"""Characters. The embedder reads about 250 word pieces; what names the product must not be crowded out."""


def embedded_text(entry: Product | Passage) -> str:
    if isinstance(entry, Product):
        return product_text(entry.title, entry.brand, entry.category, entry.options, entry.description)
    return _lines(entry.title, entry.heading, entry.context, entry.text)


def product_text(title: str, brand: str, category: str, options: Mapping[str, Sequence[str]], description: str) -> str:
    said = "; ".join(f"{name}: {', '.join(values)}" for name, values in options.items())
    return _lines(title, brand, category, said, description[:EMBEDDED_DESCRIPTION])


def name_texts(title: str, heading: str) -> tuple[str, str]:
    """What a passage is called: its document's title, and with its own heading."""
    own = heading.split(" > ")[-1]
    return title, " ".join(part for part in (title, own if own != title else "") if part)


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def word_entry(entry: Product | Passage) -> WordEntry:
    if isinstance(entry, Passage):
        return WordEntry(entry.id, entry.title, " ".join(filter(None, (entry.heading, entry.context))), entry.text)
    values = [value for values in entry.options.values() for value in values]
    skus = [variant.sku for variant in entry.variants]
    keywords = " ".join([entry.brand, entry.category, *entry.tags, *values, *skus])
    said = [entry.attributes, *(variant.attributes for variant in entry.variants)]
    attributes = dict.fromkeys(f"{name}: {value}" for each in said for name, value in each.items())
    return WordEntry(entry.id, entry.title, keywords, "\n".join([entry.description, *attributes]))


def _lines(*lines: str) -> str:
    return "\n".join(filter(None, lines))
