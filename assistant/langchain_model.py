"""Any chat model that LangChain reaches, held to our own deadlines: its text as it comes, its tool calls whole."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from assistant.closing import closing
from assistant.errors import Refused, Unavailable
from assistant.model import VARYING, Piece, Said, TextPiece, ToolCall, ToolSpec, Usage
from assistant.model_failures import TRIES, pause, unavailable
from assistant.spend import estimated

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage

MAX_TEXT = 1_000_000
"""Characters of one answer; a model that writes more is running away and is stopped."""
_FINISHED = ("finish_reason", "stop_reason", "done_reason")
_FILTERED = ("content_filter", "refusal", "safety")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Deadlines:
    """In seconds."""

    first: float = 8.0
    idle: float = 8.0
    total: float = 25.0


class LangChainModel:
    def __init__(
        self, name: str, model: "BaseChatModel", *, deadlines: Deadlines | None = None, max_text: int = MAX_TEXT
    ) -> None:
        self.name = name
        self._model = model
        self._deadlines = deadlines or Deadlines()
        self._max_text = max_text
        self._bound: tuple[Sequence[ToolSpec], Any] | None = None

    @classmethod
    def connect(
        cls,
        name: str,
        *,
        api_key: str | None = None,
        base_url: str | None = None,
        deadlines: Deadlines | None = None,
        max_text: int = MAX_TEXT,
        temperature: float | None = None,
        reasoning: str = "",
    ) -> "LangChainModel":
        """`name` is `provider:model`. Imports for about two seconds: call it at start, or from a thread.

        `temperature` and `reasoning` (an effort such as `low`) are the provider's own where nothing is said.
        Raises `Refused` for a provider that is unknown or whose package is not installed.
        """
        deadlines = deadlines or Deadlines()
        wishes = {"temperature": temperature, "reasoning_effort": reasoning or None}
        model = _chat_model(name, api_key, base_url, deadlines, wishes)
        return cls(name, model, deadlines=deadlines, max_text=max_text)

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        end = _clock() + self._deadlines.total
        for tried in range(1, TRIES + 1):
            answer = _Answer()
            try:
                async with closing(self._once(messages, tools, answer, end)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except Unavailable as problem:
                if answer.begun:
                    # What was read and written is charged, though nobody says how much.
                    yield estimated(messages, tools, written=answer.length // 3)
                wait = pause(problem, tried)
                if answer.begun or wait is None or _clock() + wait >= end:
                    raise
                log.info("%s; try %s of %s", problem, tried + 1, TRIES)
            await asyncio.sleep(wait)

    async def _once(
        self, messages: Sequence[Said], tools: Sequence[ToolSpec], answer: "_Answer", end: float
    ) -> AsyncIterator[Piece]:
        model = self._with(tools)
        sent = [_message(said) for said in _cacheable(messages)]
        async with closing(self._in_time(model.astream(sent), end)) as chunks:
            async for chunk in chunks:
                if text := str(chunk.text):
                    yield TextPiece(text[: self._max_text - answer.length])
                answer.add(chunk)
                if answer.length >= self._max_text:
                    log.warning("%s was stopped after %s characters", self.name, answer.length)
                    yield estimated(messages, tools, written=answer.length // 3)
                    return
        answer.check()
        for call in answer.calls():
            yield call
        yield answer.usage

    def _with(self, tools: Sequence[ToolSpec]) -> Any:
        """Bound once: a shop's tools don't change, and the libraries take longer over them than over the question."""
        if not tools:
            return self._model
        if self._bound is None or self._bound[0] is not tools:
            described = [_tool(spec) for spec in tools]
            whole = self.name.startswith("openai:")
            # In `extra_body` they go out as they are: the client would check each field of each schema at every call.
            bound = self._model.bind(extra_body={"tools": described}) if whole else self._model.bind_tools(described)
            self._bound = tools, bound
        return self._bound[1]

    async def _in_time(self, chunks: AsyncIterator["AIMessageChunk"], end: float) -> AsyncIterator["AIMessageChunk"]:
        patience = self._deadlines.first
        try:
            while True:
                # Around each wait, never around a yield: the time the caller takes is not the model's.
                async with asyncio.timeout(max(min(patience, end - _clock()), 0)):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                if chunk.text or chunk.tool_call_chunks:
                    patience = self._deadlines.idle
                yield chunk
        except TimeoutError as problem:
            raise Unavailable("the model", why="it took too long") from problem
        except Exception as problem:
            # A provider's library raises its own errors, its HTTP client's, and raw decoders' for broken streams.
            raise unavailable(problem) from problem
        finally:
            await chunks.aclose()  # type: ignore[attr-defined]


def _clock() -> float:
    return asyncio.get_running_loop().time()


def _cacheable(messages: Sequence[Said]) -> list[Said]:
    """What never changes first, then the conversation, and what changes each turn last: providers cache by prefix."""
    if not messages or messages[0].role != "system":
        return list(messages)
    rules, mark, varying = messages[0].text.partition(VARYING)
    asked = max((at for at, said in enumerate(messages) if said.role == "shopper"), default=0)
    if not mark or not asked:
        return list(messages)
    question = Said("shopper", f"{messages[asked].text}\n\n(context:{varying})")
    return [Said("system", rules), *messages[1:asked], question, *messages[asked + 1 :]]


class _Answer:
    """What has come so far, as far as it matters at the end."""

    def __init__(self) -> None:
        self.length = 0
        self.usage = Usage(0, 0)
        self._finish = ""
        self._spoke = False
        self._calls: AIMessageChunk | None = None

    @property
    def begun(self) -> bool:
        """Something came that a second try could contradict."""
        return self._spoke or self._calls is not None

    def add(self, chunk: "AIMessageChunk") -> None:
        self._spoke = self._spoke or bool(str(chunk.text).strip())
        self.length += len(chunk.text) + sum(len(part.get("args") or "") for part in chunk.tool_call_chunks)
        if chunk.tool_call_chunks:
            self._calls = chunk if self._calls is None else self._calls + chunk
        if chunk.usage_metadata:
            self.usage = _sum(self.usage, chunk.usage_metadata)
        self._finish = next((str(v) for k in _FINISHED if (v := chunk.response_metadata.get(k))), self._finish)

    def check(self) -> None:
        """A cut stream, an empty answer and a filtered one all look like success to the library."""
        if not self._finish:
            raise Unavailable("the model", why="its answer was cut off")
        if self._finish.lower() in _FILTERED:
            raise Unavailable("the model", why="it declined to answer", healthy=True)
        if not self._spoke and self._calls is None:
            raise Unavailable("the model", why="it said nothing")

    def calls(self) -> list[ToolCall]:
        chunks = self._calls.tool_call_chunks if self._calls else []
        return [
            ToolCall(part.get("id") or f"call-{at}", part.get("name") or "", _arguments(part.get("args") or "{}"))
            for at, part in enumerate(chunks)
        ]


def _sum(usage: Usage, more: Mapping[str, Any]) -> Usage:
    cached = int((more.get("input_token_details") or {}).get("cache_read") or 0)
    return Usage(
        usage.tokens_in + more["input_tokens"], usage.tokens_out + more["output_tokens"], usage.cached + cached
    )


def _arguments(text: str) -> dict[str, Any]:
    """Strictly: the library completes truncated JSON, and half a SKU is a SKU."""
    try:
        read = json.loads(text)
    except ValueError:
        return {"_unreadable": text}
    return read if isinstance(read, dict) else {"_unreadable": text}


def _chat_model(
    name: str, api_key: str | None, base_url: str | None, deadlines: Deadlines, wishes: Mapping[str, Any]
) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    if not all(name.partition(":")):
        raise Refused(f"{name!r} is no model; right would be provider:model, such as 'openai:gpt-5'")
    given: dict[str, Any] = {"max_retries": 0, "timeout": deadlines.total}
    given |= {name: value for name, value in wishes.items() if value is not None}
    if api_key:
        given["api_key"] = api_key
    if base_url:
        given["base_url"] = base_url
    if name.startswith("openai:"):
        given |= {"use_responses_api": False, "stream_usage": True, "stream_chunk_timeout": None}
    try:
        model: Any = init_chat_model(name, **given)
        if name.startswith("openai:"):
            model.async_client = _AsTheyAre(model.root_async_client)
        return cast("BaseChatModel", model)
    except ImportError as problem:
        raise Refused(f"The model {name!r} needs a package that is not installed: {problem}") from problem
    except Exception as problem:
        # Each provider's package checks its own parameters with errors of its own.
        raise Refused(
            f"The model {name!r} can't be used; right would be such as 'openai:gpt-5': {problem}"
        ) from problem


class _AsTheyAre:
    """Messages go out and chunks come in as they are.

    The client would try each message against each kind of message, for longer than a search takes, and make an object
    of each chunk, of which LangChain makes a dictionary again.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    async def create(self, *, extra_body: Mapping[str, Any] | None = None, **body: Any) -> Any:
        whole = {**body, **(extra_body or {})}
        return await self._client.post("/chat/completions", body=whole, cast_to=object, stream=True)


def _tool(spec: ToolSpec) -> dict[str, Any]:
    function = {"name": spec.name, "description": spec.description, "parameters": dict(spec.parameters)}
    return {"type": "function", "function": function}


def _message(said: Said) -> "BaseMessage":
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

    match said.role:
        case "system":
            return SystemMessage(said.text)
        case "shopper":
            return HumanMessage(said.text)
        case "staff":
            return AIMessage(f"[colleague] {said.text}")
        case "tool":
            return ToolMessage(said.text, tool_call_id=said.answers)
    calls = [{"id": call.id, "name": call.name, "args": dict(call.arguments)} for call in said.calls]
    return AIMessage(said.text, tool_calls=calls)
