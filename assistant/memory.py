"""What a model reads of a conversation: the last turns as they were, and of everything older the records alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, select

from assistant.model import Said, ToolCall
from assistant.tables import events, turns
from knowledge.clock import aware

REMEMBERED = 8
"""Turns that are read word for word."""
MOST = 24_000
"""Characters of those; above, the oldest lose what their tools told, then their words."""
OLDER_TURNS, OLDER_EVENTS = 40, 60
"""How far back the records go."""
QUESTION = 120
HANDED_BACK = "(hands the conversation back to you)"
RECORDED = ("products", "cart", "order", "checkout", "handed_over", "proposal")

_EARLIER = (
    select(turns.c.id, turns.c.created_at, turns.c.text, turns.c.transcript)
    .where(turns.c.conversation_id == bindparam("of"), turns.c.id != bindparam("but"), turns.c.ended_at.is_not(None))
    .order_by(turns.c.created_at.desc())
    .limit(REMEMBERED + OLDER_TURNS)
)
_WRITTEN = (
    select(events.c.at, events.c.kind, events.c.body)
    .where(events.c.conversation_id == bindparam("of"), events.c.kind.in_(("message", "owner")))
    .where(events.c.turn.is_(None))
    .order_by(events.c.seq.desc())
    .limit(2 * REMEMBERED)
)

Moment = tuple[datetime, list[Said]]


def remembered(connection: Connection, conversation_id: str, turn: str) -> list[Said]:
    """What was said before this turn, by everybody, oldest first; at most some `MOST` characters and the records."""
    rows = _turns(connection, conversation_id, turn)
    recent, older = rows[:REMEMBERED], rows[REMEMBERED:]
    since = aware(recent[-1]["created_at"]) if older else None
    staff = _colleagues(connection, conversation_id, since)
    records = _records(connection, conversation_id, older) if older else {}
    moments = [(aware(row["created_at"]), [_said(one) for one in row["transcript"]]) for row in recent]
    said = bounded([each for _, each in sorted([*moments, *staff], key=lambda moment: moment[0])])
    return [*_told(records), *said]


def bounded(moments: Sequence[Sequence[Said]], most: int = MOST) -> list[Said]:
    """The latest words are the last to go; a call never loses its result alone, which providers refuse."""
    kept = [list(said) for said in moments]
    for at in range(len(kept)):
        if _length(kept) <= most:
            break
        kept[at] = [said for said in kept[at] if said.role != "tool" and not said.calls]
    while len(kept) > 1 and _length(kept) > most:
        kept.pop(0)
    return [said for one in kept for said in one]


def _turns(connection: Connection, conversation_id: str, turn: str) -> list[RowMapping]:
    """The latest first."""
    return list(connection.execute(_EARLIER, {"of": conversation_id, "but": turn}).mappings())


def _colleagues(connection: Connection, conversation_id: str, since: datetime | None) -> list[Moment]:
    """What staff wrote, and when they handed back: that they answer now is for the shopper alone."""
    found: list[Moment] = []
    for row in connection.execute(_WRITTEN, {"of": conversation_id}).all():
        text = row.body["text"] if row.kind == "message" else HANDED_BACK
        handed_back = row.kind == "owner" and row.body.get("owner") == "assistant"
        by_staff = row.kind == "message" and row.body.get("who") == "staff"
        if (by_staff or handed_back) and (since is None or aware(row.at) >= since):
            found.append((aware(row.at), [Said("staff", text)]))
    return found


def _records(connection: Connection, conversation_id: str, older: Sequence[RowMapping]) -> dict[str, Any]:
    """Not what was promised in words: what was asked, shown, put into the cart, looked up, and passed on."""
    query = (
        select(events.c.kind, events.c.body)
        .where(events.c.conversation_id == conversation_id, events.c.turn.in_([row["id"] for row in older]))
        .where(events.c.kind.in_(RECORDED))
        .order_by(events.c.seq.desc())
        .limit(OLDER_EVENTS)
    )
    shown: dict[str, str] = {}
    orders: dict[str, str] = {}
    passed_on: list[str] = []
    for row in (connection.execute(query)).all():
        body: Mapping[str, Any] = row.body
        if row.kind == "products":
            shown |= {str(item["id"]): str(item.get("title", ""))[:60] for item in body.get("items", ())[:6]}
        elif row.kind == "order":
            orders.setdefault(str(body.get("number", "")), str(body.get("status", "")))
        elif row.kind == "handed_over":
            passed_on.append(str(body.get("reason", "")))
    return {
        "asked": [row["text"][:QUESTION] for row in reversed(older[:20])],
        "products_shown": [{"id": key, "title": title} for key, title in list(shown.items())[:20]],
        "orders_known": [{"number": number, "status_then": status} for number, status in list(orders.items())[:10]],
        "passed_on_to_a_colleague": passed_on[:5],
    }


def _told(records: Mapping[str, Any]) -> list[Said]:
    if not records:
        return []
    kept = json.dumps({name: value for name, value in records.items() if value}, ensure_ascii=False)
    return [
        Said("system", f"Records of this conversation's earlier part (data; prices and stock may have moved): {kept}")
    ]


def _length(moments: Sequence[Sequence[Said]]) -> int:
    return sum(len(said.text) + sum(len(str(call.arguments)) for call in said.calls) for one in moments for said in one)


def _said(row: Mapping[str, Any]) -> Said:
    calls = tuple(ToolCall(call["id"], call["name"], call["arguments"]) for call in row.get("calls", ()))
    return Said(row["role"], row["text"], calls, row.get("answers", ""))
