"""The words of a record as a sentence may say them: without endings, and in the other language too."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from assistant.builtin.words import STOP, tokens
from assistant.claims.features import SHADES, features
from assistant.claims.said import fold
from assistant.claims.topics import topics
from assistant.claims.wording import Wording
from knowledge.glossary import COLOURS, groups
from knowledge.terms import stem

Words = frozenset[str]
_CONJUGATED = Wording("words.conjugated")
_PLURAL = re.compile(r"(?<=[sxz])es$|(?<=[cs]h)es$")
_AUX = re.compile(r"(au|eu|ou)x$")
_TO_Y = re.compile(r"(?<=\w{2})i(?:ed|es)$")
_PARTICIPLE = re.compile(r"(?<=\w{4})ees?$")
SHORT = 4
"""A stem of fewer letters may be anybody's: `jul` is July's and Julie's."""


@lru_cache(maxsize=50_000)
def forms(word: str) -> Words:
    bare = _CONJUGATED.sub("", word)
    stems = (stem(word), stem(bare), *((f"{bare}er",) if bare != word else (f"{word}r",) if word.endswith("e") else ()))
    return frozenset(
        (
            word,
            word.removesuffix("s"),
            _PLURAL.sub("", word),
            _AUX.sub(r"\1", word),
            _TO_Y.sub("y", word),
            _PARTICIPLE.sub("", word),
            *(one for one in stems if len(one) >= SHORT),
        )
    )


@lru_cache(maxsize=4096)
def words_of(text: str) -> Words:
    return called(text) | meanings(fold(text))


@lru_cache(maxsize=20_000)
def alike(word: str) -> Words:
    """By what a record may hold it: its forms, and what it means."""
    return forms(word) | meanings(word)


@lru_cache(maxsize=1024)
def called(text: str) -> Words:
    """Its words themselves, in either language."""
    own = frozenset[str]().union(*map(forms, tokens(fold(text))))
    others = translations()
    return own.union(*(others[form] for form in own if form in others))


@lru_cache(maxsize=20_000)
def meanings(text: str) -> Words:
    """What it has in common with other words for the same: `swap` and `exchange`, `noyer` and `walnut`."""
    named = (f"{dimension}:{name}" for dimension, names in topics(text).items() for name in names)
    return frozenset((*named, *(f"is:{name}" for name in features(text))))


@cache
def plain_words() -> Words:
    return _written("grammar.csv", "plain_words.csv")


_MATERIALS = frozenset(("soie", "verre", "gres", "fonte"))
"""Whose stems are those of plain words: `soi`, `vers`."""


@lru_cache(maxsize=50_000)
def says_nothing(word: str) -> bool:
    """Whether it claims nothing of the shop by itself."""
    return word in unloaded() or (word not in _MATERIALS and bool(forms(word) & plain_words()))


@lru_cache(maxsize=2048)
def telling(folded: str) -> tuple[str, ...]:
    """The words that say something of the shop."""
    return tuple(word for word in tokens(folded) if len(word) > 1 and not (word.isdigit() or says_nothing(word)))


def held_by(word: str, held: Sequence[Words]) -> bool:
    own = alike(word)
    return not all(own.isdisjoint(words) for words in held)


@cache
def unloaded() -> Words:
    """Words of talk in their regular forms only: `parier` is one, Paris is none."""
    rows = (line.split(",") for line in _lines("talk_words.csv"))
    return frozenset(form for kind, *written in rows for word in written for form in _ENDED[kind](word))


def _do(word: str) -> Words:
    """`Slip`, `carry`, `pose`."""
    bare = word.removesuffix("e")
    other = f"{word[:-1]}i" if re.search(r"[^aeiou]y$", word) else word
    doubled = bare + bare[-1] if re.search(r"[^aeiou][aeiou][bdgklmnprt]$", word) else bare
    plural = f"{other}es" if other != word or re.search(r"(?:s|x|z|ch|sh|o)$", word) else f"{word}s"
    stems = {bare, doubled}
    return frozenset(
        (word, plural, *(f"{one}ing" for one in stems), *(f"{other if one == word else one}ed" for one in stems))
    )


_FAIRE = {
    "er": "e es ons ez ent ions iez ee ees ant ait aient era erai erez erons eront erait eraient eriez er",
    "ir": "is it issons issez issent isse issant i ie ies ira irez iront irait ir",
    "re": "s e ons ez ent ant ait u ue us ues ra rez ront rait re",
}


def _faire(word: str) -> Words:
    """`Glisser`, `réunir`, `répondre`."""
    bare = word[:-2]
    soft = f"{bare}e" if bare.endswith("g") else bare
    return frozenset(
        (
            bare if word.endswith("re") else word,
            *(f"{soft if end[0] in 'oa' else bare}{end}" for end in _FAIRE[word[-2:]].split()),
        )
    )


def _thing(word: str) -> Words:
    plural = (
        f"{word[:-1]}ies"
        if re.search(r"[^aeiou]y$", word)
        else f"{word}es"
        if word[-1] in "xz" or word.endswith(("sh", "ch"))
        else f"{word}s"
    )
    return frozenset((word, plural, re.sub(r"al$", "aux", word), f"{word}x" if word.endswith(("au", "eu")) else word))


def _quality(word: str) -> Words:
    """Of French: `discret`, `discrète`."""
    woman = re.sub(r"eux$", "euse", re.sub(r"if$", "ive", re.sub(r"([eo])([nl])$", r"\1\2\2e", word)))
    woman = woman if woman != word or word.endswith("e") else f"{word}e"
    return frozenset((word, f"{word}s", woman, f"{woman}s", re.sub(r"al$", "aux", word)))


_ENDED: Mapping[str, Callable[[str], Words]] = {
    "do": _do, "faire": _faire, "thing": _thing, "quality": _quality, "word": lambda word: frozenset((word,)),
}  # fmt: skip


@cache
def grammar() -> Words:
    return frozenset(word for line in _lines("grammar.csv") for word in tokens(line))


@cache
def plain_as_written() -> Words:
    """The same without their other forms: `charge` is plain, a `charger` is a thing."""
    named = frozenset(
        word for name in ("grammar.csv", "plain_words.csv") for line in _lines(name) for word in tokens(line)
    )
    return named | {f"{word}s" for word in named} | unloaded()


@cache
def order_words() -> Words:
    """Of an order that exists less is plain: `it is waiting for your payment` needs a record."""
    return _written("grammar.csv", "order_words.csv")


@cache
def translations() -> Mapping[str, Words]:
    others: dict[str, Words] = defaultdict(frozenset)
    for group in (*(line.split(",") for line in _lines("glossary")), *groups(), *COLOURS, *SHADES):
        single = [tokens(word)[0] for word in group if len(tokens(word)) == 1]
        alike = frozenset[str]().union(*(forms(word) for word in single if word not in STOP))  # `thé` is tea, no `the`
        for form in alike:
            others[form] |= alike
    return dict(others)


@cache
def listed(name: str) -> Words:
    """The words of `lists.csv` under this name, as they stand there."""
    rows = (line.split(",") for line in _lines("lists.csv"))
    return frozenset(word for called, *words in rows if called == name for word in words)


@cache
def all_forms(name: str) -> Words:
    return frozenset[str]().union(*map(forms, listed(name)))


def _written(*names: str) -> Words:
    words = (word for name in names for line in _lines(name) for word in tokens(line))
    return frozenset[str]().union(*map(forms, words))


def _lines(name: str) -> list[str]:
    lines = (files("assistant.claims") / name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
