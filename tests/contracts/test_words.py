"""What every word index does, on both databases."""

from collections.abc import AsyncIterator

import pytest

from knowledge.database import Database
from knowledge.postings import Fresh, Postings
from knowledge.questions import read_question
from knowledge.ranking import best_rows, by_words
from knowledge.stored_words import StoredWords
from knowledge.words import Kind, WordEntry, WordHit, WordIndex
from tests.conftest import DATABASES

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)

LAMP = WordEntry("lamp", "Reading lamp", "LAMP-1 Lighting", "A brass lamp for late chapters.")
DRESS = WordEntry("dress", "Robe d'été en lin", "Robes Maison", "Légère, coupée dans du lin.")
SHADE = WordEntry("shade", "Shade", "Lighting", "Fits any lamp of ours.")


@pytest.fixture
async def words(database: Database) -> AsyncIterator[WordIndex]:
    words = StoredWords()
    async with database.begin() as connection:
        await words.prepare(connection)
        await words.prepare(connection)
        await words.put(connection, "product", [LAMP, DRESS, SHADE])
    yield words


async def entries(database: Database, words: WordIndex, kind: Kind = "product") -> dict[str, WordHit]:
    async with database.read() as connection:
        return {hit.id: hit async for hit in words.rows(connection, kind)}


async def found(database: Database, words: WordIndex, question: str, kind: Kind = "product") -> list[str]:
    postings = Postings((await entries(database, words, kind)).values())
    scores = by_words(kind, read_question(question, postings, kind=kind), postings)
    return postings.keys.at(best_rows(scores, 10))


async def test_any_word_finds_and_a_word_in_the_title_comes_first(database: Database, words: WordIndex) -> None:
    assert await found(database, words, "lamps please") == ["lamp", "shade"]


async def test_accents_elisions_case_and_endings_do_not_matter(database: Database, words: WordIndex) -> None:
    for question in ("été", "ETE", "robes", "d’été", "l'ete"):
        assert await found(database, words, question) == ["dress"], question


async def test_a_rare_word_counts_more_than_a_common_one(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.put(connection, "product", [WordEntry(f"l{n}", "Lamp", "", "") for n in range(20)])
    assert (await found(database, words, "lamp lin"))[0] == "dress"


async def test_a_replaced_entry_answers_to_its_new_words_only(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.put(connection, "product", [WordEntry("lamp", "Candle", "", "")])
    assert await found(database, words, "brass") == []
    assert await found(database, words, "candle") == ["lamp"]


async def test_a_dropped_entry_is_gone_and_its_words_with_it(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.drop(connection, "product", ["lamp", "unknown"])
    assert await found(database, words, "brass lamp") == ["shade"]


async def test_every_change_shows_in_the_mark(database: Database, words: WordIndex) -> None:
    async def mark() -> tuple[int, ...]:
        async with database.read() as connection:
            return await words.mark(connection)

    seen = [await mark()]
    async with database.begin() as connection:
        await words.put(connection, "product", [WordEntry("lamp", "Lantern", "", "")])
    seen.append(await mark())
    async with database.begin() as connection:
        await words.drop(connection, "product", ["shade"])
    seen.append(await mark())
    async with database.begin() as connection:
        await words.put(connection, "passage", [SHADE])
    assert len({*seen, await mark()}) == 4


async def test_an_entry_put_with_the_same_words_is_left_alone(database: Database, words: WordIndex) -> None:
    before = await entries(database, words)
    async with database.begin() as connection:
        await words.put(connection, "product", [LAMP, WordEntry("dress", "Robe", "", "")])
    after = await entries(database, words)
    assert after["lamp"].number == before["lamp"].number
    assert after["dress"].number > max(hit.number for hit in before.values())


async def test_following_the_changes_gives_what_reading_anew_gives(database: Database, words: WordIndex) -> None:
    old = Postings((await entries(database, words)).values())
    async with database.begin() as connection:
        await words.put(
            connection, "product", [WordEntry("dress", "Robe en soie", "", ""), WordEntry("mug", "Mug", "", "")]
        )
        await words.drop(connection, "product", ["shade"])
    there = await entries(database, words)
    fresh = Fresh(old)
    for hit in there.values():
        if hit.number > old.numbers.max():
            fresh.read([hit])
    followed = old.changed(["dress", "shade"], fresh)
    anew = Postings(there.values())
    assert followed.keys.at(slice(None)) == anew.keys.at(slice(None)) == ["lamp", "dress", "mug"]
    assert followed.words == anew.words
    for word in {*anew.number, *old.number}:
        assert followed.holding(word).tolist() == anew.holding(word).tolist(), word
        assert followed.counts(word).tolist() == anew.counts(word).tolist(), word
    assert followed.lengths.tolist() == anew.lengths.tolist()
    rows = followed.holding("lamp")
    assert (followed.title_matrix(rows) >= 0).sum() == (anew.title_matrix(rows) >= 0).sum()


async def test_learned_stems_are_kept(database: Database, words: WordIndex) -> None:
    for _ in range(2):
        async with database.begin() as connection:
            await words.learn(connection, {"lamps": "lamp"})
    async with database.read() as connection:
        assert await words.stems(connection) == {"lamps": "lamp"}


async def test_a_transaction_that_fails_leaves_the_index_as_it_was(database: Database, words: WordIndex) -> None:
    with pytest.raises(KeyError):
        async with database.begin() as connection:
            await words.drop(connection, "product", ["lamp"])
            raise KeyError
    assert "lamp" in await found(database, words, "brass lamp")


async def test_products_and_passages_are_apart(database: Database, words: WordIndex) -> None:
    assert await found(database, words, "lamp", kind="passage") == []


@pytest.mark.parametrize(
    "question", ['"', "' OR 1=1 --", "title:lamp*", "lamp AND NOT", "\\", "ß ẞ 東京 1e5 3/4 3/0 %_", ""]
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


async def test_sizes_read_alike_however_they_are_written(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        await words.put(
            connection,
            "product",
            [WordEntry("pipe", "Pipe 1-1/2 in. x 8 ft.", "", ""), WordEntry("jug", "Jug 1,5 litre", "", "")],
        )
    for question in ('1 1/2" x 8ft', "1.5 inch"):
        assert (await found(database, words, question))[0] == "pipe", question
    assert (await found(database, words, "1.5L"))[0] == "jug"


async def test_compounds_and_typing_errors_find_the_shops_spelling(database: Database, words: WordIndex) -> None:
    async with database.begin() as connection:
        titles = {"mower": "Lawn mower", "case": "Bookcase", "drill": "Cordless screwdriver"}
        await words.put(connection, "product", [WordEntry(key, title, "", "") for key, title in titles.items()])
    for question, entry in {"lawnmower": "mower", "book case": "case", "scredriver": "drill", "moewr": "mower"}.items():
        assert await found(database, words, question) == [entry], question


async def test_an_entry_keeps_its_words_field_by_field(database: Database, words: WordIndex) -> None:
    shade = (await entries(database, words))["shade"]
    assert (shade.title, shade.keywords) == (("shade",), ("lighting",))
