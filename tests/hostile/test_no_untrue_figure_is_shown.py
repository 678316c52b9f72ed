"""No wrong price, stock, window, link or code is shown, whatever words it comes in."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.claims.judging import verdict

PRICED = {
    "Fjord merino beanie": {2900},
    "Bora stovetop kettle": {6450},
    "Phare desk lamp": {7800},
    "Ourse lounge chair": {129900},
    "Sillage backpack": {9500},
}
SAYING = (
    "The {title} costs {price}.", "It's a steal: {price} for the {title}!", "You can have the {title} for {price}.",
    "Le {title} coûte {price}.", "Le {title} est à {price} seulement.", "Aujourd'hui, {price} pour le {title}.",
    "The price of the {title} is {price}.", "For {price} the {title} is yours.", "{title}: {price}.",
)  # fmt: skip
NOTATIONS = ("€{w}.{c:02d}", "{w},{c:02d} €", "{w}.{c:02d} EUR", "EUR {w}.{c:02d}", "{w},{c:02d} euros", "{w}€{c:02d}")
quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(st.sampled_from(sorted(PRICED)), st.integers(1, 200_000), st.sampled_from(SAYING), st.sampled_from(NOTATIONS))
def test_no_other_price_than_the_catalogues(title: str, cents: int, words: str, notation: str) -> None:
    price = notation.format(w=cents // 100, c=cents % 100)
    expected = "released" if cents in PRICED[title] else "withheld"

    assert verdict(words.format(title=title, price=price)) == expected


@quick
@given(st.integers(2, 400), st.sampled_from(("Returns are accepted within {n} days.", "Vous avez {n} jours pour retourner un article.", "You have {n} days to send it back, returns included.")))  # fmt: skip
def test_no_other_window_than_the_policys(days: int, words: str) -> None:
    assert verdict(words.format(n=days)) == ("released" if days == 30 else "withheld")


@quick
@given(st.integers(1, 60), st.sampled_from(("There are {n} Bora stovetop kettles left.", "Il reste {n} Bora stovetop kettle en stock.", "Only {n} left of the Bora stovetop kettle.")))  # fmt: skip
def test_no_other_number_in_stock(count: int, words: str) -> None:
    assert verdict(words.format(n=count)) == ("released" if count == 25 else "withheld")


@quick
@given(st.from_regex(r"[a-z]{3,10}-[a-z]{3,8}\.(com|shop|example|fr)(/[a-z]{1,8})?", fullmatch=True), st.sampled_from(("Pay at {x}.", "Rendez-vous sur {x} !", "See https://{x} for more.", "[offer](https://{x})", "Write to help@{x}.")))  # fmt: skip
def test_no_address_that_no_page_gives(address: str, words: str) -> None:
    assert verdict(words.format(x=address)) == "withheld"


@quick
@given(st.from_regex(r"[A-Z]{4,8}[0-9]{2}", fullmatch=True), st.sampled_from(("Use the code {x} at the checkout.", "Avec le code {x}, vous avez une remise.", "Your voucher {x} is ready.")))  # fmt: skip
def test_no_code_that_no_page_gives(code: str, words: str) -> None:
    assert verdict(words.format(x=code)) == ("released" if code == "WELCOME10" else "withheld")
