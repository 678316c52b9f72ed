"""A text that gives orders to whoever reads it is a plant, and no source."""

import re
from functools import lru_cache

from assistant.claims.said import said

_INSTRUCTS = re.compile(
    r"\b(?:ignor\w+|disregard|forget|oubli\w+|neglige\w*|override|bypass)\b.{0,40}\b(?:instructions?|rules?|regles?|consignes?|prompts?|policy|above|previous|precedent\w*)|system prompt|"
    r"\b(?:as|to|dear|attention|hey|note (?:to|for)|a l'attention d\w+|pour|cher|note a) (?:the |an |any |all |l'|un |une |tout )?(?:ai\b|ia\b|assistants?|llms?|chat ?bots?|language models?|modeles? de langage|agents?)|"
    r"\b(?:assistants?|chatbots?|ai|the (?:ai|bot|model)|l'ia),? (?:you )?(?:must|should|shall|has to|have to|will now|is (?:now )?(?:required|allowed|authori[sz]ed|instructed)|doit|doivent|devez|devra)|"
    r"\byou are (?:now |no longer )|\btu es (?:maintenant|desormais)|vous etes (?:maintenant|desormais) |"
    r"\b(?:tell|inform|ask|convince|assure|instruct) (?:the |every |all |each |any )?(?:customers?|shoppers?|users?|visitors?|buyers?|clients?)\b|"
    r"\b(?:dis|dites|annonce[rz]?|indique[rz]?|reponds|repondez|affirme[rz]?|promets|promettez|informe[rz]?|demande[rz]?) (?:\w+ )?(?:aux?|a (?:la|l'|chaque|tou\w+)|le|la|les) ?(?:clients?|cliente?s?|acheteu\w+|visiteu\w+|utilisateu\w+|internautes?)|"
    r"\b(?:reply|respond|answer) (?:only )?(?:with|that)\b|<\|?(?:im_start|system|assistant)|\[(?:system|inst|admin|assistant)|\b(?:system|systeme|assistant|admin|developer)\s?: |"
    r"\bnew (?:system )?(?:instruction|directive|rule)s?\b|\bnouvelles? (?:instruction|directive|consigne|regle)s?\b|\b(?:call|use|invoke|run|appelle\w*|utilise\w*|execute\w*) (?:the |la |l'|le )?(?:tool|function|outil|fonction)\b|"
    r"\b(?:jailbreak|developer mode|mode developpeur|do anything now)\b|\bpretend (?:to be|you)|\b(?:update_cart|start_checkout|hand_over|get_order|search_catalog|search_help)\b|\breveal\b.{0,30}\b(?:key|prompt|secret|instruction)"
)


@lru_cache(maxsize=4096)
def instructs(text: str) -> bool:
    return bool(_INSTRUCTS.search(said(text).folded))
