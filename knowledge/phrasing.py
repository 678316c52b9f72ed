"""How a question is put: what of it carries meaning, what it is about, whether it asks for help, in which language."""

import re

from knowledge.glossary import colour_words
from knowledge.terms import STOP, folded
from knowledge.tokens import tokens
from knowledge.words import Kind

_FRENCH = (
    "le la les de des du un une et est pour avec dans sur je vous mon ma mes votre vos quel quelle quels combien puis peut que "
    "qui au aux comment pourquoi sont cherche cette ce ou pas ne j ai avez en livrez acceptez vendez"
)
_ASKING = (
    "am idee idees idea ideas avez avons auriez d ll ve re looking look need want like wish search searching show find something anything buy give suggest recommend cherche "
    "chercher cherchons recherche voudrais veux voulons besoin faut trouver montrez propose proposez acheter aimerais "
    "souhaite quelque chose sell vendez any got "
    "cheap cheaper cheapest inexpensive affordable expensive most least cher chere chers cheres moins plus abordable abordables "
    "goods items stuff things products articles produits choses "
    "mother mom mum mere maman father dad pere papa sister soeur brother frere friend ami amie copain copine wife husband "
    "mari grandmother girlfriend boyfriend"
)
FRENCH = frozenset(_FRENCH.split())
ASKING = frozenset(_ASKING.split())
"""Says that something is wanted, for whom or how dear, and not what."""
_HELP = re.compile(r"\W*(?:how (?:do|does|to|should|long|often|soon)|why|when|comment|pourquoi|quand)\b")
_HOW_LONG = re.compile(
    r"\bhow (?:long|soon|fast|quickly)\b.*\b(?:takes?|arrives?|deliver(?:y|ed)?|ship(?:ping|ped)?|receive)\b|"
    r"\bcombien de temps\b"
)
_DURATION = frozenset("long soon fast quickly take takes temps combien faut prend".split())  # noqa: SIM905
_INVERTED = re.compile(r"-(?:t-)?(?:vous|tu|je|ils?|elles?|nous|on|ce)\b|\bmontre[rz]?[ -](?:moi|nous)\b")
_OR = re.compile(r"\s+(?:or|ou)\s+", re.IGNORECASE)
_PREPOSITION = re.compile(r"\b(?:for|with|in|of|from|to|that|which|made|without|under|over|on|by)\b")


MANY = 40
"""Words of a question that are looked up: the rest of a long letter says nothing new."""


def content(text: str, kind: Kind) -> list[str]:
    """The words that say what is meant, each once, in their order."""
    return _content(text, kind)[:MANY]


def _content(text: str, kind: Kind) -> list[str]:
    asked = list(dict.fromkeys(tokens(_INVERTED.sub(" ", text.casefold()))))
    if kind == "product":
        return [word for word in asked if word not in ASKING] or asked
    if asks_how_long(text):
        return [*(word for word in asked if word not in _DURATION), "times"]
    return [word for word in asked if word not in ("combien", "much")] or asked


def says_nothing(text: str) -> bool:
    """`something in`: only that something is wanted."""
    return all(word in ASKING for word in tokens(_INVERTED.sub(" ", text.casefold())))


def wants(text: str) -> bool:
    """`something`, `je cherche`."""
    return any(word in ASKING for word in tokens(text.casefold()))


def wording(text: str, kind: Kind, language: str = "") -> str:
    """As it is embedded. Pages call it delivery times; the embedder finds "take delivery" nearer to a doorstep."""
    if kind == "passage" and asks_how_long(text) and not is_french(text, language):
        return " ".join(content(text, kind))
    return text


def alternatives(text: str) -> list[str]:
    """`candles or diffusers` asks for either; `a blue or red dress` for one dress, and is left whole."""
    parts = _OR.split(text)
    said = [content(part, "product") for part in parts]
    alike = 1 < len(parts) <= 3 and len({len(words) for words in said}) == 1 and 1 <= len(said[0]) <= 2
    if not alike or any(not word.isalpha() or word in colour_words() for words in said for word in words):
        return [text]
    return [part.strip() for part in parts]


def asks_how_long(text: str) -> bool:
    return bool(_HOW_LONG.search(folded(text)))


def head_of(text: str, asked: list[str], *, french: bool) -> str:
    """French names the thing first, English last before what it is for, of or with."""
    if french or not asked:
        return asked[0] if asked else ""
    for part in _PREPOSITION.split(folded(text)):
        if named := [word for word in tokens(part) if word in asked and word.isalpha()]:
            return named[-1]
    return asked[-1]


def is_compound(text: str, head: str, *, french: bool) -> bool:
    """`planche de surf` is another thing than a `planche`, as `planche pour le surf` need not be."""
    return french and bool(head) and bool(re.search(rf"\b{re.escape(head)} (?:de |d['’]|a )[^\W\d]", folded(text)))


def asks_for_help(text: str) -> bool:
    return bool(_HELP.match(folded(text)))


def is_french(text: str, language: str = "") -> bool:
    asked = folded(text).replace("'", " ").replace("’", " ").replace("-", " ").split()
    signs = sum(word in FRENCH for word in asked)
    english = sum(word in STOP and word not in FRENCH for word in asked)
    return signs > english or (signs == english and language.startswith("fr"))
