"""The model that needs no key and no network: patterns decide what is wanted, the shop's own words answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.builtin import (
    buying,
    carts,
    changing,
    comparing,
    correcting,
    deciding,
    guessing,
    leaning,
    looking,
    pages,
    parcels,
    pointing,
    reading,
    shopping,
    slots,
    small_talk,
    telling,
)
from assistant.builtin.guessing import GUESSED, sure_page
from assistant.builtin.intent import Intent, about_policy, follows_up, intent_of, only_a_choice
from assistant.builtin.meaning import Meaning
from assistant.builtin.nearest import as_subject
from assistant.builtin.products import named, points_here
from assistant.builtin.replying import agreed, asks_the_total, phrases, replied
from assistant.builtin.scene import Ask, Scene, Step, Unread, read
from assistant.builtin.searching import look_up
from assistant.builtin.understanding import clauses
from assistant.builtin.words import asks, tokens
from assistant.model import Piece, Said, TextPiece, ToolCall, ToolSpec
from assistant.phrases import say
from assistant.rewording import is_asked_again


@dataclass(frozen=True, slots=True)
class BuiltinModel:
    """Deterministic: the same messages get the same answer. Speaks English and French."""

    name: str = "builtin"
    meaning: Callable[[], Meaning] | None = None
    """Made when it is first needed; tells what words are likely to mean. None: only what they plainly say."""

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        if is_asked_again(messages):
            return  # it speaks in the records' words already
        scene = read(messages, tools)
        guesses = self.meaning and scene.results and len(tokens(scene.question)) > 1
        step = await asyncio.to_thread(self._informed, scene) if guesses else next_step(scene)
        for at, part in enumerate(step):
            if isinstance(part, Ask):
                yield ToolCall(f"builtin-{scene.asked + at}", part.name, part.arguments)
            else:
                yield TextPiece(f"{part} ")

    def _informed(self, scene: Scene) -> Step:
        """In a thread: what words mean takes the embedder some milliseconds."""
        return next_step(guessing.informed(scene, self.meaning()) if self.meaning else scene)


def next_step(scene: Scene) -> Step:
    steps = [_step(part) for part in _questions(scene) or [scene]]
    asks = [ask for step in steps for ask in step if isinstance(ask, Ask)]
    return asks or [text for step in steps for text in step if isinstance(text, str)]


def _questions(scene: Scene) -> list[Scene]:
    """One of a thing and one of the pages in one message: each is answered by itself."""
    parts = clauses(scene.question)
    of_pages = [part for part in parts if about_policy(part)]
    every = all(map(asks, parts))
    of_things = [part for part in parts if part not in of_pages and (every or looking.wishes_for(part))]
    if not of_pages or not of_things or len(of_pages) + len(of_things) < len(parts):
        return []
    return [replace(scene, question=part, said=part, guess="", guessed_surely=False, understood=()) for part in parts]


def _step(scene: Scene) -> Step:
    try:
        return _answer(scene)
    except Unread as unread:
        return unread.asks


def _answer(scene: Scene) -> Step:
    scene, intent = _understood(scene)
    _facts_first(scene, intent)
    if _looks_for_something(scene, intent):
        scene = looking.narrowed(scene)
    if intent in POINTING and (pointed := pointing.pointed(scene, intent)):
        scene = pointed
        if intent != "buy":
            return shopping.of_one(scene, scene.spoken_of)
    step = ANSWERS[intent](scene)
    if scene.guess and pages.is_not_found(scene, step):
        step = _guessed(scene) or step
    step = _beside(scene, step)
    told = bool(step) and isinstance(step[0], str)
    return [*step, *small_talk.foreign_note(scene)] if told and scene.foreign else step


def _beside(scene: Scene, step: Step) -> Step:
    """Goods that were found for words which surely ask a page, too: both are told."""
    asked = scene.guessed_surely and as_subject(scene.guess)
    if not asked or not step or isinstance(step[0], Ask) or any(str(text).endswith("]") for text in step):
        return step
    look_up(scene)
    return [*step, *pages.known(scene)]


def _guessed(scene: Scene) -> Step:
    """Before nothing is said: what the words are likely to mean, as far as it changes nothing."""
    if subject := as_subject(scene.guess):
        step = pages.policy(replace(scene, question=leaning.called(scene, subject)))
        return [] if pages.is_not_found(scene, step) else step
    return ANSWERS[GUESSED[scene.guess]](scene) if scene.guess in GUESSED else []


def _understood(scene: Scene) -> tuple[Scene, Intent]:
    """The reply to a question of ours is read together with the words that led to it."""
    intent = intent_of(scene.question)
    return _replying(scene, intent) or (_open(scene, intent) if intent in OPEN else (scene, intent))


def _replying(scene: Scene, intent: Intent) -> tuple[Scene, Intent] | None:
    """What was said last says what is meant."""
    if corrected := correcting.meant(scene, intent):
        return corrected
    if intent == "yes" or (scene.last_said and THUMBS_UP in scene.question):
        return agreed(scene)
    if any(asked in scene.last_said for asked in phrases(changing.TYPE_THE_CODE)) and changing.code_in(scene.question):
        return scene, "code"
    if intent in OPEN and (of_order := leaning.goes_on_about_the_order(scene)):
        return scene, of_order
    return replied(scene, intent) if intent in ("question", "order") else None


def _open(scene: Scene, intent: Intent) -> tuple[Scene, Intent]:
    """Words that no rule takes for anything else."""
    if intent == "question" and _begins(scene) and only_a_choice(scene.question):
        return scene, "wordless"
    if asks_the_total(scene):
        return scene, "cart"
    if shopping.asks_of_all(scene):
        return scene, "question"
    sure = guessing.surely(scene)
    if (not sure or sure[1] != "amount") and (taken := _taken(scene)):
        return taken, "buy"
    if sure:
        return sure
    if scene.guess == "find":
        return scene, "question"
    named = leaning.in_our_words(scene)
    whole = replace(scene, question=named if named != scene.question else leaning.whole(scene))
    return replace(whole, question=leaning.as_understood(whole)), intent


def _begins(scene: Scene) -> bool:
    return not (scene.earlier or scene.shown or scene.page_product)


def _taken(scene: Scene) -> Scene | None:
    """What is pointed at is taken, where nothing is asked."""
    pointed = pointing.pointed(scene, "buy") if len(scene.shown) > 1 else None
    meant = pointed or scene
    first, *more = buying.parts(scene.question)
    if more and deciding.takes(replace(scene, question=first, said=first)):
        return scene
    return meant if deciding.takes(meant) else None


def _facts_first(scene: Scene, intent: Intent) -> None:
    """A caller that has not searched yet is asked to; the turn brings both searches with the question."""
    if scene.results or intent in WITHOUT_FACTS:
        return
    scene.told(*(Ask(name, {"query": scene.question}) for name in ("search_catalog", "search_help")))


def _looks_for_something(scene: Scene, intent: Intent) -> bool:
    of_a_page = (sure_page(scene) or _of_no_product(scene)) and not looking.names_its_wish(scene)
    of_a_page = of_a_page and not looking.is_story(scene)
    named = intent == "buy" and any(hit.get("likely") for hit in scene.hits)
    if intent not in ("question", "product", "compare", "buy") or of_a_page or named:
        return False
    return not (scene.shown and (follows_up(scene.question) or points_here(scene.question)))


def _of_no_product(scene: Scene) -> bool:
    """The words as a whole say another wish than one for something: a product in the story is not looked for."""
    return scene.guess in GUESSED or bool(as_subject(scene.guess))


def _open_question(scene: Scene) -> Step:
    """Neither an order nor a purchase: the shop's pages or its catalogue, whichever is sure."""
    if (scene.guess in GUESSED or guessing.asks_a_page(scene)) and (step := _guessed(scene)):
        return step
    return reading.read_as(scene)


