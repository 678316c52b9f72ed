"""Decides whether a sentence may go out: each of its claims must be carried by evidence that is true now."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from assistant.claims.evidence import Collected, Evidence, plain
from assistant.claims.find import Claim, Link, Price, Stock, claims_in, prices_in
from assistant.claims.ledger import Checked
from knowledge.catalog import Product, Variant

ReadNow = Callable[[str], Awaitable[Product | None]]
"""A product as the catalogue has it at this moment."""


@dataclass(slots=True)
class Checker:
    collected: Collected
    read_now: ReadNow
    subject: list[Product] = field(default_factory=list)
    """What the sentences before were about: `It` in the next one."""

    async def check(self, sentence: str, cited: Sequence[int] = ()) -> Checked:
        named = self.collected.named_in(sentence)
        self.subject = named or self.subject
        claims = [claim for claim in claims_in(sentence) if not (isinstance(claim, Stock) and claim.soft and not named)]
        if not claims:
            return Checked(sentence, "released")
        reread = [await self.read_now(product.id) for product in named or self.subject or self._all()]
        about = [product for product in reread if product]
        carried = [self._carrier(claim, sentence, about, bool(named or self.subject), cited) for claim in claims]
        texts = tuple(claim.text for claim in claims)
        evidence = tuple(one.as_json() for one in carried if one is not None)
        missing = [claim.text for claim, one in zip(claims, carried, strict=True) if one is None]
        if missing:
            return Checked(sentence, "withheld", texts, evidence, f"nothing carries {', '.join(map(repr, missing))}")
        return Checked(sentence, "released", texts, evidence)

    def _all(self) -> list[Product]:
        return self.collected.products()

    def _carrier(
        self, claim: Claim, sentence: str, about: list[Product], sure: bool, cited: Sequence[int]
    ) -> Evidence | None:
        match claim:
            case Price():
                return self._price(claim, sentence, about, sure, cited)
            case Stock():
                return _stock(claim, about)
            case Link():
                return self._link(claim)

    def _price(
        self, claim: Price, sentence: str, about: list[Product], sure: bool, cited: Sequence[int]
    ) -> Evidence | None:
        for product in _nearest(claim, sentence, about):
            if any(claim.is_(amount) for v in product.variants for amount in (v.price, v.compare_at) if amount):
                return Evidence("product", product.id, product.version)
        for record in self.collected.records():
            if any(claim.is_(amount) for amount in record.money):
                return record
        for passage in self.collected.passages():
            # A policy's figure says nothing about a product that the sentence names, unless the passage is cited.
            if (not sure or passage.number in cited) and any(_same(claim, said) for said in prices_in(passage.text)):
                return passage
        return self._limit(claim)

    def _limit(self, claim: Price) -> Evidence | None:
        """`Under 80 €` repeats the shopper's own limit: the message is its evidence."""
        asked = self.collected.by_id.get(("asked", "asked"))
        if claim.compared and asked and claim.value in _numbers(asked.text):
            return asked
        return None

    def _link(self, claim: Link) -> Evidence | None:
        return next((one for one in self.collected.passages() if claim.text.strip("](). ") in one.text), None)


def _stock(claim: Stock, about: list[Product]) -> Evidence | None:
    for product in about:
        if _stock_is(claim, _meant(claim.clause, product)):
            return Evidence("product", product.id, product.version)
    return None


def _stock_is(claim: Stock, variants: list[Variant]) -> bool:
    if claim.left is not None:
        counted = [variant.limit for variant in variants if variant.limit is not None]
        return claim.left in counted or (bool(counted) and claim.left == sum(counted))
    if claim.available:
        return any(variant.available for variant in variants)
    return not any(variant.available for variant in variants)


def _meant(clause: str, product: Product) -> list[Variant]:
    """The variants whose options the clause names; all of them where it names none."""
    said = plain(clause)
    named = {v for values in product.options.values() for v in values if f" {plain(v).strip()} " in said}
    matching = [v for v in product.variants if named and named <= set(v.options.values())]
    loosely = [v for v in product.variants if named & set(v.options.values())]
    return matching or loosely or list(product.variants)


def _nearest(claim: Price, sentence: str, about: list[Product]) -> list[Product]:
    """Where whole titles stand in the sentence, a price belongs to the last one before it."""
    folded = sentence.casefold()
    before = [(folded.rfind(p.title.casefold(), 0, claim.at), p) for p in about]
    placed = [(at, product) for at, product in before if at >= 0]
    return [max(placed, key=lambda one: one[0])[1]] if placed else about


def _same(one: Price, other: Price) -> bool:
    return one.value == other.value and bool(not one.currencies or set(one.currencies) & set(other.currencies))


def _numbers(text: str) -> set[object]:
    return {price.value for price in prices_in(text)} | {Decimal(found) for found in re.findall(r"\d+", text)}
