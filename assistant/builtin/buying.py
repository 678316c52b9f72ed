"""What the built-in model does with the cart: adds, changes, removes, and leads to the checkout."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.builtin import choosing, products, slots, telling
from assistant.builtin.naming import names_a_thing
from assistant.builtin.offering import named_list
from assistant.builtin.pages import policy, trouble
from assistant.builtin.scene import Ask, Record, Scene, Step
from assistant.builtin.shopping import search
from assistant.builtin.words import STOP, asks, fold, tokens
from assistant.phrases import say
from knowledge.terms import stem

SIZES = {"size", "sizes", "taille", "pointure", "shoe size"}
COLOURS = {"colour", "color", "couleur"}
_AND = re.compile(r"\b(?:and|et|plus|ainsi que)\b", re.IGNORECASE)
_LIST = re.compile(rf",|{_AND.pattern}", re.IGNORECASE)
_EVERYTHING = re.compile(r"\b(?:everything|all|tout|empty|clear|vide\w*)\b")
TAKE_IT = "Would you like that one?"


def buy(scene: Scene) -> Step:
    if told := scene.last("update_cart"):
        return _added(scene, told)
    if several := _several(scene):
        return several
    found = products.records(scene, _meant(scene))
    if asks := products.to_ask(found):
        return asks
    candidates = _narrowed(scene, [record for record in found if isinstance(record, Mapping)])
    if not candidates:
        return search(scene)
    beyond = slots.ordinal(scene.question) is not None and not products.subject(scene)
    if beyond or (len(candidates) > 1 and not (slots.cheapest(scene.question) or slots.dearest(scene.question))):
        names = named_list(scene.language, [record["title"] for record in candidates], "or")
        if len(candidates) == 1:
            return [
                say(scene.language, "There is only one here: {product}.", product=names),
                say(scene.language, TAKE_IT),
            ]
        return [say(scene.language, "Which one would you like: {products}?", products=names)]
    return _variant(scene, _by_price(scene, candidates))


def _several(scene: Scene) -> Step:
    """ "Add the candle and the soap": all of them, where each is told apart and needs no choice."""
    wanted = _each(scene, parts(scene.question)) or _each(scene, _LIST.split(scene.question))
    if not wanted:
        return []
    found = products.records(scene, list(wanted))
    if asks := products.to_ask(found):
        return asks
    whole = [record for record in found if isinstance(record, Mapping)]
    steps = [_variant(replace(scene, question=wanted[record["id"]]), record) for record in whole]
    bought = [step[0] for step in steps if isinstance(step[0], Ask)]
    return bought if len(bought) == len(wanted) else []


def parts(question: str) -> list[str]:
    """ "Those in L, and also the shirt": what is joined by an "and"."""
    return [part for part in _AND.split(question) if part.strip()]


def _each(scene: Scene, said: Sequence[str]) -> dict[str, str]:
    """Product by product what was said of it; nothing unless each part means one of its own."""
    wanted = {product: part for part in said if part.strip() and (product := _of_part(scene, part))}
    return wanted if len(wanted) > 1 and len(wanted) == sum(bool(part.strip()) for part in said) else {}


def _of_part(scene: Scene, part: str) -> str:
    """ "It, and two of the soaps": what was spoken of, beside what is named."""
    if scene.spoken_of and products.points_here(part) and not any(map(names_a_thing, tokens(part))):
        return scene.spoken_of
    named = products.named(part, scene.hits)
    return str(named[0]["id"]) if named else scene.spoken_of if products.points_here(part) else ""


def change_amount(scene: Scene) -> Step:
    if told := scene.last("update_cart"):
        return _counted(scene, told) if scene.cart else _added(scene, told)
    if not scene.cart and scene.shown:
        return buy(scene)
    line, count = _line(scene), slots.quantity(scene.question)
    if line is None:
        return _empty(scene) if not scene.cart else _which_line(scene)
    if count is None:
        return [say(scene.language, "How many of {title} would you like?", title=line["title"])]
    return _update(scene, line["sku"], count, "set")


def remove(scene: Scene) -> Step:
    if told := scene.last("update_cart"):
        return (
            [say(scene.language, "I've taken it out of your cart."), *_total(scene, told)]
            if "cart" in told
            else trouble(scene, told)
        )
    if not scene.cart:
        return _empty(scene)
    if _EVERYTHING.search(fold(scene.question)):
        return [Ask("update_cart", {"sku": line["sku"], "quantity": 0, "mode": "set"}) for line in scene.cart]
    line = _line(scene)
    return _which_line(scene) if line is None else _update(scene, line["sku"], 0, "set")


def show(scene: Scene) -> Step:
    if not scene.cart:
        return _empty(scene)
    lines = named_list(scene.language, [f"{line['quantity']} × {_name(line)}" for line in scene.cart])
    return [
        say(scene.language, "Your cart holds {lines}.", lines=lines),
        *_total(scene, {"cart": scene.context["cart"]}),
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
        return policy(scene) if asks(scene.question) and scene.passages else _empty(scene)
    return _or_trouble(scene, Ask("start_checkout"))


def discount(scene: Scene) -> Step:
    """A code the shopper has: the quote says what it takes off, or why it doesn't."""
    if not scene.cart:
        return _of_codes(scene)
    ask = Ask("price_cart", {"code": slots.discount_code(scene.question)})
    told = scene.answer(ask)
    if told is None:
        return _or_trouble(scene, ask)
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
    said = policy(scene) if scene.passages else _empty(scene)
    sentences = [one for one in said if isinstance(one, str)]
    return [*_empty(scene)[:1], *sentences] if sentences and scene.passages else said


