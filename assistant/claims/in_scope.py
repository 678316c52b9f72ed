"""Which records a sentence may take its words from: those of what it is about, and of an order only what is the order's own."""

import re
from datetime import date
from functools import lru_cache

from babel.dates import format_date

from assistant.builtin.words import tokens
from assistant.claims.claim import Grounds, listed_text
from assistant.claims.evidence import Evidence
from assistant.claims.features import colours, features
from assistant.claims.lines import of_page
from assistant.claims.options import spelled
from assistant.claims.order_records import order_text
from assistant.claims.orders import names_order, speaks_of_order
from assistant.claims.planted import instructs
from assistant.claims.quantities import quantities
from assistant.claims.said import Said, fold, said
from assistant.claims.topics import negations, topics
from assistant.claims.wording import Wording
from assistant.claims.words import Words, forms, listed, says_nothing, words_of
from assistant.order import Order
from knowledge.catalog import Product

_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_]{2,}\d+\w*")
"""A word, or what may be a code."""
_KIND = Wording("in_scope.kind")
_PART = re.compile(r"\n|[.;](?: |$)|, ")
_WISH = re.compile(r"\b(?:do you (?:have|sell|stock|carry)|(?:avez|vendez|proposez)[ -]vous|vous (?:avez|vendez))\b")
_POLAR = Wording("in_scope.polar")


def scope(one: Said, grounds: Grounds) -> list[Words]:
    known = grounds.collected
    about_order = of_an_order(one, grounds)
    found = [*(words_of(product.title) for product in known.products()), words_of(grounds.shop)]
    if not (about_order and names_order(one.folded)):
        found += [_of_product(product, one) for product in grounds.about]
    if grounds.named:
        found.append(kinds(one, grounds))
    found += [words_of(record(evidence)) for evidence in records(one, grounds)]
    found += [words_of(evidence.text) for evidence in known.of("action")]
    if not about_order:
        found += [
            _page(evidence.title, evidence.text) for evidence in known.passages() if in_scope(evidence, one, grounds)
        ]
    if listed("assistant") & set(tokens(one.folded)):
        found.append(listed("automatic"))
    if not asks_yes_or_no(grounds.asked):
        found.append(words_of(grounds.asked))
    return found


def _of_product(product: Product, one: Said) -> Words:
    """What its record says, as it says it: `it has no maps` is nothing to say `maps` by, nor `contains caffeine` that it has none."""
    denied = negations(one.folded)
    mixed = one.asks or denied > 1 or (denied == 1 and len(one.clauses) > 1)
    return _told(listed_text(product), spelled(product), fold(product.description), denied=denied == 1, mixed=mixed)


@lru_cache(maxsize=4096)
def _told(listed: str, spelt: str, description: str, *, denied: bool, mixed: bool) -> Words:
    lines = (line for line in _PART.split(description) if mixed or (negations(line) > 0) == denied)
    return words_of(f"{listed} {spelt}").union(*map(words_of, lines))


def kinds(one: Said, grounds: Grounds) -> Words:
    """`La sacoche Portage`: what is put before a product's name is the kind of thing it is."""
    heads = {fold(product.title.split()[0]) for product in grounds.about if product.title.split()}
    found = {match["kind"] for match in _KIND.finditer(one.folded) if match["name"] in heads}
    for product in grounds.about:
        if said(product.description).french != one.french and (title := [fold(w) for w in product.title.split()]):
            name = rf"(?:{'|'.join(map(re.escape, title))}) (?P<a>[^\W\d_]{{3,}})(?: (?P<b>[^\W\d_]{{3,}}))?"
            # At the end of a sentence the kind may stand only behind what it is compared with: else it may be what the thing does.
            after = re.search(
                rf"\b{name}(?= (?:is|are|costs?|comes?|has|in|at|for|weighs|was|than|est|coute|a|en|pese|que)\b|'s\b)",
                one.folded,
            ) or re.search(rf"\b(?:than|que) (?:the |our |la |le |l'|notre )?{name}(?=[.,;:!]|$)", one.folded)
            found |= {kind for kind in after.groups() if kind and kind not in title} if after else set()
    return frozenset(kind for kind in found if not features(kind) and not colours(kind))


def of_an_order(one: Said, grounds: Grounds) -> bool:
    """Then pages on what may happen to parcels say nothing of this one."""
    here = topics(one.folded)
    rules = here.get("act", frozenset()) & {"return", "refund", "exchange", "warranty"} or "place" in here
    rules = rules or here.get("case", frozenset()) & {"first order", "every order"}
    rules = rules or any(figure.kind in ("money", "percent", "span") for figure in quantities(one.folded))
    return (
        bool(grounds.collected.of("order"))
        and not rules
        and any(speaks_of_order(clause.text, one, grounds) for clause in one.clauses)
    )


def in_scope(evidence: Evidence, one: Said, grounds: Grounds) -> bool:
    """Of a product by its name only its own record speaks, and what the model cites."""
    rules = topics(one.folded).keys() & {"act", "way", "carrier", "pay"}
    if rules or not grounds.named or evidence.number in grounds.cited:
        return True
    words = _telling(one.folded)
    return len(words) > 2 and any(
        not any(word.isdisjoint(line.words) for word in words) for line in of_page(evidence.title, evidence.text)
    )


@lru_cache(maxsize=512)
def _telling(folded: str) -> tuple[Words, ...]:
    return tuple(forms(word) for word in spoken(folded) if not says_nothing(word))


@lru_cache(maxsize=512)
def spoken(folded: str) -> tuple[str, ...]:
    """Its words, without numbers and single letters."""
    return tuple(word for word in tokens(folded) if _WORD.fullmatch(word))


def asks_yes_or_no(asked: str) -> bool:
    """What is asked so may not be said back: `yes, it switches itself off` needs a record."""
    return asked.rstrip().endswith("?") and bool(_POLAR.match(asked)) and not _WISH.search(asked)


def record(evidence: Evidence) -> str:
    order = evidence.order
    if order is None:
        return evidence.text
    tracking = order.tracking or {}
    tracked = f"{tracking.get('carrier', '')} {tracking.get('number', '')} {order.status}"
    return f"{order_text(order)} {tracked} {_days(order)} {evidence.text}"


def _days(order: Order) -> str:
    """Its dates in words: `Thursday 12 November`, `jeudi 12 novembre`."""
    events = (order.tracking or {}).get("events") or []
    written = [order.placed_at.date().isoformat(), *(str(event.get("at", ""))[:10] for event in events)]
    days = [date.fromisoformat(day) for day in written if re.fullmatch(r"\d{4}-\d\d-\d\d", day)]
    return " ".join(map(_in_words, days))


@lru_cache(maxsize=512)
def _in_words(day: date) -> str:
    return " ".join(format_date(day, "EEEE d MMMM MMM", locale) for locale in ("en", "fr"))


@lru_cache(maxsize=1024)
def _page(title: str, text: str) -> Words:
    return frozenset() if instructs(text) or instructs(title) else words_of(f"{title}\n{text}")


def records(one: Said, grounds: Grounds) -> list[Evidence]:
    """An order's town and day say nothing of the shop's."""
    orders = any(speaks_of_order(clause.text, one, grounds) for clause in one.clauses)
    return [evidence for evidence in grounds.collected.records() if orders or evidence.kind != "order"]
