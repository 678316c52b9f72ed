"""The merchant sets how the shop speaks: tries it on a sentence, saves it as a version, and goes back to an older one."""

from pathlib import Path

import httpx

from assistant.voice import Voices
from knowledge.database import Database
from tests.console import Colleague, Shelves, console, signed_in
from tests.shop import tiny_library
from web.jobs import Jobs
from web.people import People
from web.settings import Settings

FORM = {"tone": "Warm", "greeting": "Welcome!", "greeting_fr": "Bienvenue !", "address": "tu", "avoid": "cheap", "never": "politics"}  # fmt: skip


async def sent(colleague: Colleague, what: str, tried: str = "", **changed: str) -> httpx.Response:
    form = {"csrf": colleague.csrf, "what": what, "tried": tried, **FORM, **changed}
    return await colleague.browser.post("/portal/voice", data=form)


class Shop(Shelves):
    voices: Voices


async def test_a_voice_is_tried_saved_and_restored(database: Database, tmp_path: Path) -> None:
    library = await tiny_library(database)
    shop = Shop(library, Settings(data=tmp_path), Jobs(database))
    shop.voices = Voices(database)
    people = People(database)
    app = console(shop, people)
    async with signed_in(app, people, "Ines", "merchant") as ines, signed_in(app, people, "Paul") as paul:
        tried = await sent(ines, "preview", "A cheap lamp")
        assert "cheap" in tried.text and "Withheld" in tried.text and await shop.voices.all() == []

        assert (await sent(paul, "save")).status_code == 403
        assert (await sent(ines, "save")).status_code == 303
        await sent(ines, "save", tone="Cold")
        await ines.does("/portal/voice/1/restore")

        assert [voice.wishes.tone for voice in await shop.voices.all()] == ["Warm", "Cold", "Warm"]
        assert "Version 3" in await ines.reads("/portal/voice")

        wrong = await sent(ines, "save", address="ihr")
        assert wrong.status_code == 422 and "ihr" in wrong.text
    await library.settled()
    await library.close()
