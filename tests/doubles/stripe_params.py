"""Checks what is sent to Stripe against the installed package's own parameter types."""

import types
from collections.abc import Mapping
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from stripe._request_options import RequestOptions
from stripe._stripe_object import StripeObject
from typing_extensions import is_typeddict  # the package's types are made with it

INHERITED = {"Mapping": Mapping, "StripeContext": str}
"""Names in the options that every parameter type inherits from another module; the second is for type checkers only."""


class Wrong(Exception):
    def __init__(self, param: str, message: str) -> None:
        super().__init__(message)
        self.param = param


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """`line_items[0][quantity]=2` as `{"line_items": {"0": {"quantity": "2"}}}`."""
    root: dict[str, Any] = {}
    for key, value in pairs:
        first, *rest = key.replace("]", "").split("[")
        place, path = root, [first, *rest]
        for step in path[:-1]:
            place = place.setdefault(step, {})
        place[path[-1]] = value
    return root


def checked(kind: Any, sent: dict[str, Any], at: str = "") -> dict[str, Any]:
    """The parameters with their types; Wrong for an unknown key, a missing one, or a wrong value."""
    hints = get_type_hints(kind, localns=INHERITED)
    known = set(hints) - (set() if at else set(RequestOptions.__annotations__))
    for key in sent:
        if key not in known:
            raise Wrong(_path(at, key), f"Received unknown parameter: {_path(at, key)}")
    for key in kind.__required_keys__ - set(sent):
        raise Wrong(_path(at, key), f"Missing required param: {_path(at, key)}.")
    return {key: _value(hints[key], value, _path(at, key)) for key, value in sent.items()}


def _value(kind: Any, sent: Any, at: str) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return _one_of(get_args(kind), sent, at)
    if get_origin(kind) is list:
        return _list(get_args(kind)[0], sent, at)
    if is_typeddict(kind):
        if not isinstance(sent, dict):
            raise Wrong(at, f"Invalid object: {at}")
        return checked(kind, sent, at)
    return _plain(kind, sent, at)


def _one_of(kinds: tuple[Any, ...], sent: Any, at: str) -> Any:
    """`Literal[…] | str` only leaves room for values to come: today's are the literals."""
    literals = [value for kind in kinds if get_origin(kind) is Literal for value in get_args(kind)]
    if any(literals) and isinstance(sent, str) and not any(is_typeddict(kind) for kind in kinds):
        return _plain(Literal[tuple(literals)], sent, at)
    problem = Wrong(at, f"Invalid {at}")
    for kind in kinds:
        try:
            return _value(kind, sent, at)
        except Wrong as wrong:
            problem = wrong
    raise problem


def _list(kind: Any, sent: Any, at: str) -> list[Any]:
    if not isinstance(sent, dict) or sorted(sent, key=int) != [str(n) for n in range(len(sent))]:
        raise Wrong(at, f"Invalid array: {at}")
    return [_value(kind, sent[str(n)], f"{at}[{n}]") for n in range(len(sent))]


def _plain(kind: Any, sent: Any, at: str) -> Any:
    if get_origin(kind) is Literal:
        if sent not in get_args(kind):
            raise Wrong(at, f"Invalid {at}: must be one of {', '.join(map(str, get_args(kind)))}")
        return sent
    if get_origin(kind) is dict:
        if not isinstance(sent, dict) or not all(isinstance(value, str) for value in sent.values()):
            raise Wrong(at, f"Invalid object: {at}")
        return sent
    if not isinstance(sent, str) or (isinstance(kind, type) and issubclass(kind, StripeObject)):
        raise Wrong(at, f"Invalid value: {at}")
    return _word(kind, sent, at)


def _word(kind: Any, sent: str, at: str) -> int | bool | str:
    if kind is int:
        if not sent.lstrip("-").isdigit():
            raise Wrong(at, f"Invalid integer: {sent}")
        return int(sent)
    if kind is bool:
        if sent not in ("true", "false"):
            raise Wrong(at, f"Invalid boolean: {sent}")
        return sent == "true"
    return sent


def _path(at: str, key: str) -> str:
    return f"{at}[{key}]" if at else key
