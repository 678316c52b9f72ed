"""Stripe's catalogue CSV for agentic commerce. It deletes what a row tells it to; we only write what is there."""

from knowledge.catalog import Product
from knowledge.exports import Outline
from knowledge.exports.cells import line
from knowledge.exports.google_tsv import COLUMNS, cells
from knowledge.exports.shopping import LOST, items

file_name = "stripe.csv"
media_type = "text/csv; charset=utf-8"
lost = LOST


def head(outline: Outline) -> str:
    return line(COLUMNS)


def body(product: Product, outline: Outline) -> str:
    return "".join(line(cells(item)) for item in items(product))


def tail() -> str:
    return ""
