"""Addresses from outside: what is public is fetched within its limits, everything else is refused with the reason."""

import gzip
import io
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from knowledge.fetcher import Fetcher, NotFetched
from tests.website import Answer, plain, website


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://10.0.0.8/feed.csv",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[2002:7f00:1::]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://user:secret@127.0.0.1/",
    ],
)
async def test_nothing_inside_is_ever_asked(address: str) -> None:
    with pytest.raises(NotFetched, match="not on the public internet"):
        await Fetcher().get(address)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://shop.example/feed", "gopher://127.0.0.1", "feed.csv", "", "http://", "http://[::1"],
)
async def test_only_web_addresses_are_fetched(address: str) -> None:
    with pytest.raises(NotFetched, match="is no web address"):
        await Fetcher().get(address)


async def test_an_internal_host_that_is_named_is_fetched() -> None:
    with website(plain(b"id,title", Content_Type="text/csv; charset=utf-8", ETag='"1"')) as host:
        found = await Fetcher([host]).get(f"http://{host}/feed.csv")

    assert (found.status, found.content, found.etag, found.kind) == (200, b"id,title", '"1"', "text/csv")


async def test_the_host_is_named_to_the_server_though_the_address_is_dialled() -> None:
    heard: list[str] = []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        heard.append(request.headers["Host"])
        return 200, {}, b""

    with website(answer) as host:
        named = host.replace("127.0.0.1", "localhost")
        await Fetcher(["localhost"]).get(f"http://{named}/")

    assert heard == [named]


async def test_a_redirect_to_the_inside_is_refused() -> None:
    with (
        website(plain(b"secret")) as inside,
        website(lambda _: (302, {"Location": f"http://{inside}/"}, b"")) as host,
        pytest.raises(NotFetched, match="not on the public internet"),
    ):
        await Fetcher([host]).get(f"http://{host}/")


async def test_three_redirects_are_followed_and_a_circle_is_not() -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        left = int(request.path.removeprefix("/"))
        return (200, {}, b"there") if left == 0 else (302, {"Location": f"/{left - 1}"}, b"")

    with website(answer) as host:
        found = await Fetcher([host]).get(f"http://{host}/3")
        assert (found.content, found.url) == (b"there", f"http://{host}/0")
        with pytest.raises(NotFetched, match="more than 3 redirects"):
            await Fetcher([host]).get(f"http://{host}/4")


async def test_what_did_not_change_is_not_sent_again() -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        return (304, {}, b"") if request.headers["If-None-Match"] == '"7"' else (200, {"ETag": '"7"'}, b"feed")

    with website(answer) as host:
        first = await Fetcher([host]).get(f"http://{host}/")
        again = await Fetcher([host]).get(f"http://{host}/", etag=first.etag)

    assert (again.status, again.content) == (304, b"")


async def test_a_file_that_is_too_large_is_not_read_to_its_end() -> None:
    with website(plain(b"x" * 200_000)) as host, pytest.raises(NotFetched, match="larger than"):
        await Fetcher([host]).get(f"http://{host}/", largest=100_000)


async def test_a_packed_file_is_measured_unpacked() -> None:
    bomb = gzip.compress(b"0" * 50_000_000)
    with website(plain(bomb, Content_Encoding="gzip")) as host:
        with pytest.raises(NotFetched, match="larger than"):
            await Fetcher([host]).get(f"http://{host}/", largest=1_000_000)
        assert len((await Fetcher([host]).get(f"http://{host}/", largest=60_000_000)).content) == 50_000_000


async def test_a_server_that_drips_is_left_after_the_whole_time() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not ended.is_set():
                try:
                    connection.sendall(b"x")
                except OSError:
                    return
                time.sleep(0.05)

    thread = threading.Thread(target=drip)
    thread.start()
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    try:
        with pytest.raises(NotFetched, match=r"not there within 0\.5 seconds"):
            await Fetcher([host]).get(f"http://{host}/", seconds=0.5)
    finally:
        ended.set()
        thread.join()
        listening.close()


async def test_a_file_goes_to_where_it_is_wanted_and_an_error_page_does_not() -> None:
    def answer(request: BaseHTTPRequestHandler) -> Answer:
        return (200, {}, b"feed") if request.path == "/feed" else (404, {}, b"<h1>no</h1>")

    file = io.BytesIO()
    with website(answer) as host:
        await Fetcher([host]).get(f"http://{host}/feed", into=file)
        with pytest.raises(NotFetched, match="answered 404") as problem:
            await Fetcher([host]).get(f"http://{host}/gone", into=file)

    assert file.getvalue() == b"feed"
    assert problem.value.status == 404


async def test_a_post_carries_its_content_and_gives_whatever_was_answered() -> None:
    heard: list[tuple[bytes, str]] = []

    def answer(request: BaseHTTPRequestHandler) -> Answer:
        heard.append((request.rfile.read(int(request.headers["Content-Length"])), request.headers["X-Signature"]))
        return 500, {}, b"broken"

    with website(answer) as host:
        found = await Fetcher([host]).post(f"http://{host}/hook", b"{}", {"X-Signature": "abc"})

    assert (found.status, heard) == (500, [(b"{}", "abc")])


async def test_nobody_there_is_said_in_words() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{free.getsockname()[1]}"
    free.close()

    with pytest.raises(NotFetched, match="can't be reached"):
        await Fetcher([host]).get(f"http://{host}/")
