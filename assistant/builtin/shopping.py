"""What the built-in model says about products, from their records alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list

from assistant.builtin import products, quoting, slots
from assistant.builtin.intent import follows_up, search_words
from assistant.builtin.pages import ASK_A_PERSON, Step, not_found
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.words import STOP, fold, stem, terms, tokens
from assistant.phrases import say

MAX_NAMED = 4
ASPECTS: Mapping[str, tuple[str, str]] = {
    "price": ("price cost costs much prix coute combien", "price prix"),
    "options": (
        "size sizes colour colours color colors option options taille tailles couleur couleurs pointure pointures come",
        "",
    ),
    "stock": ("available stock availability disponible dispo disponibles left reste", ""),
    "material": (
        "made material fabric composition matiere tissu quoi compose fait",
        "material fabric composition matiere tissu linen lin cotton coton wool laine leather cuir silk soie velvet velours "
        "brass laiton wood bois oak chene ceramic ceramique glass verre steel acier stoneware gres silver argent gold or wax cire",
    ),
    "dimensions": (
        "dimensions dimension big tall wide long high large height width mesure hauteur largeur longueur grand haut",
        "dimensions dimension height width length depth hauteur largeur longueur profondeur diameter diametre",
    ),
    "weight": ("weight weigh weighs heavy poids pese lourd", "weight poids"),
    "care": (
        "wash washing washable clean care lave laver lavage lavable entretien nettoyer",
        "care entretien lavage washing",
    ),
    "capacity": (
        "capacity litres liters hold volume contenance capacite contient",
        "capacity volume contenance capacite",
    ),
    "origin": (
        "origin where country manufactured origine provenance fabrique",
        "origin origine country pays provenance made",
    ),
}
"""What is asked for: the words it is asked with, and what records call it; both folded, in both languages."""


def search(scene: Scene) -> Step:
    if again := _with_words_before(scene):
        return [again]
    if hits := [hit for hit in scene.hits if hit.get("sure")] or (scene.hits if follows_up(scene.question) else []):
        return _what_fits(scene, hits)
    if nearest := scene.search.get("nearest"):
        return _nothing_exactly(scene, nearest)
    return not_found(scene)


def question(scene: Scene) -> Step:
    """One product's record, quoted as far as it answers."""
    product = products.subject(scene)
    if not product:
        return search(scene)
    found = products.records(scene, [product])
    if asks := products.to_ask(found):
        return asks
    record = found[0] if found else next((hit for hit in scene.hits if hit["id"] == product), None)
    if not isinstance(record, Mapping):
        return not_found(scene)
    return _about(scene, record) or [
        say(scene.language, "I don't have that information about {title}.", title=record["title"]),
        say(scene.language, ASK_A_PERSON),
    ]


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


def aspects_of(words: str) -> list[str]:
    said = set(tokens(words))
    return [aspect for aspect, (asked_with, _) in ASPECTS.items() if said & set(asked_with.split())]


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
    names = named_list(scene.language, [_priced(hit) for hit in hits[:MAX_NAMED]])
    return [say(scene.language, "Here is what fits: {products}.", products=names), *_gone(scene, hits[:MAX_NAMED])]


def _gone(scene: Scene, hits: Sequence[Record]) -> list[str]:
    return [
        say(scene.language, "{title} is sold out.", title=hit["title"])
        for hit in hits
        if not hit.get("available", True)
    ]


def _nothing_exactly(scene: Scene, nearest: Sequence[Record]) -> list[str]:
    names = named_list(scene.language, [_priced(hit) for hit in nearest[:MAX_NAMED]])
    asked = _asked(scene)
    return [
        say(scene.language, "Nothing fits exactly what you asked for ({asked}).", asked=asked)
        if asked
        else say(scene.language, "Nothing fits exactly what you asked for."),
        say(scene.language, "The closest I have: {products}.", products=names),
    ]


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


def _about(scene: Scene, record: Record) -> list[str]:
    said = set(tokens(scene.question)) - set(tokens(record["title"]))
    aspects = aspects_of(" ".join(said))
    aspects += ["stock"] if "stock" not in aspects and slots.asked_value(scene.question) else []
    of_variants = [text for aspect in aspects if (text := _of_variants(scene, record, aspect))]
    written = _attributes(scene, record, aspects) or _described(scene, record, aspects)
    facts = [*of_variants, *written]
    return facts or (
        [] if aspects or terms(" ".join(said)) - terms(record["title"]) - _VAGUE else _described_at_all(scene, record)
    )


