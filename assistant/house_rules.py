"""What is decided in code, whatever the model would do: when a person is called, and what is declined in a word."""

import re
from collections.abc import Sequence
from typing import Literal

from assistant.builtin.intent import intent_of
from assistant.builtin.words import fold
from assistant.model import Said
from assistant.phrases import say
from assistant.voice import Voice

Reason = Literal["asked", "complaint", "no_source"]

ABUSE = "I'm here to help with the shop, and I'd like us to stay polite. What can I look up for you?"
NOT_HERE = "I can't talk about that here. Shall I ask a colleague?"
NOTHING = "I don't have that. Shall I ask a colleague?"
PASSED_ON = "I've passed this on to a colleague, who will answer you here."

ASKED_FOR = ("price", "availability", "delivery", "date", "policy", "attribute", "discount", "comparison")
"""Claims that answer a question of the shopper's; promises and addresses are never missed."""
OF_PRODUCTS = ("price", "availability", "discount", "comparison")

_INSULTS = re.compile(
    r"\b(?:fuck(?:ing|er)?(?: (?:you|off))?|asshole|bitch|cunt|dickhead|motherfucker|piece of shit|shut up|stupid (?:bot|machine|idiot)|"
    r"(?:you|u)(?:'re| are| r)? (?:an? )?(?:(?:fucking|stupid|useless|dumb) )*(?:idiot|moron|retard|bastard|asshole|bitch|scum)|"
    r"connard|connasse|encule|salope?|pute|fils de pute|va te faire \w+|ta gueule|ferme[ -]la|batard|sale con|espece de \w+)\b"
)
_GAVE_UP = re.compile(r"(?:colleague|someone|somebody|a person|collegue|conseiller\w*|quelqu'un)[^.?!]*\?\W*$")


def person_needed(text: str, earlier: Sequence[Said]) -> tuple[Reason, str] | None:
    """Why, and the problem in a line: asked for, a complaint, the law or somebody's safety, or agreed to."""
    intent = intent_of(text)
    if intent == "person":
        return "asked", text
    if intent == "complaint" and not is_abuse(text):
        return "complaint", text
    if intent == "yes" and gave_up(last_answer(earlier)):
        before = next((said.text for said in reversed(earlier) if said.role == "shopper"), text)
        return "no_source", before
    return None


def own_answer(text: str, locale: str, voice: Voice) -> list[str]:
    """To an insult, to a topic that the merchant leaves out, and to a mere greeting; else the model answers."""
    if is_abuse(text):
        return [say(locale, ABUSE)]
    if voice.forbidden(text):
        return [say(locale, NOT_HERE)]
    return [greeting] if intent_of(text) == "greeting" and (greeting := voice.greeting(locale)) else []


def last_answer(earlier: Sequence[Said]) -> str:
    return next((said.text for said in reversed(earlier) if said.role in ("assistant", "staff") and said.text), "")


def gave_up(answer: str) -> bool:
    """It ends by offering a person."""
    return bool(_GAVE_UP.search(fold(answer)))


def is_abuse(text: str) -> bool:
    """Nothing but an insult: who is angry and asks for something is heard."""
    plain = fold(text)
    if not _INSULTS.search(plain):
        return False
    left = re.findall(r"\w{3,}", _INSULTS.sub(" ", plain))
    return len(left) <= 3 and "?" not in text


def nothing_to_say(kinds: Sequence[str]) -> str:
    """The one sentence of a turn in which no other may be said."""
    if {"products", "cart", "checkout", "order"} & set(kinds):
        return "Here is what our records say right now."
    if "proposal" in kinds:
        return "Nothing changes before you confirm it with the button."
    return PASSED_ON if "handed_over" in kinds else NOTHING
