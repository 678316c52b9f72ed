"""Product feeds: one module a format, each gives what it read and what it had to leave out."""

from dataclasses import dataclass

from knowledge.catalog import Product
from knowledge.report import Rejection


@dataclass(frozen=True, slots=True)
class FeedRead:
    products: tuple[Product, ...]
    rejections: tuple[Rejection, ...]


class FeedProblem(ValueError):
    """A file that is no feed at all, in words for the person who imports it: what was expected, what was found."""
