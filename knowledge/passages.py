"""Cuts a document into passages along its headings: small enough to quote, whole enough to understand."""

from collections.abc import Iterator

from knowledge.documents import Document, Passage, ReadDocument, Section
from knowledge.languages import language_of

LONGEST = 200
"""Words. A long answer paragraph fits; the embedder reads little more."""
LONGEST_LETTERS = 20_000
"""Of a piece that can't be cut between words."""
CELL = " | "


def cut(document: Document, read: ReadDocument) -> list[Passage]:
    """Every word of the document is in exactly one passage, in its order."""
    pieces = [(section, *piece) for section in read.sections for piece in _pieces(section)]
    return [_passage(document, read, *piece, position) for position, piece in enumerate(pieces)]


def _passage(
    document: Document, read: ReadDocument, section: Section, text: str, header: str, position: int
) -> Passage:
    return Passage(
        id=f"{document.id}-{document.version}-{position}",
        document_id=document.id,
        document=document.name,
        title=read.title,
        heading=" > ".join(section.headings),
        text=text,
        position=position,
        language=language_of(text, prior=read.language),
        url=document.url or read.url,
        page=section.page,
        context="\n".join(filter(None, (section.context, header))),
    )


def _pieces(section: Section) -> Iterator[tuple[str, str]]:
    """Whole blocks (paragraphs, lists, tables) together as long as they fit; only a block too long alone is split.

    With each piece the header of the table whose later rows it holds: no word of the text, but what gives them sense.
    """
    piece: list[str] = []
    for block in section.text.split("\n\n"):
        if piece and _words("\n\n".join([*piece, block])) > LONGEST:
            yield "\n\n".join(piece), ""
            piece = []
        if _words(block) > LONGEST:
            yield from _rows(block) if _is_table(block) else ((text, "") for text in _split(block))
        elif block.strip():
            piece.append(block)
    if piece:
        yield "\n\n".join(piece), ""


def _is_table(block: str) -> bool:
    lines = block.split("\n")
    return len(lines) > 2 and sum(CELL in line for line in lines) > 0.8 * len(lines)


def _rows(table: str) -> Iterator[tuple[str, str]]:
    """Cut between rows; what follows the first piece is found by the header too."""
    header, *rows = table.split("\n")
    piece, context = [header], ""
    for row in rows:
        if _words("\n".join([*piece, row])) > LONGEST:
            yield from ((text, context) for text in _whole("\n".join(piece)))
            piece, context = [], header
        piece.append(row)
    yield from ((text, context) for text in _whole("\n".join(piece)))


def _whole(text: str) -> list[str]:
    return [text] if _words(text) <= LONGEST else _split(text)


def _split(block: str) -> list[str]:
    # Imported here: it brings langchain, which a shop with short pages never needs.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=LONGEST,
        chunk_overlap=0,
        length_function=_words,
        separators=["\n", ". ", "! ", "? ", "; ", " "],
        keep_separator="end",
    )
    pieces = splitter.split_text(block)
    return [piece[at : at + LONGEST_LETTERS] for piece in pieces for at in range(0, len(piece), LONGEST_LETTERS)]


def _words(text: str) -> int:
    return len(text.split())
