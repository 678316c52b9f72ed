"""No markdown picture, HTML or script is left of what a model writes."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.claims.contacts import without_markup

PARTS = st.sampled_from((
    "<", ">", "</", "<script>", "</script>", "<scr", "ipt>", "<img src=x onerror=alert(1)>", "![", "](", ")", "]", "[a]", "x", " ", "\n",
    "<svg/onload=a>", "&lt;", "&gt;", "<!--", "-->", "https://e.example/p.png", "javascript:alert(1)", "<iframe", "\u200b", "<a href='", "'",
    "(data:text/html,x)", "onclick=", "<b>", "<style>", "*{}", "![p](https://e.example/a.png)",
))  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join))
def test_nothing_that_a_browser_would_run_or_load_is_left(text: str) -> None:
    left = without_markup(text)

    assert not re.search(r"<[a-zA-Z/!?]", left)
    assert "![" not in left or not re.search(r"!\[[^\]]*\]", left)
    assert "\u200b" not in left


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://e.example/?q=secret)", "<img src=x>", "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "&lt;img src=x onerror=alert(1)&gt;", "<svg><script>1</script></svg>", "![a][b]", "<!-- x --><b>", "<IFRAME SRC=//e.example>",
        "[click](javascript:alert(1))", "![x] (https://e.example/p.png)", "<img\nsrc=x>", "<math href=javascript:1>",
    ],
)  # fmt: skip
def test_known_tricks_leave_nothing(text: str) -> None:
    left = without_markup(text)

    assert "<" not in left and "e.example" not in left and "javascript" not in left


def test_plain_words_stay_as_they_are() -> None:
    for text in ("Under 5 < 6 kg, size S & M.", "« C'est prêt » – 12,50 €.", "I <3 linen [1]."):
        assert without_markup(text) == text
