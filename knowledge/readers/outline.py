"""Headings and blocks in the order of a document, gathered into sections."""

import re

from knowledge.documents import ReadDocument, Section
from knowledge.languages import language_of


class Outline:
    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []
        self._blocks: list[str] = []
        self._sections: list[Section] = []
        self.title = ""
        """The heading of the first level, when the document begins with it."""
        self.first = ""
        """The first heading of any level."""
        self.page = 0
        """What is added stands on it; 0 where the document has no pages. A block stays whole on the page it begins."""
        self._began = 0

    def heading(self, level: int, text: str) -> None:
        """One that has neither text nor headings below it becomes a section of its own words."""
        text = " ".join(text.split())
        if not text:
            return
        if self._path and not self._blocks and level <= self._path[-1][0] and not self._spoke():
            self._lonely()
        self._end()
        self.first = self.first or text
        if level == 1 and not self._sections and not self._path:
            self.title = text
        self._path = [(above, heading) for above, heading in self._path if above < level] + [(level, text)]

    def block(self, text: str) -> None:
        """A paragraph, a whole list or a whole table."""
        text = re.sub(r"\n\s*\n", "\n", text).strip()
        if not text:
            return
        if self._blocks and self._began != self.page:
            self._end()
        if not self._blocks:
            self._began = self.page
        self._blocks.append(text)

    def document(self, *, title: str, kind: str, url: str = "", language: str = "") -> ReadDocument:
        """`language` is what the file says of itself."""
        if self._path and not self._blocks and not self._spoke():
            self._lonely()
        self._end()
        sections = tuple(_without_title(section, title) for section in self._sections)
        text = " ".join(section.text for section in sections)
        spoken = language_of(text, prior=language.lower().split("-")[0])
        return ReadDocument(title=title, language=spoken, kind=kind, sections=sections, url=url)

    def _lonely(self) -> None:
        self._began = self.page
        self._blocks.append(self._path[-1][1])

    def _spoke(self) -> bool:
        """Whether the heading that is open has had text before."""
        return bool(self._sections) and self._sections[-1].headings[: len(self._path)] == self._headings()

    def _end(self) -> None:
        if self._blocks:
            self._sections.append(Section(self._headings(), "\n\n".join(self._blocks), self._began))
        self._blocks = []

    def _headings(self) -> tuple[str, ...]:
        return tuple(heading for _, heading in self._path)


def name_as_title(name: str) -> str:
    """`pages/how-to-return.md` → `How to return`."""
    stem = re.split(r"[/\\]", name)[-1].rsplit(".", 1)[0]
    words = re.sub(r"[-_\s]+", " ", stem).strip()
    return words[:1].upper() + words[1:] or name


def _without_title(section: Section, title: str) -> Section:
    same = section.headings[:1] == (title,)
    return Section(section.headings[1:], section.text, section.page) if same else section
