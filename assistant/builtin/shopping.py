"""What the built-in model says about products, from their records alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list

from assistant.builtin import products, quoting, slots, telling
from assistant.builtin.intent import asks_whether_sold, follows_up, search_words
from assistant.builtin.pages import ASK_A_PERSON, Step, not_found
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.words import STOP, fold, stem, tokens
from assistant.phrases import say
from knowledge.glossary import translations

MAX_NAMED = 4
TELL_NOTHING = {"Gender", "Age group", "Condition"}
"""Attributes for whoever lists products, not for whoever chooses one."""


def search(scene: Scene) -> Step:
    if again := _with_words_before(scene):
        return [again]
    hits = [hit for hit in scene.hits if hit.get("sure")] or (scene.hits if follows_up(scene.question) else [])
    hits = hits or products.named(scene.question, scene.hits)
    if hits and asks_whether_sold(scene.question):
        sold = [hit for hit in hits if _is_called(scene.question, hit)]
        return _what_fits(scene, sold) if sold else _nothing_exactly(scene, hits)
    if hits:
        return _what_fits(scene, hits)
    if nearest := scene.search.get("nearest"):
        return _nothing_exactly(scene, nearest)
    return not_found(scene)


def question(scene: Scene) -> Step:
    """One product's record, quoted as far as it answers."""
    product = products.subject(scene)
    if not product:
        return search(scene)
    found = products.records(scene, [product], scene.question)
    if asks := products.to_ask(found):
        return asks
    record = found[0] if found else next((hit for hit in scene.hits if hit["id"] == product), None)
    if not isinstance(record, Mapping):
        return not_found(scene)
    return telling.about(scene, record) or [
        say(scene.language, "I don't have that information about {title}.", title=record["title"]),
        say(scene.language, ASK_A_PERSON),
    ]


def names_one(scene: Scene) -> bool:
    by_name = products.named(scene.question, scene.hits)
    return bool(by_name) and products.by_its_own_name(scene.question, by_name[0], scene.hits)


def asks_more(scene: Scene) -> bool:
    """A product is named by its own name, and something is asked about it."""
    if not names_one(scene):
        return False
    by_name = products.named(scene.question, scene.hits)
    told = {stem(word) for word in tokens(scene.question) if word not in STOP} - products.own_words(by_name[0])
    return bool(
        slots.asked_value(scene.question) or telling.aspects_of(scene.question) or ("?" in scene.question and told)
    )


def compare(scene: Scene) -> Step:
    mentioned = [hit["id"] for hit in products.named(scene.question, scene.hits)]
    places = [scene.shown[place] for place in slots.ordinals(scene.question) if place < len(scene.shown)]
    mentioned = places if len(places) > 1 else mentioned
    ids = mentioned if len(mentioned) > 1 else scene.shown or [hit["id"] for hit in scene.hits if hit.get("sure")]
    found = products.records(scene, ids[: 2 if len(mentioned) == 2 else products.MAX_READ])
    if asks := products.to_ask(found):
        return asks
    compared = [record for record in found if isinstance(record, Mapping)]
    if len(compared) < 2:
        return [say(scene.language, "Tell me which two products you would like me to compare.")]
    return [*_differences(scene, compared), _cheapest(scene, compared)]


def named_list(language: str, texts: Sequence[str], style: Any = "standard") -> str:
    return format_list(list(texts), style=style, locale=language)


def _with_words_before(scene: Scene) -> Ask | None:
    """A follow-up is searched with the words that it leaves out."""
    if not (follows_up(scene.question) and scene.earlier and "search_catalog" in scene.tools):
        return None
    query = search_words(scene.question, scene.earlier)
    ask = Ask("search_catalog", {"query": query})
    return ask if query != scene.question and scene.answer(ask) is None else None


def _what_fits(scene: Scene, hits: Sequence[Record]) -> list[str]:
    if slots.cheapest(scene.question):
        least = min(hits, key=lambda hit: slots.amount(hit["price"]))
        return [say(scene.language, "The cheapest of these is {product}.", product=_priced(least))]
    if len(hits) == 1 and slots.asked_value(scene.question):
        return [telling.availability(scene, hits[0])]
    names = named_list(scene.language, [_priced(hit) for hit in hits[:MAX_NAMED]])
    return [say(scene.language, "Here is what fits: {products}.", products=names), *_gone(scene, hits[:MAX_NAMED])]


