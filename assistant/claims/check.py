"""Decides whether a sentence may go out: each of its claims must be carried by evidence that is true now."""

import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from time import perf_counter

from assistant.builtin.cities import with_countries
from assistant.claims import (
    attributes,
    carried_words,
    codes,
    comparisons,
    contacts,
    hours,
    in_words,
    order_lines,
    orders,
    packs,
    persons,
    policies,
    prices,
    promises,
    quotes,
    secrets,
    sizing,
    stock,
    together,
)
from assistant.claims.claim import Claim, Grounds, product_evidence, product_text
from assistant.claims.evidence import Collected, Evidence
from assistant.claims.ledger import Checked, Judged
from assistant.claims.money_sorts import FEE_ACTS
from assistant.claims.naming import by_name, each_of_kind, products_named
from assistant.claims.replies import answered
from assistant.claims.said import Said, said
from assistant.claims.topics import Topics, topics
from knowledge.catalog import Product

ReadNow = Callable[[Sequence[Evidence]], Awaitable[Sequence[Evidence | None]]]
"""The same records as they are at this moment; None where one is gone."""
Quoted = Callable[[], Evidence | None]
"""What says the sentence word for word: looked for where something is not carried otherwise."""
FAMILIES = (
    prices,
    codes,
    stock,
    policies,
    hours,
    in_words,
    orders,
    attributes,
    sizing,
    packs,
    comparisons,
    contacts,
    promises,
    persons,
    secrets,
)
_PARTS = re.compile(r"(?<=;)\s|\n+")
"""What a semicolon or a new line parts may be a sentence of its own, about the same things; a table's row is one as a whole."""
LONGEST = 2_000
"""Characters of one sentence: what goes on for longer hides something."""
QUOTABLE = frozenset(
    [
        "policy",
        "delivery",
        "date",
        "attribute",
        "availability",
        "discount",
        "comparison",
        "promise",
        "status",
        "price",
        "total",
    ]
)
"""What a sentence may say because a page says it word for word; never that a person speaks, never an address."""


