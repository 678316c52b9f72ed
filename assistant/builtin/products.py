"""Which product the shopper means: by its place in what was shown, by name, by the page, or by "it"."""

import re
from collections.abc import Sequence

from assistant.builtin import slots
from assistant.builtin.naming import names_a_thing
from assistant.builtin.scene import Ask, Record, Scene, Step
from assistant.builtin.words import STOP, fold, tokens
from knowledge.glossary import translations
from knowledge.terms import stem

_IT = re.compile(
    r"\b\w+-en\b|\bj'en\b|\b(?:it|its|ca|this one|that one|il|elle|celui-ci|celle-ci|celui-la|celle-la)\b|\b\w+-l[ae]\b|^(?:je )?l[ae] (?:veux|prends|voudrais)\b"
)
_HERE = re.compile(rf"{_IT.pattern}|\b(?:this|that|they|them|these|those|ce|cet|cette|ces|ca|cela|ils|elles|c'est)\b")
ONE = re.compile(
    r"\bthe (?:\w+ ){1,3}ones?\b|\b(?:celui|celle|ceux|celles) (?:en|au|aux|avec|de|du|a|pour|qui)\b|\b(?:an? )\w+ one\b"
)
"""One of several, by what it is like."""
THE = re.compile(r"(?:\b(?:the|this|le|la|les|ce|cet|cette) |\bl')(\w{3,})")
_PROPER = re.compile(r"(?<=[^.?!\s] )[A-ZÀ-Ý][\wÀ-ÿ’'-]{2,}")
"""Words with a capital that begin no sentence."""
FEW = 2
MAX_READ = 4
"""Products read at once to choose among them."""


def subject(scene: Scene) -> str:
    """The id of the one product meant; empty when the words name none and there is nothing to point at."""
    if scene.pointed:
        return scene.pointed
    shown = scene.shown
    place = slots.ordinal(scene.question)
    if place is not None and shown:
        # Beyond the list nothing is meant that we know: better asked than guessed.
        return shown[place] if -len(shown) <= place < len(shown) else ""
    here = scene.spoken_of or scene.page_product or (shown[0] if len(shown) == 1 else "")
    if kin := of_that_kind(scene):
        return str(kin[0]["id"])
    by_name = named(scene.question, scene.hits)
    if here and _IT.search(fold(scene.question)) and not _of_another(scene, here, by_name):
        return here
    # Of several that bear the name, the one on the screen is meant.
    if seen := [str(record["id"]) for record in by_name or among_shown(scene) if record["id"] in shown]:
        return seen[0]
    return str(by_name[0]["id"]) if by_name else here or (shown[0] if shown else "")


def _of_another(scene: Scene, here: str, by_name: Sequence[Record]) -> bool:
    """ "And the pillowcases that go with it?": a thing is named that the one spoken of is not called."""
    own = set[str]().union(*(kind_words(one) for one in scene.seen if one["id"] == here))
    things = {stem(word) for word in tokens(scene.question) if names_a_thing(word)} - own
    return bool(own and by_name and by_name[0]["id"] != here and things & own_words(by_name[0]))


def at_hand(scene: Scene) -> str:
    """What a question that nothing else answers is about: "it", or the one on the screen that shares most of its words."""
    here = scene.spoken_of or scene.page_product or (scene.shown[0] if len(scene.shown) == 1 else "")
    if here:
        return here if points_here(scene.question) else ""
    return by_its_kind(scene) or next((str(hit["id"]) for hit in scene.hits if hit["id"] in scene.shown), "")


def by_its_kind(scene: Scene) -> str:
    """ "The box, what is in it?": the only one found that is called so."""
    the = {stem(word) for word in THE.findall(fold(scene.question)) if word not in STOP}
    called_so = [str(hit["id"]) for hit in scene.hits if the & own_words(hit)]
    return called_so[0] if len(called_so) == 1 else ""


def meant(scene: Scene) -> list[Record]:
    """What "it" is, or "they" are, of what stands before them; nothing where the words point at nothing."""
    here = scene.spoken_of or scene.page_product
    few = scene.shown if len(scene.shown) <= FEW else ()
    one = [one for one in scene.seen if one["id"] == here] or [one for one in scene.seen if one["id"] in few]
    return one if points_here(scene.said or scene.question) else []


def kind_words(record: Record) -> set[str]:
    return own_words({"title": f"{record['title']} {record['category']}"})


