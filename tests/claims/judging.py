"""Reads the corpus and judges it with the shop's own check."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.claims.check import Checker
from assistant.claims.evidence import Collected, Evidence
from assistant.claims.ledger import Checked
from assistant.order import Order, OrderLine
from assistant.tools.orders import order_evidence
from knowledge.catalog import Product, Variant
from knowledge.money import Money, money

HERE = Path(__file__).parent
NORDET = HERE / "nordet"
SHOPS = (NORDET, HERE / "cadence", HERE / "feuille")
"""Each an invented shop, `shop.yaml`, with the sentences that are judged against it."""
UNSEEN = tuple(HERE / "unseen" / name for name in ("lierre", "galipette", "gamelle"))
"""Shops whose sentences were written without sight of the check, and judged before anything was mended for them."""
FURTHER = (HERE / "archet", HERE / "semis")
"""Written by who mends the check, in trades it did not know, before it was mended for them."""


@dataclass(frozen=True, slots=True)
class Labelled:
    kind: str
    language: str
    true: bool
    sentence: str
    asked: str = ""
    """The shopper's message, where the sentence answers one."""
    shop: Path = NORDET


def corpus(shops: Sequence[Path] = SHOPS) -> Iterator[Labelled]:
    for shop, path in ((one, path) for one in shops for path in sorted(one.glob("sentences*.yaml"))):
        for kind, languages in yaml.safe_load(path.read_text("utf-8")).items():
            for language, labels in languages.items():
                for label, sentences in labels.items():
                    for one in sentences:
                        said = {"say": one} if isinstance(one, str) else one
                        yield Labelled(
                            kind, language, label in ("true", True), said["say"], said.get("asked", ""), shop
                        )


@cache
def records(of: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((of / "shop.yaml").read_text("utf-8")))


@cache
def evidence(of: Path = NORDET) -> tuple[Evidence, ...]:
    shop = records(of)
    found = [Evidence("product", one["id"], product=_product(one)) for one in shop["products"]]
    found += [order_evidence(_order(one)) for one in shop["orders"]]
    found += [
        Evidence("passage", f"p{at}", title=one["title"], text=one["text"], number=at)
        for at, one in enumerate(shop["passages"], 1)
    ]
    cart = {eur(amount) for amount in [shop["cart"]["total"], *shop["cart"]["lines"]]}
    found.append(Evidence("cart", "cart", money=frozenset(cart), amounts=(("total", eur(shop["cart"]["total"])),)))
    quote = tuple((name, eur(amount)) for name, amount in shop["quote"].items())
    found.append(Evidence("quote", "q1", money=frozenset(amount for _, amount in quote), amounts=quote))
    return tuple(found)


def checker(asked: str = "", shop: Path = NORDET) -> Checker:
    collected = Collected()
    collected.add([*evidence(shop), Evidence("asked", "asked", text=asked)])

    async def now(evidence: Sequence[Evidence]) -> Sequence[Evidence | None]:
        return evidence

    return Checker(collected, now, shop=records(shop)["shop"], question=asked)


def judged(one: Labelled) -> Checked:
    return asyncio.run(checker(one.asked, one.shop).check(one.sentence))


def verdict(sentence: str, shop: Path = NORDET, asked: str = "") -> str:
    return asyncio.run(checker(asked, shop).check(sentence)).verdict


def eur(amount: str) -> Money:
    return money(amount, "EUR")


def _product(one: dict[str, Any]) -> Product:
    variants = tuple(
        Variant(
            v["sku"],
            eur(v["price"]),
            v.get("options", {}),
            compare_at=eur(v["compare_at"]) if "compare_at" in v else None,
            stock=v.get("stock"),
        )
        for v in one["variants"]
    )
    said = {name: one[name] for name in ("description", "brand", "category", "attributes", "url")}
    return Product(one["id"], one["title"], variants, **said)


def _order(one: dict[str, Any]) -> Order:
    lines = tuple(OrderLine(line["title"], line["quantity"], label=line.get("label", "")) for line in one["lines"])
    placed = datetime.fromisoformat(one["placed_at"])
    return Order(one["number"], one["email"], one["status"], lines, eur(one["total"]), placed, tracking=one["tracking"])
