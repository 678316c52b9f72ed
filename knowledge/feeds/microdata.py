"""schema.org products that stand in a page's own elements (`itemscope`, `itemprop`), as JSON-LD would say them.

html.spec.whatwg.org/multipage/microdata.html: what an element's property is worth depends on the element.
"""

from collections.abc import Iterator
from typing import Any

from lxml import html as parser

Node = dict[str, Any]
KINDS = ("product", "productgroup", "productmodel", "individualproduct")
_WORTH = {"a": "href", "area": "href", "link": "href", "img": "src", "object": "data", "data": "value", "meter": "value",
          "time": "datetime", "source": "src"}  # fmt: skip


def products_of(page: str) -> Iterator[tuple[int, Node]]:
    """Each with its line; a product within another one is that one's."""
    if "itemscope" not in page.lower():
        return
    tree = parser.document_fromstring(page.encode(), parser=parser.HTMLParser(encoding="utf-8"))
    for element in tree.xpath("//*[@itemscope and @itemtype]"):
        if _kind(element) in KINDS and not any(_kind(above) in KINDS for above in element.iterancestors()):
            yield element.sourceline or 0, _item(element)


def _item(element: Any) -> Node:
    found: Node = {"@type": element.get("itemtype", "").rsplit("/", 1)[-1]}
    if element.get("itemid"):
        found["@id"] = element.get("itemid")
    for part in _properties(element):
        value = _item(part) if part.get("itemscope") is not None else _value(part)
        for name in part.get("itemprop").split():
            name = name.rsplit("/", 1)[-1]
            if name in found:
                found[name] = [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
            else:
                found[name] = value
    return found


def _properties(element: Any) -> Iterator[Any]:
    """Those of this item, in their order, and not of the items within it."""
    waiting = list(reversed(element))
    while waiting:
        part = waiting.pop()
        if not isinstance(part.tag, str):
            continue
        if part.get("itemprop"):
            yield part
        if part.get("itemscope") is None:
            waiting += reversed(part)


def _value(part: Any) -> str:
    """`content` counts everywhere: shops write prices so."""
    said = part.get("content")
    if said is None and part.tag in _WORTH:
        said = part.get(_WORTH[part.tag])
    return " ".join((part.text_content() if said is None else said).split())


def _kind(element: Any) -> str:
    kind: str = element.get("itemtype", "") if element.get("itemscope") is not None else ""
    return kind.rsplit("/", 1)[-1].lower() if "schema.org" in kind else ""
