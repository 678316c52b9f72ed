"""The model that needs no key and no network: patterns decide what is wanted, the shop's own words answer."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.builtin import (
    buying,
    changing,
    comparing,
    leaning,
    pages,
    parcels,
    pointing,
    products,
    shopping,
    slots,
    telling,
)
from assistant.builtin.intent import Intent, about_policy, asks_how, follows_up, intent_of
from assistant.builtin.pages import Step
from assistant.builtin.products import named, points_here
from assistant.builtin.scene import Ask, Scene, read
from assistant.builtin.scope import Scope
from assistant.builtin.words import asks, subjects, tokens
from assistant.model import Piece, Said, TextPiece, ToolCall, ToolSpec
from assistant.phrases import say


@dataclass(frozen=True, slots=True)
class BuiltinModel:
    """Deterministic: the same messages get the same answer. Speaks English and French."""

    name: str = "builtin"
    scope: Callable[[], Scope] | None = None
    """Made when it is first needed; tells what is off topic. None: only what is plainly so."""

    async def stream(self, messages: Sequence[Said], tools: Sequence[ToolSpec]) -> AsyncIterator[Piece]:
        scene = read(messages, tools)
        if self.scope and scene.results and not _known(scene):
            scene = replace(scene, strange=await asyncio.to_thread(self._is_strange, scene.question))
        for at, part in enumerate(next_step(scene)):
            if isinstance(part, Ask):
                yield ToolCall(f"builtin-{scene.asked + at}", part.name, part.arguments)
            else:
                yield TextPiece(f"{part} ")

    def _is_strange(self, question: str) -> bool:
        return self.scope is not None and self.scope().is_strange(question)


def _known(scene: Scene) -> bool:
    """The catalogue or the pages are sure of the words; or they are French, of which the embedder knows little."""
    return (
        any(found.get("likely", found.get("sure")) for found in (*scene.hits, *scene.passages))
        or scene.language != "en"
    )


def next_step(scene: Scene) -> Step:
    scene, intent = _understood(scene)
    if missing := _facts_first(scene, intent):
        return missing
    if intent in POINTING and (pointed := pointing.pointed(scene, intent)):
        if not isinstance(pointed, Scene):
            return pointed
        scene = pointed
        if intent != "buy":
            return shopping.of_one(scene, scene.spoken_of)
    step = ANSWERS[intent](scene)
    told = bool(step) and isinstance(step[0], str)
    return [*step, *pages.foreign_note(scene)] if told and scene.foreign else step


def _understood(scene: Scene) -> tuple[Scene, Intent]:
    """The reply to a question of ours is read together with the words that led to it."""
    intent = intent_of(scene.question)
    if intent == "yes":
        return _agreed(scene)
    if any(asked in scene.last_said for asked in _phrases(changing.TYPE_THE_CODE)) and changing.code_in(scene.question):
        return scene, "code"
    if scene.last_said.rstrip().endswith(_phrases(pages.PASSED_ON)) and _only_email(scene.question):
        return scene, "thanks"
    if intent in ("question", "product") and leaning.goes_on_about_the_order(scene):
        return scene, "order"
    if intent in ("question", "order") and (replied := _replied(scene, intent)):
        return replied
    if intent == "question" and scene.spoken_of and slots.only_a_count(scene.question):
        return scene, "buy"
    if intent in ("question", "product"):
        whole = replace(scene, question=leaning.whole(scene))
        return replace(whole, question=leaning.in_our_words(whole)), intent
    return scene, intent


def _replied(scene: Scene, intent: Intent) -> tuple[Scene, Intent] | None:
    """What was asked back was about is what the reply is about."""
    if not scene.earlier or not scene.last_said.rstrip().endswith(("?", *_phrases(pages.ORDER_WANTED))):
        return None
    pending, particular = _pending(scene), intent == "order" or _brief(scene) or bool(slots.email(scene.question))
    if pending == "change" and (particular or slots.address(scene.question)):
        return scene, "change"
    if pending == "order" and particular:
        return scene, "order"
    asked_to_pay = scene.last_said.rstrip().endswith(_phrases("Would you like to check out?"))
    if pending in ("buy", "amount", "remove") and _brief(scene) and not asked_to_pay and intent == "question":
        return replace(scene, question=f"{_led_here(scene, pending)} {scene.question}"), pending
    return None


def _agreed(scene: Scene) -> tuple[Scene, Intent]:
    said = scene.last_said.rstrip()
    if said.endswith(_phrases(pages.ASK_A_PERSON)):
        return scene, "person"
    if said.endswith(_phrases(buying.TAKE_IT)) and scene.earlier:
        return replace(scene, question=slots.without_place(scene.earlier[-1])), "buy"
    if said.endswith(_phrases("Would you like to check out?")):
        return scene, "checkout"
    if said.endswith("?") and (pending := _pending(scene)) in ("buy", "amount", "remove"):
        # "Yes" to "which colour?" chooses none: the same is asked again.
        return replace(scene, question=_led_here(scene, pending)), pending
    return scene, "yes"


def _only_email(text: str) -> bool:
    return text.strip() == slots.email(text) != ""


def _phrases(text: str) -> tuple[str, ...]:
    return text, say("fr", text)


def _pending(scene: Scene) -> Intent:
    """What the latest messages were about: an e-mail or a number alone says nothing of itself."""
    given: Intent = "question"
    for text in reversed(scene.earlier[-5:]):
        intent = intent_of(text)
        if intent == "order" and _only_particulars(text):
            given = "order"
        elif intent not in ("question", "yes"):
            return intent
    return given


def _only_particulars(text: str) -> bool:
    for given in filter(None, (slots.email(text), slots.order_number(text))):
        text = text.replace(given, " ")
    return len(tokens(text)) <= 2


def _led_here(scene: Scene, pending: Intent) -> str:
    """The words from the wish on: "two of the lamp", "the first", and then "in blue"."""
    words: list[str] = []
    for text in reversed(scene.earlier[-3:]):
        intent = intent_of(text)
        # Who agreed to the only one has no place in a list in mind any more.
        agreed = any(intent_of(said) == "yes" for said in words)
        words.insert(0, slots.without_place(text) if agreed else text)
        if intent == pending:
            break
    return " ".join(words)


def _brief(scene: Scene, words: int = 4) -> bool:
    return len(tokens(scene.question)) <= words and not about_policy(scene.question)


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


def _open_question(scene: Scene) -> Step:
    """Neither an order nor a purchase: the shop's pages or its catalogue, whichever is sure."""
    return next(answer for fits, answer in READINGS if fits(scene))(scene)


