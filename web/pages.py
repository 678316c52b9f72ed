"""Pages as people see them: templates that refuse what they don't know, in the reader's language, with the shop's name on them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.core import negotiate_locale
from babel.dates import format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.phrases import language, languages, say
from knowledge.clock import now
from knowledge.money import Money

TEMPLATES = Path(__file__).parent / "templates"
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
"""Pages about a shopper or a person are kept by no cache."""


class Pages:
    def __init__(self, shop: str, *, secure: bool = False, clock: Callable[[], datetime] = now) -> None:
        self.shop = shop
        self.secure = secure
        """Whether the shop is reached over https: its cookies then go over nothing else."""
        self._clock = clock
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def render(self, name: str, /, *, locale: str = "en", **values: Any) -> str:
        """The page as HTML. A template has `t()`, `locale`, `shop` and the words of `_words`."""
        template = self._environment.get_template(name)
        return template.render(
            values
            | {
                "locale": locale,
                "shop": self.shop,
                "t": lambda text, **said: say(locale, text, **said),
                **self._words(locale),
            }
        )

    def page(self, request: Request, name: str, /, *, status: int = 200, **values: Any) -> HTMLResponse:
        """In the language that the reader's browser asks for."""
        return HTMLResponse(self.render(name, locale=spoken(request), **values), status, PRIVATE)

    def _words(self, locale: str) -> dict[str, Callable[..., str]]:
        def age(moment: datetime) -> str:
            return format_timedelta(moment - self._clock(), format="short", locale=locale)

        def day(moment: datetime) -> str:
            return format_datetime(moment.astimezone(UTC), "d MMM, HH:mm", locale=locale)

        def hour(moment: datetime) -> str:
            return format_time(moment.astimezone(UTC), "HH:mm", locale=locale)

        def money(value: Money) -> str:
            return value.text(locale)

        def number(value: int) -> str:
            return format_decimal(value, locale=locale)

        return {"age": age, "day": day, "hour": hour, "money": money, "number": number}


def spoken(request: Request) -> str:
    wanted = request.headers.get("accept-language", "")
    codes = [part.split(";")[0].strip() for part in wanted.split(",") if part.strip()]
    return negotiate_locale([code.split("-")[0] for code in codes], languages()) or "en"


def chosen(lang: str, request: Request) -> str:
    """The language that the address names, else the browser's."""
    return language(lang) if language(lang) in languages() else spoken(request)
