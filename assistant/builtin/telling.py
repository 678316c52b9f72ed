"""What the built-in model tells of one product: its price, its stock, and the words of its record that answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel.lists import format_list

from assistant.builtin import choosing, nearby, products, quoting, slots
from assistant.builtin.scene import Record, Scene
from assistant.builtin.words import STOP, fold, meant, stems, subjects, terms, tokens
from assistant.phrases import say
from knowledge.terms import stem

_USE = re.compile(r"\b(?:for|pour) (?:(?:the|la|le|les) )?(?:rain|pluie|water|eau)\b")
"""What a thing is looked for: "for the rain" asks nothing of it."""
_COUNTS = re.compile(r"\bcombien d(?:e |')(?=\w)")
"""Of hours or litres, not of money."""
_FITS = re.compile(
    r"\b(?:taille|chausse)(?:nt)? (?:plus |trop )?(?:grand|petit|normal|large)|\bruns? (?:small|large|big|true)"
)
MOST = 8
"""Variants in one sentence."""
TELL_NOTHING = {"Gender", "Age group", "Condition"}
"""Attributes for whoever lists products, not for whoever chooses one."""
ASPECTS: Mapping[str, tuple[str, str, str]] = {
    "price": ("price cost costs much prix coute coutent combien vaut valent tarif worth", "price prix", ""),
    "options": (
        "size sizes colour colours color colors option options taille tailles couleur couleurs pointure pointures come",
        "",
        "",
    ),
    "stock": ("available stock availability disponible dispo disponibles left reste", "", ""),
    "material": (
        "made material fabric composition matiere tissu quoi compose fait",
        "material fabric composition matiere tissu",
        r"linen|\blin\b|cotton|coton|wool|laine|leather|cuir|silk|soie|velvet|velours|brass|laiton|wood|bois|\boak\b|chene"
        r"|ceramic|ceramique|glass|verre|steel|acier|stoneware|gres|silver|argent|gold|\bwax|cire|viscose|polyester|cashmere"
        r"|cachemire|merino|denim|canvas|toile|satin|alpaca|down|duvet|porcelain|plastic|plastique|alumini?um",
    ),
    "dimensions": (
        "dimensions dimension big bigger biggest tall taller wide long longer high large larger largest smaller height width mesure hauteur"
        " largeur longueur grand grande haut mesurent",
        "dimensions dimension height width length depth hauteur largeur longueur profondeur diameter diametre",
        r"\b\d+(?:[.,]\d+)?(?: ?[×x] ?\d+(?:[.,]\d+)?)* ?(?:cm|mm|m|in|inch|inches)\b",
    ),
    "weight": (
        "weight weigh weighs heavy heavier heaviest lighter lightest poids pese lourd lourde leger legere legers",
        "weight poids",
        r"\b\d+(?:[.,]\d+)? ?(?:g|kg|lbs?|oz)\b(?!/)",
    ),
    "fit": (
        "fit fits fitting fitted loose tight ample ajuste ajustee serre serree cintre run runs taillent chausse chaussent between entre choose choisir prends prendre",
        "fit coupe",
        r"true to size|\bruns?\b|\bfits?\b|size (?:up|down)|(?:smaller|larger|usual|your) (?:one|size)|taillent? |chaussent? |(?:taille|pointure) (?:habituelle|inferieure|superieure)",
    ),
    "duration": (
        "burn burns last lasts lasting battery autonomie charge recharge dure brule combustion tient",
        "duration battery autonomie duree",
        r"\b\d+(?:[.,]\d+)? ?(?:hours?|heures?|h|weeks?|semaines?|months?|mois)\b",
    ),
    "care": (
        "wash washing washable clean care lave laver lavage lavable entretien nettoyer machine",
        "care entretien lavage washing",
        r"wash|lavage|lavez|laver|clean|nettoy|wipe|brush",
    ),
    "ironing": ("iron ironed ironing repasse repasser repassage fer", "", r"\biron|repass"),
    "warmth": ("warm warmer warmest chaud chaude chauds chaudes", "", r"\bwarm\w*|\bchaude?s?\b"),
    "water": (
        "waterproof water rain rainproof impermeable pluie eau etanche",
        "water impermeable",
        r"water|rain|impermeable|deperlant|eclabouss|splash|\bip\d\d\b",
    ),
    "dishwasher": ("dishwasher lave vaisselle", "", r"dishwasher|lave-vaisselle"),
    "capacity": (
        "capacity litres liters hold volume contenance capacite contient",
        "capacity volume contenance capacite",
        r"\b\d+(?:[.,]\d+)? ?(?:ml|cl|l|litres?|liters?)\b",
    ),
    "origin": (
        "origin where country manufactured origine provenance fabrique",
        "origin origine country pays provenance made",
        r"made in|woven in|knitted in|sewn (?:in|by)|spun in|fabrique|tisse|cousu|coulee? a",
    ),
}
"""What is asked for: the words it is asked with, what records call it, and what a sentence on it looks like; folded."""
_VAGUE = terms("tell more about details info information what is this it describe plus savoir parle décris")


def aspects_of(words: str) -> list[str]:
    if _FITS.search(fold(words)):
        return ["fit"]
    said = set(tokens(_COUNTS.sub(" ", _USE.sub(" ", fold(words)))))
    return [aspect for aspect, (asked_with, *_) in ASPECTS.items() if said & set(asked_with.split())]


def asks_nothing_else(words: str) -> bool:
    """ "Price?", "et la matière ?": all of it says what is wanted of a thing."""
    said = [word for word in tokens(words) if word not in STOP]
    return bool(said) and all(aspects_of(word) for word in said)


def about(scene: Scene, record: Record) -> list[str]:
    """What the record says of what is asked; nothing where it is silent."""
    said = [word for word in tokens(scene.question) if stem(word) not in stems(record["title"])]
    aspects = aspects_of(" ".join(said))
    plain = products.without_its_words(scene.question, record)
    asked_for = slots.options(plain, record.get("options") or {})
    if not asked_for and (figured := choosing.figured(scene.question, record)):
        return _quoted(scene, record, [figured])
    if "fit" not in aspects and "stock" not in aspects and (asked_for or slots.asked_value(plain)):
        aspects.append("stock")
    if "fit" in aspects and re.search(r"\d", " ".join(said)) and not asked_for:
        aspects.append("options")
    if "options" in aspects and ("stock" in aspects or asked_for):
        aspects.remove(
            "options"
        )  # "in the colour sage" asks for one, and "which are left?" not for all that there were
    if "duration" in aspects and "dimensions" in aspects:
        aspects.remove("dimensions")  # "how long does it burn"
    if "stock" in aspects and "price" not in aspects and len({variant["price"] for variant in record["variants"]}) > 1:
        aspects.append("price")  # which of them it is decides what it costs
    of_variants = [text for aspect in aspects if (text := _of_variants(scene, record, aspect))]
    written = [] if set(aspects) <= {"price", "stock", "options"} and of_variants else _written(scene, record, aspects)
    asks_for_more = aspects or terms(" ".join(said)) - terms(record["title"]) - _VAGUE
    return [*of_variants, *written] or ([] if asks_for_more else described(scene, record))


def on_subjects(scene: Scene, record: Record, asked: frozenset[str]) -> list[str]:
    """What the record itself says of a page's subject: "engraved pieces can't be returned"."""
    return _quoted(scene, record, [text for text in quoting.sentences(record["description"]) if subjects(text) & asked])


