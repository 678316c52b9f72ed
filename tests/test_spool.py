"""Rows of one product are brought together wherever they stand and by whichever of their names."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from knowledge.feeds.spool import Group, Spool
from knowledge.feeds.table import Row

NAMES = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=2, unique=True)


@given(st.lists(NAMES, max_size=30))
def test_rows_that_share_a_name_directly_or_through_others_are_one_product(rows: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        spool = Spool(Path(folder))
        for line, names in enumerate(rows, 1):
            spool.put(names, Row(line, {"line": str(line)}))
        groups = [group for group in spool.products() if isinstance(group, Group)]
        spool.close()

    assert [[row.values["line"] for row in group.rows()] for group in groups] == by_hand(rows)


def by_hand(rows: list[list[str]]) -> list[list[str]]:
    found: list[tuple[set[str], list[int]]] = []
    for line, names in enumerate(rows, 1):
        alike = [one for one in found if one[0] & set(names)]
        found = [one for one in found if one not in alike]
        found.append(
            (set(names).union(*(own for own, _ in alike)), [line, *(each for _, own in alike for each in own)])
        )
    return [[str(line) for line in lines] for lines in sorted(sorted(own) for _, own in found)]


def test_an_id_is_taken_once_and_all_ids_of_a_product_or_none(tmp_path: Path) -> None:
    spool = Spool(tmp_path)

    assert (spool.taken("A", 2), spool.taken("A", 3)) == (0, 2)
    assert not spool.take([("B", 4), ("A", 4)])
    assert spool.take([("B", 5), ("C", 5)]) and spool.taken("C", 6) == 5
    spool.close()
