"""What the program itself says to people, in their language: gettext catalogues whose keys are the English texts."""

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "locales"
"""One folder a language, one `.po` an area of the product, read as they are: there is no build step."""


def say(locale: str, text: str, /, **values: object) -> str:
    """The English `text` in the locale's language, its `{placeholders}` filled in; English where no translation is."""
    said = _catalogue(language(locale)).get(text, text)
    return said.format(**values) if values else said


def language(locale: str) -> str:
    """`fr` for `fr-CA` and `fr_FR`."""
    return locale.replace("_", "-").split("-")[0].lower()


@cache
def languages() -> tuple[str, ...]:
    return ("en", *sorted(folder.name for folder in CATALOGUES.iterdir() if folder.is_dir()))


@cache
def _catalogue(code: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    if not code.isalpha():
        return texts
    for path in sorted((CATALOGUES / code).glob("*.po")):
        with path.open("rb") as file:
            texts |= {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}
    return texts
