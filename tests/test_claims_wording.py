"""What both languages say is data: each list is read by somebody, and each pattern is what its list says."""

import re
from pathlib import Path

import pytest

import assistant.claims
from assistant.claims.needed import needed, runs
from assistant.claims.said import said
from assistant.claims.wording import Meanings, Named, Wording, sections
from tests.claims.judging import corpus

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


def test_a_pattern_says_what_it_cannot_do_without() -> None:
    assert needed(r"\b(?:refund\w*|money back)\b") == {"ref", "mon"}
    assert needed(r"(?:very )?late(?! fee)r?") == {"lat"}
    assert needed(r"(?:abc|d)ef") == needed(r"\bcosts?|\d+") == needed(r"tax\w|(?:free)?") == frozenset()


@pytest.mark.parametrize("file", FILES)
def test_no_text_is_passed_over_in_which_a_pattern_stands(file: str) -> None:
    texts = [text for one in list(corpus())[::3] for text in (one.sentence, said(one.sentence).folded)]

    for name, pattern in sections(file).items():
        wanted, read = needed(pattern), re.compile(pattern)
        passed_over = [text for text in texts if wanted and wanted.isdisjoint(runs(text))]
        assert not [text for text in passed_over if read.search(text)], name
