"""A page's tables as sentences: each row with its header, in the words of the page."""

from itertools import groupby

CELLS = " | "


def blocks(text: str) -> list[tuple[str, bool]]:
    """The text's parts in their order: prose as it stands, and each table's rows as sentences (True)."""
    parts: list[tuple[str, bool]] = []
    for is_table, lines in groupby(text.split("\n"), key=lambda line: CELLS in line):
        if is_table:
            parts += [(row, True) for row in rows([_cells(line) for line in lines])]
        else:
            parts.append(("\n".join(lines), False))
    return parts


def rows(table: list[list[str]]) -> list[str]:
    """`Colissimo – orders under €60: €4.90; working days: 2–3`. A table of one row has no header."""
    if len(table) < 2:
        return [CELLS.join(row) for row in table]
    header = table[0]
    return [_row(header, row) for row in table[1:]]


def _row(header: list[str], row: list[str]) -> str:
    if len(header) <= 2:
        return ": ".join(cell for cell in row if cell)
    pairs = zip(header[1:], row[1:], strict=False)
    return f"{row[0]} – " + "; ".join(
        f"{name}: {value}".strip(": ") for name, value in pairs if value and value not in "–—-"
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
