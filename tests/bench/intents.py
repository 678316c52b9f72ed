"""How well out-of-scope questions are told apart: AUROC on CLINC150's validation half.

    python -m tests.bench.intents PATH/clinc150.jsonl [--json]

PATH is a file of {"split": "train" | "val" | "oos_val" …, "text", "intent"} a line, or the folder it lies in. The
product's own measure (assistant/builtin/scope.py) gets the training questions as its examples.
"""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))

from assistant.builtin.scope import Scope
from knowledge.minilm import MiniLmEmbedder


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("path", type=Path)
    given.add_argument("--json", action="store_true")
    args = given.parse_args()
    path = args.path / "clinc150.jsonl" if args.path.is_dir() else args.path
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    with tempfile.TemporaryDirectory() as folder:
        result = measured(rows, Path(folder))
    if args.json:
        print(json.dumps(result))
    else:
        print(
            f"AUROC {result['auroc']:.4f} on {result['in_scope']} questions in scope and {result['out_of_scope']} out of it"
        )


def measured(rows: list[dict[str, str]], folder: Path) -> dict[str, float]:
    intents: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["split"] == "train":
            intents[row["intent"]].append(row["text"])
    scope = Scope.of(MiniLmEmbedder(folder), intents)
    asked = [row for row in rows if row["split"] in ("val", "oos_val")]
    strange = scope.strangeness([row["text"] for row in asked])
    outside = np.array([row["intent"] == "oos" for row in asked])
    return {
        "auroc": auroc(strange, outside),
        "in_scope": int((~outside).sum()),
        "out_of_scope": int(outside.sum()),
    }


def auroc(scores: NDArray[np.float32], positive: NDArray[np.bool_]) -> float:
    """The share of pairs that are ranked right, equals counting half (Mann and Whitney 1947)."""
    right, wrong = np.sort(scores[positive]), np.sort(scores[~positive])
    below = np.searchsorted(wrong, right, "left") + np.searchsorted(wrong, right, "right")
    return float(below.sum() / 2 / (len(right) * len(wrong)))


if __name__ == "__main__":
    main()
