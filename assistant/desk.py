"""What every answer needs at hand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.cart import Carts
from assistant.events import Events
from assistant.model import ChatModel
from assistant.tools import Tools
from assistant.voice import Voices
from knowledge.database import Database

if TYPE_CHECKING:
    from knowledge.library import Library


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
