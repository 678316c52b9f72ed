"""What every shop's page loads stays small and runs under the strictest content policy."""

import gzip
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[1] / "web" / "static"
FORBIDDEN = {
    "innerHTML": r"\binnerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML",
    "eval": r"\beval\(|new Function|set(?:Timeout|Interval)\(\s*[\"'`]",
    "a style attribute": r"\.style\b|cssText|setAttribute\(\s*[\"']style|\bstyle=",
    "a cookie": r"document\.cookie",
    "another server": r"https?://(?!www\.w3\.org/2000/svg)",
}


@pytest.mark.parametrize("name", ["widget.js", "panel.js", "panel-shop.js"])
@pytest.mark.parametrize("thing", FORBIDDEN)
def test_the_widget_never_uses(name: str, thing: str) -> None:
    assert re.findall(FORBIDDEN[thing], (STATIC / name).read_text()) == []


@pytest.mark.parametrize(
    ("name", "bytes_allowed"), [("widget.js", 3_000), ("panel.js", 14_000), ("panel-shop.js", 10_000)]
)
def test_the_widget_is_small_on_the_wire(name: str, bytes_allowed: int) -> None:
    assert len(gzip.compress((STATIC / name).read_bytes(), 9)) <= bytes_allowed


@pytest.mark.parametrize("name", ["panel.js", "panel-shop.js"])
def test_the_widget_says_the_same_things_in_both_languages(name: str) -> None:
    english, french = re.findall(r"^  (?:en|fr): \{(.*?)^  \}", (STATIC / name).read_text(), re.DOTALL | re.MULTILINE)
    keys = [re.findall(r"\b(\w+): [\"\[]", language) for language in (english, french)]
    assert len(keys[0]) > 30
    assert keys[0] == keys[1]