def figure(record: Record, aspect: str) -> str:
    """The measure that the record names for an aspect: `610 g`; empty where it names none or several kinds."""
    names, pattern = set(ASPECTS[aspect][1].split()), re.compile(ASPECTS[aspect][2])
    for name, value in (record.get("attributes") or {}).items():
        if names & set(tokens(name)):
            return str(value)
    found = [
        text[m.start() : m.end()] for text in quoting.sentences(record["description"]) for m in pattern.finditer(text)
    ]
    return found[0] if found else ""


def of_aspects(scene: Scene, record: Record) -> list[str]:
    """The sentence that speaks most of the aspects asked for, whatever else the question says."""
    aspects = [aspect for aspect in aspects_of(scene.question) if ASPECTS[aspect][2]]
    return _described(scene, record, aspects)[:1] if aspects else []


def availability(scene: Scene, record: Record) -> str:
    """Of the variant that the words choose; where it is gone, what comes nearest to it."""
    chosen = choosing.chosen(scene, record)
    wanted = slots.asked_value(products.without_its_words(scene.question, record))
    if wanted and record.get("options") and not any(slots.is_meant(wanted, value) for value in chosen.values()):
        nothing = say(scene.language, "There is no {title} in {wanted}.", title=record["title"], wanted=wanted)
        return " ".join([nothing, *nearest(scene, record, {})])
    fitting = slots.variants(record, chosen)
    left = [variant for variant in fitting if variant["available"]]
    name = f"{record['title']} ({' / '.join(chosen.values())})" if chosen else str(record["title"])
    if not left:
        gone = say(scene.language, "{title} is sold out.", title=name)
        return " ".join([gone, *nearest(scene, record, chosen)])
    labels = list(dict.fromkeys(variant["label"] for variant in left if variant["label"]))[:MOST]
    if len(labels) < 2 or len(chosen) == len(record.get("options") or {}):
        name = f"{record['title']} ({labels[0]})" if len(labels) == 1 and chosen else name
        return say(scene.language, "{title} is available.", title=name)
    return say(scene.language, "{title} is available in {labels}.", title=record["title"], labels=", ".join(labels))