def of_that_kind(scene: Scene) -> list[Record]:
    """ "The boots, are they warm?": of several that are shown, those that are called so."""
    called_so = {stem(word) for word in THE.findall(fold(scene.question)) if word not in STOP}
    several = [hit for hit in scene.hits if hit["id"] in scene.shown] if len(scene.shown) > 1 else []
    return [hit for hit in several if called_so & own_words(hit)]


def among_shown(scene: Scene) -> list[Record]:
    """ "The fig one", "celle en cachemire": of those shown, what the search for these words finds first."""
    if not ONE.search(fold(scene.question)) or slots.cheapest(scene.question) or slots.dearest(scene.question):
        return []
    return [hit for hit in scene.hits if hit["id"] in scene.shown and hit.get("likely", hit.get("sure"))][:1]


def own_words(record: Record) -> set[str]:
    """Stems of its title, and what they are called in the other language."""
    title = {stem(word) for word in tokens(record["title"]) if word not in STOP}
    return title.union(*(translations().get(word, frozenset()) for word in title))


def by_its_own_name(question: str, record: Record, records: Sequence[Record]) -> bool:
    """The words hold a part of its title that no other found product bears: "Sologne" rather than "boots"."""
    said = {stem(word) for word in tokens(question) if word not in STOP}
    titles = [{stem(word) for word in tokens(other["title"])} for other in records if other["id"] != record["id"]]
    own = {stem(word) for word in tokens(record["title"]) if word not in STOP} & said
    return bool(own - set().union(*titles))


def first_word(record: Record) -> str:
    """Of its title: what shops call their own, by brand, model or name."""
    return str(record["title"]).partition(" ")[0]


def called(question: str, records: Sequence[Record]) -> list[Record]:
    """The records whose own first word the question holds, and no other's title: "the Figuier candle"."""
    said = {stem(word) for word in tokens(question)}
    return [
        record
        for record in records
        if {stem(word) for word in tokens(first_word(record)) if word not in STOP} & said
        and by_its_own_name(first_word(record), record, records)
    ]


def points_here(question: str) -> bool:
    return bool(_HERE.search(fold(question)))


def named(question: str, records: Sequence[Record]) -> list[Record]:
    """The records whose title the words name, best first: half of the title's words, or its most telling ones."""
    said = {stem(word) for word in tokens(question) if word not in STOP and not word.isdigit()}
    proper = {word for name in _PROPER.findall(question) for word in tokens(name)}
    rated = [(_share(said, record, proper), -at, record) for at, record in enumerate(records)]
    return [record for share, _, record in sorted(rated, key=lambda r: r[:2], reverse=True) if share >= 0.5]


def _share(said: set[str], record: Record, proper: set[str]) -> float:
    """ "Le bol Terre" names the Terre stoneware bowl: words count in either language."""
    title = {stem(word) for word in tokens(record["title"]) if word not in STOP}
    common = {word for word in title if word in said or translations().get(word, frozenset()) & said}
    if not common:
        return 0.0
    if len(common) > 1 and len(common) / len(said) > 0.5:
        return len(common) / len(said)
    first = {stem(word) for word in tokens(first_word(record)) if word not in STOP and not slots.is_choice(word)}
    if first & common:
        return max(len(common) / len(title), 0.5)
    if len(common) == 1 and len(said) > 2 and not record.get("sure"):
        return 0.0
    # One word of a sure hit names it too: "the lamp" for "Lune table lamp"; and so does its proper name.
    return max(len(common) / len(title), 0.5 if record.get("sure") or proper & set(tokens(record["title"])) else 0.0)


def without_its_words(question: str, record: Record) -> str:
    """Without the product's own words: the "Rose" of a name chooses no colour."""
    own = own_words(record)
    return re.sub(r"[^\s?!,;:]+", lambda word: "" if stem(fold(word[0])) in own else word[0], question)


def records(scene: Scene, product_ids: Sequence[str], question: str = "") -> list[Record] | list[Ask]:
    """The full records of these products, or what to ask for them first; with what answers a question, if there is one."""
    asked = {"question": question[:400]} if question else {}
    missing = [
        Ask("get_product", {"product": each, **asked}) for each in product_ids[:MAX_READ] if scene.product(each) is None
    ]
    missing = [ask for ask in missing if scene.answer(ask) is None]
    if missing and "get_product" in scene.tools:
        return missing
    known = (scene.product(each) for each in product_ids[:MAX_READ])
    return [record for record in known if record is not None]


def to_ask(found: list[Record] | list[Ask]) -> Step | None:
    asks = [ask for ask in found if isinstance(ask, Ask)]
    return asks or None
