"""The quality report: every problem with what it costs, ranked by what shoppers ask for and what the products are worth."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from knowledge.catalog import Product
from knowledge.money import digits
from knowledge.quality.checks import findings
from knowledge.quality.finding import Finding
from knowledge.quality.rules import PENALTY, RULES, UNASKED, Rule, Severity
from knowledge.quality.survey import Survey

RULE_FIELDS = ("attribute", "severity", "title", "effect", "source")


class Problem(NamedTuple):
    """One product's breach of one rule."""

    rule: Rule
    product: str
    title: str
    finding: Finding
    weight: float
    """How often shoppers asked for the attribute, and a little more, times the product's price."""

    @property
    def suggestion(self) -> str | None:
        """Only what another field proves."""
        return self.finding.fixes[0].value if self.finding.fixes else None

    @property
    def proof(self) -> str:
        """The field that proves it."""
        return self.finding.fixes[0].proof if self.finding.fixes else ""

    def record(self) -> dict[str, Any]:
        """As programs read it."""
        return {
            "product": self.product,
            "title": self.title,
            "sku": self.finding.sku,
            "attribute": self.rule.attribute,
            "severity": self.rule.severity,
            "rule": self.rule.id,
            "source": self.rule.source,
            "effect": self.rule.effect,
            "detail": self.finding.detail,
            "suggestion": self.suggestion,
            "proof": self.proof,
            "weight": round(self.weight, 2),
        }


@dataclass(frozen=True, slots=True)
class Group:
    """One rule with all that break it."""

    rule: Rule
    count: int
    products: int
    suggestions: int
    asked: int
    """How often shoppers asked for the attribute in the last months."""
    weight: float

    def record(self) -> dict[str, Any]:
        counts = {name: getattr(self, name) for name in ("count", "products", "suggestions", "asked", "weight")}
        return {"rule": self.rule.id, **{name: getattr(self.rule, name) for name in RULE_FIELDS}, **counts}


@dataclass(frozen=True, slots=True)
class Score:
    day: str
    score: int


@dataclass(frozen=True, slots=True)
class Report:
    feed: str
    """Empty: the whole catalogue."""
    score: int
    products: int
    groups: tuple[Group, ...]
    problems: tuple[Problem, ...]
    trend: tuple[Score, ...] = ()

    def count(self, severity: Severity) -> int:
        return sum(group.count for group in self.groups if group.rule.severity == severity)

    def summary(self) -> dict[str, Any]:
        """As programs read it, without the problems."""
        return {
            "feed": self.feed,
            "score": self.score,
            "products": self.products,
            "trend": [{"day": each.day, "score": each.score} for each in self.trend],
            "groups": [group.record() for group in self.groups],
        }

    def record(self) -> dict[str, Any]:
        """As programs read it, whole."""
        return self.summary() | {"problems": [problem.record() for problem in self.problems]}


@dataclass(slots=True)
class Tally:
    """Takes products in one after the other, and gives the report at the end."""

    catalogue: Survey
    asked: Mapping[str, int]
    now: datetime
    products: int = 0
    problems: list[Problem] = field(default_factory=list)
    _points: int = 0
    _rejected: set[str] = field(default_factory=set)

    def take(self, products: Iterable[Product]) -> None:
        for product in products:
            broken = set()
            worth = _worth(product)
            for finding in findings(product, self.catalogue, self.now):
                rule = RULES[finding.rule]
                broken.add(rule.id)
                weight = self._weight(rule, worth)
                self.problems.append(Problem(rule, product.id, product.title, finding, weight))
            self._count(broken)

    def take_rejected(self, product: str, detail: str, *, known: bool) -> None:
        """What the feed's import has left out: a whole product, or something of one that is `known`."""
        rule = RULES["value.rejected" if known else "row.rejected"]
        self.problems.append(Problem(rule, product, product, Finding(rule.id, detail=detail), self._weight(rule, 1.0)))
        if not known and product not in self._rejected:
            self._rejected.add(product)
            self._count({rule.id})

    def report(self, feed: str) -> Report:
        score = round(self._points / self.products) if self.products else 100
        groups = sorted(self._groups(), key=lambda group: (_later(group.rule), -group.weight, group.rule.id))
        self.problems.sort(key=lambda problem: (_later(problem.rule), -problem.weight))
        return Report(feed, score, self.products, tuple(groups), tuple(self.problems))

    def _count(self, broken: Iterable[str]) -> None:
        self.products += 1
        self._points += max(0, 100 - sum(PENALTY[RULES[rule].severity] for rule in broken))

    def _weight(self, rule: Rule, worth: float) -> float:
        wanted: float = UNASKED[rule.severity] + self.asked.get(rule.attribute, 0)
        return wanted * worth

    def _groups(self) -> Iterator[Group]:
        by_rule: dict[Rule, list[Problem]] = defaultdict(list)
        for problem in self.problems:
            by_rule[problem.rule].append(problem)
        for rule, problems in by_rule.items():
            yield Group(
                rule,
                count=len(problems),
                products=len({problem.product for problem in problems}),
                suggestions=sum(bool(problem.finding.fixes) for problem in problems),
                asked=self.asked.get(rule.attribute, 0),
                weight=round(sum(problem.weight for problem in problems), 2),
            )


def _later(rule: Rule) -> bool:
    """What can't be sold at all comes before what shoppers miss."""
    return rule.severity != "blocks"


def _worth(product: Product) -> float:
    lowest = min(product.variants, key=lambda variant: variant.price.amount).price
    worth: float = lowest.amount / 10 ** digits(lowest.currency)
    return max(1.0, worth)
