"""What a built-in answer rests on: the messages, read back as the shopper's words, the facts and the results."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.builtin.cities import with_countries
from assistant.builtin.courtesies import matter
from assistant.builtin.languages import SPOKEN, language_of
from assistant.builtin.superseding import corrected
from assistant.builtin.words import tokens
from assistant.model import VARYING, Said, ToolCall, ToolSpec

Record = Mapping[str, Any]
Sense = Callable[[str, Sequence[tuple[str, str]]], Sequence[float]]
"""How near in meaning each of some texts, given with its language, is to a question: 1 says just that."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A tool to run before there is an answer."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


class Unread(Exception):
    """Raised where an answer rests on what no tool has told yet."""

    def __init__(self, asks: Sequence[Ask]) -> None:
        self.asks = list(asks)


Step = list[Ask] | list[str]
"""What comes next: tools to run, or the sentences of the answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question within a message."""

    label: str
    """`page.gift.valid`."""
    said: str
    """The words that ask it."""
    sure: bool = False
    """They resemble such questions so much that nothing else is meant."""

    @property
    def subject(self) -> str:
        return self.label.split(".")[1]


@dataclass(frozen=True, slots=True)
class Scene:
    question: str
    """Without the courtesies around it."""
    earlier: tuple[str, ...]
    """The shopper's messages before, oldest first."""
    last_said: str
    """The assistant's words just before the question."""
    results: tuple[tuple[ToolCall, Record], ...]
    """Every tool this turn has run, with what it told."""
    tools: frozenset[str]
    context: Record
    asked: int
    """Tool calls so far in the whole conversation: where the next call's id starts."""
    said: str = ""
    """The message as it was typed."""
    pointed: str = ""
    """The product that the words point at."""
    guess: str = ""
    """The wish that the words are likely to be, where nothing is known of them."""
    guessed_surely: bool = False
    strange: bool = False
    """The words are near nothing that people say to a shop's assistant."""
    understood: tuple[Asked, ...] = ()
    """What the words ask about the subjects of the pages, in their order."""
    sense: Sense | None = None

    @property
    def language(self) -> str:
        """The shopper's, where we speak it; else the shop's."""
        spoken = language_of(self.question, self.locale)
        return spoken if spoken in SPOKEN else self.locale

    @property
    def foreign(self) -> bool:
        return language_of(self.question, self.locale) not in SPOKEN

    @property
    def locale(self) -> str:
        return "fr" if str(self.context.get("locale", "en")).lower().startswith("fr") else "en"

    @property
    def home(self) -> frozenset[str]:
        """The country that the shop sells from, whose delivery prose tells, too; none where it hasn't said."""
        return frozenset(filter(None, [self.context.get("country")]))

    @property
    def shown(self) -> list[str]:
        return list(self.context.get("shown") or ())

    @property
    def seen(self) -> list[Record]:
        """Those shown, and the one on the page: what they are called, cost and come in."""
        return list(self.context.get("seen") or ())

    @property
    def page_product(self) -> str:
        return str(self.context.get("page_product") or "")

    @property
    def spoken_of(self) -> str:
        """The one product that was spoken of last."""
        return str(self.context.get("spoken_of") or "")

    @property
    def here(self) -> str:
        """What "it" is: what was spoken of last, what the page shows, or the only one on the screen."""
        return self.spoken_of or self.page_product or (self.shown[0] if len(self.shown) == 1 else "")

    @property
    def cart(self) -> list[Record]:
        return list((self.context.get("cart") or {}).get("lines") or ())

    @property
    def search(self) -> Record:
        """The latest search of the catalogue: a follow-up's own search replaces the facts."""
        searches = (told for call, told in reversed(self.results) if call.name == "search_catalog")
        return next((told for told in searches if "situation" not in told), {})

    @property
    def hits(self) -> list[Record]:
        return list(self.search.get("products") or ())

    @property
    def passages(self) -> list[Record]:
        """Each once, in the order in which they were found."""
        found = {
            p["n"]: p for call, told in self.results if call.name == "search_help" for p in told.get("passages", ())
        }
        return list(found.values())

    @property
    def page_texts(self) -> list[str]:
        return [f"{page['title']} {page['heading']} {page['text']}" for page in self.passages]

    def product(self, product_id: str) -> Record | None:
        """The fullest record that this turn has read."""
        for _, told in reversed(self.results):
            if (record := told.get("product")) and product_id in ids(record):
                return dict(record)
        return None

    def last(self, tool: str) -> Record | None:
        return next((told for call, told in reversed(self.results) if call.name == tool), None)

    def answer(self, ask: Ask) -> Record | None:
        """What the tool told when it was asked exactly this in this turn."""
        return next(
            (told for call, told in self.results if (call.name, call.arguments) == (ask.name, ask.arguments)), None
        )

    def told(self, *asks: Ask) -> list[Record]:
        """What the tools tell to these, empty where there is no such tool. Raises Unread for those not asked yet."""
        if unread := [ask for ask in asks if ask.name in self.tools and self.answer(ask) is None]:
            raise Unread(unread)
        return [self.answer(ask) or {} for ask in asks]


def ids(record: Record) -> set[str]:
    return {record["id"], *(variant["sku"] for variant in record.get("variants", ()))}


def read(messages: Sequence[Said], tools: Sequence[ToolSpec]) -> Scene:
    asked_at = max((at for at, said in enumerate(messages) if said.role == "shopper"), default=len(messages))
    before, turn = messages[:asked_at], messages[asked_at:]
    results = _results(turn)

    def read_as(text: str) -> str:
        """Without courtesies, and with the country of a city that no page speaks of."""
        wanted = matter(corrected(text))
        language = language_of(wanted, "en")
        return with_countries(wanted, language, _named(results)) if language in SPOKEN else wanted

    return Scene(
        question=read_as(turn[0].text) if turn else "",
        earlier=tuple(read_as(said.text) for said in before if said.role == "shopper"),
        last_said=next((said.text for said in reversed(before) if said.role == "assistant" and said.text), ""),
        results=results,
        tools=frozenset(tool.name for tool in tools),
        context=_context(messages),
        said=turn[0].text if turn else "",
        asked=sum(len(said.calls) for said in messages),
    )


def _results(turn: Sequence[Said]) -> tuple[tuple[ToolCall, Record], ...]:
    calls = {call.id: call for said in turn for call in said.calls}
    return tuple(
        (calls[said.answers], _json(said.text)) for said in turn if said.role == "tool" and said.answers in calls
    )


def _named(results: Sequence[tuple[ToolCall, Record]]) -> frozenset[str]:
    """The words of the pages that were found."""
    pages = (page for call, told in results if call.name == "search_help" for page in told.get("passages", ()))
    return frozenset(word for page in pages for word in tokens(f"{page['title']} {page['text']}"))


def _context(messages: Sequence[Said]) -> Record:
    for said in messages:
        if said.role == "system" and said.text.strip():
            _, marker, text = said.text.strip().rpartition(VARYING)
            return _json(text) if marker else {}
    return {}


def _json(text: str) -> Record:
    """A tool may tell plain words; then there is nothing to read in them but a problem."""
    try:
        read = json.loads(text)
    except ValueError:
        return {"problem": text}
    return read if isinstance(read, dict) else {}
