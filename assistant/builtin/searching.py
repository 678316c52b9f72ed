"""What else is looked for in the shop's pages: words put together from several messages, and a subject in both languages."""

from assistant.builtin import quoting
from assistant.builtin.concepts import Concept, concepts
from assistant.builtin.nearest import questions
from assistant.builtin.places import countries, named_countries_of
from assistant.builtin.quoting import Quote
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.understanding import of_a_country
from assistant.builtin.words import CALLED, POLICY, subjects, terms

_FAR = "international shipping countries"


def look_up(scene: Scene) -> None:
    """Words that were put together from several messages, or in which a question was understood, are looked for, too."""
    searched = [str(call.arguments.get("query")) for call, _ in scene.results if call.name == "search_help"]
    words = [
        scene.question[:400],
        *(" ".join(questions()[asked.label]) for asked in scene.understood if not of_a_country(scene, asked)),
    ]
    unknown = [each for each in words if not any(each in query for query in searched)]
    scene.told(*(Ask("search_help", {"query": each}) for each in unknown[:1]))


def look_wider(scene: Scene, found: list[Quote]) -> None:
    """A second search in both languages' words, where the first found nothing or a figure is asked for."""
    named = subjects(scene.question)
    told = {term for quote in found for term in quoting.told_of(quote)}
    untold = {subject for subject in named & CALLED.keys() if f"={subject}" not in told}
    far = countries(scene.question) - {code for passage in scene.passages for code in _named(passage)}
    if not named & CALLED.keys() or (found and not untold and not far and not named & {"window", "cost"}):
        return
    said = " ".join(" ".join(sorted(word for word in concept if word[0] not in "=@")) for concept in _rest(scene))
    abroad = far or "abroad" in named
    others = sorted(named - {"abroad", "delivery"} if abroad else named)
    words = [*([_FAR] if abroad else []), *(" ".join(CALLED.get(one, ())) for one in others)]
    scene.told(Ask("search_help", {"query": " ".join([*words, said, named_countries_of(scene.question)]).strip()}))


def look_for_subjects(scene: Scene) -> None:
    """The subjects one by one: together with the story each is lost among the others."""
    named = sorted(subjects(scene.question) & POLICY)
    queries = [" ".join(CALLED[one]) for one in named if one in CALLED]
    scene.told(*(Ask("search_help", {"query": query}) for query in queries))


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
