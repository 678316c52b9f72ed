"""Countries as people call them: records hold ISO 3166 codes, which nobody reads."""

from collections.abc import Iterable, Iterator

from babel import Locale


def country_name(code: str, locale: str) -> str:
    """The code itself where it is none of ISO's."""
    return str(Locale.parse(locale).territories.get(code, code))


def country_names(codes: Iterable[str], locale: str) -> str:
    return ", ".join(country_name(code, locale) for code in codes)


def named_countries() -> Iterator[tuple[str, str]]:
    """Code and name of each, in English and then in French (CLDR)."""
    for locale in ("en", "fr"):
        territories = Locale(locale).territories.items()
        yield from ((code, name) for code, name in territories if len(code) == 2 and code.isalpha())
