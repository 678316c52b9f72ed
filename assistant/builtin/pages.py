"""What the built-in model says from the shop's pages, and when they say nothing."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.builtin import nearby, products, quoting, slots, telling, understanding
from assistant.builtin.contradicting import contradiction
from assistant.builtin.intent import main_clause
from assistant.builtin.looking import looked_for_by_name
from assistant.builtin.places import countries
from assistant.builtin.quoting import Quote
from assistant.builtin.scene import Ask, Scene, Step
from assistant.builtin.searching import look_for_subjects, look_up, look_wider
from assistant.builtin.small_talk import off_topic, shop_name
from assistant.builtin.understanding import looked_up
from assistant.builtin.words import CALLED, OF_A_KIND, POLICY, STOP, fold, said_of_subjects, subjects, terms, tokens
from assistant.phrases import say

BRIEF = 6
"""Words. Whoever says more tells a story around the question."""
NOT_FOUND = "I haven't found anything about that in what {shop} has told me."
NOTHING_CALLED = "I've looked in the shop, and nothing fits “{words}”."
ASK_A_PERSON = "Shall I ask a colleague?"
ORDER_WANTED = "What is the number of that order, and which e-mail address is it under?"
PASSED_ON = "I've passed this on to a colleague, who will answer you here."

RULES = {
    "cancel": ("how long can I cancel an order", "annuler une commande"),
    "address": ("change the delivery address of an order", "changer l'adresse de livraison d'une commande"),
    "exchange": ("exchange a size or a colour", "échange de taille ou de couleur"),
    "refund": ("when do I get a refund", "quand suis-je remboursé"),
    "return": ("how many days do I have to return an item", "combien de jours pour retourner un article"),
}
OTHER_RULE = ("change an order", "modifier une commande")
_QUALIFIED = re.compile(
    r"\b([a-z]{4,}) (?:discounts?|reductions?|codes?|payments?)\b"
    r"|\b(?:remises?|reductions?|codes? promo|paiements?) (?:(?:pour|aux?|les?|la|des?|par|en|d')\s?)*([a-z]{4,})"
)
"""What kind of discount or payment: where no page knows the kind, a page on another is no answer."""
_ASKS_US = re.compile(r"\b(?:you|your|vous|votre|vos|i need|i want|looking for|je cherche|il me faut)\b")
"""Whoever asks what the shop does or has is not off topic, however strange it is."""


def speak_of(scene: Scene) -> bool:
    """The shop's pages say something on the question."""
    return bool(looked_up(scene))


def policy(scene: Scene) -> Step:
    """The sentences that answer, each with its source; and of a parcel that isn't there, which order it is."""
    look_up(scene)
    step = _of_pages(scene)
    late = any(one.subject == "late" for one in scene.understood) and not any(map(slots.order_number, scene.earlier))
    own = _of_its_record(scene)
    if is_not_found(scene, step):
        return own or step
    return [*own, *step, *([say(scene.language, ORDER_WANTED)] if late else [])]


def _of_its_record(scene: Scene) -> list[str]:
    """ "Engraved pieces can't be returned": what the record of the thing says itself that is asked of a page."""
    asked = (subjects(scene.question) | {one.subject for one in scene.understood}) & POLICY
    found = products.records(scene, [str(one["id"]) for one in products.pointed_at(scene)]) if asked else []
    return [sentence for record in found for sentence in telling.on_subjects(scene, record, asked)]


def _of_pages(scene: Scene) -> Step:
    strange = understanding.unspoken(scene) or understanding.of_something_else(scene)
    told = [] if strange else understanding.answers(scene)
    if len(told) > 1:
        return _cited(scene, understanding.together(told))
    found = told[0] if told else looked_up(scene) or looked_up(scene, main_clause(scene.question))
    look_wider(scene, found)
    if understanding.unspoken(scene):
        return not_found(scene)
    if found:
        return _said(scene, found, understanding.put(scene, scene.understood[0]) if told else scene.question)
    return _of_the_subject(scene) if subjects(scene.question) & POLICY else not_found(scene)


