"""A document's states: read, stale, a duplicate, contradicted, paused, restored, gone; each is right in every index at once."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from knowledge.answers import answer_of
from knowledge.database import Database
from knowledge.documents import Document
from knowledge.library import Library
from tests.conftest import DATABASES
from tests.shop import tiny_library

pytestmark = pytest.mark.parametrize("database_url", DATABASES, indirect=True)

RETURNS = "# Returns\n\nYou have 30 days to return an item. " + " ".join(
    f"Number {n} of the many things that we take back at the counter is a zebra." for n in range(8)
)
LONG_AGO, LATER = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture
async def library(database: Database) -> AsyncIterator[Library]:
    library = await tiny_library(database)
    yield library
    await library.settled()
    await library.close()


async def imported(library: Library, name: str, text: str) -> Document:
    return (await library.import_documents([(name, text.encode(), "")]))[0]


async def state(library: Library, document: Document) -> str:
    found = await library.document(document.id)
    return found.state if found else "gone"


async def answers(library: Library, question: str, document: Document) -> bool:
    return any(hit.passage.document_id == document.id for hit in await library.search_documents(question, limit=20))


@pytest.mark.parametrize(("given", "kept"), [
    ("latin\udce9.md", "latiné.md"), ("two\nlines\0.md", "two lines .md"), ("half\ud83d.md", "half .md"),
    ("a/" * 300 + "deep.md", ("a/" * 300 + "deep.md")[-500:]),
])  # fmt: skip
async def test_a_document_is_known_by_whatever_name_its_file_has(library: Library, given: str, kept: str) -> None:
    first = await imported(library, given, RETURNS)
    again = await imported(library, given, RETURNS)

    assert (first.name, first.state, again.id) == (kept, "live", first.id)


async def test_of_a_file_that_is_too_large_only_the_failure_is_kept(library: Library) -> None:
    before = await imported(library, "video.md", RETURNS)

    (document,) = await library.import_documents([("video.md", b"x" * 50_000_001, "")])

    assert (document.id, document.state, document.cause) == (before.id, "failed", "The file is larger than 50 MB.")
    assert document.fix and not await answers(library, "zebra counter", before)


async def test_a_paused_document_answers_again_when_it_is_resumed(library: Library) -> None:
    returns = await imported(library, "returns.md", RETURNS)
    assert await answers(library, "zebra counter", returns)

    await library.shelf.pause(returns.id)
    assert (await state(library, returns), await answers(library, "zebra counter", returns)) == ("paused", False)

    await library.shelf.resume(returns.id)
    assert (await state(library, returns), await answers(library, "zebra counter", returns)) == ("live", True)


async def test_a_document_beyond_its_day_or_its_age_is_stale_until_it_is_checked_again(library: Library) -> None:
    returns = await imported(library, "returns.md", RETURNS)

    await library.shelf.limit(returns.id, max_age_days=None, valid_until=LONG_AGO)
    assert (await state(library, returns), await answers(library, "zebra counter", returns)) == ("stale", False)
    await library.shelf.limit(returns.id, max_age_days=30, valid_until=LATER)
    assert (await state(library, returns), await answers(library, "zebra counter", returns)) == ("live", True)

    assert await library.shelf.age() == []


async def test_a_page_that_says_almost_the_same_does_not_answer_twice(library: Library) -> None:
    first = await imported(library, "returns.md", RETURNS)
    second = await imported(library, "returns-copy.md", RETURNS + " Thank you for reading.")

    assert (await state(library, first), second.state, second.other_name) == ("live", "duplicate", "returns.md")
    assert not await answers(library, "zebra counter", second)

    await library.shelf.keep(second.id)
    assert await state(library, second) == "live"


async def test_a_duplicate_answers_when_the_first_one_is_removed(library: Library) -> None:
    first = await imported(library, "returns.md", RETURNS)
    second = await imported(library, "returns-copy.md", RETURNS)

    await library.remove_document(first.id)

    assert await state(library, second) == "live"
    assert await answers(library, "zebra counter", second)
    assert not await answers(library, "zebra counter", first)


async def test_the_same_page_with_another_figure_is_a_conflict_and_no_duplicate(library: Library) -> None:
    first = await imported(library, "returns.md", RETURNS)
    second = await imported(library, "terms.md", RETURNS.replace("30 days", "14 days"))

    (conflict,) = await library.shelf.conflicts()

    assert (await state(library, first), second.state) == ("conflict", "conflict")
    assert (conflict.question, conflict.one.figure, conflict.other.figure) == ("return_window", "30 d", "14 d")
    assert await answers(library, "zebra counter", second)


async def test_this_one_is_right_silences_the_other_passage_until_it_is_undone(library: Library) -> None:
    first = await imported(library, "returns.md", RETURNS)
    second = await imported(
        library, "cgv.md", "# CGV\n\nLe client dispose d'un délai de 14 jours pour renvoyer les articles."
    )
    (conflict,) = await library.shelf.conflicts()
    right = next(side for side in (conflict.one, conflict.other) if side.document_id == first.id)

    assert await library.shelf.decide(conflict.id, right.passage_id, by="Ines")
    assert await library.shelf.conflicts() == []
    assert (await state(library, first), await state(library, second)) == ("live", "live")
    assert not await answers(library, "délai renvoyer les articles", second)

    other = "# CGV\n\nLe client dispose d'un délai de 14 jours pour renvoyer les articles.\n\n## Autre\n\nRien."
    again = await imported(library, "cgv.md", other)
    texts = [hit.passage.text for hit in await library.search_documents("délai renvoyer", limit=20)]
    assert again.passages == 2
    assert not any("14 jours" in text for text in texts)

    (verdict,) = await library.shelf.decided()
    assert (verdict.by, verdict.wrong_name) == ("Ines", "cgv.md")
    assert await library.shelf.take_back(verdict.id)
    assert await answers(library, "délai renvoyer les articles", second)
    assert len(await library.shelf.conflicts()) == 1


async def test_a_passage_that_is_dated_answers_until_its_day(library: Library) -> None:
    first = await imported(library, "returns.md", RETURNS)
    second = await imported(library, "old.md", "# Terms\n\nReturns are accepted within 14 days, says the old giraffe.")
    (conflict,) = await library.shelf.conflicts()
    right = next(side for side in (conflict.one, conflict.other) if side.document_id == first.id)

    await library.shelf.decide(conflict.id, right.passage_id, by="Ines", until=LATER)

    assert await library.shelf.conflicts() == []
    assert await answers(library, "old giraffe", second)


async def test_an_earlier_version_can_be_read_and_restored(library: Library) -> None:
    first = await imported(library, "counter.md", RETURNS)
    await imported(library, "counter.md", "# Returns\n\nWe take nothing back, said the walrus.")
    (version,) = await library.shelf.versions(first.id)
    assert (version.version, version.state) == (1, "live")
    assert await library.shelf.version_content(first.id, 1) == RETURNS.encode()

    await library.shelf.restore(first.id, 1)
    await library.read_queued()

    now = await library.document(first.id)
    assert now and (now.version, now.state) == (3, "live")
    assert await answers(library, "zebra counter", first)
    assert not any("walrus" in each.text for each in await library.passages(first.id))


async def test_a_file_without_text_is_never_called_live(library: Library) -> None:
    scan = await imported(library, "scan.pdf", "%PDF-1.4\nnothing in it")

    assert (scan.state, bool(scan.cause), bool(scan.fix)) == ("failed", True, True)


async def test_an_answer_written_by_hand_is_found_by_each_way_to_ask_until_its_day(library: Library) -> None:
    hours = answer_of(["Are you open on Sundays?", "Weekend opening times"], "Only in December, from two to six.")
    put = await library.shelf.write_answer(hours)
    await library.read_queued()

    (hit, *_) = await library.search_documents("weekend opening times")
    assert (hit.passage.title, hit.passage.text) == ("Are you open on Sundays?", "Only in December, from two to six.")

    over = answer_of(list(hours.questions), hours.answer, valid_until=datetime.now(UTC) - timedelta(days=1))
    await library.shelf.write_answer(over)
    assert (await state(library, put), await answers(library, "weekend opening times", put)) == ("stale", False)
