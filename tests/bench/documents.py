"""Imports every file of a folder through the library: states, causes, the slowest, and what their readers took.

A file's seconds end when it is in its state; its passages are embedded after that.

python -m tests.bench.documents PATH [--json]
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from knowledge.documents import Document
from knowledge.sources import beginning, files_below
from web.settings import Settings
from web.wiring import open_library

LONGEST = 30.0
SLOWEST = 5


async def measure(folder: Path, files: list[Path], data: Path) -> dict[str, Any]:
    database, library = await open_library(Settings(data=data))
    took: list[tuple[float, str, Document]] = []
    start = time.perf_counter()
    try:
        for path in files:
            begin = time.perf_counter()
            file = (str(path.relative_to(folder)), beginning(path), "")
            ended: list[float] = []
            tell = partial(_told, ended)
            (document,) = await library.import_documents([file], on_progress=tell)
            took.append((ended[0] - begin, path.name, document))
        return _figures(took, library.readers.largest) | {
            "seconds with embedding": round(time.perf_counter() - start, 1)
        }
    finally:
        await library.close()
        await database.close()


def _told(ended: list[float], _done: int, _of: int) -> None:
    ended.append(time.perf_counter())


def _figures(took: list[tuple[float, str, Document]], kilobytes: int) -> dict[str, Any]:
    slowest = sorted(took, key=lambda each: -each[0])[:SLOWEST]
    return {
        "files": len(took),
        "states": dict(Counter(document.state for _, _, document in took)),
        "causes": dict(Counter(document.cause for _, _, document in took if document.cause).most_common()),
        "kinds": dict(Counter(document.kind for _, _, document in took if document.answers).most_common()),
        "live without a passage": [name for _, name, each in took if each.answers and not each.passages],
        "without a cause": [name for _, name, each in took if each.state == "failed" and not (each.cause and each.fix)],
        "over 30 s": [name for seconds, name, _ in took if seconds > LONGEST],
        "seconds": round(sum(seconds for seconds, _, _ in took), 1),
        "slowest": [{"name": name, "seconds": round(seconds, 2), "state": each.state} for seconds, name, each in slowest],
        "largest child, MB": round(kilobytes / 1024),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as data:
        files = list(files_below(asked.path))
        found = asyncio.run(measure(asked.path, files, Path(data)))
    if asked.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for name, value in found.items():
        print(f"{name}:", *(f"\n  {count}  {what}" for what, count in value.items()) if isinstance(value, dict) else [value])  # fmt: skip


if __name__ == "__main__":
    main()
