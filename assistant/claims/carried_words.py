"""Every word of a sentence is either plain, or stands in a record of what the sentence is about: nothing else can be vouched for.

The other families look for what they know to be a claim. This one needs no such list: a name, a place, a happening, a property
that no record in scope holds (in either language) withholds the sentence, however it is put.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds, Kind, never, product_text
from assistant.claims.contacts import without_addresses
from assistant.claims.evidence import Evidence
from assistant.claims.features import one_shade
from assistant.claims.orders import order_text, speaks_of_order
from assistant.claims.prices import strangers
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, said
from assistant.claims.sources import instructs
from assistant.claims.topics import topics
from assistant.claims.words import Words, forms, meanings, plain_words, words_of
from assistant.order import Order
from knowledge.catalog import Product
from knowledge.money import digits

LONGEST = 24
"""Letters of a word: sentences without blanks are read by nobody."""
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_]{2,}\d+\w*")
"""A word, or what may be a code."""
_ASSISTANT = frozenset(("assistant", "assistante", "ai", "ia", "program", "programme"))
_AUTOMATIC = """automatic automatique automatise automated virtual virtuel virtuelle informatique computer artificial artificielle
intelligence bot chatbot robot machine software"""
_MACHINE = frozenset(_AUTOMATIC.split())
"""What an assistant may say that it is."""
_PARTIES = re.compile(
    r"\b(?:i|my|me|we|us|our|ours|you|your|yours|they|them|their|someone|somebody|nobody|everyone|customers?|students?|je|j'|mon|ma|mes|moi|nous|notre|nos|on|vous|votre|vos|tu|ton|ta|tes|leurs?|quelqu'un|personne|clients?|price|prices|costs?|priced|prix|tarifs?|coute|stock|sale|code|\w{3,}ez|january|february|march|april|june|july|august|september|october|november|december|janvier|fevrier|avril|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
)
_POINTS = re.compile(
    r"\b(?:it|its|this|that|these|those|one|ones|il|elle|ils|elles|ce|c'|cela|ca|celui|celle|ces|cette)\b"
)
_WISH = re.compile(r"\b(?:do you (?:have|sell|stock|carry)|(?:avez|vendez|proposez)[ -]vous|vous (?:avez|vendez))\b")
_POLAR = re.compile(
    r"^(?:\W|hi|hello|bonjour|so|and|et|alors)*(?:is|are|do|does|did|can|could|will|would|has|have|may|est|peut|puis|peux|a-t|est-ce|sont|y a-t|(?:le|la|les|l'|il|elle|ils|elles|ce|cette|vous|je|on)\b)"
)


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for word in re.findall(rf"[^\W\d_]{{{LONGEST},}}", without_addresses(one.folded)):
        yield Claim("attribute", word, never)
    if not _at_stake(one, grounds):
        return
    kind: Kind = "attribute" if grounds.sure else "policy"
    scope = _scope(one, grounds)
    for word in dict.fromkeys(tokens(one_shade(without_addresses(one.folded)))):
        if _WORD.fullmatch(word) and not _carried(word, scope):
            yield Claim(kind, word, never)
    for figure in quantities(one.folded):
        if figure.kind in ("number", "measure", "percent") and not _counted(figure, one, grounds):
            yield Claim(kind, figure.text, never)


def _at_stake(one: Said, grounds: Grounds) -> bool:
    """Whether it speaks of the shop, its goods, the shopper or the speaker at all; else it may say what it likes."""
    return bool(
        grounds.named
        or _PARTIES.search(one.folded)
        or (grounds.sure and _POINTS.search(one.folded))
        or topics(one.folded)
        or strangers(one, grounds)
    )


def _carried(word: str, scope: Sequence[Words]) -> bool:
    own = forms(word) | meanings(word)
    return any(own & words for words in scope)


def _counted(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    """A number that no other family asks for: it stands in some record, or counts what was found."""
    if figure.kind == "number" and (figure.high <= 1 or _is_heading(figure, one)):
        return True
    known = grounds.collected
    texts = [*(product_text(product) for product in _products(grounds)), *(_record(e) for e in known.records())]
    texts += [f"{e.title}\n{e.text}" for e in known.passages() if _in_scope(e, one, grounds) and not instructs(e.text)]
    texts.append(grounds.asked)
    return any({figure.low, figure.high} <= _values(text) for text in texts) or figure.high in _sums(grounds)


def _is_heading(figure: Quantity, one: Said) -> bool:
    return not one.folded[: figure.at].strip(" *#") and bool(re.match(r"[.)]", one.folded[figure.end :]))


@lru_cache(maxsize=4096)
def _values(text: str) -> frozenset[Decimal]:
    return frozenset(value for one in quantities(said(text).folded) for value in (one.low, one.high))


def _products(grounds: Grounds) -> Sequence[Product]:
    return grounds.about if grounds.sure else grounds.collected.products()


def _sums(grounds: Grounds) -> set[Decimal]:
    """Prices, pieces left, and how many products, sizes and colours there are."""
    found = set(map(Decimal, range(2, len(grounds.collected.products()) + 1)))
    for product in _products(grounds):
        found |= {Decimal(len(values)) for values in product.options.values()}
        for variant in product.variants:
            amounts = [variant.price, *filter(None, [variant.compare_at])]
            found |= {Decimal(money.amount).scaleb(-digits(money.currency)) for money in amounts}
            found |= {Decimal(variant.limit)} if variant.limit is not None else set()
    return found


def _scope(one: Said, grounds: Grounds) -> list[Words]:
    known = grounds.collected
    found = [plain_words(), *(words_of(product.title) for product in known.products()), words_of(grounds.shop)]
    found += [words_of(product_text(product)) for product in grounds.about]
    found += [words_of(_record(evidence)) for evidence in known.records()]
    found += [words_of(evidence.text) for evidence in known.of("action")]
    if not _of_an_order(one, grounds):
        found += [_page(evidence) for evidence in known.passages() if _in_scope(evidence, one, grounds)]
    if _ASSISTANT & set(tokens(one.folded)):
        found.append(_MACHINE)
    if not _asks_yes_or_no(grounds.asked):
        found.append(words_of(grounds.asked))
    return found


def _of_an_order(one: Said, grounds: Grounds) -> bool:
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


def _in_scope(evidence: Evidence, one: Said, grounds: Grounds) -> bool:
    """Of a product by its name only its own record speaks, and what the model cites."""
    rules = topics(one.folded).keys() & {"act", "way", "carrier", "pay"}
    return bool(rules) or not grounds.named or evidence.number in grounds.cited


def _asks_yes_or_no(asked: str) -> bool:
    """What is asked so may not be said back: `yes, it switches itself off` needs a record."""
    return asked.rstrip().endswith("?") and bool(_POLAR.match(asked)) and not _WISH.search(asked)


def _record(evidence: Evidence) -> str:
    order = evidence.order
    if order is None:
        return f"{evidence.text} {evidence.id}"
    tracked = f"{(order.tracking or {}).get('carrier', '')} {order.status}"
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


def _page(evidence: Evidence) -> Words:
    text = f"{evidence.title}\n{evidence.text}"
    return frozenset() if instructs(evidence.text) or instructs(evidence.title) else words_of(text)
