"""One thing that one product lacks, and the value that another of its fields proves."""

from typing import Literal, NamedTuple

Field = Literal["title", "brand", "category", "attribute", "option", "barcode", "url", "option_name"]


class Fix(NamedTuple):
    """A value for one field; for an option's name, `name` is what it is called now and `value` what it would be."""

    field: Field
    value: str
    name: str = ""
    sku: str = ""
    """Empty: the whole product."""
    was: str = ""
    """What the feed says there."""
    proof: str = ""
    """The field that proves it."""


# Tuples, as are problems: a catalogue of 55,000 products has half a million of them, and dataclasses cost seconds.
class Finding(NamedTuple):
    rule: str
    sku: str = ""
    detail: str = ""
    """What stands there, or which others are concerned."""
    fixes: tuple[Fix, ...] = ()
    """Applied together with one click."""