def _meant(scene: Scene) -> list[str]:
    """One product where the words or the page tell; else those shown, to choose among."""
    if scene.pointed:
        return [scene.pointed]
    told = slots.ordinal(scene.question) is not None or products.named(scene.question, scene.hits)
    if told or products.among_shown(scene) or not scene.shown:
        return [product] if (product := products.subject(scene)) else scene.shown[: products.MAX_READ]
    here = scene.spoken_of or scene.page_product
    return [here] if here else scene.shown[: products.MAX_READ]


def _narrowed(scene: Scene, candidates: list[Record]) -> list[Record]:
    """ "The black one": the only one that comes in black; all of them where that tells nothing."""
    held = [len(slots.options(scene.question, record.get("options") or {})) for record in candidates]
    fitting = [record for record, count in zip(candidates, held, strict=True) if count == max(held) > 0]
    return fitting if len(fitting) == 1 else candidates


def _by_price(scene: Scene, candidates: Sequence[Record]) -> Record:
    pick = max if slots.dearest(scene.question) else min
    return candidates[0] if len(candidates) == 1 else pick(candidates, key=lambda record: slots.amount(record["price"]))


def _variant(scene: Scene, record: Record) -> Step:
    offered = record.get("options") or {}
    chosen = choosing.chosen(scene, record)
    fitting = slots.variants(record, chosen)
    left = [variant for variant in fitting if variant["available"]]
    wanted = slots.asked_value(products.without_its_words(scene.question, record))
    if wanted and len(record["variants"]) > 1 and not any(slots.is_meant(wanted, value) for value in chosen.values()):
        return _no_such(scene, record, wanted)
    if not left:
        return _sold_out(scene, record, chosen)
    if len(left) == 1 and (len(fitting) == 1 or len(chosen) == len(offered)):
        return _update(scene, left[0]["sku"], slots.quantity(scene.question, choosing.said_values(chosen)) or 1, "add")
    return _which(scene, record, left, [name for name in offered if name not in chosen])


def _which(scene: Scene, record: Record, left: Sequence[Record], open_options: Sequence[str]) -> Step:
    name = open_options[0]
    values = list(dict.fromkeys(variant["options"][name] for variant in left if name in variant["options"]))
    listed = named_list(scene.language, values, "or")
    title = record["title"]
    if name.casefold() in SIZES:
        return [say(scene.language, "Which size of {title} would you like: {values}?", title=title, values=listed)]
    if name.casefold() in COLOURS:
        return [say(scene.language, "Which colour of {title} would you like: {values}?", title=title, values=listed)]
    asked = "Which one of {title} would you like ({option}): {values}?"
    return [say(scene.language, asked, title=title, option=name, values=listed)]


