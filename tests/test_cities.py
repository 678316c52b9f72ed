"""Where a city is: shoppers name the city, the shop's pages the country."""

import pytest

from assistant.builtin.cities import with_countries


@pytest.mark.parametrize(
    ("language", "said", "meant"),
    [
        ("en", "do you guys post to Melbourne?", "do you guys post to Australia?"),
        ("en", "im in munich, who pays?", "im in Germany, who pays?"),
        ("en", "how much to ship to Los Angeles pls", "how much to ship to United States pls"),
        ("fr", "vous livrez a namur ?", "vous livrez a Belgique ?"),
        ("fr", "J'habite Neuchâtel, livrez-vous ?", "J'habite Suisse, livrez-vous ?"),
        ("fr", "et à Londres ?", "et à Royaume-Uni ?"),
    ],
)
def test_a_city_stands_for_its_country(language: str, said: str, meant: str) -> None:
    assert with_countries(said, language) == meant


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "a dress in orange, in silver, to turn in part to gold"),
        ("en", "as a surprise, in spring, to reading, to a PO box"),
        ("fr", "à manger, à pois, à neuf, sur mesure, chez vous"),
        ("en", "is the candle poured in Grasse?"),  # where it is made
        ("en", "how long to Valencia?"),  # Venezuela has a larger one than Spain, by little
    ],
)
def test_what_is_no_city_or_not_surely_one_stays(language: str, said: str) -> None:
    assert with_countries(said, language) == said


def test_a_city_that_the_shop_s_pages_speak_of_stays() -> None:
    assert with_countries("is there a store in Lyon?", "en", {"lyon"}) == "is there a store in Lyon?"
