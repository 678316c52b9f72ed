"""One conversation as staff read it: who said what, from which sources, and what happened in between."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from assistant.events import Event, Events
from assistant.phrases import say

Speaker = Literal["shopper", "assistant", "staff", "shop"]
REASONS: Mapping[str, tuple[str, str]] = {
    "asked": ("Asked for a person", "info"),
    "no_source": ("Nothing in the library", "warn"),
    "complaint": ("Complaint", "bad"),
    "payment": ("Payment", "bad"),
    "policy": ("Beyond the rules", "warn"),
    "guessing": ("Wrong order numbers", "warn"),
    "failure": ("Assistant failed", "bad"),
}
"""Why a conversation waits: its tag in words, and its colour."""
PAGE = 500


@dataclass(frozen=True, slots=True)
class Source:
    n: int
    title: str
    heading: str
    document: str
    quote: str


@dataclass(slots=True)
class Message:
    who: Speaker
    name: str
    at: datetime
    turn: str | None
    sentences: list[tuple[str, tuple[int, ...]]]
    """With the numbers of the sources that carry each."""
    sources: dict[int, Source] = field(default_factory=dict)
    failed: bool = False
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True)
class Line:
    """Something that happened, in a few words."""

    at: datetime
    text: str
    tone: Literal["", "strong", "paid"] = ""
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Thread:
    entries: Sequence[Message | Line]
    cart: Mapping[str, Any] | None
    orders: Sequence[Mapping[str, Any]]
    """The last state of each, newest first; `receipt` where it was paid in this chat."""


async def read_thread(events: Events, conversation_id: str, locale: str) -> Thread:
    seen: list[Event] = []
    while page := await events.after(conversation_id, seen[-1].seq if seen else 0, limit=PAGE):
        seen += page
    return thread_of(seen, locale)


def thread_of(events: Iterable[Event], locale: str) -> Thread:
    entries: list[Message | Line] = []
    cart: Mapping[str, Any] | None = None
    orders: dict[str, Mapping[str, Any]] = {}
    for event in events:
        _add(entries, event, locale)
        if event.kind == "cart":
            cart = event.body
        elif event.kind == "order":
            earlier = orders.pop(event.body["number"], {})
            orders[event.body["number"]] = {**event.body, "receipt": event.body["receipt"] or earlier.get("receipt")}
    return Thread(entries, cart, list(reversed(orders.values())))


def _add(entries: list[Message | Line], event: Event, locale: str) -> None:
    body = event.body
    if event.kind == "message":
        entries.append(Message(body["who"], body.get("name") or "", event.at, event.turn, [(body["text"], ())]))
    elif event.kind == "text":
        _say_on(entries, event)
    elif event.kind == "failed":
        entries.append(Message("assistant", "", event.at, event.turn, [(body["text"], ())], failed=True))
    else:
        line = _line(event, locale)
        if line:
            entries.append(line)


def _say_on(entries: list[Message | Line], event: Event) -> None:
    """A turn's sentences are one message as long as nothing stands between them."""
    last = entries[-1] if entries else None
    if not isinstance(last, Message) or last.who != "assistant" or last.turn != event.turn or last.failed:
        last = Message("assistant", "", event.at, event.turn, [])
        entries.append(last)
    cited = event.body.get("citations") or []
    last.sentences.append((event.body["text"], tuple(each["n"] for each in cited)))
    for each in cited:
        last.sources[each["n"]] = Source(
            each["n"], each.get("title", ""), each.get("heading", ""), each.get("document", ""), each.get("quote", "")
        )


def _line(event: Event, locale: str) -> Line | None:
    body = event.body
    match event.kind:
        case "products":
            shown = ", ".join(item["title"] for item in body["items"])
            return Line(event.at, say(locale, "Showed {products}", products=shown))
        case "cart" if not body["lines"]:
            return Line(event.at, say(locale, "Cart emptied"))
        case "cart":
            held = ", ".join(f"{line['quantity']} × {_named(line)}" for line in body["lines"])
            return Line(event.at, say(locale, "Cart: {lines} · {total}", lines=held, total=body["total"]["text"]))
        case "checkout":
            return Line(event.at, say(locale, "Went to the checkout: {total}", total=body["total"]["text"]))
        case "order":
            return _order_line(event, locale)
        case "handed_over":
            reason = say(locale, REASONS.get(body["reason"], ("Handed over", ""))[0])
            return Line(event.at, say(locale, "Handed over: {reason}", reason=reason), "strong")
        case "owner":
            return _owner_line(event, locale)
    return None


def _order_line(event: Event, locale: str) -> Line:
    body = event.body
    if body["receipt"]:
        text = say(locale, "Paid: order {number}, {total}", number=body["number"], total=body["total"]["text"])
        return Line(event.at, text, "paid")
    text = say(locale, "Looked up order {number}: {status}", number=body["number"], status=body["status_text"])
    return Line(event.at, text)


def _owner_line(event: Event, locale: str) -> Line | None:
    name = event.body.get("name") or say(locale, "Staff")
    match event.body["owner"]:
        case "staff":
            return Line(event.at, say(locale, "{name} took over", name=name))
        case "assistant":
            return Line(event.at, say(locale, "Handed back to the assistant"))
        case "closed":
            return Line(event.at, say(locale, "Closed"))
    return None


def _named(line: Mapping[str, Any]) -> str:
    return f"{line['title']} {line['label']}".strip()
