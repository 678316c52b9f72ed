"""The command line as a merchant types it: a real process for each command."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from web.settings import load_settings

COMPTOIR = Path(sys.executable).parent / "comptoir"
FEED = """\
Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price
oak-stool,Oak stool,"<p>A low stool of solid oak, 45 cm high.</p>",Atelier,Furniture,,true,Title,Default Title,STOOL-1,shopify,4,deny,120.00
wool-rug,Wool rug,"<p>Hand-woven wool rug.</p>",Atelier,Rugs,,true,Size,Small,RUG-S,shopify,2,deny,80.00
wool-rug,,,,,,,,Large,RUG-L,shopify,0,deny,
"""
RETURNS = "# Returns\n\n## How long do I have?\n\nYou can return any article within 21 days of delivery.\n"


def comptoir(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COMPTOIR_")}
    return subprocess.run(
        [COMPTOIR, *words],
        env=clean | {"COMPTOIR_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with a feed (one row of which has no price) and a help page."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "feed.csv").write_text(FEED)
    (folder / "help").mkdir()
    (folder / "help" / "returns.md").write_text(RETURNS)
    data = folder / "data"
    assert comptoir("init", "--name", "Atelier", "--country", "be", data=data).returncode == 0
    assert load_settings({}, data=data).country == "BE"
    fed = comptoir("import", "feed", str(folder / "feed.csv"), data=data)
    assert fed.returncode == 0, fed.stderr
    assert "2 new" in fed.stdout
    assert "RUG-L" in fed.stderr or "wool-rug" in fed.stderr
    read = comptoir("import", "documents", str(folder / "help"), data=data)
    assert read.returncode == 0, read.stderr
    return folder


def test_the_same_feed_again_changes_nothing(shop: Path) -> None:
    again = comptoir("import", "feed", str(shop / "feed.csv"), "--json", data=shop / "data")

    report = json.loads(again.stdout)
    assert (report["new"], report["changed"], report["unchanged"], report["gone"]) == (0, 0, 2, 0)
    assert [rejection["row"] for rejection in report["rejected"]] == [4]


def test_a_search_finds_the_product(shop: Path) -> None:
    found = comptoir("search", "stool", "--json", "--in", "products", data=shop / "data")

    assert json.loads(found.stdout)["results"][0]["sku"] == "STOOL-1"


def test_a_batch_of_searches_answers_line_by_line(shop: Path) -> None:
    batch = shop / "batch.jsonl"
    batch.write_text('{"id": 1, "query": "oak stool"}\n{"id": "b", "query": "rug", "filters": {"max_price": 7000}}\n')

    lines = comptoir("search", "--batch", str(batch), "--in", "products", data=shop / "data").stdout.splitlines()

    first, second = (json.loads(line) for line in lines)
    assert first["id"] == 1 and first["results"][0]["product"] == "oak-stool"
    assert (second["id"], second["results"]) == ("b", [])
    assert [near["product"] for near in second["nearest"]][:1] == ["wool-rug"]


def test_a_document_is_found_under_the_name_of_its_file(shop: Path) -> None:
    found = comptoir("search", "how long can I return it", "--json", "--in", "documents", data=shop / "data")

    best = json.loads(found.stdout)["results"][0]
    assert (best["document"], best["heading"]) == ("returns.md", "How long do I have?")


def test_an_answer_names_its_source(shop: Path) -> None:
    answered = comptoir("ask", "How long do I have to return an article?", data=shop / "data")

    assert "21 days" in answered.stdout, answered.stderr
    assert "[1] Returns · How long do I have? (returns.md)" in answered.stdout


def test_what_goes_wrong_is_said_in_one_line(shop: Path, tmp_path: Path) -> None:
    missing = comptoir("import", "feed", str(tmp_path / "none.csv"), data=shop / "data")
    settled = comptoir("init", data=shop / "data")
    (tmp_path / "broken.csv").write_text("this is, not a feed\n1,2\n")
    broken = comptoir("import", "feed", str(tmp_path / "broken.csv"), data=tmp_path / "data")
    workers = comptoir("serve", "--workers", "2", data=shop / "data")

    for failed, named in ((missing, "none.csv"), (settled, "comptoir.toml"), (broken, "this is"), (workers, "Chroma")):
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr
        assert named in failed.stderr
