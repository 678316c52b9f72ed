"""What a message takes back of the cart just after it has changed: how many, which variant, or the other thing."""

import re

from assistant.builtin import buying, carts, products, slots
from assistant.builtin.intent import Intent
from assistant.builtin.naming import names_a_thing
from assistant.builtin.pages import trouble
from assistant.builtin.replying import cart_was_told
from assistant.builtin.scene import Record, Scene, Step
from assistant.builtin.words import asks, fold, tokens
from assistant.phrases import say

_OPENING = r"ok|okay|oh|ah|oops|oups|hm+|mince|zut|bon|euh|damn|and|et|but|mais"
_TAKES_BACK = re.compile(
    rf"^(?:\W*(?:{_OPENING})\b)*\W*(?:no|non|nope|wait|hold on|attend\w*|sorry|pardon|desolee?|actually|en fait|finalement|enfin|make|change|mets|met"
    r"|mettez|passe\w*|plutot|rather|i meant?|je (?:voulais|veux) dire|only|just|juste|seulement)\b"
    r"|\b(?:instead|finalement|plutot|actually|after all|rather|a la place|enfin|suffi\w*|enough|(?:not|pas) \w+)\W*$"
)
_MORE = re.compile(
    r"\b(?:another|also|too|as well|more|extra|add|aussi|encore|autre|\w*ajoute\w*|en plus|la meme|le meme|the same)\b"
)
_NOT = re.compile(
    rf"^(?:\W*(?:{_OPENING}|no|non|wait|sorry|finalement|actually|en fait|pardon)\b)*\W*(?:not|pas|sans|without|forget|oublie\w*)\b"
    r"|\b(?:don't|do not|ne) (?:want|need|veux|voudrais) (?:plus |pas )?"
)


def meant(scene: Scene, intent: Intent) -> tuple[Scene, Intent] | None:
    """The wish of words that say no verb for it, where the cart is what was spoken of last."""
    said = fold(scene.said)
    if not scene.cart or asks(scene.said) or intent not in ("question", "product", "amount", "remove", "yes", "buy"):
        return None
    if intent == "buy" and any(map(names_a_thing, tokens(said))):
        return None
    if carts.keeps(scene) or (_NOT.search(said) and carts.named(scene, scene.question)):
        return scene, "remove"
    if intent in ("amount", "remove") or not cart_was_told(scene):
        return None
    chooses = _chooses(scene)
    if _MORE.search(said):
        return (scene, "buy") if chooses else None
    if not _TAKES_BACK.search(said):
        return None
    return (scene, "amount") if chooses or slots.quantity(scene.question) else None


def _chooses(scene: Scene) -> bool:
    """Names a size or a colour of what is in the cart."""
    titles = {line["title"] for line in scene.cart}
    return any(slots.options(scene.question, one["options"]) for one in scene.seen if one["title"] in titles)


def change(scene: Scene) -> Step:
    """The latest line becomes what is said: "only one after all", "in white instead", "1 blue and 1 sand"."""
    if told := scene.last("update_cart"):
        return _holds_now(scene, told)
    if not scene.cart:
        return buying.buy(scene) if scene.shown else carts.empty(scene)
    line = next(iter(carts.named(scene, scene.question)), None) or carts.latest(scene)
    if line is None:
        return carts.which_line(scene)
    if not _chooses(scene):
        return _counted(scene, line)
    record = next(iter(products.records(scene, [line["sku"]])), None)
    if record is None:
        return carts.which_line(scene)
    return _set_anew(scene, line, record)


def _counted(scene: Scene, line: Record) -> Step:
    count = slots.quantity(scene.question, re.findall(r"\d+", str(line["title"])))
    if count is None:
        return [say(scene.language, "How many of {title} would you like?", title=line["title"])]
    return carts.set_to(scene, {line["sku"]: count})


def _set_anew(scene: Scene, line: Record, record: Record) -> Step:
    own: Record = next((one["options"] for one in record["variants"] if one["sku"] == line["sku"]), {})
    said = buying.portions(products.without_its_words(scene.question, record), record.get("options") or {})
    if not any(chosen for _, chosen in said):
        return _counted(scene, line)
    wanted: dict[str, int] = {}
    for count, chosen in said:
        fitting = slots.variants(record, {**own, **chosen})
        if not fitting or not fitting[0]["available"]:
            return buying.variant(scene, record)
        wanted[fitting[0]["sku"]] = count or (int(line["quantity"]) if len(said) == 1 else 1)
    gone = [one for one in scene.cart if one["title"] == line["title"]] if len(said) > 1 else [line]
    return carts.set_to(scene, {**{one["sku"]: 0 for one in gone}, **wanted})


def _holds_now(scene: Scene, told: Record) -> Step:
    if not scene.cart:
        return buying.buy(scene)
    if "cart" not in told:
        return trouble(scene, told)
    counts = [int(call.arguments["quantity"]) for call, _ in scene.results if call.name == "update_cart"]
    return carts.rest(scene, told["cart"]) if any(counts) else carts.remove(scene)
