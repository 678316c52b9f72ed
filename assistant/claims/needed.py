"""What a pattern can't do without: a text that holds none of it need not be searched.

Each match of `\\b(?:refund\\w*|money back)\\b` holds `ref` or `mon`; most sentences share no three letters with most wordings.
Only what the wordings are written in is read: no flags, no references back.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

SIZE = 3
"""Letters that are looked for: long enough to be rare, short enough that nearly each word has them."""
Needed = frozenset[str]
_NOTHING: Needed = frozenset()
"""Nothing is known: the pattern has to be asked."""
_PIECE = re.compile(
    r"(?P<looks>\(\?<?[=!])|(?P<opens>\((?:\?(?:P<\w+>|:))?)|(?P<closes>\))|(?P<or>\|)|(?P<often>[?*+]\??|\{[\d,]+\}\??)"
    r"|(?P<edge>\\[bB]|\^|\$)|(?P<any>\\[a-zA-Z\d]|\[\^?\]?[^\]]*\]|\.)|\\?(?P<letter>.)",
    re.DOTALL,
)
_MAY_LACK = ("?", "*", "{0", "{,")


@lru_cache(maxsize=8192)
def runs(text: str) -> Needed:
    """Every three letters that stand together."""
    return frozenset([text[at : at + SIZE] for at in range(len(text) - SIZE + 1)])


def needed(pattern: str) -> Needed:
    """Three letters for each way to match, one of which stands in every match; empty where there is no such list."""
    return frozenset(written[:SIZE] for written in alternatives(pattern))


def alternatives(pattern: str) -> Needed:
    """The same at full length."""
    return _alternatives(_PIECE.finditer(pattern))


def _alternatives(pieces: Iterator[re.Match[str]]) -> Needed:
    """Up to the closing parenthesis: letters one of which stand in each alternative."""
    found: list[Needed] = []
    ends = False
    while not ends:
        one, ends = _sequence(pieces)
        found.append(one)
    return frozenset[str]().union(*found) if all(found) else _NOTHING


def _sequence(pieces: Iterator[re.Match[str]]) -> tuple[Needed, bool]:
    """Of what stands one behind the other what says most, and whether it is the last alternative."""
    parts, written, ends = [_NOTHING], "", True
    for piece in pieces:
        if piece["letter"]:
            written += piece["letter"]
        elif piece["often"]:
            lacks = piece["often"].startswith(_MAY_LACK)
            if written:
                parts.append(frozenset((written[:-1] if lacks else written,)))
            elif lacks:
                parts[-1] = _NOTHING
            written = ""
        elif piece["looks"]:
            _alternatives(pieces)
        elif piece["opens"] or piece["any"]:
            parts += [frozenset((written,)), _alternatives(pieces) if piece["opens"] else _NOTHING]
            written = ""
        elif piece["or"] or piece["closes"]:
            ends = not piece["or"]
            break
    telling = [part for part in (*parts, frozenset((written,))) if part and min(map(len, part)) >= SIZE]
    return max(telling, key=lambda part: min(map(len, part)), default=_NOTHING), ends
