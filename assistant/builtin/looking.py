"""What of a long message is looked for: the part that names a thing, without the story around it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from assistant.builtin import products
from assistant.builtin.intent import about_policy, follows_up
from assistant.builtin.naming import is_quality, names_a_thing, telling
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.unwanted import holds, unwanted
from assistant.builtin.words import fold, tokens
from assistant.phrases import say
from knowledge.phrasing import is_french
from knowledge.terms import stem

MOST = 3
"""Parts of one message that are searched for."""
_PART = re.compile(
    r"(?<=[a-zà-ÿ)])[.!?;:]+(?=\s|$)|[!?;\n]+|,|\s[-–—]\s|\b(?:but|because|so|mais|parce que|car|donc)\b"
    r"|(?=\b(?:il (?:me|lui|nous|leur) (?:faut|faudrait)|je (?:cherche|voudrais)|on (?:cherche|voudrait)|(?:i|we|he|she|they) (?:need|want)s?|looking for|i'm after)\b)"
)
_FOR = re.compile(r"\b(?:for|with|in|of|from|to|that|which|who|without|on|by|pour|avec|sans|qui|dans|sur)\b")
_ASKS_FOR = re.compile(
    r"\b(?:do you (?:have|sell|do|stock|carry)|have you got|got any|looking for|cherch\w+|avez[ -]vous|(?:vous|tu) (?:avez|as|auriez|vendez|faites|proposez)"
    r"|vendez[ -]vous|auriez[ -]vous|il (?:me|nous) fau\w+|need an?)\b"
)
_SOMETHING = re.compile(r"\b(?:something|anything|quelque chose(?: d[e'])?|un truc|qqch) (?:\w+ and )?\w+")
""" "Something light" is no lamp."""
BRIEF = 6
"""Words. Whoever says more tells more than the name of a thing."""
LONGEST = 5
"""Words of a thing's name."""
_WANTS = re.compile(
    r"\b(?:need|looking for|after|want|something|any(?:thing)?|do you (?:have|sell|do)|have you got|would like|cherche|faut|faudrait|besoin|voudrais"
    r"|aimerais|quelque chose|avez|auriez|un truc|wear|ideas?|idees?|mettre|porter)\b"
)


_IDEAS = re.compile(r"\b(?:ideas?|idees?|suggest\w*|recommend\w*|conseil\w*)\b")


def further(scene: Scene) -> Ask | None:
    """The search for the next part of a message, where the whole of it has found nothing that is surely meant."""
    if "search_catalog" not in scene.tools or about_policy(scene.question) or _sure(_first(scene)):
        return None
    for query in _queries(scene):
        told = scene.answer(_ask(query))
        if told is None:
            return _ask(query)
        if _surely(query, told):
            return None
    alone = map(_ask, _alone(scene, _searches(scene)))
    return next((ask for ask in alone if scene.answer(ask) is None), None)


def narrowed(scene: Scene, nearly: Callable[[Scene], object]) -> Scene:
    """With that search alone which found what a part names: surely, else likely. `nearly`: whether the turn's own did."""
    own = _search(scene)
    if _sure(_first(scene)) or not (queries := _queries(scene)):
        return scene
    queries += _alone(scene, _searches(scene))
    told = {query: one for query in queries if (one := scene.answer(_ask(query)))}
    surely = [one for query, one in told.items() if _surely(query, one)]
    likely = [one for one in (own, *told.values()) if any(hit.get("likely") for hit in _hits(one))]
    likely = likely or [
        one for one in (own, *told.values()) if any(_holds(" ".join(queries), n) for n in one.get("nearest") or ())
    ]
    alone = _with(scene, own, told.values())
    if not surely and nearly(alone):
        return alone
    likely = likely or [one for query, one in told.items() if any(_meets(query, hit) for hit in _hits(one))]
    return _with(scene, next(iter(surely or likely), own), (own, *told.values()))


def _with(scene: Scene, best: Record, others: Iterable[Record]) -> Scene:
    dropped = {id(one) for one in others if one is not best}
    return replace(scene, results=tuple(result for result in scene.results if id(result[1]) not in dropped))


def meets(scene: Scene) -> list[Record]:
    """Where no thing is named: what is called by the words that are, as a dress is by "wedding"."""
    if any(map(names_a_thing, telling(scene.question))) or not _WANTS.search(fold(scene.question)):
        return []
    return [hit for hit in scene.hits if _meets(" ".join(telling(scene.question)), hit)]


def situation(scene: Scene) -> Ask | list[Record]:
    """What comes nearest to a wish that names no thing: who, what for, when; nothing where a thing is called by name."""
    if not _tells_a_situation(scene) or "search_catalog" not in scene.tools:
        return []
    ask = Ask("search_catalog", {"query": scene.question[:400], "situation": True})
    found = scene.answer(ask)
    return ask if found is None else _of_the_kind(scene, list(found.get("situation", ())))


def _of_the_kind(scene: Scene, met: list[Record]) -> list[Record]:
    """Nothing that was ruled out; where a thing is named anywhere in the story, what is called so."""
    left = [hit for hit in met if not any(holds(all_words(hit), word) for word in unwanted(scene.question))]
    said = " ".join(word for word in telling(_SOMETHING.sub(" ", fold(scene.question))) if names_a_thing(word))
    return [hit for hit in left if said and _holds(said, hit)] or left


def all_words(hit: Record) -> str:
    attributes = " ".join(map(str, (hit.get("attributes") or {}).values()))
    return f"{hit['title']} {hit['category']} {hit['description']} {attributes}"


