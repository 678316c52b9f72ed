"""Cells of CSV and TSV files: nothing in them runs in a spreadsheet, and our own import reads back what was meant."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

# OWASP's list for CSV injection, with the full-width forms that spreadsheets take for the same.
_RUNS = re.compile(r"'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]")
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]")


def neutral(text: str) -> str:
    """With a quote in front of what a spreadsheet would take for a formula, and of what looks as if it had one."""
    return f"'{text}" if _RUNS.match(text) else text


def meant(cell: str) -> str:
    """Undoes `neutral`."""
    return cell[1:] if _NEUTRALISED.match(cell) else cell


def line(cells: Iterable[str | int | None], delimiter: str = ",") -> str:
    """One record. Text is neutralised; a number is written as it is."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(
        ["" if cell is None else str(cell) if isinstance(cell, int) else neutral(cell) for cell in cells]
    )
    return out.getvalue()


def escaped(part: str) -> str:
    """A part of `section:name:value`, a backslash before what would part it. A reader undoes it with `parts`."""
    return re.sub(r'([\\:,"])', r"\\\1", part)


def parts(text: str) -> Iterator[tuple[str, str, str]]:
    """`section:name:value,section:name:value`, quoted or not, as the `product_detail` of shopping feeds."""
    hidden = re.sub(r'\\([\\:,"])', lambda found: chr(0xE000 + ord(found[1])), text)
    for part in re.split(r",(?=[^,:]*:[^,:]*:)", hidden.replace('"', "")):
        section, name, value = (_shown(each) for each in [*part.split(":", 2), "", ""][:3])
        yield section.strip(), name.strip(), value.strip()


def _shown(text: str) -> str:
    return re.sub("[\ue000-\ue07f]", lambda found: chr(ord(found[0]) - 0xE000), text)
