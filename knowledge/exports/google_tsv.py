"""Google Merchant's tab-separated feed."""

from knowledge.catalog import Product
from knowledge.exports import Outline
from knowledge.exports.cells import escaped, line
from knowledge.exports.shopping import FIELDS, LOST, Detail, Item, items

file_name = "google.tsv"
media_type = "text/tab-separated-values; charset=utf-8"
lost = LOST
COLUMNS = (*FIELDS, "product_detail")


def head(outline: Outline) -> str:
    return line(COLUMNS, "\t")


def body(product: Product, outline: Outline) -> str:
    return "".join(line(cells(item), "\t") for item in items(product))


def tail() -> str:
    return ""


def cells(item: Item) -> list[str]:
    images = {
        "image_link": item.images[0] if item.images else "",
        "additional_image_link": ",".join(map(_image, item.images[1:])),
    }
    details = {"product_detail": ",".join(_detail(detail) for detail in item.details)}
    values = {**item.values, **images, **details}
    return [values.get(column, "") for column in COLUMNS]


def _image(url: str) -> str:
    return url.replace(",", "%2C")


def _detail(detail: Detail) -> str:
    return ":".join(escaped(part) for part in (detail.section, detail.name, detail.value))
