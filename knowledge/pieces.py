"""What one product says about itself, piece by piece, in the order that answers a question about it.

A question about the product on the screen is answered from its own attributes, sentences and variants first: searched
over all products, the right one is found in two cases of three.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from knowledge.catalog import Product
from knowledge.embedder import Embedder
from knowledge.postings import Floats, Postings
from knowledge.questions import read_question
from knowledge.ranking import by_words
from knowledge.terms import folded
from knowledge.tokens import tokens
from knowledge.vectors import cosines
from knowledge.words import WordHit

PieceKind = Literal["attribute", "description", "option"]
WHOLE, NAME, VALUE = 0.42, 0.42, 0.16
"""What nearness to the whole, to the name alone and to the value alone count for."""
WORDS, LENGTH, FIGURE, BARE = 0.1, 0.03, 0.05, 0.05
"""The question's words; a longer piece says more; a figure where one is asked for; a bare yes or no where none is.

Fitted on judged questions about products: see `tests/bench/questions.py`."""
MOST = 200
"""Pieces of one product: a longer description is a book."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z])|\n+")
_ASKS_FIGURE = re.compile(
    r"\b(?:how (?:long|tall|big|wide|high|heavy|many|much|large|old|deep|thick|far|small|short|fast)|"
    r"what (?:size|age|is the (?:size|weight|height|length|width|age|diameter|dimension|capacity)|are the (?:dimensions|measurements))|"
    r"dimensions?|measurements?|weighs?|size|year|old|inch|age|combien|quelle (?:taille|hauteur|longueur|largeur|capacite)|"
    r"quel (?:poids|age|diametre)|pese|mesure)\b"
)
_ASKS_MORE = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:what|which|how (?!do)|where|when|who|quelle?s?|combien|ou|quand|qui)\b"
)
_YES_OR_NO = frozenset(("true", "false", "yes", "no", "oui", "non"))
_JSON_NAME = re.compile(r"[_\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    kind: PieceKind
    name: str
    """What it is about; empty for a sentence."""
    text: str

    @property
    def whole(self) -> str:
        return f"{self.name}: {self.text}" if self.name else self.text


@dataclass(frozen=True, slots=True)
class PieceHit:
    piece: Piece
    score: float
    cosine: float
    """How near it is in meaning: a piece ranks first even where nothing answers."""


def pieces_of(product: Product) -> list[Piece]:
    attributes = [Piece("attribute", _JSON_NAME.sub(" ", name), value) for name, value in product.attributes.items()]
    attributes += [
        Piece("attribute", name, value)
        for name, value in (("Brand", product.brand), ("Category", product.category))
        if value
    ]
    options = [Piece("option", name, ", ".join(values)) for name, values in product.options.items()]
    sentences = [Piece("description", "", each.strip(" -•")) for each in _SENTENCE.split(product.description)]
    return [*attributes, *options, *(piece for piece in sentences if piece.text)][:MOST]


def ranked_pieces(embedder: Embedder, question: str, pieces: Sequence[Piece]) -> list[PieceHit]:
    """Best first; equals in their order."""
    if not pieces or not question.strip():
        return []
    sides = [
        [piece.whole for piece in pieces],
        [piece.name or piece.text for piece in pieces],
        [piece.text for piece in pieces],
    ]
    texts = list(dict.fromkeys([question, *(text for side in sides for text in side)]))
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    whole, names, values = (cosines(vectors[question], np.stack([vectors[text] for text in side])) for side in sides)
    meaning = WHOLE * whole + NAME * names + VALUE * values
    scores = meaning + WORDS * _by_words(question, pieces) + _signs(question, pieces)
    order = np.argsort(-scores, kind="stable")
    return [PieceHit(pieces[place], float(scores[place]), float(whole[place])) for place in order]


def _signs(question: str, pieces: Sequence[Piece]) -> Floats:
    plain = folded(question)
    figure, more = bool(_ASKS_FIGURE.search(plain)), bool(_ASKS_MORE.search(plain))
    signs = [
        LENGTH * math.log1p(len(piece.whole.split()))
        + FIGURE * (figure and any(char.isdigit() for char in piece.whole))
        - BARE * (more and folded(piece.text).strip() in _YES_OR_NO)
        for piece in pieces
    ]
    return np.array(signs, np.float32)


def _by_words(question: str, pieces: Sequence[Piece]) -> Floats:
    """Against the best: 0 to 1."""
    hits = (WordHit(str(place), (), (), tuple(tokens(piece.whole))) for place, piece in enumerate(pieces))
    postings = Postings(hits)
    scores = by_words("passage", read_question(question, postings, kind="passage"), postings)
    best: Floats = scores / max(float(scores.max(initial=0.0)), 1e-6)
    return best
