"""What the shop has decided: windows, fees, thresholds, delivery times and costs, what can be done and what can't."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from assistant.builtin.words import tokens
from assistant.claims import services
from assistant.claims.claim import Claim, Grounds, Kind, about, product_evidence, product_text, source_of
from assistant.claims.evidence import Evidence
from assistant.claims.first_person import offers
from assistant.claims.for_each import for_each_alike
from assistant.claims.in_words import weekday
from assistant.claims.money_sorts import sort_of
from assistant.claims.order_records import names_parcel, order_text
from assistant.claims.orders import dated, speaks_of_order
from assistant.claims.quantities import Quantity, quantities, role
from assistant.claims.said import Clause, Said, fold
from assistant.claims.services import ruled_out
from assistant.claims.sources import DAYS, About, Piece, figure_carried, pieces, statement_carried
from assistant.claims.topics import Topics, content, covered, negations, topics
from assistant.claims.wording import Wording
from assistant.claims.words import listed
from knowledge.terms import stem

_OFFERS = Wording("policies.offers")
_NOT_POLICY = frozenset((
    "payment", "prepare", "answer", "kept", "lost", "damage", "opening", "loyalty", "pickup", "privacy", "setup", "made to order", "engraving", "rental",
))  # fmt: skip
"""Words that mean it only beside another sign of a policy."""
_WEAK_SIGNS = ("pay", "way", "carrier")
_OWN_ACTS = frozenset(("warranty", "return", "delivery", "made to order"))
"""What a product's record may say of itself."""


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    figures = [q for q in quantities(one.folded) if _mine(q, one, grounds)]
    for figure in figures:
        yield Claim(_kind(figure, one, grounds), figure.text, partial(_figure, figure, one))
    if _OFFERS.search(one.folded):
        return
    for clause in one.clauses[:-1] if one.asks else one.clauses:
        if (
            _states(clause, one, grounds)
            and not offers(clause.text)
            and not any(one.clause_at(q.at) is clause and q.kind != "number" for q in quantities(one.folded))
        ):
            yield Claim("policy", clause.text.strip(), partial(_statement, clause, one))


def _mine(figure: Quantity, one: Said, grounds: Grounds) -> bool:
    if figure.kind in ("span", "clock", "date"):
        return True
    if figure.kind == "money":
        return figure.free or not sort_of(figure, one, grounds)
    if figure.unit == ("times",):
        return True
    return figure.kind == "percent" and not sort_of(figure, one, grounds)


def _kind(figure: Quantity, one: Said, grounds: Grounds) -> Kind:
    if figure.kind == "date":
        return "date"
    acts = about(one, figure.at, grounds).topics.get("act", frozenset())
    return "delivery" if "delivery" in acts and not acts & {"return", "refund", "exchange", "warranty"} else "policy"


