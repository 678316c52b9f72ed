"""What shops call the things they sell, and what things are like or for: the glossary's words, told apart."""

from collections.abc import Sequence
from functools import cache

from assistant.builtin.words import fold, subjects
from knowledge.glossary import groups

_QUALIFYING = """child baby woman man summer winter warm leger waterproof rain linen cotton wool cashmere merino velvet satin
    silk leather wood metal brass steel ceramic stoneware porcelain rubber gold silver organic scented recycled
    olive fig garden kitchen bathroom bedroom office rose inch month stock monday tuesday wednesday thursday
    friday saturday sunday christmas opening open closed country international switzerland belgium germany spain
    italy netherlands kingdom europe states day time"""
_QUALITIES = frozenset(_QUALIFYING.split())
"""What things are like or for: one word of each group of the glossary that names no thing."""


@cache
def kinds() -> Sequence[Sequence[str]]:
    """Each kind of thing: what it is called in English, then in French."""
    return [group for group in groups() if not _QUALITIES & {*group} and not any(map(subjects, group))]


@cache
def things() -> frozenset[str]:
    return frozenset(fold(word) for group in kinds() for word in group if " " not in word)


@cache
def qualities() -> frozenset[str]:
    return frozenset(fold(word) for group in groups() if _QUALITIES & {*group} for word in group)
