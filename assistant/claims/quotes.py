"""What a page says in nearly the same words: whoever says all of one passage's sentence, its figures and no more, quotes it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from assistant.builtin.words import STOP, tokens
from assistant.claims import hours
from assistant.claims.evidence import Evidence
from assistant.claims.for_each import for_each_alike
from assistant.claims.lines import WIDE
from assistant.claims.order_records import NUMBER
from assistant.claims.pages import CELLS, sentences, tables
from assistant.claims.planted import instructs
from assistant.claims.policies import AS_MUCH
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import SAYS_I, Said, said
from assistant.claims.sources import pieces
from assistant.claims.topics import negations, topics
from assistant.claims.wording import Wording
from assistant.claims.words import Words, forms, grammar, held_by, meanings, order_words, telling, unloaded, words_of
from knowledge.catalog import Product

LEAST = 2
"""Words that say something: fewer are no quotation."""
MOST, ALL_BUT = 0.6, 0.75
"""Of a sentence's words, with figures and without."""
LONG = 12
"""Letters from which on the same words are no accident."""
_QUOTED = re.compile(r"[\"“«]\s*(?P<what>[^\"”»]+?)\s*[\"”»]")
_AS_SOON_AS = re.compile(r"\bas (?:soon|long) as\b")
"""Says when, of what the page says so too; elsewhere it may compare."""
_LONGER = re.compile(r"[^\n.!?…]+;[^\n.!?…]+")
_WIDER = re.compile(r"\b(?:every|all|any|each|always|same|even|tou(?:te?s?|s)|chaque|toujours|memes?|n'importe)\b")
"""What a page says of some, nobody may say of all."""
_COMMA = re.compile(r"[,.:;](?!\d)| (?:and|et|but|mais|or|ou) ")


def says(one: Said, evidence: Evidence) -> bool:
    """Word for word, or in other order: nothing that the page's sentence does not hold, and with its yes or no."""
    if evidence.product is not None:
        return _recites(one, evidence.product)
    if instructs(evidence.text) or instructs(evidence.title):
        return False
    if _word_for_word(one.folded, evidence) or _is_row(one.folded, evidence.text) or hours.says(one, evidence):
        return True
    if _compares(one) or hours.told(one):
        return False
    whole = (_whole(evidence.title, evidence.text),)
    if not all(held_by(word, whole) for word in telling(one.folded)):
        return False
    return any(_same(one, part, evidence) for part in _windows(evidence.text))


@lru_cache(maxsize=256)
def _compares(one: Said) -> bool:
    return bool(AS_MUCH.search(_AS_SOON_AS.sub(" ", one.folded)))


@lru_cache(maxsize=1024)
def _whole(title: str, text: str) -> Words:
    return words_of(f"{title}\n{_flat(text)}")


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
    told = ([[said(cell).folded for cell in row] for row in table] for table in tables("", text))
    return tuple((heads, row) for heads, *below in told for row in below)


def _recites(one: Said, product: Product) -> bool:
    """`About the lamp, the shop says: “…”`: its own description, between quotation marks."""
    marked = _QUOTED.search(one.folded)
    if not marked or len(marked["what"]) < LONG or marked["what"].strip(" .!") not in said(product.description).folded:
        return False
    around = f"{one.folded[: marked.start()]} {one.folded[marked.end() :]}"
    return not quantities(around) and all(forms(word) & words_of(product.title) for word in telling(around))


def _word_for_word(folded: str, evidence: Evidence) -> bool:
    bare = folded.strip(" .!?…\"'«»“”;,")
    return len(bare) > LONG and bare in _flat(evidence.text) and bool(pieces(evidence.title, evidence.text))


@lru_cache(maxsize=1024)
def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", said(text).folded)


@lru_cache(maxsize=512)
def _windows(text: str) -> tuple[Said, ...]:
    """Each sentence, and each row of a table with its heading."""
    longer = (line for line in _LONGER.findall(text) if CELLS not in line)
    told = [*sentences("", text), *longer]
    told += [CELLS.join(heads) + " " + CELLS.join(row) for heads, *below in tables("", text) for row in below]
    return tuple(said(part) for part in told)


def _same(one: Said, page: Said, evidence: Evidence) -> bool:
    spoken, title = telling(one.folded), evidence.title
    held = words_of(f"{page.folded} {' '.join(_carriers(page, evidence.text))}"), words_of(title)
    return (
        (len(spoken) >= LEAST or (_mostly(one, held) and _named("case", one) <= _named("case", page)))
        and all(held_by(word, held) for word in spoken)
        and _acts(one.folded) <= _acts_of(page.folded, said(title).folded)
        and negations(one.folded) % 2 == (negations(page.folded) + _denied_above(page.text, title)) % 2
        and all(_as_wide(wider, one.folded, page.folded) for wider in (_WIDER, WIDE))
        and all(_named(name, one) <= _named(name, page) for name in ("place", "way", "pay"))
        and _named("carrier", one) <= _named("carrier", page) | _carriers(page, evidence.text)
        and all(
            _told(figure, one, page) and for_each_alike(figure, one.folded, page.folded)
            for figure in quantities(one.folded)
        )
    )


