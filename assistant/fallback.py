"""When the first model fails, is slow or too dear, the next one takes the turn over: at last the shop's own."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from contextvars import ContextVar
from dataclasses import dataclass, field

from assistant.breaker import Breaker
from assistant.closing import closing
from assistant.errors import Unavailable
from assistant.masking import Masks
from assistant.model import ChatModel, Piece, Said, TextPiece, ToolCall, ToolSpec, Usage
from assistant.queueing import Places
from assistant.sentences import Sentences
from assistant.spend import FREE, Price, Spend, estimated
from assistant.takeover import Takeover

OUTSIDE_SECONDS = 22.0
"""Of one turn: what is left of its time belongs to the last model, which needs no network."""

log = logging.getLogger(__name__)
_answered: ContextVar[str] = ContextVar("answered", default="")


@dataclass(frozen=True, slots=True)
class Link:
    """A model outside the shop: what it costs, how many it may serve at once, whether it is well."""

    model: ChatModel
    breaker: Breaker = field(default_factory=Breaker)
    price: Price = FREE
    places: Places | None = None


class FallbackModel:
    """The caller notices nothing: an unfinished sentence of a model that is cut off never leaves."""

    def __init__(
        self,
        *models: ChatModel | Link,
        spend: Spend | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """The last one is the shop's own: it is never refused, costs nothing and reads personal data as it is."""
        linked = [each if isinstance(each, Link) else Link(each, Breaker(clock=clock)) for each in models]
        self.outside, self.own = linked[:-1], linked[-1].model
        self.spend = spend

    @property
    def name(self) -> str:
        """Who answered last in this task; the first before anybody did."""
        return _answered.get() or (self.outside[0].model if self.outside else self.own).name

    def begin(self, conversation: str = "", turn: str = "", released: list[str] | None = None) -> "TurnModel":
        """For one turn. `released` grows with what the shopper has read of it."""
        return TurnModel(self, conversation, turn, released)

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        async with closing(self.begin().stream(messages, tools)) as pieces:
            async for piece in pieces:
                yield piece


def for_turn(model: ChatModel, conversation: str, turn: str, released: list[str]) -> ChatModel:
    return model.begin(conversation, turn, released) if isinstance(model, FallbackModel) else model


def cost_of(model: ChatModel) -> float:
    """Of a turn's model, so far; nothing where there is none but the shop's own."""
    return model.cost if isinstance(model, TurnModel) else 0.0


def settled(model: ChatModel, turn: str) -> None:
    """The turn has ended, and its row says what it cost."""
    if isinstance(model, FallbackModel) and model.spend:
        model.spend.settle(turn)


class TurnModel:
    """One turn's models: who failed in it is not asked again, and who takes over knows what was said."""

    def __init__(self, chain: FallbackModel, conversation: str, turn: str, released: list[str] | None) -> None:
        self.name = chain.name
        self.cost = 0.0
        self._chain, self._conversation, self._turn = chain, conversation, turn
        self._released = released
        self._said: list[str] = []
        self._left: list[Link] = list(chain.outside)
        self._switched = False
        self._masks = Masks()
        self._until: float | None = None

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        while self._left:
            link = self._left[0]
            try:
                async with closing(self._outside(link, messages, tools)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except Unavailable as problem:
                self._left.pop(0)
                self._switched = True
                following = self._left[0].model if self._left else self._chain.own
                log.warning("%s: %s; %s takes over", link.model.name, problem, following.name)
        self._answers(self._chain.own)
        async with closing(self._taken_over(self._chain.own, messages, tools, own=True)) as pieces:
            async for piece in pieces:
                yield piece

    async def _outside(self, link: Link, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        guess = link.price.of(estimated(messages, tools))
        if self._chain.spend and not await self._chain.spend.allows(self._conversation, guess):
            raise Unavailable("the model", why="its budget is spent", healthy=True)
        if not link.breaker.lets_through():
            raise Unavailable("the model", why="it rests after failures", healthy=True)
        self._answers(link.model)
        meter = _Meter(self, link, guess)
        try:
            async with AsyncExitStack() as stack:
                if link.places:
                    await stack.enter_async_context(link.places.one())
                meter.start()
                hidden = self._masks.hide(messages)
                told = self._taken_over(link.model, hidden, tools, own=False)
                pieces = await stack.enter_async_context(closing(self._in_time(told)))
                async for piece in pieces:
                    meter.saw(piece)
                    yield piece
        except Unavailable as problem:
            meter.failed(problem)
            raise
        else:
            link.breaker.succeeded()
        finally:
            link.breaker.left()
            meter.stop()

    async def _in_time(self, pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
        """Around each wait: what the caller does meanwhile counts for the turn, but breaks nothing off."""
        clock = asyncio.get_running_loop().time
        if self._until is None:
            self._until = clock() + OUTSIDE_SECONDS
        async with closing(pieces):
            while True:
                try:
                    async with asyncio.timeout(max(self._until - clock(), 0)):
                        piece = await anext(pieces, None)
                except TimeoutError as problem:
                    raise Unavailable("the model", why="the turn has no more time for it", healthy=True) from problem
                if piece is None:
                    return
                yield piece

    async def _taken_over(
        self, model: ChatModel, messages: Sequence[Said], tools: Sequence[ToolSpec], *, own: bool
    ) -> AsyncIterator[Piece]:
        shown = self._said if self._released is None else self._released
        takeover = Takeover(shown, messages, own=own) if self._switched else None
        read = takeover.messages() if takeover else messages
        async with closing(_whole_sentences(model.stream(read, tools))) as pieces:
            async for piece in pieces:
                if takeover and not takeover.passes(piece):
                    continue
                if isinstance(piece, TextPiece):
                    piece = TextPiece(self._masks.show(piece.text))
                    self._said.append(piece.text.strip())
                yield self._masks.call(piece) if isinstance(piece, ToolCall) else piece

    def _answers(self, model: ChatModel) -> None:
        self.name = model.name
        _answered.set(model.name)


class _Meter:
    """What one call costs: held before it, booked after it, and guessed where nobody says."""

    def __init__(self, turn: TurnModel, link: Link, guess: float) -> None:
        self._turn, self._link, self._guess = turn, link, guess
        self._cost: float | None = None
        self._started = self._came = False

    def start(self) -> None:
        self._started = True
        self._hold(self._guess)

    def saw(self, piece: Piece) -> None:
        self._came = True
        if isinstance(piece, Usage):
            self._cost = (self._cost or 0.0) + self._link.price.of(piece)

    def failed(self, problem: Unavailable) -> None:
        if not problem.healthy:
            self._link.breaker.failed(retry_after=problem.retry_after, lasting=problem.lasting)

    def stop(self) -> None:
        if not self._started:
            return
        cost = self._cost if self._cost is not None else (self._guess if self._came else 0.0)
        self._hold(cost - self._guess)
        self._turn.cost += cost

    def _hold(self, cost: float) -> None:
        if spend := self._turn._chain.spend:
            spend.add(self._turn._turn, self._turn._conversation, cost)


async def _whole_sentences(pieces: AsyncIterator[Piece]) -> AsyncIterator[Piece]:
    sentences = Sentences()
    async with closing(pieces):
        async for piece in pieces:
            if not isinstance(piece, TextPiece):
                # Words before a call go out before it. Not before the usage: a model that is cut off tells that too.
                for rest in sentences.rest() if isinstance(piece, ToolCall) else ():
                    yield TextPiece(rest)
                yield piece
                continue
            for whole in sentences.feed(piece.text):
                yield TextPiece(f"{whole}\n")
    for rest in sentences.rest():
        yield TextPiece(rest)
