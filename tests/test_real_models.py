"""A model across the wire may lie, stall and fail in many ways: the turn sees text, whole calls, or `Unavailable`."""

from collections.abc import AsyncIterator, Sequence

import pytest

from assistant.breaker import FAILURES as MAX_FAILURES
from assistant.breaker import REST
from assistant.errors import Refused, Unavailable
from assistant.fallback import FallbackModel
from assistant.langchain_model import Deadlines, LangChainModel
from assistant.model import Piece, Said, TextPiece, ToolCall, ToolSpec, Usage
from tests.doubles.openai import (
    OpenAiDouble,
    Reply,
    call,
    calls,
    cut,
    empty,
    garbage,
    malformed,
    refusal,
    stall,
    status,
    text,
)

TOOL = ToolSpec("search_catalog", "Finds products", {"type": "object", "properties": {"query": {"type": "string"}}})
ASKED = [Said("system", "Be brief."), Said("shopper", "A lamp?")]


def connected(double: OpenAiDouble, **more: object) -> LangChainModel:
    return LangChainModel.connect("openai:double", api_key="sk-test", base_url=double.url, **more)  # type: ignore[arg-type]


async def stream(model: LangChainModel | FallbackModel, messages: Sequence[Said] = ASKED) -> list[Piece]:
    return [piece async for piece in model.stream(messages, [TOOL])]


def words(found: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in found if isinstance(piece, TextPiece))


async def test_text_comes_in_pieces_and_the_tokens_are_counted(double: OpenAiDouble) -> None:
    double.will(text("Voilà une lampe."))

    found = await stream(connected(double))

    assert words(found) == "Voilà une lampe."
    assert len([piece for piece in found if isinstance(piece, TextPiece)]) > 1
    assert found[-1] == Usage(21, 5)


async def test_parallel_calls_that_come_in_pieces_are_handed_on_whole(double: OpenAiDouble) -> None:
    double.will(
        calls(
            call("search_catalog", query="table lamp"),
            call("search_catalog", query="reading lamp"),
            say="Let me look. ",
        )
    )

    found = await stream(connected(double))

    made = [(piece.id, piece.arguments) for piece in found if isinstance(piece, ToolCall)]
    assert made == [("call_0", {"query": "table lamp"}), ("call_1", {"query": "reading lamp"})]


@pytest.mark.parametrize("arguments", ['{"query": "lam', "lamp", '["lamp"]', '{"query": }'])
async def test_arguments_that_are_no_json_object_are_handed_on_as_they_are(
    double: OpenAiDouble, arguments: str
) -> None:
    double.will(malformed("search_catalog", arguments))

    found = await stream(connected(double))

    (made,) = [piece for piece in found if isinstance(piece, ToolCall)]
    assert made.arguments == {"_unreadable": arguments}


FAILURES = {
    "a server error": (status(500), status(500)),
    "a wrong key": (status(401),),
    "a cut stream": (cut("The lamp costs"),),
    "a broken connection": (cut("The lamp costs", politely=False),),
    "an empty answer": (empty(),),
    "a refusal": (refusal(),),
    "a content filter": (text("The", finish="content_filter"),),
    "broken JSON": (garbage(b'{"choices": ['),),
    "broken UTF-8": (garbage(b'{"choices": "\xff\xfe"}'),),
}


@pytest.mark.parametrize("failure", FAILURES)
async def test_each_way_to_fail_is_unavailable(double: OpenAiDouble, failure: str) -> None:
    double.will(*FAILURES[failure])

    with pytest.raises(Unavailable):
        await stream(connected(double))


async def test_nobody_listening_is_unavailable() -> None:
    with OpenAiDouble() as double:
        model = connected(double)

    with pytest.raises(Unavailable):
        await stream(model)


async def test_how_long_to_wait_is_passed_on(double: OpenAiDouble) -> None:
    double.will(status(429, retry_after=0.01), status(429, retry_after=7))

    with pytest.raises(Unavailable) as problem:
        await stream(connected(double))

    assert problem.value.retry_after == 7


@pytest.mark.parametrize("reply", [stall(), stall("The lamp")], ids=["before a word", "after some words"])
async def test_a_model_that_stalls_is_left(double: OpenAiDouble, reply: Reply) -> None:
    double.will(reply)

    with pytest.raises(Unavailable, match="too long"):
        await stream(connected(double, deadlines=Deadlines(first=0.3, idle=0.3)))


