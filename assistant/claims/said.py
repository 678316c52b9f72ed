"""A sentence as claims are looked for in it: folded, its number words in digits, cut where its subject may change."""

import html
import re
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from text_to_num import alpha2digit

from assistant.builtin import words
from assistant.claims.wording import Wording

_UNIT_NEXT = r"(?=[ -](?:euros?|jours?|semaines?|mois|ans?|heures?|pour ?cent|%|cm|kg|poches|pieces?))"
_KEPT = "þ"
"""Put behind a word that must stay one: a letter that neither language writes."""
_NOT_NUMBERS = Wording("said.not_numbers")
_FRENCH = Wording("said.french")
_ENGLISH = Wording("said.english")
_PHONE = Wording("said.phone")
_LEADS_IN = Wording("said.leads_in")
"""What only asks to listen."""
_CUT = Wording("said.cut")
_COUNTING = Wording("said.counting")
"""`A six-cup pot`, `the 1,000-piece puzzle`."""
_ROUNDED = Wording("said.rounded")
"""None of them is written without one of these."""
_HALVES = re.compile(
    r"\b(\d+) (?:and a half|et demie?) ((?:hour|day|week|month|year|lit(?:re|er)|heure|jour|semaine|mois|an|litre)s?)\b|\b(?P<fr>\d+) (?P<unit>heures|jours|semaines|ans|litres) et demie?\b"
)
_CENTS = re.compile(
    r"\b(\d+) euros? (?:and |et )?(\d\d)\b(?: (?:cents?|centimes?)\b)?(?! ?(?:€|euros?|%|days|jours|cm|g\b))"
)
_SPELLED = re.compile(r"(?<![\w.])(?:[A-Z0-9][ .·_-]){3,}[A-Z0-9](?![\w])")
"""`N O R D E T 1 5`."""
_NAME = re.compile(r"(?<=[\w,;’'] )(?:[ld]['’])?([A-ZÀ-Ý][^\W\d_]+)|(?<=[LlDd]['’])([A-ZÀ-Ý][^\W\d_]+)")
SAYS_I = re.compile(r"\b(?:i|je)\b|\bj'")
_ASKS = re.compile(r"\?\W*$")
_TELLS = Wording("said.tells")
"""A question that tells: `Did you know that it is back?`"""


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    at: int
    """Where it stands in the folded sentence."""


@dataclass(frozen=True, eq=False)
class Said:
    """One sentence: of the same text the same object, by which what is read of it can be kept."""

    text: str
    """As the model wrote it."""
    folded: str
    french: bool
    clauses: tuple[Clause, ...]

    @cached_property
    def asks(self) -> bool:
        return bool(_ASKS.search(self.text)) and not _TELLS.match(self.folded)

    @cached_property
    def names(self) -> frozenset[str]:
        """What is written with a capital in mid-sentence: a street, a town, somebody."""
        return frozenset(fold(word) for pair in _NAME.findall(self.text) for word in pair if word)

    def clause_at(self, at: int) -> Clause:
        return next(clause for clause in reversed(self.clauses) if clause.at <= at)


@lru_cache(maxsize=4096)
def said(text: str) -> Said:
    folded = fold(unmarked(text))
    folded = _COUNTING.sub(lambda found: f"{found['count'] or ''} ", folded)
    for pattern, written in _round() if _ROUNDED.search(folded) else ():
        folded = pattern.sub(written, folded)
    folded = _LEADS_IN.sub("", folded, count=1) or folded
    signs = len(_FRENCH.findall(folded)), len(_ENGLISH.findall(folded))
    french = signs[0] >= max(1, signs[1])
    folded = re.sub(r"\b(?:pour|per) ?-?cent\b|\bpercent\b", "%", _PHONE.sub("telephone", folded))
    folded = in_digits(folded, "fr" if french else "en")
    if french or not any(signs):
        folded = in_digits(folded, "en" if french else "fr")
    folded = _HALVES.sub(lambda found: f"{found[1] or found['fr']}.5 {found[2] or found['unit']}", folded)
    folded = _CENTS.sub(r"\1.\2 euros", folded)
    return Said(text, folded, french, tuple(_clauses(folded)))


@cache
def _round() -> list[tuple[re.Pattern[str], str]]:
    """Numbers that people say in round words, and how they are written."""
    lines = (files("assistant.claims") / "wordings" / "round_numbers").read_text("utf-8").split("\n")
    pairs = (line.split(" => ") for line in lines if " => " in line)
    return [(re.compile(pattern), written) for pattern, written in pairs]


def unmarked(text: str) -> str:
    """Without Markdown's signs and HTML's; what is struck out is what was, and what is spelled out is a word."""
    text = html.unescape(text)
    text = _SPELLED.sub(lambda found: re.sub(r"[ .·_-]", "", found.group()), text)
    return re.sub(r"\*\*|__|`", "", re.sub(r"~~(.+?)~~", r"was \1,", text))


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Small letters without accents, one kind of apostrophe, blank and quotation mark."""
    return re.sub(r"[^\S\n]+", " ", words.fold(text.replace("½", ".5"))).strip()


def in_digits(folded: str, language: str) -> str:
    """`trente jours` is `30 jours`; a `one` or `neuf` that counts nothing stays a word."""
    kept = _NOT_NUMBERS.sub(lambda found: f"{found.group()}{_KEPT}", folded)
    if language == "fr":
        kept = re.sub(r"\bune? (?=(?:semaine|mois|an|annee|heure|journee|euro)\b)", "1 ", kept.replace(_KEPT, ""))
        kept = _NOT_NUMBERS.sub(lambda found: f"{found.group()}{_KEPT}", kept)
    else:
        kept = re.sub(
            rf"\b(?:an?|one{_KEPT}) (?=(?:hour|week|month|year|fortnight|euro|(?:business |working )?day)\b)",
            "1 ",
            kept,
        )
    try:
        kept = alpha2digit(kept, language, 0.0)
    except (ValueError, KeyError):
        return folded
    return str(kept.replace(_KEPT, ""))


def _clauses(folded: str) -> list[Clause]:
    found = [cut.span() for cut in _CUT.finditer(folded)]
    cuts = [0, *(end for _, end in found)]
    ends = [*(start for start, _ in found), len(folded)]
    return [Clause(folded[start:end], start) for start, end in zip(cuts, ends, strict=True) if start <= end] or [
        Clause(folded, 0)
    ]