def _of_pages(scene: Scene) -> bool:
    return bool(scene.passages) and (about_policy(scene.question) or (_sure_page(scene) and asks_how(scene.question)))


def _of_one(scene: Scene) -> bool:
    return bool(products.among_shown(scene)) or shopping.asks_more(scene) or shopping.asks_of_it(scene)


def _finds(scene: Scene) -> bool:
    return any(hit.get("sure") for hit in scene.hits) or shopping.names_one(scene) or bool(scene.search.get("nearest"))


def _sure_page(scene: Scene) -> bool:
    return any(passage.get("sure") for passage in scene.passages)


POINTING = ("question", "product", "buy")
READINGS: Sequence[tuple[Callable[[Scene], object], Callable[[Scene], Step]]] = (
    (_of_pages, pages.policy),
    (comparing.asks_for_most, comparing.compare),
    (_of_one, shopping.question),
    (pointing.may_be_of_it, pointing.of_it),
    (lambda scene: follows_up(scene.question) and scene.earlier, shopping.search),
    (lambda scene: asks(scene.question) and pages.tell_what_lacks(scene), pages.policy),
    (pointing.asks_of_the_only, pointing.of_the_only),
    (_finds, shopping.search),
    (lambda scene: _sure_page(scene) and subjects(scene.question), pages.policy),
    (lambda scene: shopping.likely(scene) or shopping.wishes_a_gift(scene), shopping.search),
    (lambda scene: scene.page_product and not _sure_page(scene), shopping.question),
    (
        lambda scene: products.at_hand(scene) and _brief(scene, leaning.BRIEF),
        lambda scene: shopping.of_one(scene, products.at_hand(scene)),
    ),
    (lambda scene: scene.passages and (_sure_page(scene) or subjects(scene.question)), pages.policy),
    (pointing.nearly, lambda scene: [shopping.closest(scene, pointing.nearly(scene)[: shopping.MAX_NAMED])]),
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
    "complaint": lambda scene: pages.person(scene, "complaint", scene.question),
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
    "yes": lambda scene: (
        pages.courtesy(scene, thanks=False)[-1:] if scene.earlier else pages.courtesy(scene, thanks=False)
    ),
    "question": _open_question,
}