async def test_a_model_that_never_ends_is_left(double: OpenAiDouble) -> None:
    double.will(stall("The lamp"))

    with pytest.raises(Unavailable, match="too long"):
        await stream(connected(double, deadlines=Deadlines(total=0.3)))


async def test_a_reply_of_a_megabyte_is_stopped(double: OpenAiDouble) -> None:
    double.will(text("lamp " * 200_000, size=5_000))

    found = await stream(connected(double, max_text=20_000))

    assert len(words(found)) == 20_000


async def test_the_wire_carries_roles_tools_and_the_key(double: OpenAiDouble) -> None:
    double.will(text("Yes."))
    made = ToolCall("c1", "search_catalog", {"query": "lamp"})
    history = [
        *ASKED,
        Said("assistant", "", (made,)),
        Said("tool", "{}", answers="c1"),
        Said("staff", "I'm Ada."),
        Said("shopper", "In blue?"),
    ]

    await stream(connected(double), history)

    sent = double.last
    assert [message["role"] for message in sent["messages"]] == [
        "system",
        "user",
        "assistant",
        "tool",
        "assistant",
        "user",
    ]
    assert sent["messages"][3]["tool_call_id"] == "c1"
    assert sent["messages"][4]["content"] == "[colleague] I'm Ada."
    assert sent["tools"][0]["function"]["name"] == "search_catalog"
    assert (sent["stream"], sent["stream_options"], sent["key"]) == (True, {"include_usage": True}, "sk-test")


def test_a_provider_whose_package_is_missing_is_refused_with_the_packages_name() -> None:
    with pytest.raises(Refused, match="langchain-anthropic"):
        LangChainModel.connect("anthropic:claude", api_key="x")


@pytest.mark.parametrize("name", ["", "nonsense", "nobody:nothing"])
def test_an_unknown_model_is_refused_by_name(name: str) -> None:
    with pytest.raises(Refused, match=repr(name)):
        LangChainModel.connect(name, api_key="x")


class Scripted:
    """A model that plays pieces, and fails where a problem stands."""

    def __init__(self, name: str, *script: Piece | Unavailable) -> None:
        self.name = name
        self.asked = 0
        self._script = script

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        self.asked += 1
        for part in self._script:
            if isinstance(part, Unavailable):
                raise part
            yield part


DOWN = Unavailable("the model")


async def test_the_second_takes_over_before_a_word() -> None:
    model = FallbackModel(Scripted("first", DOWN), Scripted("second", TextPiece("Here.")))

    assert words(await stream(model)) == "Here."
    assert model.name == "second"


async def test_the_name_is_the_firsts_while_it_answers() -> None:
    model = FallbackModel(Scripted("first", TextPiece("Here.")), Scripted("second"))

    assert words(await stream(model)) == "Here."
    assert model.name == "first"


async def test_the_half_sentence_of_a_model_that_is_cut_off_never_leaves() -> None:
    first = Scripted("first", TextPiece("I looked. The lamp "), TextPiece("costs"), DOWN)
    model = FallbackModel(first, Scripted("second", TextPiece("It costs €89.00.")))

    assert words(await stream(model)).split() == ["I", "looked.", "It", "costs", "€89.00."]


async def test_a_model_that_keeps_failing_rests_and_is_then_asked_again() -> None:
    time = [0.0]
    first = Scripted("first", DOWN)
    model = FallbackModel(first, Scripted("second", TextPiece("Here.")), clock=lambda: time[0])

    for _ in range(MAX_FAILURES + 2):
        await stream(model)
    assert first.asked == MAX_FAILURES

    time[0] = REST
    await stream(model)
    assert first.asked == MAX_FAILURES + 1


async def test_a_model_that_says_when_to_come_back_is_left_until_then() -> None:
    time = [0.0]
    first = Scripted("first", Unavailable("the model", retry_after=90))
    model = FallbackModel(first, Scripted("second", TextPiece("Here.")), clock=lambda: time[0])

    await stream(model)
    time[0] = 89.0
    await stream(model)

    assert first.asked == 1


async def test_both_down_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await stream(FallbackModel(Scripted("first", DOWN), Scripted("second", DOWN)))
