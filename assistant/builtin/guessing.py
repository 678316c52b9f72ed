"""What a message is likely to mean, where no rule and no record knows it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from assistant.builtin import leaning, products, slots
from assistant.builtin.intent import Intent, about_policy, asks_whether_sold, follows_up, intent_of
from assistant.builtin.looking import names_its_wish
from assistant.builtin.meaning import Meaning, Told
from assistant.builtin.nearest import as_subject
from assistant.builtin.of_orders import without_particulars
from assistant.builtin.places import countries
from assistant.builtin.scene import Asked, Scene
from assistant.builtin.understanding import in_their_words
from assistant.builtin.words import POLICY, asks, tokens

ABROAD = frozenset({"page.abroad", "page.customs"})
"""What nobody asks of the shop's own country."""
ELSEWHERE = frozenset({"delivery", "abroad", "customs", "return", "express"})
"""What differs from country to country: one that was named holds on."""
GUESSED: Mapping[str, Intent] = {
    wish: wish
    for wish in ("person", "complaint", "who", "order", "change", "thanks", "greeting", "off_topic", "cart", "ordering")
} | {"checkout": "ordering"}


def informed(scene: Scene, meaning: Meaning) -> Scene:
    """What is asked helps any words; a wish is only guessed for those of which nothing is known, or surely of a page."""
    told = _told(scene, meaning)
    chooses = asks_whether_sold(scene.question) or slots.cheapest(scene.question) or slots.dearest(scene.question)
    given = intent_of(scene.question) == "question" and slots.email(scene.question)
    scene = replace(scene, sense=partial(meaning.likenesses, scene.locale))
    scene = scene if chooses or given else replace(scene, understood=told.asked)
    if {as_subject(told.wish), *(one.subject for one in told.asked)} & ELSEWHERE:
        scene = replace(scene, question=leaning.for_the_same_country(scene))
    subject = as_subject(told.wish)
    guess, sure = (told.wish, told.sure) if not subject or leaning.of_a_page(scene, subject) else ("product", False)
    leans = leaning.at_hand(scene) and (follows_up(scene.question) or not sure)
    if guess == "find" and (leans or any(hit.get("likely") for hit in products.called(scene.question, scene.hits))):
        guess = ""
    of_nothing = guess == "find" and intent_of(scene.question) == "product" and not leaning.at_hand(scene)
    if of_nothing or not _known(scene):
        return replace(scene, strange=told.strange and _unknown(scene), guess=guess, guessed_surely=sure)
    # A product that is called by its own name is no question of a page: the Clair wrap dress needs no gift wrapping.
    named = any(hit.get("sure") for hit in products.called(scene.question, scene.hits))
    page = sure and subject and asks(scene.question) and not chooses and not named
    return replace(scene, guess=guess, guessed_surely=True) if page else scene


def _told(scene: Scene, meaning: Meaning) -> Told:
    """Of the words alone where they ask something surely, else together with those that they lean on."""
    named = countries(scene.question)
    never = ABROAD if named and named <= scene.home else frozenset[str]()
    alone = meaning.told(without_particulars(scene.question), scene.locale, never=never)
    leans = intent_of(scene.question) in ("question", "product")
    if not leans or alone.asked:
        return alone
    whole = leaning.whole(scene)
    if label := meaning.goes_on(scene.question, scene.locale, _spoken_of(scene, meaning)):
        asked = Asked(label, whole, True)
        return Told(wish=f"page.{asked.subject}", sure=True, asked=(asked,))
    return alone if whole == scene.question else meaning.told(whole, scene.locale, never=never)


def _spoken_of(scene: Scene, meaning: Meaning) -> frozenset[str]:
    """The subjects that the pages were asked about last, where a brief question may go on from there."""
    of_a_thing = products.points_here(scene.question) and leaning.at_hand(scene)
    if of_a_thing or not asks(scene.question) or len(tokens(scene.question)) > leaning.BRIEF:
        return frozenset()
    for text in reversed(scene.earlier[-leaning.FEW :]):
        if asked := meaning.told(text, scene.locale).asked:
            return frozenset(f"page.{one.subject}" for one in asked)
        if not leaning.goes_on(text):
            break
    return frozenset()


def asks_a_page(scene: Scene) -> str:
    """The subject that is surely asked about, unless things that were found have it, too: size and care."""
    subject = as_subject(scene.guess) if scene.guessed_surely else ""
    found = names_its_wish(scene) or any(hit.get("likely") or hit.get("sure") for hit in scene.hits)
    return subject if subject in POLICY or (not found and asks(scene.question)) else ""


def surely(scene: Scene) -> tuple[Scene, Intent] | None:
    """The words resemble the sayings of one wish so much that it is taken for meant."""
    if not scene.guessed_surely or about_policy(scene.question):
        return None
    if subject := asks_a_page(scene):
        whole = replace(scene, question=leaning.whole(scene))
        return replace(whole, question=in_their_words(whole) or leaning.called(whole, subject)), "question"
    if scene.guess == "amount" and scene.cart:
        return scene, "amount"
    return (scene, GUESSED[scene.guess]) if scene.guess in GUESSED else None


def sure_page(scene: Scene) -> bool:
    return any(passage.get("sure") for passage in scene.passages)


def _known(scene: Scene) -> bool:
    """A rule or the catalogue knows what is meant."""
    wordless = len(tokens(scene.question)) < 2 or asks_whether_sold(scene.question) or slots.email(scene.question)
    return bool(wordless) or intent_of(scene.question) != "question" or any(hit.get("sure") for hit in scene.hits)


def _unknown(scene: Scene) -> bool:
    """No page is sure of the words either; of French the embedder knows too little to call it strange."""
    return scene.language == "en" and not sure_page(scene)
