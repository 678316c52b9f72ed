"""Whatever a file holds: prices are exact or refused, broken files cost what is broken, and nothing crashes."""

import json
import random
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.feeds import FeedProblem
from knowledge.feeds.moments import moment
from knowledge.feeds.prices import decimal_mark, price
from knowledge.money import Money
from tests.feeds import eur, json_lines, read, table
from tests.test_feeds_formats import MEDIUM, PRODUCT, SHIRT, SMALL, WOO, page
from tests.test_feeds_google import LAMP, RSS, TEE
from tests.test_feeds_mapped import FRENCH, workbook


@pytest.mark.parametrize(("text", "expected"), [
    ("1.299,00", eur(1299_00)), ("1,299.00", eur(1299_00)), ("1 299,00 €", eur(1299_00)), ("1\u202f299,00\u00a0€", eur(1299_00)), ("12,5 €", eur(12_50)),
    ("EUR 12.50", eur(12_50)), ("12.50 EUR", eur(12_50)), ("12.50EUR", eur(12_50)), ("€12", eur(12_00)), ("12€50", eur(12_50)), ("89,-", eur(89_00)),
    ("89.– €", eur(89_00)), ("CHF 1'299.50", Money(1299_50, "CHF")), ("$5", Money(5_00, "USD")), ("US$ 5.00", Money(5_00, "USD")), ("£1,299.99", Money(1299_99, "GBP")),
    ("¥1,299", Money(1299, "JPY")), ("1,299 JPY", Money(1299, "JPY")), ("1299.00 JPY", Money(1299, "JPY")), ("1.299 KWD", Money(1299, "KWD")), ("0.999", eur(1_00)),
    ("29,90 € TTC", eur(29_90)), ("1.234.567", eur(1234567_00)), ("0", eur(0)), ("15.00 eur", eur(15_00)), ("12 euros", eur(12_00)), ("99 kr", Money(99_00, "SEK")),
    ("49,99 zł", Money(49_99, "PLN")), ("'12.00", eur(12_00)), ("1234.567", eur(1234_57)),
])  # fmt: skip
def test_prices_as_people_write_them(text: str, expected: Money) -> None:
    assert price(text, "EUR") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "-5",
        "1.299",
        "1,299",
        "12.50 USD EUR",
        "1 2",
        "1.29,9.00",
        "5 apples",
        "NaN",
        "1e3",
        "=1+1",
        "12 XXX1",
        "9" * 30,
        "5-7",
        "from 12",
        "1,23,456",
    ],
)
def test_what_is_no_sure_price_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="right would be"):
        price(text, "EUR")


def test_a_shared_sign_means_the_shops_own_currency() -> None:
    assert price("$12.50", "CAD") == Money(12_50, "CAD")
    assert price("99 kr", "DKK") == Money(99_00, "DKK")


FORMS = (
    lambda whole, cents: f"{whole}.{cents:02}", lambda whole, cents: f"{whole},{cents:02} €", lambda whole, cents: f"EUR {whole:,}.{cents:02}",
    lambda whole, cents: f"{whole:,}".replace(",", ".") + f",{cents:02}", lambda whole, cents: f"{whole:,}".replace(",", " ") + f",{cents:02} EUR",
    lambda whole, cents: f"{whole:,}".replace(",", "'") + f".{cents:02}",
)  # fmt: skip


@settings(deadline=None)
@given(st.integers(0, 10_000_000), st.integers(0, 99), st.sampled_from(FORMS))
def test_every_usual_notation_of_a_price_is_read_exactly(whole: int, cents: int, form: object) -> None:
    assert callable(form)
    assert price(form(whole, cents), "EUR") == eur(100 * whole + cents)


@settings(deadline=None)
@given(st.text(max_size=25), st.sampled_from(["EUR", "JPY", "KWD", "USD"]), st.sampled_from(["", ".", ","]))
def test_any_text_is_a_price_or_refused(text: str, currency: str, mark: str) -> None:
    try:
        found = price(text, currency, mark)
    except ValueError as problem:
        assert str(problem)
    else:
        assert found.amount >= 0
        assert sum(char.isdigit() for char in text) > 0


@given(
    st.lists(st.decimals(min_value=0, max_value=9999, places=2), min_size=1, max_size=20), st.sampled_from([".", ","])
)
def test_the_decimal_mark_is_what_the_prices_agree_on(amounts: Sequence[Decimal], mark: str) -> None:
    assert decimal_mark(str(amount).replace(".", mark) for amount in amounts) == mark


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-24T13:00-0800",
        "2026-02-24T21:00Z",
        "2026-02-24T21:00:00+00:00",
        "24/02/2026 21:00",
        "2026-02-24 21:00:00",
    ],
)
def test_moments_are_in_utc(text: str) -> None:
    found = moment(text)

    assert found is not None
    assert found.isoformat() == "2026-02-24T21:00:00+00:00"


