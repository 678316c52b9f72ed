"""Every word of a sentence is either plain, or stands in a record of what the sentence is about: nothing else can be vouched for.

The other families look for what they know to be a claim. This one needs no such list: a name, a place, a happening, a property
that no record in scope holds (in either language) withholds the sentence, however it is put.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds, Kind, never, product_text
from assistant.claims.contacts import without_addresses
from assistant.claims.features import one_shade
from assistant.claims.in_scope import (
    asks_yes_or_no,
    in_scope,
    kinds,
    of_an_order,
    record,
    records,
    scope,
    spoken,
)
from assistant.claims.ledger import Judged
from assistant.claims.options import part_of_option
from assistant.claims.orders import names_order
from assistant.claims.pages import CELLS
from assistant.claims.planted import instructs
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.reckoned import differs
from assistant.claims.said import Said, fold, said
from assistant.claims.sums import cut_off
from assistant.claims.topics import DAY_OF
from assistant.claims.unknown import asserted
from assistant.claims.wording import Wording
from assistant.claims.words import (
    Words,
    alike,
    forms,
    grammar,
    held_by,
    listed,
    order_words,
    plain_words,
    says_nothing,
    words_of,
)
from knowledge.money import digits

LONGEST = 24
"""Letters of a word: sentences without blanks are read by nobody."""
SIDES = Wording("carried_words.sides")
"""Beside a measure they say which; the measure is judged by itself."""
_IDIOMS = Wording("carried_words.idioms")
"""Words that mean something else together."""
_NOUN = re.compile(r"[ -]([^\W\d_]{3,})")


def claims(one: Said, grounds: Grounds, judged: Sequence[Judged]) -> Iterator[Claim]:
    """`judged`: what the other families found; what they vouch for needs no second record."""
    for word in re.findall(rf"[^\W\d_]{{{LONGEST},}}", without_addresses(one.folded)):
        yield Claim("attribute", word, never)
    kind: Kind = "attribute" if grounds.sure else "policy"
    told = SIDES.sub(" ", stated(one, grounds))
    of_order = of_an_order(one, grounds) and names_order(one.folded)
    words = dict.fromkeys(spoken(told))
    if left := [word for word in words if not _is_plain(word, one, of_order=of_order)]:
        known = [*scope(one, grounds), _vouched(judged)]
        missing = (w for w in left if not held_by(w, known))
        yield from (Claim(kind, word, never) for word in missing)
    for figure in quantities(one.folded):
        if figure.kind in ("number", "measure", "percent") and not _counted(figure, one, grounds):
            yield Claim(kind, figure.text, never)


def _is_plain(word: str, one: Said, *, of_order: bool) -> bool:
    """Of an order less is: what happened to it, its record says."""
    if of_order:
        return bool(alike(word) & (plain_words() if one.asks else order_words()))
    return bool(alike(word) & plain_words()) if word in one.names else says_nothing(word)


def stated(one: Said, grounds: Grounds) -> str:
    """The folded words that say something."""
    bare = one_shade(without_addresses(asserted(one, grounds.asked, named=grounds.named, titles=_titles(grounds))))
    bare = bare.replace(fold(grounds.shop), " ") if grounds.shop else bare
    return _IDIOMS.sub(" ", DAY_OF.sub(" ", bare))


def free(one: Said, grounds: Grounds, judged: Sequence[Judged]) -> Words:
    """Words that only name, or that others vouch for."""
    found = [_vouched(judged)]
    found += [words_of(product.title) for product in (grounds.about if grounds.sure else ())]
    found += [words_of(record(evidence)) for evidence in records(one, grounds)]
    found += [words_of(evidence.text) for evidence in grounds.collected.of("action")]
    if grounds.named:
        found.append(kinds(one, grounds))
    if listed("assistant") & set(tokens(one.folded)):
        found.append(listed("automatic"))
    if not asks_yes_or_no(grounds.asked):
        found.append(words_of(grounds.asked))
    return frozenset[str]().union(*found)


def _titles(grounds: Grounds) -> Words:
    return words_of(" ".join(product.title for product in grounds.about))


def _vouched(judged: Sequence[Judged]) -> Words:
    return words_of(
        " ".join(
            one.text
            for one in judged
            if one.evidence and one.kind in ("comparison", "availability", "date", "status", "total")
        )
    )


def _counted(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    """A number that no other family asks for: it stands in some record, or counts what was found."""
    if figure.kind == "number" and (figure.high <= 1 or _is_heading(figure, one) or differs(one, grounds)):
        return True
    if cut_off(figure, one.folded) or any(part_of_option(figure, one.folded, product) for product in grounds.products):
        return True
    known = grounds.collected
    texts = [record(evidence) for evidence in known.records()]
    if not (names_order(one.folded) and of_an_order(one, grounds)):
        texts += [product_text(product) for product in grounds.products]
        pages = [e for e in known.passages() if in_scope(e, one, grounds) and not instructs(e.text)]
        texts += [f"{e.title}\n{e.text}" for e in pages]
    entries = [entry for text in texts for entry in _entries(text)]
    noun = (forms(found[1]) if (found := _NOUN.match(one.folded[figure.end :])) else frozenset[str]()) - plain_words()
    beside = _beside(figure, one)
    holding = [
        words for values, words in entries if {figure.low, figure.high} <= values and (not beside or beside & words)
    ]
    if holding and (
        not noun or any(noun & words for words in holding) or not any(noun & words for _, words in entries)
    ):
        return True
    known_sums = counted(grounds) if _NOUN.match(one.folded[figure.end :]) else sums(grounds)
    return {figure.low, figure.high} <= _values(grounds.asked) or figure.high in known_sums


def _beside(figure: Quantity, one: Said) -> Words:
    """The words that stand with it: a line that holds the number and none of them counts something else."""
    words = tokens(one.clause_at(figure.at).text)
    return frozenset[str]().union(*(forms(word) for word in words if len(word) > 2 and word not in grammar()))


@lru_cache(maxsize=2048)
def _entries(text: str) -> tuple[tuple[frozenset[Decimal], Words], ...]:
    """The figures and the words of each line; a table's row is under its headings."""
    found, heading = [], ""
    for line in text.split("\n"):
        found.append((_values(line), words_of(f"{heading} {line}")))
        heading = (heading or line) if CELLS in line else ""
    return tuple(found)


def _is_heading(figure: Quantity, one: Said) -> bool:
    return not one.folded[: figure.at].strip(" *#") and bool(re.match(r"[.)]", one.folded[figure.end :]))


@lru_cache(maxsize=4096)
def _values(text: str) -> frozenset[Decimal]:
    return frozenset(value for one in quantities(said(text).folded) for value in (one.low, one.high))


def sums(grounds: Grounds) -> set[Decimal]:
    """Prices, and what is counted."""
    variants = [variant for product in grounds.products for variant in product.variants]
    amounts = [money for variant in variants for money in (variant.price, variant.compare_at) if money]
    return counted(grounds) | {Decimal(money.amount).scaleb(-digits(money.currency)) for money in amounts}


def counted(grounds: Grounds) -> set[Decimal]:
    """Pieces left, and how many products, sizes and colours there are."""
    products = grounds.products
    found = set(map(Decimal, range(2, len(grounds.collected.products()) + 1)))
    found |= {Decimal(len(values)) for product in products for values in product.options.values()}
    return found | {Decimal(v.limit) for product in products for v in product.variants if v.limit is not None}