def nearest(scene: Scene, record: Record, chosen: Mapping[str, str]) -> list[str]:
    """What can be bought instead: what shares most of the chosen options, else whatever is left."""
    left = [variant for variant in record["variants"] if variant["available"] and variant["label"]]
    alike = {v["label"]: sum(v["options"].get(name) == value for name, value in chosen.items()) for v in left}
    best = [label for label, shared in alike.items() if shared == max(alike.values())]
    return [say(scene.language, "Available are {labels}.", labels=listed(scene.language, best))] if best else []


def listed(language: str, texts: Sequence[str], style: Any = "standard") -> str:
    return format_list(list(texts), style=style, locale=language)


def _of_variants(scene: Scene, record: Record, aspect: str) -> str:
    if aspect == "price":
        return _price(scene, record)
    if aspect == "options" and record.get("options"):
        lists = [f"{name}: {', '.join(values)}" for name, values in record["options"].items()]
        return say(scene.language, "{title} comes in {options}.", title=record["title"], options="; ".join(lists))
    return availability(scene, record) if aspect == "stock" else ""


def _price(scene: Scene, record: Record) -> str:
    fitting = slots.variants(record, choosing.chosen(scene, record)) or record["variants"]
    prices = list(dict.fromkeys(variant["price"] for variant in fitting))
    if len(prices) == 1:
        label = fitting[0]["label"] if len(fitting) == 1 and len(record["variants"]) > 1 else ""
        name = f"{record['title']} ({label})" if label else record["title"]
        return say(scene.language, "{title} costs {price}.", title=name, price=prices[0])
    each = [f"{v['label']}: {v['price']}" for v in fitting]
    told = "; ".join(each[:MOST])
    return say(scene.language, "{title} costs, by variant: {prices}.", title=record["title"], prices=told)


def _written(scene: Scene, record: Record, aspects: Sequence[str]) -> list[str]:
    """What shares words with the question; else what the library holds nearest to it in meaning."""
    told = _attributes(scene, record, aspects) or _described(scene, record, aspects)
    near = [piece for piece in record.get("answers") or () if not (aspects and _lists_options(piece, record))]
    if scene.language == "fr" or not near:
        near = nearby.of_record(scene, record) or near
    return told or _quoted(scene, record, near[:1])


def _lists_options(piece: str, record: Record) -> bool:
    return piece.partition(":")[0] in (record.get("options") or {})


def _attributes(scene: Scene, record: Record, aspects: Sequence[str]) -> list[str]:
    names = {name for aspect in aspects for name in ASPECTS[aspect][1].split()}
    asked = meant(scene.question) - stems(record["title"])
    found = [
        f"{name}: {value}"
        for name, value in (record.get("attributes") or {}).items()
        if name not in TELL_NOTHING
        and (names & set(tokens(name)) or asked & {stem(word) for word in tokens(f"{name} {value}")})
    ]
    facts = "; ".join(found).rstrip(".")
    return [say(scene.language, "{title}: {facts}.", title=record["title"], facts=facts)] if found else []


def _described(scene: Scene, record: Record, aspects: Sequence[str]) -> list[str]:
    """The sentences of the description that share most with the question, in either language's words."""
    asked = meant(scene.question) - stems(record["title"])
    asked -= {stem(word) for aspect in aspects for word in ASPECTS[aspect][0].split()}
    looks = [re.compile(ASPECTS[aspect][2]) for aspect in aspects if ASPECTS[aspect][2]]
    rated = [
        (
            sum(bool(look.search(fold(text))) for look in looks) * 2 + len(asked & {stem(w) for w in tokens(text)}),
            -at,
            text,
        )
        for at, text in enumerate(quoting.sentences(record["description"]))
    ]
    best = max((rate for rate, *_ in rated), default=0)
    found = [text for rate, _, text in sorted(rated, reverse=True) if rate == best > 0]
    return _quoted(scene, record, found[:2])


def described(scene: Scene, record: Record) -> list[str]:
    near = nearby.of_record(scene, record, near=0.0)
    return _quoted(scene, record, near or quoting.sentences(record["description"])[:2])


def _quoted(scene: Scene, record: Record, found: Sequence[str]) -> list[str]:
    bare = [text.rstrip(".") for text in found]
    if bare and _lists_options(bare[0], record):
        return [say(scene.language, "{title} comes in {options}.", title=record["title"], options=bare[0])]
    first = [
        say(scene.language, "About {title}, the shop says: “{text}”.", title=record["title"], text=text)
        for text in bare[:1]
    ]
    return first + [say(scene.language, "“{text}”.", text=text) for text in bare[1:]]
