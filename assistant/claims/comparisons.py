"""What is said of several: the cheapest, lighter than, the same price: computed from their records, never believed."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial

from assistant.claims import reckoned, services
from assistant.claims.claim import Claim, Grounds, last_place, never, product_evidence, product_text
from assistant.claims.evidence import Evidence, named, plain
from assistant.claims.naming import by_one_word
from assistant.claims.quantities import quantities
from assistant.claims.reckoned import differs
from assistant.claims.said import Said
from assistant.claims.topics import content, topics
from assistant.claims.wording import Meanings, Wording
from knowledge.catalog import Product

_IS_WISH = Wording("comparisons.is_wish")
_GROUPS = Wording("comparisons.groups")
Measure = Callable[[Product], Decimal | None]
_THAN, _MOST = Meanings("than"), Meanings("most")
_SIGNS = {"more": 1, "less": -1}
_SAME = Wording("comparisons.same")
_TIMES = Wording("comparisons.times")
"""What no record counts: how many times as much, what everybody likes best."""
_POLICY = Wording("comparisons.policy")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    of_services = () if one.asks else tuple(_of_services(one))
    taken = [(compared.at, compared.end) for compared, _ in of_services]
    yield from (Claim("comparison", it.text, partial(services.carried, text)) for it, text in of_services)
    if (one.asks and len(one.clauses) == 1) or (_POLICY.search(one.folded) and not grounds.named):
        return
    for table, carried in ((_MOST, _most), (_THAN, _than)):
        here = table(one.folded)
        for name in (name for name in table if name in here):
            measure, _, way = name.partition(" ")
            sign, pattern = _SIGNS.get(way, 0), table.patterns[name]
            for found in pattern.finditer(one.folded):
                if any(start < found.end() and found.start() < end for start, end in taken) or _is_wish(found, one):
                    continue
                taken.append(found.span())
                yield Claim("comparison", found.group(), partial(carried, measure, sign, found.start(), one))
    for found in _TIMES.finditer(one.folded):
        yield Claim("comparison", found.group(), never)
    for found in _SAME.finditer(one.folded):
        yield Claim("comparison", found.group(), partial(_same, "weight" if found["w"] else "price", one))


def _of_services(one: Said) -> Iterator[tuple[services.Compared, str]]:
    """With the words that name both; `…, but a bit slower`: the same two as before."""
    before = ""
    first: services.Compared | None = None
    for clause in one.clauses:
        found = list(services.comparisons(clause.text)) if _of_service(clause.text) else []
        yield from ((replace(it, at=clause.at + it.at), clause.text) for it in found)
        if first and not found:
            for it in services.comparisons(f"{clause.text.rstrip(' .!')} que"):
                yield replace(it, at=clause.at + it.at), before[: first.at] + it.text + before[first.end :]
        before, first = (clause.text, found[0]) if len(found) == 1 else (before, first)


_THAN_BEFORE = Wording("comparisons.than_before")
"""A fall in price, which is judged as one."""


def _of_service(clause: str) -> bool:
    here = topics(clause)
    return bool(here.keys() & {"act", "carrier", "place"} or here.get("way", frozenset()) - {"standard"})


def _is_wish(found: re.Match[str], one: Said) -> bool:
    """`If you want something cheaper`; `a longer dress` is no comparison of two."""
    before = one.folded[: found.start()]
    return bool(_IS_WISH.search(before) or _THAN_BEFORE.match(one.folded[found.start() :])) or (
        one.asks and found.start() >= one.clauses[-1].at
    )


def _most(measure: str, sign: int, at: int, one: Said, grounds: Grounds) -> Evidence | None:
    subject = _subject(one, at, grounds)
    if subject is None:
        return None
    read = _MEASURES.get(measure)
    if read is None:
        return product_evidence(subject) if _written(one.folded[at : at + 25], subject) else None
    value = read(subject)
    if value is None:
        return None
    if measure == "price" and reckoned.dearest(sign, one, subject):
        return product_evidence(subject)
    for group in _groups(subject, one, grounds):
        others = [other for product in group if product.id != subject.id and (other := read(product)) is not None]
        if others and len(others) == len(group) - 1 and all((value - other) * sign >= 0 for other in others):
            return product_evidence(subject)
    return None


def _than(measure: str, sign: int, at: int, one: Said, grounds: Grounds) -> Evidence | None:
    read = _MEASURES.get(measure)
    if measure == "price" and (found := differs(one, grounds)):
        return found
    if measure == "price" and (sides := reckoned.compared(at, one, grounds.about)) is not None:
        dearer = bool(sides[0] and sides[1]) and all((a - b) * sign > 0 for a in sides[0] for b in sides[1])
        return product_evidence(grounds.about[0]) if dearer else None
    subject, other = _pair(one, at, grounds)
    if subject is None:
        return None
    if read is None:
        return product_evidence(subject) if _written(one.folded[at : at + 25], subject) else None
    ours = read(subject)
    if ours is None and measure in _BY_UNIT:
        return product_evidence(subject) if _written(one.folded[at : at + 25], subject) else None
    rivals = [other] if other else [p for p in _recent(grounds) if p.id != subject.id]
    for rival in rivals:
        theirs = read(rival)
        if (
            ours is not None
            and theirs is not None
            and (ours - theirs) * sign > 0
            and _by(one, at, abs(ours - theirs), measure)
        ):
            return product_evidence(subject)
    return None


def _by(one: Said, at: int, difference: Decimal, measure: str) -> bool:
    """`€10 cheaper`: by how much is checked as well."""
    near = [
        q
        for q in quantities(one.folded)
        if q.kind == "money" and (0 <= at - q.end <= 2 or re.match(r"[\w ]{0,20}\b(?:by|de) $", one.folded[at : q.at]))
    ]
    return measure != "price" or all(q.high == difference for q in near)


def _same(measure: str, one: Said, grounds: Grounds) -> Evidence | None:
    products = list(grounds.about) if len(grounds.about) > 1 else _recent(grounds)
    if measure == "price" and grounds.named and (one_of := reckoned.alike(one, grounds.about)):
        return product_evidence(one_of)
    values = {_MEASURES[measure](product) for product in products}
    return product_evidence(products[0]) if len(products) > 1 and len(values) == 1 and None not in values else None


def _subject(one: Said, at: int, grounds: Grounds) -> Product | None:
    if len(grounds.about) == 1:
        return grounds.about[0]
    here = named(plain(one.clause_at(at).text), list(grounds.about))
    if len(here) == 1:
        return here[0]
    before = grounds.products_for(one, at)
    if len(before) == 1:
        return before[0]
    after = [p for p in grounds.about if plain(p.title).strip() in plain(one.folded[at:])]
    return after[0] if after else None


def _pair(one: Said, at: int, grounds: Grounds) -> tuple[Product | None, Product | None]:
    """What stands before the comparison, and what follows its `than`."""
    everything = list(grounds.collected.products())
    after = named(plain(one.folded[at:]), everything) or by_one_word(one.folded[at:], everything)
    before = named(plain(one.folded[:at]), everything) or by_one_word(one.folded[:at], everything)
    before = sorted(before, key=lambda product: last_place(product, plain(one.folded[:at])))
    subject = before[-1] if before else next((p for p in grounds.about if not after or p.id != after[0].id), None)
    other = next((p for p in after if subject is None or p.id != subject.id), None)
    if other is None and subject and len(before) == 2:  # `of the two, the kettle is the cheaper one`
        return subject, before[0]
    if other is None and re.search(r"\b(?:than|que|qu')\b", one.folded[at:]):
        return subject, next((p for p in _recent(grounds) if subject is None or p.id != subject.id), None)
    return subject, other


def _recent(grounds: Grounds) -> list[Product]:
    by_id = {product.id: product for product in grounds.collected.products()}
    listed = [by_id[one] for one in grounds.listed if one in by_id]
    return listed if len(listed) > 1 else list(grounds.about) if len(grounds.about) > 1 else list(by_id.values())


def _groups(subject: Product, one: Said, grounds: Grounds) -> Iterator[Sequence[Product]]:
    """Of those named together, those shown, those of its kind, all that were found: whichever `these` may mean."""
    everything = grounds.collected.products()
    if _GROUPS.search(one.folded):
        yield everything
        return
    if len(grounds.about) > 1:
        yield grounds.about
        return
    by_id = {product.id: product for product in everything}
    listed = [by_id[one_id] for one_id in grounds.listed if one_id in by_id]
    if len(listed) > 1 and subject in listed:
        yield listed
    kind = [p for p in everything if p.category and p.category == subject.category]
    if len(kind) > 1:
        yield kind
        return
    if len(everything) > 1:
        yield everything


def _written(words: str, product: Product) -> bool:
    return bool(content(words)) and content(words) <= content(product_text(product))


def _price(product: Product) -> Decimal:
    buyable = [v.price for v in product.variants if v.available] or [v.price for v in product.variants]
    return Decimal(min(price.amount for price in buyable)) / 100


def _weight(product: Product) -> Decimal | None:
    written = [q.high for q in quantities(product_text(product)) if q.kind == "measure" and q.unit == ("g",)]
    grams = [v.grams for v in product.variants if v.grams]
    return Decimal(min(grams)) if grams else (written[0] if written else None)


def _length(words: str) -> Measure:
    def read(product: Product) -> Decimal | None:
        text = product_text(product)
        found = [q for q in quantities(text) if q.kind == "measure" and q.unit in (("mm",), ("ml",))]
        named_ones = [q.high for q in found if re.search(words, text[max(0, q.at - 20) : q.end + 12])]
        return named_ones[0] if named_ones else (found[0].high if len(found) == 1 else None)

    return read


def _volume(product: Product) -> Decimal | None:
    return next((q.high for q in quantities(product_text(product)) if q.unit == ("ml",)), None)


def _of_unit(*units: str) -> Measure:
    """Where its record gives just one."""

    def read(product: Product) -> Decimal | None:
        values = {q.high for q in quantities(product_text(product)) if q.kind == "measure" and q.unit[:1] == units}
        return values.pop() if len(values) == 1 else None

    return read


_BY_UNIT: dict[str, Measure] = {"power": _of_unit("w"), "light": _of_unit("lm"), "noise": _of_unit("db")}
_MEASURES: dict[str, Measure] = {
    **_BY_UNIT,
    "price": _price,
    "weight": _weight,
    "capacity": _volume,
    "height": _length(r"\b(?:tall|high|height|haut\w*)\b"),
    "size": _length(r"\b(?:wide|width|long|length|diamet\w+|capacity|larg\w+|longueur|contenance|holds)\b"),
}
