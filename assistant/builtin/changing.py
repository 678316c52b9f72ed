"""What the built-in model does when an order shall change: asks who it is, proposes, and leaves the click to the shopper."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from assistant.builtin import pages, parcels, slots, swapping
from assistant.builtin.of_orders import without_particulars
from assistant.builtin.pages import ASK_A_PERSON
from assistant.builtin.scene import Ask, Scene, Step
from assistant.builtin.swapping import Proposal
from assistant.builtin.words import asks, fold, subjects, tokens
from assistant.phrases import say

TYPE_THE_CODE = "Please type the code here."
TOOLS: Mapping[str, str] = {
    "cancel": "propose_cancel",
    "withdraw": "propose_withdrawal",
    "address": "propose_address",
    "exchange": "propose_exchange",
    "refund": "propose_return",
    "return": "propose_return",
}
"""What the words name, the first that they name first."""
ARGUMENTS: Mapping[str, Callable[[Scene, str, str], Proposal | Step]] = {
    "propose_cancel": lambda scene, number, wish: ("propose_cancel", {}),
    "propose_withdrawal": swapping.of_lines("propose_withdrawal"),
    "propose_return": swapping.of_lines("propose_return"),
    "propose_exchange": swapping.exchange,
    "propose_address": swapping.address,
}
_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_WITHDRAW = re.compile(r"\bwithdraw\w*|\bretract\w*")


def change(scene: Scene) -> Step:
    """The rule, and where the order is known a proposal for it; a person for what words can't say."""
    tool, number = _tool(scene), _number(scene)
    return _proposed(scene, tool, number) if number and tool else pages.change(scene, by_order=bool(tool))


def code(scene: Scene) -> Step:
    """The six digits that were asked for: the change that they were asked for goes on."""
    ask = Ask("enter_code", {"code": code_in(scene.question)})
    [told] = scene.told(ask)
    tool, number = _tool(scene), _number(scene)
    if told.get("level") != "verified" or not tool or not number:
        again = [_ended(told.get("problem")), say(scene.language, TYPE_THE_CODE)]
        return again if "problem" in told else pages.change(scene)
    return _proposed(scene, tool, number)


def code_in(text: str) -> str:
    found = _CODE.search(text)
    return found[0] if found else ""


def _proposed(scene: Scene, tool: str, number: str) -> Step:
    meant = ARGUMENTS[tool](scene, number, _wish(scene))
    if isinstance(meant, list):
        rule = pages.rule(replace(scene, question=_wish(scene))) if asks(scene.question) else []
        return [*rule, *meant]
    ask = Ask(meant[0], {"number": number, **meant[1]})
    [told] = scene.told(ask)
    if told.get("needs") == "verified":
        return _proof(scene, number)
    if "proposal" not in told:
        return [_ended(told.get("problem")), say(scene.language, ASK_A_PERSON)]
    text = _ended(told["proposal"]["text"])
    if told["proposal"].get("state") == "escalated":
        return [text, say(scene.language, "A colleague decides on this and answers you here.")]
    return [text, say(scene.language, "Nothing changes before you confirm it with the button.")]


def _proof(scene: Scene, number: str) -> Step:
    """Only who reads the order's mail may change it: the same words whether or not the order exists."""
    email = parcels.email_of(scene)
    if not email:
        return [say(scene.language, "Which e-mail address did you place order {number} with?", number=number)]
    ask = Ask("send_code", {"number": number, "email": email})
    [told] = scene.told(ask)
    if "problem" in told:
        return [_ended(told.get("problem")), say(scene.language, ASK_A_PERSON)]
    rule = pages.rule(replace(scene, question=_wish(scene)))
    return [*_state(scene), *rule, _ended(told["sent"]), say(scene.language, TYPE_THE_CODE)]


def _state(scene: Scene) -> list[str]:
    """How far the order is, where it was looked at: that decides what can still change."""
    seen = scene.last("get_order") or {}
    return [parcels.state(scene, seen["order"])] if "order" in seen else []


def _tool(scene: Scene) -> str:
    wish = _wish(scene)
    named = subjects(wish) | ({"withdraw"} if _WITHDRAW.search(fold(wish)) else set())
    found = next((tool for subject, tool in TOOLS.items() if subject in named), "") or _by_particulars(wish)
    return found if found in scene.tools else ""


def _by_particulars(wish: str) -> str:
    """A new address, or another size, says what is to change."""
    sized = any(map(slots.is_choice, tokens(without_particulars(wish))))
    return "propose_address" if slots.address(wish) else "propose_exchange" if sized else ""


def _wish(scene: Scene) -> str:
    """The words that asked for the change, and those that told its particulars since: a size, an address."""
    said = [*scene.earlier[-5:], scene.question]
    for at in range(len(said) - 1, -1, -1):
        if subjects(said[at]) & TOOLS.keys() or _WITHDRAW.search(fold(said[at])):
            return "\n".join(said[at:])
    return scene.question


def _number(scene: Scene) -> str:
    here = slots.order_number(scene.question, bare=not code_in(scene.question) and not slots.address(scene.question))
    return here or next((number for text in reversed(scene.earlier[-5:]) if (number := slots.order_number(text))), "")


def _ended(text: object) -> str:
    """As a sentence: what comes after it is another one."""
    said = str(text or "")
    return said if said.endswith((".", "!", "?")) else f"{said}."
