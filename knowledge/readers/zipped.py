"""Opens files that are ZIP archives inside, after a look at how large they would become."""

import io
import zipfile

from knowledge.documents import Unreadable

MOST_ENTRIES = 10_000
LARGEST_ENTRY = 60_000_000
LARGEST_ALL = 200_000_000
DENSEST = 300
"""Times smaller than its content: text shrinks to a tenth, a bomb to a thousandth."""
LOOKED_AT = 64_000
DAMAGED = ("The file is damaged.", "Open it in the program it comes from, save it again and import that.")


def opened(content: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable(*DAMAGED) from None
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("The file is locked with a password.", "Save it without a password and import that.")
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_ALL or any(map(_bomb, entries)):  # fmt: skip
        raise Unreadable("Unpacked it would be far larger than a document is.", "Save the text alone, without pictures and empty rows, and import that.")  # fmt: skip
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".xhtml", ".html", ".opf", ".ncx")):
            _without_entities(archive, entry)
    return archive


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise Unreadable(*DAMAGED) from None


def _bomb(entry: zipfile.ZipInfo) -> bool:
    dense = entry.file_size > 1_000_000 and entry.file_size > DENSEST * max(entry.compress_size, 1)
    return dense or (entry.file_size > LARGEST_ENTRY and not entry.filename.startswith(("word/media", "ppt/media", "xl/media", "Pictures")))  # fmt: skip


def _without_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Whoever defines entities of their own in a document wants them to unfold."""
    try:
        with archive.open(entry) as part:
            beginning = part.read(LOOKED_AT)
    except Exception as damaged:
        raise Unreadable(*DAMAGED) from damaged
    if b"<!ENTITY" in beginning.replace(b"\x00", b""):
        raise Unreadable("Its XML defines entities of its own, as attacks do.", "Save it anew in the program it comes from and import that.")  # fmt: skip
