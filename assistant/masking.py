"""Personal data where it has no business: cards are never kept, addresses of people reach neither logs nor outside models."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.model import Said, ToolCall

_DIGITS = re.compile(r"(?<!\d)\d(?:[ .\-\u00a0\u202f/]{0,2}\d){12,30}(?!\d)")
_EMAIL = r"[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}"
_PHONE = r"(?<![\w.,-])(?:\+\d{1,3}|00\d{1,3}|0)(?:[ .\-\u00a0]?\(?\d{1,4}\)?){3,6}(?![\w-])"
_NUMBERED = r"(?<!\w)\d{1,4} ?(?:bis|ter|[A-D])?,? "
_FRENCH = r"(?:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|quai|cours|square) [^\n,.;!?]{2,60}"
_ENGLISH = r"(?:[A-Z][\w'’-]+ ){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Court|Terrace|Boulevard)\b"
_TOWN = r"(?:,? \d{5} [A-ZÀ-Ý][\w'’-]+)?"
_FOUND = re.compile(f"(?P<email>{_EMAIL})|(?P<address>{_NUMBERED}(?:{_FRENCH}|{_ENGLISH}){_TOWN})|(?P<phone>{_PHONE})")
_EMAILS = re.compile(f"(?P<email>{_EMAIL})")
_MARK = re.compile(r"\[(?:email|phone|address)-\d+\]")
FEWEST_DIGITS = 9
"""Of a telephone number."""


def without_cards(text: str) -> str:
    """Card numbers (ISO/IEC 7812, with their check digit) become their last four digits, however they are written."""
    return _DIGITS.sub(_cards_out, text)


def _cards_out(found: re.Match[str]) -> str:
    text = found.group()
    places = [at for at, character in enumerate(text) if character.isdigit()]
    digits = "".join(str(int(text[at])) for at in places)
    for start in range(len(digits) - 12):
        for length in (16, 15, 14, 13, 17, 18, 19):
            number = digits[start : start + length]
            if len(number) == length and number[0] in "23456" and checks(number):
                rest = without_cards(text[places[start + length - 1] + 1 :])
                return f"{text[: places[start]]}•••• {number[-4:]}{rest}"
    return text


def checks(number: str) -> bool:
    """Its last digit is the one that the others ask for (Luhn)."""
    doubled = [int(digit) * 2 for digit in number[-2::-2]]
    return (sum(map(int, number[-1::-2])) + sum(d - 9 if d > 9 else d for d in doubled)) % 10 == 0


def without_people(text: str) -> str:
    """For logs."""
    return _FOUND.sub(lambda found: f"[{found.lastgroup}]" if _counts(found) else found.group(), without_cards(text))


class Masked(logging.Formatter):
    """Of a log: what a record says, its traceback included, without the people in it."""

    def format(self, record: logging.LogRecord) -> str:
        return without_people(super().format(record))


def mask_logs() -> None:
    """Where nobody has set the logs up yet: to the terminal, masked."""
    shown = logging.StreamHandler()
    shown.setFormatter(Masked("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[shown])


class Masks:
    """One turn's: the model reads `[email-1]`, and what it writes to a tool or the shopper is the address again."""

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}

    def hide(self, messages: Sequence[Said]) -> list[Said]:
        return [self._hidden(said) for said in messages]

    def show(self, text: str) -> str:
        values = {mark: value for value, mark in self._marks.items()}
        return _MARK.sub(lambda found: values.get(found.group(), found.group()), text)

    def call(self, call: ToolCall) -> ToolCall:
        return replace(call, arguments=self._shown(dict(call.arguments)))

    def _hidden(self, said: Said) -> Said:
        if said.role == "system":
            return said
        # Results hold article numbers, dates and prices that look like a telephone's: only addresses of mail are sure.
        pattern = _EMAILS if said.role == "tool" else _FOUND
        calls = tuple(replace(call, arguments=self._within(dict(call.arguments))) for call in said.calls)
        # Most results hold no address, and to look for one at each letter of a long one takes milliseconds.
        found = said.text if pattern is _EMAILS and "@" not in said.text else pattern.sub(self._mark, said.text)
        return replace(said, text=self._known(found), calls=calls)

    def _mark(self, found: re.Match[str]) -> str:
        if not _counts(found):
            return found.group()
        kind, value = str(found.lastgroup), found.group()
        if value not in self._marks:
            number = sum(mark.startswith(f"[{kind}-") for mark in self._marks.values()) + 1
            self._marks[value] = f"[{kind}-{number}]"
        return self._marks[value]

    def _known(self, text: str) -> str:
        """What the shopper wrote once is hidden wherever it stands."""
        for value, mark in self._marks.items():
            text = text.replace(value, mark)
        return text

    def _within(self, value: Any) -> Any:
        return _walked(value, lambda text: self._known(_EMAILS.sub(self._mark, text)))

    def _shown(self, value: Any) -> Any:
        return _walked(value, self.show)


def _counts(found: re.Match[str]) -> bool:
    return found.lastgroup != "phone" or sum(map(str.isdigit, found.group())) >= FEWEST_DIGITS


def _walked(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {name: _walked(each, change) for name, each in value.items()}
    return [_walked(each, change) for each in value] if isinstance(value, list | tuple) else value
