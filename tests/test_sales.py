"""A sale holds from its first moment to before its last: in what is stored, shown and filtered, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.catalog import Product, Sale, Variant
from knowledge.database import Database
from knowledge.facets import Facets
from knowledge.filters import Filters
from knowledge.fitting import Fitting
from knowledge.money import Money
from knowledge.rows import fingerprint
from knowledge.store import Store
from knowledge.stored_words import StoredWords
from tests.conftest import DATABASES
from tests.feeds import eur
from tests.filling import put_feed

HOUR = timedelta(hours=1)


def sold(name: str, starts: datetime | None, ends: datetime | None) -> Product:
    variant = Variant(name.upper(), eur(80_00), sale=Sale(eur(50_00), starts, ends))
    return Product(name, name, (variant.at(datetime.now(UTC)),))


@pytest.mark.parametrize("database_url", DATABASES, indirect=True)
async def test_filters_and_products_agree_on_what_a_sale_costs_now(database: Database) -> None:
    now = datetime.now(UTC)
    products = [
        sold("running", now - HOUR, now + HOUR), sold("over", now - 2 * HOUR, now - HOUR), sold("coming", now + HOUR, None),
        sold("open", None, now + HOUR), sold("begun", now - HOUR, None), Product("plain", "plain", (Variant("PLAIN", eur(60_00)),)),
    ]  # fmt: skip
    words = StoredWords()
    async with database.begin() as connection:
        await words.prepare(connection)
    store = Store(database, words)
    await put_feed(database, words, "feed", products)

    kept = {product.id: product.variants[0] for product in await store.products()}
    async with database.read() as connection:
        cheap = await connection.run_sync(lambda on: Fitting(on, Filters(max_price=55_00), Facets()).of(list(kept)))
        dear = await connection.run_sync(lambda on: Fitting(on, Filters(min_price=70_00), Facets()).of(list(kept)))

    reduced = {"running", "open", "begun"}
    assert set(cheap) == reduced
    assert set(dear) == {"over", "coming"}
    assert {name for name, variant in kept.items() if variant.price == eur(50_00)} == reduced
    assert {name for name, variant in kept.items() if variant.compare_at == eur(80_00)} == reduced
    assert {product.id: product for product in await store.products()} == {product.id: product for product in products}
    change = await put_feed(database, words, "feed", products)
    assert (change.changed, change.new) == ((), ())


MOMENTS = st.none() | st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)


@given(st.integers(2, 10_000), st.data(), MOMENTS, MOMENTS, st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)))
def test_going_in_and_out_of_a_sale_loses_nothing(
    regular: int, data: st.DataObject, starts: datetime | None, ends: datetime | None, at: datetime
) -> None:
    lower = data.draw(st.integers(0, regular - 1))
    moment = at.replace(tzinfo=UTC)
    variant = Variant("A", Money(regular, "EUR"), sale=Sale(Money(lower, "EUR"), starts, ends))
    seen = variant.at(moment)

    running = (starts is None or starts <= moment) and (ends is None or moment < ends)
    assert seen.price.amount == (lower if running else regular)
    assert seen.regular == variant.regular == Money(regular, "EUR")
    assert seen.at(moment) == seen
    assert fingerprint(Product("a", "a", (seen,))) == fingerprint(Product("a", "a", (variant,)))
