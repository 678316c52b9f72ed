"""What is in the cart: shown, taken out, priced with a code, and paid."""

import re
from collections.abc import Mapping, Sequence

from assistant.builtin import products, slots
from assistant.builtin.intent import about_policy
from assistant.builtin.pages import policy, trouble
from assistant.builtin.scene import Ask, Record, Scene, Step
from assistant.builtin.small_talk import ordering
from assistant.builtin.telling import listed
from assistant.builtin.words import asks, fold, stems
from assistant.phrases import say

_EVERYTHING = re.compile(r"\b(?:everything|all|tout|empty|clear|vide\w*)\b")
_KEEPS = re.compile(r"\b(?:keep\w*|gard\w*|conserve\w*|leave|laisse\w*(?! tomber))\b")
_PARTS = re.compile(r"[,;.]|\b(?:and|but|et|mais)\b")
IT = frozenset({"it", "them", "that", "la", "le", "les", "en"})


def remove(scene: Scene) -> Step:
    if told := scene.last("update_cart"):
        return _taken_out(scene, told)
    if not scene.cart:
        return empty(scene)
    gone = _unwanted(scene)
    return set_to(scene, {line["sku"]: 0 for line in gone}) if gone else which_line(scene)


def _unwanted(scene: Scene) -> list[Record]:
    """ "Take the candle out, keep the soap": what is named to go; else all but what is kept; else "it"."""
    parts = [part for part in _PARTS.split(fold(scene.question)) if part.strip()]
    kept = [line for part in parts if _KEEPS.search(part) for line in named(scene, part)]
    gone = [line for part in parts if not _KEEPS.search(part) for line in named(scene, part)]
    if gone := [line for line in gone if line not in kept]:
        return gone
    if kept or _EVERYTHING.search(fold(scene.question)):
        return [line for line in scene.cart if line not in kept]
    return [line] if (line := latest(scene)) else []


def keeps(scene: Scene) -> bool:
    """ "Just keep the soap": all else goes."""
    return bool(_KEEPS.search(fold(scene.question))) and bool(named(scene, scene.question))


def show(scene: Scene) -> Step:
    if not scene.cart:
        return empty(scene)
    return [
        say(scene.language, "Your cart holds {lines}.", lines=_lines(scene, scene.cart)),
        *total(scene, scene.context),
    ]


def checkout(scene: Scene) -> Step:
    if told := scene.last("start_checkout"):
        if "checkout" not in told:
            return trouble(scene, told)
        total = told["checkout"]["total"]
        return [
            say(scene.language, "Your order is ready: the total is {total}.", total=total),
            say(scene.language, "Use the button below to pay."),
        ]
    if not scene.cart:
        asked = policy(scene) if about_policy(scene.question) and scene.passages else ordering(scene)
        return asked if asks(scene.question) else empty(scene)
    return or_trouble(scene, [Ask("start_checkout")])


def discount(scene: Scene) -> Step:
    """A code the shopper has: the quote says what it takes off, or why it doesn't."""
    if not scene.cart:
        return _of_codes(scene)
    ask = Ask("price_cart", {"code": slots.discount_code(scene.question)})
    [told] = scene.told(ask)
    if "quote" not in told:
        return trouble(scene, told)
    quote = told["quote"]
    off = (
        [say(scene.language, "The code takes {amount} off.", amount=str(quote["discount"]).lstrip("-−"))]
        if quote.get("discount")
        else []
    )
    note = [str(quote["note"])] if quote.get("note") else []
    return [*off, *note, say(scene.language, "The total is {total}.", total=quote["total"])]


def _of_codes(scene: Scene) -> Step:
    """Nothing to take it off yet: what the pages say of it."""
    said = policy(scene) if scene.passages else empty(scene)
    sentences = [one for one in said if isinstance(one, str)]
    return [*empty(scene)[:1], *sentences] if sentences and scene.passages else said


def total(scene: Scene, told: Record) -> list[str]:
    cart = told["cart"]
    if not cart.get("lines") or not cart.get("total"):
        return [say(scene.language, "Your cart is empty.")]
    return [say(scene.language, "Your cart comes to {total}.", total=cart["total"])]


def or_trouble(scene: Scene, asks: list[Ask]) -> Step:
    return asks if all(ask.name in scene.tools for ask in asks) else trouble(scene, {})


def name_of(line: Record) -> str:
    return f"{line['title']} ({line['label']})" if line.get("label") else str(line["title"])


def set_to(scene: Scene, wanted: Mapping[str, int]) -> Step:
    return or_trouble(
        scene, [Ask("update_cart", {"sku": sku, "quantity": count, "mode": "set"}) for sku, count in wanted.items()]
    )


def _taken_out(scene: Scene, told: Record) -> Step:
    if "cart" not in told:
        return trouble(scene, told)
    return [say(scene.language, "I've taken it out of your cart."), *rest(scene, told["cart"])]


def rest(scene: Scene, cart: Record) -> list[str]:
    """What is left, where several things were in it."""
    left = cart.get("lines") or ()
    held = say(scene.language, "Your cart now holds {lines}.", lines=_lines(scene, left)) if left else ""
    return [*filter(None, [held]), *total(scene, {"cart": cart})]


def _lines(scene: Scene, lines: Sequence[Record]) -> str:
    return listed(scene.language, [f"{line['quantity']} × {name_of(line)}" for line in lines])


def named(scene: Scene, text: str) -> list[Record]:
    """The lines that the words name best, by title, label or place; those of one product only as far as a label is said."""
    said = stems(text)
    held = {line["sku"]: _share(line, text, said) for line in scene.cart}
    best = max(held.values(), default=0)
    named = [line for line in scene.cart if held[line["sku"]] == best > 0]
    place = slots.ordinal(text)
    if not named and place is not None and -len(scene.cart) <= place < len(scene.cart):
        return [scene.cart[place]]
    return named


def _share(line: Record, text: str, said: set[str]) -> int:
    labels = [part.strip() for part in str(line.get("label") or "").split("/")]
    chosen = sum(bool(slots.options(text, {"": [label]})) for label in labels if label)
    return 2 * len(said & products.own_words(line)) + chosen


def latest(scene: Scene) -> Record | None:
    """The one that was told of last; of several lines only for "it"."""
    told = [line for line in scene.cart if name_of(line) in scene.last_said] or scene.cart
    means_it = IT & set(fold(scene.question).replace("-", " ").split())
    return told[-1] if told and (means_it or len(told) == 1) else None


def which_line(scene: Scene) -> Step:
    names = listed(scene.language, [name_of(line) for line in scene.cart], "or")
    return [say(scene.language, "Which one do you mean: {lines}?", lines=names)]


def empty(scene: Scene) -> list[str]:
    return [say(scene.language, "Your cart is empty."), say(scene.language, "What are you looking for?")]
