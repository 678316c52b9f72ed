"""Product feeds: recognised by what is in the file, read as a stream of products and of what had to be left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge.catalog import Product
from knowledge.mapping import Mapping
from knowledge.report import Rejection

KINDS = {
    "shopify": "Shopify product CSV",
    "shopify-json": "Shopify products in JSON",
    "google": "Google Merchant feed",
    "openai": "OpenAI product feed",
    "acp": "ACP products",
    "stripe": "Stripe catalogue CSV",
    "woocommerce": "WooCommerce product CSV",
    "jsonld": "schema.org products in a page",
    "mapped": "Table with mapped columns",
}
"""Each kind of feed with its name for people."""


class FeedProblem(ValueError):
    """A file that can't be read at all, in words for the person who imports it: the cause, and what would help."""

    def __init__(self, cause: str, fix: str = "") -> None:
        super().__init__(f"{cause} {fix}".strip())
        self.cause, self.fix = cause, fix


@dataclass(frozen=True, slots=True)
class FeedFile:
    name: str
    """As the person knows it; what it is, is decided by what stands in it."""
    path: Path

    @classmethod
    def from_bytes(cls, name: str, content: bytes, folder: Path) -> "FeedFile":
        """Writes the bytes into the folder, under a name of our own."""
        path = folder / "feed"
        path.write_bytes(content)
        return cls(name, path)


@dataclass(frozen=True, slots=True)
class Recognised:
    kind: str
    """A key of `KINDS`."""
    encoding: str
    delimiter: str
    """Empty where the file is no CSV."""
    columns: tuple[str, ...]
    sample: tuple[dict[str, str], ...]
    """The first five rows, by column."""
    mapping: Mapping | None
    """The guess, for a table that follows no standard."""


def recognise(file: FeedFile) -> Recognised:
    """Reads the beginning of the file only. Raises FeedProblem for what holds no products."""
    from knowledge.feeds.recognising import recognised

    return recognised(file)


def read_feed(
    file: FeedFile, *, currency: str, shop_url: str = "", mapping: Mapping | None = None
) -> Iterator[Product | Rejection]:
    """Product by product, in the file's order, in flat memory; `currency` where the file says none.

    With a mapping the file is read by it, whatever it looks like. Raises FeedProblem, at the first step, where nothing
    can be read at all.
    """
    from knowledge.feeds.before import Stretch
    from knowledge.feeds.reading import read

    steps = read(file, currency=currency, shop_url=shop_url.rstrip("/"), mapping=mapping, before=None)
    return (step.found for step in steps if not isinstance(step.found, Stretch))
