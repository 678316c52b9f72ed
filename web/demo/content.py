"""What the demo shop "Maison Lune" starts with: its feed, its help pages, its past orders and its terms of trade.

Its gaps and contradictions are meant: the old terms (`cgv.md`) say 14 days for a return where `retours.md` and
`returns.md` say 30, one dress gives no advice on sizes, one coffee press has no description, one soap no picture.
"""

from importlib.resources import files

SHOP_NAME = "Maison Lune"
SHOP_KEY = "maison-lune"
CURRENCY = "EUR"
FEED_NAME = "products.csv"


def feed() -> bytes:
    """A Shopify product export (UTF-8 CSV)."""
    return (files(__package__) / FEED_NAME).read_bytes()


def help_pages() -> list[tuple[str, bytes]]:
    """File name and Markdown, sorted by name."""
    pages = (files(__package__) / "help").iterdir()
    return sorted((page.name, page.read_bytes()) for page in pages if page.name.endswith(".md"))


def orders() -> bytes:
    """One JSON object a line, oldest first."""
    return (files(__package__) / "orders.jsonl").read_bytes()


def trade() -> bytes:
    """Delivery, tax and discount codes (YAML)."""
    return (files(__package__) / "trade.yaml").read_bytes()


def policy() -> bytes:
    """The rules after a sale (YAML)."""
    return (files(__package__) / "policy.yaml").read_bytes()
