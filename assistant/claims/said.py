"""A sentence as claims are looked for in it: folded, its number words in digits, cut where its subject may change."""

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import alpha2digit

from assistant.builtin import words

_UNIT_NEXT = r"(?=[ -](?:euros?|jours?|semaines?|mois|ans?|heures?|pour ?cent|%|cm|kg|poches|pieces?))"
_KEPT = "þ"
"""Put behind a word that must stay one: a letter that neither language writes."""
_NOT_NUMBERS = re.compile(
    rf"\b(?<!reste )(?<!restent )(?<!avons )(?<!-)neufs?\b(?!{_UNIT_NEXT})|\b(?:(?<!et )(?<!-)(?:un|une|ones?)|second|seconds)\b"
)
_FRENCH = re.compile(
    r"\b(?:le|la|les|un|une|des|du|est|sont|et|vous|nous|je|avec|pour|dans|en|au|aux|ce|cette|sur|sous|pas|votre|vos|jours?|plus|a partir|ans?|mois|semaines?|heures?|deux|trois|quatre|cinq|huit|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|mille|qui|que|mon|ma|par|a)\b|[ldnjcs]'"
)
_ENGLISH = re.compile(
    r"\b(?:the|is|are|in|of|for|and|you|your|our|we|it|to|with|at|this|that|can|has|have|from|within|not|an?|i|be|by|its|takes?|costs?|comes?|a(?= [a-z]+ (?:of|is|in|for)))\b|\w'(?:s|re|ll|ve|t|m)\b"
)
_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+|00)?\(?\d(?:[ ().-]{0,2}\d){8,14}(?![\w%€$£]| ?(?:€|euros?|eur|cm|mm|g\b|ml|jours|days))"
)
_CUT = re.compile(
    r"[;:()–—]| \+ | - |,(?!\d)| (?:but|mais|while|whereas|though|although|tandis que|alors que|and|et|puis|then|with(?= (?:free|delivery|shipping|a delivery|returns))|avec(?= (?:la )?livraison)|plus(?= (?:delivery|shipping|€|£|\\$|\\d))|instead of|au lieu d[eu]) "
)
_LESS = r"(?:off|less|cheaper|reduction|discount|saving|de (?:remise|reduction|rabais|moins)|moins cher)\b"
_COUNT = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred"
)
_COUNTING = re.compile(
    r"(?<=[a-z])-(?=(?:days?|weeks?|months?|years?|hours?|minutes?|piece|pack|pocket|litres?|liters?|euros?)\b)|"
    rf"(?<=\d)-(?=[a-z]{{3,}})|\b(?P<count>{_COUNT})-(?!(?:{_COUNT})\b)(?=[a-z]{{3,}})"
)
"""`A six-cup pot`, `the 1,000-piece puzzle`."""
_ROUND = (
    (re.compile(r"\b(?:an?|one|1) (year|month|week|hour|lit(?:re|er)) and a half\b"), r"1.5 \1s"),
    (re.compile(r"\bune? (ans?|annee|mois|semaine|heure|litre) et demie?\b"), r"1.5 \1"),
    (re.compile(r"\b(?:an?|one) (?:full|whole|entire|extra) (?=(?:day|week|month|year)\b)"), "1 "),
    (re.compile(r"\bune? (jour|semaine|mois|an|annee) (?:entiere?|complete?|plein)\b"), r"1 \1"),
    (re.compile(r"\bhalf a dozen\b"), "6"),
    (re.compile(r"\bune demi-douzaine d(?:e |')"), "6 "),
    (re.compile(r"\b(?:a|one) dozen(?: of)?\b"), "12"),
    (re.compile(r"\bune douzaine d(?:e |')"), "12 "),
    (re.compile(r"\bune dizaine d(?:e |')"), "10 "),
    (re.compile(r"\ba couple of\b"), "2"),
    (re.compile(r"\bhalf an? (?=(?:kilo|lit(?:re|er))\b)|\b(?:un |1 )?demi[- ](?=(?:kilo|litre)\b)"), "0.5 "),
    (re.compile(r"\bhalf an hour\b|\b(?:une |1 )?demi-heure\b"), "30 minutes"),
    (re.compile(r"\b(?:a|one) head\b|\bper head\b"), "a person"),
    (re.compile(r"\bpar tete\b"), "par personne"),
    (
        re.compile(r"\b(?<!choose )between (?P<low>[€£$]?\d[^,;a-z]{0,6}(?:[ap]m )?)and (?=[€£$]?\d)"),
        r"from \g<low>to ",
    ),
    (re.compile(r"\bentre (?P<low>\d[^,;a-z]{0,6}(?:h(?: \d\d)? |euros )?)et (?=\d)"), r"de \g<low>a "),
    (re.compile(r"(?<=\d) (?:in the morning|du matin)\b"), " am"),
    (re.compile(r"(?<=\d) (?:in the (?:afternoon|evening)|at night|(?:de l'apres-midi|du soir))\b"), " pm"),
    (
        re.compile(r"\b(?:one|une?) (?=(?:to|or|a|ou) (?:two|three|four|five|six|deux|trois|quatre|cinq|six|\d+)\b)"),
        "1 ",
    ),
    *(
        (re.compile(rf"\b(?:an?|one|un|une|le|la|1) (?:{word}) (?={_LESS})"), f"{share} % ")
        for word, share in (
            ("half|moitie", 50),
            ("third|tiers", 33),
            ("quarter|quart", 25),
            ("fifth|cinquieme", 20),
            ("tenth|dixieme", 10),
        )
    ),
)
"""Numbers that people say in round words."""
_BY = re.compile(r"(?<=\d)(?: cm)? (?:by|sur) (?=\d+(?:[.,]\d+)? ?(?:cm|mm|m)\b)")
_ROUNDED = re.compile(
    r"\b(?:hal(?:f|ves)|demie?|dozen|douzaine|dizaine|couple|head|tete|between|entre|morning|afternoon|evening|night|matin|soir|apres-midi|"
    r"thirds?|tiers|quarters?|quart|moitie|fifth|cinquieme|tenth|full|whole|entire|extra|entiere?|complete?|plein|(?:one|une?) (?:to|or|a|ou))\b"
)
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
_ASKS = re.compile(r"\?\W*$")
_TELLS = re.compile(
    r"\W*(?:(?:and |but |so |et |mais )?(?:did|do) you know (?:that |about )?(?!where|what|when|which|how|if|who|why)|have you (?:heard|seen) (?:that |the )|guess what|saviez-vous|savez-vous que|le saviez|avez-vous (?:vu|entendu) (?:que|la|le))"
)
"""A question that tells: `Did you know that it is back?`"""


