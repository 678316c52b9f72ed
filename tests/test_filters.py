"""What a shopper insists on is understood from the words, in English and French."""

import pytest

from knowledge.facets import Facets, canonical_value
from knowledge.filters import Filters, filters_from_json, merged, understand

OPTIONS = [("Size", "S"), ("Size", "M"), ("Size", "38"), ("Size", "42"), ("Color", "Blue"), ("Couleur", "Noir")]


def facets(currency: str = "EUR") -> Facets:
    values: dict[str, dict[str, frozenset[tuple[str, str]]]] = {"size": {}, "colour": {}}
    for name, value in OPTIONS:
        kind = "size" if name == "Size" else "colour"
        values[kind][canonical_value(kind, value)] = frozenset([(name, value)])
    return Facets(values, currency)


def understood(question: str) -> Filters:
    return understand(question, facets()).filters


@pytest.mark.parametrize(
    ("question", "low", "high"),
    [
        ("robe à moins de 80 €", None, 80_00),
        ("anything under $150?", None, 150_00),
        ("lamps between 20 and 40", 20_00, 40_00),
        ("entre 20 et 40 euros", 20_00, 40_00),
        ("a gift, max 50", None, 50_00),
        ("1 299,00 € max", None, 1299_00),
        ("a sofa under 1,299.50 dollars", None, 1299_50),
        ("20-40 €", 20_00, 40_00),
        ("over 20€ and under 60€", 20_00, 60_00),
        ("jusqu’à 50 euros", None, 50_00),
        ("à partir de 30 €", 30_00, None),
        ("budget de 100", None, 100_00),
        ("dress under 130 in M", None, 130_00),
        ("a lamp around 60 €", 48_00, 72_00),
        ("un sac autour de 100 euros", 80_00, 120_00),
    ],
)
def test_a_budget_is_understood(question: str, low: int | None, high: int | None) -> None:
    filters = understood(question)
    assert (filters.min_price, filters.max_price) == (low, high)


@pytest.mark.parametrize(
    "question",
    [
        "a vase under 50 cm",
        "can I return it within 30 days?",
        "delivery in less than 3 days",
        "plus de 5 personnes",
        "LAMP-1",
    ],
)
def test_a_number_that_counts_something_else_is_no_budget(question: str) -> None:
    assert not understood(question).any


def test_the_budget_leaves_the_rest_of_the_question_alone() -> None:
    assert understand("linen dress under 80 €", facets()).rest == "linen dress"


def test_a_currency_without_cents_is_counted_in_whole_units() -> None:
    assert understand("under 5000", facets("JPY")).filters.max_price == 5000


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("the dress in M", {"Size": "M"}),
        ("taille m svp", {"Size": "M"}),
        ("size small", {"Size": "S"}),
        ("bottes en 42", {"Size": "42"}),
        ("in size 38", {"Size": "38"}),
        ("linen dress M", {"Size": "M"}),
        ("I'm looking for a dress", {}),
        ("size 44", {}),
    ],
)
def test_a_size_that_the_catalogue_has_is_understood(question: str, options: dict[str, str]) -> None:
    assert understood(question).options == options


@pytest.mark.parametrize(
    ("question", "options"),
    [
        ("a blue tee", {"Color": "Blue"}),
        ("un tee bleu", {"Color": "Blue"}),
        ("des robes noires", {"Couleur": "Noir"}),
        ("a black dress", {"Couleur": "Noir"}),
        ("a red tee", {}),
    ],
)
def test_a_colour_is_understood_in_both_languages(question: str, options: dict[str, str]) -> None:
    assert understood(question).options == options


def test_a_brand_is_understood_where_it_is_said_to_be_one() -> None:
    brands = Facets({}, "EUR", {"maison tiny": "Maison Tiny", "lamp": "LAMP"})
    for question in ("a dress by Maison Tiny", "une robe de la marque maison tiny"):
        assert understand(question, brands).filters.brand == "Maison Tiny", question
    assert understand("a brass lamp", brands).filters.brand == ""


def test_asking_for_what_is_in_stock_filters_and_asking_whether_it_is_does_not() -> None:
    assert understood("lamps in stock").in_stock
    assert understood("des lampes en stock").in_stock
    assert not understood("is the lamp in stock?").in_stock


def test_what_was_given_stands_over_what_was_understood() -> None:
    given = Filters(max_price=10_00, options={"size": "S"})
    both = merged(given, understood("blue tee in M under 50 €"))
    assert (both.max_price, both.options) == (10_00, {"Color": "Blue", "size": "S"})


def test_filters_from_outside_are_checked() -> None:
    assert filters_from_json({"max_price": 8000, "options": {"size": "M"}, "brand": None}).max_price == 8000
    with pytest.raises(ValueError, match="colour"):
        filters_from_json({"colour": "red"})
    with pytest.raises(ValueError, match="'80'"):
        filters_from_json({"max_price": "80"})


def test_a_size_that_no_product_has_is_a_filter_all_the_same() -> None:
    assert understood("a t-shirt in XXL").options == {"Size": "XXL"}
    assert understand("a t-shirt in XXL", Facets({}, "EUR")).filters.options == {}


def test_a_bare_number_at_the_end_is_a_size_of_the_shop() -> None:
    assert understood("chaussures 42").options == {"Size": "42"}
    assert understood("chaussures 47").options == {}


def test_a_small_thing_is_no_size() -> None:
    for question in ("a small vase", "un petit cadeau", "a large bag"):
        assert understood(question).options == {}, question


def test_a_colour_of_which_the_shop_has_several_means_them_all() -> None:
    spelled = {name.lower(): frozenset([("Colour", name)]) for name in ("Midnight blue", "Sky blue", "Sage")}
    shades = Facets({"colour": spelled}, "EUR")
    assert understand("en bleu", shades).filters.options == {"Colour": "bleu"}
    assert {value for _, value in shades.spellings("Colour", "bleu")} == {"Midnight blue", "Sky blue"}
    assert understand("a midnight blue coat", shades).filters.options == {"Colour": "Midnight blue"}


def test_size_and_stock_are_left_out_of_the_rest() -> None:
    assert understand("linen dress size M in stock", facets()).rest == "linen dress"


def test_an_elided_article_is_no_size() -> None:
    for question in ("savons à l'huile d'olive", "savons à l’huile d’olive", "une lampe en l'état"):
        assert understood(question).options == {}, question


def test_what_a_filter_holds_names_no_product_any_more() -> None:
    colours = Facets(
        {"colour": {"navy": frozenset([("Colour", "Navy")]), "blue": frozenset([("Colour", "Blue")])}}, "EUR"
    )
    assert understand("a navy sweater", colours).rest == "a sweater"
    assert understand("something in blue", colours).rest == ""
    for question in ("un pull bleu marine", "un pull en marine"):
        read = understand(question, colours)
        assert (read.filters.options, read.rest) == ({"Colour": "Navy"}, "un pull"), question
    brands = Facets({}, "EUR", {"maison tiny": "Maison Tiny"})
    assert understand("lampes de la marque Maison Tiny", brands).rest == "lampes"


def test_one_colour_or_another_is_no_condition() -> None:
    colours = Facets(
        {"colour": {"red": frozenset([("Colour", "Red")]), "blue": frozenset([("Colour", "Blue")])}}, "EUR"
    )
    for question in ("a blue or red dress", "une robe rouge ou bleue"):
        assert understand(question, colours).filters.options == {}, question


def test_a_litre_is_no_size() -> None:
    assert understood("1 L coffee press").options == {}
    assert understood("t-shirt L").options == {"Size": "L"}