@dataclass(slots=True)
class Checker:
    collected: Collected
    read_now: ReadNow
    shop: str = ""
    question: str = ""
    subject: list[Product] = field(default_factory=list)
    """What the sentences before were about: `It` in the next one."""
    context: Topics = field(default_factory=dict)
    listed: list[str] = field(default_factory=list)
    hidden: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        asked = said(self.question)
        self.context = topics(said(with_countries(self.question, "fr" if asked.french else "en")).folded)

    async def check(self, sentence: str, cited: Sequence[int] = ()) -> Checked:
        started = perf_counter()
        if len(sentence) > LONGEST:
            return Checked(sentence[:LONGEST], "withheld", why="no sentence is that long")
        before = self.subject, self.context, list(self.listed)
        judged = await self._heard(sentence, cited)
        parts = [part for part in _PARTS.split(sentence) if part.strip()]
        if len(parts) > 1 and not all(claim.evidence for claim in judged):
            self.subject, self.context, self.listed = before
            judged = [claim for part in parts for claim in await self._heard(part, cited)]
        return _checked(sentence, judged, (perf_counter() - started) * 1000)

    async def _heard(self, part: str, cited: Sequence[int]) -> list[Judged]:
        one = said(part)
        named = products_named(one, self.collected)
        self.subject = named or self.subject or by_name(said(self.question), self.collected)
        judged = self._judge(one, named, cited)
        if judged and await self._renew(judged, named):
            named = [now for product in named if (now := self._now(product)) is not None]
            judged = self._judge(one, named, cited)
        self._go_on(one, named)
        return judged

    def _judge(self, one: Said, named: list[Product], cited: Sequence[int]) -> list[Judged]:
        if not named and (several := each_of_kind(one, self.collected)):
            return [claim for product in several for claim in self._judge(one, [product], cited)]
        lines = order_lines.recited(one, self.collected)
        one = order_lines.without(one, lines)
        judged = self._read(one, named, cited)
        bare = one if named or all(claim.evidence for claim in judged) else _without_name(one, self.shop)
        judged = judged if bare is one else self._read(bare, named, cited)
        return [*(Judged("status", text, evidence) for text, evidence in lines.items()), *judged]

    def _read(self, one: Said, named: list[Product], cited: Sequence[int]) -> list[Judged]:
        asked = said(self.question).folded
        subject = [now for product in self.subject if (now := self._now(product)) is not None]
        about = named or subject or self.collected.products()
        grounds = Grounds(
            self.collected,
            about,
            named=bool(named),
            sure=bool(named or subject),
            context=self.context,
            cited=cited,
            asked=asked,
            shop=self.shop,
            hidden=self.hidden,
            listed=tuple(self.listed),
        )
        # A page may be older than the catalogue: what it says of a product's price and stock is not quoted.
        catalogue = bool(named) and not topics(one.folded).get("act", frozenset()) & FEE_ACTS

        @cache
        def quoted() -> Evidence | None:
            return codes.says(one, grounds) or self._quoted(one, about if grounds.sure else ())

        judged = [
            Judged(claim.kind, claim.text, _carrier(claim, grounds, quoted, catalogue))
            for claim in _claims(one, grounds)
        ]
        carried = {claim.text for claim in judged if claim.evidence}
        judged += [
            Judged(claim.kind, claim.text, quoted())
            for claim in carried_words.claims(one, grounds, judged)
            if claim.text not in carried
        ]
        if all(claim.evidence for claim in judged) and not one.asks:
            judged += [Judged(claim.kind, claim.text, quoted()) for claim in together.claims(one, grounds, judged)]
        return judged or self._answer(one, grounds) or self._unclaimed(one, grounds, quoted)

    def _unclaimed(self, one: Said, grounds: Grounds, quoted: Quoted) -> list[Judged]:
        found = policies.unclaimed(one, grounds)
        return [Judged(claim.kind, claim.text, quoted() or claim.carried_by(grounds)) for claim in found]

    def _answer(self, one: Said, grounds: Grounds) -> list[Judged]:
        """A bare yes needs what carries the question's words; a bare no must not be against what carries them."""
        if (turned := answered(one, self.question)) is None:
            return []
        stated, yes = turned
        named = products_named(stated, self.collected)
        grounds = replace(grounds, about=named or grounds.about, named=bool(named), sure=bool(named) or grounds.sure)
        quoted = self._quoted(stated, grounds.about if grounds.sure else ())
        found = [(claim, _carrier(claim, grounds, lambda: quoted, bool(named))) for claim in _claims(stated, grounds)]
        if yes:
            return [Judged(claim.kind, claim.text, carrier) for claim, carrier in found]
        asked = next(iter(self.collected.of("asked")), None)
        return [Judged(claim.kind, f"no: {claim.text}", None if carrier else asked) for claim, carrier in found]

    async def _renew(self, judged: Sequence[Judged], named: Sequence[Product]) -> bool:
        """Reads again what carries, or what could have; says whether anything is other than it was."""
        carrying = [one.evidence for one in judged if one.evidence is not None]
        if any(one.evidence is None for one in judged):
            ids = {product.id for product in named or self.subject or self.collected.products()}
            carrying += [e for e in self.collected.of("product") if e.id in ids]
        distinct = {(e.kind, e.id): e for e in carrying if e.kind not in ("asked", "action")}
        known = [self.collected.by_id.get(key, evidence) for key, evidence in distinct.items()]
        now = await self.read_now(known)
        for before, after in zip(known, now, strict=True):
            if after is None:
                self.collected.drop(before)
        self.collected.add([one for one in now if one is not None])
        return list(now) != known

    def _now(self, product: Product) -> Product | None:
        known = self.collected.by_id.get(("product", product.id))
        return known.product if known else None

    def _quoted(self, one: Said, about: Sequence[Product]) -> Evidence | None:
        known = [*self.collected.passages(), *map(product_evidence, about)]
        return next((evidence for evidence in known if quotes.says(one, evidence)), None)

    def _go_on(self, one: Said, named: Sequence[Product]) -> None:
        here = topics(one.folded)
        if "act" in here:
            self.context = here
        else:
            self.context = {**self.context, **{name: said for name, said in here.items() if name in ("way", "place")}}
        self.listed += [product.id for product in named if product.id not in self.listed]


def make_ready() -> None:
    """Reads the word lists and compiles the patterns, half a second in all, so that no shopper's first sentence waits for them."""

    async def gone(evidence: Sequence[Evidence]) -> Sequence[Evidence | None]:
        return [None for _ in evidence]

    checker = Checker(Collected(), gone, question="How long does delivery to Spain take?")
    for text in ("The lamp costs 20 € and is made of oak.", "Je vous rembourse sous 14 jours, la lampe est en stock."):
        checker._judge(said(text), [], ())


def _without_name(one: Said, shop: str) -> Said:
    """A shop may be called `My shop`, `24h Livraison`, `50% Off`: its name says nothing. The same where it isn't named."""
    neutral = "la boutique" if one.french else "the shop"
    text = re.sub(rf"(?<!\w){re.escape(shop)}(?!\w)", neutral, one.text, flags=re.IGNORECASE) if shop else one.text
    return one if text == one.text else said(text)


def _claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for family in FAMILIES:
        yield from family.claims(one, grounds)


def _carrier(claim: Claim, grounds: Grounds, quotes: Quoted, catalogue: bool) -> Evidence | None:
    if found := claim.carried_by(grounds):
        return found
    quoted = quotes()
    ours = catalogue and claim.kind in ("price", "availability")
    text = product_text(quoted.product) if quoted and quoted.product else said(quoted.text).folded if quoted else ""
    if claim.kind == "comparison" and claim.text not in text:
        return None  # its words may be the page's, but not which of the two is more
    return quoted if quoted and claim.kind in QUOTABLE and not ours else None


def _checked(sentence: str, judged: Sequence[Judged], ms: float) -> Checked:
    missing = [one.text for one in judged if one.evidence is None]
    why = f"nothing carries {', '.join(map(repr, missing))}" if missing else ""
    return Checked(sentence, "withheld" if missing else "released", tuple(judged), why, round(ms, 2))
