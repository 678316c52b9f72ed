"""What a sentence puts together must stand together in one line of a record: the neck isn't made of the back's wood.

The other families ask whether what is said stands in a record at all. This one cuts a sentence into runs (what no comma and no
`and` parts) and looks for one line, a page's sentence, a table's row, an attribute, that holds all of a run: its words, its
figures, its yes or no, and of two parts with two materials the right one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from assistant.builtin.words import tokens
from assistant.claims import services
from assistant.claims.carried_words import SIDES, free, stated, sums
from assistant.claims.claim import Claim, Grounds, Kind, never
from assistant.claims.evidence import named, plain
from assistant.claims.features import ASSEMBLY, ends, features, is_property
from assistant.claims.in_scope import record
from assistant.claims.ledger import Judged
from assistant.claims.line_figures import figures_stand, same
from assistant.claims.lines import EACH, Chunk, Line, of_page, of_product, of_record
from assistant.claims.quantities import quantities
from assistant.claims.runs import Run, Spoken, run_of, runs
from assistant.claims.said import SAYS_I, Said
from assistant.claims.topics import Topics, content, negations, topics
from assistant.claims.wording import Wording
from assistant.claims.words import Words, alike, forms, plain_words, words_of

_JOINED = re.compile(r" (?:from|in|for|by|at|of|made|de|d'|en|a|par|pour|au|aux)(?= )")
_SHOP = re.compile(r"\b(?:shops?|stores?|boutiques?|magasins?)\b")
_ONLY = Wording("together.only")
_TOLD_OF = ("way", "carrier", "pay", "kind")
"""What a page's line must name itself."""


def claims(one: Said, grounds: Grounds, judged: Sequence[Judged]) -> Iterator[Claim]:
    """`judged`: what the other families found carried."""
    if one.asks or any(claim.evidence and claim.evidence.kind == "order" for claim in judged):
        return
    kind: Kind = "attribute" if grounds.sure else "policy"
    spoken = _spoken(one, grounds, judged)
    text = SIDES.sub(lambda found: found["unit"], stated(one, grounds))
    for run in runs(text, spoken):
        if not _carried(run, spoken):
            yield Claim(kind, run.text, never)


_OF_RECORDS = ("product", "passage", "policy")


def _spoken(one: Said, grounds: Grounds, judged: Sequence[Judged]) -> Spoken:
    lines = [line for product in grounds.products for line in of_product(product)]
    lines += [of_record(evidence.id, record(evidence)) for evidence in grounds.collected.records()]
    lines += [line for page in grounds.collected.passages() for line in of_page(page.title, page.text)]
    # What lies between two services stands in no line.
    compared = any(services.comparisons(one.folded))
    of_rules = [c for c in judged if c.kind in ("policy", "delivery", "attribute") and not compared]
    summed = any(claim.kind == "total" for claim in judged)
    ruled = frozenset(claim.text for claim in of_rules if claim.evidence and claim.evidence.kind in _OF_RECORDS)
    widened = frozenset(claim.text for claim in of_rules)
    return Spoken(
        grounds,
        lines,
        free(one, grounds, judged),
        ruled,
        widened,
        None if summed else frozenset(sums(grounds)),
        any(claim.kind == "availability" for claim in judged),
        bool(topics(one.folded).keys() & {"act", "way", "carrier", "pay"}),
        _kinds(grounds) if grounds.named else _NONE,
        one.names,
        negations(one.folded) > 0,
    )


_NONE: tuple[Words, Words] = frozenset(), frozenset()


def _kinds(grounds: Grounds) -> tuple[Words, Words]:
    ids = {product.id for product in grounds.about}
    names = [
        (product.id in ids, words_of(f"{product.title} {product.category}")) for product in grounds.collected.products()
    ]
    ours = frozenset[str]().union(*(words for mine, words in names if mine))
    others = frozenset[str]().union(*(words for mine, words in names if not mine))
    return ours, others - ours - plain_words()


