"""What a page says in nearly the same words: whoever says all of one passage's sentence, its figures and no more, quotes it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.builtin.words import tokens
from assistant.claims.evidence import Evidence
from assistant.claims.lines import WIDE
from assistant.claims.planted import instructs
from assistant.claims.policies import AS_MUCH
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said, said
from assistant.claims.sources import pieces
from assistant.claims.tables import CELLS
from assistant.claims.topics import negations, topics
from assistant.claims.words import Words, forms, meanings, says_nothing, words_of
from knowledge.catalog import Product

LEAST = 2
"""Words that say something: fewer are no quotation."""
LONG = 12
"""Letters from which on the same words are no accident."""
_QUOTED = re.compile(r"[\"“«]\s*(?P<what>[^\"”»]+?)\s*[\"”»]")
_PARTS = re.compile(r"(?<=[.!?…])\s+(?=[\"«“(]?[A-ZÀ-Ý0-9])|\n+|\s*;\s")
_WIDER = re.compile(r"\b(?:every|all|any|each|always|same|even|tou(?:te?s?|s)|chaque|toujours|memes?|n'importe)\b")
"""What a page says of some, nobody may say of all."""
_COMMA = re.compile(r"[,.:](?!\d)| (?:and|et|but|mais|or|ou) ")


def says(one: Said, evidence: Evidence) -> bool:
    """Word for word, or in other order: nothing that the page's sentence does not hold, and with its yes or no."""
    if evidence.product is not None:
        return _recites(one, evidence.product)
    if instructs(evidence.text) or instructs(evidence.title):
        return False
    if _word_for_word(one.folded, evidence) or _is_row(one.folded, evidence.text):
        return True
    if AS_MUCH.search(one.folded):
        return False
    whole = (words_of(f"{evidence.title}\n{evidence.text}"),)
    if not all(_stands(word, whole) for word in _telling(one.folded)):
        return False
    return any(_same(one, part, evidence.title) for part in _windows(evidence.text))


def _is_row(folded: str, text: str) -> bool:
    """`Colissimo – Price: €4.90; Working days: 2–3`: each cell under its own heading."""
    name, _, cells = folded.strip(" .").replace("—", "–").partition(" – ")
    told = [cell.strip().partition(": ") for cell in cells.split(";")]
    return bool(cells) and any(
        row[0] == name
        and all(
            value in (cell for head, cell in zip(heads, row, strict=False) if head == label) for label, _, value in told
        )
        for heads, row in _rows(text)
    )


@lru_cache(maxsize=512)
def _rows(text: str) -> tuple[tuple[list[str], list[str]], ...]:
    """Each row of its tables, with the table's headings."""
    found: list[tuple[list[str], list[str]]] = []
    heads: list[str] = []
    for line in text.split("\n"):
        cells = [said(cell.strip()).folded for cell in line.split(CELLS)]
        if len(cells) < 2:
            heads = []
        elif not heads:
            heads = cells
        else:
            found.append((heads, cells))
    return tuple(found)


def _recites(one: Said, product: Product) -> bool:
    """`About the lamp, the shop says: “…”`: its own description, between quotation marks."""
    marked = _QUOTED.search(one.folded)
    if not marked or len(marked["what"]) < LONG or marked["what"].strip(" .!") not in said(product.description).folded:
        return False
    around = f"{one.folded[: marked.start()]} {one.folded[marked.end() :]}"
    return not quantities(around) and all(forms(word) & words_of(product.title) for word in _telling(around))


def _word_for_word(folded: str, evidence: Evidence) -> bool:
    bare = folded.strip(" .!?…\"'«»“”;,")
    return len(bare) > LONG and bare in _flat(evidence.text) and bool(pieces(evidence.title, evidence.text))


@lru_cache(maxsize=1024)
def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", said(text).folded)


@lru_cache(maxsize=512)
def _windows(text: str) -> tuple[Said, ...]:
    """Each sentence, and each row of a table with its heading."""
    lines = [part for part in _PARTS.split(text) if part.strip()]
    parts = [part for part in lines if CELLS not in part]
    rows = [part for part in lines if CELLS in part]
    heads = (f"{rows[0]} {row}" for row in rows[1:])
    return tuple(said(part) for part in (*parts, *heads))


def _stands(word: str, held: Sequence[Words]) -> bool:
    own = forms(word) | meanings(word)
    return any(own & words for words in held)


def _same(one: Said, page: Said, title: str) -> bool:
    spoken = _telling(one.folded)
    held = words_of(page.folded), words_of(title)
    return (
        len(spoken) >= LEAST
        and all(_stands(word, held) for word in spoken)
        and _acts(one.folded) <= (_acts(page.folded) or _acts(said(title).folded))
        and negations(one.folded) % 2 == negations(page.folded) % 2
        and not any(wider.search(one.folded) and not wider.search(page.folded) for wider in (_WIDER, WIDE))
        and all(_named(name, one) <= _named(name, page) for name in ("place", "way", "carrier", "pay"))
        and all(_told(figure, one, page) for figure in quantities(one.folded))
    )


def _named(dimension: str, one: Said) -> frozenset[str]:
    return topics(one.folded).get(dimension, frozenset()) - {"standard"}


def _acts(folded: str) -> frozenset[str]:
    return topics(folded).get("act", frozenset())


@lru_cache(maxsize=2048)
def _telling(folded: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(folded) if not (word.isdigit() or says_nothing(word)))


def _told(figure: Quantity, one: Said, page: Said) -> bool:
    """The figure stands there; where there are several of its kind, beside a word that stands beside it here."""
    rivals = [other for other in quantities(page.folded) if other.kind == figure.kind]
    alike = [other for other in rivals if figure.same(other)]
    if len(rivals) <= 1 or not alike:
        return bool(alike)
    if CELLS in page.folded:
        return False
    telling = _telling(_part(figure, one.folded))
    parts = [[words_of(_part(other, page.folded))] for other in alike]
    return any(all(_stands(word, part) for word in telling) for part in parts)


def _part(figure: Quantity, folded: str) -> str:
    """What stands around it, up to the next comma or `and`."""
    cuts = [0, *(cut.end() for cut in _COMMA.finditer(folded)), len(folded)]
    start = max(cut for cut in cuts if cut <= figure.at)
    return folded[start : min((cut for cut in cuts if cut >= figure.end), default=len(folded))]
