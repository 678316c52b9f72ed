"""Journeys: what a shopper says and what must come of it, written as data that a merchant can write too."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from assistant.errors import Refused

Listed = BeforeValidator(lambda value: value if isinstance(value, list | tuple) else [value])
"""One thing may be written without the list around it."""
Text = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)]
"""YAML takes `390` for a number; whoever writes a journey means what is read."""
Texts = Annotated[tuple[Text, ...], Listed]
Choice = Texts
SILENT = frozenset(
    {"id", "url", "image", "kind", "turn", "at", "seq", "sku", "page", "expires_at", "quote", "variants"}
)
"""Fields of an event that nobody reads."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Who(_Part):
    locale: str = "en"
    page: str = ""
    """Id of the product on whose page the shopper is."""


class Shown(_Part):
    text: Annotated[tuple[Choice, ...], Listed] = ()
    """Each must be read in the turn's sentences; of a list within, one is enough."""
    first: str = ""
    """Title of the first card."""
    products: Texts = ()
    """Titles that are among the cards."""
    cite: Texts = ()
    """Names of documents that a sentence cites; one of them is enough."""
    events: Texts = ()
    cart: Mapping[str, int] | None = None
    """What the cart holds after the turn: quantities by SKU."""


class Turn(_Part):
    say: str
    show: Shown = Shown()
    never: Texts = ()


class Journey(_Part):
    name: str = Field(alias="journey")
    who: Who = Who()
    turns: tuple[Turn, ...]
    never: Texts = ()
    """What must not be read anywhere in it."""


def read_journeys(path: Path) -> list[Journey]:
    """A YAML file with a list of journeys. Raises Refused, naming the file and the place."""
    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as problem:
        raise Refused(f"{path.name} can't be read as YAML: {problem}") from problem
    if not isinstance(written, list):
        raise Refused(f"{path.name} holds {type(written).__name__}; right would be a list of journeys")
    return [_journey(path, number, each) for number, each in enumerate(written, 1)]


def _journey(path: Path, number: int, written: Any) -> Journey:
    try:
        return Journey.model_validate(written)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Refused(f"{path.name}, journey {number}: {where} is {first.get('input')!r}: {first['msg']}") from wrong


def faults(journey: Journey, turn: Turn, events: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is wrong with the events that followed a message; nothing where all is as it must be."""
    said = _plain(" ".join(event["text"] for event in events if event["kind"] in ("text", "handed_over", "failed")))
    cards = [item["title"] for event in events if event["kind"] == "products" for item in event["items"]]
    yield from _text_faults(turn.show, said)
    yield from _card_faults(turn.show, cards)
    yield from _event_faults(turn.show, events)
    everything = _plain(" ".join(_strings([event for event in events if event.get("who") != "shopper"])))
    for never in (*turn.never, *journey.never):
        if _plain(never) in everything:
            yield f"reads {never!r}, which must never be"


def _text_faults(show: Shown, said: str) -> Iterator[str]:
    for choice in show.text:
        if not any(_plain(each) in said for each in choice):
            yield f"no sentence reads {' or '.join(map(repr, choice))}"


def _card_faults(show: Shown, cards: Sequence[str]) -> Iterator[str]:
    if show.first and (not cards or cards[0] != show.first):
        yield f"the first card is {cards[0] if cards else 'missing'!r} instead of {show.first!r}"
    for title in show.products:
        if title not in cards:
            yield f"no card shows {title!r}, only {cards}"


def _event_faults(show: Shown, events: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    kinds = {event["kind"] for event in events}
    for kind in show.events:
        if kind not in kinds:
            yield f"no {kind!r} event"
    if "failed" in kinds and "failed" not in show.events:
        yield "the turn failed"
    cited = {citation["document"] for event in events if event["kind"] == "text" for citation in event["citations"]}
    if show.cite and cited.isdisjoint(show.cite):
        yield f"cites {sorted(cited) or 'nothing'} instead of {' or '.join(show.cite)}"
    carts = [event for event in events if event["kind"] == "cart"]
    held = {line["sku"]: line["quantity"] for line in carts[-1]["lines"]} if carts else None
    if show.cart is not None and (held or {}) != dict(show.cart):
        yield f"the cart holds {held} instead of {dict(show.cart)}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            if name not in SILENT:
                yield from _strings(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)


def _plain(text: str) -> str:
    """Typography doesn't decide: narrow blanks, curly quotes and capitals are as good as plain ones."""
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").casefold().split())
