"""What a page rules out for some things: its general rule says nothing of them."""

from collections.abc import Iterable

from assistant.builtin.words import tokens
from assistant.claims.runs import names
from assistant.claims.said import Said
from assistant.claims.sources import About, Piece
from assistant.claims.words import forms, meanings, words_of


def ruled_out(one: Said, spoken: About, pieces: Iterable[Piece]) -> bool:
    """`Seeds can be returned within 30 days`, where one line gives 30 days and another says that seeds can't be returned."""
    things = [forms(word) | meanings(word) for word in tokens(one.folded) if names(word)]
    acts = spoken.topics.get("act", frozenset())
    if spoken.denied or not things or not acts or spoken.topics.get("case"):
        return False
    whole = [piece for piece in pieces if piece.whole and acts & piece.own.get("act", frozenset())]
    named = [piece for piece in whole if all(thing & words_of(piece.text) for thing in things)]
    return bool(named) and all(piece.denied for piece in named)
