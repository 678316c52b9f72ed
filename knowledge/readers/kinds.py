"""What kind of file it is, decided by its content; the name's ending only where the content could be either."""

import io
import re
import zipfile

from knowledge.documents import Unreadable

PAGE = re.compile(r"\s*(<!--.*?-->\s*)*(<\?xml[^>]*>\s*)?<(!doctype html|html|head|body|main|article|section|div|p|h[1-6]|script|style|ul|ol|table)\b", re.I | re.S)  # fmt: skip
WHOLE_PAGE = re.compile(r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html)\b", re.I | re.S)
TAG = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?>", re.I)
MARKDOWN = re.compile(r"^(#{1,6} +\S|---\n.*?\n---$|[^\n]+\n(={3,}|-{3,})$|.*\[[^\]\n]+\]\([^)\n]+\))", re.M | re.S)
XML = re.compile(r"\s*<\?xml\b|\s*<!DOCTYPE (?!html)|\s*<(rss|feed|svg|urlset|rdf:RDF)\b", re.I)
MAIL = re.compile(r"\A(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\n(?:[ \t][^\n]*\n)*)+")
MAIL_HEADER = re.compile(r"^(From|To|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|Content-Type):", re.M | re.I)  # fmt: skip
SAVE_AS = "Save it as PDF, DOCX, Markdown, HTML or plain text and import that."
OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "an RTF file", "Open it in a word processor, save it as DOCX and import that."),
    (b"\x89PNG", "a picture", "A picture's text can't be read: write it into a document."),
    (b"\xff\xd8\xff", "a picture", "A picture's text can't be read: write it into a document."),
    (b"GIF8", "a picture", "A picture's text can't be read: write it into a document."),
    (b"II*\x00", "a picture", "A picture's text can't be read: write it into a document."),
    (b"MM\x00*", "a picture", "A picture's text can't be read: write it into a document."),
    (b"8BPS", "a picture", "A picture's text can't be read: write it into a document."),
    (b"\x1f\x8b", "a compressed file", "Unpack it and import the files in it."),
    (b"BZh", "a compressed file", "Unpack it and import the files in it."),
    (b"\xfd7zXZ", "a compressed file", "Unpack it and import the files in it."),
    (b"7z\xbc\xaf", "an archive", "Unpack it and import the files in it."),
    (b"Rar!", "an archive", "Unpack it and import the files in it."),
    (b"ID3", "a sound", "Write down what is said in it, and import that."),
    (b"OggS", "a sound or video", "Write down what is said in it, and import that."),
    (b"fLaC", "a sound", "Write down what is said in it, and import that."),
    (b"\x7fELF", "a program", SAVE_AS),
    (b"MZ", "a program", SAVE_AS),
    (b"SQLite format 3", "a database", "Export what shoppers should know as CSV and import that."),
    (b"%!PS", "a PostScript file", "Save it as PDF and import that."),
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")


def container_kind(content: bytes) -> str:
    """`pdf`, `docx`, … of a file that is not plain text; "" where it may be text. Raises for what can't be read."""
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(OLD_OFFICE):
        raise _old_office(content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(content)
    if content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] in (b"WAVE", b"AVI ", b"WEBP")):
        raise Unreadable("It is a picture, a sound or a video, whatever its name says.", "Write down what is in it, and import that.")  # fmt: skip
    for beginning, what, fix in OTHERS:
        if content.startswith(beginning):
            raise Unreadable(f"It is {what}, whatever its name says.", fix)
    return ""


def kind_of(name: str, text: str) -> str:
    """Of a file that is text."""
    ending = name.lower().rpartition(".")[2]
    if (PAGE.match(text) and ending not in ("md", "markdown")) or (ending in ("html", "htm") and TAG.search(text)):
        return "html"
    if WHOLE_PAGE.match(text):
        return "html"
    if (head := MAIL.match(text[:100_000])) and len(set(MAIL_HEADER.findall(head[0]))) >= (1 if ending == "eml" else 3):
        return "mail"
    if XML.match(text) and ending not in ("md", "markdown", "txt"):
        raise Unreadable("It is an XML file of a kind that is not read here.", SAVE_AS)
    if ending in ("json", "jsonl", "geojson", "ipynb") and text.lstrip()[:1] in "{[":
        raise Unreadable("It is JSON, which programs read.", "Import products with `comptoir import feed`; save pages as Markdown, HTML or text.")  # fmt: skip
    if ending in ("csv", "tsv", "tab") or (ending not in ("md", "markdown") and _is_table(text)):
        return "csv"
    return "markdown" if ending in ("md", "markdown") or MARKDOWN.search(text[:200_000]) else "text"


def _is_table(text: str) -> bool:
    """Every line has the same number of the same sign, and prose does not look like that."""
    lines = [line for line in text.split("\n")[:50] if line.strip()]
    if len(lines) < 3:
        return False
    return any(len({line.count(sign) for line in lines}) == 1 and lines[0].count(sign) for sign in ("\t", ";"))


def _zip_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            said = archive.read("mimetype")[:200] if "mimetype" in names and _small(archive, "mimetype") else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, KeyError):
        raise Unreadable("It is an Office or ZIP file that is damaged.", "Open it in the program it comes from, save it again and import that.") from None  # fmt: skip
    if b"epub" in said or ("META-INF/container.xml" in names and not said):
        return "epub"
    if OPEN_DOCUMENT.match(said):
        return "odt"
    return _office_kind(names)


def _office_kind(names: set[str]) -> str:
    for part, kind in (("word/document", "docx"), ("ppt/presentation", "pptx"), ("xl/workbook.xml", "xlsx")):
        if any(name.lower().startswith(part) and name.lower().endswith(".xml") for name in names):
            return kind
    if "xl/workbook.bin" in names:
        raise Unreadable("It is a binary Excel file (XLSB).", "Save it as XLSX and import that.")
    if "Index/Document.iwa" in names or "Index.zip" in names or "index.xml" in names:
        raise Unreadable("It is a file of Apple's Pages, Numbers or Keynote.", "Export it as PDF or DOCX and import that.")  # fmt: skip
    if "[Content_Types].xml" in names:
        raise Unreadable("It is an Office file without a text, a sheet or slides in it.", SAVE_AS)
    raise Unreadable("It is a ZIP archive.", "Unpack it and import the files in it.")


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    return archive.getinfo(name).file_size < 1_000


def _old_office(content: bytes) -> Unreadable:
    if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in content:
        return Unreadable("The file is locked with a password.", "Save it without a password and import that.")
    names = {"W\0o\0r\0d\0D\0o\0c": ("Word", "DOCX"), "W\0o\0r\0k\0b\0o\0o\0k": ("Excel", "XLSX"), "B\0o\0o\0k\0": ("Excel", "XLSX"), "P\0o\0w\0e\0r\0P\0o\0i\0n\0t": ("PowerPoint", "PPTX"), "_\0_\0s\0u\0b\0s\0t\0g": ("Outlook", "EML")}  # fmt: skip
    for mark, (program, better) in names.items():
        if mark.encode() in content:
            return Unreadable(f"It is a file of an old {program} (before 2007).", f"Open it, save it as {better} or PDF and import that.")  # fmt: skip
    return Unreadable("It is an old Office file.", "Open it, save it as DOCX, XLSX, PPTX or PDF and import that.")