def _carried(run: Run, spoken: Spoken, *, whole: bool = False) -> bool:
    if _turned(run.text, spoken.lines) or _forbidden(run, spoken) or _barred(run, spoken):
        return False
    if not (run.told or run.figures):
        return (
            spoken.stocked
            or not run.wide
            or len(run.chunk.content) < LEAST
            or bool(SAYS_I.search(run.text))
            or _as_wide(run, spoken)
        )
    if any(_holds(line, run, spoken) for line in spoken.lines):
        return True
    parts = _split(run, whole)
    return len(parts) > 1 and all(_carried(run_of(part, spoken), spoken, whole=True) for part in parts)


LEAST = 2
"""Words that say something: fewer are talk."""


def _as_wide(run: Run, spoken: Spoken) -> bool:
    """`Even if it was used before` must be said of this somewhere."""
    return any(line.wide and run.chunk.content & content(line.text) for line in spoken.lines)


def _forbidden(run: Run, spoken: Spoken) -> bool:
    """`It can be used in a tent`, where the record says not to; `wear is covered`, where a page lists it among what isn't."""
    if run.chunk.denied:
        return False
    for line in spoken.lines:
        if line.denied and not line.of_product and len(shared := run.chunk.content & content(line.text)) >= LEAST:
            items = [one.content for one in line.chunks if one.content and one.content < shared]
            if (items or len(shared) > LEAST) and not any(
                shared <= content(other.text) for other in spoken.lines if not (other.denied or other.of_product)
            ):
                return True
    chunks = [one for line in spoken.lines if line.of_product for one in line.chunks]
    denied = [one.content for one in chunks if one.denied and len(one.content) > 1 and one.content <= run.chunk.content]
    return any(not any(words <= one.content for one in chunks if not one.denied) for words in denied)


def _barred(run: Run, spoken: Spoken) -> bool:
    """`Keyboards are shipped by GLS only`: not to a pick-up point."""
    here = _ways(topics(run.text))
    if not here:
        return False
    ours = spoken.kinds[0] | frozenset[str]().union(*run.heads)
    return any(
        _ONLY.search(line.text) and _ways(line.topics) and not here <= _ways(line.topics) and ours & words_of(line.text)
        for line in spoken.lines
        if not line.of_product
    )


def _ways(named: Topics) -> frozenset[str]:
    return (named.get("way", frozenset()) | named.get("carrier", frozenset())) - {"standard"}


def _turned(text: str, lines: Sequence[Line]) -> bool:
    """`Fits large`, where the record says `fits small`."""
    for sort, side in ends(text):
        near = [line for line in lines if line.of_product and (sort == ASSEMBLY or content(line.text) & content(text))]
        sides = {other for line in near for name, other in line.ends if name == sort}
        if sides and side not in sides:
            return True
    return False


def _holds(line: Line, run: Run, spoken: Spoken) -> bool:
    return (
        not any(alike(word).isdisjoint(line.words) for word in run.told)
        and figures_stand(run, line)
        and (line.wide or spoken.stocked or not run.wide)
        and not (line.of_product and _SHOP.search(run.text) and not spoken.grounds.named)
        and (line.of_product or (_of_this(line, run, spoken) and not _said_elsewhere(line, run, spoken)))
        and not any(
            sides and side not in sides
            for sort, side in ends(run.text)
            for sides in [{b for a, b in line.ends if a == sort}]
        )
        and all(value in line.values for value in run.chunk.values if value[0] == "supply")
        and not (_SOME.search(line.text) and EACH.search(run.text))
        and not _denied_at_its_end(line, run, spoken)
        and _of_whom(line, run, spoken)
        and _in_one_breath(run, line)
        and not _against(run, line, spoken.stocked)
    )


_SOME = re.compile(r"\b(?:most|many|some|several|la plupart|certaine?s|quelques|plusieurs)\b")
"""Of all nobody said it."""
_DENIED_AT_ITS_END = re.compile(
    r"^(?!.*\b(?:but|mais|except|sauf|unless|if|si)\b).*\b(?:not|pas|never|jamais)(?: \w+){1,2}\W*$"
)
"""`Wear and accidents are not covered`: of each of them."""


