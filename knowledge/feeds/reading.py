"""Reads a feed: recognised by its content, or by the mapping that a person has confirmed."""

from collections.abc import Iterator

from knowledge.catalog import Product
from knowledge.feeds import FeedFile
from knowledge.feeds.shopify import read_shopify
from knowledge.mapping import Mapping
from knowledge.report import Rejection


def read(file: FeedFile, *, currency: str, shop_url: str, mapping: Mapping | None) -> Iterator[Product | Rejection]:
    done = read_shopify(file.path.read_bytes(), currency=currency, shop_url=shop_url)
    yield from done.products
    yield from done.rejections
