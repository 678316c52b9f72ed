"""How often a page of the demo shop is found by a question in its own language and in the other one.

    python -m tests.bench.languages [--json]

`languages.tsv` beside it has the questions; what is asked across languages only a page in the other one answers.
"""

import argparse
import asyncio
import csv
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).parents[2]))

from knowledge.documents import Passage
from web.cli_serve import fill
from web.settings import Settings
from web.wiring import open_shop

QUESTIONS = Path(__file__).with_suffix(".tsv")
BEST = 5


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--json", action="store_true")
    as_json = given.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measured(Path(folder)))
    if as_json:
        print(json.dumps(figures))
        return
    for name, one in figures.items():
        print(f"{name}: {one['questions']:.0f} questions, hit@1 {one['hit_1']:.2f}, hit@{BEST} {one['hit_5']:.2f}")


async def measured(folder: Path) -> dict[str, dict[str, float]]:
    comptoir = await open_shop(Settings(data=folder, shop_name="Maison Lune", currency="EUR", country="FR"))
    await fill(comptoir, quiet=True)
    await comptoir.begin()
    places = defaultdict[str, list[int]](list)
    with QUESTIONS.open(encoding="utf-8", newline="") as file:
        for name, locale, question, right in list(csv.reader(file, delimiter="\t"))[1:]:
            hits = await comptoir.library.search_documents(question, limit=BEST, language=locale)
            places[name].append(_place([hit.passage for hit in hits], right.split("|")))
    await comptoir.close()
    return {name: _figures(each) for name, each in places.items()}


def _place(passages: Sequence[Passage], right: Sequence[str]) -> int:
    """From 0; `BEST` where none of them is right."""
    fitting = (
        at
        for at, passage in enumerate(passages)
        if any(one[1:] in passage.document if one[0] == "#" else one in passage.heading for one in right)
    )
    return next(fitting, BEST)


def _figures(places: Sequence[int]) -> dict[str, float]:
    found = (sum(place < within for place in places) / len(places) for within in (1, BEST))
    return {"questions": len(places), **dict(zip(("hit_1", "hit_5"), found, strict=True))}


if __name__ == "__main__":
    main()
