"""Cuts streamed text into sentences as soon as each is whole."""

import re

_SIZED = "".join(rf"(?<!\b{word} )" for word in ("taille", "size", "en", "in", "le", "du", "an", "the", "un", "of"))
"""`En taille M.` ends a sentence; `M. Dupont` and `J. Dupont` don't."""
_SHORT = (
    _SIZED
    + r"(?:\b(?:M|Mr|Mrs|Ms|Mme|Mlle|Dr|St|No|Nos|n|approx|env|etc|e\.g|i\.e|p\.ex|art|max|min|incl|vs|ca|p)\.|\b[A-Z]\.)$"
)
_ABBREVIATION = re.compile(_SHORT)
_END = re.compile(r"(?P<end>[.!?…]+[\"”»')\]]*(?:[ \u00a0\u202f]?\[\d+\])*)(?=\s)|\n+")
_MARKS = re.compile(r"\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]")
_LEADING = re.compile(r"^\s*(?:[-*•]\s+|#+\s+|>\s+)")


class Sentences:
    """Feed pieces, take whole sentences; `rest()` is what the end of the text leaves."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, piece: str) -> list[str]:
        self._text += piece
        whole: list[str] = []
        start = at = 0
        while found := _END.search(self._text, at):
            at = found.end()
            if found["end"] and not self._ends(start, found):
                continue
            whole.append(self._text[start:at].strip())
            start = at
        self._text = self._text[start:]
        return [sentence for sentence in whole if sentence]

    def rest(self) -> list[str]:
        last, self._text = self._text.strip(), ""
        return [last] if last else []

    def _ends(self, start: int, found: re.Match[str]) -> bool:
        before = self._text[start : found.end()]
        if _ABBREVIATION.search(before) or re.fullmatch(r"\s*\d+\.", before):
            return False
        following = self._text[found.end() :].lstrip(" \u00a0\u202f")
        # A citation's number, or « ! » after a blank, may still be on its way.
        return bool(following) and not re.match(r"\[\d{0,3}(?:[,\s]*\d+)*\]?$|[!?»]", following)


def cited(sentence: str) -> tuple[str, list[int]]:
    """The sentence without its `[n]` marks and list signs, and the numbers that it cites."""
    numbers = [int(number) for group in _MARKS.findall(sentence) for number in group.split(",")]
    bare = re.sub(r"\s+([.!?…,])(?=\s|$)", r"\1", _MARKS.sub("", sentence)) if numbers else sentence
    return re.sub(r"\*\*(.+?)\*\*", r"\1", _LEADING.sub("", bare)).strip(), list(dict.fromkeys(numbers))
