"""Cuts a document into passages along its headings: small enough to quote, whole enough to understand."""

from collections.abc import Iterator

from knowledge.documents import Document, Passage, ReadDocument, Section
from knowledge.languages import language_of

LONGEST = 200
"""Words. A long answer paragraph fits; the embedder reads little more."""


def cut(document: Document, read: ReadDocument) -> list[Passage]:
    """Every word of the document is in exactly one passage, in its order."""
    pieces = [(section, text) for section in read.sections for text in _pieces(section)]
    return [_passage(document, read, section, text, position) for position, (section, text) in enumerate(pieces)]


def _passage(document: Document, read: ReadDocument, section: Section, text: str, position: int) -> Passage:
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
    )


def _pieces(section: Section) -> Iterator[str]:
    """Whole blocks (paragraphs, lists, tables) together as long as they fit; only a block too long alone is split."""
    piece: list[str] = []
    for block in section.text.split("\n\n"):
        if piece and _words("\n\n".join([*piece, block])) > LONGEST:
            yield "\n\n".join(piece)
            piece = []
        if _words(block) > LONGEST:
            yield from _split(block)
        elif block.strip():
            piece.append(block)
    if piece:
        yield "\n\n".join(piece)


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
    return splitter.split_text(block)


def _words(text: str) -> int:
    return len(text.split())
