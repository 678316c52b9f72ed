"""Which variants fit the filters: SQL predicates over prices, stock and options, the same on both databases."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    Connection,
    Select,
    Text,
    and_,
    any_,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from knowledge.clock import now
from knowledge.facets import Facets, canonical_name
from knowledge.filters import Filters
from knowledge.glossary import colour_words
from knowledge.tables import products, variants
from knowledge.terms import folded


class Fitting:
    """What fits some filters in one state of the database."""

    def __init__(self, connection: Connection, filters: Filters, facets: Facets) -> None:
        self._connection, self._of_products = connection, _of_products(filters)
        self._conditions = tuple(_conditions(filters, facets, connection))
        self._looked_at: dict[str, list[str]] = {}
        """Products with their SKUs that fit: none is looked at twice."""

    def of(self, ids: Sequence[str]) -> dict[str, list[str]]:
        """SKUs that fit, by product, of these products."""
        if fresh := [key for key in ids if key not in self._looked_at]:
            self._looked_at |= {key: [] for key in fresh}
            query = self._select(variants.c.product_id, variants.c.sku)
            query = query.where(_one_of(variants.c.product_id, fresh, self._connection))
            for product_id, sku in self._connection.execute(query).all():
                self._looked_at[product_id].append(sku)
        return {key: skus for key in ids if (skus := self._looked_at[key])}

    def anywhere(self, limit: int, *, in_order: bool) -> Sequence[str]:
        """So many of the products that fit; `in_order`: as the feed has them, which takes as long again."""
        # As an expression: for a distinct column SQLite walks through its whole index, whatever an index on the price saves.
        some = self._select(variants.c.product_id.concat("").label("id")).distinct().limit(limit)
        if in_order:
            there = select(products.c.id).where(products.c.id.in_(some))
            return self._connection.scalars(there.order_by(products.c.feed, products.c.position)).all()
        found: Sequence[str] | None = self._connection.scalar(select(_as_one(some.subquery().c.id, self._connection)))
        return found or []

    def _select(self, *columns: Any) -> Select[Any]:
        query = select(*columns).where(*self._conditions)
        return query.join(products, products.c.id == variants.c.product_id) if self._of_products else query


def _one_of(column: ColumnElement[str], ids: Sequence[str], connection: Connection) -> ColumnElement[bool]:
    """All of them as one value: a statement of 400 values takes longer to put together than to carry out."""
    if connection.dialect.name == "postgresql":
        return column == any_(cast(list(ids), ARRAY(Text)))
    return column.in_(select(func.json_each(json.dumps(ids)).table_valued("value").c.value))


def _as_one(column: ColumnElement[str], connection: Connection) -> ColumnElement[Sequence[str]]:
    """All of them as one value: to fetch 2,000 rows takes a third of what to find them does."""
    together = func.json_agg if connection.dialect.name == "postgresql" else func.json_group_array
    return together(column, type_=JSON)


def _of_products(filters: Filters) -> bool:
    return bool(filters.brand or filters.category or "colour" in map(canonical_name, filters.options))


def _conditions(filters: Filters, facets: Facets, connection: Connection) -> Iterable[ColumnElement[bool]]:
    moment, dialect = now(), connection.dialect.name
    if filters.max_price is not None:
        yield _priced(lambda price: price <= filters.max_price, moment)
    if filters.min_price is not None:
        yield _priced(lambda price: price >= filters.min_price, moment)
    if filters.in_stock:
        yield or_(variants.c.stock.is_(None), variants.c.stock > 0, variants.c.sells_without_stock)
    if filters.category:
        category = func.lower(products.c.category)
        wanted = filters.category.lower()
        yield or_(category == wanted, category.endswith(f"> {wanted}", autoescape=True))
    if filters.brand:
        yield func.lower(products.c.brand) == filters.brand.lower()
    for name, value in filters.options.items():
        yield _option(name, value, facets, dialect)


def price_at(moment: datetime) -> ColumnElement[int]:
    """What `knowledge.catalog.Variant.at` gives, in SQL."""
    starts, ends = variants.c.sale_starts, variants.c.sale_ends
    begun, over = or_(starts.is_(None), starts <= moment), and_(ends.is_not(None), ends <= moment)
    return case(
        (and_(variants.c.sale_price.is_not(None), begun, not_(over)), variants.c.sale_price), else_=variants.c.price
    )


def _priced(fits: Callable[[ColumnElement[int]], ColumnElement[bool]], moment: datetime) -> ColumnElement[bool]:
    # What knows no sale costs its price: indexes on both serve the few variants that remain.
    return and_(or_(fits(variants.c.price), variants.c.sale_price >= 0), fits(price_at(moment)))


def _option(name: str, value: str, facets: Facets, dialect: str) -> ColumnElement[bool]:
    option = _each(dialect)
    pairs = list(facets.spellings(name, value))
    spelled = [and_(option.c.key == key, option.c.value == own) for key, own in pairs]
    said = {own for _, own in pairs}
    has: ColumnElement[bool] = and_(_mentions(said), _exists(option, or_(*spelled))) if spelled else false()
    kind = canonical_name(name)
    if kind != "colour" or not (same := colour_words().get(folded(value))):
        return has
    # Shops that sell each colour as a product of its own say the colour in the title.
    names = [key for values in facets.values.get(kind, {}).values() for key, _ in values]
    other = _each(dialect)
    says = or_(*(products.c.title.icontains(word, autoescape=True) for word in same))
    return or_(has, and_(~_exists(other, other.c.key.in_(names)), says))


def _mentions(values: Iterable[str]) -> ColumnElement[bool]:
    """Read from the column's text, without taking it apart: 200,000 variants in a tenth of the time."""
    written = {json.dumps(value, ensure_ascii=plain)[1:-1] for value in values for plain in (True, False)}
    text = cast(variants.c.options, Text)
    return or_(*(text.contains(each, autoescape=True) for each in sorted(written)))


def _each(dialect: str) -> Any:
    each = func.json_each if dialect == "sqlite" else func.json_each_text
    return each(variants.c.options).table_valued("key", "value").alias()


def _exists(option: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(literal(1)).select_from(option).where(condition))