def _of_the_subject(scene: Scene) -> Step:
    """No page knows all the words: what names the subject among them, and then the subject alone."""
    look_for_subjects(scene)
    named = subjects(scene.question) & POLICY - OF_A_KIND
    if named and len(tokens(scene.question)) > BRIEF and (found := looked_up(scene, _without_story(scene))):
        return _said(scene, found, scene.question)
    nearest = looked_up(scene, _subject_alone(scene))
    return _nearest(scene, nearest) if nearest else not_found(scene)


def _said(scene: Scene, found: list[Quote], question: str) -> list[str]:
    if both := contradiction(question, found):
        return _both(scene, both)
    best = quoting.chosen(found)
    said = _cited(scene, [*best, *_of_its_kind(scene, best), *nearby.besides(scene, best)])
    if _elsewhere(scene):
        return [*said, say(scene.language, ASK_A_PERSON)]
    if (unsaid := _unsaid(scene)) is None:
        return said
    nothing = "I haven't found anything about “{words}”; this is the nearest there is."
    return [say(scene.language, nothing, words=unsaid), *said, say(scene.language, ASK_A_PERSON)]


def _of_its_kind(scene: Scene, told: Sequence[Quote]) -> list[Quote]:
    """What the pages that are quoted say of such a thing: no candle goes beyond the Union, a bag's zip has five years."""
    thing = frozenset[str]().union(*map(products.kind_words, products.pointed_at(scene)))
    documents, texts = {quote.passage["document"] for quote in told}, {quote.text for quote in told}
    pages = [page for page in scene.passages if page["document"] in documents]
    said = [
        Quote(text, page, len(thing & terms(text)), row) for page in pages for text, row in quoting.parts(page["text"])
    ]
    return sorted((one for one in said if one.score and one.text not in texts), key=lambda one: -one.score)[:1]


def change(scene: Scene, *, by_order: bool = False) -> Step:
    """The rule, and what comes next: the order's number where words are enough, else a person."""
    said = rule(scene)
    if by_order:
        return [*said, say(scene.language, ORDER_WANTED)]
    offer = say(scene.language, "A colleague can look at your order and arrange this with you.")
    return [*said, offer, say(scene.language, ASK_A_PERSON)]


def rule(scene: Scene) -> list[str]:
    """The sentences that decide a change."""
    both = _rule(scene)
    scene.told(Ask("search_help", {"query": " ".join(both)}))
    words = both[scene.language == "fr"]
    found = looked_up(scene, words)
    return _cited(scene, contradiction(words, found) or quoting.chosen(found))


def complaint(scene: Scene) -> Step:
    """A person, and what the pages say of it already: whose vase is in pieces reads that a photo is enough."""
    if scene.understood:
        look_up(scene)
    step = person(scene, "complaint", scene.question)
    return [step[0], *known(scene), *step[1:]] if isinstance(step[0], str) else step


def known(scene: Scene, subjects: Sequence[str] = ()) -> list[str]:
    """What the pages say to what was understood: of these subjects where there are any, and then only surely."""
    asked = tuple(one for one in scene.understood if not subjects or (one.sure and one.subject in subjects))
    return _cited(scene, understanding.together(understanding.answers(replace(scene, understood=asked))))


def not_found(scene: Scene) -> Step:
    """After a second try a person is called, not offered."""
    if _failed_before(scene) and "hand_over" in scene.tools:
        return person(scene, "no_source", scene.question)
    if scene.strange and not _ASKS_US.search(fold(scene.question)):
        return off_topic(scene)
    told = looked_for_by_name(scene) or slots.email(scene.question) or understanding.unspoken(scene)
    if not told and (near := nearby.nearby(scene)):
        return _cited(scene, near)
    return [_nothing(scene), say(scene.language, ASK_A_PERSON)]


def _nothing(scene: Scene) -> str:
    if words := looked_for_by_name(scene):
        return say(scene.language, NOTHING_CALLED, words=words)
    return say(scene.language, NOT_FOUND, shop=shop_name(scene))


def is_not_found(scene: Scene, step: Step) -> bool:
    """Nothing was found, or a person is called for that; an answer that was given already is none."""
    first = step[0] if step else ""
    if isinstance(first, Ask):
        return first.name == "hand_over" and first.arguments.get("reason") == "no_source"
    return first == _nothing(scene)


