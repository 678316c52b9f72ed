"""What every answer needs at hand."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.cart import Carts
from assistant.events import Events
from assistant.known import Known, known
from assistant.model import ChatModel
from assistant.queueing import Room, Rounds
from assistant.tools import Tools
from assistant.tools.tool import Asking
from knowledge.database import Database

if TYPE_CHECKING:
    from knowledge.library import Library

PREPARED_AT_ONCE = 4
"""Questions that are looked up at the same time. When hundreds ask at once the first are answered soon, instead of all of them late."""

CHECKED_AT_ONCE = 4
"""Sentences in a round of the event loop: some milliseconds each."""


@dataclass(slots=True)
class Desk:
    database: Database
    events: Events
    library: "Library"
    model: ChatModel
    tools: Tools
    carts: Carts
    shop: str
    currency: str
    country: str
    preparing: Room = field(init=False)
    checking: Rounds = field(init=False)

    def __post_init__(self) -> None:
        self.preparing = Room(PREPARED_AT_ONCE, self.database)
        self.checking = Rounds(CHECKED_AT_ONCE)

    async def known(self, asking: Asking) -> Known:
        turn = asking.conversation, asking.turn, asking.locale
        return await self.database.glance(lambda connection: known(connection, *turn, self.carts))