def _no_such(scene: Scene, record: Record, wanted: str) -> Step:
    sentence = say(scene.language, "There is no {title} in {wanted}.", title=record["title"], wanted=wanted)
    return [sentence, *telling.nearest(scene, record, {})]


def _sold_out(scene: Scene, record: Record, chosen: Mapping[str, str]) -> Step:
    title = f"{record['title']} ({' / '.join(chosen.values())})" if chosen else record["title"]
    return [say(scene.language, "{title} is sold out.", title=title), *telling.nearest(scene, record, chosen)]


def _update(scene: Scene, sku: str, quantity: int, mode: str) -> Step:
    return _or_trouble(scene, Ask("update_cart", {"sku": sku, "quantity": quantity, "mode": mode}))


def _or_trouble(scene: Scene, ask: Ask) -> Step:
    return [ask] if ask.name in scene.tools else trouble(scene, {})


def _added(scene: Scene, told: Record) -> Step:
    if "cart" not in told:
        return trouble(scene, told)
    added = []
    for call, _ in scene.results:
        if call.name == "update_cart":
            name = next((_name(line) for line in told["cart"]["lines"] if line["sku"] == call.arguments["sku"]), "")
            quantity = int(call.arguments["quantity"])
            text = say(scene.language, "I've added {quantity} × {name} to your cart.", quantity=quantity, name=name)
            added += [text] if name else []
    return [*added, *_total(scene, told), say(scene.language, "Would you like to check out?")]


def _counted(scene: Scene, told: Record) -> Step:
    if "cart" not in told:
        return trouble(scene, told)
    if _asked_quantity(scene) == 0:
        return [say(scene.language, "I've taken it out of your cart."), *_total(scene, told)]
    line = _changed(scene, told)
    held = f"{line.get('quantity', '')} × {_name(line)}"
    return [say(scene.language, "Your cart now holds {lines}.", lines=held), *_total(scene, told)]


def _changed(scene: Scene, told: Record) -> Record:
    """The line that this turn's call was about."""
    sku = next((call.arguments["sku"] for call, _ in reversed(scene.results) if call.name == "update_cart"), "")
    lines: list[Record] = told["cart"]["lines"]
    return next((line for line in lines if line["sku"] == sku), lines[-1] if lines else {"title": sku})


def _asked_quantity(scene: Scene) -> int:
    return next(
        (int(call.arguments["quantity"]) for call, _ in reversed(scene.results) if call.name == "update_cart"), 0
    )


def _total(scene: Scene, told: Record) -> list[str]:
    cart = told["cart"]
    if not cart.get("lines") or not cart.get("total"):
        return [say(scene.language, "Your cart is empty.")]
    return [say(scene.language, "Your cart comes to {total}.", total=cart["total"])]


def _line(scene: Scene) -> Record | None:
    """The line meant by name; "it" is the latest one."""
    said = {stem(word) for word in tokens(scene.question) if word not in STOP}
    for line in reversed(scene.cart):
        if said & {stem(word) for word in tokens(f"{line['title']} {line.get('label', '')}") if word not in STOP}:
            return line
    place = slots.ordinal(scene.question)
    if place is not None and -len(scene.cart) <= place < len(scene.cart):
        return scene.cart[place]
    means_it = {"it", "them", "that", "la", "le", "les", "en"} & set(fold(scene.question).replace("-", " ").split())
    return scene.cart[-1] if scene.cart and (means_it or len(scene.cart) == 1) else None


def _which_line(scene: Scene) -> Step:
    names = named_list(scene.language, [_name(line) for line in scene.cart], "or")
    return [say(scene.language, "Which one do you mean: {lines}?", lines=names)]


def _empty(scene: Scene) -> list[str]:
    return [say(scene.language, "Your cart is empty."), say(scene.language, "What are you looking for?")]


def _name(line: Record) -> str:
    return f"{line['title']} ({line['label']})" if line.get("label") else str(line["title"])
