"""How something is said in both languages: patterns read from `wordings/`, a file for each module, when they are first needed.

A section `name =` lists alternatives between ends of words, parted by ` | `; `name: ^… =` says what stands around them
instead. There a parenthesis only groups, `[ ]` is a blank at an alternative's end, and `{name}` is another section.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files

from assistant.claims.needed import SIZE, alternatives, needed, runs

_SECTION = re.compile(r"^(?P<name>\S[^:\n]*?)(?:: (?P<around>.*?))? =\n(?P<said>(?: {4}.*\n)+)", re.MULTILINE)
_GROUPS = re.compile(r"\\.|\[\^?\]?[^\]]*\]|(?P<opens>\((?!\?))")
_OTHER = re.compile(r"\{([a-z_]+)\}")
Found = re.Match[str]
LONG = 150
"""Characters of a pattern: to ask a shorter one is as quick as to look for what it needs."""


class Wording:
    """`Wording("promises.gifts")`: the section `gifts` of `wordings/promises`, with the methods of a compiled pattern."""

    def __init__(self, of: str) -> None:
        self._file, _, self._name = of.partition(".")

    @property
    def pattern(self) -> str:
        return sections(self._file)[self._name]

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def search(self, text: str, *span: int) -> Found | None:
        return self._compiled.search(text, *span) if self._may_stand_in(text) else None

    def finditer(self, text: str, *span: int) -> Iterator[Found]:
        return self._compiled.finditer(text, *span) if self._may_stand_in(text) else iter(())

    def findall(self, text: str) -> list[str]:
        return self._compiled.findall(text) if self._may_stand_in(text) else []

    def sub(self, by: str | Callable[[Found], str], text: str, count: int = 0) -> str:
        return self._compiled.sub(by, text, count) if self._may_stand_in(text) else text

    @cached_property
    def match(self) -> Callable[..., Found | None]:
        return self._compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., Found | None]:
        return self._compiled.fullmatch

    @cached_property
    def split(self) -> Callable[..., list[str]]:
        return self._compiled.split

    def _may_stand_in(self, text: str) -> bool:
        return self._needed is None or not self._needed.isdisjoint(runs(text))

    @cached_property
    def _needed(self) -> frozenset[str] | None:
        """Nothing where to look for it takes longer than to ask the pattern."""
        return needed(self.pattern) or None if len(self.pattern) >= LONG else None


class Named(Wording):
    """All sections of a file as one pattern: the group that is found bears the section's name."""

    @property
    def pattern(self) -> str:
        return "|".join(f"(?P<{name}>{pattern})" for name, pattern in _named(self._file))


class Meanings:
    """The sections of a file, or those of one sort (`act.return`): which of them a text holds."""

    def __init__(self, file: str, sort: str = "") -> None:
        self._file, self._sort = file, sort

    def __iter__(self) -> Iterator[str]:
        return iter(self.patterns)

    def __call__(self, folded: str) -> frozenset[str]:
        always, wanted = self._wanted
        here = [one for run in wanted.keys() & runs(folded) for one in wanted[run]]
        names = always.union([name for letters, name in here if letters in folded])
        return frozenset([name for name in names if self.patterns[name].search(folded)])

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        return {name: re.compile(pattern) for name, pattern in self._written.items()}

    @cached_property
    def _wanted(self) -> tuple[frozenset[str], Mapping[str, Sequence[tuple[str, str]]]]:
        """Which may stand in any text; and by what a text must hold for it, which may stand there."""
        wanted: dict[str, list[tuple[str, str]]] = defaultdict(list)
        always = set[str]()
        for name, pattern in self._written.items():
            letters = alternatives(pattern)
            always |= set() if letters else {name}
            for one in letters:
                wanted[one[:SIZE]].append((one, name))
        return frozenset(always), dict(wanted)

    @cached_property
    def _written(self) -> Mapping[str, str]:
        found = _named(self._file)
        return {name.removeprefix(self._sort): pattern for name, pattern in found if name.startswith(self._sort)}


def _named(file: str) -> list[tuple[str, str]]:
    """Without those that only others use."""
    return [(name, pattern) for name, pattern in sections(file).items() if not name.startswith("_")]


@cache
def sections(file: str) -> Mapping[str, str]:
    """Each section's regular expression, in their order."""
    text = (files("assistant.claims") / "wordings" / file).read_text("utf-8")
    written = {found["name"]: (found["around"] or r"\b…\b", found["said"]) for found in _SECTION.finditer(text)}
    return {name: _expression(name, written) for name in written}


def _expression(name: str, written: Mapping[str, tuple[str, str]]) -> str:
    around, said = written[name]
    alternatives = "|".join(line.strip().removesuffix(" |") for line in said.splitlines()).replace(" | ", "|")
    whole = _GROUPS.sub(
        lambda found: "(?:" if found["opens"] else found.group(), around.replace("…", f"({alternatives})")
    )
    return _OTHER.sub(lambda found: _expression(found[1], written), whole)
