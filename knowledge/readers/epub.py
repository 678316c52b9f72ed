"""Reads an EPUB book chapter by chapter, in the order in which it is read."""

import posixpath
import re
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree

from knowledge.documents import ReadDocument, Unreadable
from knowledge.readers.outline import Outline, name_as_title
from knowledge.readers.page import content_of, walk
from knowledge.readers.zipped import DAMAGED, opened, part


def read_epub(name: str, content: bytes, on_page: Any = None) -> ReadDocument:
    with opened(content) as archive:
        if "META-INF/rights.xml" in archive.namelist() or _locked(archive):
            raise Unreadable("The book is protected against copying.", "Import a copy without protection.")
        package = _xml(part(archive, _package_name(archive)))
        folder = posixpath.dirname(_package_name(archive))
        chapters = _chapters(package, folder, set(archive.namelist()))
        outline = Outline()
        for number, chapter in enumerate(chapters, 1):
            if on_page:
                on_page(number, len(chapters))
            _add(part(archive, chapter), outline)
        title, language = _said(package, "title"), _said(package, "language")[:2].lower()
    return outline.document(title=title or outline.title or name_as_title(name), kind="epub", language=language)


def _add(chapter: bytes, outline: Outline) -> None:
    try:
        walk(content_of(re.sub(rb"^\s*<\?xml[^>]*\?>", b"", chapter)), outline)
    except (etree.ParserError, ValueError):
        return  # an empty chapter


def _xml(content: bytes) -> Any:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as problem:
        raise Unreadable(*DAMAGED) from problem


def _package_name(archive: ZipFile) -> str:
    found = _xml(part(archive, "META-INF/container.xml")).xpath("string(//*[local-name()='rootfile']/@full-path)")
    return str(found) or "content.opf"


def _chapters(package: Any, folder: str, names: set[str]) -> list[str]:
    files = {item.get("id"): unquote(item.get("href", "")) for item in package.xpath("//*[local-name()='item']")}
    order = [files.get(item.get("idref"), "") for item in package.xpath("//*[local-name()='itemref']")]
    paths = (posixpath.normpath(posixpath.join(folder, path)) for path in order if path)
    return [path for path in paths if path in names]


def _said(package: Any, name: str) -> str:
    return " ".join(str(package.xpath(f"string(//*[local-name()='metadata']/*[local-name()='{name}'])")).split())


def _locked(archive: ZipFile) -> bool:
    """Fonts may be scrambled; text that is can't be read."""
    if "META-INF/encryption.xml" not in archive.namelist():
        return False
    scrambled = re.findall(rb"URI=\"([^\"]+)\"", part(archive, "META-INF/encryption.xml"))
    return any(name.lower().endswith((b".xhtml", b".html", b".htm", b".xml")) for name in scrambled)
