"""Words as the index compares them: without case, accents, elisions and endings, in English and French alike.

One normaliser for both languages and both databases: catalogues mix languages, and a shopper's language is not known for
sure. Each word goes through both stemmers, in the index and in the question, so that the two always agree.
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock

from knowledge.stemming import English, French

LONGEST = 40
"""Characters of a term; longer ones are cut (keys, addresses)."""
_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)")
_POSSESSIVE = re.compile(r"['’]s$")
_STEMMERS = English(), French()
_STEMMING = Lock()  # a stemmer keeps its word in itself

_STOP = (
    "a an and are as at be but by can could did do does for from had has have hi hello how i if im in into is it its me my of "
    "on or our please should so some that the their them there these they this those to us was we were what when where which "
    "who why will with would you your "
    "au aux avec ce ces cet cette dans de des du elle elles en est et etre eux il ils je la le les leur leurs lui ma mais mes "
    "moi mon nous on ou par pas pour qu que quel quelle quelles quels qui sa sans ses son sont sur ta te tes toi ton tu un une "
    "vos votre vous bonjour merci svp"
)
STOP = frozenset(_STOP.split())


def folded(text: str) -> str:
    """`Été` → `ete`."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def words(text: str) -> list[str]:
    """Folded words in their order, endings on, stop words out. `T-shirt` gives `t`, `shirt` and `tshirt`."""
    found: list[str] = []
    for match in _WORD.finditer(folded(text)):
        word = _POSSESSIVE.sub("", ELISION.sub("", match.group()))
        parts = [part[:LONGEST] for part in _PART.findall(word)]
        found.extend(part for part in parts if part not in STOP)
        if len(parts) > 1 and "-" in word:
            found.append("".join(parts)[:LONGEST])
    return found


def terms(text: str) -> list[str]:
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    if not word.isascii() or not word.isalpha():
        return word
    return _in_french(_stemmed(0, word))


@lru_cache(maxsize=200_000)
def _in_french(word: str) -> str:
    """Two words in five have their English stem in common with another."""
    return _stemmed(1, word)


def _stemmed(place: int, word: str) -> str:
    with _STEMMING:
        found: str = _STEMMERS[place].stemWord(word)
    return found