def _carriers(page: Said, text: str) -> frozenset[str]:
    """`Chronopost express`, a row of its table says: then its sentence on express orders is on Chronopost."""
    rows = [topics(said(row[0]).folded) for _, row in _rows(text)]
    by = [row["carrier"] for row in rows if row.get("carrier") and row.get("way", _NONE) & _named("way", page)]
    return by[0] if len(by) == 1 else _NONE


_NONE = frozenset[str]()


def _mostly(one: Said, held: Sequence[Words]) -> bool:
    """Plain words and figures are a quotation too, where the page's sentence holds most of them: no offer of the assistant's own."""
    if one.asks or SAYS_I.search(one.folded) or NUMBER.search(one.folded):
        return False
    figures, words = quantities(one.folded), _words(one.folded)
    left = [word for word in words if not any(forms(word) & own for own in held)]
    known = all(forms(word) & order_words() or word in unloaded() for word in left)
    if not figures:
        return known and len(words) >= 2 * LEAST and len(left) <= (1 - ALL_BUT) * len(words)
    return known and len(words) + len(figures) > LEAST and len(left) <= (1 - MOST) * len(words)


@lru_cache(maxsize=1024)
def _words(folded: str) -> tuple[str, ...]:
    return tuple(word for word in tokens(folded) if len(word) > 2 and not word.isdigit() and word not in STOP)


def _as_wide(wider: re.Pattern[str] | Wording, folded: str, page: str) -> bool:
    """`Quelle que soit la marque` is `de toutes marques`; of what is wide of something else it is not."""
    if not wider.search(folded) or wider.search(page):
        return True
    return all(any(noun & other for other in _widened(page)) for noun in _widened(folded))


def _named(dimension: str, one: Said) -> frozenset[str]:
    return topics(one.folded).get(dimension, frozenset()) - {"standard"}


def _denied_above(item: str, title: str) -> int:
    """Of a list under `What can't be returned`."""
    return negations(said(title).folded.rpartition(">")[2]) if item.lstrip().startswith("-") else 0


def _acts_of(page: str, title: str) -> frozenset[str]:
    """What a sentence speaks of, it says, else its title; a table's row leaves half of it to the title."""
    return _acts(page) | _acts(title) if CELLS in page else _acts(page) or _acts(title)


def _acts(folded: str) -> frozenset[str]:
    return topics(folded).get("act", frozenset())


def _widened(folded: str) -> list[Words]:
    """Of what something is said without exception."""
    ends = (found.end() for wider in (_WIDER, WIDE) for found in wider.finditer(folded))
    nouns = ([word for word in tokens(folded[end:]) if len(word) > 3][:1] for end in ends)
    return [frozenset[str]().union(*map(forms, noun)) for noun in nouns]


def _told(figure: Quantity, one: Said, page: Said) -> bool:
    """The figure stands there; where there are several of its kind, beside a word that stands beside it here."""
    rivals = [other for other in quantities(page.folded) if other.kind == figure.kind]
    alike = [other for other in rivals if figure.same(other)]
    if len(rivals) <= 1 or not alike:
        return bool(alike)
    if CELLS in page.folded:
        return False
    if figure.kind == "clock":
        return any(_word_before(figure, one.folded) & _word_before(other, page.folded) for other in alike)
    here = [forms(word) | _beside_acts(word) for word in telling(_part(figure, one.folded))]
    parts = [words_of(_part(other, page.folded)) for other in alike]
    return any(all(word & part for word in here) for part in parts)


def _beside_acts(word: str) -> Words:
    """`DPD` and `Mondial Relay` both mean that something is delivered."""
    return frozenset(one for one in meanings(word) if not one.startswith("act:"))


def _word_before(figure: Quantity, folded: str) -> Words:
    """`Passée avant 13 h`: the last word that is no preposition."""
    words = [word for word in tokens(folded[: figure.at]) if len(word) > 2 and word not in grammar()]
    return words_of(words[-1]) if words else _NONE


def _part(figure: Quantity, folded: str) -> str:
    """What stands around it, up to the next comma or `and`."""
    cuts = [0, *(cut.end() for cut in _COMMA.finditer(folded)), len(folded)]
    start = max(cut for cut in cuts if cut <= figure.at)
    return folded[start : min((cut for cut in cuts if cut >= figure.end), default=len(folded))]
