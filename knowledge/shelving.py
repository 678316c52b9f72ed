"""A document's way through the shop: queued, read, live or failed, gone, each step in its caller's transaction."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.clock import now
from knowledge.documents import LARGEST_FILE, READ, Document, Passage, ReadDocument, document_name
from knowledge.duplicates import maybe_near, near, sketch
from knowledge.index_log import log
from knowledge.rows import Row, chunks, document_of, documents_query, passage_row
from knowledge.statements import statements_of
from knowledge.states import settle
from knowledge.tables import documents, passages
from knowledge.tables_documents import document_versions, statements
from knowledge.words import WordIndex

REMOVED = "It was removed, or a newer file of that name came in, while it was being read."
TOO_LARGE = (
    f"The file is larger than {LARGEST_FILE // 1_000_000} MB.",
    "Split it, or save its text alone and import that.",
)
VERSIONS_KEPT = 20


async def put(connection: AsyncConnection, words: WordIndex, name: str, content: bytes, url: str, kind: str = "") -> Document:  # fmt: skip
    """What stood under that name answers on until the new content is published or fails.

    The same content again is a check: what had gone stale by its age is fresh. Of a file that is too large nothing is
    kept but that it failed.
    """
    name = document_name(name)
    if len(content) > LARGEST_FILE:
        document = await put(connection, words, name, b"", url, kind)
        return await fail(connection, words, document, *TOO_LARGE)
    mark = hashlib.sha256(content).hexdigest()
    query = select(documents.c.id, documents.c.content_hash, documents.c.state, documents.c.url, documents.c.version)
    known = (await connection.execute(query.where(documents.c.name == name))).one_or_none()
    if known and (known.content_hash, known.url) == (mark, url or known.url) and known.state in READ:
        await connection.execute(update(documents).where(documents.c.id == known.id).values(checked_at=now()))
        await settle(connection, words, [known.id])
        return await _document(connection, known.id)
    row: Row = {"state": "queued", "cause": "", "fix": "", "page": 0, "pages": 0}
    row |= {"content": content, "content_hash": mark, "updated_at": now(), "checked_at": now()}
    row |= {"kind": kind} if kind else {}
    if known:
        await _keep_version(connection, known.id)
        row |= {"version": known.version + 1, "url": url or known.url, "other": "", "kept": False}
        await connection.execute(update(documents).where(documents.c.id == known.id).values(row))
        return await _document(connection, known.id)
    row |= {"id": secrets.token_hex(8), "name": name, "url": url, "version": 1, "created_at": now()}
    await connection.execute(insert(documents), row)
    return await _document(connection, row["id"])


async def advance(connection: AsyncConnection, document: Document, page: int, pages: int) -> None:
    """Its reader has come to page n of m."""
    same = (documents.c.id == document.id, documents.c.version == document.version)
    waiting = documents.c.state.in_(("queued", "reading"))
    values = {"state": "reading", "page": page, "pages": pages}
    await connection.execute(update(documents).where(*same, waiting).values(values))


async def publish(
    connection: AsyncConnection, words: WordIndex, document: Document, read: ReadDocument, cut: Sequence[Passage]
) -> Document:
    values = {"title": read.title, "kind": read.kind, "language": read.language, "url": document.url or read.url}
    if not await _settle(connection, document, state="live", cause="", fix="", page=0, pages=0, **values):
        return _gone(document)
    await _drop_passages(connection, words, document.id)
    rows = [passage_row(replace(passage, answers=False)) for passage in cut]
    for chunk in chunks(rows):
        await connection.execute(insert(passages), chunk)
    await _write_statements(connection, cut)
    await _compare(connection, document.id, cut)
    await settle(connection, words, [document.id])
    await _compare_followers(connection, words, document.id)
    return await _document(connection, document.id)


async def fail(connection: AsyncConnection, words: WordIndex, document: Document, cause: str, fix: str) -> Document:
    """Nothing of an earlier version answers any more either: the shop has replaced it."""
    if not await _settle(connection, document, state="failed", cause=cause, fix=fix, page=0, pages=0):
        return _gone(document)
    await _drop_passages(connection, words, document.id)
    await _compare_followers(connection, words, document.id)
    return await _document(connection, document.id)


async def remove(connection: AsyncConnection, words: WordIndex, document_id: str) -> bool:
    await _drop_passages(connection, words, document_id)
    gone = (await connection.execute(delete(documents).where(documents.c.id == document_id))).rowcount > 0
    await _compare_followers(connection, words, document_id)
    return gone


async def find(connection: AsyncConnection, document_id: str) -> Document | None:
    rows = await connection.execute(documents_query().where(documents.c.id == document_id))
    row = rows.mappings().one_or_none()
    return document_of(row) if row else None


async def _document(connection: AsyncConnection, document_id: str) -> Document:
    found = await find(connection, document_id)
    assert found, f"{document_id!r} is in this transaction"
    return found


async def _keep_version(connection: AsyncConnection, document_id: str) -> None:
    """Only what was read once: what failed is worth nothing to go back to."""
    names = [column.name for column in document_versions.c if column.name not in ("document_id", "at")]
    columns = [documents.c.id, *(documents.c[name] for name in names), documents.c.updated_at]
    reading = select(*columns).where(documents.c.id == document_id, documents.c.state.in_(READ))
    await connection.execute(insert(document_versions).from_select(["document_id", *names, "at"], reading))
    kept = select(document_versions.c.version).where(document_versions.c.document_id == document_id)
    old = (await connection.execute(kept.order_by(document_versions.c.version.desc()).offset(VERSIONS_KEPT))).scalars().all()  # fmt: skip
    ours = document_versions.c.document_id == document_id
    await connection.execute(delete(document_versions).where(ours, document_versions.c.version.in_(old)))


async def _write_statements(connection: AsyncConnection, cut: Sequence[Passage]) -> None:
    rows = [
        {
            "passage_id": passage.id,
            "number": number,
            "document_id": passage.document_id,
            "question": one.question,
            "scope": sorted(one.scope),
            "figure": one.figure,
            "quote": one.quote,
        }
        for passage in cut
        for number, one in enumerate(statements_of(passage))
    ]
    for chunk in chunks(rows):
        await connection.execute(insert(statements), chunk)


async def _compare(connection: AsyncConnection, document_id: str, cut: Sequence[Passage]) -> None:
    """Says of which document this is a duplicate: an older one that is none itself and states the same figures."""
    texts = [passage.text for passage in cut]
    own = sketch(texts)
    query = select(documents.c.id, documents.c.sketch).where(documents.c.id != document_id, documents.c.sketch.is_not(None))  # fmt: skip
    query = query.where(documents.c.other == "", documents.c.state.in_(READ)).order_by(documents.c.created_at)
    other = ""
    for candidate in (await connection.execute(query)).all():
        if maybe_near(own, candidate.sketch) and await _same(connection, document_id, candidate.id, texts):
            other = candidate.id
            break
    values = {"sketch": own, "other": other}
    await connection.execute(update(documents).where(documents.c.id == document_id).values(values))


async def _same(connection: AsyncConnection, document_id: str, other: str, texts: Sequence[str]) -> bool:
    query = select(passages.c.text).where(passages.c.document_id == other).order_by(passages.c.position)
    if not near(texts, (await connection.execute(query)).scalars().all()):
        return False
    # Two pages that differ in what they promise contradict each other: that is for the merchant to decide.
    return await _figures(connection, document_id) == await _figures(connection, other)


async def _figures(connection: AsyncConnection, document_id: str) -> set[tuple[str, str]]:
    query = select(statements.c.question, statements.c.figure).where(statements.c.document_id == document_id)
    return {(row.question, row.figure) for row in await connection.execute(query)}


async def _compare_followers(connection: AsyncConnection, words: WordIndex, document_id: str) -> None:
    """Duplicates of a document that has changed or gone are looked at anew: one of them may have to answer."""
    query = select(documents.c.id).where(documents.c.other == document_id)
    for follower in (await connection.execute(query)).scalars().all():
        cut = select(passages.c.text).where(passages.c.document_id == follower).order_by(passages.c.position)
        texts = (await connection.execute(cut)).scalars().all()
        still = await _is_read(connection, document_id) and await _same(connection, follower, document_id, texts)
        if not still:
            await connection.execute(update(documents).where(documents.c.id == follower).values(other=""))
        await settle(connection, words, [follower])


async def _is_read(connection: AsyncConnection, document_id: str) -> bool:
    query = select(documents.c.id).where(documents.c.id == document_id, documents.c.state.in_(READ))
    return (await connection.execute(query)).one_or_none() is not None


async def _settle(connection: AsyncConnection, document: Document, **values: str | int) -> bool:
    """False: it is not the version that was read any more."""
    same = (documents.c.id == document.id, documents.c.version == document.version)
    result = await connection.execute(update(documents).where(*same).values(updated_at=now(), **values))
    return result.rowcount > 0


async def _drop_passages(connection: AsyncConnection, words: WordIndex, document_id: str) -> None:
    rows = await connection.execute(select(passages.c.id).where(passages.c.document_id == document_id))
    for chunk in chunks(rows.scalars().all()):
        await connection.execute(delete(statements).where(statements.c.passage_id.in_(chunk)))
        await connection.execute(delete(passages).where(passages.c.id.in_(chunk)))
        await words.drop(connection, "passage", chunk)
        await log(connection, "passage", [(gone, None) for gone in chunk])


def _gone(document: Document) -> Document:
    return Document(document.id, document.name, document.title, "failed", cause=REMOVED, fix="Look at the list again.")
