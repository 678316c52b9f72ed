"""Words that stand where a verb does: what a code does to what its page says of it, in whatever word, is no further fact.

`JARDIN8 shaves 8% off seeds`: whoever writes well has a new verb for each. What denies or undoes is no such verb.
"""

import re
from functools import lru_cache

from assistant.builtin.words import tokens
from assistant.claims.features import ends, features
from assistant.claims.words import Words, forms

_NEXT = r"(?=(?: (?:up|out|off|down|in|into|on|to|over|through|together|along|round|away))? (?:an?|one|the|its|your|his|her|their|all|both|any|some|every|each|no|you|it|them|up to|about|un|une|des|du|le|la|les|ses|son|sa|leurs?|vos|votre|tous|toutes|jusqu'a|environ|[€$£]?\d|from|into|for|with|between|at|on|de|dans|en|sur|avec|entre|a|au|aux|pour|pendant|during|through|after|under|apres|sous)\b| l'| d'| [€$£]?\d)"
_BEFORE = r"(?:it|they|you|we|which|that|who|this|these|to|can|will|may|also|even|only|just|then|and|never|il|elle|ils|elles|vous|nous|on|ca|cela|qui|se|s'|y|en|peut|peuvent|pour|et|puis|ne|n')"
_UNDOES = """lack lose resist repel prevent stop kill cure heal protect replace eliminate destroy refuse reject exclude block avoid forbid
survive tolerate withstand float glow shine exceed ban miss omit skip cancel refund waive void stain fade break burn melt shrink rust
manquer perdre resister repousser empecher tuer guerir proteger remplacer eliminer detruire refuser rejeter exclure bloquer eviter interdire
survivre tolerer supporter flotter briller depasser annuler rembourser tacher casser bruler fondre retrecir rouiller double triple doubler tripler halve quarter"""


@lru_cache(maxsize=4096)
def verbs(text: str, subjects: Words) -> Words:
    """Of a folded text; `subjects`: what may stand before one, as names and codes do."""
    found = set[str]()
    for match in re.finditer(rf"(?:^\W*|(?P<before>[\w']+?)'? ?(?<= )|(?<='))(?P<verb>[a-z]{{4,}}){_NEXT}", text):
        before = match["before"]
        first = before is None and not text[: match.start("verb")].strip(" '\"«“(")
        if (first or (before and (re.fullmatch(_BEFORE, before) or forms(before) & subjects))) and _may(match["verb"]):
            found.add(match["verb"])
    return frozenset(found)


@lru_cache(maxsize=4096)
def _may(word: str) -> bool:
    return not (features(word) or ends(word) or forms(word) & _undoing())


@lru_cache(maxsize=1)
def _undoing() -> Words:
    return frozenset[str]().union(*map(forms, tokens(_UNDOES)))
