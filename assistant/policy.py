"""The shop's policy at one time: what it says in words, in figures, and from which passage each rule comes.

{"starts": "2026-01-01", "cancel": {"while": ["paid"], "reasons": ["no longer needed"]}, "return": {"days": 30, …}, …}
as JSON or YAML; what is left out holds as `assistant/policy_rules.py` says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import yaml
from pydantic import ValidationError

from assistant.countries import country_names
from assistant.errors import Refused
from assistant.order import STATUSES
from assistant.phrases import say
from assistant.policy_rules import Exclusion, Kind, Rules, Source
from knowledge.money import money

GROUNDS: Mapping[str, str] = {
    "final_sale": "sold as final sale",
    "hygiene": "sealed for hygiene reasons and opened (Directive 2011/83/EU, Art. 16(e))",
    "digital": "digital content whose supply has begun (Directive 2011/83/EU, Art. 16(m))",
    "made_to_measure": "made to the customer's specifications (Directive 2011/83/EU, Art. 16(c))",
    "perishable": "liable to deteriorate rapidly (Directive 2011/83/EU, Art. 16(d))",
    "sealed_media": "sealed recordings or software that were unsealed (Directive 2011/83/EU, Art. 16(i))",
    "other": "excluded by the shop's policy",
}
"""Why goods can't be sent back, as it is said to a person."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Statement:
    """A rule in words: for answers, and as evidence for what a sentence says."""

    rule_id: str
    text: str
    figures: Mapping[str, str | int]
    """`{"days": 30}`, `{"fee": "€4.90"}`"""
    document: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    rules: Rules
    version: int = 0
    """0: what holds in a shop that has set none."""
    starts_at: datetime = BEGINNING
    """Orders placed from then on, until a later policy starts."""
    currency: str = "EUR"

    def passage(self, kind: Kind, field: str) -> Source | None:
        rule = self.rules.of(kind)
        return rule.passages.get(field) or rule.passage

    def statements(self, locale: str) -> list[Statement]:
        """What a shop with a policy of its own says about it; a shop without one says nothing that it hasn't set."""
        return list(self._statements(locale)) if self.version else []

    def _statements(self, locale: str) -> Iterator[Statement]:
        yield from self._cancelling(locale)
        yield from self._returning(locale)
        yield from self._exchanging(locale)
        withdraw = self.rules.withdraw
        text = "Within {days} days of delivery you can withdraw from the contract without giving a reason."
        yield self._said(locale, "withdraw", "days", text, days=withdraw.days)
        yield from self._exclusions(locale, "withdraw", "exempt", withdraw.exempt)

    def _cancelling(self, locale: str) -> Iterator[Statement]:
        cancel, items, address = self.rules.cancel, self.rules.change_items, self.rules.change_address
        for kind, rule, text in (
            ("cancel", cancel, "An order can be cancelled while it is: {states}."),
            ("change_address", address, "The delivery address can be changed while the order is: {states}."),
            ("change_items", items, "Items can be changed for another variant while the order is: {states}."),
        ):
            if rule.allowed:
                yield self._said(locale, kind, "while", text, states=_states(locale, rule.states))
        if cancel.within_hours:
            text = "An order can be cancelled within {hours} hours."
            yield self._said(locale, "cancel", "within_hours", text, hours=cancel.within_hours)
        for shorter in cancel.shorter:
            text = "{what}: cancelling is possible within {hours} hours of the order."
            what = shorter.name or ", ".join((*shorter.products, *shorter.categories, *shorter.flags))
            yield self._said(locale, "cancel", "within_hours", text, what=what, hours=shorter.hours)
        if items.once:
            yield self._said(locale, "change_items", "once", "The items of an order can be changed once.")

    def _returning(self, locale: str) -> Iterator[Statement]:
        rule = self.rules.returns
        if not rule.allowed:
            yield self._said(locale, "return", "allowed", "Returns are not taken.")
            return
        if rule.days is not None:
            yield self._said(
                locale, "return", "days", "You can return items within {days} days of delivery.", days=rule.days
            )
        if int(money(rule.fee, self.currency).amount):
            fee = money(rule.fee, self.currency).text(locale)
            yield self._said(locale, "return", "fee", "A return costs {fee}.", fee=fee)
        if int(money(rule.fee, self.currency).amount) and rule.fee_free_countries:
            free = country_names(rule.fee_free_countries, locale)
            yield self._said(locale, "return", "fee_free_countries", "From {countries} it is free.", countries=free)
        sends = {"shop": "The shop pays for sending a return back.", "customer": "You pay for sending a return back."}
        yield self._said(locale, "return", "pays", sends[rule.pays])
        if rule.refund_days is not None:
            text = "The money is back within {days} days of the return's arrival."
            yield self._said(locale, "return", "refund_days", text, days=rule.refund_days)
        if rule.condition:
            text = "Condition of what comes back: {condition}"
            yield self._said(locale, "return", "condition", text, condition=rule.condition)
        yield from self._exclusions(locale, "return", "excluded", rule.excluded)

    def _exchanging(self, locale: str) -> Iterator[Statement]:
        rule = self.rules.exchange
        if rule.allowed and rule.days is not None:
            text = "You can exchange items within {days} days of delivery."
            yield self._said(locale, "exchange", "days", text, days=rule.days)
        if rule.allowed and rule.free is not None:
            fee = money(rule.fee, self.currency).text(locale)
            text = "Free exchanges an order: {free}; each further one costs {fee}."
            yield self._said(locale, "exchange", "free", text, free=rule.free, fee=fee)

    def _exclusions(self, locale: str, kind: Kind, field: str, excluded: tuple[Exclusion, ...]) -> Iterator[Statement]:
        for one in excluded:
            what = ", ".join((*one.categories, *one.flags))
            text = "Not taken back: {what} ({ground})."
            said = self._said(locale, kind, field, text, what=what, ground=say(locale, GROUNDS[one.ground]))
            yield said

    def _said(self, locale: str, kind: str, field: str, text: str, **figures: str | int) -> Statement:
        passage = self.passage(kind, field)  # type: ignore[arg-type]
        where = (passage.document, passage.quote) if passage else ("", "")
        return Statement(f"{kind}.{field}", say(locale, text, **figures), figures, *where)


def read_policy(content: bytes | str) -> tuple[Rules, datetime]:
    """Raises Refused, naming the value and what would have been right."""
    try:
        said = yaml.safe_load(content)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as problem:
        raise Refused(f"This is neither YAML nor JSON: {problem}") from None
    if not isinstance(said, dict):
        raise Refused(f"A policy is a mapping such as {{return: {{days: 30}}}}; this is {type(said).__name__}")
    starts = _moment(said.pop("starts", None))
    return checked(said), starts


def checked(said: Mapping[str, Any]) -> Rules:
    try:
        return Rules.model_validate(said)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused(f"{where} is {str(first['input'])[:80]!r}: {first['msg']}") from None


def _moment(said: Any) -> datetime:
    if said is None:
        return BEGINNING
    if isinstance(said, datetime):
        return said if said.tzinfo else said.replace(tzinfo=UTC)
    if isinstance(said, date):
        return datetime(said.year, said.month, said.day, tzinfo=UTC)
    try:
        return _moment(datetime.fromisoformat(str(said)))
    except ValueError:
        raise Refused(f"starts is {said!r}; right would be a date such as 2026-01-01") from None


def _states(locale: str, states: tuple[str, ...]) -> str:
    return ", ".join(say(locale, STATUSES[state]).lower() for state in states)
