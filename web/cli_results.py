"""What `comptoir search` finds, as JSON and as lines for people."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from knowledge.library import Library, PassageHit, ProductHit

PRICES = ("max_price", "min_price")


async def results_of(
    library: "Library", *, query: str, filters: Any, where: str | None, limit: int, explain: bool
) -> dict[str, Any]:
    """`results`, best first; `nearest` where nothing that fits the filters is surely it."""
    from knowledge.filters import filters_from_json

    found: list[dict[str, Any]] = []
    nearest: list[dict[str, Any]] = []
    if where != "documents":
        given = filters_from_json(filters) if filters else None
        products = await library.search_products(query, filters=given, limit=limit)
        found += [_product(hit, explain=explain) for hit in products.hits]
        nearest = [_product(hit, explain=explain) for hit in products.nearest]
    if where != "products":
        found += [_passage(hit, explain=explain) for hit in await library.search_documents(query, limit=limit)]
    if where is None:
        # Sure ones first: products and passages are scored on scales of their own.
        found = sorted(found, key=lambda result: not result["sure"])[:limit]
    return {"results": found} | ({"nearest": nearest} if nearest else {})


def print_results(found: dict[str, Any]) -> None:
    for rank, result in enumerate(found["results"], 1):
        print(f"{rank:3}. {_line(result)}")
        _print_why(result)
    if not found["results"]:
        print("Nothing fits.")
    if found.get("nearest"):
        print("Nearest:")
    for result in found.get("nearest", ()):
        print(f"   - {_line(result)}: {'; '.join(map(_difference, result['differs']))}")
        _print_why(result)


def _product(hit: "ProductHit", *, explain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": hit.product.id,
        "product": hit.product.id,
        "sku": hit.variant.sku,
        "title": hit.product.title,
        "price": hit.variant.price.text("en"),
        "score": hit.score,
        "sure": hit.sure,
    }
    told |= {"differs": [asdict(each) for each in hit.differs]} if hit.differs else {}
    return told | ({"why": asdict(hit.why)} if explain else {})


def _passage(hit: "PassageHit", *, explain: bool) -> dict[str, Any]:
    told = {
        "id": hit.passage.document,
        "document": hit.passage.document,
        "passage": hit.passage.text,
        "heading": hit.passage.heading,
        "score": hit.score,
        "sure": hit.sure,
    }
    return told | ({"why": asdict(hit.why)} if explain else {})


def _line(result: dict[str, Any]) -> str:
    name = result.get("title") or f"{result['document']} · {result['heading']}"
    return f"{result['score']:.3f}  {name}  [{result['id']}]"


def _print_why(result: dict[str, Any]) -> None:
    if not (why := result.get("why")):
        return
    for held in why["words"]:
        as_found = "" if held["found"] == held["asked"] else f" as {held['found']!r}"
        print(f"       {held['asked']!r}{as_found} in {', '.join(held['fields'])}")
    if why["lacking"]:
        print(f"       lacks {', '.join(map(repr, why['lacking']))}")
    print(f"       words {why['coverage']:.2f}, meaning {why['meaning']:.2f}")


def _difference(each: dict[str, Any]) -> str:
    wanted, has = (_amount(each[side]) if each["name"] in PRICES else each[side] for side in ("wanted", "has"))
    return f"{each['name']}: {has or 'none'}, not {wanted}"


def _amount(minor: int) -> str:
    return f"{minor / 100:.2f}"
