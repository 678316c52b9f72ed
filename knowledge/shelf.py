"""A document's way through the shop: queued, read, live or failed, gone, each step in its caller's transaction."""

import hashlib
import secrets
from collections.abc import Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.clock import now
from knowledge.documents import Document, Passage, ReadDocument
from knowledge.index_log import log
from knowledge.rows import Row, chunks, document_of, documents_query, passage_row
from knowledge.tables import documents, passages
from knowledge.texts import word_entry
from knowledge.words import WordIndex

REMOVED = "It was removed, or a newer file of that name came in, while it was being read."


async def put(connection: AsyncConnection, name: str, content: bytes, url: str) -> Document:
    """What stood under that name answers on until the new content is published or fails."""
    mark = hashlib.sha256(content).hexdigest()
    query = select(documents.c.id, documents.c.content_hash, documents.c.state, documents.c.url, documents.c.version)
    known = (await connection.execute(query.where(documents.c.name == name))).one_or_none()
    if known and (known.content_hash, known.state, known.url) == (mark, "live", url or known.url):
        return await _document(connection, known.id)
    row: Row = {
        "state": "queued",
        "cause": "",
        "fix": "",
        "content": content,
        "content_hash": mark,
        "updated_at": now(),
    }
    if known:
        row |= {"version": known.version + 1, "url": url or known.url}
        await connection.execute(update(documents).where(documents.c.id == known.id).values(row))
        return await _document(connection, known.id)
    row |= {"id": secrets.token_hex(8), "name": name, "url": url, "version": 1, "created_at": now()}
    await connection.execute(insert(documents), row)
    return await _document(connection, row["id"])


async def publish(
    connection: AsyncConnection, words: WordIndex, document: Document, read: ReadDocument, cut: Sequence[Passage]
) -> Document:
    values = {"title": read.title, "kind": read.kind, "language": read.language, "url": document.url or read.url}
    if not await _settle(connection, document, state="live", cause="", fix="", **values):
        return _gone(document)
    await _drop_passages(connection, words, document.id)
    rows = [passage_row(passage) for passage in cut]
    for chunk in chunks(rows):
        await connection.execute(insert(passages), chunk)
    await words.put(connection, "passage", [word_entry(passage) for passage in cut])
    await log(connection, "passage", [(row["id"], row["text_hash"]) for row in rows])
    return await _document(connection, document.id)


async def fail(connection: AsyncConnection, words: WordIndex, document: Document, cause: str, fix: str) -> Document:
    """Nothing of an earlier version answers any more either: the shop has replaced it."""
    if not await _settle(connection, document, state="failed", cause=cause, fix=fix):
        return _gone(document)
    await _drop_passages(connection, words, document.id)
    return await _document(connection, document.id)


async def remove(connection: AsyncConnection, words: WordIndex, document_id: str) -> bool:
    await _drop_passages(connection, words, document_id)
    return (await connection.execute(delete(documents).where(documents.c.id == document_id))).rowcount > 0


async def find(connection: AsyncConnection, document_id: str) -> Document | None:
    rows = await connection.execute(documents_query().where(documents.c.id == document_id))
    row = rows.mappings().one_or_none()
    return document_of(row) if row else None


async def _document(connection: AsyncConnection, document_id: str) -> Document:
    found = await find(connection, document_id)
    assert found, f"{document_id!r} is in this transaction"
    return found


async def _settle(connection: AsyncConnection, document: Document, **values: str) -> bool:
    """False: it is not the version that was read any more."""
    same = (documents.c.id == document.id, documents.c.version == document.version)
    result = await connection.execute(update(documents).where(*same).values(updated_at=now(), **values))
    return result.rowcount > 0


async def _drop_passages(connection: AsyncConnection, words: WordIndex, document_id: str) -> None:
    rows = await connection.execute(select(passages.c.id).where(passages.c.document_id == document_id))
    for chunk in chunks(rows.scalars().all()):
        await connection.execute(delete(passages).where(passages.c.id.in_(chunk)))
        await words.drop(connection, "passage", chunk)
        await log(connection, "passage", [(gone, None) for gone in chunk])


def _gone(document: Document) -> Document:
    return Document(document.id, document.name, document.title, "failed", cause=REMOVED, fix="Look at the list again.")
