"""The first thing in every conversation: that a machine answers (AI Act, article 50), in a text with a version."""

from assistant.conversation import Conversation, reread
from assistant.events import Events
from assistant.phrases import say
from assistant.voice import Voices
from knowledge.database import Database

VERSION = "2026-11"
"""Changes with the text, so that the log says what each shopper has read."""
TEXT = "I'm an AI assistant of {shop}; I can make mistakes. A person can join at any time: just ask."


async def disclose(
    database: Database, events: Events, voices: Voices, conversation: Conversation, *, shop: str
) -> None:
    """Once, before anything else can happen in it."""
    greeting = (await voices.current()).greeting(conversation.locale)
    body = {"ai": True, "version": VERSION, "text": say(conversation.locale, TEXT, shop=shop), "greeting": greeting}
    async with database.begin() as connection:
        if (await reread(connection, conversation.id, lock=True)).last_seq == 0:
            await events.append(connection, conversation.id, "disclosure", body)
    events.wake(conversation.id)
