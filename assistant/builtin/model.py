"""The model that needs no key and no network: patterns decide what is wanted, the shop's own words answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.builtin import (
    buying,
    changing,
    comparing,
    deciding,
    leaning,
    looking,
    offering,
    pages,
    parcels,
    pointing,
    products,
    shopping,
    slots,
    telling,
)
from assistant.builtin.intent import (
    Intent,
    about_policy,
    asks_how,
    asks_whether_sold,
    follows_up,
    intent_of,
    only_a_choice,
)
from assistant.builtin.meaning import Meaning, Told
from assistant.builtin.nearest import as_subject
from assistant.builtin.products import named, points_here
from assistant.builtin.quoting import measured
from assistant.builtin.replying import agreed, brief, only_email, phrases, replied
from assistant.builtin.scene import Ask, Scene, Step, read
from assistant.builtin.words import POLICY, asks, subjects, tokens
from assistant.model import Piece, Said, TextPiece, ToolCall, ToolSpec
from assistant.phrases import say


@dataclass(frozen=True, slots=True)
class BuiltinModel:
    """Deterministic: the same messages get the same answer. Speaks English and French."""

    name: str = "builtin"
    meaning: Callable[[], Meaning] | None = None
    """Made when it is first needed; tells what words are likely to mean. None: only what they plainly say."""

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        scene = read(messages, tools)
        if self.meaning and scene.results and len(tokens(scene.question)) > 1:
            scene = _with(scene, await asyncio.to_thread(self._told, scene))
        for at, part in enumerate(next_step(scene)):
            if isinstance(part, Ask):
                yield ToolCall(f"builtin-{scene.asked + at}", part.name, part.arguments)
            else:
                yield TextPiece(f"{part} ")

    def _told(self, scene: Scene) -> Told:
        """Of the words together with those that they lean on."""
        whole = leaning.whole(scene) if intent_of(scene.question) in ("question", "product") else scene.question
        return self.meaning().told(whole, scene.locale) if self.meaning else Told()


def _with(scene: Scene, told: Told) -> Scene:
    """What is asked helps any words; a wish is only guessed for those of which nothing is known."""
    chooses = asks_whether_sold(scene.question) or slots.cheapest(scene.question)
    scene = scene if chooses else replace(scene, understood=told.asked)
    if _known(scene):
        return scene
    strange = told.strange and _unknown(scene)
    return replace(scene, strange=strange, guess=told.wish, guessed_surely=told.sure)


def _known(scene: Scene) -> bool:
    """A rule or the catalogue knows what is meant."""
    wordless = len(tokens(scene.question)) < 2 or asks_whether_sold(scene.question) or slots.email(scene.question)
    return bool(wordless) or intent_of(scene.question) != "question" or any(hit.get("sure") for hit in scene.hits)


def _unknown(scene: Scene) -> bool:
    """No page is sure of the words either; of French the embedder knows too little to call it strange."""
    return scene.language == "en" and not _sure_page(scene)


def next_step(scene: Scene) -> Step:
    scene, intent = _understood(scene)
    if missing := _facts_first(scene, intent):
        return missing
    if _looks_for_something(scene, intent):
        if further := looking.further(scene):
            return [further]
        scene = looking.narrowed(scene, pointing.nearly)
    if intent in POINTING and (pointed := pointing.pointed(scene, intent)):
        if not isinstance(pointed, Scene):
            return pointed
        scene = pointed
        if intent != "buy":
            return shopping.of_one(scene, scene.spoken_of)
    step = ANSWERS[intent](scene)
    if scene.guess and pages.is_not_found(scene, step):
        step = _guessed(scene) or step
    told = bool(step) and isinstance(step[0], str)
    return [*step, *pages.foreign_note(scene)] if told and scene.foreign else step


def _surely(scene: Scene) -> tuple[Scene, Intent] | None:
    """No rule knows the words, and they resemble the sayings of one wish so much that it is taken for meant."""
    if not scene.guessed_surely or about_policy(scene.question):
        return None
    if subject := as_subject(scene.guess):
        return replace(scene, question=leaning.called(scene, subject)), "question"
    return (scene, GUESSED[scene.guess]) if scene.guess in GUESSED else None


def _guessed(scene: Scene) -> Step:
    """Before nothing is said: what the words are likely to mean, as far as it changes nothing."""
    if subject := as_subject(scene.guess):
        step = pages.policy(replace(scene, question=leaning.called(scene, subject)))
        return [] if pages.is_not_found(scene, step) else step
    return ANSWERS[GUESSED[scene.guess]](scene) if scene.guess in GUESSED else []


def _understood(scene: Scene) -> tuple[Scene, Intent]:
    """The reply to a question of ours is read together with the words that led to it."""
    intent = intent_of(scene.question)
    if intent == "yes" or (scene.last_said and THUMBS_UP in scene.question):
        return agreed(scene)
    begins = not (scene.earlier or scene.shown or scene.page_product)
    if intent == "question" and begins and only_a_choice(scene.question):
        return scene, "wordless"
    if any(asked in scene.last_said for asked in phrases(changing.TYPE_THE_CODE)) and changing.code_in(scene.question):
        return scene, "code"
    if scene.last_said.rstrip().endswith(phrases(pages.PASSED_ON)) and only_email(scene.question):
        return scene, "thanks"
    if intent in ("question", "product") and leaning.goes_on_about_the_order(scene):
        return scene, "order"
    if intent in ("question", "order") and (reply := replied(scene, intent)):
        return reply
    if intent in ("question", "product") and (taken := _taken(scene)):
        return taken, "buy"
    if intent == "question" and (sure := _surely(scene)):
        return sure
    if intent in ("question", "product"):
        named = leaning.in_our_words(scene)
        whole = replace(scene, question=named if named != scene.question else leaning.whole(scene))
        return replace(whole, question=leaning.as_understood(whole)), intent
    return scene, intent


def _taken(scene: Scene) -> Scene | None:
    """What is pointed at is taken, where nothing is asked."""
    pointed = pointing.pointed(scene, "buy") if len(scene.shown) > 1 else None
    meant = pointed if isinstance(pointed, Scene) else scene
    first, *more = buying.parts(scene.question)
    if more and deciding.takes(replace(scene, question=first, said=first)):
        return scene
    return meant if deciding.takes(meant) else None


def _facts_first(scene: Scene, intent: Intent) -> list[Ask]:
    """A caller that has not searched yet is asked to; the turn brings both searches with the question."""
    if scene.results or intent in (
        "thanks",
        "greeting",
        "person",
        "complaint",
        "order",
        "who",
        "card",
        "off_topic",
        "code",
    ):
        return []
    asks = (Ask(name, {"query": scene.question}) for name in ("search_catalog", "search_help"))
    return [ask for ask in asks if ask.name in scene.tools]


def _looks_for_something(scene: Scene, intent: Intent) -> bool:
    if intent not in ("question", "product", "compare", "buy") or _sure_page(scene) or _of_no_product(scene):
        return False
    return not (scene.shown and (follows_up(scene.question) or points_here(scene.question)))


def _of_no_product(scene: Scene) -> bool:
    """The words as a whole say another wish than one for something: a product in the story is not looked for."""
    return scene.guess in GUESSED or bool(as_subject(scene.guess))


def _open_question(scene: Scene) -> Step:
    """Neither an order nor a purchase: the shop's pages or its catalogue, whichever is sure."""
    if scene.guess in GUESSED and (step := _guessed(scene)):
        return step
    return next(answer for fits, answer in READINGS if fits(scene))(scene)


