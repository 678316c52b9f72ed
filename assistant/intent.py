"""What is looked for before the model is asked, and whether a message is plainly about products: then their cards go out before the first word."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.builtin.intent import search_words
from assistant.shown import shortened

_ELSEWHERE = re.compile(
    r"\b(?:returns?|returned|refund\w*|deliver\w*|shipping|ship|shipped|track\w*|orders?|ordered|parcel|pay|payment\w*|paid|invoice\w*|"
    r"warrant\w*|guarantee\w*|exchange\w*|policy|policies|cancel\w*|person|human|someone|somebody|agent|colleague|complain\w*|"
    r"cart|basket|checkout|add|remove|buy|take|gift cards?|open|opening|store|hello|hi|thanks?|thank|"
    r"retours?|retourner|renvoyer|renvoi|rembours\w*|livr\w*|expédi\w*|suivi|commandes?|commandé\w*|colis|payer|paiement\w*|facture\w*|"
    r"garantie\w*|échang\w*|politique|annul\w*|personne|humain\w*|quelqu['’]un|collègue|conseill\w*|réclam\w*|"
    r"panier|ajoute\w*|enlève\w*|retire\w*|prends?|achète\w*|carte cadeau|cartes cadeaux|horaires?|boutique|bonjour|bonsoir|merci)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:first|second|third|last) (?:one|ones)?|\b(?:it|its|they|them)\b|\b(?:il|elle|ils|elles)\b|\bl['’]avez|"
    r"\b(?:the|which|which is|which one is|le|la|les) (?:less |least |more |most |moins |plus )?(?:cheap\w*|expensive|ch[eè]re?s?)\b|\b(?:lequel|laquelle|compare\w*|difference|différence)\b|"
    r"\b(?:cheaper|less expensive|moins ch[eè]re?s?)\b|\b(?:this|that|these|those) ones?\b|\b(?:le|la|les) (?:premi|deuxi|second|troisi|derni)\w+",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^\W*(?:hello|hi|hey|bonjour|bonsoir|salut|coucou)\b[\s,!.]*", re.IGNORECASE)


def looked_for(text: str, before: Sequence[str] = ()) -> tuple[str, str]:
    """In the catalogue, there also with the words that a follow-up leaves out, and in the pages."""
    return shortened(search_words(text, before), 400), shortened(text, 400)


def replies(text: str, said_before: str) -> bool:
    """ "Mustard." after "Which colour would you like?" chooses; it looks for nothing."""
    return said_before.rstrip().endswith("?") and len(text.split()) <= 3


def about_products(text: str, catalog: Mapping[str, Any], pages: Mapping[str, Any]) -> bool:
    """True only where nothing points elsewhere: cards on a question of policy are noise."""
    asked = _GREETING.sub("", text)
    if not asked.strip() or _ELSEWHERE.search(asked) or _POINTING.search(asked):
        return False
    sure = [product for product in catalog.get("products", ()) if product["sure"]]
    explained = bool(pages.get("passages")) and pages["passages"][0]["sure"] and "?" in text
    return bool(sure) and not explained
