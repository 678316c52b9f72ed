"""What a message asks of the shop's pages, question by question, and the sentences that answer each."""

import re
from collections.abc import Sequence
from functools import partial

from assistant.builtin import quoting
from assistant.builtin.contradicting import contradiction
from assistant.builtin.glossing import everyday, in_english
from assistant.builtin.nearest import questions
from assistant.builtin.places import countries, named_countries_of
from assistant.builtin.quoting import Quote
from assistant.builtin.scene import Asked, Scene
from assistant.builtin.words import PATTERNS, STOP, fold, said_of_subjects, subjects, terms, tokens

MAX_ASKED = 2
"""Questions of one message that are answered."""
ROWS = {
    f"page.{one}"
    for one in ("abroad.where", "abroad.cost", "abroad.time", "delivery.cost", "delivery.time", "delivery.free")
}
"""Questions that a row of a table answers, one for each country."""
MEASURED = ROWS - {"page.abroad.where"}
BRIEF = 6
"""Words. Whoever says more tells a story, in which any word may stand."""
LEAST = 3
"""Words that a clause needs to ask something."""
_CLAUSES = re.compile(
    r"[.?!;…]+\s+|\n+|,? (?:and|et)(?: aussi| also)? (?=\w+ \w+ \w+)|, (?=(?:would|can|do|does|is|are|how|what|when|est-ce|vous|on|c'est|combien|quand)\b)",
    re.IGNORECASE,
)


def clauses(text: str) -> list[str]:
    """The parts of a message that may each ask something; none where it is one."""
    parts = [part.strip(" ,.?!;") for part in _CLAUSES.split(text)]
    parts = [part for part in parts if len(part.split()) >= LEAST]
    return parts if len(parts) > 1 else []


def put(scene: Scene, asked: Asked) -> str:
    """As pages would put it, in the shopper's language."""
    return questions()[asked.label][scene.language == "fr"]


def in_their_words(scene: Scene) -> str:
    """What delivery to a country takes or costs, as pages would put it; empty where something else is asked."""
    asked = next((one for one in scene.understood if one.label in MEASURED and of_a_country(scene, one)), None)
    return f"{put(scene, asked)} {named_countries_of(scene.question)}" if asked else ""


def answers(scene: Scene) -> list[list[Quote]]:
    """For each question that was understood the sentences that answer it; two pages that don't agree are both there."""
    told = (_answer(scene, asked) for asked in scene.understood[:MAX_ASKED] if not of_a_country(scene, asked))
    return [found for found in told if found]


def unspoken(scene: Scene) -> bool:
    """A subject is asked about of which no page that was found says anything: other pages' words would answer something else."""
    pages = list(map(fold, scene.page_texts))
    asked = [PATTERNS[one.subject] for one in scene.understood if one.subject in PATTERNS]
    return any(not any(pattern.search(page) for page in pages) for pattern in asked)


def of_a_country(scene: Scene, asked: Asked) -> bool:
    """Delivery to a country that is named: the words say themselves whose row is meant."""
    return asked.label in ROWS and bool(countries(scene.question) - scene.home)


def _answer(scene: Scene, asked: Asked) -> list[Quote]:
    question = put(scene, asked)
    # A country is named once for all that is asked of it.
    whole = countries(scene.question) - countries(asked.said)
    said = looked_up(scene, question, said=scene.question if whole else asked.said)
    measure = subjects(asked.said) & quoting.MEASURES
    if measure and not any(measure & quoting.measures(quote) for quote in said):
        own = looked_up(scene, asked.said)
        said = own if any(measure & quoting.measures(quote) for quote in own) else said
    return contradiction(question, said) or said


def looked_up(scene: Scene, question: str = "", *, said: str = "") -> list[Quote]:
    """From pages in the shopper's language where there are any; then in the other."""
    question = question or scene.question
    shop = str(scene.context.get("shop") or "")
    rated = partial(quoting.quotes, question, shop=shop, said=said, home=scene.home)
    fitting = quoting.of_the_subject(question, quoting.covering(question, scene.passages, shop=shop), rated)
    own = [passage for passage in fitting if passage.get("language", "") in ("", scene.language)]
    ours = rated(own)
    everywhere = rated(fitting)
    best = next((quote.score for quote in everywhere if quote.passage in own), 0.0)
    elsewhere = not ours or everywhere[0].score > best + quoting.CLEARLY
    return everywhere if elsewhere or contradiction(question, everywhere) else ours


def together(told: Sequence[list[Quote]]) -> list[Quote]:
    """Of several answers the best of each, none twice."""
    each = [quote for one in told for quote in quoting.chosen(one)[:MAX_ASKED]]
    return list({quote.text: quote for quote in each}.values())


def of_something_else(scene: Scene) -> bool:
    """Few words, and several that neither people nor pages nor products use: "do you repair space shuttles?"."""
    return len(tokens(scene.question)) <= BRIEF and len(unheard(scene)) > 1


def unheard(scene: Scene) -> list[str]:
    known = frozenset[str]().union(*map(terms, [*scene.page_texts, *(str(hit["title"]) for hit in scene.hits)]))
    named = set(tokens(" ".join(said_of_subjects(scene.question)))) | STOP | everyday()
    unnamed = [word for word in tokens(scene.question) if word not in named]
    return [word for word in unnamed if not (terms(word) | terms(in_english(word))) & known]
