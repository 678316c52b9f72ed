"""The one way to reach addresses that come from outside: feeds, pages, sitemaps, pictures, outgoing webhooks.

Such an address may point at the shop's own network. So each name is resolved here, every address that is not public is
refused, the connection goes to exactly the address that was checked, and each redirect is checked anew.
"""

import asyncio
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, BinaryIO

import httpx

MOST_REDIRECTS = 3
LARGEST = 32 * 1024 * 1024
SECONDS = 30.0
AT_ONCE = 64 * 1024
AGENT = "Comptoir/1"
NAT64 = IPv6Network("64:ff9b::/96")
REDIRECTS = {301, 302, 303, 307, 308}
INTERNAL = "Use an address that the internet can reach, or name the host in COMPTOIR_ALLOWED_HOSTS."


class NotFetched(OSError):
    """Why an address gave nothing, and what would help, in words for the person who entered it."""

    def __init__(self, cause: str, fix: str, *, status: int = 0) -> None:
        super().__init__(f"{cause} {fix}")
        self.cause, self.fix = cause, fix
        self.status = status
        """What the server answered; 0: it did not."""


@dataclass(frozen=True, slots=True)
class Fetched:
    status: int
    """304: it is as it was when `etag` or `modified` were given out."""
    content: bytes
    """Unpacked; empty when it was written into a file."""
    etag: str = ""
    modified: str = ""
    url: str = ""
    """Where it was in the end, after redirects."""
    kind: str = ""
    """The media type without its parameters: `text/html`."""
    headers: Mapping[str, str] = field(default_factory=dict)


class Fetcher:
    def __init__(self, allowed_hosts: Sequence[str] = ()) -> None:
        """`allowed_hosts`: names (or `name:port`) that may also be internal."""
        self._allowed = frozenset(host.casefold() for host in allowed_hosts)
        self._tls: ssl.SSLContext | None = None

    async def get(
        self,
        url: str,
        *,
        etag: str = "",
        modified: str = "",
        largest: int = LARGEST,
        seconds: float = SECONDS,
        into: BinaryIO | None = None,
    ) -> Fetched:
        """`seconds` and `largest` (bytes, unpacked) are for everything together. Raises NotFetched.

        With `into` the content goes there as it comes, and memory stays flat.
        """
        wanted = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in wanted.items() if value}
        async with _within(url, seconds):
            for _ in range(MOST_REDIRECTS + 1):
                found = await self._ask("GET", url, headers=headers, largest=largest, into=into)
                if found.status not in REDIRECTS:
                    return _good(found)
                url = str(httpx.URL(found.url).join(found.headers.get("location", "")))
        raise NotFetched(
            f"{url!r} is the end of more than {MOST_REDIRECTS} redirects.", "Use the address where it really is."
        )

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str] | None = None, *, seconds: float = 10.0
    ) -> Fetched:
        """Whatever the server answers, also a redirect, which is not followed. Raises NotFetched when it does not."""
        async with _within(url, seconds):
            return await self._ask("POST", url, headers=headers or {}, content=content, largest=AT_ONCE)

    async def check(self, url: str) -> None:
        """Raises NotFetched for an address that would never be asked."""
        await self._addresses(_url(url))

    async def _ask(
        self,
        method: str,
        address: str,
        *,
        headers: Mapping[str, str],
        largest: int,
        content: bytes | None = None,
        into: BinaryIO | None = None,
    ) -> Fetched:
        url = _url(address)
        sent = {"User-Agent": AGENT, "Accept": "*/*", **headers, "Accept-Encoding": "gzip"}
        problem: Exception | None = None
        for place in await self._addresses(url):
            transport = _ToPlace(self._transport(), place)
            async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=None) as client:  # noqa: S113  `_within` ends it
                try:
                    async with client.stream(method, url, headers=sent, content=content) as response:
                        return await _taken(response, url, largest, into)
                except httpx.ConnectError as unreachable:
                    problem = unreachable
                except httpx.HTTPError as broken:
                    raise _broken(url, broken) from None
        raise _broken(url, problem)

    def _transport(self) -> httpx.AsyncHTTPTransport:
        if self._tls is None:
            self._tls = httpx.create_ssl_context(trust_env=False)
        return httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False)

    async def _addresses(self, url: httpx.URL) -> list[str]:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise NotFetched(f"{url.host!r} is no known host.", "Check how the address is spelled.") from None
        places = list(dict.fromkeys(str(address[0]) for *_, address in found))
        if {url.host.casefold(), f"{url.host.casefold()}:{port}"} & self._allowed:
            return places
        for place in places:
            if not _public(place):
                raise NotFetched(f"{url.host!r} leads to {place}, which is not on the public internet.", INTERNAL)
        return places


