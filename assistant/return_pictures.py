"""Pictures of goods on their way back, added once the return is asked for: by their owner, or by who got its instructions."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import RowMapping, func, insert, select

from assistant.errors import NotFound, Refused
from assistant.order import Order
from assistant.orders import Orders
from assistant.outgoing import tell_order
from assistant.phrases import say
from assistant.tables_after import return_pictures
from knowledge.clock import aware, now
from knowledge.database import Database

LARGEST, MOST = 8_000_000, 6
"""Bytes of one, and how many a return may have."""
OPEN = ("requested", "received")
KINDS: Mapping[str, tuple[bytes, int]] = {
    "image/jpeg": (b"\xff\xd8\xff", 0),
    "image/png": (b"\x89PNG\r\n\x1a\n", 0),
    "image/webp": (b"WEBP", 8),
}
"""What a file of this kind begins with, and where: what it calls itself counts for nothing."""


@dataclass(frozen=True, slots=True)
class Picture:
    id: str
    return_id: str
    kind: str
    size: int
    at: datetime

    def as_json(self) -> dict[str, Any]:
        own = {"id": self.id, "return": self.return_id, "kind": self.kind}
        return {**own, "bytes": self.size, "at": self.at.isoformat()}


class ReturnPictures:
    def __init__(self, database: Database, orders: Orders, key: bytes) -> None:
        self._database = database
        self._orders = orders
        self._signed = URLSafeSerializer(key, salt="return pictures")

    def token(self, number: str, return_id: str) -> str:
        """Opens this one return's pictures to whoever holds it: it stands in the mail with the instructions."""
        return str(self._signed.dumps([number, return_id]))

    async def by_token(self, token: str) -> tuple[Order, str]:
        """The order and the return's id. Raises NotFound."""
        try:
            number, return_id = self._signed.loads(token)
        except (BadData, ValueError):
            raise NotFound("There is no such return") from None
        order = await self._orders.by_number(number)
        if order is None:
            raise NotFound("There is no such return")
        return order, return_id

    async def add(self, number: str, return_id: str, content: bytes, *, locale: str) -> Picture:
        """Raises NotFound, and Refused for what is no picture, too large, too many, or too late."""
        kind = _kind(content, locale)
        async with self._database.begin() as connection:
            order = await self._orders.locked(connection, number)
            one = next((one for one in order.returns if one["id"] == return_id), None) if order else None
            if order is None or one is None:
                raise NotFound(f"There is no return {return_id!r} of order {number!r}")
            if one["state"] not in OPEN:
                raise Refused(say(locale, "This return is closed; no picture can be added."))
            count = select(func.count()).where(return_pictures.c.return_id == return_id)
            if (await connection.execute(count)).scalar_one() >= MOST:
                raise Refused(say(locale, "A return has at most {n} pictures.", n=MOST))
            row: dict[str, Any] = {"id": secrets.token_hex(16), "order_number": number, "return_id": return_id}
            row |= {"kind": kind, "content": content, "size": len(content), "created_at": now()}
            await connection.execute(insert(return_pictures).values(row))
            await tell_order(connection, "return.picture", order, **{"return": dict(one), "picture": row["id"]})
        return _picture(row)

    async def of_order(self, number: str) -> list[Picture]:
        """The oldest first."""
        columns = [column for column in return_pictures.c if column.name != "content"]
        query = select(*columns).where(return_pictures.c.order_number == number).order_by(return_pictures.c.created_at)
        return [_picture(row) for row in await self._database.look(lambda read: read.execute(query).mappings().all())]

    async def content(self, number: str, picture_id: str) -> tuple[str, bytes]:
        """Its kind and its bytes. NotFound for another order's."""
        mine = (return_pictures.c.id == picture_id) & (return_pictures.c.order_number == number)
        async with self._database.read() as connection:
            row = (await connection.execute(select(return_pictures).where(mine))).mappings().one_or_none()
        if row is None:
            raise NotFound(f"There is no picture {picture_id!r} of order {number!r}")
        return row["kind"], row["content"]


def _kind(content: bytes, locale: str) -> str:
    if len(content) > LARGEST:
        raise Refused(say(locale, "A picture has at most {n} megabytes.", n=LARGEST // 1_000_000))
    for kind, (mark, at) in KINDS.items():
        if content[at : at + len(mark)] == mark:
            return kind
    raise Refused(say(locale, "This is no picture that can be shown; right would be JPEG, PNG or WebP."))


def _picture(row: Mapping[str, Any] | RowMapping) -> Picture:
    return Picture(row["id"], row["return_id"], row["kind"], row["size"], aware(row["created_at"]))
