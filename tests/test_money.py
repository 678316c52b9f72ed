"""Money reads feeds exactly and writes prices the way each language does."""

import pytest

from knowledge.money import Money, money


def test_a_price_is_read_in_minor_units() -> None:
    assert money("89.90", "EUR") == Money(8990, "EUR")
    assert money("1500", "JPY") == Money(1500, "JPY")


@pytest.mark.parametrize("text", ["", "free", "-3", "NaN", "1e999999"])
def test_what_is_no_price_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match="is not a price"):
        money(text, "EUR")


def test_prices_are_written_as_the_language_does() -> None:
    assert Money(129900, "EUR").text("en") == "€1,299.00"
    assert Money(129900, "EUR").text("fr") == "1\u202f299,00\u00a0€"