class _ToPlace(httpx.AsyncBaseTransport):
    """Connects to the address that was checked; name, certificate and Host stay those of the URL."""

    def __init__(self, transport: httpx.AsyncHTTPTransport, place: str) -> None:
        self._transport, self._place = transport, place

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["sni_hostname"] = request.url.host
        request.url = request.url.copy_with(host=self._place)
        return await self._transport.handle_async_request(request)

    async def aclose(self) -> None:
        await self._transport.aclose()


class _within:  # noqa: N801  reads as a word: `async with _within(url, seconds)`
    def __init__(self, url: str, seconds: float) -> None:
        self._url, self._seconds = url, seconds
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *raised: Any) -> None:
        try:
            await self._timeout.__aexit__(*raised)
        except TimeoutError:
            cause = f"{self._url!r} was not there within {self._seconds:g} seconds."
            raise NotFetched(cause, "Try again later, or make the file smaller.") from None


def _url(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise NotFetched(f"{address!r} is no web address.", "Right would be https://shop.example/feed.csv.")
    return url


def _public(place: str) -> bool:
    address = ip_address(place.split("%")[0])
    inner = _inner(address)
    if inner is not None:
        return _public(str(inner))
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped (RFC 4291), 6to4 (RFC 3056) or NAT64 (RFC 6052)."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


async def _taken(response: httpx.Response, url: httpx.URL, largest: int, into: BinaryIO | None) -> Fetched:
    content = bytearray()
    write: Callable[[bytes], object] = into.write if into else content.extend
    if response.status_code < 300 or into is None:  # an error's page does not belong into the file
        size = 0
        async for piece in _unpacked(response, url):
            size += len(piece)
            if size > largest:
                cause = f"{str(url)!r} is larger than {largest / 1024 / 1024:.3g} MB."
                raise NotFetched(cause, "Make it smaller, or split it.", status=response.status_code)
            write(piece)
    return Fetched(
        status=response.status_code,
        content=bytes(content),
        etag=response.headers.get("etag", ""),
        modified=response.headers.get("last-modified", ""),
        url=str(url),
        kind=response.headers.get("content-type", "").split(";")[0].strip().lower(),
        headers=dict(response.headers),
    )


async def _unpacked(response: httpx.Response, url: httpx.URL) -> AsyncIterator[bytes]:
    """A few kilobytes at a time, also where a small packet unpacks to gigabytes."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing in ("", "identity"):
        async for piece in response.aiter_raw(AT_ONCE):
            yield piece
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise NotFetched(f"{str(url)!r} is packed as {packing!r}.", "Let the server send it unpacked or as gzip.")
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip and zlib alike
    try:
        async for packed in response.aiter_raw(AT_ONCE):
            while packed:
                yield unpacking.decompress(packed, AT_ONCE)
                packed = unpacking.unconsumed_tail
        yield unpacking.flush()
    except zlib.error:
        raise NotFetched(f"{str(url)!r} is not the {packing} it says it is.", "Have the server repaired.") from None


def _good(found: Fetched) -> Fetched:
    if found.status == 304 or 200 <= found.status < 300:
        return found
    told = {401: "It asks for a password.", 403: "It is not open to us.", 404: "It is not there.", 410: "It is gone."}
    cause = f"{found.url!r} answered {found.status}. {told.get(found.status, '')}".strip()
    fix = "Try again later." if found.status >= 500 or found.status == 429 else "Open it in a browser and check it."
    raise NotFetched(cause, fix, status=found.status)


def _broken(url: httpx.URL, problem: Exception | None) -> NotFetched:
    why = str(problem).strip().rstrip(".") or type(problem).__name__
    return NotFetched(f"{str(url)!r} can't be reached: {why}.", "Check the address, or try again later.")
