"""What is embedded and what counts as a change, without a database."""

from dataclasses import replace

from knowledge.catalog import Product, Variant
from knowledge.documents import Passage
from knowledge.money import Money
from knowledge.rows import CHUNK, chunks, fingerprint
from knowledge.texts import EMBEDDED_DESCRIPTION, embedded_text, hash_of

SMALL = Variant("TEE-S", Money(25_00, "EUR"), {"Size": "S", "Colour": "Red"})
LARGE = Variant("TEE-L", Money(25_00, "EUR"), {"Size": "L", "Colour": "Red"})
SHIRT = Product("tee", "Tee", (SMALL, LARGE), description="Soft.", brand="Lune", category="Shirts")


def test_a_product_is_embedded_by_what_names_it() -> None:
    assert embedded_text(SHIRT) == "Tee\nLune\nShirts\nSize: S, L; Colour: Red\nSoft."


def test_a_long_description_does_not_crowd_out_the_name() -> None:
    assert len(embedded_text(replace(SHIRT, description="x" * 5000))) < EMBEDDED_DESCRIPTION + 60


def test_a_passage_is_embedded_with_its_title_and_headings() -> None:
    passage = Passage("1", "d", "returns.md", "Returns", "", "Thirty days.", 0)

    assert embedded_text(passage) == "Returns\nThirty days."


def test_a_price_changes_the_record_but_not_the_text() -> None:
    dearer = replace(SHIRT, variants=(replace(SMALL, price=Money(26_00, "EUR")), LARGE))

    assert fingerprint(dearer) != fingerprint(SHIRT)
    assert hash_of(embedded_text(dearer)) == hash_of(embedded_text(SHIRT))


def test_the_order_of_variants_and_options_is_part_of_the_record() -> None:
    turned = replace(SMALL, options={"Colour": "Red", "Size": "S"})

    assert fingerprint(replace(SHIRT, variants=(LARGE, SMALL))) != fingerprint(SHIRT)
    assert fingerprint(replace(SHIRT, variants=(turned, LARGE))) != fingerprint(SHIRT)


def test_our_own_version_is_no_part_of_the_record() -> None:
    assert fingerprint(replace(SHIRT, version=7)) == fingerprint(SHIRT)


def test_chunks_hold_everything_once() -> None:
    numbers = list(range(2 * CHUNK + 1))

    assert [len(chunk) for chunk in chunks(numbers)] == [CHUNK, CHUNK, 1]
    assert [number for chunk in chunks(numbers) for number in chunk] == numbers
