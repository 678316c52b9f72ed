"""The particulars of a change to an order, as its tools want them: which lines, for which variant, to which address."""

from collections.abc import Callable, Mapping
from typing import Any

from assistant.builtin import products, slots
from assistant.builtin.pages import ASK_A_PERSON
from assistant.builtin.parcels import email_of
from assistant.builtin.places import countries
from assistant.builtin.products import own_words, without_its_words
from assistant.builtin.scene import Ask, Record, Scene, Step
from assistant.builtin.telling import listed
from assistant.builtin.words import stems
from assistant.phrases import say

Proposal = tuple[str, Mapping[str, Any]]
"""The tool that proposes, and its arguments besides the order's number."""


def of_lines(tool: str) -> Callable[[Scene, str, str], Proposal | Step]:
    """For a tool that takes the lines that the words name; none named: the whole order."""

    def meant(scene: Scene, number: str, wish: str) -> Proposal | Step:
        order = _order(scene, number)
        if isinstance(order, list):
            return order
        lines = _named(order, wish)
        items = [{"item": line["sku"], "quantity": line["quantity"]} for line in lines]
        return tool, {"items": items} if items else {}

    return meant


def exchange(scene: Scene, number: str, wish: str) -> Proposal | Step:
    """For another variant of the same product: in an order that has not left, or once it has arrived."""
    order = _order(scene, number)
    if isinstance(order, list):
        return order
    lines = _named(order, wish) or [line for line in order.get("lines", ()) if line.get("sku")]
    if len(lines) != 1:
        names = listed(scene.language, [str(line["title"]) for line in lines])
        ask = say(scene.language, "Which one do you mean: {lines}?", lines=names)
        return [ask] if lines else [say(scene.language, ASK_A_PERSON)]
    records = products.records(scene, [lines[0]["sku"]])
    return _for(scene, order, lines[0], records[0], wish) if records else [say(scene.language, ASK_A_PERSON)]


def address(scene: Scene, number: str, wish: str) -> Proposal | Step:
    found = slots.address(wish)
    country = sorted(countries(wish))
    if not found or not country:
        return [say(scene.language, "What is the new address: street and number, postal code, town and country?")]
    return "propose_address", {**found, "country": country[0]}


def _for(scene: Scene, order: Record, line: Record, record: Record, wish: str) -> Proposal | Step:
    offered = record.get("options") or {}
    own: Record = next((one["options"] for one in record["variants"] if one["sku"] == line["sku"]), {})
    others = {name: [value for value in values if value != own.get(name)] for name, values in offered.items()}
    said = slots.options(without_its_words(wish, record), others)
    if not said:
        left = [one["label"] for one in record["variants"] if one["available"] and one["sku"] != line["sku"]]
        return [
            say(scene.language, "Which one would you like instead: {labels}?", labels=listed(scene.language, left))
            if left
            else say(scene.language, "{title} is sold out.", title=record["title"])
        ]
    wanted = slots.variants(record, {**own, **said})
    if not wanted or not wanted[0]["available"]:
        name = f"{record['title']} ({' / '.join({**own, **said}.values())})"
        return [say(scene.language, "{title} is sold out.", title=name), say(scene.language, ASK_A_PERSON)]
    tool = "propose_exchange" if order.get("status") == "delivered" else "propose_items"
    return tool, {"items": [{"item": line["sku"], "quantity": line["quantity"], "to": wanted[0]["sku"]}]}


def _order(scene: Scene, number: str) -> Record | Step:
    """The order's lines, for whoever knows its e-mail address or has proved who they are."""
    given = email_of(scene)
    ask = Ask("get_order", {"number": number, "email": given}) if given else Ask("my_orders")
    [told] = scene.told(ask)
    mine = [told["order"]] if "order" in told else told.get("orders", ())
    found = next((one for one in mine if str(one["number"]).casefold().endswith(number.casefold())), None)
    if found is not None or given:
        return found or {}
    return [say(scene.language, "Which e-mail address did you place order {number} with?", number=number)]


def _named(order: Record, wish: str) -> list[Record]:
    said = stems(wish)
    lines = [line for line in order.get("lines", ()) if line.get("sku")]
    return [line for line in lines if said & own_words(line)]
