"""What a reply to a question of ours is about: the words that led to it say what it leaves out."""

from dataclasses import replace

from assistant.builtin import buying, naming, pages, slots
from assistant.builtin.intent import Intent, about_policy, intent_of
from assistant.builtin.of_orders import without_particulars
from assistant.builtin.places import countries
from assistant.builtin.scene import Scene
from assistant.builtin.telling import aspects_of
from assistant.builtin.words import asks, tokens
from assistant.phrases import say


def replied(scene: Scene, intent: Intent) -> tuple[Scene, Intent] | None:
    """What was asked back was about is what the reply is about."""
    if not scene.earlier or not scene.last_said.rstrip().endswith(("?", *phrases(pages.ORDER_WANTED))):
        return None
    told = intent == "order" or bool(slots.email(scene.question))
    pending, particular = _pending(scene), told or (brief(scene) and not _asks_further(scene))
    if pending == "change" and (particular or slots.address(scene.question)):
        return scene, "change"
    if pending == "order" and particular:
        return scene, "order"
    asked_to_pay = scene.last_said.rstrip().endswith(phrases("Would you like to check out?"))
    if pending in ("buy", "amount", "remove") and brief(scene) and not asked_to_pay and intent == "question":
        return replace(scene, question=f"{_led_here(scene, pending)} {scene.question}"), pending
    return None


def _asks_further(scene: Scene) -> bool:
    """ "Is it free?", "and from Belgium?": of the rule, not of that order."""
    return asks(scene.said) or bool(countries(scene.question))


def agreed(scene: Scene) -> tuple[Scene, Intent]:
    said = scene.last_said.rstrip()
    if said.endswith(phrases(pages.ASK_A_PERSON)):
        return scene, "person"
    if said.endswith(phrases(buying.TAKE_IT)) and scene.earlier:
        return replace(scene, question=slots.without_place(scene.earlier[-1])), "buy"
    if said.endswith(phrases("Would you like to check out?")):
        return scene, "checkout"
    if said.endswith("?") and (pending := _pending(scene)) in ("buy", "amount", "remove"):
        # "Yes" to "which colour?" chooses none: the same is asked again.
        return replace(scene, question=_led_here(scene, pending)), pending
    return scene, "yes"


def asks_the_total(scene: Scene) -> bool:
    """ "How much is that now?", just after the cart has changed."""
    return cart_was_told(scene) and aspects_of(scene.question) == ["price"] and not naming.telling(scene.question)


def cart_was_told(scene: Scene) -> bool:
    """The cart is what was spoken of last."""
    return any(sentence.partition("{")[0] in scene.last_said for sentence in phrases("Your cart comes to {total}."))


def phrases(text: str) -> tuple[str, ...]:
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
    return len(tokens(without_particulars(text))) <= 2


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


def brief(scene: Scene, words: int = 4) -> bool:
    return len(tokens(scene.question)) <= words and not about_policy(scene.question)
