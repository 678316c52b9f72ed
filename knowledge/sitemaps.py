"""Which pages a sitemap names (sitemaps.org/protocol.html), also through an index of sitemaps; never those of other sites."""

import zlib
from urllib.parse import urlsplit

from knowledge.fetcher import Fetcher, NotFetched

MOST_PAGES, MOST_SITEMAPS = 2_000, 50
LARGEST = 50 * 1024 * 1024
"""The protocol's own limit, unpacked."""


class NotASitemap(Exception):
    """The content is something else, perhaps a page."""


async def sitemap(fetcher: Fetcher, address: str, content: bytes) -> list[str]:
    """The addresses in their order, each once. Raises NotASitemap, NotFetched for a part that can't be had."""
    kind, named = _read(content)
    if kind == "sitemapindex":
        parts, named = named, []
        for part in [one for one in parts if _same_site(address, one)][:MOST_SITEMAPS]:
            inner, addresses = _part((await fetcher.get(part, largest=LARGEST)).content, part)
            named += addresses if inner == "urlset" else []
    found = [one for one in dict.fromkeys(named) if _same_site(address, one)]
    if not found:
        raise NotFetched(f"{address!r} names no page of its own site.", "Check what the sitemap says.")
    return found[:MOST_PAGES]


def _part(content: bytes, address: str) -> tuple[str, list[str]]:
    try:
        return _read(content)
    except NotASitemap:
        raise NotFetched(f"{address!r} is no sitemap.", "Check what the index of sitemaps names.") from None


def _read(content: bytes) -> tuple[str, list[str]]:
    """(urlset or sitemapindex, addresses)."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    content = _unpacked(content)
    if b"<urlset" not in content[:2_000] and b"<sitemapindex" not in content[:2_000]:
        raise NotASitemap
    try:
        root = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError):
        raise NotASitemap from None
    kind = root.tag.rpartition("}")[2]
    if kind not in ("urlset", "sitemapindex"):
        raise NotASitemap
    entries = [entry for child in root for entry in child if entry.tag.rpartition("}")[2] == "loc"]
    return kind, [entry.text.strip() for entry in entries if entry.text and entry.text.strip()]


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, LARGEST)
    except zlib.error:
        raise NotASitemap from None


def _same_site(address: str, other: str) -> bool:
    ours, theirs = urlsplit(address), urlsplit(other)
    return theirs.scheme in ("http", "https") and theirs.netloc.removeprefix("www.") == ours.netloc.removeprefix("www.")
