"""The merchant sees what the shop says and sells, adds to it, takes away from it, and tries what it would answer."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from knowledge.database import Database
from tests.console import Colleague, Shelves, console, signed_in, words
from tests.shop import CURRENCY, FEED, feed, tiny_library
from web.jobs import Jobs
from web.pages import Pages
from web.people import People
from web.portal.uploads import LIMIT
from web.settings import Settings

CARE = b"# Care\n\n## How do I wash linen?\nWash linen at thirty degrees and dry it in the shade.\n"
Team = tuple[Colleague, Colleague]


@pytest.fixture
async def shelves(database: Database, tmp_path: Path) -> AsyncIterator[Shelves]:
    library, jobs = await tiny_library(database), Jobs(database)
    jobs.every("due feeds", 60.0, library.feeds.fetch_due)
    await jobs.begin()
    yield Shelves(
        library,
        Settings(
            data=tmp_path, currency=CURRENCY, shop_url="https://shop.example", public_url="https://chat.example.com"
        ),
        jobs,
    )
    await jobs.close()
    await library.settled()  # what is cut off in the middle of a read would leave its connection open
    await library.close()


@pytest.fixture
async def team(shelves: Shelves, database: Database) -> AsyncIterator[Team]:
    """Ines edits; Paul may only look."""
    people = People(database)
    app = console(shelves, people)
    async with AsyncExitStack() as stack:
        ines = await stack.enter_async_context(signed_in(app, people, "Ines", "merchant"))
        paul = await stack.enter_async_context(signed_in(app, people, "Paul"))
        yield ines, paul


async def settled(colleague: Colleague, address: str) -> str:
    """The page once it has stopped asking whether anything is still being read."""
    async with asyncio.timeout(60):
        while "every 1s" in (await colleague.browser.get(address)).text:  # noqa: ASYNC110  the page itself says it
            await asyncio.sleep(0.1)
    return await colleague.reads(address)


async def test_the_portal_is_closed_to_strangers(team: Team) -> None:
    ines, _ = team
    ines.browser.cookies.clear()

    for page in ("", "/documents", "/products", "/try"):
        assert (await ines.browser.get(f"/portal{page}")).headers["location"].startswith("/signin")


async def test_the_overview_counts_what_the_shop_knows_and_shows_the_line_to_embed(team: Team) -> None:
    page = await team[0].reads("/portal")

    assert "6 products" in page and "4 documents that answer" in page
    assert '<script async src="https://chat.example.com/widget.js"></script>' in page


async def test_an_uploaded_page_is_queued_then_live_and_then_answers(team: Team) -> None:
    ines, _ = team
    sent = await ines.browser.post(
        "/portal/documents", data={"csrf": ines.csrf}, files=[("files", ("care.md", CARE, "text/markdown"))]
    )
    assert sent.status_code == 303

    page = await settled(ines, "/portal/documents")

    assert "5 documents 5 live" in page and "care.md" in page
    assert "Wash linen at thirty degrees" in await ines.reads("/portal/try?q=how+do+I+wash+linen")


async def test_each_of_several_files_is_taken_or_refused_by_its_name(team: Team) -> None:
    ines, _ = team
    files = [
        ("files", ("care.md", CARE, "text/markdown")),
        ("files", ("empty.md", b"", "text/markdown")),
        ("files", ("photo.png", b"\x89PNG\r\n", "image/png")),
        ("files", ("huge.txt", b"x" * (LIMIT + 1), "text/plain")),
    ]
    page = words((await ines.browser.post("/portal/documents", data={"csrf": ines.csrf}, files=files)).text)

    assert "empty.md is empty." in page
    assert "huge.txt is 10.0 MB; at most 10 MB are taken." in page
    page = await settled(ines, "/portal/documents")
    assert "care.md" in page and "photo.png Failed It is a picture, whatever its name says." in page


async def test_a_script_that_uploads_one_file_gets_the_reason_as_json(team: Team) -> None:
    ines, _ = team
    refused = await ines.browser.post("/portal/documents", headers={"Accept": "application/json"},
                                      data={"csrf": ines.csrf}, files=[("files", ("a.pdf", b"", "application/pdf"))])  # fmt: skip

    assert refused.status_code == 422 and refused.json()["error"]["message"].startswith("a.pdf is empty")


async def test_an_upload_without_a_file_says_so(team: Team) -> None:
    ines, _ = team
    empty = await ines.browser.post("/portal/documents", data={"csrf": ines.csrf})

    assert empty.status_code == 422 and "No file was chosen" in words(empty.text)


async def test_a_file_that_can_not_be_read_shows_its_cause_and_what_would_help(team: Team, shelves: Shelves) -> None:
    ines, _ = team
    await ines.browser.post(
        "/portal/documents", data={"csrf": ines.csrf}, files=[("files", ("photo.txt", b"\x00\xff\xfe\x01" * 99, "text/plain"))]
    )  # fmt: skip
    await settled(ines, "/portal/documents")
    (failed,) = [each for each in await shelves.library.documents() if each.state == "failed"]

    page = await ines.reads(f"/portal/documents/{failed.id}")

    assert failed.cause and failed.cause in page and failed.fix and failed.fix in page


async def test_a_document_is_shown_in_its_passages(team: Team, shelves: Shelves) -> None:
    (returns,) = [each for each in await shelves.library.documents() if each.name == "returns.md"]

    page = await team[0].reads(f"/portal/documents/{returns.id}")

    assert "3 passages" in page and "How long do I have?" in page and "within 30 days" in page


async def test_a_removed_document_stops_answering_at_once(team: Team, shelves: Shelves) -> None:
    ines, _ = team
    (returns,) = [each for each in await shelves.library.documents() if each.name == "returns.md"]
    assert "within 30 days" in await ines.reads("/portal/try?q=how+long+can+I+return")

    await ines.does(f"/portal/documents/{returns.id}/remove")

    assert "within 30 days" not in await ines.reads("/portal/try?q=how+long+can+I+return")
    assert (await ines.browser.get(f"/portal/documents/{returns.id}")).status_code == 404


async def test_documents_are_found_by_name(team: Team) -> None:
    page = await team[0].reads("/portal/documents?q=LIVRAISON")

    assert "livraison.md" in page and "returns.md" not in page


async def test_products_are_listed_and_found_with_price_stock_and_variants(team: Team) -> None:
    ines, _ = team
    page = await ines.reads("/portal/products")
    assert "Brass reading lamp" in page and "€89.00" in page and "Sold out" in page

    found = await ines.reads("/portal/products?q=brass+lamp+for+reading")
    assert "Brass reading lamp" in found

    one = await ines.reads("/portal/products/linen-dress")
    assert "DRESS-S" in one and "€120.00 €150.00 3" in one and "0 Sold out" in one


async def test_a_question_that_nothing_answers_says_so(team: Team) -> None:
    page = await team[0].reads("/portal/try?q=zxqwv+kjhgf")

    assert "No document answers this" in page or "Unsure" in page


async def test_staff_may_look_but_not_change(team: Team, shelves: Shelves) -> None:
    _, paul = team
    (returns,) = [each for each in await shelves.library.documents() if each.name == "returns.md"]

    refused = [
        await paul.does(f"/portal/documents/{returns.id}/remove"),
        await paul.browser.post("/portal/documents", data={"csrf": paul.csrf}, files=[("files", ("a.md", CARE))]),
        await paul.browser.post("/portal/feeds", data={"csrf": paul.csrf}, files=[("feed", (FEED, feed()))]),
    ]

    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert "Upload" not in await paul.reads("/portal/documents")
    assert await shelves.library.document(returns.id) is not None


async def test_a_form_from_elsewhere_removes_nothing(team: Team, shelves: Shelves) -> None:
    ines, _ = team
    (returns,) = [each for each in await shelves.library.documents() if each.name == "returns.md"]

    assert (await ines.browser.post(f"/portal/documents/{returns.id}/remove")).status_code == 403
    assert await shelves.library.document(returns.id) is not None


@pytest.mark.parametrize("page", ["/portal", "/portal/documents", "/portal/products", "/portal/try?q=lamp"])
async def test_every_page_is_there_in_french_and_needs_no_inline_script_or_style(team: Team, page: str) -> None:
    ines, _ = team
    ines.browser.headers["Accept-Language"] = "fr"
    html = (await ines.browser.get(page)).text

    assert '<html lang="fr">' in html and "Se déconnecter" in html and "Sign out" not in html
    assert " style=" not in html and html.count("<script") == html.count("<script src=")


def test_a_template_that_names_something_unknown_fails_instead_of_leaving_a_gap() -> None:
    with pytest.raises(Exception, match="'status' is undefined"):
        Pages("Tiny").render("problem.html", text="")


async def pressed(colleague: Colleague, address: str, **form: str) -> str:
    """The page to which a button leads."""
    answer = await colleague.does(address, **form)
    return await colleague.reads(answer.headers["location"]) if answer.status_code == 303 else words(answer.text)


async def found(colleague: Colleague, name: str) -> str:
    """The address of the document of that name."""
    page = (await colleague.browser.get("/portal/documents")).text
    return page.split(f'">{name}</a>')[0].rsplit('href="', 1)[1]


async def test_the_merchant_pauses_dates_and_restores_a_document(team: Team) -> None:
    ines, paul = team
    for text in (CARE, CARE.replace(b"thirty", b"forty")):
        await ines.browser.post("/portal/documents", data={"csrf": ines.csrf}, files=[("files", ("care.md", text))])
        page = await settled(ines, "/portal/documents")
    address = await found(ines, "care.md")

    assert "Paused" in await pressed(ines, f"{address}/pause")
    assert "care.md Care Paused" in await ines.reads("/portal/documents?state=paused")
    assert "Live" in await pressed(ines, f"{address}/resume")
    assert "Stale" in await pressed(ines, f"{address}/limit", until="2020-01-31")
    assert "Live" in await pressed(ines, f"{address}/limit", days="90")
    await pressed(ines, f"{address}/restore/1")
    page = await settled(ines, "/portal/documents")
    assert "thirty degrees" in await ines.reads(address) and "care.md" in page
    assert (await paul.browser.post(f"{address}/pause", data={"csrf": paul.csrf})).status_code == 403


async def test_the_merchant_decides_which_of_two_pages_is_right(team: Team) -> None:
    ines, _ = team
    old = b"# Old terms\n\nA watch has a warranty of one year.\n"
    new = b"# New terms\n\nA watch has a warranty of two years.\n"
    files = [("files", ("old.md", old)), ("files", ("new.md", new))]
    await ines.browser.post("/portal/documents", data={"csrf": ines.csrf}, files=files)
    await settled(ines, "/portal/documents")
    page = await ines.reads("/portal/conflicts")
    assert "How long is the warranty?" in page and "one year" in page and "two years" in page

    form = (await ines.browser.get("/portal/conflicts")).text
    conflict = form.split('action="/portal/conflicts/')[1].split('"')[0]
    right = next(each.split('"')[0] for each in form.split('name="right" value="')[1:] if "two years" in form.split(each)[0].rsplit("<p>", 1)[1])  # fmt: skip
    page = await pressed(ines, f"/portal/conflicts/{conflict}", right=right)

    assert "No two documents contradict each other." in page and "Decided" in page and "Ines" in page
    assert "How long is the warranty?" in await pressed(ines, f"/portal/conflicts/{conflict}/undo")


async def test_the_merchant_writes_an_answer_and_sees_it_found(team: Team) -> None:
    ines, _ = team
    page = await pressed(
        ines, "/portal/answers", questions="Do you wrap gifts?\nGift wrapping", answer="Yes, in linen."
    )
    assert "Do you wrap gifts? Gift wrapping Yes, in linen." in page

    assert "Yes, in linen." in await ines.reads("/portal/try?q=gift+wrapping")
    refused = await pressed(ines, "/portal/answers", questions="", answer="Yes.")
    assert "An answer needs at least one question" in refused
