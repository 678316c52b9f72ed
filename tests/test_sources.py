"""Pages, sitemaps and folders that the shop's documents come from by themselves: new, changed and gone ones."""

import gzip
from collections.abc import AsyncIterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from knowledge.database import Database
from knowledge.fetcher import Fetcher, NotFetched
from knowledge.library import Library
from knowledge.vectors import ExactIndex
from tests.shop import embedder, words_of
from tests.website import Answer, website


class Site:
    """Help pages by path, with a sitemap of them."""

    def __init__(self, **pages: str) -> None:
        self.pages, self.asked, self.host = pages, 0, ""
        self.broken = False

    def answer(self, request: BaseHTTPRequestHandler) -> Answer:
        self.asked += 1
        self.host = request.headers["Host"]
        if self.broken:
            return 503, {}, b""
        if request.path == "/index.xml":
            return 200, {}, self._xml("sitemapindex", "sitemap", ["map.xml.gz"])
        if request.path.startswith("/map.xml"):
            content = self._xml("urlset", "url", [*self.pages, "http://elsewhere.example/page"])
            return 200, {}, gzip.compress(content) if request.path.endswith(".gz") else content
        text = self.pages.get(request.path.strip("/"))
        if text is None:
            return 404, {}, b"no such page"
        mark = f'"{hash(text)}"'
        if request.headers["If-None-Match"] == mark:
            return 304, {}, b""
        page = f"<html><head><title>Help</title></head><body><main><h1>Help</h1><p>{text}</p></main></body></html>"
        return 200, {"ETag": mark, "Content-Type": "text/html; charset=utf-8"}, page.encode()

    def _xml(self, root: str, entry: str, paths: list[str]) -> bytes:
        places = [path if "://" in path else f"http://{self.host}/{path}" for path in paths]
        entries = "".join(f"<{entry}><loc>{place}</loc></{entry}>" for place in places)
        return f'<?xml version="1.0"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</{root}>'.encode()  # fmt: skip


RETURNS = "You can send a parcel back within 30 days of its arrival, free of charge, with the label that is in it."
SHIPPING = "We ship to the whole of Europe in three working days, and every parcel can be tracked on its way."


@pytest.fixture
async def library(database: Database) -> AsyncIterator[Library]:
    library = await Library.open(database, embedder(), ExactIndex(), words_of(database), Fetcher(["127.0.0.1"]))
    yield library
    await library.settled()
    await library.close()


async def live(library: Library) -> set[str]:
    documents = await library.documents()
    assert not [one for one in documents if one.state == "failed"]
    return {document.name.partition("/")[2] for document in documents if document.state == "live"}


@pytest.mark.parametrize("path", ["map.xml", "index.xml"])
async def test_a_sitemap_brings_its_pages_and_takes_away_what_is_gone(library: Library, path: str) -> None:
    site = Site(returns=RETURNS, shipping=SHIPPING)
    with website(site.answer) as host:
        source = await library.sources.add(f"http://{host}/{path}")
        first = await library.sources.look(source.id)
        again = await library.sources.look(source.id)
        assert (len(first.new), len(again.unchanged)) == (2, 2)
        assert await live(library) == {"returns", "shipping"}

        site.pages = {
            "returns": RETURNS.replace("30", "45"),
            "care": "Wash the linen dress at thirty degrees, by itself.",
        }
        changed = await library.sources.look(source.id)

    assert [len(each) for each in (changed.new, changed.changed, changed.gone)] == [1, 1, 1]
    assert await live(library) == {"returns", "care"}
    (answer, *_) = await library.search_documents("how long can I send a parcel back?")
    assert "45 days" in answer.passage.text
    assert not [
        hit for hit in await library.search_documents("do you ship to Europe?") if "whole of Europe" in hit.passage.text
    ]


async def test_a_page_is_looked_at_again_and_stops_answering_when_it_is_gone(library: Library) -> None:
    site = Site(returns=RETURNS)
    with website(site.answer) as host:
        source = await library.sources.add(f"http://{host}/returns", 3600)
        await library.sources.look_due()
        assert await live(library) == {"returns"}
        await library.sources.look_due()
        assert site.asked == 1  # it is not due yet
        site.pages = {}
        look = await library.sources.look(source.id)

    assert (len(look.gone), await live(library)) == (1, set())


async def test_a_site_that_is_down_takes_nothing_away(library: Library) -> None:
    site = Site(returns=RETURNS)
    with website(site.answer) as host:
        source = await library.sources.add(f"http://{host}/map.xml", 86400)
        await library.sources.look(source.id)
        site.broken = True
        look = await library.sources.look(source.id)

    assert "answered 503" in look.problems[0]
    assert await live(library) == {"returns"}
    (known,) = await library.sources.all()
    assert "answered 503" in known.problem and known.pages == 1


async def test_a_removed_source_takes_its_pages_with_it(library: Library) -> None:
    site = Site(returns=RETURNS)
    with website(site.answer) as host:
        source = await library.sources.add(f"http://{host}/returns")
        await library.sources.look(source.id)

    assert await library.sources.remove(source.id)
    assert (await library.documents(), await library.sources.all()) == ([], [])


async def test_a_folder_gives_nothing_that_lies_outside_of_it(library: Library, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("The code of the safe is 4711, and of the door 0815.")
    folder = tmp_path / "help"
    folder.mkdir()
    (folder / "returns.md").write_text(f"# Returns\n\n{RETURNS}\n")
    for name, target in (("within.md", "returns.md"), ("outside.txt", "../secret.txt"), ("loop.md", "loop.md")):
        (folder / name).symlink_to(target)

    look = await library.sources.look((await library.sources.add(str(folder))).id)

    assert look.new == ["returns.md", "within.md"]


async def test_a_folder_is_looked_at_again(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "help"
    (folder / "fr").mkdir(parents=True)
    (folder / "returns.md").write_text(f"# Returns\n\n{RETURNS}\n")
    (folder / "fr" / "livraison.md").write_text(
        "# Livraison\n\nNous livrons dans toute l'Europe en trois jours ouvrés.\n"
    )
    source = await library.sources.add(str(folder))
    first = await library.sources.look(source.id)
    (folder / "returns.md").unlink()
    second = await library.sources.look(source.id)

    assert (sorted(first.new), second.gone) == (["fr/livraison.md", "returns.md"], ["returns.md"])


async def test_an_address_inside_is_never_watched(library: Library) -> None:
    for address in ("http://169.254.169.254/", "/nowhere/at/all", "file:///etc"):
        with pytest.raises(NotFetched):
            await library.sources.add(address)
