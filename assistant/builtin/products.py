"""Which product the shopper means: by its place in what was shown, by name, by the page, or by "it"."""

import re
from collections.abc import Sequence

from assistant.builtin import slots
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.words import STOP, fold, meant, stems, tokens
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
    here = scene.here
    by_name = named(scene.question, scene.hits)
    if here and _IT.search(fold(scene.question)):
        return here
    # Of several that bear the name, the one on the screen is meant.
    if seen := [str(record["id"]) for record in by_name if record["id"] in shown]:
        return seen[0]
    return str(by_name[0]["id"]) if by_name else here or (shown[0] if shown else "")


def at_hand(scene: Scene) -> str:
    """What a question that nothing else answers is about: "it", or the one on the screen that shares most of its words."""
    if scene.here:
        return scene.here if points_here(scene.question) else ""
    return by_its_kind(scene) or next((str(hit["id"]) for hit in scene.hits if hit["id"] in scene.shown), "")


def by_its_kind(scene: Scene) -> str:
    """ "The box, what is in it?": the only one found that is called so."""
    the = {stem(word) for word in THE.findall(fold(scene.question)) if word not in STOP}
    called_so = [str(hit["id"]) for hit in scene.hits if the & own_words(hit)]
    return called_so[0] if len(called_so) == 1 else ""


def pointed_at(scene: Scene) -> list[Record]:
    """What "it" is, or "they" are, of what stands before them; nothing where the words point at nothing."""
    few = scene.shown if len(scene.shown) <= FEW else ()
    one = [one for one in scene.seen if one["id"] == scene.here] or [one for one in scene.seen if one["id"] in few]
    return one if points_here(scene.said or scene.question) else []


def kind_words(record: Record) -> set[str]:
    return meant(f"{record['title']} {record['category']}")


def own_words(record: Record) -> set[str]:
    """Stems of its title, and what they are called in the other language."""
    return meant(str(record["title"]))


def by_its_own_name(question: str, record: Record, records: Sequence[Record]) -> bool:
    """The words hold a part of its title that no other found product bears: "Sologne" rather than "boots"."""
    said = stems(question)
    titles = [{stem(word) for word in tokens(other["title"])} for other in records if other["id"] != record["id"]]
    own = stems(record["title"]) & said
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
        if stems(first_word(record)) & said and by_its_own_name(first_word(record), record, records)
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
    title = stems(record["title"])
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


def records(scene: Scene, product_ids: Sequence[str], question: str = "") -> list[Record]:
    """The full records of these products, with what answers a question, if there is one."""
    asked = {"question": question[:400]} if question else {}
    few = product_ids[:MAX_READ]
    scene.told(*(Ask("get_product", {"product": each, **asked}) for each in few if scene.product(each) is None))
    return [record for each in few if (record := scene.product(each)) is not None]
