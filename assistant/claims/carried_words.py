"""Every word of a sentence is either plain, or stands in a record of what the sentence is about: nothing else can be vouched for.

The other families look for what they know to be a claim. This one needs no such list: a name, a place, a happening, a property
that no record in scope holds (in either language) withholds the sentence, however it is put.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds, Kind, never, product_text
from assistant.claims.contacts import without_addresses
from assistant.claims.evidence import Evidence
from assistant.claims.features import colours, features, one_shade
from assistant.claims.ledger import Judged
from assistant.claims.lines import of_page
from assistant.claims.options import spelled
from assistant.claims.order_records import order_text
from assistant.claims.orders import names_order, speaks_of_order
from assistant.claims.planted import instructs
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.reckoned import differs
from assistant.claims.said import Said, fold, said
from assistant.claims.topics import DAY_OF, negations, topics
from assistant.claims.unknown import asserted
from assistant.claims.words import Words, forms, meanings, order_words, plain_words, says_nothing, unloaded, words_of
from assistant.order import Order
from knowledge.catalog import Product
from knowledge.money import digits

LONGEST = 24
"""Letters of a word: sentences without blanks are read by nobody."""
_WORD = re.compile(r"[^\W\d_]{2,}|[^\W\d_]{2,}\d+\w*")
"""A word, or what may be a code."""
_ASSISTANT = frozenset(
    (
        "assistant",
        "assistante",
        "ai",
        "ia",
        "intelligence",
        "program",
        "programme",
        "bot",
        "chatbot",
        "robot",
        "software",
        "logiciel",
    )
)
_AUTOMATIC = """automatic automatique automatise automated virtual virtuel virtuelle informatique computer artificial artificielle
intelligence bot chatbot robot machine software logiciel conversational conversationnel digital numerique algorithm algorithme"""
_MACHINE = frozenset(_AUTOMATIC.split())
"""What an assistant may say that it is."""
SIDES = re.compile(
    r"(?<=\d )(?P<unit>mm|cm|m|metres?|meters?|inch(?:es)?|ft|feet|pouces?)(?: (?:de|in|en))? (?:tall|wide|high|long|deep|thick|across|haut|hauteur|large|largeur|long|longueur|profondeur|epaisseur|diametre|height|width|length|depth)\b"
)
"""Beside a measure they say which; the measure is judged by itself."""
_IDIOMS = re.compile(
    r"\b(?:pull(?:ing)? up|walk(?:ing)? (?:you |them )?through|step by step|pas a pas|jete[rz]? un (?:coup d')?oeil|(?:take|taking|have|having) a (?:quick |closer )?look|coup d'oeil|in your shoes|a votre place|off the top of my head|de but en blanc|for a second|une seconde|hang on|in a (?:hurry|rush)|whenever you(?:'re| are) ready|bear with me|un instant)\b|"
    r"\bbonnes? nouvelles?\b|\bgood (?:morning|afternoon|evening)\b|\bbonne (?:journee|soiree)\b|\bmise a jour\b|\bgive us a ring\b|"
    r"\bfall(?:s|ing)? within\b|\broom for\b|\bdrop (?:us|me) a line\b|\bdrop by\b|\b(?:have an? (?:nice|great|lovely|good|wonderful)|enjoy (?:your|the)) \w+(?=\W*$)|(?:^\W*|\bet )bon(?:ne)? \w+(?=\W*$|,| et\b)|\bin the end\b|\bat the moment\b|"
    r"\b(?:something|anything) (?:\w+er|more \w+)\b|\bquelque chose de (?:plus|moins) \w+"
)
"""Words that mean something else together."""
_KIND = re.compile(
    r"\b(?:le|la|les|l'|un|une|des|du|au|notre|votre|vos|nos|the|our|your|this) ?(?P<kind>[^\W\d_]{3,}) (?P<name>[\w'-]+)"
)
_NOUN = re.compile(r"[ -]([^\W\d_]{3,})")
_PART = re.compile(r"\n|[.;](?: |$)|, ")
_WISH = re.compile(r"\b(?:do you (?:have|sell|stock|carry)|(?:avez|vendez|proposez)[ -]vous|vous (?:avez|vendez))\b")
_POLAR = re.compile(
    r"^(?:\W|hi|hello|bonjour|so|and|et|alors)*(?:is|are|do|does|did|can|could|will|would|has|have|may|est|peut|puis|peux|a-t|est-ce|sont|y a-t|(?:le|la|les|l'|il|elle|ils|elles|ce|cette|vous|je|on)\b)"
)


def claims(one: Said, grounds: Grounds, judged: Sequence[Judged]) -> Iterator[Claim]:
    """`judged`: what the other families found; what they vouch for needs no second record."""
    for word in re.findall(rf"[^\W\d_]{{{LONGEST},}}", without_addresses(one.folded)):
        yield Claim("attribute", word, never)
    kind: Kind = "attribute" if grounds.sure else "policy"
    scope = [*_scope(one, grounds), _vouched(judged)]
    told = SIDES.sub(" ", stated(one, grounds))
    denied = negations(one.folded) > 0  # `haven't been worn` is unworn
    for word in dict.fromkeys(tokens(told)):
        if _WORD.fullmatch(word) and not (_carried(word, scope) or (denied and _carried(f"un{word}", scope))):
            yield Claim(kind, word, never)
    for figure in quantities(one.folded):
        if figure.kind in ("number", "measure", "percent") and not _counted(figure, one, grounds):
            yield Claim(kind, figure.text, never)


def stated(one: Said, grounds: Grounds) -> str:
    """The folded words that say something."""
    bare = one_shade(without_addresses(asserted(one, grounds.asked, named=grounds.named, titles=_titles(grounds))))
    bare = bare.replace(fold(grounds.shop), " ") if grounds.shop else bare
    return _IDIOMS.sub(" ", DAY_OF.sub(" ", bare))


def free(one: Said, grounds: Grounds, judged: Sequence[Judged]) -> Words:
    """Words that only name, or that others vouch for."""
    found = [_vouched(judged)]
    found += [words_of(product.title) for product in (grounds.about if grounds.sure else ())]
    found += [words_of(record(evidence)) for evidence in _records(one, grounds)]
    found += [words_of(evidence.text) for evidence in grounds.collected.of("action")]
    if grounds.named:
        found.append(_kinds(one, grounds))
    if _ASSISTANT & set(tokens(one.folded)):
        found.append(_MACHINE)
    if not _asks_yes_or_no(grounds.asked):
        found.append(words_of(grounds.asked))
    return frozenset[str]().union(*found)


def _records(one: Said, grounds: Grounds) -> list[Evidence]:
    """An order's town and day say nothing of the shop's."""
    orders = any(speaks_of_order(clause.text, one, grounds) for clause in one.clauses)
    return [evidence for evidence in grounds.collected.records() if orders or evidence.kind != "order"]


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


def _carried(word: str, scope: Sequence[Words]) -> bool:
    own = forms(word) | meanings(word)
    return any(own & words for words in scope)


def _counted(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    """A number that no other family asks for: it stands in some record, or counts what was found."""
    if figure.kind == "number" and (figure.high <= 1 or _is_heading(figure, one) or differs(one, grounds)):
        return True
    known = grounds.collected
    texts = [record(evidence) for evidence in known.records()]
    if not (names_order(one.folded) and _of_an_order(one, grounds)):
        texts += [product_text(product) for product in _products(grounds)]
        pages = [e for e in known.passages() if _in_scope(e, one, grounds) and not instructs(e.text)]
        texts += [f"{e.title}\n{e.text}" for e in pages]
    lines = [line for text in texts for line in text.split("\n")]
    noun = forms(found[1]) if (found := _NOUN.match(one.folded[figure.end :])) else frozenset[str]()
    noun &= frozenset[str]().union(*map(words_of, lines)) - plain_words()
    if any({figure.low, figure.high} <= _values(line) and (not noun or noun & words_of(line)) for line in lines):
        return True
    return {figure.low, figure.high} <= _values(grounds.asked) or figure.high in sums(grounds)


def _is_heading(figure: Quantity, one: Said) -> bool:
    return not one.folded[: figure.at].strip(" *#") and bool(re.match(r"[.)]", one.folded[figure.end :]))


@lru_cache(maxsize=4096)
def _values(text: str) -> frozenset[Decimal]:
    return frozenset(value for one in quantities(said(text).folded) for value in (one.low, one.high))


def _products(grounds: Grounds) -> Sequence[Product]:
    return grounds.about if grounds.sure else grounds.collected.products()


def sums(grounds: Grounds) -> set[Decimal]:
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
    of_an_order = _of_an_order(one, grounds)
    found = [
        order_words() if of_an_order and names_order(one.folded) and not one.asks else plain_words(),
        *(words_of(product.title) for product in known.products()),
        words_of(grounds.shop),
    ]
    if not (of_an_order and names_order(one.folded)):
        found.append(unloaded() - one.names)
        found += [_of_product(product, one) for product in grounds.about]
    if grounds.named:
        found.append(_kinds(one, grounds))
    found += [words_of(record(evidence)) for evidence in _records(one, grounds)]
    found += [words_of(evidence.text) for evidence in known.of("action")]
    if not of_an_order:
        found += [_page(evidence) for evidence in known.passages() if _in_scope(evidence, one, grounds)]
    if _ASSISTANT & set(tokens(one.folded)):
        found.append(_MACHINE)
    if not _asks_yes_or_no(grounds.asked):
        found.append(words_of(grounds.asked))
    return found


def _of_product(product: Product, one: Said) -> Words:
    """What its record says, as it says it: `it has no maps` is nothing to say `maps` by, nor `contains caffeine` that it has none."""
    denied = negations(one.folded)
    mixed = one.asks or denied > 1 or (denied == 1 and len(one.clauses) > 1)
    told = [line for line in _PART.split(fold(product.description)) if mixed or (negations(line) > 0) == (denied == 1)]
    bare = product_text(replace(product, description=""))
    return words_of(f"{bare} {spelled(product)}").union(*map(words_of, told))


def _kinds(one: Said, grounds: Grounds) -> Words:
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
    if rules or not grounds.named or evidence.number in grounds.cited:
        return True
    words = [word for word in tokens(one.folded) if _WORD.fullmatch(word) and not says_nothing(word)]
    return len(words) > 2 and any(
        all(forms(word) & line.words for word in words) for line in of_page(evidence.title, evidence.text)
    )


def _asks_yes_or_no(asked: str) -> bool:
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


def _page(evidence: Evidence) -> Words:
    text = f"{evidence.title}\n{evidence.text}"
    return frozenset() if instructs(evidence.text) or instructs(evidence.title) else words_of(text)
