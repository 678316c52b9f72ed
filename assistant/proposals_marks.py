"""What a policy names goods by: the order's own flags, the catalogue's tags, categories, products."""

from assistant.order import OrderLine
from assistant.policy_rules import Exclusion, Shorter
from assistant.proposals_change import Case, Picked


def ground(case: Case, reason: str, picked: Picked, exclusions: tuple[Exclusion, ...]) -> str:
    """Why these units are excluded; empty where they aren't."""
    line = next(line for line in case.order.lines if line.id == picked.line)
    flags, categories = _marks(case, line)
    for one in exclusions:
        named = {name.casefold() for name in one.categories}
        hit = flags & {flag.casefold() for flag in (*one.flags, one.ground)} or categories & named
        if hit and reason not in one.unless:
            return one.ground
    return ""


def shorter(case: Case, limits: tuple[Shorter, ...]) -> list[Shorter]:
    """Those that mean something in the order."""
    return [one for one in limits if any(_means(case, one, line) for line in case.order.lines)]


def _means(case: Case, one: Shorter, line: OrderLine) -> bool:
    flags, categories = _marks(case, line)
    hit = flags & {flag.casefold() for flag in one.flags} or categories & {name.casefold() for name in one.categories}
    return bool(hit or {line.product, line.sku} & set(one.products))


def _marks(case: Case, line: OrderLine) -> tuple[set[str], set[str]]:
    found = case.catalogue.get(line.sku)
    tags, category = (found[0].tags, found[0].category) if found else ((), "")
    categories = [line.category, category, *category.split(">")]
    return {mark.casefold() for mark in (*line.flags, *tags)}, {one.strip().casefold() for one in categories if one}
