"""Mails for the shop's own systems: what was sent, what failed and why, and what a mail server has sent back. By API key."""

from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request

from assistant.errors import Refused
from assistant.mail_bounces import read_bounce
from assistant.mail_sending import Mails
from web.api.admin import REFUSALS, needs
from web.keys import Key
from web.wiring import Comptoir

LARGEST = 2_000_000
"""Bytes of a delivery report: it returns our mail, which is never so long."""
REPORT = {"content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}}, "required": True}


def admin_mail_routes(comptoir: Comptoir) -> APIRouter:
    router = APIRouter(prefix="/v1/admin", tags=["admin mails"], responses=REFUSALS)
    key = Annotated[Key, Depends(needs(comptoir.keys, "orders"))]
    _add(router, comptoir.posting.mails, key)
    return router


def _add(router: APIRouter, mails: Mails, key: Any) -> None:
    @router.get("/mails", summary="The newest mails, with what became of them")
    async def newest(_: key, state: Literal["", "due", "sent", "failed"] = "", limit: int = 100) -> dict[str, Any]:
        return {"mails": [asdict(mail) for mail in await mails.all(state=state, limit=max(1, min(limit, 500)))]}

    @router.post("/mails/{mail_id}/again", status_code=202, summary="Send a mail once more")
    async def again(_: key, mail_id: str) -> dict[str, str]:
        await mails.resend(mail_id)
        return {"id": mail_id, "state": "due"}

    @router.post(
        "/mails/bounces",
        summary="A mail came back: the delivery report as it is (RFC 3464)",
        openapi_extra={"requestBody": REPORT},
    )
    async def bounced(_: key, request: Request) -> dict[str, str]:
        content = await request.body()
        if len(content) > LARGEST:
            raise Refused(f"A delivery report of {len(content)} bytes; right would be up to {LARGEST}")
        bounce = read_bounce(content)
        return {"id": bounce.mail_id, "state": await mails.bounced(bounce)}
