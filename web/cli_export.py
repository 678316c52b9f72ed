"""`comptoir export conversation`: what was said, on what grounds, and whether the record of it is whole."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli import Data, fail
from web.cli_quality import exporting
from web.opening import with_database

if TYPE_CHECKING:
    from knowledge.database import Database


def add_commands(_app: typer.Typer) -> None:
    exporting.command(name="conversation")(conversation)


def conversation(
    conversation_id: Annotated[str, typer.Argument(metavar="ID", help="As the inbox's address bar shows it.")],
    data: Data = None,
    out: Annotated[Path | None, typer.Option("--out", help="A file to write; without it, it is printed.")] = None,
) -> None:
    """Write a conversation with its ledger as JSON, and check its chain of hashes. Exits with 1 where it is broken."""
    exported = with_database(lambda database, _settings: _exported(database, conversation_id), data)
    text = json.dumps(exported, ensure_ascii=False, indent=2)
    if out is None:
        print(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        print(
            f"Wrote {out}: {len(exported['ledger'])} sentences, the chain is {'whole' if exported['chain']['whole'] else 'broken'}."
        )
    if not exported["chain"]["whole"]:
        fail(f"the ledger's chain breaks at entry {exported['chain']['broken_at']}: it is not what was written")


async def _exported(database: "Database", conversation_id: str) -> dict[str, Any]:
    from assistant.conversation import Conversations
    from assistant.ledger_store import Ledgers

    found = await Conversations(database).for_staff(conversation_id)
    kept = await Ledgers(database).of(found.id)
    events = await _events(database, found.id)
    broken = kept.broken_at
    return {
        "conversation": found.id,
        "owner": found.owner,
        "locale": found.locale,
        "created_at": found.created_at.isoformat(),
        "messages": [_message(event) for event in events if event["kind"] in ("message", "text")],
        "events": events,
        "ledger": list(kept.entries),
        "chain": {
            "head": kept.head,
            "entries": len(kept.entries),
            "whole": broken is None,
            "broken_at": _place(broken),
        },
    }


async def _events(database: Any, conversation_id: str) -> list[dict[str, Any]]:
    from sqlalchemy import select

    from assistant.tables import events
    from knowledge.clock import aware

    query = select(events).where(events.c.conversation_id == conversation_id).order_by(events.c.seq)
    async with database.read() as connection:
        rows = (await connection.execute(query)).all()
    return [
        {"seq": row.seq, "kind": row.kind, "turn": row.turn, "at": aware(row.at).isoformat(), "body": row.body}
        for row in rows
    ]


def _message(event: dict[str, Any]) -> dict[str, Any]:
    who = event["body"].get("who", "assistant")
    return {"at": event["at"], "who": who, "text": event["body"].get("text", ""), "turn": event["turn"]}


def _place(broken: int | None) -> int | None:
    """As people count, and as the entries are numbered."""
    return None if broken is None else broken + 1
