"""What is wanted of an order that is named: news of it, or that it changes."""

from assistant.builtin import slots
from assistant.builtin.nearest import likeness
from assistant.builtin.words import tokens

NEWS = ("order", "page.tracking", "page.late", "page.refund", "page.delivery")
CHANGES = ("change", "page.return", "page.exchange", "page.cancel")
FEW = 2
"""Words that say nothing of their own."""


def wants_change(text: str) -> bool:
    """By what the words resemble more; whoever gives an address wants it sent there."""
    words = without_particulars(text)
    if len(tokens(words)) < FEW:
        return False
    return bool(slots.address(text)) or likeness(words).likeliest((*NEWS, *CHANGES)) in CHANGES


def means_change(text: str) -> bool:
    """Said of no order by name: nothing else is resembled as much."""
    near = likeness(text).of
    return max(near, key=lambda label: near[label]) == "change"


def without_particulars(text: str) -> str:
    """The words around an order's number and an e-mail address."""
    for given in filter(None, (slots.email(text), slots.order_number(text))):
        text = text.replace(given, " ")
    return text
