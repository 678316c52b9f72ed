"""What the built-in model says about products, from their records alone."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.builtin import looking, naming, products, slots, telling
from assistant.builtin.intent import asks_whether_sold, chooses_cheapest, follows_up, looked_for, search_words
from assistant.builtin.offering import closest, is_called, is_the_kind, nothing_exactly, what_fits
from assistant.builtin.pages import ASK_A_PERSON, not_found
from assistant.builtin.scene import Ask, Record, Scene, Step
from assistant.builtin.words import asks, fold, stems, tokens
from assistant.phrases import say

BRIEF = 6
TOLD = 3
"""Sentences on several things."""
_OF_ALL = re.compile(
    r"\b(?:shop|store|catalogue|boutique|magasin|site|everything|of all|(?:you|u) (?:sell|have|got|do)|vous (?:avez|vendez|ayez|faites)|chez vous)\b"
)


def search(scene: Scene) -> Step:
    if slots.cheapest(scene.question) and not chooses_cheapest(scene.question) and (step := _cheaper(scene)):
        return step
    _with_words_before(scene)
    hits = [hit for hit in scene.hits if hit.get("sure")]
    hits = hits or (
        scene.hits if slots.cheapest(scene.question) else likely(scene) if follows_up(scene.question) else []
    )
    hits = hits or (products.named(scene.question, scene.hits) if not likely(scene) else [])
    if len(hits) == 1 and _asks_of_the_one(scene):
        return of_one(scene, str(hits[0]["id"]))
    if hits and asks_whether_sold(scene.question):
        sold = [hit for hit in hits if is_called(scene.question, hit)]
        return what_fits(scene, sold) if sold else nothing_exactly(scene, hits)
    fitting = [hit for hit in hits if slots.options(scene.question, hit.get("options") or {})]
    if follows_up(scene.question) and len(fitting) == 1 < len(hits) and not slots.prices(scene.question):
        return [telling.availability(scene, fitting[0])]
    if hits and any(is_the_kind(scene.question, hit) for hit in hits):
        return what_fits(scene, hits)
    if nearest := scene.search.get("nearest"):
        return nothing_exactly(scene, nearest)
    near = hits or likely(scene)
    if not near and follows_up(scene.question):
        near = looking.offered(replace(scene, question=search_words(scene.question, scene.earlier)))
    return [closest(scene, near)] if near else not_found(scene)


def of_all(scene: Scene) -> Step:
    """The cheapest, or the dearest, of the whole shop."""
    ask = Ask(
        "search_catalog", {"query": scene.said[:400], "of_all": "dearest" if slots.dearest(scene.said) else "cheapest"}
    )
    found = scene.told(ask)[0].get("products")
    return what_fits(replace(scene, question=scene.said), found) if found else not_found(scene)


def asks_of_all(scene: Scene) -> bool:
    """ "What's the cheapest thing you sell?", "et le plus cher ?" after that: no thing is named, nothing is chosen among."""
    said = fold(scene.question)
    if not (chooses_cheapest(said) or (slots.dearest(said) and re.search(r"\b(?:the|le|la|most)\b", said))):
        return False
    if any(naming.names_a_thing(word) for word in tokens(said)) or "search_catalog" not in scene.tools:
        return False
    return bool(_OF_ALL.search(said) or (scene.earlier and _OF_ALL.search(fold(scene.earlier[-1]))))


def _asks_of_the_one(scene: Scene) -> bool:
    """ "And how do I wash it?", "the white one in S, how much?": more than whether there is one."""
    aspects = set(telling.aspects_of(scene.question))
    told_by_follow_up = follows_up(scene.question) and aspects - {"price", "stock"}
    return bool(told_by_follow_up or ("price" in aspects and slots.asked_value(scene.question)))


def _with_words_before(scene: Scene) -> None:
    """A follow-up is searched with the words that it leaves out."""
    query = search_words(scene.question, scene.earlier) if scene.earlier else scene.question
    if follows_up(scene.question) and query != scene.question:
        scene.told(Ask("search_catalog", {"query": query}))


def likely(scene: Scene) -> list[Record]:
    """Nothing is sure; these hold enough of the words to be offered: from the latest search, or the turn's first."""
    searches = [told for call, told in reversed(scene.results) if call.name == "search_catalog"]
    asked = searches[:1] if follows_up(scene.question) else searches
    words = {word for word in naming.telling(scene.question) if not word.isdigit()}
    found = (
        [
            hit
            for hit in told.get("products", ())
            if hit.get("likely") and (follows_up(scene.question) or words & {*hit.get("named", words)})
        ]
        for told in asked
    )
    return next((hits for hits in found if hits), [])


