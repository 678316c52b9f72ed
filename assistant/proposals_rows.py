"""A proposal: who wants what, what it comes to, and how the table `proposals` keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping

from assistant.policy_rules import Role
from assistant.proposals_change import Change
from assistant.proposals_words import proposal_body
from knowledge.clock import aware


@dataclass(frozen=True, slots=True)
class Proposal:
    id: str
    order_number: str
    customer_id: str
    conversation_id: str | None
    change: Change
    by: str
    role: Role
    outcome: Mapping[str, Any]
    state: str
    created_at: datetime
    valid_until: datetime

    def body(self, locale: str) -> dict[str, Any]:
        """Of the `proposal` event, and of the API's answer."""
        said = {"proposal": self.id, "order": self.order_number, "change": self.change.kind, "state": self.state}
        return {**said, "valid_until": self.valid_until.isoformat(), **proposal_body(self.change, self.outcome, locale)}


def proposal_row(proposal: Proposal) -> dict[str, Any]:
    return {
        "id": proposal.id,
        "order_number": proposal.order_number,
        "customer_id": proposal.customer_id,
        "conversation_id": proposal.conversation_id,
        "kind": proposal.change.kind,
        "asked": proposal.change.as_json(),
        "by": proposal.by,
        "role": proposal.role,
        "outcome": dict(proposal.outcome),
        "state": proposal.state,
        "created_at": proposal.created_at,
        "valid_until": proposal.valid_until,
    }


def proposal_of(row: RowMapping) -> Proposal:
    return Proposal(
        id=row["id"],
        order_number=row["order_number"],
        customer_id=row["customer_id"],
        conversation_id=row["conversation_id"],
        change=Change.from_json(row["asked"]),
        by=row["by"],
        role=row["role"],
        outcome=row["outcome"],
        state=row["state"],
        created_at=aware(row["created_at"]),
        valid_until=aware(row["valid_until"]),
    )