def _denied_at_its_end(line: Line, run: Run, spoken: Spoken) -> bool:
    return not (line.of_product or run.chunk.denied or spoken.denied) and bool(_DENIED_AT_ITS_END.search(line.text))


def _of_whom(line: Line, run: Run, spoken: Spoken) -> bool:
    """Of several things, the one that these words name."""
    here = named(plain(run.text), list(spoken.grounds.about)) if len(spoken.grounds.about) > 1 else []
    return not (here and line.of_product) or any(words_of(product.title) <= line.words for product in here)


def _said_elsewhere(line: Line, run: Run, spoken: Spoken) -> bool:
    """Under `Guarantee and repairs` stand the years of spare parts; how long a repair takes, another line says."""
    above = [word for word in run.told if not forms(word) & line.own]
    kinds = {(figure.kind, figure.unit) for figure in run.figures if figure.kind in ("span", "money", "percent")}
    return bool(above and kinds) and any(
        all(forms(word) & other.own for word in above) and {kind for kind, _ in kinds} & {q.kind for q in other.figures}
        for other in spoken.lines
        if not other.of_product
    )


def _of_this(line: Line, run: Run, spoken: Spoken) -> bool:
    """A page's line on guitars says nothing of keyboards."""
    here = topics(run.text)
    if any(here.get(name, frozenset()) - line.topics.get(name, frozenset()) - {"standard"} for name in _TOLD_OF):
        return False
    ours, others = spoken.kinds
    if ours and not (spoken.of_rules or ours & line.words):
        return False
    return bool(ours & line.words) or not others & line.words


def _in_one_breath(run: Run, line: Line) -> bool:
    """`A maple neck and a rosewood fingerboard` says nothing of a rosewood neck."""
    heads = run.parts if line.of_product else [alike(word) for word in run.told]
    places = [[at for at, one in enumerate(line.chunks) if head & one.words] for head in heads]
    held = [one for one in places if one]
    return all(any(_near(a, b, line.chunks) for a in ours for b in theirs) for ours, theirs in combinations(held, 2))


def _near(a: int, b: int, chunks: Sequence[Chunk]) -> bool:
    return a == b or (abs(a - b) == 1 and (chunks[a].bare or chunks[b].bare))


def _against(run: Run, line: Line, stocked: bool) -> bool:
    """The line speaks of this, and says something else of it."""
    beside = [
        [one for one in line.chunks if head & one.words] for head in (run.parts if line.of_product else run.heads)
    ]
    beside += [[one for one in line.chunks if end in one.ends] for end in ends(run.text)]
    for option in run.options:  # `the regular up to 180 cm, the long up to 200 cm`: its own decides
        own = [one for one in line.chunks if forms(option.casefold()) & one.words]
        if own and any(same(figure, other) for figure in run.figures for one in own for other in one.figures):
            return False
    return any(_otherwise(run, line, chunks, stocked) for chunks in beside if chunks)


def _otherwise(run: Run, line: Line, beside: Sequence[Chunk], stocked: bool) -> bool:
    for sort, value in run.chunk.values:
        there = [{other for name, other in one.values if name == sort} for one in beside]
        if any(there) and not any(value in values for values in there):
            return True
    for figure in run.figures:
        alike = [
            other for one in beside for other in one.figures if (other.kind, other.unit) == (figure.kind, figure.unit)
        ]
        if alike and not any(same(figure, other, run.text) for other in alike):
            return True
    if stocked:
        return False
    if run.chunk.denied:
        return not line.denied and not SAYS_I.search(run.text)
    return all(one.denied for one in beside)


def _split(run: Run, whole: bool) -> list[str]:
    """`Handmade in Brittany` says two things of the same: what is a property, and no part, may stand in another line than the rest."""
    for cut in _JOINED.finditer(run.text):
        before = run.text[: cut.start()]
        after = run.text[cut.end() :]
        both = all(any(q.kind == "percent" for q in quantities(part)) for part in (before, after))
        if (
            whole
            or both
            or (features(before) and all(is_property(word) for word in run.told if word in tokens(before)))
        ):
            return [before, after]
    return []
