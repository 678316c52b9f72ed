"""Reads JSON as shops export it: an array of objects wherever it stands, or one object a line; in flat memory."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from knowledge.feeds import FeedProblem
from knowledge.feeds.source import Source
from knowledge.feeds.table import SAMPLE, SHOWN, Row, Table, key
from knowledge.report import Rejection

LONGEST_OBJECT = 4_000_000
DEEPEST = 6
DEEPEST_JSON = 64
_STEPS = {"start_map": 1, "start_array": 1, "end_map": -1, "end_array": -1}
Found = tuple[int, dict[str, Any]] | Rejection
NAMING = frozenset(
    ("id", "name", "slug", "handle", "url", "src", "alt", "link", "logo", "position", "width", "height", "@type")
)
"""What an object says that stands for its name or address."""
LISTS = ("products", "items", "data", "entries", "results", "produits", "articles", "catalog", "offers")
"""Where an object keeps its list, the likely ones first."""


def read_objects(source: Source) -> Iterator[Found]:
    """Each object with its line; in an array with its place. Raises FeedProblem where there is none."""
    lines = _first_lines(source)
    return _from_lines(source) if _one_a_line(lines) else _from_array(source)


def table_of(objects: Iterator[Found]) -> Table:
    """The objects as rows; what lies in them is named `price.amount`, lists stay JSON."""
    early = list(islice(objects, SAMPLE))
    labels: dict[str, None] = {}
    for one in early:
        if not isinstance(one, Rejection):
            labels.update(dict.fromkeys(_flat(one[1])))

    def rows() -> Iterator[Row | Rejection]:
        for one in chain(early, objects):
            yield one if isinstance(one, Rejection) else _row(*one)

    return Table(tuple(labels), rows())


def _row(line: int, found: Mapping[str, Any]) -> Row:
    flat = _flat(found)
    return Row(line, {key(name): text for name, value in flat.items() if (text := text_of(value))})


def text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip().replace("\0", " ").encode("utf-8", "replace").decode()  # half a pair of \\ud83d\\ude00
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str) if value else ""
    return format(Decimal(str(value)), "f")


def _flat(found: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in found.items():
        flat[f"{before}{name}"] = value = _called(value)
        if isinstance(value, dict) and depth < DEEPEST:
            flat.update(_flat(value, f"{before}{name}.", depth + 1))
    return flat


def _called(value: Any) -> Any:
    """A brand, a category or a picture that is an object, by its name or address."""
    if isinstance(value, list):
        return [_called(one) for one in value]
    if isinstance(value, dict) and value.keys() <= NAMING:
        return next((text for name in ("name", "url", "src") if isinstance(text := value.get(name), str)), value)
    return value


def _first_lines(source: Source) -> list[str]:
    return [line for line in islice(source.lines(), 50) if line.strip()][:3]


def _one_a_line(lines: list[str]) -> bool:
    """The first line is a whole object; alone it may still be a document that holds a list."""
    try:
        first = json.loads(lines[0].lstrip("\ufeff")) if lines else None
    except (ValueError, RecursionError):
        return len(lines) > 1 and all(line.lstrip("\ufeff").startswith("{") and len(line) > 2 for line in lines[:2])
    return isinstance(first, dict) and (len(lines) > 1 or not _held(first))


def _held(document: Mapping[str, Any], depth: int = 0) -> bool:
    """Whether it keeps a list, maybe in an object of its own: `{"data": {"items": […]}}`."""
    inner = [value for name in LISTS if isinstance(value := document.get(name), (list, dict))]
    if "variants" in document or depth > 3:
        return False
    return any(isinstance(value, list) or _held(value, depth + 1) for value in inner)


def _from_lines(source: Source) -> Iterator[Found]:
    for number, line in enumerate(source.lines(), 1):
        text = line.strip().lstrip("\ufeff").rstrip(",")
        if not text or text in ("[", "]"):
            continue
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as problem:
            yield Rejection(number, "", text[:SHOWN], f"the line is no JSON ({problem})")
            continue
        if isinstance(found, dict):
            yield number, found
        else:
            yield Rejection(number, "", text[:SHOWN], "the line is no object; right would be {…}")


def _from_array(source: Source) -> Iterator[Found]:
    import ijson

    prefix = _prefix(source)
    count = 0
    try:
        for found in ijson.items(_events(source), prefix):
            count += 1
            if isinstance(found, dict):
                yield count, found
            else:
                yield Rejection(count, "", str(found)[:SHOWN], "the entry is no object; right would be {…}")
    except (ijson.JSONError, ValueError, RecursionError) as problem:
        if not count:
            raise _no_json(problem) from None
        yield Rejection(
            count + 1, "", "", f"the JSON breaks off after entry {count} ({_said(problem)}); what follows is missing"
        )


def _prefix(source: Source) -> str:
    """Of the first array of objects, or of the document's one object."""
    import ijson

    found: dict[str, None] = {}
    try:
        for prefix, event, _ in islice(_events(source), 200_000):
            if (
                event == "start_map"
                and (prefix == "item" or prefix.endswith(".item"))
                and prefix.split(".").count("item") < 2
            ):
                found[prefix] = None
                if prefix == "item" or prefix.split(".")[0].lower() in LISTS:
                    return str(prefix)
    except (ijson.JSONError, ValueError, RecursionError) as problem:
        if not found:
            raise _no_json(problem) from None
    return next(iter(found), "")


def _events(source: Source) -> Any:
    """ijson's, up to a depth that products have: the name of a place grows with its depth."""
    import ijson

    def shallow() -> Iterator[Any]:
        depth = 0
        for event, value in ijson.basic_parse(_Bytes(source)):
            depth += _STEPS.get(event, 0)
            if depth > DEEPEST_JSON:
                raise ValueError(f"it is nested more than {DEEPEST_JSON} deep")
            yield event, value

    return ijson.parse(shallow())


def _no_json(problem: Exception) -> FeedProblem:
    return FeedProblem(
        f"The file is broken JSON ({_said(problem)}).", "Expected one object a line, or a list of objects."
    )


def _said(problem: Exception) -> str:
    return " ".join(str(problem).split())[:SHOWN]


class _Bytes:
    """The file as the UTF-8 that ijson wants, whatever it is written in."""

    def __init__(self, source: Source) -> None:
        self._pieces = source.pieces()
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size or size < 0:
            piece = next(self._pieces, None)
            if piece is None:
                size = len(self._rest)
                break
            self._rest += piece.lstrip("\ufeff").encode("utf-8", "replace")
        read, self._rest = self._rest[:size], self._rest[size:]
        return read
