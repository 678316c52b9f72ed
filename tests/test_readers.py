"""Files as merchants have them: PDF, Office, mail, books; and those that are broken, locked, hostile or no documents."""

import io
import zipfile
from collections.abc import AsyncIterator
from email.message import EmailMessage

import openpyxl
import pptx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Document as OpenDocument
from odfdo import Header, Paragraph
from pptx.util import Inches

from knowledge.documents import Document, ReadDocument, Section, Unreadable
from knowledge.passages import LONGEST, cut
from knowledge.readers import read_document
from knowledge.reading import Readers

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.fixture
async def readers() -> AsyncIterator[Readers]:
    readers = Readers(children=1, seconds=20)
    yield readers
    await readers.close()


def zipped(**parts: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), part)
    return packed.getvalue()


def docx(body: str) -> bytes:
    types = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    text = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return zipped(**{"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.xml": text})


def par(text: str, style: str = "") -> str:
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{styled}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*pages: str) -> bytes:
    """Each page is a stream of PDF text operators."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, page in enumerate(pages):
        objects += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * n} 0 R>>",
            f"<</Length {len(page.encode('cp1252'))}>>stream\n{page}\nendstream",
        ]
    text = (
        "%PDF-1.4\n"
        + "".join(f"{n} 0 obj\n{each}\nendobj\n" for n, each in enumerate(objects, 1))
        + "trailer<</Root 1 0 R>>"
    )
    return text.encode("cp1252")


def line(y: int, text: str, *, size: int = 11, x: int = 60) -> str:
    return f"BT /F {size} Tf {x} {y} Td ({text}) Tj ET\n"


def told(read: ReadDocument) -> list[tuple[int, tuple[str, ...], str]]:
    return [(section.page, section.headings, section.text) for section in read.sections]


def test_a_pdf_keeps_headings_pages_accents_and_the_rows_of_a_table() -> None:
    first = (
        line(780, "Livraison et retours", size=20)
        + line(740, "Délais", size=15)
        + line(715, "La livraison a déjà été préparée à")
        + line(700, "l'atelier, où elle part.")
    )
    rows = [("Pays", "Délai", "Prix"), ("France", "2 jours", "4,90"), ("Belgique", "4 jours", "9,90")]
    table = "".join(
        line(700 - 16 * n, cell, x=60 + 150 * column) for n, row in enumerate(rows) for column, cell in enumerate(row)
    )

    read = read_document("scan.bin", pdf(first, line(760, "Tarifs", size=15) + table))

    assert (read.title, read.kind, read.language) == ("Livraison et retours", "pdf", "fr")
    assert told(read) == [
        (1, ("Délais",), "La livraison a déjà été préparée à l'atelier, où elle part."),
        (2, ("Tarifs",), "Pays | Délai | Prix\nFrance | 2 jours | 4,90\nBelgique | 4 jours | 9,90"),
    ]


def test_a_pdf_without_text_says_that_it_may_be_a_scan() -> None:
    with pytest.raises(Unreadable) as refused:
        read_document("a.pdf", pdf("0 0 100 100 re f"))

    assert refused.value.cause == "No text was found in it (a scan?)."


def test_a_word_file_keeps_its_headings_and_tables() -> None:
    row = "<w:tr>" + "".join(f"<w:tc>{par(cell)}</w:tc>" for cell in ("France", "2 days")) + "</w:tr>"
    heading = (
        '<w:p><w:pPr><w:outlineLvl w:val="0"/><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Delivery</w:t></w:r></w:p>'
    )

    read = read_document("x.docx", docx(heading + par("We send every day.") + f"<w:tbl>{row}</w:tbl>"))

    assert read.kind == "docx"
    assert "We send every day.\n\nFrance | 2 days" in told(read)[-1][2]


def test_slides_are_pages() -> None:
    deck = pptx.Presentation()
    for title, text in (("Returns", "Thirty days."), ("Delivery", "Two days.")):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text_frame.text = title, text
    table = deck.slides[1].shapes.add_table(1, 2, Inches(1), Inches(3), Inches(4), Inches(1)).table
    table.cell(0, 0).text, table.cell(0, 1).text = "France", "free"
    saved = io.BytesIO()
    deck.save(saved)

    assert told(read_document("x.pptx", saved.getvalue())) == [
        (1, (), "Thirty days."),
        (2, ("Delivery",), "Two days.\n\nFrance | free"),
    ]


def test_a_sheet_of_questions_is_a_passage_a_question_and_another_stays_a_table() -> None:
    book = openpyxl.Workbook()
    for row in (("Question", "Réponse"), ("Où êtes-vous ?", "À Lyon."), ("Livrez-vous ?", "Oui.")):
        book.active.append(row)
    prices = book.create_sheet("Prices")
    for values in (("Country", "Price"), ("France", 4.9), ("Belgium", 10.0)):
        prices.append(values)
    saved = io.BytesIO()
    book.save(saved)

    assert [each[1:] for each in told(read_document("x.xlsx", saved.getvalue()))] == [
        (("Sheet", "Où êtes-vous ?"), "À Lyon."),
        (("Sheet", "Livrez-vous ?"), "Oui."),
        (("Prices",), "Country | Price\nFrance | 4.9\nBelgium | 10"),
    ]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_csv_of_questions_is_read_whatever_parts_its_cells(sign: str) -> None:
    text = "\n".join(
        sign.join(row) for row in (("question", "answer"), ("Do you ship?", "Yes"), ("How long?", "Two days"))
    )

    assert [each[1:] for each in told(read_document("faq.csv", text.encode()))] == [
        (("Do you ship?",), "Yes"),
        (("How long?",), "Two days"),
    ]


def test_a_book_is_its_chapters_in_their_order() -> None:
    chapter = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><body><h1>{0}</h1><p>Text of {0}.</p></body></html>'
    package = '<package xmlns="http://www.idpf.org/2007/opf"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Care</dc:title><dc:language>en</dc:language></metadata><manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine><itemref idref="b"/><itemref idref="a"/></spine></package>'
    container = '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'

    read = read_document(
        "x.epub",
        zipped(
            **{
                "mimetype": "application/epub+zip",
                "META-INF/container.xml": container,
                "OPS/p.opf": package,
                "OPS/a.xhtml": chapter.format("Wool"),
                "OPS/b.xhtml": chapter.format("Linen"),
            }
        ),
    )

    assert (read.title, [each[1:] for each in told(read)]) == (
        "Care",
        [(("Linen",), "Text of Linen."), (("Wool",), "Text of Wool.")],
    )


def test_a_mail_is_its_headers_and_its_text_and_names_its_attachments() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Léa <lea@shop.example>", "all@shop.example", "Soldes d'été"
    mail.set_content("Les soldes commencent lundi.\n\nLes retours restent gratuits.\n")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="soldes.pdf")

    read = read_document("x.eml", mail.as_bytes())

    assert (read.title, read.kind) == ("Soldes d'été", "mail")
    assert (
        told(read)[0][2]
        == "From: Léa <lea@shop.example>\nTo: all@shop.example\n\nLes soldes commencent lundi.\n\nLes retours restent gratuits.\n\nAttachment: soldes.pdf"
    )


def test_an_open_document_keeps_its_headings() -> None:
    page = OpenDocument("text")
    page.body.clear()
    page.body.extend([Header(1, "Delivery"), Paragraph("Two days."), Header(2, "Belgium"), Paragraph("Four days.")])
    saved = io.BytesIO()
    page.save(saved)

    read = read_document("x.odt", saved.getvalue())

    assert (read.title, [each[1:] for each in told(read)]) == (
        "Delivery",
        [((), "Two days."), (("Belgium",), "Four days.")],
    )


ENTITIES = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document/>'


@pytest.mark.parametrize(("name", "content", "cause"), [
    ("a.docx", zipped(**{"word/document.xml": b" " * 70_000_000}), "far larger"),
    ("a.docx", zipped(**{"word/document.xml": ENTITIES}), "entities"),
    ("a.xlsx", b"PK\x03\x04 and nothing more", "damaged"),
    ("a.pdf", b"%PDF-1.7\n" + b"\x00\xff" * 400, "damaged"),
    ("a.pdf", b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF", "damaged"),
    ("a.rtf", b"{\\rtf1 hello}", "RTF"), ("a.doc", b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "old Word"),
    ("a.zip", zipped(**{"a.txt": "hello"}), "ZIP archive"), ("a.jpg", b"\xff\xd8\xff\xe0", "picture"), ("a.json", b'{"a": 1}', "JSON"),
    ("a.xml", b"<?xml version='1.0'?><a/>", "XML"), ("a.docx", docx(""), "No text"),
])  # fmt: skip
def test_what_can_not_be_read_says_why_and_what_would_help(name: str, content: bytes, cause: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_document(name, content)

    assert cause in refused.value.cause
    assert refused.value.fix


async def test_files_are_read_in_a_process_that_stays_warm(readers: Readers) -> None:
    first = await readers.read("a.md", b"# Returns\n\nThirty days.")
    second = await readers.read("b.md", "# Été\n\nDéjà.".encode())

    assert (first.title, second.title) == ("Returns", "Été")
    assert 0 < readers.largest < 512 * 1024


async def test_a_reader_that_takes_too_long_is_killed_and_the_next_file_is_read(readers: Readers) -> None:
    hasty = Readers(children=1, seconds=0.001)
    with pytest.raises(Unreadable) as refused:
        await hasty.read("slow.md", b"# Returns\n\n" + b"Thirty days. " * 100_000)
    await hasty.close()

    assert refused.value.cause.startswith("Reading it took longer")
    assert (await readers.read("fine.txt", b"Fine\n\nAll is well here.")).title == "Fine"


CELL = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=8)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=2, max_size=150))
def test_a_long_table_is_cut_between_rows_and_neither_loses_nor_invents_a_word(rows: list[list[str]]) -> None:
    lines = [" | ".join(row) for row in rows]

    found = cut(Document("d", "t.csv", "", "queued"), ReadDocument("T", "en", "csv", (Section((), "\n".join(lines)),)))

    assert [line for passage in found for line in passage.text.split("\n")] == lines
    assert all(len(passage.text.split()) <= LONGEST for passage in found)
    assert all(passage.context == lines[0] for passage in found[1:])
