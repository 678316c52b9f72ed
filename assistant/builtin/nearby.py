"""What comes nearest to a question in meaning, whatever words it is put in: of pages, of one record, of the goods."""

from collections.abc import Sequence

from assistant.builtin import quoting
from assistant.builtin.concepts import heading
from assistant.builtin.languages import language_of
from assistant.builtin.nearest import questions
from assistant.builtin.places import countries
from assistant.builtin.quoting import Quote
from assistant.builtin.scene import Record, Scene

NEAR = 0.5
"""From this likeness on a page's sentence is of what is asked: two of three of them answer it."""
OF_ONE = 0.3
"""Less tells enough where only one thing is spoken of."""
MOST = 2


def nearby(scene: Scene) -> list[Quote]:
    """Of the found pages, best first; nothing where no embedder is at hand or no sentence comes near."""
    pieces = [(text, row, page) for page in scene.passages for text, row in quoting.parts(str(page["text"]))]
    whole = [_whole(text, page) for text, _, page in pieces]
    # As it is put, and as pages would put what is surely asked.
    put = [questions()[asked.label][scene.language == "fr"] for asked in scene.understood if asked.sure]
    rated = zip(*(_likenesses(scene, whole, question) for question in [scene.question, *put]), strict=True)
    found = [
        Quote(text, page, max(likenesses), row)
        for (text, row, page), likenesses in zip(pieces, rated, strict=True)
        if max(likenesses) >= NEAR
    ]
    return sorted(found, key=lambda quote: -quote.score)[:MOST]


def besides(scene: Scene, quoted: Sequence[Quote]) -> list[Quote]:
    """The nearest, where it is not among what is quoted already."""
    found, told = nearby(scene)[:1], {one.text for one in quoted}
    if countries(scene.question) - scene.home:
        # What holds at home would be read as said of that country.
        return [quote for quote in found if "=abroad" in heading(quote.passage) and quote.text not in told]
    rows = any(one.row for one in quoted)
    languages = {one.passage.get("language") for one in quoted}
    found = [quote for quote in found if quote.passage.get("language") in languages]
    return [quote for quote in found if quote.text not in told and not (rows and quote.row)]


def of_record(scene: Scene, record: Record, *, near: float = OF_ONE) -> list[str]:
    """Its sentences, best first: of the one thing that is spoken of."""
    if record["id"] != scene.page_product and record["title"] not in scene.last_said:
        return []
    texts = quoting.sentences(str(record["description"]))
    language = language_of(str(record["description"]), "en")
    rated = zip(_likenesses(scene, [(text, language) for text in texts]), texts, strict=True)
    return [text for likeness, text in sorted(rated, reverse=True) if likeness >= near][:MOST]


def _likenesses(scene: Scene, texts: Sequence[tuple[str, str]], question: str = "") -> Sequence[float]:
    return scene.sense(question or scene.question, texts) if scene.sense and texts else [0.0] * len(texts)


def _whole(text: str, page: Record) -> tuple[str, str]:
    """With its heading, which says what it is of, and its language."""
    heading = str(page.get("heading") or "").rpartition(" > ")[2]
    return f"{heading}: {text}" if heading else text, str(page.get("language") or "")
