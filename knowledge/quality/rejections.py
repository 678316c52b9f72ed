"""What the last import of each feed has left out, and of which products."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from knowledge.rows import chunks
from knowledge.tables import products
from knowledge.tables_imports import feed_imports


async def rejected(connection: AsyncConnection, feed: str = "") -> list[tuple[str, str, bool]]:
    """Product, why with the value, and whether the product is in the catalogue all the same."""
    applied = feed_imports.c.applied_at.is_not(None)
    own = [feed_imports.c.feed == feed] if feed else []
    last = select(feed_imports.c.feed, func.max(feed_imports.c.number).label("number")).where(applied, *own)
    newest = last.group_by(feed_imports.c.feed).subquery()
    query = select(feed_imports.c.rejections).join(
        newest, (newest.c.feed == feed_imports.c.feed) & (newest.c.number == feed_imports.c.number)
    )
    found = [one for (some,) in await connection.execute(query) for one in some]
    known: set[str] = set()
    for chunk in chunks({one["product"] for one in found}):
        known.update((await connection.execute(select(products.c.id).where(products.c.id.in_(chunk)))).scalars())
    return [(one["product"], _told(one), one["product"] in known) for one in found]


def _told(one: dict[str, str]) -> str:
    value = f"{one['value']}: " if one["value"] and one["value"] not in one["why"] else ""
    return f"row {one['row']}: {value}{one['why']}" if one["row"] else f"{value}{one['why']}"
