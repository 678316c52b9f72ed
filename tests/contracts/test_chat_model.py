"""What every chat model keeps, whoever answers: text in pieces, whole tool calls, and `Unavailable` when it fails."""

import json
from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from assistant.builtin.model import BuiltinModel
from assistant.errors import Unavailable
from assistant.fallback import FallbackModel
from assistant.langchain_model import LangChainModel
from assistant.model import ChatModel, Piece, Said, TextPiece, ToolCall, ToolSpec
from tests.doubles.openai import OpenAiDouble, call, calls, text

TOOLS = [
    ToolSpec("search_catalog", "Finds products", {"type": "object", "properties": {"query": {"type": "string"}}}),
    ToolSpec("hand_over", "Asks a person", {"type": "object", "properties": {"reason": {"type": "string"}}}),
]
SYSTEM = Said("system", 'Be brief.\ncontext: {"locale": "en", "shop": "Tiny"}')


class Down:
    """A model that is never there."""

    name = "down"

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        raise Unavailable("the model")
        yield TextPiece("")


def langchain(double: OpenAiDouble) -> ChatModel:
    return LangChainModel.connect("openai:double", api_key="test", base_url=double.url)


MODELS: dict[str, Callable[[OpenAiDouble], ChatModel]] = {
    "builtin": lambda _: BuiltinModel(),
    "langchain": langchain,
    "fallback to the builtin": lambda _: FallbackModel(Down(), BuiltinModel()),
    "fallback not needed": lambda double: FallbackModel(langchain(double), BuiltinModel()),
}


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest, double: OpenAiDouble) -> ChatModel:
    return MODELS[request.param](double)


async def pieces(model: ChatModel, *messages: Said, tools: Sequence[ToolSpec] = TOOLS) -> list[Piece]:
    return [piece async for piece in model.stream([SYSTEM, *messages], tools)]


def words(found: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in found if isinstance(piece, TextPiece))


async def test_a_greeting_is_answered_in_text(model: ChatModel, double: OpenAiDouble) -> None:
    double.will(text("Hello, how can I help?"))

    found = await pieces(model, Said("shopper", "Hello"))

    assert "Hello" in words(found)
    assert not [piece for piece in found if isinstance(piece, ToolCall)]


async def test_a_wish_for_a_person_becomes_one_whole_tool_call(model: ChatModel, double: OpenAiDouble) -> None:
    double.will(calls(call("hand_over", reason="asked", problem="I want to talk to a human")))

    found = await pieces(model, Said("shopper", "I want to talk to a human"))

    (made,) = [piece for piece in found if isinstance(piece, ToolCall)]
    assert (made.name, made.arguments["reason"]) == ("hand_over", "asked")
    assert made.id


async def test_the_result_of_a_tool_leads_to_the_answer(model: ChatModel, double: OpenAiDouble) -> None:
    double.will(text("A colleague will answer you here."))
    made = ToolCall("c1", "hand_over", {"reason": "asked", "problem": "a human please"})
    turn = (
        Said("shopper", "a human please"),
        Said("assistant", "", (made,)),
        Said("tool", '{"handed_over": true}', answers="c1"),
    )

    found = await pieces(model, *turn)

    assert "colleague" in words(found)
    assert not [piece for piece in found if isinstance(piece, ToolCall)]


async def test_without_tools_there_are_no_tool_calls(model: ChatModel, double: OpenAiDouble) -> None:
    double.will(text("I can't do that."))

    found = await pieces(model, Said("shopper", "I want to talk to a human"), tools=[])

    assert words(found).strip()
    assert not [piece for piece in found if isinstance(piece, ToolCall)]


async def test_what_earlier_turns_hold_is_read(model: ChatModel, double: OpenAiDouble) -> None:
    double.will(text("You're welcome."))
    made = ToolCall("c1", "search_catalog", {"query": "lamp"})
    history = [
        Said("shopper", "lamp"),
        Said("assistant", "", (made,)),
        Said("tool", json.dumps({"products": []}), answers="c1"),
        Said("assistant", "Nothing fits."),
        Said("staff", "I'm Ada, I can order one for you."),
    ]

    assert words(await pieces(model, *history, Said("shopper", "thanks"))).strip()
