"""Where an order is and what comes next, in words that rest on its records alone."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from assistant.order import Order
from assistant.phrases import say
from knowledge.clock import now

LOST_AFTER = timedelta(days=7)
"""Past the day that was promised, or since the last scan: then it is looked for, and not waited for."""


def tracked(order: Order, locale: str, *, at: datetime | None = None) -> dict[str, Any]:
    """`{"status", "status_text", "parcels", "next", "late": bool, "advice"}`: told to the model, shown to the shopper."""
    moment = at or now()
    parcels = [_parcel(parcel) for parcel in order.fulfilments]
    late = _lateness(order, moment)
    return {
        "status": order.status,
        "status_text": order.status_text(locale),
        "parcels": parcels or ([dict(order.tracking)] if order.tracking else []),
        "next": _next(order, locale),
        "late": late != "",
        "advice": _advice(late, locale),
    }


def _parcel(parcel: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("id", "carrier", "number", "url", "shipped_at", "expected_at", "delivered_at", "lines")
    events = list(parcel.get("events", []))
    return {key: parcel[key] for key in keys if parcel.get(key)} | {"events": events, "last": events[-1:]}


def _next(order: Order, locale: str) -> str:
    """The next thing to expect, with a day only where a record names one."""
    if order.status == "shipped":
        under_way = [parcel for parcel in order.fulfilments if not parcel.get("delivered_at")]
        if order.fulfilments and not under_way:
            return say(locale, "A part has arrived; the rest is packed next.")
        expected = max((parcel["expected_at"] for parcel in under_way if parcel.get("expected_at")), default="")
        if expected:
            return say(locale, "Delivery is expected on {day}.", day=expected[:10])
        return say(locale, "The parcel is on its way; the carrier has named no day.")
    texts = {
        "unpaid": "The order waits for its payment.",
        "paid": "The parcel is packed next.",
        "packing": "The parcel is handed to the carrier next.",
        "delivered": "The parcel has arrived.",
        "cancelled": "The order was cancelled; nothing is sent.",
        "return_requested": "The shop waits for what is sent back.",
        "exchange_requested": "The shop waits for what is sent back, then sends the exchange.",
        "returned": "What was sent back has arrived.",
        "refunded": "The money went back.",
    }
    return say(locale, texts[order.status])


def _lateness(order: Order, moment: datetime) -> str:
    """`late`, `lost` or nothing: only of parcels that are on their way, only by their own records."""
    if order.status != "shipped":
        return ""
    found = {_parcel_lateness(parcel, moment) for parcel in order.fulfilments if not parcel.get("delivered_at")}
    return "lost" if "lost" in found else "late" if "late" in found else ""


def _parcel_lateness(parcel: Mapping[str, Any], moment: datetime) -> str:
    expected = parcel.get("expected_at")
    scanned = max([*(one["at"] for one in parcel.get("events", [])), parcel.get("shipped_at") or ""], default="")
    if expected and moment > datetime.fromisoformat(expected) + LOST_AFTER:
        return "lost"
    if expected and moment > datetime.fromisoformat(expected) + timedelta(days=1):
        return "late"
    if not expected and scanned and moment > datetime.fromisoformat(scanned) + 2 * LOST_AFTER:
        return "lost"
    return ""


def _advice(late: str, locale: str) -> str:
    texts = {
        "late": "The parcel is later than announced. Please look at the carrier's page; a colleague can ask the carrier.",
        "lost": "The parcel has not moved as it should. A colleague opens a search with the carrier and sends it again or "
        "pays it back.",
    }
    return say(locale, texts[late]) if late else ""
