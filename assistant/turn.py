"""The assistant: takes a message in, and answers it in a task of its own that nobody needs to watch."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from assistant.answer import Answer
from assistant.builtin.cities import with_countries
from assistant.builtin.glossing import in_english
from assistant.builtin.nearest import wish_of
from assistant.cart import Carts
from assistant.claims.check import make_ready
from assistant.conversation import Conversation, Conversations
from assistant.desk import Desk
from assistant.errors import Unavailable
from assistant.events import Events
from assistant.fallback import settled
from assistant.intent import looked_for
from assistant.message import checked, language_of
from assistant.model import ChatModel
from assistant.phrases import say
from assistant.tools import Tools
from assistant.tools.tool import Asking
from assistant.turns_store import LEASE, Claimed, Outcome, Turns
from assistant.voice import Voices
from knowledge.database import Database

if TYPE_CHECKING:
    from knowledge.library import Library

LOOK_AGAIN_SECONDS = 1.0
DRAIN_SECONDS = 10.0
"""How long a stopping process lets its answers finish."""

log = logging.getLogger(__name__)


class Assistant:
    def __init__(
        self,
        database: Database,
        conversations: Conversations,
        events: Events,
        library: "Library",
        model: ChatModel,
        tools: Tools,
        carts: Carts,
        *,
        shop: str,
        currency: str,
        country: str = "",
    ) -> None:
        self.voices = Voices(database)
        self._desk = Desk(database, events, library, model, tools, carts, shop, currency, country)
        self._conversations = conversations
        self._turns = Turns(database, events)
        self._tasks: set[asyncio.Task[None]] = set()
        self._watch: asyncio.Task[None] | None = None

    async def receive(
        self, conversation: Conversation, message_id: str, text: str, *, page: Mapping[str, Any] | None = None
    ) -> str:
        """The turn's id, at once; the answer comes as events. The same message again is the same turn.

        Raises Refused, naming the length, for a message that is empty or too long.
        """
        said = checked(text)
        locale = language_of(said, conversation.locale)
        # While the message is written down.
        ahead = self._desk.library.ahead(*looked_for(said), locale)
        taken = await self._turns.take_in(conversation, message_id, said, locale=locale, page=page)
        if taken.new and not taken.silent:
            self._start(taken.turn, conversation.id, taken.claimed, ahead)
        return taken.turn

    async def recover(self) -> None:
        """Takes up what other processes left, now and from time to time."""
        await asyncio.to_thread(language_of, "the first text loads the model", "en")
        await asyncio.to_thread(make_ready)
        await asyncio.to_thread(wish_of, "the first words learn from the examples")
        await asyncio.to_thread(in_english, "les premiers mots en français lisent leurs listes")
        await asyncio.to_thread(with_countries, "the first city loads them all: to Paris", "en")
        await self._take_up()
        self._watch = asyncio.create_task(self._keep_watch())

    async def close(self) -> None:
        """Lets running answers finish; what doesn't in time is ended as failed when its lease runs out."""
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)  # it gives its connection back
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _start(self, turn: str, conversation_id: str, claimed: Claimed | None = None, ahead: object = None) -> None:
        task = asyncio.create_task(self._run(turn, conversation_id, claimed, ahead), name=f"turn {turn}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, turn: str, conversation_id: str, claimed: Claimed | None, ahead: object) -> None:
        answer: Answer | None = None
        try:
            claimed = claimed or await self._wait_for_its_turn(turn, conversation_id)
            if claimed is None:
                return
            async with self._leased(turn):
                now_so = claimed.conversation
                answer = Answer(self._desk, Asking(now_so, turn, now_so.locale, claimed.text), ahead=ahead)
                done = await answer.give()
                # Whole before its last event: who reads `done` may read the turn.
                await self._turns.end(turn, conversation_id, "done", done, answer.kept())
        except (Unavailable, TimeoutError) as problem:
            log.warning("turn %s: %s", turn, problem or "the time limit is reached")
            await self._fail(turn, conversation_id, answer, "I can't answer right now. Please try again in a moment.")
        except Exception:
            log.exception("turn %s failed", turn)
            await self._fail(turn, conversation_id, answer, "Something went wrong on our side. Please try again.")
        finally:
            settled(self._desk.model, turn)

    async def _fail(self, turn: str, conversation_id: str, answer: Answer | None, text: str) -> None:
        locale = answer.asking.locale if answer else (await self._conversations.for_staff(conversation_id)).locale
        body = {"text": say(locale, text), "retry": True}
        await self._turns.end(turn, conversation_id, "failed", body, answer.kept() if answer else Outcome())

    async def _wait_for_its_turn(self, turn: str, conversation_id: str) -> Claimed | None:
        """None when it was ended, or is run, by somebody else."""
        with self._desk.events.listening(conversation_id) as bell:
            while True:
                claimed = await self._turns.claim(turn, conversation_id)
                if claimed != "wait":
                    return claimed
                await bell.wait(LOOK_AGAIN_SECONDS)

    @asynccontextmanager
    async def _leased(self, turn: str) -> AsyncIterator[None]:
        renewing = asyncio.create_task(self._renew(turn))
        try:
            yield
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing

    async def _renew(self, turn: str) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 4)
            await self._turns.renew(turn)

    async def _keep_watch(self) -> None:
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 2)
            await self._take_up()

    async def _take_up(self) -> None:
        mine = {task.get_name() for task in self._tasks}
        for turn, conversation_id in await self._turns.abandoned():
            if f"turn {turn}" in mine:
                continue
            if not await self._turns.fail_if_abandoned(turn, conversation_id):
                self._start(turn, conversation_id)
