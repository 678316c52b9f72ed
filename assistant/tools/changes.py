"""The tools of what follows a sale. They read and propose; only the shopper's own click changes an order.

`told` of a proposal: {"proposal": {"title", "text", "refund", "charge", "fee", "state"}, "next": "the shopper confirms"}.
`told` of a refusal: {"problem", "rule"}, and {"needs": "verified"} where the shopper has to prove who they are first.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import Field

from assistant.address import Address
from assistant.after_sale import AfterSale
from assistant.claims.evidence import Evidence
from assistant.errors import AgainstPolicy, NotAllowed, NotFound
from assistant.orders import Orders
from assistant.phrases import say
from assistant.policy_rules import Kind
from assistant.proposals_change import Change, Wanted
from assistant.tools.orders import order_evidence
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult, refused
from assistant.tracking import tracked
from knowledge.money import Money

CODE_SENT = "If this is the order's address, a code of six digits is on its way to it."
"""The same words whether or not the order exists."""


class _Number(Arguments):
    number: str = Field(min_length=1, max_length=40, description="The order's number, as the shopper wrote it")


class SendCode(_Number):
    email: str = Field(min_length=3, max_length=320, description="The e-mail address that the shopper ordered with")


class EnterCode(Arguments):
    code: str = Field(min_length=4, max_length=12, description="The code that the shopper typed")


class NoArguments(Arguments):
    pass


class Part(Arguments):
    item: str = Field(min_length=1, max_length=200, description="The line's id or SKU")
    quantity: int = Field(1, ge=1, le=1000)
    to: str = Field("", max_length=200, description="The SKU that it shall become, for changes and exchanges")


class Cancel(_Number):
    reason: str = Field("", max_length=500)


class NewAddress(_Number, Address):
    pass


class Items(_Number):
    items: list[Part] = Field(min_length=1, max_length=100)
    method: str = Field(
        "", max_length=200, description="What pays or gets the difference; empty: what the order was paid with"
    )
    reason: str = Field("", max_length=500)


class SendBack(_Number):
    items: list[Part] = Field(default_factory=list, max_length=100, description="Empty: all of the order")
    reason: str = Field("", max_length=500)
    method: str = Field("", max_length=200)


def change_tools(after: AfterSale, orders: Orders) -> list[Tool]:
    return [*_proposing(after), *_proving(after), *_reading(after, orders)]


def _proposing(after: AfterSale) -> list[Tool]:
    def tool(name: str, kind: Kind, arguments: type[Arguments], what: str) -> Tool:
        async def run(asked: Any, asking: Asking) -> ToolResult:
            return await _proposed(after, asked.number, _change(kind, asked), asking)

        text = f"Proposes {what}. Nothing happens before the shopper confirms it with a click."
        return Tool(name, text, arguments, _telling(run))

    return [
        tool("propose_cancel", "cancel", Cancel, "to cancel an order that has not left yet"),
        tool(
            "propose_address", "change_address", NewAddress, "another delivery address for an order that has not left"
        ),
        tool(
            "propose_items", "change_items", Items, "another variant of the same product in an order that has not left"
        ),
        tool("propose_return", "return", SendBack, "to return items of a delivered order"),
        tool("propose_exchange", "exchange", Items, "to exchange items of a delivered order for another variant"),
        tool("propose_withdrawal", "withdraw", SendBack, "to withdraw from the contract (EU law), whole or in part"),
    ]


async def _proposed(after: AfterSale, number: str, change: Change, asking: Asking) -> ToolResult:
    asker = await after.identities.of(asking.conversation.id)
    proposal = await after.proposals.propose(number, change, asker, locale=asking.locale, turn=asking.turn)
    body = proposal.body(asking.locale)
    amounts = [body[name] for name in ("before", "after", "refund", "charge", "fee") if body[name]]
    money = frozenset(Money(one["amount"], one["currency"]) for one in amounts)
    told = {name: body[name] for name in ("title", "text", "state", "items", "exempt")}
    told |= {name: body[name]["text"] for name in ("refund", "charge", "fee") if body[name]}
    next_step = "a colleague decides" if proposal.state == "escalated" else "the shopper confirms with the button"
    evidence = (Evidence("action", proposal.id, text=body["text"], money=money),)
    return ToolResult({"proposal": told, "next": next_step}, (), evidence)


def _change(kind: Kind, asked: Any) -> Change:
    said = asked.model_dump()
    items = tuple(Wanted(one["item"], one["quantity"], one["to"]) for one in said.get("items", []))
    address = (
        {name: value for name, value in said.items() if name != "number" and value}
        if kind == "change_address"
        else None
    )
    return Change(kind, said.get("reason", ""), items, address, said.get("method", ""))


def _proving(after: AfterSale) -> list[Tool]:
    async def send(asked: SendCode, asking: Asking) -> ToolResult:
        await after.identities.send_code(asking.conversation.id, asked.number, asked.email, locale=asking.locale)
        sent = say(asking.locale, CODE_SENT)
        return ToolResult({"sent": sent}, (), (Evidence("policy", "code.sent", text=sent),))

    async def enter(asked: EnterCode, asking: Asking) -> ToolResult:
        asker = await after.identities.by_code(asking.conversation.id, asked.code, locale=asking.locale)
        return ToolResult({"level": asker.level})

    return [
        Tool("send_code", "Mails the shopper a code that proves who they are.", SendCode, _telling(send)),
        Tool("enter_code", "Checks the code that the shopper typed.", EnterCode, _telling(enter)),
    ]


def _reading(after: AfterSale, orders: Orders) -> list[Tool]:
    async def mine(_: NoArguments, asking: Asking) -> ToolResult:
        asker = await after.identities.of(asking.conversation.id)
        if asker.level != "verified":
            problem = {"problem": "The shopper is not verified.", "needs": "verified"}
            return ToolResult(problem, (("identity", {"needs": "verified", "order": ""}),))
        found = await orders.of_customer(asker.customer_id, asker.email)
        told = [order.told(asking.locale) | {"track": tracked(order, asking.locale)} for order in found[:10]]
        shown = tuple(("order", order.body(asking.locale)) for order in found[:3])
        evidence = tuple(order_evidence(order) for order in found[:10])
        return ToolResult({"orders": told}, shown, evidence)

    async def rules(_: NoArguments, asking: Asking) -> ToolResult:
        evidence = await policy_evidence(after, asking.locale)
        return ToolResult({"rules": [{"rule": one.id, "text": one.text} for one in evidence]}, (), evidence)

    return [
        Tool("my_orders", "Lists the verified shopper's own orders with where they are.", NoArguments, mine),
        Tool(
            "read_policy",
            "Reads the shop's rules on cancelling, returns, exchanges and withdrawal.",
            NoArguments,
            rules,
        ),
    ]


async def policy_evidence(after: AfterSale, locale: str) -> tuple[Evidence, ...]:
    """The rules that hold today, each with its words."""
    policy = await after.policies.current()
    return tuple(
        Evidence("policy", one.rule_id, policy.version, text=one.text, title=one.rule_id.partition(".")[0])
        for one in policy.statements(locale)
    )


def _telling(run: Callable[[Any, Asking], Awaitable[ToolResult]]) -> Callable[[Any, Asking], Awaitable[ToolResult]]:
    """What the rules refuse is told with its rule, so that it can be said, and a way forward offered."""

    async def told(asked: Any, asking: Asking) -> ToolResult:
        try:
            return await run(asked, asking)
        except AgainstPolicy as problem:
            return ToolResult({"problem": str(problem), "rule": problem.rule})
        except NotAllowed as problem:
            why = {"problem": str(problem), "rule": problem.rule, "needs": "verified"}
            return ToolResult(why, (("identity", {"needs": "verified", "order": getattr(asked, "number", "")}),))
        except NotFound as problem:
            return refused(str(problem))

    return told
