"""What a sentence does not claim: what it says that nobody knows, and what it says of the shopper or of the assistant itself.

Only the shopper's own words may stand there: else whoever wants to say that it floats puts `if you like` before it.
"""

import re

from assistant.builtin.words import tokens
from assistant.claims.said import Said
from assistant.claims.topics import topics
from assistant.claims.wording import Wording
from assistant.claims.words import Words, forms, words_of

_UNSAID = Wording("unknown.unsaid")
_WISHED = Wording("unknown.wished")
_REPLACED = Wording("unknown.replaced")
_TO_BE = re.compile(r"^\W*(?:to be|pour etre)(?: \w+)? \w+(?=,)")
_MYSELF = Wording("unknown.myself")
"""`I'm not a pharmacist`: what an assistant denies of itself, in a few words that name no thing of the shop's."""


_OF_THING = r"(?:it|they|this|that|he|she|il|elle|ils|elles|ca|cela|(?:the|this|that|le|la|les|ce|cette|l')(?: ?(?P<thing>[\w'-]+))?)"
_WHETHER = Wording("unknown.whether")
_HOW = re.compile(r"\bhow (?!much|many|long)[a-z]+(?= (?:the|it|this|they)\b)")
_SAYS_MORE = Wording("unknown.says_more")
_SHORT = 10
_DIMENSION = Wording("unknown.dimension")
"""What any thing has, without saying how much of it."""
_DEFINITE = Wording("unknown.definite")
"""What is spoken of as something that there is."""
_OF_EVERY = Wording("unknown.of_every")


def asserted(one: Said, asked: str, *, named: bool, titles: Words = frozenset()) -> str:
    """The folded words that state something; `asked`: the shopper's, folded; `titles`: words of what the sentence is about."""
    theirs, text = words_of(asked), without_asides(one)
    if not named:
        text = _MYSELF.sub(lambda found: found.group()[: found.start("what") - found.start()], text)
    text = _TO_BE.sub(" ", text, count=1)
    text = _UNSAID.sub(lambda found: _unsaid(found, theirs, titles), text)
    text = _NOT_MENTIONED.sub(lambda found: found.group()[found.end("what") - found.start() :], text)
    text = _AS_FOR.sub(lambda found: _without_what(found, titles), text)
    for pattern in (_WISHED, _REPLACED):
        text = pattern.sub(lambda found: _without(found, theirs), text)
    return text


def _unsaid(found: re.Match[str], theirs: Words, titles: Words) -> str:
    """Whether the thing does something is not said, nor how much of what everything has."""
    whether = _WHETHER.search(found.group())
    if whether and _is_bare(whether["rest"]) and (not whether["thing"] or _does(whether, titles)):
        return found.group()[: whether.start()]
    what = found["what"]
    if _OF_EVERY.fullmatch(what.strip()) or not (_DEFINITE.search(what) or _SAYS_MORE.search(what)):
        return found.group()[: found.start("what") - found.start()]
    return _HOW.sub("how", _DIMENSION.sub(" ", _without(found, theirs)))


_NOT_MENTIONED = Wording("unknown.not_mentioned")
_AS_FOR = Wording("unknown.as_for")
"""`As for the calories, I don't have that figure.`"""


def _without_what(found: re.Match[str], titles: Words) -> str:
    what = found["what"].strip()
    return (
        found.group()
        if _SAYS_MORE.search(what) or len(what.split()) > _SHORT // 2
        else found.group()[found.end("what") - found.start() :]
    )


_VERB = Wording("unknown.verb")


def _does(whether: re.Match[str], titles: Words) -> bool:
    """The thing by its own name, and right behind it what it does or is."""
    return bool(forms(whether["thing"]) & titles and _VERB.match(whether["rest"]))


def _is_bare(rest: str) -> bool:
    return not _SAYS_MORE.search(rest) and len(rest.split()) <= _SHORT


def _without(found: re.Match[str], theirs: Words) -> str:
    said = found["what"]
    for word in {word for word in tokens(said) if forms(word) & theirs}:
        said = re.sub(rf"\b{re.escape(word)}\b", " ", said)
    return found.group()[: found.start("what") - found.start()] + said


_ASKED_FOR = Wording("asides.asked_for")
"""What the shopper is asked to tell of themselves."""
_QUESTION = Wording("asides.question")
_NAMED_THING = Wording("asides.definite")
"""Who asks of the mug that glows says that it does."""
_SOMEONE = Wording("asides.someone")
"""For whom it is."""
_ASSISTANT = Wording("asides.assistant")
_SELF = Wording("asides.self")
_IS_NOT = Wording("asides.is_not")
_OF_THE_SHOP = Wording("asides.of_the_shop")
FEW = 3
MANY = 9
"""Words of what is denied: who goes on says something else."""


def without_asides(one: Said) -> str:
    """The folded words without those that only speak of the shopper or of the assistant itself."""
    text = _ASKED_FOR.sub(_dropped, one.folded)
    if one.asks and (question := _QUESTION.match(_last(text))):
        asked = question["what"]
        if not _NAMED_THING.search(_SOMEONE.sub(" ", asked.partition(" ")[2])):
            text = text.replace(asked, " ")
    if _ASSISTANT.search(one.folded):
        for pattern in (_SELF, _IS_NOT):
            text = pattern.sub(_denied, text)
    return text


def _last(text: str) -> str:
    """The question itself: what stands before it states something."""
    return re.split(r"[;:.!]|, (?=(?:and|so|et|alors)\b)", text.rstrip("? "))[-1] + "?"


def _dropped(found: re.Match[str]) -> str:
    what = found["what"]
    rest = re.sub(r"^(?:the|la|le|les) \w+ (?:of|de) ", "", what)
    keeps = _NAMED_THING.search(re.sub(r"^(?:ce que|ce qui|what|which|who)\b", "", rest))
    return found.group() if keeps else found.group()[: found.start("what") - found.start()]


def _denied(found: re.Match[str]) -> str:
    """Up to what is the shop's: `I don't play | the violin`."""
    what = found["what"]
    shop = _OF_THE_SHOP.search(what)
    said = what[: shop.start()] if shop else what
    keeps = len(said.split()) > (FEW if shop else MANY) or topics(said).get("act")
    return found.group() if keeps else found.group()[: found.start("what") - found.start()] + " " + what[len(said) :]