@dataclass(frozen=True, slots=True)
class Clause:
    text: str
    at: int
    """Where it stands in the folded sentence."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence."""

    text: str
    """As the model wrote it."""
    folded: str
    french: bool
    clauses: tuple[Clause, ...]

    @property
    def asks(self) -> bool:
        return bool(_ASKS.search(self.text)) and not _TELLS.match(self.folded)

    @property
    def names(self) -> frozenset[str]:
        """What is written with a capital in mid-sentence: a street, a town, somebody."""
        return frozenset(fold(word) for pair in _NAME.findall(self.text) for word in pair if word)

    def clause_at(self, at: int) -> Clause:
        return next(clause for clause in reversed(self.clauses) if clause.at <= at)


@lru_cache(maxsize=4096)
def said(text: str) -> Said:
    folded = fold(unmarked(text))
    folded = _COUNTING.sub(lambda found: f"{found['count'] or ''} ", folded)
    for pattern, written in _ROUND if _ROUNDED.search(folded) else ():
        folded = pattern.sub(written, folded)
    folded = _BY.sub(" x ", folded)
    signs = len(_FRENCH.findall(folded)), len(_ENGLISH.findall(folded))
    french = signs[0] >= max(1, signs[1])
    folded = re.sub(r"\b(?:pour|per) ?-?cent\b|\bpercent\b", "%", _PHONE.sub("telephone", folded))
    folded = in_digits(folded, "fr" if french else "en")
    if french or not any(signs):
        folded = in_digits(folded, "en" if french else "fr")
    folded = _HALVES.sub(lambda found: f"{found[1] or found['fr']}.5 {found[2] or found['unit']}", folded)
    folded = _CENTS.sub(r"\1.\2 euros", folded)
    return Said(text, folded, french, tuple(_clauses(folded)))


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
    cuts = [0, *(found.end() for found in _CUT.finditer(folded))]
    ends = [*(found.start() for found in _CUT.finditer(folded)), len(folded)]
    return [Clause(folded[start:end], start) for start, end in zip(cuts, ends, strict=True) if start <= end] or [
        Clause(folded, 0)
    ]
