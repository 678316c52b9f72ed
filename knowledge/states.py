"""The one place that decides in which state a document is, and so which of its passages are in the indexes.

    put ──▶ queued ──▶ reading ──▶ failed
                          │
                          ▼
      paused › stale › duplicate › conflict › live      the first that holds, of a document that was read

What was live answers on while a newer version of it is queued or read. `live` and `conflict` answer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.clock import aware, now
from knowledge.documents import ANSWERING, READ, DocumentState
from knowledge.index_log import log
from knowledge.rows import chunks, passage_of, passages_query
from knowledge.tables import documents, passages
from knowledge.tables_documents import verdicts
from knowledge.texts import word_entry
from knowledge.words import WordIndex

LOOKED_AT = [column for column in documents.c if column.name not in ("content", "sketch")]


def state_of(row: RowMapping, at: datetime) -> DocumentState:
    """Of a document that was read."""
    if row["paused"]:
        return "paused"
    if is_stale(row, at):
        return "stale"
    if row["other"] and not row["kept"]:
        return "duplicate"
    return "conflict" if row["rival"] else "live"


def is_stale(row: RowMapping, at: datetime) -> bool:
    if row["valid_until"] and aware(row["valid_until"]) <= at:
        return True
    checked = aware(row["checked_at"] or row["updated_at"])
    return row["max_age_days"] is not None and checked + timedelta(days=row["max_age_days"]) <= at


async def settle(connection: AsyncConnection, words: WordIndex, ids: Iterable[str]) -> None:
    """In the caller's transaction: the states of these documents, and their passages in every index, are right."""
    for chunk in chunks(ids):
        query = select(*LOOKED_AT).where(documents.c.id.in_(chunk), documents.c.state.in_(READ))
        for row in (await connection.execute(query)).mappings().all():
            state = state_of(row, now())
            if state != row["state"]:
                await connection.execute(update(documents).where(documents.c.id == row["id"]).values(state=state))
            await _reindex(connection, words, row["id"], answers=state in ANSWERING)


async def age(connection: AsyncConnection, words: WordIndex) -> list[str]:
    """Those that have gone stale, or are so no more, since somebody looked; verdicts whose day has come."""
    timed = or_(documents.c.max_age_days.is_not(None), documents.c.valid_until.is_not(None))
    query = select(*LOOKED_AT).where(documents.c.state.in_(READ), timed)
    moved = [row["id"] for row in (await connection.execute(query)).mappings() if state_of(row, now()) != row["state"]]
    due = select(verdicts.c.wrong_document).where(verdicts.c.until <= now())
    due = due.join(passages, (passages.c.document_id == verdicts.c.wrong_document) & (passages.c.text_hash == verdicts.c.wrong_text))  # fmt: skip
    dated = (await connection.execute(due.where(passages.c.answers))).scalars().all()
    await settle(connection, words, {*moved, *dated})
    return moved


async def _reindex(connection: AsyncConnection, words: WordIndex, document_id: str, *, answers: bool) -> None:
    rows = (await connection.execute(passages_query().where(passages.c.document_id == document_id))).mappings().all()
    refuted = await _refuted(connection, document_id)
    should = {row["id"]: answers and row["text_hash"] not in refuted for row in rows}
    await _enter(connection, words, [row for row in rows if should[row["id"]] and not row["answers"]])
    await leave(connection, words, [row["id"] for row in rows if row["answers"] and not should[row["id"]]])


async def _refuted(connection: AsyncConnection, document_id: str) -> set[str]:
    """The texts beside which another one was found to be right."""
    over = or_(verdicts.c.until.is_(None), verdicts.c.until <= now())
    query = select(verdicts.c.wrong_text).where(verdicts.c.wrong_document == document_id, over)
    return set((await connection.execute(query)).scalars())


async def _enter(connection: AsyncConnection, words: WordIndex, rows: Sequence[RowMapping]) -> None:
    for chunk in chunks(rows):
        ids = [row["id"] for row in chunk]
        await connection.execute(update(passages).where(passages.c.id.in_(ids)).values(answers=True))
        await words.put(connection, "passage", [word_entry(passage_of(row)) for row in chunk])
        await log(connection, "passage", [(row["id"], row["text_hash"]) for row in chunk])


async def leave(connection: AsyncConnection, words: WordIndex, ids: Sequence[str]) -> None:
    for chunk in chunks(ids):
        await connection.execute(update(passages).where(passages.c.id.in_(chunk)).values(answers=False))
        await words.drop(connection, "passage", chunk)
        await log(connection, "passage", [(gone, None) for gone in chunk])
