"""The merchant sets how the shop speaks: tries it on a sentence, saves it as a version, and goes back to an older one."""

from pathlib import Path

from assistant.voice import Voices
from knowledge.database import Database
from tests.console import Shelves, console, signed_in
from tests.shop import tiny_library
from web.jobs import Jobs
from web.people import People
from web.settings import Settings

FORM = {"tone": "Warm", "greeting": "Welcome!", "greeting_fr": "Bienvenue !", "address": "tu", "avoid": "cheap", "never": "politics"}  # fmt: skip


class Shop(Shelves):
    voices: Voices


async def test_a_voice_is_tried_saved_and_restored(database: Database, tmp_path: Path) -> None:
    library = await tiny_library(database)
    shop = Shop(library, Settings(data=tmp_path), Jobs(database))
    shop.voices = Voices(database)
    people = People(database)
    app = console(shop, people)
    async with signed_in(app, people, "Ines", "merchant") as ines, signed_in(app, people, "Paul") as paul:
        tried = await ines.does("/portal/voice", what="preview", tried="A cheap lamp", **FORM)
        assert "cheap" in tried.text and "Withheld" in tried.text and await shop.voices.all() == []

        assert (await paul.does("/portal/voice", what="save", **FORM)).status_code == 403
        assert (await ines.does("/portal/voice", what="save", **FORM)).status_code == 303
        await ines.does("/portal/voice", what="save", **{**FORM, "tone": "Cold"})
        await ines.does("/portal/voice/1/restore")

        assert [voice.wishes.tone for voice in await shop.voices.all()] == ["Warm", "Cold", "Warm"]
        assert "Version 3" in await ines.reads("/portal/voice")

        wrong = await ines.does("/portal/voice", what="save", **{**FORM, "address": "ihr"})
        assert wrong.status_code == 422 and "ihr" in wrong.text
    await library.settled()
    await library.close()
