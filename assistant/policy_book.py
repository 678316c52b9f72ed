"""The shop's policies by version: a new one never changes what an older order was promised."""

from datetime import UTC, datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from assistant.policy import Policy, read_policy
from assistant.policy_rules import Rules
from assistant.tables_after import policies
from knowledge.clock import aware, now
from knowledge.database import Database


class Policies:
    def __init__(self, database: Database, *, currency: str = "EUR") -> None:
        self._database = database
        self._currency = currency

    async def bring(self, content: bytes | str, *, by: str) -> Policy:
        """YAML or JSON as `assistant/policy.py` describes it. Raises Refused."""
        rules, starts_at = read_policy(content)
        return await self.add(rules, starts_at=starts_at, by=by)

    async def add(self, rules: Rules, *, starts_at: datetime, by: str) -> Policy:
        async with self._database.begin() as connection:
            last = (await connection.execute(select(func.max(policies.c.version)))).scalar() or 0
            body = rules.model_dump(mode="json", by_alias=True)
            row = {"version": last + 1, "starts_at": starts_at, "body": body, "by": by, "created_at": now()}
            await connection.execute(insert(policies).values(row))
        return Policy(rules, last + 1, starts_at, self._currency)

    async def at(self, moment: datetime) -> Policy:
        """What holds for an order placed then: of the policies that had started, the one that started last."""
        return await self._database.glance(lambda connection: self.holding(connection, moment))

    def holding(self, connection: Connection, moment: datetime) -> Policy:
        """`at`, as the rest that is read on this connection."""
        latest = policies.c.version.desc()
        started = (
            select(policies)
            .where(policies.c.starts_at <= moment.astimezone(UTC))
            .order_by(policies.c.starts_at.desc(), latest)
        )
        # An order older than the first policy: the first one is nearer to what it was promised than none.
        first = select(policies).order_by(policies.c.starts_at, latest)
        for query in (started, first):
            if row := connection.execute(query.limit(1)).mappings().first():
                return self._policy(row)
        return Policy(Rules(), currency=self._currency)

    async def current(self) -> Policy:
        return await self.at(now())

    async def all(self) -> list[Policy]:
        """The latest version first."""
        query = select(policies).order_by(policies.c.version.desc())
        async with self._database.read() as connection:
            return [self._policy(row) for row in (await connection.execute(query)).mappings()]

    def _policy(self, row: RowMapping) -> Policy:
        return Policy(Rules.model_validate(row["body"]), row["version"], aware(row["starts_at"]), self._currency)
