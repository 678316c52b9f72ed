"""What the model is told before the conversation: a strict template, and one last line of JSON for machines."""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from assistant.model import VARYING
from assistant.voice import PLAIN, Wishes

LANGUAGES = {"en": "English", "fr": "French"}


@dataclass(frozen=True, slots=True)
class Situation:
    locale: str
    shop: str
    currency: str
    cart: Mapping[str, Any]
    shown: list[str]
    page_product: str | None
    date: str
    spoken_of: str | None = None
    """The product that the assistant named last, where it named one alone: what "it" is."""
    country: str = ""
    """From which the shop sells (ISO 3166); empty: it hasn't said."""
    seen: Sequence[Mapping[str, Any]] = ()
    """What those shown and the one on the page are called, cost and come in."""

    @classmethod
    def of(cls, *, today: datetime.date, **values: Any) -> "Situation":
        return cls(date=today.isoformat(), **values)


def system_prompt(context: Situation, *, owner: str, voice: Wishes = PLAIN) -> str:
    language = LANGUAGES.get(context.locale, "English")
    text = _template().render(shop=context.shop, language=language, date=context.date, owner=owner, voice=voice)
    return f"{text.rstrip()}{VARYING} {json.dumps(asdict(context), ensure_ascii=False)}"


@cache
def _template() -> Template:
    folder = FileSystemLoader(Path(__file__).parent / "prompts")
    # Plain text for a model, not HTML: escaping would change what documents say.
    return Environment(loader=folder, undefined=StrictUndefined, autoescape=False).get_template("system.j2")  # noqa: S701
