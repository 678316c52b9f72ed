"""What no answer may hold: the instructions that the model was given, keys, and the names of its tools."""

from collections.abc import Iterator
from functools import lru_cache

from assistant.claims.claim import Claim, Grounds, never
from assistant.claims.evidence import plain
from assistant.claims.said import Said
from assistant.claims.wording import Wording

RUN = 6
"""So many words of the instructions in a row are a quotation."""
_KEYS = Wording("secrets.keys")
_TOOLS = Wording("secrets.tools")
_TELLS = Wording("secrets.tells")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    found = _KEYS.search(one.text) or _TOOLS.search(one.text) or _TELLS.search(one.folded)
    if found:
        yield Claim("secret", found.group(), never)
    elif grounds.hidden and grounds.hidden & runs(one.text):
        yield Claim("secret", one.text[:80], never)


@lru_cache(maxsize=64)
def runs(text: str) -> frozenset[str]:
    """Every run of so many words."""
    words = plain(text).split()
    return frozenset(" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1))
