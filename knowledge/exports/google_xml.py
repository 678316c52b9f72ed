"""Google Merchant's RSS feed with its `g:` fields."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from knowledge.catalog import Product
from knowledge.exports import Outline
from knowledge.exports.shopping import FIELDS, LOST, Detail, Item, items
from knowledge.plain import CONTROLS

file_name = "google.xml"
media_type = "application/xml"
lost = LOST
CORE = ("title", "description", "link")
"""RSS has these itself."""


def head(outline: Outline) -> str:
    seller = outline.seller
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
        f"<title>{_text(seller.name)}</title>\n<link>{_text(seller.url)}</link>\n"
        f"<description>{_text(seller.name)}</description>\n"
    )


def body(product: Product, outline: Outline) -> str:
    return "".join(f"<item>\n{''.join(_item(item))}</item>\n" for item in items(product))


def tail() -> str:
    return "</channel>\n</rss>\n"


def _item(item: Item) -> Iterator[str]:
    for name in FIELDS:
        if value := item.values.get(name):
            yield _element(name if name in CORE else f"g:{name}", value)
    for place, url in enumerate(item.images):
        yield _element("g:additional_image_link" if place else "g:image_link", url)
    yield from map(_detail, item.details)


def _detail(detail: Detail) -> str:
    parts = {"section_name": detail.section, "attribute_name": detail.name, "attribute_value": detail.value}
    inner = "".join(_element(f"g:{name}", value) for name, value in parts.items() if value)
    return f"<g:product_detail>\n{inner}</g:product_detail>\n"


def _element(name: str, value: str) -> str:
    return f"<{name}>{_text(value)}</{name}>\n"


def _text(value: str) -> str:
    """A carriage return would come back as a line feed; control characters have no place in XML at all."""
    return escape(CONTROLS.sub(" ", value), {"\r": "&#13;"})
