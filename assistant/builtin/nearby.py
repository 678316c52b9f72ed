"""What comes nearest to a question in meaning, whatever words it is put in: of pages, of one record, of the goods."""

from collections.abc import Sequence

from assistant.builtin import quoting
from assistant.builtin.languages import language_of
from assistant.builtin.quoting import Quote
from assistant.builtin.scene import Record, Scene

NEAR = 0.5
"""From this likeness on a page's sentence is of what is asked: two of three of them answer it."""
OF_ONE = 0.3
"""Less tells enough where only one thing is spoken of."""
OF_GOODS = 0.3
MOST = 2


def nearby(scene: Scene) -> list[Quote]:
    """Of the found pages, best first; nothing where no embedder is at hand or no sentence comes near."""
    pieces = [(text, row, page) for page in scene.passages for text, row in quoting.parts(str(page["text"]))]
    likenesses = _likenesses(scene, [_whole(text, page) for text, _, page in pieces])
    found = [
        Quote(text, page, likeness, row)
        for (text, row, page), likeness in zip(pieces, likenesses, strict=True)
        if likeness >= NEAR
    ]
    return sorted(found, key=lambda quote: -quote.score)[:MOST]


def besides(scene: Scene, quoted: Sequence[Quote]) -> list[Quote]:
    """The nearest, where it is not among what is quoted already."""
    return [quote for quote in nearby(scene)[:1] if quote.text not in {one.text for one in quoted}]


def of_record(scene: Scene, record: Record, *, near: float = OF_ONE) -> list[str]:
    """Its sentences, best first: of the one thing that is spoken of."""
    if record["id"] != scene.page_product and record["title"] not in scene.last_said:
        return []
    texts = quoting.sentences(str(record["description"]))
    language = language_of(str(record["description"]), "en")
    rated = zip(_likenesses(scene, [(text, language) for text in texts]), texts, strict=True)
    return [text for likeness, text in sorted(rated, reverse=True) if likeness >= near][:MOST]


def goods(scene: Scene) -> list[Record]:
    """Of what a search found without being sure of any."""
    told = [f"{hit['title']}: {hit['description']}" for hit in scene.hits]
    rated = zip(_likenesses(scene, [(text, language_of(text, "en")) for text in told]), scene.hits, strict=True)
    found = sorted(rated, key=lambda one: -one[0])
    return [hit for likeness, hit in found if likeness >= OF_GOODS]


def _likenesses(scene: Scene, texts: Sequence[tuple[str, str]]) -> Sequence[float]:
    return scene.sense(scene.question, texts) if scene.sense and texts else [0.0] * len(texts)


def _whole(text: str, page: Record) -> tuple[str, str]:
    """With its heading, which says what it is of, and its language."""
    heading = str(page.get("heading") or "").rpartition(" > ")[2]
    return f"{heading}: {text}" if heading else text, str(page.get("language") or "")
