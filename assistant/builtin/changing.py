"""What the built-in model does when an order shall change: asks who it is, proposes, and leaves the click to the shopper."""

import re
from collections.abc import Mapping

from assistant.builtin import pages, slots
from assistant.builtin.pages import ASK_A_PERSON, Step
from assistant.builtin.scene import Ask, Record, Scene
from assistant.builtin.words import fold, stem, subjects, tokens
from assistant.phrases import say

TYPE_THE_CODE = "Please type the code here."
TOOLS: Mapping[str, str] = {
    "cancel": "propose_cancel",
    "withdraw": "propose_withdrawal",
    "refund": "propose_return",
    "return": "propose_return",
}
"""What the built-in model can propose from words alone; an exchange or an address takes more than words."""
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_WITHDRAW = re.compile(r"\bwithdraw\w*|\bretract\w*")


def change(scene: Scene) -> Step:
    """The rule, and where the order is known a proposal for it; a person for what words can't say."""
    tool = _tool(scene)
    number = _number(scene)
    if not number or not tool:
        return pages.change(scene, by_order=bool(tool))
    return _proposed(scene, tool, number)


def code(scene: Scene) -> Step:
    """The six digits that were asked for: the change that they were asked for goes on."""
    ask = Ask("enter_code", {"code": code_in(scene.question)})
    told = scene.answer(ask)
    if told is None:
        return [ask]
    tool, number = _tool(scene), _number(scene)
    if told.get("level") != "verified" or not tool or not number:
        return [_why(scene, told), say(scene.language, TYPE_THE_CODE)] if "problem" in told else pages.change(scene)
    return _proposed(scene, tool, number)


def code_in(text: str) -> str:
    found = _CODE.search(text)
    return found[0] if found else ""


def _proposed(scene: Scene, tool: str, number: str) -> Step:
    ask = Ask(tool, {"number": number, **_items(scene, tool, number)})
    told = scene.answer(ask)
    if told is None:
        return [ask]
    if told.get("needs") == "verified":
        return _proof(scene, number)
    if "proposal" not in told:
        return [_why(scene, told), say(scene.language, ASK_A_PERSON)]
    text = str(told["proposal"]["text"])
    if told["proposal"].get("state") == "escalated":
        return [text, say(scene.language, "A colleague decides on this and answers you here.")]
    return [text, say(scene.language, "Nothing changes before you confirm it with the button.")]


def _proof(scene: Scene, number: str) -> Step:
    """Only who reads the order's mail may change it: the same words whether or not the order exists."""
    email = next((found for text in [scene.question, *reversed(scene.earlier)] if (found := slots.email(text))), "")
    if not email:
        return [say(scene.language, "Which e-mail address did you place order {number} with?", number=number)]
    ask = Ask("send_code", {"number": number, "email": email})
    told = scene.answer(ask)
    if told is None:
        return [ask]
    if "problem" in told:
        return [_why(scene, told), say(scene.language, ASK_A_PERSON)]
    return [
        say(scene.language, "If this is the order's address, a code of six digits is on its way to it."),
        say(scene.language, TYPE_THE_CODE),
    ]


def _items(scene: Scene, tool: str, number: str) -> dict[str, object]:
    """The lines that the words name; none named: the whole order."""
    if tool == "propose_cancel":
        return {}
    order = next((told["order"] for call, told in scene.results if call.name == "get_order" and "order" in told), None)
    said = {stem(word) for word in tokens(_wish(scene))}
    lines = [line for line in (order or {}).get("lines", ()) if said & {stem(word) for word in tokens(line["title"])}]
    return (
        {"items": [{"item": line["sku"], "quantity": line["quantity"]} for line in lines if line.get("sku")]}
        if lines
        else {}
    )


def _tool(scene: Scene) -> str:
    wish = _wish(scene)
    if _WITHDRAW.search(fold(wish)):
        return TOOLS["withdraw"] if TOOLS["withdraw"] in scene.tools else ""
    named = subjects(wish)
    found = next((tool for subject, tool in TOOLS.items() if subject in named and "exchange" not in named), "")
    return found if found in scene.tools else ""


def _wish(scene: Scene) -> str:
    """The words that asked for the change: this message, or the one that led to a number or a code."""
    for text in (scene.question, *reversed(scene.earlier[-4:])):
        if subjects(text) & TOOLS.keys() or _WITHDRAW.search(fold(text)):
            return text
    return scene.question


def _number(scene: Scene) -> str:
    here = slots.order_number(scene.question, bare=not code_in(scene.question))
    return here or next((number for text in reversed(scene.earlier[-4:]) if (number := slots.order_number(text))), "")


def _why(scene: Scene, told: Record) -> str:
    problem = str(told.get("problem", ""))
    return problem if problem.endswith((".", "!", "?")) else f"{problem}."
