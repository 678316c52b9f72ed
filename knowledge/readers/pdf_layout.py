"""Makes out of a PDF's lines what they look like: headings by size and weight, paragraphs, lists, rows of a table."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.readers.outline import Outline

LARGER = 1.12
"""Times the size of the text from which a line is a heading."""
BOLD = 600
LONGEST_HEADING = 18
"""Words."""
GAP = 1.6
"""Times a letter's height between two words from which they stand in two columns."""
BULLET = re.compile(r"^([•◦▪■●○‣∙·–—*➢✓✔-]|\(?(\d{1,2}|[a-z])[.)])$")
HYPHEN = "\x02"


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    left: float
    right: float
    bottom: float
    top: float
    weight: int


@dataclass(frozen=True, slots=True)
class Line:
    words: tuple[Word, ...]
    page: int

    @property
    def size(self) -> float:
        heights = sorted(round(word.top - word.bottom, 1) for word in self.words)
        return heights[len(heights) // 2]

    @property
    def bold(self) -> bool:
        return all(word.weight >= BOLD for word in self.words)

    @property
    def bottom(self) -> float:
        return self.words[0].bottom

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    def cells(self) -> list[tuple[float, str]]:
        """Its words, parted where there is a wide gap: where each cell begins, and what it says."""
        gap = GAP * max(self.size, 1.0) * 0.75
        cells: list[tuple[float, list[str]]] = []
        end = None
        for word in self.words:
            if end is None or word.left - end > gap:
                cells.append((word.left, []))
            cells[-1][1].append(word.text)
            end = word.right
        return [(left, " ".join(words)) for left, words in cells]


def add_lines(lines: Sequence[Line], outline: Outline) -> None:
    body, levels = _sizes(lines)
    place = 0
    while place < len(lines):
        line = lines[place]
        outline.page = line.page
        if (level := _level(line, body, levels)) and not _in_table(lines, place):
            end = place + 1
            while end < len(lines) and end - place < 4 and _continues(lines[end - 1], lines[end]) and _level(lines[end], body, levels) == level:  # fmt: skip
                end += 1
            outline.heading(level, _joined(lines[place:end]))
        elif rows := _rows(lines, place):
            end = place + len(rows)
            outline.block("\n".join(" | ".join(row) for row in rows).replace(HYPHEN, "-"))
        else:
            end = _paragraph_end(lines, place, body, levels)
            outline.block(_joined(lines[place:end]))
        place = end


def _sizes(lines: Sequence[Line]) -> tuple[tuple[float, bool], dict[float, int]]:
    """The text's own size, whether it is bold all over, and a level for each size above it."""
    letters: Counter[float] = Counter()
    bold: Counter[bool] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
        bold[line.bold] += len(line.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    larger = sorted({line.size for line in lines if usual and line.size >= LARGER * usual}, reverse=True)
    levels: dict[float, int] = {}
    level, last = 0, 0.0
    for size in larger:
        if not last or size < last * 0.93:
            level, last = level + 1, size
        levels[size] = min(level, 5)
    return (usual, bold[True] > bold[False]), levels


def _level(line: Line, body: tuple[float, bool], levels: dict[float, int]) -> int:
    """0: it is no heading."""
    words = line.text.split()
    if len(words) > LONGEST_HEADING or not any(char.isalpha() for char in line.text):
        return 0
    if line.size in levels:
        return levels[line.size]
    plain = line.text.rstrip()[-1:] not in ".,;:" and not BULLET.match(words[0])
    if line.bold and not body[1] and plain and len(words) <= 12 and line.size >= body[0] * 0.97:
        return min(max(levels.values(), default=1) + 1, 6)
    return 0


def _rows(lines: Sequence[Line], place: int) -> list[list[str]]:
    """The rows of a table that begins here; none unless two lines have columns at the same places."""
    rows: list[list[str]] = []
    starts: list[float] = []
    for line in lines[place:]:
        cells = line.cells()
        if len(cells) < 2 or line.page != lines[place].page or _is_item(line):
            break
        lefts = [left for left, _ in cells]
        if starts and not _aligned(lefts, starts):
            break
        starts = starts if len(starts) > len(lefts) else lefts
        rows.append([text for _, text in cells])
    return rows if len(rows) >= 2 else []


def _in_table(lines: Sequence[Line], place: int) -> bool:
    return len(lines[place].cells()) > 1 and bool(_rows(lines, place))


def _aligned(lefts: Sequence[float], starts: Sequence[float]) -> bool:
    """Numbers stand to the right, so most of the columns must agree, not all."""
    few, many = sorted((lefts, starts), key=len)
    same = sum(any(abs(left - start) < 25 for start in many) for left in few)
    return same >= 2 or (same >= 1 and len(few) == len(many))


def _paragraph_end(lines: Sequence[Line], place: int, body: tuple[float, bool], levels: dict[float, int]) -> int:
    end = place + 1
    while end < len(lines):
        if _level(lines[end], body, levels) or not _continues(lines[end - 1], lines[end]):
            break
        if len(lines[end].cells()) > 1 and _rows(lines, end):
            break
        end += 1
    return end


def _continues(line: Line, following: Line) -> bool:
    if following.page != line.page:
        ended = line.text.rstrip()[-1:] in '.!?:;»"'
        return not ended and following.text[:1].islower()
    if _is_item(following):
        return True
    down = line.bottom - following.bottom
    return -2.0 <= down <= 1.75 * max(line.size, following.size) or (down < -2.0 and following.text[:1].islower())


def _is_item(line: Line) -> bool:
    return len(line.words) > 1 and bool(BULLET.match(line.words[0].text))


def _joined(lines: Sequence[Line]) -> str:
    """Items stay lines of their own; a word that was parted at the line's end is whole again."""
    return re.sub(rf"{HYPHEN} ?", "", "".join(_pieces(lines))).strip()


def _pieces(lines: Sequence[Line]) -> Iterator[str]:
    for place, line in enumerate(lines):
        text = line.text
        if place and _is_item(line):
            yield "\n"
        elif place and not lines[place - 1].text.endswith(HYPHEN):
            yield " "
        yield text