def _figure(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    spoken = about(one, figure.at, grounds)
    if figure.free and grounds.named and not topics(one.folded).keys() & {"act", "way", "carrier"}:
        return None
    if figure.kind == "date" and (day := weekday(figure, one)) and not day.right:
        return None
    if (
        "act" not in spoken.topics
        and "place" in spoken.topics
        and figure.kind in ("span", "money")
        and not grounds.named
    ):
        spoken = replace(spoken, topics={**spoken.topics, "act": frozenset(("delivery",))})
    if found := _of_records(figure, one, grounds, spoken):
        return found
    sources = grounds.sources
    candidates = [piece for piece, _ in sources]
    if (
        "act" not in spoken.topics
        and not grounds.cited
        and not (spoken.topics or spoken.words - listed("says nothing of rules"))
    ):
        candidates = []
    for parts in ([spoken], _beside(figure, one, spoken), _each(spoken, "carrier"), _each(spoken, "carrier", "way")):
        said_by = [figure_carried(figure, one.folded, part, candidates) for part in parts]
        held = [piece for piece in said_by if piece and _as_said(piece, figure, one, grounds)]
        if said_by and len(held) == len(said_by) and not ruled_out(one, spoken, candidates):
            return source_of(held[0], sources)
    return _of_product(figure, one, grounds) or _echo(figure, one, grounds)


def _as_said(piece: Piece, figure: Quantity, one: Said, grounds: Grounds) -> bool:
    return for_each_alike(figure, one.folded, piece.sentence) and _where_it_holds(piece, one, grounds)


def _where_it_holds(piece: Piece, one: Said, grounds: Grounds) -> bool:
    """`As long as it is paid, you can cancel`: who leaves the condition out needs an order of which it holds."""
    condition = _CONDITION.search(piece.sentence)
    if not condition or _CONDITIONAL.search(one.folded):
        return True
    told = content(condition["what"]) - content(piece.sentence.replace(condition.group(), " "))
    states = (_STATES.get(evidence.order.status, "") for evidence in grounds.collected.of("order") if evidence.order)
    return not told or bool(told & content(one.folded)) or any(told & content(state) for state in states)


_STATES = {
    "paid": "paid payee", "packing": "packing preparation", "shipped": "shipped dispatched expediee envoyee", "delivered": "delivered received livree recue",
}  # fmt: skip
_CONDITION = Wording("policies.condition")
_CONDITIONAL = Wording("policies.conditional")


def _echo(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """What the shopper said themselves, where it is said back: `for the 24th`, `over 60 €`."""
    back = figure.kind == "date" or role(one.folded, figure) != "is" or _YOU_SAID.search(one.folded)
    if not back or topics(one.clause_at(figure.at).text).get("act"):
        return None
    asked = any(figure.same(other) for other in quantities(grounds.asked))
    return next(iter(grounds.collected.of("asked")), None) if asked else None


_YOU_SAID = re.compile(r"\byou (?:asked|said|mentioned|want|need)|vous (?:avez|cherchez|souhaitez|voulez)")


def _of_records(figure: Quantity, one: Said, grounds: Grounds, spoken: About) -> Evidence | None:
    found = _of_product(figure, one, grounds) if "act" not in spoken.topics else None
    if not found and figure.kind in ("span", "money"):
        found = _of_record(figure, one, grounds, spoken)
    found = found or services.apart(figure, one, grounds)
    return found or (dated(figure, one, grounds) if figure.kind in ("date", "clock", "span") else None)


_GOES_WITH = re.compile(r" ?(?:avec|with|by|via|par|en|for|pour|to|in|a|au)\b")


def _beside(figure: Quantity, one: Said, spoken: About) -> list[About]:
    """`4,90 € with Colissimo or 3,90 € with Mondial Relay`: each figure with the carrier that stands behind it."""
    alike = [other for other in quantities(one.folded) if other.kind == figure.kind]
    if len(alike) < 2 or not all(_GOES_WITH.match(one.folded[other.end :]) for other in alike):
        return []
    end = next((other.at for other in alike if other.at > figure.at), len(one.folded))
    named = {name: found for name, found in topics(one.folded[figure.end : end]).items() if name in ("carrier", "way")}
    rest = {name: found for name, found in spoken.topics.items() if name not in ("carrier", "way")}
    return [replace(spoken, topics={**rest, **named})] if named else []


def _each(spoken: About, *dimensions: str) -> list[About]:
    """`Colissimo and Mondial Relay are free`, `DPD or a pick-up point`: each by itself."""
    named = [(name, one) for name in dimensions for one in sorted(spoken.topics.get(name, ()))]
    rest = {name: found for name, found in spoken.topics.items() if name not in ("carrier", "way")}
    return [replace(spoken, topics={**rest, name: frozenset((one,))}) for name, one in named] if len(named) > 1 else []


def _of_product(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    """A burning time, a guarantee of its own: in the product's record."""
    for product in grounds.products_for(one, figure.at):
        found = [
            piece for piece in pieces("", product_text(product)) if any(figure.same(other) for other in piece.figures)
        ]
        wanted = topics(one.clause_at(figure.at).text).get("act", frozenset()) & _OWN_ACTS
        if any(wanted <= piece.own.get("act", frozenset()) for piece in found) and not figure.free:
            return product_evidence(product)
    return None


def _of_record(figure: Quantity, one: Said, grounds: Grounds, spoken: About) -> Evidence | None:
    """What a quote says of its own delivery."""
    narrowed = any(spoken.topics.get(name, frozenset()) - {"home", "FR"} for name in ("way", "place", "carrier"))
    if "delivery" not in spoken.topics.get("act", frozenset()) or (
        narrowed and not any(r.text for r in grounds.collected.records())
    ):
        return None
    for record in grounds.collected.records():
        shipping = dict(record.amounts).get("shipping")
        if not narrowed and shipping is not None and (figure.is_(shipping) or (figure.free and shipping.amount == 0)):
            return record
        lines = pieces("", record.text) if record.text else ()
        if figure_carried(figure, one.folded, spoken, lines):
            return record
    return None


_OF_RULES = Wording("policies.of_rules")
_NO_RULE = Wording("policies.no_rule")


def unclaimed(one: Said, grounds: Grounds) -> Iterator[Claim]:
    """A statement on prices, parcels or rules in which nobody found a claim is one as a whole."""
    if _OF_RULES.search(one.folded) and not (
        one.asks or offers(one.folded) or _OFFERS.search(one.folded) or _NO_RULE.search(one.folded)
    ):
        yield Claim("policy", one.folded, partial(_statement, Clause(one.folded, 0), one))


def _states(clause: Clause, one: Said, grounds: Grounds) -> bool:
    here = topics(clause.text)
    called = topics(fold(" ".join(product.title for product in grounds.about if grounds.named))).get("act", frozenset())
    acts = here.get("act", frozenset()) - called
    firm = acts - _NOT_POLICY
    signs = any(here.get(dimension) for dimension in _WEAK_SIGNS)
    if AS_MUCH.search(clause.text) and not grounds.named:
        return bool(acts or here.get("place"))
    if here.get("case", frozenset()) & _HOW_OFTEN and _names_code(one, grounds):
        return True
    of_order, says = _is_order(clause, one, grounds), bool(_VERB.search(clause.text))
    if firm and topics(one.folded).keys() & {"case", "place"} and not grounds.named and not of_order:
        return True
    weak = acts & _NOT_POLICY and (signs or here.keys() & {"case", "place"} or says)
    unfit = of_order or _PURPOSE.fullmatch(clause.text.strip()) or (grounds.named and not says)
    if unfit or not (firm or weak or (signs and says)):
        return False
    return says or (len(one.clauses) == 1 and negations(one.folded) > 0)


_HOW_OFTEN = frozenset(("every order", "several", "once", "first order"))


def _names_code(one: Said, grounds: Grounds) -> bool:
    """Of a discount, by the code that a page gives."""
    codes = re.findall(r"\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{5,}\b", one.text)
    return any(code in evidence.text for code in codes for evidence in grounds.collected.passages())


_PURPOSE = Wording("policies.purpose")
"""`To cancel, …` says what the rest is for."""
_VERB = Wording("policies.verb")


def _is_order(clause: Clause, one: Said, grounds: Grounds) -> bool:
    return speaks_of_order(clause.text, one, grounds) or names_parcel(clause.text, grounds)


AS_MUCH = Wording("policies.as_much")
"""Two rules side by side: no page is read as saying that they are alike."""


def _statement(clause: Clause, one: Said, grounds: Grounds) -> Evidence | None:
    if AS_MUCH.search(clause.text):
        return None
    here = about(one, clause.at, grounds)
    done = {dimension: names for dimension, names in here.topics.items() if dimension in ("act", "case")}
    weighed = {stem(word) for word in tokens(clause.text) if _is_topic(word, done)}
    words = frozenset(
        word for word in here.words - listed("says nothing of rules") - weighed if not _is_topic(word, here.topics)
    )
    acts = {name: named for name, named in here.topics.items() if name == "act"}
    named = {**topics(clause.text), **_days(here.topics, one.folded), **acts}
    spoken = About(named, words, negations(clause.text) % 2 == 1, one.french)
    sources = grounds.sources
    piece = statement_carried(spoken, [piece for piece, _ in sources])
    found = source_of(piece, sources) if piece and _where_it_holds(piece, one, grounds) else None
    found = found or services.carried(clause.text, grounds) or _history_says(clause, grounds)
    return found or _product_says(words, spoken, one, clause, grounds)


def _history_says(clause: Clause, grounds: Grounds) -> Evidence | None:
    """Word for word what an order's own history says."""
    bare = clause.text.strip(" .!")
    return next((e for e in grounds.collected.of("order") if e.order and bare and bare in order_text(e.order)), None)


def _days(found: Topics, folded: str) -> Topics:
    """`Even on Sundays, the courier comes`: the day counts, wherever it stands; and so does what is `even opened`."""
    cases = found.get("case", frozenset())
    return {"case": cases} if cases & {*DAYS, "holiday"} or (cases and _EVEN.search(folded)) else {}


_EVEN = re.compile(r"\b(?:even|meme)\b")


def _is_topic(word: str, found: Topics) -> bool:
    """A word that names the subject itself is weighed as a subject already."""
    return bool(topics(word)) and any(
        topics(word).get(dimension, frozenset()) & names for dimension, names in found.items()
    )


def _product_says(words: frozenset[str], spoken: About, one: Said, clause: Clause, grounds: Grounds) -> Evidence | None:
    for product in grounds.products_for(one, clause.at):
        text = product_text(product)
        own = topics(text)
        same = all(names <= own.get(dimension, frozenset()) for dimension, names in spoken.topics.items())
        if same and (words or grounds.named) and covered(words, content(text)) == 1.0:
            return product_evidence(product)
    for record in grounds.collected.records():
        if record.text and statement_carried(spoken, pieces("", record.text)):
            return record
    return None
