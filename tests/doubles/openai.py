"""OpenAI's side of the wire: a small server that plays scripted chat completions and deterministic embeddings.

with OpenAiDouble() as double:
    double.will(text("Hello."), calls(call("search_catalog", query="lamp")), status(429, retry_after=7))
    model = LangChainModel.connect("openai:double", api_key="test", base_url=double.url)
"""

import asyncio
import hashlib
import json
import socket
import threading
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: `chunks` are sent as they are, or a plain response with `status`."""

    chunks: tuple[bytes, ...] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    """The error's code: `insufficient_quota`."""
    stalls: bool = False
    """Nothing more comes after the chunks, and the connection stays open."""
    breaks: bool = False
    """The connection is cut in the middle of the body."""


def text(words: str, *, size: int = 3, finish: str = "stop", cached: int = 0) -> Reply:
    """The words in odd pieces; `cached` of the 21 tokens read were known to the provider."""
    parts = [words[at : at + size] for at in range(0, len(words), size)]
    return Reply((*(_delta(content=part) for part in parts), *_end(finish, cached)))


def call(name: str, **arguments: Any) -> dict[str, str]:
    return {"name": name, "arguments": json.dumps(arguments)}


def calls(*made: Mapping[str, str], say: str = "") -> Reply:
    """Parallel tool calls; their arguments come in turns, five characters at a time."""
    chunks = [_delta(content=say)] if say else []
    for at, one in enumerate(made):
        head = {"index": at, "id": f"call_{at}", "type": "function", "function": {"name": one["name"], "arguments": ""}}
        chunks.append(_delta(tool_calls=[head]))
    for start in range(0, max(len(one["arguments"]) for one in made), 5):
        for at, one in enumerate(made):
            piece = {"index": at, "function": {"arguments": one["arguments"][start : start + 5]}}
            chunks.append(_delta(tool_calls=[piece]))
    return Reply((*chunks, *_end("tool_calls")))


def malformed(name: str, arguments: str) -> Reply:
    return calls({"name": name, "arguments": arguments})


def status(code: int, *, retry_after: float | None = None, reason: str = "") -> Reply:
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    return Reply(status=code, headers=headers, reason=reason)


def stall(words: str = "") -> Reply:
    return Reply((_delta(content=words),) if words else (), stalls=True)


def cut(words: str, *, politely: bool = True) -> Reply:
    """No finish reason: the body ends, or (not politely) the connection breaks."""
    return Reply((_delta(content=words),), breaks=not politely)


def refusal(words: str = "I can't help with that.") -> Reply:
    return Reply((_delta(refusal=words), *_end("stop")))


def empty() -> Reply:
    return Reply(_end("stop"))


def garbage(raw: bytes) -> Reply:
    return Reply((_delta(content="Well"), b"data: " + raw + b"\n\n"))


class OpenAiDouble:
    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        """The bodies that were sent, oldest first, with the path under `path` and the key under `key`."""
        self._replies: deque[Reply] = deque()
        self._leaving = threading.Event()
        self._socket = socket.socket()
        routes = [
            Route("/v1/chat/completions", self._chat, methods=["POST"]),
            Route("/v1/embeddings", self._embed, methods=["POST"]),
        ]
        config = uvicorn.Config(Starlette(routes=routes), log_level="critical", lifespan="off", ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._socket.bind(("127.0.0.1", 0))
        # As providers do: else many an answer's first words wait 40 ms for the acknowledgement of its headers.
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Listening before the thread runs: a client that is early waits instead of being refused.
        self._socket.listen(64)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._leaving.set()
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    def will(self, *replies: Reply) -> None:
        """Played in this order, one a request; after the last every request gets a 500."""
        self._replies.extend(replies)

    def forget(self) -> None:
        """Nothing was asked, and nothing is to be played."""
        self.requests.clear()
        self._replies.clear()

    @property
    def last(self) -> dict[str, Any]:
        return self.requests[-1]

    def _serve(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))

    async def _chat(self, request: Request) -> Response:
        await self._record(request)
        reply = self._replies.popleft() if self._replies else status(500)
        if reply.status != 200:
            error = {
                "error": {
                    "message": "as scripted",
                    "type": reply.reason or "server_error",
                    "code": reply.reason or None,
                }
            }
            return JSONResponse(error, reply.status, dict(reply.headers))
        return StreamingResponse(self._play(reply), media_type="text/event-stream", headers=_length(reply))

    async def _play(self, reply: Reply) -> AsyncIterator[bytes]:
        for chunk in reply.chunks:
            yield chunk
        if reply.stalls:
            await asyncio.to_thread(self._leaving.wait)

    async def _embed(self, request: Request) -> Response:
        body = await self._record(request)
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        size = int(body.get("dimensions") or 16)
        data = [{"object": "embedding", "index": at, "embedding": vector(each, size)} for at, each in enumerate(texts)]
        usage = {"prompt_tokens": len(texts), "total_tokens": len(texts)}
        return JSONResponse({"object": "list", "model": body["model"], "data": data, "usage": usage})

    async def _record(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = await request.json()
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        self.requests.append({**body, "path": request.url.path, "key": key})
        return body


def vector(words: object, size: int) -> list[float]:
    """The same for the same words, of length 1."""
    digest = b"".join(hashlib.sha256(f"{at}:{words}".encode()).digest() for at in range(size // 32 + 1))
    raw = [byte - 127.5 for byte in digest[:size]]
    norm = sum(value * value for value in raw) ** 0.5
    return [value / norm for value in raw]


def _length(reply: Reply) -> dict[str, str]:
    # More is promised than comes: the client sees the connection break.
    return {"content-length": str(sum(map(len, reply.chunks)) + 1000)} if reply.breaks else {}


def _delta(finish: str | None = None, **delta: Any) -> bytes:
    return _chunk([{"index": 0, "delta": delta, "finish_reason": finish}])


def _end(finish: str, cached: int = 0) -> tuple[bytes, ...]:
    usage: dict[str, Any] = {"prompt_tokens": 21, "completion_tokens": 5, "total_tokens": 26}
    if cached:
        usage["prompt_tokens_details"] = {"cached_tokens": cached}
    return _delta(finish=finish), _chunk([], usage=usage), b"data: [DONE]\n\n"


def _chunk(choices: Sequence[Mapping[str, Any]], **more: Any) -> bytes:
    body = {
        "id": "chat_1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "double",
        "choices": choices,
        **more,
    }
    return b"data: " + json.dumps(body).encode() + b"\n\n"
