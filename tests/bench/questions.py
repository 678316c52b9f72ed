"""How often what a product says about itself answers a question about it first.

`python tests/bench/questions.py PATH [--json]`: every tab-separated file in PATH with questions, candidates and labels
(`attributes*.csv`, `evidence*.csv`). Prints the share of questions whose first-ranked candidate is a right one, of those
that have a right one.
"""

import argparse
import csv
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from knowledge.embedder import Embedder, Remembering  # noqa: E402
from knowledge.minilm import MiniLmEmbedder  # noqa: E402
from knowledge.pieces import Piece, ranked_pieces  # noqa: E402

_ATTRIBUTE = re.compile(r"([a-z0-9_]+):\s+(\{.*)", re.DOTALL)
_TWICE = re.compile(r"(?:normalized_value:\{[^}]*\}|standardized_values:\[[^\]]*\]),?")
_KEY = re.compile(r"\b(?:value|unit|language_tag)\s*:|[{}\[\]\";]")


def piece_of(candidate: str) -> Piece:
    """As a feed's reader would have it: `item_weight: { unit:pounds, value:1.8 }` is the item weight, pounds 1.8."""
    match = _ATTRIBUTE.fullmatch(candidate)
    if not match:
        return Piece("description", "", candidate)
    value = " ".join(re.sub(r"[\s,]+", " ", _KEY.sub(" ", _TWICE.sub("", match[2])).replace("_", " ")).split())
    return Piece("attribute", match[1].replace("_", " "), value)


def first_right(embedder: Embedder, file: Path) -> Mapping[str, float]:
    asked: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            asked[row["qid"]].append(row)
    right = []
    for rows in asked.values():
        good = [float(row["label"]) > 0 for row in rows]
        if any(good):
            right.append(good[_first(embedder, rows)])
    return {"questions": len(right), "first_right": round(sum(right) / len(right), 4)}


def _first(embedder: Embedder, rows: Sequence[Mapping[str, str]]) -> int:
    pieces = [piece_of(row["candidate"]) for row in rows]
    best = ranked_pieces(embedder, rows[0]["question"], pieces)[0].piece
    return next(place for place, piece in enumerate(pieces) if piece is best)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        embedder = Remembering(MiniLmEmbedder(Path(temporary)), most=1_000_000)
        files = [*sorted(given.path.glob("attributes*.csv")), *sorted(given.path.glob("evidence*.csv"))]
        found = {file.stem: first_right(embedder, file) for file in files}
    for name, figures in found.items():
        print(f"{name:18}", *(f"{key} {value}" for key, value in figures.items()), file=sys.stderr)
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
