"""A page in parts that each say one thing: its sentences, and its tables, whose cells their row and column name."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from assistant.claims.planted import instructs

CELLS = " | "
"""Between two cells of a row."""
_SENTENCE = re.compile(r"(?<=[.!?…])[\"»”)]*\s+(?=[\"«“(]?[A-ZÀ-Ý0-9])|\n+|(?<=;)\s")
Table = tuple[tuple[str, ...], ...]
"""Rows of cells; where there are several, the first holds the headings."""


@lru_cache(maxsize=2048)
def parts(title: str, text: str) -> tuple[str | Table, ...]:
    """None of a text that gives orders to whoever reads it: a plant, not a policy."""
    if instructs(text) or instructs(title):
        return ()
    found: list[str | Table] = []
    for is_table, lines in groupby(text.split("\n"), key=lambda line: CELLS in line):
        if is_table:
            found.append(tuple(map(cells, lines)))
        else:
            found += [sentence for sentence in _SENTENCE.split("\n".join(lines)) if sentence.strip()]
    return tuple(found)


def sentences(title: str, text: str) -> list[str]:
    return [part for part in parts(title, text) if isinstance(part, str)]


def tables(title: str, text: str) -> list[Table]:
    return [part for part in parts(title, text) if not isinstance(part, str)]


def rows(table: Table) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """Each row's first cell, and the others with their headings."""
    header, *below = table if len(table) > 1 else ((), *table)
    for row in below:
        named = [*header, *[""] * len(row)]
        yield row[0], [(name, _with_unit(cell, name)) for name, cell in zip(named[1:], row[1:], strict=False)]


def _with_unit(cell: str, header: str) -> str:
    """`2–3` under `Working days` is 2–3 working days."""
    bare = re.fullmatch(r"\s*\d+(?:\s?(?:-|–|to|a|à)\s?\d+)?\s*", cell)
    return (
        f"{cell.strip()} {header}"
        if bare and re.search(r"(?i)day|jour|week|semaine|hour|heure|month|mois|year|\ban", header)
        else cell
    )


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
