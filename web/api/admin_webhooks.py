"""The merchant's own systems that are told what happens: receivers, their secrets, and what became of each message."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from assistant.outgoing import EVENTS
from web.api.admin import REFUSALS, needs
from web.keys import Key
from web.wiring import Comptoir

RECEIVER = {
    "id": "5f0c2b7a91d4e836",
    "url": "https://erp.example/comptoir",
    "events": ["order.*", "escalation"],
    "created_at": "2026-11-22T10:00:00+00:00",
    "rotated_at": None,
}
DELIVERY = {
    "id": "b1946ac92492d2347c6235b4d2611184",
    "webhook_id": "5f0c2b7a91d4e836",
    "event_id": "591785b794601e212b260e25925636fd",
    "kind": "order.paid",
    "state": "due",
    "tries": 2,
    "status": 503,
    "cause": "It answered 503; right would be 200 to 299",
    "created_at": "2026-11-22T10:00:00+00:00",
    "sent_at": None,
    "next_try_at": "2026-11-22T10:00:30+00:00",
}
SECRET = RECEIVER | {"secret": "whsec_…"}
SIGNED = (
    "Each message is a POST of `{id, type, at, data}` with the headers `webhook-id`, `webhook-timestamp` (seconds) and "
    "`webhook-signature`: one or more `v1,<signature>` with a space between, where the signature is the Base64 of the "
    "HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` under the secret (Base64 after `whsec_`). Answer 2xx within "
    "10 seconds; anything else is tried again with growing pauses for 3 days. The same event keeps its id."
)


class WebhookIn(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"url": "https://erp.example/comptoir", "events": ["order.*", "escalation"]}]},
    )
    url: str = Field(min_length=1, max_length=2000, description="Where events are posted to: a public address.")
    events: list[str] = Field(
        ["*"], max_length=50, description=f"Of {', '.join(EVENTS)}; `order.*` is all of a kind, `*` everything."
    )


def admin_webhook_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1/admin/webhooks", tags=["admin webhooks"], responses=REFUSALS)
    key = Annotated[Key, Depends(needs(comptoir.keys, "admin"))]
    _add_receivers(router, comptoir, key)
    _add_deliveries(router, comptoir, key)
    return router


def _add_receivers(router: APIRouter, comptoir: Comptoir, key: Any) -> None:
    webhooks = comptoir.posting.webhooks

    @router.get(
        "", summary="Every receiver of events, without its secret", responses=_shown(200, {"webhooks": [RECEIVER]})
    )
    async def everything(_: key) -> dict[str, Any]:
        return {"webhooks": [one.as_json() for one in await webhooks.all()]}

    @router.post(
        "",
        status_code=201,
        summary="Tell an address of events from now on",
        description=f"Its secret is in this answer and nowhere else. {SIGNED}",
        responses=_shown(201, SECRET),
    )
    async def add(_: key, said: WebhookIn) -> dict[str, Any]:
        added, secret = await webhooks.add(said.url, said.events)
        return added.as_json() | {"secret": secret}

    @router.delete("/{webhook_id}", status_code=204, summary="Tell a receiver nothing more", responses=_missing())
    async def remove(_: key, webhook_id: str) -> None:
        await webhooks.remove(webhook_id)

    @router.post(
        "/{webhook_id}/rotate",
        summary="Make a new secret",
        description="For 24 hours messages carry the old secret's signature too.",
        responses=_shown(200, SECRET) | _missing(),
    )
    async def rotate(_: key, webhook_id: str) -> dict[str, Any]:
        found, secret = await webhooks.rotate(webhook_id)
        return found.as_json() | {"secret": secret}


def _add_deliveries(router: APIRouter, comptoir: Comptoir, key: Any) -> None:
    deliveries = comptoir.posting.deliveries

    @router.get(
        "/{webhook_id}/deliveries",
        summary="What a receiver was told, what waits and what failed, the newest first",
        responses=_shown(200, {"deliveries": [DELIVERY]}) | _missing(),
    )
    async def told(_: key, webhook_id: str, limit: int = 100) -> dict[str, Any]:
        await comptoir.posting.webhooks.find(webhook_id)
        found = await deliveries.all(webhook_id=webhook_id, limit=max(1, min(limit, 500)))
        return {"deliveries": [one.as_json() for one in found]}

    @router.post(
        "/deliveries/{delivery_id}/again", status_code=202, summary="Send a message once more", responses=_missing()
    )
    async def again(_: key, delivery_id: str) -> dict[str, Any]:
        await deliveries.again(delivery_id)
        comptoir.jobs.soon("events for other systems")
        return {"due": delivery_id}


def _shown(status: int, example: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    return {status: {"content": {"application/json": {"example": example}}}}


def _missing() -> dict[int | str, dict[str, Any]]:
    return {404: {"description": "There is no such webhook or delivery"}}