def is_story(scene: Scene) -> bool:
    """A wish for something, told at length: any word of it may be of anything."""
    return _wishes(scene) and len(tokens(scene.question)) > 2 * BRIEF


def asks_for_ideas(scene: Scene) -> bool:
    return bool(_IDEAS.search(fold(scene.question)))


def _wishes(scene: Scene) -> bool:
    said = fold(scene.question)
    wishes = _WANTS.search(said) or scene.guess == "find" or _search(scene).get("applied", {}).get("max_price")
    return bool(wishes) and not about_policy(said) and not follows_up(said)


def _tells_a_situation(scene: Scene) -> bool:
    if not _wishes(scene):
        return False
    said = fold(scene.question)
    wished = [part for part in _PART.split(said) if part and _WANTS.search(part)] or [said]
    named = [word for part in wished for word in telling(_SOMETHING.sub(" ", part))]
    return not any(map(names_a_thing, named)) and not (len(tokens(said)) <= BRIEF and any(map(_is_a_name, named)))


def _meets(query: str, hit: Record) -> bool:
    return bool({*query.split()} & {*hit.get("named", ())})


def _surely(query: str, told: Record) -> bool:
    return any(hit.get("sure") and _holds(query, hit) for hit in _hits(told))


def _hits(told: Record) -> list[Record]:
    return list(told.get("products") or ())


def _ask(query: str) -> Ask:
    return Ask("search_catalog", {"query": query})


def _search(scene: Scene) -> Record:
    return next((told for call, told in scene.results if call.name == "search_catalog"), {})


def _searches(scene: Scene) -> list[Record]:
    return [told for call, told in scene.results if call.name == "search_catalog"]


def _first(scene: Scene) -> list[Record]:
    return _hits(_search(scene))


def _is_a_name(word: str) -> bool:
    """Of a thing that no glossary knows: a surfboard."""
    return not word.isdigit() and not is_quality(word)


def _holds(query: str, hit: Record) -> bool:
    """The thing is in its title or kind, in either language: no typing error repaired into it."""
    own = products.own_words({"title": f"{hit['title']} {hit['category']}"})
    return any(stem(word) in own for word in query.split() if names_a_thing(word))


def looked_for_by_name(scene: Scene) -> str:
    """What was asked for, as it was said: "maillots de bain". Empty where no thing is wished for."""
    parts = [part for part in _PART.split(scene.question) if part and _ASKS_FOR.search(fold(part))]
    for part in parts:
        words, known = part.split(), {*telling(part)}
        held = [at for at, word in enumerate(words) if {*tokens(word)} & known]
        if held and held[-1] - held[0] < LONGEST:
            return " ".join(words[held[0] : held[-1] + 1]).strip(" ?!.,")
    return ""


def names_its_wish(scene: Scene) -> bool:
    """ "Do you have a red beret? My head is 58 cm" is no question about sizes."""
    said = tokens(looked_for_by_name(scene))
    called = {word for hit in scene.hits for word in products.own_words({"title": f"{hit['title']} {hit['category']}"})}
    return any(names_a_thing(word) or stem(word) in called for word in said)


def _queries(scene: Scene) -> list[str]:
    """What names a thing, first where it is wished for; then all that is said."""
    parts = [part for part in _PART.split(fold(scene.question)) if any(map(names_a_thing, tokens(part)))]
    best = sorted(parts, key=lambda part: not _WANTS.search(part)) or [*filter(None, [fold(looked_for_by_name(scene))])]
    conditions, french = limits(scene), is_french(scene.question, scene.language)
    whole = [scene.question] if best or _WANTS.search(fold(scene.question)) else []
    said = (_called(part, french=french) for part in [*best, *whole])
    return list(dict.fromkeys(f"{words} {conditions}".strip()[:400] for words in said if words))[:MOST]


def _alone(scene: Scene, told: Iterable[Record]) -> list[str]:
    """The thing by its name alone, where it is surely one that is wished for and all the words together find nothing."""
    found = any(hit.get("likely") for one in told for hit in _hits(one)) or _search(scene).get("nearest")
    things = list(filter(names_a_thing, telling(scene.question)))
    wished = scene.guess == "find" and things and _WANTS.search(fold(scene.question))
    return [] if found or not wished else [f"{things[0]} {limits(scene)}".strip()]


def _called(part: str, *, french: bool) -> str:
    """The thing where a search looks for it: first in French, in English before what it is for."""
    words = telling(part)
    before = next((said for said in _FOR.split(fold(part)) if any(map(names_a_thing, tokens(said)))), "")
    things = [word for word in words if names_a_thing(word) and word in tokens(before)]
    if not things:
        return " ".join(words)
    if french:
        return " ".join(dict.fromkeys([things[0], *words]))
    at = words.index(things[-1]) + 1
    return " ".join([*words[:at], *(["for"] if words[at:] else []), *words[at:]])


def limits(scene: Scene) -> str:
    """What the whole message insists on: it may stand in another part of it."""
    applied = _search(scene).get("applied") or {}
    price = say(scene.language, "under {price}", price=applied["max_price"]) if applied.get("max_price") else ""
    least = say(scene.language, "from {price}", price=applied["min_price"]) if applied.get("min_price") else ""
    return " ".join(filter(None, (*(f"in {value}" for value in (applied.get("options") or {}).values()), price, least)))


def _sure(hits: Iterable[Record]) -> bool:
    return any(hit.get("sure") for hit in hits)
