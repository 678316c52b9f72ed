"""The score of each feed over time: one row a day."""

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from knowledge.clock import now
from knowledge.database import Database
from knowledge.quality.report import Report, Score
from knowledge.tables_quality import quality_scores as table

DAYS = 90


async def keep(database: Database, report: Report) -> None:
    """The day's last report stands."""
    counts = {"blocking": report.count("blocks"), "limiting": report.count("limits")}
    row = {"feed": report.feed, "day": now().date().isoformat(), "score": report.score, "products": report.products}
    row |= {**counts, "improving": report.count("improvement")}
    dialect = postgresql if database.dialect == "postgresql" else sqlite
    adding = dialect.insert(table).values(row)
    changed = {name: value for name, value in row.items() if name not in ("feed", "day")}
    async with database.begin() as connection:
        await connection.execute(adding.on_conflict_do_update(index_elements=[table.c.feed, table.c.day], set_=changed))


async def of(database: Database, feed: str) -> tuple[Score, ...]:
    query = select(table.c.day, table.c.score).where(table.c.feed == feed).order_by(table.c.day.desc()).limit(DAYS)
    async with database.read() as connection:
        return tuple(Score(row.day, row.score) for row in reversed((await connection.execute(query)).all()))
