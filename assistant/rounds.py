"""A model's calls and what they told, as messages: now, and as later turns read them."""

import json
from collections.abc import Iterable, Sequence

from assistant.model import Said, ToolCall
from assistant.tools.tool import ToolResult
from knowledge.catalog import Product

REMEMBERED_RESULT = 1_500
"""Characters of a tool's result that later turns read."""


def now_shown(before: list[str], cards: list[str]) -> list[str]:
    """A look at one of several leaves "the second one" what it was."""
    return before if len(cards) == 1 and cards[0] in before else list(cards)


def spoken_of(earlier: Sequence[Said], products: Iterable[Product]) -> str | None:
    """The product that the latest answer with any product in it names, if it names one alone."""
    titles = {product.title: product.id for product in products}
    for said in reversed(earlier):
        text = said.text if said.role == "assistant" else ""
        named = [title for title in titles if title in text]
        whole = [one for one in named if not any(one != other and one in other for other in named)]
        if whole:
            return titles[whole[0]] if len(whole) == 1 else None
    return None


def as_messages(calls: Sequence[ToolCall], results: Sequence[ToolResult], text: str = "") -> list[Said]:
    told = [json.dumps(dict(result.told), ensure_ascii=False) for result in results]
    return [
        Said("assistant", text, tuple(calls)),
        *(Said("tool", one, answers=call.id) for call, one in zip(calls, told, strict=True)),
    ]


def remembered(said: Said) -> Said:
    """Of a round: later turns read the calls and short results; the words are in the answer already."""
    if said.role == "assistant":
        return Said("assistant", "", said.calls)
    if len(said.text) <= REMEMBERED_RESULT:
        return said
    return Said("tool", json.dumps({"shortened": said.text[:REMEMBERED_RESULT]}), answers=said.answers)