def _failed_before(scene: Scene) -> bool:
    nothing = [say(language, NOT_FOUND, shop=shop_name(scene)) for language in ("en", "fr")]
    called = [say(language, NOTHING_CALLED, words="|").split("|") for language in ("en", "fr")]
    by_name = any(before in scene.last_said and after in scene.last_said for before, after in called)
    return by_name or any(sentence in scene.last_said for sentence in nothing)


def person(scene: Scene, reason: str, problem: str) -> Step:
    ask = Ask("hand_over", {"reason": reason, "problem": problem[:500]})
    told = scene.last("hand_over")
    if told is None and "hand_over" in scene.tools:
        return [ask]
    if told and told.get("handed_over"):
        sorry = [say(scene.language, "I'm sorry about this.")] if reason == "complaint" else []
        return [*sorry, say(scene.language, PASSED_ON)]
    return trouble(scene, told or {})


def trouble(scene: Scene, told: object) -> list[str]:
    why = str(told.get("problem", "")) if isinstance(told, dict) else ""
    if why:
        return [say(scene.language, "That didn't work: {why}", why=why if why[-1] in ".!?" else f"{why}.")]
    return [say(scene.language, "I can't do that right now."), say(scene.language, ASK_A_PERSON)]


def _elsewhere(scene: Scene) -> bool:
    """A country that no page names: what is said of all others may not be meant of it."""
    return bool(countries(scene.question).difference(*map(countries, scene.page_texts)))


def _subject_alone(scene: Scene) -> str:
    named = subjects(scene.question) & POLICY
    return " ".join(CALLED[one][scene.language == "fr"] for one in sorted(named) if one in CALLED)


def _nearest(scene: Scene, found: list[Quote]) -> list[str]:
    """The page on the subject, where no page knows the other words: which these are is said."""
    words = understanding.unheard(scene)
    said = _cited(scene, quoting.chosen(found))
    nothing = "I haven't found anything about “{words}”; this is the nearest there is."
    return [say(scene.language, nothing, words=words[0]), *said, say(scene.language, ASK_A_PERSON)] if words else said


def _without_story(scene: Scene) -> str:
    """What names a subject, and those of the other words that the pages know."""
    said = said_of_subjects(scene.question)
    known = frozenset[str]().union(*map(terms, scene.page_texts))
    other = set(tokens(" ".join(said))) | STOP
    kept = [word for word in tokens(scene.question) if word not in other and (terms(word) & known or countries(word))]
    return " ".join([*said, *kept])


def _cited(scene: Scene, quotes: list[Quote]) -> list[str]:
    return [*_other_language(scene, quotes), *(quote.cited for quote in quotes)]


def _both(scene: Scene, both: list[Quote]) -> list[str]:
    return [
        say(scene.language, "Our pages don't agree on this, so here is what each of them says."),
        *(quote.cited for quote in both),
        say(scene.language, "A colleague can tell you which one applies."),
        say(scene.language, ASK_A_PERSON),
    ]


def _unsaid(scene: Scene) -> str | None:
    """ "Student", of a discount that no page gives to students: what is quoted instead doesn't answer."""
    known = frozenset[str]().union(*(terms(f"{p['title']} {p['heading']} {p['text']}") for p in scene.passages))
    unknown = [word for word in tokens(scene.question) if word not in STOP and not terms(word) & known]
    if subjects(scene.question) & {"payment", "discount"} and len(unknown) == 1 and not subjects(unknown[0]):
        return unknown[0]
    for found in _QUALIFIED.finditer(fold(scene.question)):
        word = found[1] or found[2]
        if word not in STOP and not terms(word) & known and not subjects(word):
            return word
    return None


def _other_language(scene: Scene, found: list[Quote]) -> list[str]:
    language = found[0].passage.get("language", "") if found else ""
    if language in ("", scene.language):
        return []
    if language == "fr":
        return [say(scene.language, "Our page on this is in French.")]
    return [say(scene.language, "Our page on this is in English.")] if language == "en" else []


def _rule(scene: Scene) -> tuple[str, str]:
    """What the rule is called that decides this change, as pages put it in either language."""
    named = subjects(scene.question)
    return next((words for subject, words in RULES.items() if subject in named), OTHER_RULE)
