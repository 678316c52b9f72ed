"""Countries as people call them: records hold ISO 3166 codes, which nobody reads."""

from collections.abc import Iterable

from babel import Locale


def country_name(code: str, locale: str) -> str:
    """The code itself where it is none of ISO's."""
    return str(Locale.parse(locale).territories.get(code, code))


def country_names(codes: Iterable[str], locale: str) -> str:
    return ", ".join(country_name(code, locale) for code in codes)