_VAGUE = terms("tell more about details info information what is this it describe plus savoir parle décris")


def _of_variants(scene: Scene, record: Record, aspect: str) -> str:
    title = record["title"]
    if aspect == "price":
        return say(scene.language, "{title} costs {price}.", title=title, price=record["price"])
    if aspect == "options" and record.get("options"):
        lists = [f"{name}: {', '.join(values)}" for name, values in record["options"].items()]
        return say(scene.language, "{title} comes in {options}.", title=title, options="; ".join(lists))
    return _stock(scene, record) if aspect == "stock" else ""


def _stock(scene: Scene, record: Record) -> str:
    chosen = slots.options(scene.question, record.get("options") or {})
    wanted = slots.asked_value(scene.question)
    if wanted and record.get("options") and not any(slots.is_meant(wanted, value) for value in chosen.values()):
        return say(scene.language, "{title} doesn't come in {wanted}.", title=record["title"], wanted=wanted)
    left = [variant for variant in slots.variants(record, chosen) if variant["available"]]
    if not left:
        label = " / ".join(chosen.values())
        return say(scene.language, "{title} is sold out.", title=f"{record['title']} {label}".strip())
    labels = ", ".join(variant["label"] for variant in left if variant["label"])
    if not labels:
        return say(scene.language, "{title} is available.", title=record["title"])
    return say(scene.language, "{title} is available in {labels}.", title=record["title"], labels=labels)


def _attributes(scene: Scene, record: Record, aspects: Sequence[str]) -> list[str]:
    names = {name for aspect in aspects for name in ASPECTS[aspect][1].split()}
    asked = {stem(word) for word in tokens(scene.question) if word not in STOP}
    found = [
        f"{name}: {value}"
        for name, value in (record.get("attributes") or {}).items()
        if names & set(tokens(name)) or asked & {stem(word) for word in tokens(f"{name} {value}")} - _title(record)
    ]
    return (
        [say(scene.language, "{title}: {facts}.", title=record["title"], facts="; ".join(found).rstrip("."))]
        if found
        else []
    )


def _described(scene: Scene, record: Record, aspects: Sequence[str]) -> list[str]:
    """Sentences of the description that share a telling word with the question."""
    asked = {stem(word) for word in tokens(scene.question) if word not in STOP} - _title(record)
    asked -= {stem(word) for aspect in aspects for word in ASPECTS[aspect][0].split()}
    asked |= {stem(word) for aspect in aspects for word in ASPECTS[aspect][1].split()}
    found = [text for text in quoting.sentences(record["description"]) if asked & {stem(word) for word in tokens(text)}]
    return _quoted(scene, record, found[:2])


def _described_at_all(scene: Scene, record: Record) -> list[str]:
    return _quoted(scene, record, quoting.sentences(record["description"])[:2])


def _quoted(scene: Scene, record: Record, found: Sequence[str]) -> list[str]:
    bare = [text.rstrip(".") for text in found]
    first = [
        say(scene.language, "About {title}, the shop says: “{text}”.", title=record["title"], text=text)
        for text in bare[:1]
    ]
    return first + [say(scene.language, "“{text}”.", text=text) for text in bare[1:]]


def _title(record: Record) -> set[str]:
    return {stem(word) for word in tokens(record["title"])}


def _differences(scene: Scene, compared: Sequence[Record]) -> list[str]:
    names = dict.fromkeys(name for record in compared for name in record.get("attributes") or {})
    telling = [name for name in names if len({fold(str(r["attributes"].get(name))) for r in compared}) > 1][:4]
    sentences = []
    for record in compared:
        facts = [f"{name}: {record['attributes'][name]}" for name in telling if record["attributes"].get(name)]
        facts += [f"{name}: {', '.join(values)}" for name, values in (record.get("options") or {}).items()][:2]
        sentences.append(say(scene.language, "{title} costs {price}.", title=record["title"], price=record["price"]))
        if facts:
            sentences.append(say(scene.language, "{title}: {facts}.", title=record["title"], facts="; ".join(facts)))
    return sentences


def _cheapest(scene: Scene, compared: Sequence[Record]) -> str:
    prices = [slots.amount(record["price"]) for record in compared]
    if len(set(prices)) == 1:
        return say(scene.language, "They cost the same.")
    least = compared[prices.index(min(prices))]
    return say(scene.language, "{title} is the least expensive of them.", title=least["title"])
