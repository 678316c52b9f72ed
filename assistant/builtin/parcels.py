"""What the built-in model says about an order: only with its number and the e-mail it was placed with."""

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_date

from assistant.builtin import slots
from assistant.builtin.pages import ASK_A_PERSON
from assistant.builtin.scene import Ask, Record, Scene
from assistant.order import STATUSES, TOLD
from assistant.phrases import say


def order(scene: Scene) -> list[str]:
    number, email = _number(scene), email_of(scene)
    if missing := _missing(scene, number, email):
        return [missing]
    [told] = scene.told(Ask("get_order", {"number": number, "email": email}))
    if "order" not in told:
        sorry = say(scene.language, "I can't find order {number} with this e-mail address.", number=number)
        return [sorry, say(scene.language, "Please check both."), say(scene.language, ASK_A_PERSON)]
    return _told(scene, told["order"])


def _number(scene: Scene) -> str:
    here = slots.order_number(scene.question, bare=True)
    return here or next((number for text in reversed(scene.earlier) if (number := slots.order_number(text))), "")


def email_of(scene: Scene) -> str:
    return next((email for text in [scene.question, *reversed(scene.earlier)] if (email := slots.email(text))), "")


def _missing(scene: Scene, number: str, email: str) -> str:
    if not number and not email:
        return say(scene.language, "What is the order number, and which e-mail address did you order with?")
    if not number:
        return say(scene.language, "What is the number of your order?")
    return (
        "" if email else say(scene.language, "Which e-mail address did you place order {number} with?", number=number)
    )


def state(scene: Scene, record: Record) -> str:
    number, told = record["number"], TOLD.get(record["status"])
    if told:
        return say(scene.language, told, number=number)
    return say(scene.language, "Order {number}: {status}.", number=number, status=_status(scene, record))


def _told(scene: Scene, record: Record) -> list[str]:
    return [state(scene, record), *_lines(scene, record["lines"]), *_tracking(scene, record.get("tracking"))]


def _status(scene: Scene, record: Record) -> str:
    return say(scene.language, STATUSES.get(record["status"], record["status"])).lower()


def _lines(scene: Scene, lines: Sequence[Record]) -> list[str]:
    names = [
        f"{line['quantity']} × {line['title']}" + (f" ({line['label']})" if line.get("label") else "") for line in lines
    ]
    return [say(scene.language, "It holds {lines}.", lines=", ".join(names))] if names else []


def _tracking(scene: Scene, tracking: Record | None) -> list[str]:
    if not tracking:
        return []
    carrier, number = tracking["carrier"], tracking["number"]
    parcel = say(scene.language, "It travels with {carrier}, number {number}.", carrier=carrier, number=number)
    events = tracking.get("events") or []
    return [parcel, _event(scene, events[-1])] if events else [parcel]


def _event(scene: Scene, event: Record) -> str:
    text = str(event["text"]).rstrip(".")
    return say(scene.language, "Last news, {day}: {text}.", day=_day(str(event["at"]), scene.language), text=text)


def _day(at: str, language: str) -> str:
    try:
        return format_date(datetime.fromisoformat(at), format="long", locale=language)
    except ValueError:
        return at
