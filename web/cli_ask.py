"""One question asked in the terminal: a whole turn, as a shopper would have it."""

from typing import Any

from web.settings import Settings


async def answer(settings: Settings, question: str) -> list[dict[str, Any]]:
    """The turn's events, as the API gives them."""
    from web.wiring import open_shop

    comptoir = await open_shop(settings, asking=True)
    await comptoir.begin()
    try:
        conversation, _token = await comptoir.conversations.start(locale=settings.locale, trial=True)
        turn = await comptoir.assistant.receive(conversation, "1", question)
        return [event.as_json() async for event in comptoir.events.of_turn(conversation.id, turn)]
    finally:
        await comptoir.close()


def print_answer(events: list[dict[str, Any]]) -> None:
    sources: dict[int, dict[str, Any]] = {}
    for event in events:
        for line in _lines(event):
            print(line)
        sources |= {citation["n"]: citation for citation in event.get("citations", [])}
    for number, citation in sorted(sources.items()):
        where = " · ".join(part for part in (citation["title"], citation["heading"]) if part)
        print(f"[{number}] {where} ({citation['document']})")


def _lines(event: dict[str, Any]) -> list[str]:
    match event["kind"]:
        case "text":
            return [event["text"] + "".join(f" [{citation['n']}]" for citation in event["citations"])]
        case "products":
            return [f"  · {item['title']}  {item['price']['text']}  {item['stock_text']}" for item in event["items"]]
        case "failed":
            return [event["text"]]
        case _:
            return []
