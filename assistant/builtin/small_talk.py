"""What the built-in model says that rests on no record: who it is, what it is for, and good manners."""

from assistant.builtin.scene import Scene, Step
from assistant.phrases import say


def who(scene: Scene) -> Step:
    """Said plainly whenever it is asked: EU AI Act, Art. 50."""
    return [
        say(scene.language, "I'm the assistant of {shop}: a program, not a person.", shop=shop_name(scene)),
        say(scene.language, "If you'd rather write with a person, tell me and I'll pass you on."),
    ]


def card(scene: Scene) -> Step:
    return [
        say(scene.language, "Please never send a card number here: I don't keep it and can't charge it."),
        say(scene.language, "You pay on a secure page, once your cart is ready."),
    ]


def ordering(scene: Scene) -> Step:
    return [
        say(scene.language, "Tell me what you would like, and I put it in your cart."),
        say(scene.language, "Say “check out” when you are ready."),
    ]


def off_topic(scene: Scene) -> Step:
    shop = shop_name(scene)
    return [
        say(scene.language, "I can only help with {shop}: products, orders and questions about the shop.", shop=shop)
    ]


def courtesy(scene: Scene, thanks: bool) -> Step:
    if thanks:
        return [
            say(scene.language, "You're welcome."),
            say(scene.language, "Is there anything else I can look up for you?"),
        ]
    hello = say(scene.language, "Hello, I'm the assistant of {shop}.", shop=shop_name(scene))
    return [hello, say(scene.language, "I can find products, answer questions about the shop and take your order.")]


def foreign_note(scene: Scene) -> list[str]:
    return [say(scene.language, "I answer in English or French; a colleague can help you in other languages.")]


def shop_name(scene: Scene) -> str:
    return str(scene.context.get("shop") or say(scene.language, "this shop"))
