"""What of a long message is looked for: the part that names a thing, without the story around it."""

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from assistant.builtin import products
from assistant.builtin.intent import about_policy, follows_up
from assistant.builtin.naming import is_quality, names_a_thing, telling
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.unwanted import goes_without, holds, unwanted, without_unwanted
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
    r"|vendez[ -]vous|auriez[ -]vous|il (?:me|nous) fau\w+|need an?"
    r"|(?:want|veux|voudrais|would like|i'd like) (?:an?|une?|des|some))\b"
)
_SOMETHING = re.compile(r"\b(?:something|anything|quelque chose(?: d[e'])?|un truc|qqch) (?:\w+ and )?\w+")
""" "Something light" is no lamp."""
AS_GOOD, CALLED_SO = 0.4, 0.3
FIRST = 2
"""How little the first place of a search counts more than the next."""
BRIEF = 6
"""Words. Whoever says more tells more than the name of a thing."""
LONGEST = 5
"""Words of a thing's name."""
_WANTS = re.compile(
    r"\b(?:need|looking for|after|want|veux|something|any(?:thing)?|do you (?:have|sell|do)|have you got|would like|cherche|faut|faudrait|besoin|voudrais"
    r"|aimerais|quelque chose|avez|auriez|un truc|wear|ideas?|idees?|mettre|porter)\b"
)


def narrowed(scene: Scene) -> Scene:
    """Where the whole message has found nothing surely: with the search alone that surely found what a part of it names;
    else with all of them, the turn's own as the latest."""
    own = _search(scene)
    if any(hit.get("sure") for hit in _hits(own)):
        return scene
    told = list[Record]()
    for query in [] if about_policy(scene.question) else _queries(scene):
        told += scene.told(_ask(query))
        if _surely(query, told[-1]):
            return _with(scene, told[-1], (own, *told))
    return replace(scene, results=tuple(sorted(scene.results, key=lambda result: result[1] is own)))


def _with(scene: Scene, best: Record, others: Iterable[Record]) -> Scene:
    dropped = {id(one) for one in others if one is not best}
    return replace(scene, results=tuple(result for result in scene.results if id(result[1]) not in dropped))


def offered(scene: Scene) -> list[Record]:
    """What a wish may be for: what its words find and what comes near it in meaning, together."""
    situation = _tells_a_situation(scene) or bool(not_wanted(scene))
    if not _wishes(scene) or not (situation or len(tokens(scene.question)) > BRIEF):
        return []
    ask = Ask("search_catalog", {"query": without_unwanted(scene.question)[:400], "situation": True})
    [met] = scene.told(ask)
    found = [*map(_hits, _searches(scene)), list(met.get("situation", ()))]
    called = {str(hit["id"]) for hits in found for hit in hits if is_called_so(scene, hit)}
    return _together(scene, found, called) if called or situation or scene.guess == "find" else []


def _together(scene: Scene, found: Sequence[Sequence[Record]], called: Set[str]) -> list[Record]:
    """Each place in a search counts, and so does the name; nothing that was ruled out."""
    records = {str(hit["id"]): hit for hits in found for hit in hits if not _ruled_out(scene, hit)}
    places = [(str(hit["id"]), 1 / (place + FIRST)) for hits in found for place, hit in enumerate(hits)]
    points = {
        one: sum(point for other, point in places if other == one) + CALLED_SO * (one in called) for one in records
    }
    best = max(points.values(), default=0.0)
    near = [one for one in points if points[one] >= best * AS_GOOD]
    return [records[one] for one in sorted(near, key=lambda one: -points[one])]


def _ruled_out(scene: Scene, hit: Record) -> bool:
    return any(holds(all_words(hit), word) for word in not_wanted(scene))


def not_wanted(scene: Scene) -> list[str]:
    """What is ruled out; "a lamp without a cable" is what one that goes without it is called."""
    told = [all_words(hit) for hits in map(_hits, _searches(scene)) for hit in hits if hit.get("likely")]
    return [word for word in unwanted(scene.question) if not any(goes_without(text, word) for text in told)]


def is_called_so(scene: Scene, hit: Record) -> bool:
    """By the name of a thing anywhere in what was said."""
    return _holds(" ".join(telling(_SOMETHING.sub(" ", fold(scene.question)))), hit)


def all_words(hit: Record) -> str:
    attributes = " ".join(map(str, (hit.get("attributes") or {}).values()))
    return f"{hit['title']} {hit['category']} {hit['description']} {attributes}"


def wishes_for(text: str) -> bool:
    """For a thing that is named."""
    return bool(_ASKS_FOR.search(fold(text))) and any(map(names_a_thing, tokens(text)))


def is_story(scene: Scene) -> bool:
    """A wish for something, told at length: any word of it may be of anything."""
    return _wishes(scene) and (scene.guess == "find" or len(tokens(scene.question)) > 2 * BRIEF)


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


def _is_a_name(word: str) -> bool:
    """Of a thing that no glossary knows: a surfboard."""
    return not word.isdigit() and not is_quality(word)


def _holds(query: str, hit: Record) -> bool:
    """The thing is in its title or kind, in either language: no typing error repaired into it."""
    own = products.kind_words(hit)
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
    called = {word for hit in scene.hits for word in products.kind_words(hit)}
    return any(names_a_thing(word) or stem(word) in called for word in said)


def _queries(scene: Scene) -> list[str]:
    """What names a thing, first where it is wished for; then all that is said."""
    parts = [part for part in _PART.split(fold(scene.question)) if any(map(names_a_thing, tokens(part)))]
    if scene.guess == "find":
        parts = [part for part in parts if _WANTS.search(part)]
    best = sorted(parts, key=lambda part: not _WANTS.search(part)) or [*filter(None, [fold(looked_for_by_name(scene))])]
    conditions, french = limits(scene), is_french(scene.question, scene.language)
    whole = [scene.question] if (scene.guess != "find" and best) or _WANTS.search(fold(scene.question)) else []
    said = (_called(part, french=french) for part in [*best, *whole])
    return list(dict.fromkeys(f"{words} {conditions}".strip()[:400] for words in said if words))[:MOST]


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
