"""Two live passages that give different figures for the same question: found, shown, decided, taken back."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any

from sqlalchemy import RowMapping, and_, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.clock import aware, now
from knowledge.documents import ANSWERING
from knowledge.figures import same
from knowledge.statements import BY_NAME
from knowledge.states import settle
from knowledge.tables import documents, passages
from knowledge.tables_documents import statements, verdicts
from knowledge.words import WordIndex

SHOWN = 1_000
"""Of more a merchant has no use, and the pages no room."""


@dataclass(frozen=True, slots=True)
class Side:
    document_id: str
    document: str
    title: str
    passage_id: str
    position: int
    page: int
    heading: str
    text: str
    text_hash: str
    quote: str
    figure: str
    language: str


@dataclass(frozen=True, slots=True)
class Conflict:
    id: str
    question: str
    """`return_window`, `shipping_fee` …"""
    scope: tuple[str, ...]
    """What both hold for: `express`, `belgium` …"""
    one: Side
    other: Side


@dataclass(frozen=True, slots=True)
class Verdict:
    id: str
    question: str
    right_document: str
    right_quote: str
    wrong_document: str
    wrong_name: str
    wrong_quote: str
    until: datetime | None
    by: str
    at: datetime


async def find_conflicts(connection: AsyncConnection) -> list[Conflict]:
    """Among the passages that answer."""
    return disagreeing((row["question"], tuple(row["scope"]), _side(row)) for row in await _stated(connection))


def disagreeing(stated: Iterable[tuple[str, tuple[str, ...], Side]]) -> list[Conflict]:
    """Only what answers the same question for the same countries, products … can contradict each other."""
    grouped: dict[tuple[str, tuple[str, ...]], dict[str, list[Side]]] = defaultdict(lambda: defaultdict(list))
    for question, scope, side in stated:
        grouped[question, scope][side.document_id].append(side)
    found = [each for (question, scope), sides in grouped.items() for each in _between(question, scope, sides)]
    return sorted(found, key=lambda each: (each.question, each.one.document, each.other.document))[:SHOWN]


async def mark_conflicts(connection: AsyncConnection, words: WordIndex) -> None:
    """Every document's state says with which other one it is in conflict now."""
    rivals: dict[str, str] = {}
    for conflict in await find_conflicts(connection):
        rivals.setdefault(conflict.one.document_id, conflict.other.document_id)
        rivals.setdefault(conflict.other.document_id, conflict.one.document_id)
    known = {row.id: row.rival for row in await connection.execute(select(documents.c.id, documents.c.rival))}
    moved = [key for key, rival in known.items() if rival != rivals.get(key, "")]
    for key in moved:
        await connection.execute(update(documents).where(documents.c.id == key).values(rival=rivals.get(key, "")))
    await settle(connection, words, moved)


async def decide(
    connection: AsyncConnection, words: WordIndex, conflict: Conflict, right: str, *, by: str, until: datetime | None
) -> None:
    """The passage beside the right one answers no more, or only until a day."""
    good, bad = (conflict.one, conflict.other) if conflict.one.passage_id == right else (conflict.other, conflict.one)
    row = {
        "id": conflict.id,
        "question": conflict.question,
        "right_document": good.document_id,
        "right_quote": good.quote,
        "wrong_document": bad.document_id,
        "wrong_text": bad.text_hash,
        "wrong_quote": bad.quote,
        "until": until,
        "by": by,
        "at": now(),
    }
    await connection.execute(delete(verdicts).where(verdicts.c.id == conflict.id))
    await connection.execute(insert(verdicts), row)
    await settle(connection, words, [bad.document_id])
    await mark_conflicts(connection, words)


async def take_back(connection: AsyncConnection, words: WordIndex, verdict_id: str) -> bool:
    query = select(verdicts.c.wrong_document).where(verdicts.c.id == verdict_id)
    document_id = (await connection.execute(query)).scalar_one_or_none()
    if document_id is None:
        return False
    await connection.execute(delete(verdicts).where(verdicts.c.id == verdict_id))
    await settle(connection, words, [document_id])
    await mark_conflicts(connection, words)
    return True


async def decided(connection: AsyncConnection) -> list[Verdict]:
    """The newest first."""
    query = select(verdicts, documents.c.name.label("wrong_name")).join(documents, documents.c.id == verdicts.c.wrong_document)  # fmt: skip
    rows = (await connection.execute(query.order_by(verdicts.c.at.desc()))).mappings()
    return [_verdict(row) for row in rows]


async def _stated(connection: AsyncConnection) -> Sequence[RowMapping]:
    dated = select(verdicts.c.id).where(verdicts.c.wrong_document == documents.c.id, verdicts.c.wrong_text == passages.c.text_hash).exists()  # fmt: skip
    live = and_(passages.c.answers, documents.c.state.in_(ANSWERING), ~dated)
    columns = (passages.c.position, passages.c.page, passages.c.heading, passages.c.text, passages.c.text_hash, passages.c.language)  # fmt: skip
    query = (
        select(statements, *columns, documents.c.name, documents.c.title)
        .join(passages, passages.c.id == statements.c.passage_id)
        .join(documents, documents.c.id == passages.c.document_id)
        .where(live)
        .order_by(documents.c.created_at, documents.c.name, passages.c.position, statements.c.number)
    )
    return (await connection.execute(query)).mappings().all()


def _between(question: str, scope: tuple[str, ...], sides: dict[str, list[Side]]) -> Iterator[Conflict]:
    """Of two documents that share no figure; and of two passages of one document that states one figure each."""
    for of_one, of_other in combinations(sides.values(), 2):
        if not any(_same(question, one, other) for one in of_one for other in of_other):
            yield _conflict(question, scope, of_one[0], of_other[0])
    for own in sides.values():
        yield from _within(question, scope, own)


def _within(question: str, scope: tuple[str, ...], own: Iterable[Side]) -> Iterator[Conflict]:
    by_passage: dict[str, list[Side]] = defaultdict(list)
    for side in own:
        by_passage[side.passage_id].append(side)
    singles = [sides[0] for sides in by_passage.values() if len({side.figure for side in sides}) == 1]
    if len(singles) == len(by_passage):
        pairs = (pair for pair in combinations(singles, 2) if not _same(question, *pair))
        yield from (_conflict(question, scope, one, other) for one, other in list(pairs)[:1])


def _same(question: str, one: Side, other: Side) -> bool:
    asked = BY_NAME[question]
    return same(asked.kind, one.figure, other.figure, upper=asked.upper)


def _conflict(question: str, scope: tuple[str, ...], one: Side, other: Side) -> Conflict:
    marks = sorted(f"{side.document_id}{side.text_hash}{side.figure}" for side in (one, other))
    mark = hashlib.sha256("|".join([question, *scope, *marks]).encode()).hexdigest()[:16]
    return Conflict(mark, question, scope, one, other)


def _side(row: RowMapping) -> Side:
    names = ("document_id", "title", "passage_id", "position", "page", "heading", "text", "text_hash", "quote", "figure", "language")  # fmt: skip
    return Side(document=row["name"], **{name: row[name] for name in names})


def _verdict(row: RowMapping) -> Verdict:
    names = ("id", "question", "right_document", "right_quote", "wrong_document", "wrong_name", "wrong_quote", "by")
    moments: dict[str, Any] = {"until": aware(row["until"]) if row["until"] else None, "at": aware(row["at"])}
    return Verdict(**{name: row[name] for name in names}, **moments)
