"""The tool that asks for a person."""

from typing import Literal

from pydantic import Field

from assistant.claims.evidence import Evidence
from assistant.escalation import Inbox
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult

HANDED_OVER = Evidence("action", "handed_over")
"""From then on it may be said that a person was asked."""


class HandOver(Arguments):
    reason: Literal["asked", "no_source", "complaint", "payment"]
    problem: str = Field("", max_length=500, description="What the shopper needs, in one line")


def handover_tools(inbox: Inbox) -> list[Tool]:
    async def hand_over(asked: HandOver, asking: Asking) -> ToolResult:
        problem = asked.problem or asking.text
        await inbox.ask_for_person(asking.conversation, reason=asked.reason, problem=problem, turn=asking.turn)
        return ToolResult({"handed_over": True}, evidence=(HANDED_OVER,))

    text = "Asks a colleague to join: when the shopper wants a person, complains, or nothing here answers the question."
    return [Tool("hand_over", text, HandOver, hand_over)]
