"""The plain file behind what was handed in: unpacked, its shape and its encoding known by its content."""

import codecs
import gzip
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from knowledge.feeds import FeedFile, FeedProblem

LARGEST = 2_000_000_000
"""Bytes, unpacked. A feed of ten million variants is smaller."""
PIECE = 1 << 20
HEAD = 1 << 16
LONGEST_LINE = 4_000_000
SUSPECTS = 20_000
"""Bytes around the first that is no UTF-8, which tell the encoding."""
KNOWN = {
    b"\xd0\xcf\x11\xe0": ("an old Excel file (.xls)", "Save it as .xlsx or .csv and import that."),
    b"%PDF": ("a PDF", ""),
    b"\x89PNG": ("a picture", ""),
    b"\xff\xd8\xff": ("a picture", ""),
    b"GIF8": ("a picture", ""),
    b"PAR1": ("a Parquet file", "Export it as JSONL or CSV and import that."),
    b"7z\xbc\xaf": ("a 7z archive", "Unpack it and import the file in it."),
    b"Rar!": ("a RAR archive", "Unpack it and import the file in it."),
    b"SQLite format 3": ("a database", ""),
}
RIGHT = "Expected a product feed: CSV, TSV, XLSX, XML, JSON, JSONL, or a page with schema.org products."
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_WESTERN = re.compile(r"[ -~\s€‚ƒ„…†‘’“”•–—™œŒšŠžŽŸ¡-¿À-ÿˆ˜‰‹›]")
_DECLARED = re.compile(rb"""<\?xml[^>]*\bencoding=["']([\w.-]+)["']|<meta[^>]*\bcharset=["']?([\w-]+)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    path: Path
    shape: str
    """table, sheet, json, xml or html."""
    encoding: str = ""

    def lines(self) -> Iterator[str]:
        """With their line ends; a line in another encoding than the rest of the file is read as Western."""
        with self.path.open(encoding=self.encoding, errors=self._errors, newline="") as file:
            while line := file.readline(LONGEST_LINE):
                yield line if line.isascii() else mended(line)

    def pieces(self) -> Iterator[str]:
        with self.path.open(encoding=self.encoding, errors=self._errors, newline="") as file:
            while piece := file.read(PIECE):
                yield piece if piece.isascii() else mended(piece)

    @property
    def _errors(self) -> str:
        return "surrogateescape" if self.encoding.startswith("utf-8") else "replace"


def mended(text: str) -> str:
    """Bytes that were no UTF-8 in a UTF-8 file, as the Western letters that they mostly are."""
    return re.sub(r"[\udc80-\udcff]", lambda lost: bytes([ord(lost[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def source_of(file: FeedFile, folder: Path) -> Source:
    """Raises FeedProblem for what is no feed by its content. Unpacks into the folder."""
    path = _unpacked(_unpacked(file.path, folder / "1"), folder / "2")  # a gzip in a zip is normal life
    with path.open("rb") as opened:
        head = opened.read(HEAD)
    if not head.strip():
        raise FeedProblem("The file is empty.", RIGHT)
    for magic, (what, fix) in KNOWN.items():
        if head.startswith(magic):
            raise FeedProblem(f"The file is {what}.", fix or RIGHT)
    if head.startswith(b"PK\x03\x04"):
        return Source(path, "sheet")
    encoding = encoding_of(path, head)
    return Source(path, _shape(head, encoding), encoding)


def encoding_of(path: Path, head: bytes) -> str:
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if wide := _wide(head):
        return wide
    if head.count(b"\0") > max(8, len(head) // 200):
        raise FeedProblem("The file is not text.", RIGHT)
    if _is_utf8(path):
        return "utf-8"
    with path.open("rb") as opened:
        bad, good = _suspects(opened)
    if not bad or good > 3 * len(bad):
        return "utf-8"
    if (declared := _DECLARED.search(head)) and (name := _known(declared[1] or declared[2])):
        return name
    return _guessed(b"\n".join(bad))


def _unpacked(path: Path, target: Path) -> Path:
    with path.open("rb") as opened:
        magic = opened.read(4)
    try:
        if magic.startswith(b"\x1f\x8b"):
            with gzip.open(path) as packed:
                return _written(packed, target)  # type: ignore[arg-type]
        if magic == b"PK\x03\x04":
            return _from_zip(path, target)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError) as problem:
        raise FeedProblem(
            f"The packed file can't be unpacked ({problem}).", "Pack it again, or upload it unpacked."
        ) from None
    return path


def _from_zip(path: Path, target: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
            if sum(info.file_size for info in archive.infolist()) > LARGEST // 2:
                raise FeedProblem("The spreadsheet is larger than we read.", "Export it as CSV and import that.")
            return path
        inside = [info for info in archive.infolist() if _is_content(info)]
        if len(inside) != 1:
            found = ", ".join(repr(info.filename) for info in inside[:5]) or "nothing"
            raise FeedProblem(f"The ZIP holds {found}.", "Expected exactly one file in it: the feed.")
        with archive.open(inside[0]) as packed:
            return _written(packed, target)  # type: ignore[arg-type]


def _is_content(info: zipfile.ZipInfo) -> bool:
    return not (info.is_dir() or info.filename.startswith("__MACOSX/") or Path(info.filename).name.startswith("."))


def _written(packed: BinaryIO, target: Path) -> Path:
    size = 0
    with target.open("wb") as file:
        while piece := packed.read(PIECE):
            size += len(piece)
            if size > LARGEST:
                raise FeedProblem(f"The file has more than {LARGEST:,} bytes unpacked.", "Expected a smaller feed.")
            file.write(piece)
    return target


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every other byte of plain letters is zero."""
    even, odd = head[0:2000:2].count(0), head[1:2000:2].count(0)
    least = len(head[:2000]) // 5
    return "utf-16-le" if odd > least > 8 * even else "utf-16-be" if even > least > 8 * odd else ""


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as opened:
            while piece := opened.read(PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _suspects(opened: BinaryIO) -> tuple[list[bytes], int]:
    """Lines that are no UTF-8, and how many with other than ASCII letters are."""
    bad, good, size = [], 0, 0
    while line := opened.readline(PIECE):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            size += len(line)
            bad.append(line[:SUSPECTS])
            if size > SUSPECTS and good < len(bad):
                break
            if len(bad) > 1000:
                break
    return bad, good


def _known(name: bytes) -> str:
    try:
        found = codecs.lookup(name.decode("ascii", "replace")).name
    except LookupError:
        return ""
    return "" if found.startswith("utf") else "cp1252" if found == "iso8859-1" else found


def _guessed(sample: bytes) -> str:
    """Western where its letters make sense, which in shops they mostly do; else what the statistics say."""
    text = sample.decode("cp1252", errors="replace")
    foreign = [char for char in text if not char.isascii()]
    strange = sum(not _WESTERN.match(char) or char in "ŽŠŸƒ†ˆ‰¤¥¦§¬±¶·¸" for char in foreign)
    if "¤" in text and strange - text.count("¤") <= len(foreign) // 10:
        return "iso8859-15"  # its euro
    if strange <= len(foreign) // 4:
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample[:SUSPECTS]).best()
    return best.encoding if best else "cp1252"


def _shape(head: bytes, encoding: str) -> str:
    text = head.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n")
    first = text[:2000].lower()
    if first.startswith("<"):
        page = re.search(r"<!doctype html|<html[\s>]|<script[\s>]|<head[\s>]|<body[\s>]", first)
        return "html" if page and "<rss" not in first and "<feed" not in first else "xml"
    if re.match(r"\{\s*[\"}]|\[\s*[{\]\[]", text):
        return "json"
    return "table"
