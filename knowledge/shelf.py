"""What the merchant does with documents: pauses, dates, restores, decides between two that contradict each other."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge import conflicts, index_log, shelving, states
from knowledge.answers import KIND, Answer, answer_from, content_of
from knowledge.clock import aware
from knowledge.conflicts import Conflict, Verdict
from knowledge.database import Database
from knowledge.documents import Document, Version
from knowledge.rows import document_of, documents_query
from knowledge.tables import documents
from knowledge.tables_documents import document_versions
from knowledge.words import WordIndex

Changed = Callable[[], Awaitable[None]]
"""Is told after each change: the indexes have something to follow."""


class Shelf:
    def __init__(self, database: Database, words: WordIndex, changed: Changed) -> None:
        self._database, self._words, self._changed = database, words, changed

    async def pause(self, document_id: str) -> Document | None:
        """Its passages stop answering in the same transaction."""
        return await self._set(document_id, paused=True)

    async def resume(self, document_id: str) -> Document | None:
        return await self._set(document_id, paused=False)

    async def keep(self, document_id: str) -> Document | None:
        """A duplicate answers although it is one."""
        return await self._set(document_id, kept=True)

    async def limit(self, document_id: str, *, max_age_days: int | None, valid_until: datetime | None) -> Document | None:  # fmt: skip
        """From when on it is stale and answers no more: so long after its content was last checked, or on a day."""
        return await self._set(document_id, max_age_days=max_age_days, valid_until=valid_until)

    async def versions(self, document_id: str) -> list[Version]:
        """Those before the present one, the newest first."""
        kept = document_versions.c
        query = select(
            kept.version, kept.title, kept.kind, kept.state, func.length(kept.content).label("size"), kept.at
        )
        query = query.where(kept.document_id == document_id).order_by(kept.version.desc())
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings()
            return [Version(**{**row, "at": aware(row["at"])}) for row in rows]

    async def version_content(self, document_id: str, version: int) -> bytes | None:
        kept = document_versions.c
        query = select(kept.content).where(kept.document_id == document_id, kept.version == version)
        async with self._database.read() as connection:
            content: bytes | None = await connection.scalar(query)
            return content

    async def restore(self, document_id: str, version: int) -> Document | None:
        """That version's content is queued as the newest one, to be read by `Library.read_queued`."""
        content = await self.version_content(document_id, version)
        if content is None:
            return None
        async with self._writing() as connection:
            found = await shelving.find(connection, document_id)
            return await shelving.put(connection, self._words, found.name, content, found.url) if found else None

    async def age(self) -> list[str]:
        """Whoever has gone stale stops answering; for a job, every few minutes."""
        async with self._writing() as connection:
            moved = await states.age(connection, self._words)
            if moved:
                await conflicts.mark_conflicts(connection, self._words)
        if moved:
            await self._changed()
        return moved

    async def conflicts(self) -> list[Conflict]:
        async with self._database.read() as connection:
            return await conflicts.find_conflicts(connection)

    async def find_conflicts(self) -> None:
        """After documents have changed: their states say which of them contradict each other."""
        async with self._writing() as connection:
            await conflicts.mark_conflicts(connection, self._words)

    async def decide(self, conflict_id: str, right: str, *, by: str, until: datetime | None = None) -> bool:
        """`right` is the passage that is right; the other one answers no more, or only `until` then.

        False: there is no such conflict any more.
        """
        async with self._writing() as connection:
            found = {each.id: each for each in await conflicts.find_conflicts(connection)}
            conflict = found.get(conflict_id)
            if conflict is None or right not in (conflict.one.passage_id, conflict.other.passage_id):
                return False
            await conflicts.decide(connection, self._words, conflict, right, by=by, until=until)
        await self._changed()
        return True

    async def take_back(self, conflict_id: str) -> bool:
        """Both passages answer again."""
        async with self._writing() as connection:
            undone = await conflicts.take_back(connection, self._words, conflict_id)
        await self._changed()
        return undone

    async def decided(self) -> list[Verdict]:
        async with self._database.read() as connection:
            return await conflicts.decided(connection)

    async def write_answer(self, answer: Answer, *, document_id: str = "") -> Document:
        """Queued, to be read by `Library.read_queued`. `document_id` is the answer that it replaces."""
        async with self._writing() as connection:
            name = await connection.scalar(select(documents.c.name).where(documents.c.id == document_id, documents.c.kind == KIND))  # fmt: skip
            put = await shelving.put(connection, self._words, name or answer.name, content_of(answer), "", KIND)
            await connection.execute(update(documents).where(documents.c.id == put.id).values(valid_until=answer.valid_until))  # fmt: skip
            await states.settle(connection, self._words, [put.id])
            found = await shelving.find(connection, put.id)
            assert found
            return found

    async def answers(self) -> list[tuple[Document, Answer]]:
        query = documents_query().add_columns(documents.c.content).where(documents.c.kind == KIND)
        async with self._database.read() as connection:
            rows = (await connection.execute(query.order_by(documents.c.name))).mappings().all()
        found = [(document_of(row), row["content"]) for row in rows]
        return [(document, answer_from(content, document)) for document, content in found]

    async def _set(self, document_id: str, **values: object) -> Document | None:
        async with self._writing() as connection:
            await connection.execute(update(documents).where(documents.c.id == document_id).values(values))
            await states.settle(connection, self._words, [document_id])
            await conflicts.mark_conflicts(connection, self._words)
            found = await shelving.find(connection, document_id)
        await self._changed()
        return found

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        async with self._database.begin() as connection:
            await index_log.one_at_a_time(connection)
            yield connection
