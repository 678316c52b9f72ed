"""The labelled corpus holds the bars that the claims check promises."""

from collections import Counter

from tests.bench.claims import measured
from tests.claims.judging import FURTHER, corpus


def test_the_corpus_is_large_and_half_french() -> None:
    languages = Counter(one.language for one in corpus())

    assert sum(languages.values()) >= 400
    assert min(languages.values()) >= 0.4 * max(languages.values())


def test_false_claims_are_found_and_true_ones_are_said() -> None:
    figures, wrong = measured()

    assert figures["recall"] >= 0.99, [one.sentence for one in wrong if not one.true]
    for kind, row in figures["by_type"].items():
        assert row["false_alarms"] <= 0.03, (kind, [one.sentence for one in wrong if one.true and one.kind == kind])


def test_in_other_trades_little_that_is_true_is_withheld_and_next_to_nothing_false_goes_out() -> None:
    figures, wrong = measured(FURTHER)

    assert figures["recall"] >= 0.98, [one.sentence for one in wrong if not one.true]
    assert figures["false_alarms"] <= 0.06, [one.sentence for one in wrong if one.true]
