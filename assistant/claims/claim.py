"""A claim: what a sentence says that can be checked, and how to look for the record that carries it."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from assistant.builtin.words import STOP, tokens
from assistant.claims.evidence import Collected, Evidence, kept, named, plain
from assistant.claims.said import Said, said
from assistant.claims.sources import About, Piece, pieces
from assistant.claims.topics import Topics, content, done, negations, topics
from assistant.claims.words import says_nothing
from knowledge.catalog import Product

Kind = Literal[
    "price", "total", "discount", "availability", "delivery", "status", "date", "policy", "attribute", "comparison",
    "link", "promise", "person", "secret",
]  # fmt: skip


@dataclass(frozen=True)
class Grounds:
    """What one sentence may rest on, as it is now."""

    collected: Collected
    about: Sequence[Product] = ()
    """The products it names, or those that the sentence before was about."""
    named: bool = False
    sure: bool = False
    """It is known which products are meant, from this sentence or those before."""
    context: Topics = field(default_factory=dict)
    """Subjects of the question and of the sentence before."""
    cited: Sequence[int] = ()
    asked: str = ""
    """The shopper's own words, folded."""
    shop: str = ""
    hidden: frozenset[str] = frozenset()
    """Runs of words of the model's own instructions."""
    listed: Sequence[str] = ()
    """Ids of the products that this answer has shown or named: "the cheapest of these"."""

    @property
    def products(self) -> Sequence[Product]:
        """Those that are surely meant, else all that were found."""
        return self.about if self.sure else self.collected.products()

    def products_for(self, one: Said, at: int) -> list[Product]:
        """Those that the words at this place are about: named in the clause, else the last named before it."""
        clause = one.clause_at(at)
        if here := named(plain(clause.text), list(self.about)):
            if not self.named:
                return here
            # `The sofa costs more than the 200 cm table`: of two in a clause, the one that was named last.
            near = _last_before(one, at, here if len(here) > 1 else self.about, since=clause.at)
            return near or here
        return _last_before(one, at, self.about) or list(self.about)

    @cached_property
    def sources(self) -> list[tuple[Piece, Evidence]]:
        # What the model cites is looked at first.
        ordered = sorted(self.collected.passages(), key=lambda one: one.number not in self.cited)
        return [(piece, one) for one in ordered for piece in pieces(one.title, one.text)]


@dataclass(frozen=True, slots=True)
class Claim:
    kind: Kind
    text: str
    carried_by: Callable[[Grounds], Evidence | None]


def never(_: Grounds) -> Evidence | None:
    """For what no record of a shop can carry."""
    return None


def about(one: Said, at: int, grounds: Grounds) -> About:
    """What the words at this place speak of; what they leave out, the sentence says, then what came before."""
    clause = one.clause_at(at)
    here, whole = dict(topics(clause.text)), dict(topics(_sentence_at(one.folded, at)) or topics(one.folded))
    if (acts := topics(one.folded).get("act")) and not done(clause.text):
        here.pop("act", None)
        whole["act"] = acts
    if "carrier" in here:
        whole.pop("way", None)
    spoken = here | {dimension: names for dimension, names in whole.items() if dimension not in here}
    if "act" not in spoken or (spoken["act"] <= _WEAK and len(spoken) == 1):
        spoken = spoken | {name: names for name, names in grounds.context.items() if name not in spoken}
    near = not _FIGURE.search(clause.text) or any(
        len(word) > 2 and word.isalpha() and not says_nothing(word) for word in tokens(clause.text)
    )
    words = content(clause.text if near else one.folded)
    return About(spoken, words, negations(clause.text) % 2 == 1, one.french, near and bool(words))


_FIGURE = re.compile(r"\d")


def _sentence_at(folded: str, at: int) -> str:
    """What a semicolon parts is a sentence of its own."""
    return folded[folded.rfind(";", 0, at) + 1 :].partition(";")[0]


_WEAK = frozenset(("payment", "prepare", "answer"))


def source_of(found: Piece | None, sources: Iterable[tuple[Piece, Evidence]]) -> Evidence | None:
    return next((evidence for piece, evidence in sources if piece is found), None) if found else None


def product_evidence(product: Product) -> Evidence:
    return Evidence("product", product.id, product.version, product)


def product_text(product: Product) -> str:
    """Everything a record says about what a product is, folded. Not its price: that has a field of its own."""
    return _texts(product)[0]


def listed_text(product: Product) -> str:
    """The same without its description."""
    return _texts(product)[1]


@kept
def _texts(one: Product) -> tuple[str, str]:
    lines = [one.title, one.brand, one.category, ", ".join(one.tags), *(f"{k}: {v}" for k, v in one.attributes.items())]
    lines += [f"{name}: {', '.join(values)}" for name, values in one.options.items()]
    listed, told = (_folded(part) for part in (lines, one.description.split("\n")))
    return "\n".join(filter(None, (listed, told))), listed


def _folded(lines: Iterable[str]) -> str:
    return "\n".join(said(line).folded for line in lines if line)


def _last_before(one: Said, at: int, products: Sequence[Product], since: int = 0) -> list[Product]:
    words = plain(one.folded[since:at])
    placed = [(last_place(product, words), product) for product in products]
    found = [(place, product) for place, product in placed if place >= 0]
    return [max(found, key=lambda pair: pair[0])[1]] if found else []


def last_place(product: Product, words: str, least: int = 4) -> int:
    """Where it was last named, by its title or by a word of it; -1 where it was not. The whole title counts for more."""
    title = plain(product.title)
    whole = words.rfind(title.strip())
    if whole >= 0:
        return 2 * (whole + len(title.strip())) + 1
    ends = (
        words.rfind(f" {word} ") + len(word) + 1
        for word in title.split()
        if len(word) >= least and word not in STOP and f" {word} " in words
    )
    return max((2 * end for end in ends), default=-1)
