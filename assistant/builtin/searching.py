"""What else is looked for in the shop's pages: words put together from several messages, and a subject in both languages."""

from assistant.builtin import quoting
from assistant.builtin.concepts import Concept, concepts
from assistant.builtin.nearest import questions
from assistant.builtin.places import countries, named_countries_of
from assistant.builtin.quoting import Quote
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.understanding import of_a_country
from assistant.builtin.words import CALLED, POLICY, WIDER, subjects, terms


def unsearched(scene: Scene) -> Ask | None:
    """Words that were put together from several messages, or in which a question was understood, not looked for yet."""
    searched = [str(call.arguments.get("query")) for call, _ in scene.results if call.name == "search_help"]
    words = [
        scene.question[:400],
        *(" ".join(questions()[asked.label]) for asked in scene.understood if not of_a_country(scene, asked)),
    ]
    unknown = [each for each in words if not any(each in query for query in searched)]
    return Ask("search_help", {"query": unknown[0]}) if unknown and "search_help" in scene.tools else None


def wider(scene: Scene, found: list[Quote]) -> Ask | None:
    """A second search in both languages' words, where the first found nothing or a figure is asked for."""
    named = subjects(scene.question)
    told = {term for quote in found for term in quoting.told_of(quote)}
    untold = {subject for subject in named & WIDER.keys() if f"={subject}" not in told}
    far = countries(scene.question) - {code for passage in scene.passages for code in _named(passage)}
    if not named & WIDER.keys() or (found and not untold and not far and not named & {"window", "cost"}):
        return None
    said = " ".join(" ".join(sorted(word for word in concept if word[0] not in "=@")) for concept in _rest(scene))
    words = [WIDER.get(one, "") for one in sorted(named | ({"abroad"} if far else set()))]
    ask = Ask("search_help", {"query": " ".join([*words, said, named_countries_of(scene.question)]).strip()})
    return ask if "search_help" in scene.tools and scene.answer(ask) is None else None


def by_subject(scene: Scene) -> list[Ask]:
    """The subjects one by one: together with the story each is lost among the others."""
    named = sorted(subjects(scene.question) & POLICY)
    queries = [WIDER.get(one) or " ".join(CALLED[one]) for one in named if one in WIDER or one in CALLED]
    asks = [Ask("search_help", {"query": query}) for query in queries]
    return [ask for ask in asks if ask.name in scene.tools and scene.answer(ask) is None]


def _named(passage: Record) -> set[str]:
    """Countries that all of it is about."""
    said = terms(f"{passage['title']} {passage['heading']}")
    return {term[1:] for term in said if term[0] == "@"}


def _rest(scene: Scene) -> list[Concept]:
    """What is asked about besides the subjects: Switzerland, wool."""
    return [
        one
        for one in concepts(scene.question, str(scene.context.get("shop") or ""))
        if not any(term[0] == "=" for term in one)
    ]