def _of_pages(scene: Scene) -> bool:
    return bool(scene.passages) and (about_policy(scene.question) or (_sure_page(scene) and asks_how(scene.question)))


def _of_one(scene: Scene) -> bool:
    return bool(products.among_shown(scene)) or shopping.asks_more(scene) or shopping.asks_of_it(scene)


def _finds(scene: Scene) -> bool:
    return any(hit.get("sure") for hit in scene.hits) or shopping.names_one(scene) or bool(scene.search.get("nearest"))


def _nearly(scene: Scene) -> bool:
    return not about_policy(scene.question) and not _sure_page(scene) and bool(pointing.nearly(scene))


def _of_a_page(scene: Scene) -> bool:
    """Size and care are a product's subjects, too: what is likely to be meant goes before a page on them."""
    named = bool(subjects(scene.question))
    return about_policy(scene.question) or (named and (measured(scene.question) or not shopping.likely(scene)))


def _sure_page(scene: Scene) -> bool:
    return any(passage.get("sure") for passage in scene.passages)


GUESSED: Mapping[str, Intent] = {
    wish: wish for wish in ("person", "complaint", "who", "order", "change", "thanks", "greeting", "off_topic", "cart")
}
THUMBS_UP = "\N{THUMBS UP SIGN}"
POINTING = ("question", "product", "buy")
READINGS: Sequence[tuple[Callable[[Scene], object], Callable[[Scene], Step]]] = (
    (_of_pages, pages.policy),
    (comparing.asks_for_most, comparing.compare),
    (_of_one, shopping.question),
    (pointing.may_be_of_it, pointing.of_it),
    (lambda scene: follows_up(scene.question) and scene.earlier, shopping.search),
    (lambda scene: slots.cheapest(scene.question) and scene.shown, shopping.search),
    (lambda scene: asks(scene.question) and pages.tell_what_lacks(scene), pages.policy),
    (pointing.asks_of_the_only, pointing.of_the_only),
    (_finds, shopping.search),
    (lambda scene: _sure_page(scene) and _of_a_page(scene), pages.policy),
    (lambda scene: shopping.likely(scene) or shopping.wishes_a_gift(scene) or looking.meets(scene), shopping.search),
    (lambda scene: scene.page_product and not _sure_page(scene), shopping.question),
    (
        lambda scene: products.at_hand(scene) and brief(scene, leaning.BRIEF),
        lambda scene: shopping.of_one(scene, products.at_hand(scene)),
    ),
    (lambda scene: any(asked.subject in POLICY for asked in scene.understood), pages.policy),
    (_nearly, lambda scene: [offering.closest(scene, pointing.nearly(scene)[: offering.MAX_NAMED])]),
    (lambda scene: scene.passages and (_sure_page(scene) or subjects(scene.question)), pages.policy),
    (lambda scene: True, pages.not_found),
)
"""How an open question may be meant, the surest reading first."""


