"""What every answer needs at hand."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.cart import Carts
from assistant.events import Events
from assistant.model import ChatModel
from assistant.tools import Tools
from assistant.voice import Voices
from knowledge.database import Database

if TYPE_CHECKING:
    from knowledge.library import Library

PREPARED_AT_ONCE = 4
"""Questions that are looked up at the same time. When hundreds ask at once the first are answered soon, instead of all of them late."""


@dataclass(frozen=True, slots=True)
class Desk:
    database: Database
    events: Events
    library: "Library"
    model: ChatModel
    tools: Tools
    carts: Carts
    shop: str
    currency: str
    voices: Voices
    preparing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PREPARED_AT_ONCE))
