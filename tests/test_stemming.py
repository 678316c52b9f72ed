"""Our way of looking endings up gives the stems that Snowball's own search for them gives."""

from typing import Any

import snowballstemmer
from hypothesis import given
from hypothesis import strategies as st

from knowledge.stemming import English, French

STEMMERS: list[tuple[Any, Any]] = [
    (English(), snowballstemmer.stemmer("english")),
    (French(), snowballstemmer.stemmer("french")),
]
LETTERS = st.sampled_from("aeiouybcdfglmnrstvéèêçïëâûùIUYH'")
PARTS = {
    part.s
    for _, usual in STEMMERS
    for name, among in vars(type(usual)).items()
    if name.startswith("a_")
    for part in among
}


@given(st.text(LETTERS, max_size=9), st.lists(st.sampled_from(sorted(PARTS)), max_size=3))
def test_every_word_has_the_stem_that_snowball_gives_it(beginning: str, endings: list[str]) -> None:
    word = "".join([beginning, *endings])

    assert [ours.stemWord(word) for ours, _ in STEMMERS] == [usual.stemWord(word) for _, usual in STEMMERS]