def _about_a_product(scene: Scene) -> Step:
    if about_policy(scene.question) and (pages.speak_of(scene) or not named(scene.question, scene.hits)):
        return pages.policy(scene)
    told_apart = points_here(scene.question) or telling.aspects_of(scene.question) or slots.asked_value(scene.question)
    points_at = named(scene.question, scene.hits) or (told_apart and (scene.page_product or scene.shown))
    return shopping.question(scene) if points_at else _open_question(scene)


def _off_topic(scene: Scene) -> Step:
    """A "song" may be a duvet cover here: what the shop has goes first."""
    return _open_question(scene) if any(hit.get("sure") for hit in scene.hits) else pages.off_topic(scene)


def _person(scene: Scene) -> Step:
    agreed = intent_of(scene.question) == "yes" and scene.earlier
    problem = scene.earlier[-1] if agreed else scene.question
    return pages.person(scene, "no_source" if agreed else "asked", problem)


ANSWERS: Mapping[Intent, Callable[[Scene], Step]] = {
    "person": _person,
    "complaint": pages.complaint,
    "order": parcels.order,
    "change": changing.change,
    "code": changing.code,
    "discount": buying.discount,
    "checkout": buying.checkout,
    "remove": buying.remove,
    "amount": buying.change_amount,
    "cart": buying.show,
    "compare": comparing.compare,
    "buy": buying.buy,
    "product": _about_a_product,
    "who": pages.who,
    "card": pages.card,
    "off_topic": _off_topic,
    "thanks": lambda scene: pages.courtesy(scene, thanks=True),
    "greeting": lambda scene: pages.courtesy(scene, thanks=False),
    "yes": lambda scene: pages.courtesy(scene, thanks=True) if scene.earlier else pages.courtesy(scene, thanks=False),
    "wordless": lambda scene: [
        *pages.courtesy(scene, thanks=False)[-1:],
        say(scene.language, "What are you looking for?"),
    ],
    "question": _open_question,
}
