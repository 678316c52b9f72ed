"""A second wording: what no record carries goes back to the model once, which may put it in the records' own words."""

from collections.abc import Sequence

from assistant.claims.ledger import Checked
from assistant.model import Said, ToolCall
from assistant.rounds import as_messages
from assistant.tools.tool import ToolResult

CHECKED = "rule-check-claims"
"""The id of the call that the note answers: made by code, and like any other call readable for every provider."""
NEXT = (
    "The shopper has not read these sentences and does not see this note: do not apologise for it. Say each once more in fewer words: "
    "those of the records, one fact a sentence. Leave out what the records do not say, and repeat nothing. If nothing is left to say, write -"
)


def asked_again(shown: str, withheld: Sequence[Checked]) -> list[Said]:
    """`shown` is what the shopper did read of the model's words."""
    told = {"not_shown": [{"sentence": one.sentence, "why": one.why} for one in withheld], "next": NEXT}
    return as_messages([ToolCall(CHECKED, "check_claims", {})], [ToolResult(told)], shown)


def is_asked_again(messages: Sequence[Said]) -> bool:
    return bool(messages) and messages[-1].answers == CHECKED
