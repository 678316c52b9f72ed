"""What every word index does, on both databases."""

from collections.abc import AsyncIterator

import pytest

from knowledge.database import Database
from knowledge.postgres_words import postgres_words
from knowledge.sqlite_words import sqlite_words
from knowledge.terms import terms
from knowledge.words import Kind, WordEntry, WordIndex
from tests.conftest import DATABASES

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)

LAMP = WordEntry("lamp", "Reading lamp", "LAMP-1 Lighting", "A brass lamp for late chapters.")
DRESS = WordEntry("dress", "Robe d'été en lin", "Robes Maison", "Légère, coupée dans du lin.")
SHADE = WordEntry("shade", "Shade", "Lighting", "Fits any lamp of ours.")


@pytest.fixture
async def words(database: Database) -> AsyncIterator[WordIndex]:
    words = sqlite_words() if database.dialect == "sqlite" else postgres_words()
    async with database.begin() as connection:
        await words.prepare(connection)
        await words.prepare(connection)
        await words.put(connection, "product", [LAMP, DRESS, SHADE])
    yield words


async def found(
    database: Database, words: WordIndex, question: str, kind: Kind = "product", limit: int = 10
) -> list[str]:
    async with database.read() as connection:
        return [hit.id for hit in await words.matching(connection, kind, terms(question), limit)]


async def test_any_word_finds_and_a_word_in_the_title_comes_first(database: Database, words: WordIndex) -> None:
    assert await found(database, words, "lamps please") == ["lamp", "shade"]


async def test_accents_elisions_case_and_endings_do_not_matter(database: Database, words: WordIndex) -> None:
    for question in ("été", "ETE", "robes", "d’été", "l'ete"):
        assert await found(database, words, question) == ["dress"], question


async def test_a_rare_word_counts_more_than_a_common_one(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.put(connection, "product", [WordEntry(f"l{n}", "Lamp", "", "") for n in range(20)])
    assert (await found(database, words, "lamp lin"))[0] == "dress"


async def test_the_limit_keeps_the_best(database: Database, words: WordIndex) -> None:
    assert await found(database, words, "lamp", limit=1) == ["lamp"]


async def test_a_replaced_entry_answers_to_its_new_words_only(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.put(connection, "product", [WordEntry("lamp", "Candle", "", "")])
    assert await found(database, words, "brass") == []
    assert await found(database, words, "candle") == ["lamp"]


async def test_a_dropped_entry_is_gone_and_its_words_with_it(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.drop(connection, "product", ["lamp", "unknown"])
        frequencies = await words.frequencies(connection, "product")
    assert await found(database, words, "brass lamp") == ["shade"]
    assert "brass" not in frequencies
    assert frequencies["lamp"] == 1


async def test_a_transaction_that_fails_leaves_the_index_as_it_was(database: Database, words: WordIndex) -> None:
    with pytest.raises(KeyError):
        async with database.begin() as connection:
            await words.drop(connection, "product", ["lamp"])
            raise KeyError
    assert "lamp" in await found(database, words, "brass lamp")


async def test_products_and_passages_are_apart(database: Database, words: WordIndex) -> None:
    assert await found(database, words, "lamp", kind="passage") == []


@pytest.mark.parametrize(
    "question", ['"', "' OR 1=1 --", "title:lamp*", "lamp AND NOT", "\\", "ß ẞ 東京 1e5 3/4 %_", ""]
)
async def test_any_text_is_only_words(database: Database, words: WordIndex, question: str) -> None:
    await found(database, words, question)


async def test_words_of_other_scripts_are_found(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.put(
            connection, "product", [WordEntry("a", "東京 タワー", "", ""), WordEntry("b", "Лампа O'Brien's", "", "")]
        )
    assert await found(database, words, "東京") == ["a"]
    assert await found(database, words, "лампа") == ["b"]
    assert await found(database, words, "O'Brien") == ["b"]


async def test_the_terms_of_an_entry_can_be_had_by_its_id(database: Database, words: WordIndex) -> None:
    async with database.read() as connection:
        (hit,) = await words.get(connection, "product", ["shade", "unknown"])
    assert (hit.id, hit.title, hit.keywords) == ("shade", ("shad",), ("light",))