def question(scene: Scene) -> Step:
    """One product's record, quoted as far as it answers."""
    product = products.subject(scene)
    return of_one(scene, product) if product else search(scene)


def of_one(scene: Scene, product: str) -> Step:
    both = [str(hit["id"]) for hit in products.called(scene.question, scene.hits)][: products.MAX_READ]
    found = products.records(scene, both if len(both) > 1 else [product], scene.question)
    if len(both) > 1:
        return [text for each in found for text in telling.about(scene, each)]
    record = found[0] if found else next((hit for hit in scene.hits if hit["id"] == product), None)
    if record is None:
        return not_found(scene)
    return telling.about(scene, record) or [
        say(scene.language, "What the shop has told me about {title} doesn't answer that.", title=record["title"]),
        *telling.described(scene, record),
        say(scene.language, ASK_A_PERSON),
    ]


def of_what_is_here(scene: Scene) -> Step:
    """The one that is spoken of; of several on the screen those whose records answer."""
    one = scene.spoken_of or scene.page_product or products.by_its_kind(scene)
    several = [] if one else scene.shown[: products.MAX_READ]
    found = products.records(scene, several, scene.question) if len(several) > 1 else []
    told = [text for record in found for text in telling.about(scene, record)[:1]]
    return told[:TOLD] or (of_one(scene, here) if (here := products.at_hand(scene)) else search(scene))


def names_one(scene: Scene) -> bool:
    by_name = products.named(scene.question, scene.hits)
    return bool(by_name) and products.by_its_own_name(scene.question, by_name[0], scene.hits)


def asks_more(scene: Scene) -> bool:
    """A product is named by its own name, and something is asked about it."""
    if not names_one(scene):
        return False
    by_name = products.named(scene.question, scene.hits)
    told = stems(scene.question) - products.own_words(by_name[0])
    return bool(
        slots.asked_value(scene.question) or telling.aspects_of(scene.question) or (asks(scene.question) and told)
    )


def asks_of_it(scene: Scene) -> bool:
    """ "And the washing?", "dimensions", of the one that was spoken of."""
    said = scene.question
    offered = next((hit.get("options") or {} for hit in scene.hits if hit["id"] == scene.here), {})
    wants = (telling.aspects_of(said) or slots.options(said, offered)) and not slots.cheapest(said)
    points = products.points_here(said) and len(tokens(said)) <= BRIEF
    others = [hit for hit in products.named(said, scene.hits) if hit["id"] != scene.here]
    leans = follows_up(said) or telling.asks_nothing_else(said) or points
    return bool(scene.here and wants and leans and not others)


def _cheaper(scene: Scene) -> Step:
    """ "Something cheaper?": the same search, then the same kind, below the price that was named last."""
    topic, prices = " ".join(looked_for(scene.earlier)), slots.prices(scene.last_said)
    if not topic:
        return []
    if prices and (step := _below(scene, topic, min(prices, key=slots.amount))):
        return step
    here = products.records(scene, [scene.spoken_of] if scene.spoken_of else scene.shown[:1])
    prices += [str(record["price"]) for record in here]
    if not prices:
        return _nothing_but(scene, ())
    price = min(prices, key=slots.amount)
    kind = next((str(record.get("category") or "") for record in here), "") or topic
    return _below(scene, topic, price) or _below(scene, kind, price, anything=True) or _nothing_but(scene, ())


def _below(scene: Scene, words: str, price: str, *, anything: bool = False) -> Step:
    below = say(scene.language, "under {price}", price=slots.below(price))
    [told] = scene.told(Ask("search_catalog", {"query": f"{words} {below}"[:400]}))
    less = [hit for hit in told.get("products", ()) if slots.amount(hit["price"]) < slots.amount(price)]
    if fitting := [hit for hit in less if hit.get("sure")]:
        return what_fits(replace(scene, question=""), fitting)
    near = [hit for hit in less if hit.get("likely")] or less[: 2 * anything]
    return _nothing_but(scene, near) if near else []


def _nothing_but(scene: Scene, near: Sequence[Record]) -> Step:
    nothing = say(scene.language, "Nothing fits exactly what you asked for.")
    return [nothing, *([closest(scene, near)] if near else [say(scene.language, ASK_A_PERSON)])]