THUMBS_UP = "\N{THUMBS UP SIGN}"
OPEN = ("question", "product")
WITHOUT_FACTS = {"thanks", "greeting", "person", "complaint", "order", "who", "card", "off_topic", "code"}
POINTING = ("question", "product", "buy")


def _about_a_product(scene: Scene) -> Step:
    if about_policy(scene.question) and (pages.speak_of(scene) or not named(scene.question, scene.hits)):
        return pages.policy(scene)
    told_apart = points_here(scene.question) or telling.aspects_of(scene.question) or slots.asked_value(scene.question)
    points_at = named(scene.question, scene.hits) or (told_apart and (scene.page_product or scene.shown))
    return shopping.question(scene) if points_at else _open_question(scene)


def _cart(scene: Scene) -> Step:
    """And what is asked of the pages with it: "and with delivery?"."""
    step = pages.policy(scene) if about_policy(scene.question) and scene.cart else []
    return [*carts.show(scene), *step]


def _order(scene: Scene) -> Step:
    """And what the pages say of it: whose parcel is "delivered" and not there reads where to look."""
    return [*parcels.order(scene), *pages.known(scene, ("late", "refund"))]


def _off_topic(scene: Scene) -> Step:
    """A "song" may be a duvet cover here: what the shop has goes first."""
    return _open_question(scene) if any(hit.get("sure") for hit in scene.hits) else small_talk.off_topic(scene)


def _person(scene: Scene) -> Step:
    agreed = intent_of(scene.question) == "yes" and scene.earlier
    problem = scene.earlier[-1] if agreed else scene.question
    return pages.person(scene, "no_source" if agreed else "asked", problem)


ANSWERS: Mapping[Intent, Callable[[Scene], Step]] = {
    "person": _person,
    "complaint": pages.complaint,
    "order": _order,
    "change": changing.change,
    "code": changing.code,
    "discount": carts.discount,
    "checkout": carts.checkout,
    "remove": carts.remove,
    "amount": correcting.change,
    "cart": _cart,
    "compare": comparing.compare,
    "buy": buying.buy,
    "product": _about_a_product,
    "who": small_talk.who,
    "card": small_talk.card,
    "off_topic": _off_topic,
    "ordering": lambda scene: carts.checkout(scene) if scene.cart else small_talk.ordering(scene),
    "thanks": lambda scene: small_talk.courtesy(scene, thanks=True),
    "greeting": lambda scene: small_talk.courtesy(scene, thanks=False),
    "yes": lambda scene: small_talk.courtesy(scene, thanks=bool(scene.earlier)),
    "wordless": lambda scene: [
        *small_talk.courtesy(scene, thanks=False)[-1:],
        say(scene.language, "What are you looking for?"),
    ],
    "question": _open_question,
}
