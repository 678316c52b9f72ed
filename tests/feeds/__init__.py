"""Reads feeds as the shop does, in one go; and writes the tables that the tests import."""

import csv
import io
import json
import tempfile
from collections.abc import Mapping as Record
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.catalog import Product, Variant
from knowledge.feeds import FeedFile, Recognised, read_feed, recognise
from knowledge.mapping import Mapping
from knowledge.money import Money
from knowledge.report import Rejection


@dataclass(frozen=True, slots=True)
class FeedRead:
    products: tuple[Product, ...]
    rejections: tuple[Rejection, ...]

    @property
    def variants(self) -> dict[str, Variant]:
        return {variant.sku: variant for product in self.products for variant in product.variants}

    @property
    def why(self) -> list[tuple[int, str, str]]:
        return [(rejection.row, rejection.product, rejection.value) for rejection in self.rejections]


def read(
    content: str | bytes,
    *,
    name: str = "feed",
    currency: str = "EUR",
    shop_url: str = "https://shop.example/",
    mapping: Mapping | None = None,
) -> FeedRead:
    content = content.encode() if isinstance(content, str) else content
    with tempfile.TemporaryDirectory() as folder:
        file = FeedFile.from_bytes(name, content, Path(folder))
        found = list(read_feed(file, currency=currency, shop_url=shop_url, mapping=mapping))
    return FeedRead(
        tuple(one for one in found if isinstance(one, Product)),
        tuple(one for one in found if isinstance(one, Rejection)),
    )


def looked_at(content: str | bytes, *, name: str = "feed") -> Recognised:
    content = content.encode() if isinstance(content, str) else content
    with tempfile.TemporaryDirectory() as folder:
        return recognise(FeedFile.from_bytes(name, content, Path(folder)))


def table(rows: Sequence[Record[str, str]], *, delimiter: str = ",") -> str:
    file = io.StringIO()
    columns = list(dict.fromkeys(column for row in rows for column in row))
    writer = csv.DictWriter(file, columns, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def json_lines(*objects: object) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def eur(amount: int) -> Money:
    return Money(amount, "EUR")
