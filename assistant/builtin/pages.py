"""What the built-in model says from the shop's pages, and when they say nothing."""

from assistant.builtin import quoting
from assistant.builtin.quoting import Quote
from assistant.builtin.scene import Ask, Scene
from assistant.builtin.words import WIDER, subjects
from assistant.phrases import say

CLEARLY = 0.6
"""A page in the other language answers so much better that it is quoted instead."""
NOT_FOUND = "I haven't found anything about that in what {shop} has told me."
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
Step = list[Ask] | list[str]
"""What comes next: tools to run, or the sentences of the answer."""


def speak_of(scene: Scene) -> bool:
    """The shop's pages say something on the question."""
    return bool(_found(scene))


def policy(scene: Scene) -> Step:
    found = _found(scene)
    if (wider := _wider(scene, found)) is not None:
        return [wider]
    if not found:
        return not_found(scene)
    if both := quoting.contradiction(scene.question, found):
        return _both(scene, both)
    return [*_other_language(scene, found), *(quote.cited for quote in quoting.chosen(found))]


def change(scene: Scene, *, by_order: bool = False) -> Step:
    """The rule, and what comes next: the order's number where words are enough, else a person."""
    rule_words = _rule(scene)
    ask = Ask("search_help", {"query": rule_words})
    if scene.answer(ask) is None and "search_help" in scene.tools:
        return [ask]
    found = _found(scene, rule_words)
    rule = [quote.cited for quote in quoting.contradiction(rule_words, found) or quoting.chosen(found)]
    if by_order:
        wanted = say(scene.language, ORDER_WANTED)
        return [*(_other_language(scene, found) if rule else []), *rule, wanted]
    offer = say(scene.language, "A colleague can look at your order and arrange this with you.")
    return [*(_other_language(scene, found) if rule else []), *rule, offer, say(scene.language, ASK_A_PERSON)]


def not_found(scene: Scene) -> Step:
    """After a second try a person is called, not offered."""
    if _failed_before(scene) and "hand_over" in scene.tools:
        return person(scene, "no_source", scene.question)
    if scene.strange:
        return off_topic(scene)
    nothing = say(scene.language, NOT_FOUND, shop=_shop(scene))
    return [nothing, say(scene.language, ASK_A_PERSON)]


def _failed_before(scene: Scene) -> bool:
    nothing = (say(language, NOT_FOUND, shop=_shop(scene)) for language in ("en", "fr"))
    return any(sentence in scene.last_said for sentence in nothing)


def who(scene: Scene) -> Step:
    """Said plainly whenever it is asked: EU AI Act, Art. 50."""
    return [
        say(scene.language, "I'm the assistant of {shop}: a program, not a person.", shop=_shop(scene)),
        say(scene.language, "If you'd rather write with a person, tell me and I'll pass you on."),
    ]


def card(scene: Scene) -> Step:
    return [
        say(scene.language, "Please never send a card number here: I don't keep it and can't charge it."),
        say(scene.language, "You pay on a secure page, once your cart is ready."),
    ]


def off_topic(scene: Scene) -> Step:
    return [
        say(
            scene.language,
            "I can only help with {shop}: products, orders and questions about the shop.",
            shop=_shop(scene),
        )
    ]


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


def courtesy(scene: Scene, thanks: bool) -> Step:
    if thanks:
        return [
            say(scene.language, "You're welcome."),
            say(scene.language, "Is there anything else I can look up for you?"),
        ]
    hello = say(scene.language, "Hello, I'm the assistant of {shop}.", shop=_shop(scene))
    return [hello, say(scene.language, "I can find products, answer questions about the shop and take your order.")]


def foreign_note(scene: Scene) -> list[str]:
    return [say(scene.language, "I answer in English or French; a colleague can help you in other languages.")]


def _found(scene: Scene, question: str = "", *, about: str = "") -> list[Quote]:
    """From pages in the shopper's language where there are any; then in the other."""
    question = question or scene.question
    shop = str(scene.context.get("shop") or "")
    fitting = quoting.covering(about or question, scene.passages, shop=shop)
    own = [passage for passage in fitting if passage.get("language", "") in ("", scene.language)]
    found = quoting.quotes(question, own, shop=shop)
    everywhere = quoting.quotes(question, fitting, shop=shop)
    elsewhere = not found or everywhere[0].score > found[0].score + CLEARLY
    return everywhere if elsewhere or quoting.contradiction(question, everywhere) else found


def _wider(scene: Scene, found: list[Quote]) -> Ask | None:
    """A second search in both languages' words, where the first found nothing or a figure is asked for."""
    named = subjects(scene.question)
    told = {term for quote in found for term in quoting.told_of(quote)}
    untold = {subject for subject in named & WIDER.keys() if f"={subject}" not in told}
    if not named & WIDER.keys() or (found and not untold and not named & {"window", "cost"}):
        return None
    said = " ".join(" ".join(sorted(word for word in concept if word[0] != "=")) for concept in _rest(scene))
    ask = Ask("search_help", {"query": " ".join([*(WIDER.get(one, "") for one in sorted(named)), said]).strip()})
    return ask if "search_help" in scene.tools and scene.answer(ask) is None else None


def _rest(scene: Scene) -> list[quoting.Concept]:
    """What is asked about besides the subjects: Switzerland, wool."""
    return [one for one in quoting.concepts(scene.question, _shop(scene)) if not any(term[0] == "=" for term in one)]


def _both(scene: Scene, both: list[Quote]) -> list[str]:
    return [
        say(scene.language, "Our pages don't agree on this, so here is what each of them says."),
        *(quote.cited for quote in both),
        say(scene.language, "A colleague can tell you which one applies."),
        say(scene.language, ASK_A_PERSON),
    ]


def _other_language(scene: Scene, found: list[Quote]) -> list[str]:
    language = found[0].passage.get("language", "") if found else ""
    if language in ("", scene.language):
        return []
    if language == "fr":
        return [say(scene.language, "Our page on this is in French.")]
    return [say(scene.language, "Our page on this is in English.")] if language == "en" else []


def _rule(scene: Scene) -> str:
    """What the rule is called that decides this change, as pages put it."""
    named = subjects(scene.question)
    for subject, (english, french) in RULES.items():
        if subject in named:
            return french if scene.language == "fr" else english
    return "modifier une commande" if scene.language == "fr" else "change an order"


def _shop(scene: Scene) -> str:
    return str(scene.context.get("shop") or say(scene.language, "this shop"))