def _is_called(question: str, hit: Record) -> bool:
    """A backpack *for* laptops is no laptop: what is asked for must be in its name, kind or tags."""
    called = {stem(word) for word in tokens(f"{hit['title']} {hit['category']}")}
    asked = {stem(word) for word in tokens(search_words(question, ())) if word not in STOP}
    return any(word in called or translations().get(word, frozenset()) & called for word in asked)


def _gone(scene: Scene, hits: Sequence[Record]) -> list[str]:
    return [
        say(scene.language, "{title} is sold out.", title=hit["title"])
        for hit in hits
        if not hit.get("available", True)
    ]


def _nothing_exactly(scene: Scene, nearest: Sequence[Record]) -> list[str]:
    """What comes nearest, each with what it is instead; then what fits all the same and is something else."""
    asked = _asked(scene)
    nothing = (
        say(scene.language, "Nothing fits exactly what you asked for ({asked}).", asked=asked)
        if asked
        else say(scene.language, "Nothing fits exactly what you asked for.")
    )
    told = [sentence for hit in nearest[:2] if (sentence := _differing(scene, hit))]
    rest = list(nearest[2:MAX_NAMED] if told else nearest[:MAX_NAMED])
    fitting = [hit for hit in scene.hits if hit["id"] not in {near["id"] for near in nearest}][:2] if told else []
    names = named_list(scene.language, [_priced(hit) for hit in [*fitting, *rest][:MAX_NAMED]])
    if not told:
        return [nothing, say(scene.language, "The closest I have: {products}.", products=names)]
    return [nothing, *told, *([say(scene.language, "Also near: {products}.", products=names)] if names else [])]


def _differing(scene: Scene, hit: Record) -> str:
    """ "Aube linen dress costs €129.00 instead of at most €120.00." """
    said = []
    for each in hit.get("differs") or ():
        wanted, has = each["wanted"], each["has"]
        match each["name"]:
            case "max_price":
                said.append(say(scene.language, "costs {has}, above your limit of {wanted}", has=has, wanted=wanted))
            case "min_price":
                said.append(say(scene.language, "costs {has}, below your limit of {wanted}", has=has, wanted=wanted))
            case "in_stock":
                said.append(say(scene.language, "is sold out"))
            case _ if has:
                said.append(say(scene.language, "comes in {has} instead of {wanted}", has=has, wanted=wanted))
            case _:
                said.append(say(scene.language, "doesn't come in {wanted}", wanted=wanted))
    if not said:
        return ""
    return f"{hit['title']} {named_list(scene.language, said)}."


def _asked(scene: Scene) -> str:
    applied, language = scene.search.get("applied") or {}, scene.language
    parts = [
        say(language, "up to {price}", price=applied["max_price"]) if applied.get("max_price") else "",
        say(language, "from {price}", price=applied["min_price"]) if applied.get("min_price") else "",
        *(str(value) for value in (applied.get("options") or {}).values()),
        str(applied.get("category") or ""),
        str(applied.get("brand") or ""),
        say(language, "in stock") if applied.get("in_stock") else "",
    ]
    return ", ".join(part for part in parts if part)


def _priced(record: Record) -> str:
    return f"{record['title']} ({record['price']})"


def _differences(scene: Scene, compared: Sequence[Record]) -> list[str]:
    names = dict.fromkeys(
        name for record in compared for name in record.get("attributes") or {} if name not in TELL_NOTHING
    )
    telling = [name for name in names if len({fold(str(r["attributes"].get(name))) for r in compared}) > 1][:4]
    sentences = []
    for record in compared:
        facts = [f"{name}: {record['attributes'][name]}" for name in telling if record["attributes"].get(name)]
        facts += [f"{name}: {', '.join(values)}" for name, values in (record.get("options") or {}).items()][:2]
        sentences.append(say(scene.language, "{title} costs {price}.", title=record["title"], price=record["price"]))
        facts += [quoting.sentences(record["description"])[0].rstrip(".")] if record.get("description") else []
        if facts:
            sentences.append(say(scene.language, "{title}: {facts}.", title=record["title"], facts="; ".join(facts)))
    return sentences


def _cheapest(scene: Scene, compared: Sequence[Record]) -> str:
    prices = [slots.amount(record["price"]) for record in compared]
    if len(set(prices)) == 1:
        return say(scene.language, "They cost the same.")
    least = compared[prices.index(min(prices))]
    return say(scene.language, "{title} is the least expensive of them.", title=least["title"])
