"""Whole addresses on the wire: a feed names `/img/a.png`, and the widget stands on another website."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from fastapi import Request

from web.settings import Settings

SHOWN = {"products": "items", "cart": "lines"}
"""The kinds of events that show goods, and where in them."""
NAMED = ("image", "url")


def shop_at(settings: Settings, request: Request) -> str:
    """The shop's own website; where it has said none, the address under which this server was reached."""
    return settings.shop_url or settings.public_url or str(request.base_url)


def whole(body: Mapping[str, Any], kind: str, shop: str) -> dict[str, Any]:
    """What doesn't show goods stays as it is, as does what isn't a path."""
    found = body.get(SHOWN.get(kind, ""))
    if not isinstance(found, list):
        return dict(body)
    return {**body, SHOWN[kind]: [{**one, **_addresses(one, shop)} for one in found]}


def _addresses(one: Mapping[str, Any], shop: str) -> dict[str, str]:
    base = shop.rstrip("/") + "/"
    return {name: urljoin(base, one[name]) for name in NAMED if one.get(name)}
