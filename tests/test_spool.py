"""Rows of one product are brought together wherever they stand and by whichever of their names."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from knowledge.feeds.spool import MOST_VARIANTS, Spool
from knowledge.feeds.table import Row

NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=2, unique=True)


@given(st.lists(NAMES, max_size=30))
def test_rows_that_share_a_name_directly_or_through_others_are_one_product(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        for line, names in enumerate(rows, 1):
            spool.put(names, Row(line, {"line": str(line)}))
        products = spool.products()
        read = [products.read(number).rows for number in range(len(products))]
        spool.close()

    assert [[row.values["line"] for row in group] for group in read] == by_hand(rows)


def by_hand(rows: list[list[str]]) -> list[list[str]]:
    found: list[tuple[set[str], list[int]]] = []
    for line, names in enumerate(rows, 1):
        alike = [one for one in found if one[0] & set(names)]
        found = [one for one in found if one not in alike]
        found.append(
            (set(names).union(*(own for own, _ in alike)), [line, *(each for _, own in alike for each in own)])
        )
    return [[str(line) for line in lines] for lines in sorted(sorted(own) for _, own in found)]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), max_size=12))
def test_products_have_one_mark_only_where_their_rows_say_the_same_in_the_same_order(
    said: list[tuple[str, str]],
) -> None:
    with TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        for half in range(2):
            for line, (name, value) in enumerate(said if half else sorted(said), 1):
                spool.put((f"{name}{half}",), Row(line, {"value": value}))
        products = spool.products()
        rows = [[row.values["value"] for row in products.read(number).rows] for number in range(len(products))]
        marks = products.marks().tolist()
        spool.close()

    pairs = [(one, other) for one in range(len(rows)) for other in range(one)]
    assert all((rows[one] == rows[other]) == (marks[one] == marks[other]) for one, other in pairs)


def test_an_id_is_taken_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path)

    assert (spool.taken("A", 2), spool.taken("A", 3), spool.taken("B", 3)) == (0, 2, 0)
    spool.close()


def test_rows_beyond_what_any_shop_sells_of_one_product_are_left_out_and_named(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    for line in range(2, MOST_VARIANTS + 5):
        spool.put(("tee",), Row(line, {"size": str(line)}))

    (rows, too_many), one = spool.products().read(0), len(spool.products())
    spool.close()

    assert (one, len(rows), rows[-1].line) == (1, MOST_VARIANTS, MOST_VARIANTS + 1)
    assert too_many and too_many.row == MOST_VARIANTS + 2
