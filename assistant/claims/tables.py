"""A page's tables: what each cell says is named by its row's first cell and its column's heading."""

import re
from collections.abc import Iterator, Sequence

CELLS = " | "
"""Between two cells of a row."""


def table(lines: Sequence[str]) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """Each row's first cell, and the others with their headings."""
    header, *rows = [cells(line) for line in lines] if len(lines) > 1 else [[], cells(lines[0])]
    for row in rows:
        named = [*header, *[""] * len(row)]
        yield (
            row[0] if row else "",
            [(name, with_unit(cell, name)) for name, cell in zip(named[1:], row[1:], strict=False)],
        )


def with_unit(cell: str, header: str) -> str:
    """`2–3` under `Working days` is 2–3 working days."""
    bare = re.fullmatch(r"\s*\d+(?:\s?(?:-|–|to|a|à)\s?\d+)?\s*", cell)
    return (
        f"{cell.strip()} {header}"
        if bare and re.search(r"(?i)day|jour|week|semaine|hour|heure|month|mois|year|\ban", header)
        else cell
    )


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
