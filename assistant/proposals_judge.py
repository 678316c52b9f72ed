"""Whether the policy allows a change, and what it comes to. Nothing else decides this: no model, no page, no API."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

from assistant.countries import country_name
from assistant.errors import AgainstPolicy
from assistant.order import STATUSES
from assistant.phrases import say
from assistant.policy import GROUNDS
from assistant.policy_rules import Kind
from assistant.proposals_change import Case, Change, Method, Move, Outcome, Picked
from assistant.proposals_items import pick
from assistant.proposals_marks import ground, shorter
from knowledge.clock import now
from knowledge.money import Money, money


def judge(case: Case, change: Change, *, at: datetime | None = None) -> Outcome:
    """Raises AgainstPolicy with the rule that forbids it."""
    return _Judgement(case, change, at or now()).outcome()


@dataclass(slots=True)
class _Judgement:
    case: Case
    change: Change
    at: datetime
    asked: list[str] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return self.change.kind

    @property
    def rule(self) -> Any:
        return self.case.policy.rules.of(self.kind)

    def outcome(self) -> Outcome:
        self._demand(self.rule.allowed, "allowed", "This shop does not offer this change.")
        self._state()
        self._locks()
        outcome: Outcome = getattr(self, f"_{self.kind}")()
        self._limit(outcome)
        return outcome

    # what every kind is asked

    def _state(self) -> None:
        states = getattr(self.rule, "states", None)
        if states is None:
            gone = self.case.order.status in ("cancelled", "refunded")
            self._demand(not gone, "while", "The order is {status}.", status=self._status())
            return
        text = "The order is {status}; this is possible only while it is: {states}."
        named = ", ".join(say(self.case.locale, STATUSES[state]).lower() for state in states)
        self._demand(self.case.order.status in states, "while", text, status=self._status(), states=named)

    def _status(self) -> str:
        return self.case.order.status_text(self.case.locale).lower()

    def _locks(self) -> None:
        items = self.case.policy.rules.change_items
        if self.case.order.did("change_items"):
            text = "The items of this order were changed already; that can be done once."
            self._demand(not (self.kind == "change_items" and items.once), "once", text)
            if self.kind in items.locks:
                self._refuse(
                    "change_items.locks", "The items of this order were changed; nothing else can be changed now."
                )

    def _limit(self, outcome: Outcome) -> None:
        """Over the limit is no refusal: `Proposals` hands it to whoever may."""
        if outcome.gives:
            self.asked.append(f"limits.{self.case.role}")

    def _reason(self) -> None:
        reasons = self.rule.reasons
        if reasons:
            named = ", ".join(say(self.case.locale, reason) for reason in reasons)
            text = "The reason {reason} is not one of: {reasons}."
            self._demand(self.change.reason in reasons, "reasons", text, reason=repr(self.change.reason), reasons=named)

    def _window(self) -> None:
        days = self.rule.days
        if days is None:
            return
        since = self.case.order.delivered_at or self.case.order.placed_at
        text = "That was possible until {day}: {days} days from delivery."
        last = since + timedelta(days=days)
        self._demand(self._in_transit() or self.at <= last, "days", text, day=last.date().isoformat(), days=days)

    def _in_transit(self) -> bool:
        return self.case.order.delivered_at is None and self.case.order.status in ("paid", "packing", "shipped")

    # the kinds, one method each

    def _cancel(self) -> Outcome:
        if hours := min((one.hours for one in shorter(self.case, self.rule.shorter)), default=self.rule.within_hours):
            in_time = self.at <= self.case.order.placed_at + timedelta(hours=hours)
            self._demand(in_time, "within_hours", "An order can be cancelled within {hours} hours.", hours=hours)
        self._reason()
        return self._outcome(Money(0, self._currency), moves=self._all_back())

    def _all_back(self) -> tuple[Move, ...]:
        kept = self.case.order.kept()
        return tuple(Move("refund", method, Money(kept[method], self._currency)) for method in kept if kept[method] > 0)

    def _change_address(self) -> Outcome:
        address = self.change.address
        if not address or not (address.get("line1") and address.get("city") and address.get("country")):
            self._refuse("change_address.address", "An address has at least line1, city and country.")
        before = (self.case.order.address or {}).get("country")
        same = not self.rule.same_country or not before or before == address["country"]
        text = "The parcel can't go to another country: this order goes to {c}."
        self._demand(same, "same_country", text, c=country_name(before or "", self.case.locale))
        return self._outcome(self.case.order.total)

    def _change_payment(self) -> Outcome:
        paid = self.case.order.payments
        once = len(paid) == 1 and paid[0].kind == "payment"
        self._demand(once, "once", "The payment of this order was changed already.")
        method, total = self._method(("on_file",)), self.case.order.total
        self._demand(method.id != paid[0].method, "different", "The order is paid with {m} already.", m=method.id)
        self._balance(method, paid[0].amount.amount)
        moves = Move("payment", method.id, paid[0].amount), Move("refund", paid[0].method, paid[0].amount)
        return self._outcome(total, moves=moves)

    def _change_items(self) -> Outcome:
        picked = pick(self.case, self.change, self._refuse)
        difference = sum(one.to_unit * one.quantity - one.value for one in picked)
        method = self._method(self.rule.difference)
        self._balance(method, difference)
        after = Money(self.case.order.total.amount + difference, self._currency)
        return self._outcome(
            after, moves=(self._difference(method, difference),), picked=picked, due=self._due(method, difference)
        )

    def _return(self) -> Outcome:
        self._window()
        self._reason()
        picked = pick(self.case, self.change, self._refuse)
        self._excluded(picked)
        method = self._method(self.rule.refund_to)
        fee = self._return_fee()
        back = self._back(picked, fee)
        return self._outcome(self.case.order.total, later=(Move("refund", method.id, back),), picked=picked, fee=fee)

    def _return_fee(self) -> int:
        country = str((self.case.order.address or {}).get("country", ""))
        free = self.change.reason in self.rule.fee_free_reasons or country in self.rule.fee_free_countries
        return 0 if free else money(self.rule.fee, self._currency).amount

    def _exchange(self) -> Outcome:
        self._window()
        self._reason()
        picked = pick(self.case, self.change, self._refuse)
        self._excluded(picked)
        method = self._method(self.rule.difference)
        fee = self._exchange_fee()
        difference = sum(one.to_unit * one.quantity - one.value for one in picked) + fee
        self._balance(method, difference)
        move, due = self._difference(method, difference), self._due(method, difference)
        if due:  # paid before the goods come back, so that nothing is left to move then
            nothing = Move("refund", method.id, Money(0, self._currency))
            return self._outcome(
                self.case.order.total, moves=(move,), later=(nothing,), picked=picked, fee=fee, due=due
            )
        return self._outcome(self.case.order.total, later=(move,), picked=picked, fee=fee)

    def _difference(self, method: Method, amount: int) -> Move:
        kind = "payment" if amount > 0 else "refund"
        return Move(
            kind,
            self.case.order.next_page() if self._due(method, amount) else method.id,
            Money(abs(amount), self._currency),
        )

    def _due(self, method: Method, amount: int) -> int:
        """What was paid on a page to pay is no card on file: what a dearer item costs more is paid on another page."""
        return amount if method.kind == "checkout" and amount > 0 else 0

    def _exchange_fee(self) -> int:
        free = self.rule.free
        done = sum(one["kind"] == "exchange" for one in self.case.order.returns)
        return 0 if free is None or done < free else money(self.rule.fee, self._currency).amount

    def _refund(self) -> Outcome:
        self._demand(
            self.case.role in self.rule.roles, "roles", "Only the shop's staff can pay money back without a return."
        )
        amount, method = self.change.amount or 0, self._method(self.rule.refund_to)
        kept = sum(self.case.order.kept().values()) - self.case.promised()
        text = "{amount} can't be paid back: right would be 0.01 up to {kept}."
        shown = {"amount": self._text(amount), "kept": self._text(kept)}
        self._demand(0 < amount <= kept, "amount", text, **shown)
        move = Move("refund", method.id, Money(amount, self._currency))
        return self._outcome(Money(self.case.order.total.amount - amount, self._currency), moves=(move,))

    def _withdraw(self) -> Outcome:
        self._window()
        picked = pick(self.case, self.change, self._refuse)
        exempt = {
            one.line: found for one in picked if (found := ground(self.case, self.change.reason, one, self.rule.exempt))
        }
        rest = tuple(one for one in picked if one.line not in exempt)
        named = tuple({"title": one.title, "ground": exempt[one.line]} for one in picked if one.line in exempt)
        if not rest:
            self._refuse("withdraw.exempt", "Exempt from withdrawal: {what}.", what=_named(self.case.locale, named))
        whole = not named and self._is_whole(rest)
        if whole and self.case.order.status in ("paid", "packing"):
            return self._outcome(Money(0, self._currency), moves=self._all_back(), picked=rest)
        back = (
            Money(sum(move.amount.amount for move in self._all_back()), self._currency)
            if whole
            else self._back(rest, 0)
        )
        later = (Move("refund", self._method(("original",)).id, back),)
        return self._outcome(self.case.order.total, later=later, picked=rest, exempt=named)

    # what some kinds share

    def _is_whole(self, picked: tuple[Picked, ...]) -> bool:
        return sum(one.quantity for one in picked) == sum(line.quantity for line in self.case.order.lines)

    def _back(self, picked: tuple[Picked, ...], fee: int) -> Money:
        """Never more than is left of what was paid."""
        left = sum(self.case.order.kept().values()) - self.case.promised()
        return Money(max(0, min(sum(one.value for one in picked) - fee, left)), self._currency)

    def _excluded(self, picked: tuple[Picked, ...]) -> None:
        for one in picked:
            found = ground(self.case, self.change.reason, one, self.rule.excluded)
            text = "{what} can't be sent back: {ground}."
            self._demand(
                not found, "excluded", text, what=one.title, ground=say(self.case.locale, GROUNDS.get(found, ""))
            )

    def _method(self, allowed: tuple[str, ...]) -> Method:
        original = self.case.original()
        said = self.change.method or (original[0] if original else "")
        method = self.case.methods().get(said)
        if method is None:
            self._refuse(f"{self.kind}.method", "There is no payment method {m} on file.", m=repr(said))
        fits = (
            "on_file" in allowed
            or ("original" in allowed and said in original)
            or ("gift_card" in allowed and method.kind == "gift_card")
        )
        field = "refund_to" if hasattr(self.rule, "refund_to") else "difference"
        self._demand(
            fits, field, "The money goes to the original payment method or an allowed one, not to {m}.", m=said
        )
        return method

    def _balance(self, method: Method, amount: int) -> None:
        enough = method.kind != "gift_card" or amount <= (method.balance or 0)
        text = "The gift card holds {balance}, which does not cover {amount}."
        shown = {"balance": self._text(method.balance or 0), "amount": self._text(amount)}
        self._demand(enough, "balance", text, **shown)

    def _demand(self, holds: bool, field: str, text: str, **values: object) -> None:
        rule = f"{self.kind}.{field}"
        self.asked.append(rule)
        if not holds:
            self._refuse(rule, text, **values)

    def _refuse(self, rule: str, text: str, **values: object) -> NoReturn:
        raise AgainstPolicy(rule, say(self.case.locale, text, **values))

    def _text(self, amount: int) -> str:
        return Money(amount, self._currency).text(self.case.locale)

    @property
    def _currency(self) -> str:
        return self.case.order.total.currency

    def _outcome(self, after: Money, **more: Any) -> Outcome:
        rules = tuple(dict.fromkeys(self.asked))
        return Outcome(rules, self.case.policy.version, self.case.order.total, after, **more)


def _named(locale: str, exempt: tuple[dict[str, str], ...]) -> str:
    return "; ".join(f"{one['title']} ({say(locale, GROUNDS[one['ground']])})" for one in exempt)
