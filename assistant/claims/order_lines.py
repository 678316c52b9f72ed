"""What is in an order: each thing that is named, how many of it and in which size, all of it on one order's lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from assistant.builtin.words import tokens
from assistant.claims.claim import Claim, Grounds
from assistant.claims.evidence import Collected, Evidence
from assistant.claims.features import colours
from assistant.claims.options import options_named, stands
from assistant.claims.order_records import NUMBER, orders_meant
from assistant.claims.quantities import decimal
from assistant.claims.said import Said, fold, said
from assistant.claims.wording import Wording
from assistant.claims.words import forms, words_of
from assistant.order import Order, OrderLine

_HOLDS = Wording("order_lines.holds")
_ITEMS = re.compile(r",(?!\d)| (?:and|et|plus|as well as|ainsi que|along with) ")
_NOT_THINGS = Wording("order_lines.not_things")
_ORDER = re.compile(r"\b(?:your|the|this|that|my|la|votre|cette|ma|le|ce) (?:order|parcel|package|commande|colis)\b")
_THING = re.compile(r"[^\W\d_]{2,}")
_NUMBER = re.compile(r"(?<![\w-])\d+(?:[.,]\d+)?")
_ONE = re.compile(r"^\W*(?:a|an|one|un|une|1)\b")
_PACK = re.compile(r"\b(?:sets?|packs?|lots?|cases?|box(?:es)?|coffrets?|cartons?|boites?) (?:of|de) $")
_PACKED = re.compile(rf"{_PACK.pattern.removesuffix('$')}(\d+)")
_COUNTED = re.compile(r"(?<![\w-])(\d{1,3})(?: x| ×)?((?: [a-z-]+){1,4})")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    known = orders_meant(one, grounds)
    if not known or one.asks or not (NUMBER.search(one.folded) or _ORDER.search(one.folded)):
        return
    if (held := _HOLDS.search(one.folded)) and _items(one.folded[held.end() :]):
        yield Claim("status", one.folded[held.start() :].strip(), partial(_contents, one, held.end()))
    elif NUMBER.search(one.folded):
        yield from _counted(one, known)


def recited(one: Said, known: Collected) -> dict[str, Evidence]:
    """What is a line of an order word for word, `1 × Lamp (Brass)`: no other record need say it again."""
    if " × " not in one.text:
        return {}
    lines = ((e, line) for e in orders_meant(one, Grounds(known)) if e.order for line in e.order.lines)
    written = {f"{line.quantity} × {line.title}" + (f" ({line.label})" if line.label else ""): e for e, line in lines}
    return {text: evidence for text, evidence in written.items() if text in one.text}


def without(one: Said, lines: Iterable[str]) -> Said:
    text = one.text
    for line in sorted(lines, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(line)}", " ", text)
    return one if text == one.text else said(text)


def _counted(one: Said, known: Sequence[Evidence]) -> Iterator[Claim]:
    """`N-2041: two kettles`."""
    for found in _COUNTED.finditer(one.folded):
        lines = [(e, line) for e in known if e.order for line in e.order.lines if _names(found[2], line)]
        if lines and not any(stands(line.label, found.group()) for _, line in lines if line.label):
            packed = _PACK.search(one.folded[: found.start()])
            fitting = [
                e
                for e, line in lines
                if found[1] in (_NUMBER.findall(said(line.label).folded) if packed else [str(line.quantity)])
            ]
            yield Claim("status", found.group(), lambda _, fitting=fitting: fitting[0] if fitting else None)  # type: ignore[misc]


def _contents(one: Said, at: int, grounds: Grounds) -> Evidence | None:
    items = _items(one.folded[at:])
    return next(
        (
            e
            for e in orders_meant(one, grounds)
            if e.order
            and items
            and _so_many(one.folded[at:], e.order)
            and all(_holds(i, e.order, grounds) for i in items)
        ),
        None,
    )


def _items(text: str) -> list[str]:
    """The things that are listed; neither order nor day is one."""
    items = (_NOT_THINGS.sub("", item).strip(" .!") for item in _ITEMS.split(text))
    return [item for item in items if _THING.search(item) and item not in ("it", "that", "them")]


def _so_many(text: str, order: Order) -> bool:
    """`Three articles: …`, of pieces or of lines."""
    told = next((found["pieces"] for found in _NOT_THINGS.finditer(text) if found["pieces"]), None)
    return told is None or int(told) in (len(order.lines), sum(line.quantity for line in order.lines))


def _holds(item: str, order: Order, grounds: Grounds) -> bool:
    return any(
        _names(item, line) and _as_many(item, line) and _of_that_kind(item, line, grounds) for line in order.lines
    )


def _names(item: str, line: OrderLine) -> bool:
    """By a word of its title, and by no word that is another's."""
    spoken = frozenset[str]().union(*map(forms, tokens(item)))
    return bool(spoken & words_of(line.title))


def _as_many(item: str, line: OrderLine) -> bool:
    own = [decimal(number) for number in _NUMBER.findall(said(f"{line.title} {line.label}").folded)]
    packed = [decimal(found[1]) for found in _PACKED.finditer(item)]
    counts = [decimal(number) for number in _NUMBER.findall(item)]
    for number in own:
        if number in counts[1:] or (counts and number == counts[0] and (number in packed or stands(line.label, item))):
            counts.remove(number)
    if counts:
        return counts == [line.quantity]
    return line.quantity == 1 or not _ONE.match(item)


def _of_that_kind(item: str, line: OrderLine, grounds: Grounds) -> bool:
    """In its size and colour, where one is named."""
    bare = f"{line.title} {line.label}"
    if not colours(item) <= colours(fold(bare)):
        return False
    product = next((p for p in grounds.collected.products() if p.title == line.title), None)
    chosen = options_named(item, product) if product else {}
    return all(any(stands(value, fold(bare)) for value in values) for values in chosen.values())
