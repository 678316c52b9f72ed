"""What a thing must not be: "a scarf that isn't wool", "something light, not black"."""

import re

from assistant.builtin.words import STOP, fold
from assistant.claims.words import forms, plain_words
from knowledge.glossary import translations
from knowledge.terms import stem

_RULED_OUT = re.compile(
    r"\b(?:(?:is|are|does|do)(?:n'?t| not)(?: made)?(?: (?:in|of|from|have))?|not (?:in|made of)|not|nothing|except|aucune?s?|without|no|can'?t stand|hates?|dislikes?|deteste|n'aime pas"
    r"|sans|pas (?:en|de)|pas|ni|sauf) (?:(?:really|much|too|so|very|vraiment|trop|tres) )?(?:(?:into|keen on|a fan of|fan d[e']|branchee? ) ?)?"
    r"(?:any |an? |the |les? |la |une? |des |du |of )?([a-z]+)"
)


def unwanted(text: str) -> list[str]:
    """The words that were ruled out; "not sure" rules out nothing."""
    return [word for word in _RULED_OUT.findall(fold(text)) if _names(word)]


def without_unwanted(text: str) -> str:
    return _RULED_OUT.sub(lambda found: " " if _names(found[1]) else found[0], fold(text))


def holds(text: str, word: str) -> bool:
    """Says the word in either language, and not that it goes without: "sans fil" holds no wire."""
    words = "|".join(re.escape(each.rstrip("s")) for each in sorted({word, *translations().get(stem(word), ())}))
    return bool(re.search(rf"(?<!sans )(?<!without )(?<!no )(?<!free of )\b(?:{words})", fold(text)))


def goes_without(text: str, word: str) -> bool:
    """ "Sans fil", "nickel-free": says that it has none."""
    bare = re.escape(word.rstrip("s"))
    return bool(re.search(rf"\b(?:sans|without|no|free of) {bare}|\b{bare}s?[ -]?(?:free|less)\b", fold(text)))


def _names(word: str) -> bool:
    return len(word) > 2 and word not in STOP and not forms(word) & plain_words()