WORD = st.text("abcdefghijklmnopéèàçêîôûëœ’–€", min_size=1, max_size=12)
ACCENTED = st.lists(WORD, min_size=2, max_size=4).map(" ".join)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(ACCENTED, min_size=2, max_size=8),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_encodings_and_delimiters_never_change_a_title(
    titles: list[str], encoding: str, delimiter: str, end: str
) -> None:
    rows = [LAMP | {"id": f"L{place}", "title": title} for place, title in enumerate(titles)]
    content = table(rows, delimiter=delimiter).replace("\r\n", end).encode(encoding)

    assert [product.title for product in read(content).products] == titles


FILES: dict[str, bytes] = {
    "shopify": b"Handle,Title,Variant Price,Variant SKU,Option1 Name,Option1 Value\nlamp,Lamp,89.00,L1,Size,M\nlamp,,90.00,L2,,L\nvase,\"Vase, blue\",45.00,V,,\n",
    "google tsv": table([TEE, LAMP, TEE | {"id": "T2", "color": "Rouge"}], delimiter="\t").encode(),
    "google xml": RSS.encode(),
    "openai": json_lines(SHIRT, SHIRT | {"item_id": "S2"}).encode(),
    "acp": json.dumps({"products": [PRODUCT, PRODUCT]}).encode(),
    "woocommerce": table([WOO, SMALL, MEDIUM]).encode(),
    "page": page({"@type": "Product", "name": "Lamp", "sku": "L", "offers": {"price": "1", "priceCurrency": "EUR"}}).encode(),
    "french": table(FRENCH, delimiter=";").encode("cp1252"),
    "workbook": workbook(FRENCH),
}  # fmt: skip


def survives(content: bytes) -> None:
    try:
        result = read(content)
    except FeedProblem as problem:
        assert problem.cause
    else:
        assert result.products or result.rejections
        assert all(product.title and product.id and product.variants for product in result.products)
        assert all(rejection.why for rejection in result.rejections)
        assert len(result.variants) == sum(len(product.variants) for product in result.products)
        json.dumps([product.title + product.description for product in result.products]).encode()


@pytest.mark.parametrize("name", FILES)
def test_a_cut_file_never_crashes(name: str) -> None:
    content = FILES[name]

    for end in range(0, len(content), max(1, len(content) // 16)):
        survives(content[:end])
        survives(content[end:])


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_wrong_bytes_never_crashes(name: str) -> None:
    chance = random.Random(name)

    for _ in range(20):
        content = bytearray(FILES[name])
        for _ in range(chance.choice([1, 3, 20])):
            content[chance.randrange(len(content))] = chance.randrange(256)
        survives(bytes(content))


@pytest.mark.parametrize("name", ["shopify", "google tsv", "woocommerce", "french"])
def test_the_order_of_the_columns_does_not_matter(name: str) -> None:
    rows = {
        "shopify": [{"Handle": "l", "Title": "Lamp", "Variant Price": "89.00"}],
        "google tsv": [TEE, LAMP],
        "woocommerce": [WOO, SMALL, MEDIUM],
        "french": FRENCH,
    }[name]
    columns = list(rows[0])
    random.Random(name).shuffle(columns)
    shuffled = [{column: row.get(column, "") for column in columns} for row in rows]

    assert {product.id: product for product in read(table(shuffled)).products} == {
        product.id: product for product in read(table(rows)).products
    }


@pytest.mark.parametrize("content", [
    b'{"a":' * 100_000, b"[" * 100_000, b"<item>" * 100_000, b'"' * 100_000, b"\xff\xfe", b"id\ttitle\tprice\n" + b"\x00" * 50_000,
    b"id,title,price,link,image_link\n1,\"" + b"x" * 3_000_000 + b"\",5,,\n2,Lamp,5,,\n", b"a" * 5_000_000, b"id,title,price\n" + b",,\n" * 10_000,
    b'[{"id": "1", "title": "Lamp \\ud800", "price": 5.5, "link": "x", "availability": "in_stock"}]', b'[1, 2, 3]', b'{"products": []}', b'"text"', b"null",
    b"<?xml version='1.0'?><rss><channel></channel></rss>", b"<!DOCTYPE html><script type=application/ld+json>{</script>",
])  # fmt: skip
def test_hostile_files_never_crash(content: bytes) -> None:
    survives(content)


@settings(deadline=None, max_examples=100)
@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            b"",
            b"id\ttitle\tprice\tlink\tavailability\n",
            b'{"item_id":"1","title":',
            b"<rss><item><g:id>1</g:id>",
            b"sku;nom;prix\n",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
        ]
    ),
)
def test_any_bytes_are_read_or_refused(noise: bytes, start: bytes) -> None:
    survives(start + noise)
