"""How well the claims check tells true from false: `python -m tests.bench.claims [--json] [--unseen]`.

Over our own labelled corpus; with `--unseen` over three invented shops in other trades, whose sentences were written without
sight of the check. It was mended by them since: a new trade does worse.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

if __name__ == "__main__" and __package__ is None:
    sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.claims.judging import SHOPS, UNSEEN, Labelled, checker, corpus


def measured(shops: Sequence[Path] = SHOPS) -> tuple[dict[str, Any], list[Labelled]]:
    """The figures, and the sentences that were judged wrongly."""
    seen, wrong, times = Counter[tuple[str, bool]](), list[Labelled](), list[float]()
    for one in corpus(shops):
        checked = asyncio.run(checker(one.asked, one.shop).check(one.sentence))
        seen[one.kind, one.true] += 1
        times.append(checked.ms)
        if (checked.verdict == "released") != one.true:
            wrong.append(one)
    missed = Counter((one.kind, one.true) for one in wrong)
    by_type = {
        kind: {
            "sentences": seen[kind, True] + seen[kind, False],
            "recall": round(1 - missed[kind, False] / seen[kind, False], 4),
            "false_alarms": round(missed[kind, True] / seen[kind, True], 4),
        }
        for kind in dict.fromkeys(kind for kind, _ in seen)
    }
    falses = sum(count for (_, true), count in seen.items() if not true)
    trues = sum(count for (_, true), count in seen.items() if true)
    figures = {
        "sentences": falses + trues,
        "recall": round(1 - sum(c for (_, true), c in missed.items() if not true) / falses, 4),
        "false_alarms": round(sum(c for (_, true), c in missed.items() if true) / trues, 4),
        "by_type": by_type,
        "ms_p50": round(median(times), 2),
        "ms_p95": round(sorted(times)[int(len(times) * 0.95)], 2),
    }
    return figures, wrong


def main() -> None:
    figures, wrong = measured(UNSEEN if "--unseen" in sys.argv else SHOPS)
    if "--json" not in sys.argv:
        for one in wrong:
            print(
                "false alarm:" if one.true else "missed:",
                one.kind,
                one.language,
                "-",
                one.sentence,
                f"({one.asked})" if one.asked else "",
            )
        for kind, row in figures["by_type"].items():
            print(f"{kind:14} {row['sentences']:4}  recall {row['recall']:.3f}  false alarms {row['false_alarms']:.3f}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
