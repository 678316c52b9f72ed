"""What both languages say is data: each list is read by somebody, and each pattern is what its list says."""

import re
from pathlib import Path

import pytest

import assistant.claims
from assistant.claims.wording import Meanings, Named, Wording, sections

CODE = Path(assistant.claims.__file__).parent
FILES = sorted(path.name for path in (CODE / "wordings").iterdir() if path.name != "round_numbers")
READ = {
    found[1]
    for path in CODE.glob("*.py")
    if path.name != "wording.py"
    for found in re.finditer(r'(?:Wording|Named|Meanings)\("([\w.]+)"', path.read_text("utf-8"))
}


@pytest.mark.parametrize("file", FILES)
def test_every_list_makes_a_pattern_and_somebody_reads_it(file: str) -> None:
    text = (CODE / "wordings" / file).read_text("utf-8")

    for name, pattern in sections(file).items():
        re.compile(pattern)
        assert {file, f"{file}.{name}"} & READ or f"{{{name}}}" in text, name


def test_what_is_read_is_written() -> None:
    assert [of for of in READ if "." in of and of.partition(".")[2] not in sections(of.partition(".")[0])] == []


def test_a_list_holds_between_the_ends_of_words() -> None:
    pledged = Wording("promises.pledged")

    assert pledged.search("we promise you that it arrives")
    assert not pledged.search("a compromise")


def test_of_several_lists_the_first_that_fits_counts() -> None:
    found = Named("status").search("out for delivery")

    assert found is not None
    assert found.lastgroup == "out"


def test_what_is_meant_is_known_by_name() -> None:
    assert Meanings("features")("a jumper of merino wool, hand wash") == {"merino", "wool", "hand wash"}
    assert Meanings("topics", "act.")("can it be exchanged?") == {"exchange"}
