"""Where a payment comes back: the signature is checked on the raw bytes before anything is read."""

from fastapi import APIRouter, Header, Request

from assistant.checkouts import Checkouts


def webhook_routes(checkouts: Checkouts) -> APIRouter:
    router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

    @router.post("/stripe", summary="Stripe's events, signed")
    async def stripe(request: Request, stripe_signature: str = Header("")) -> dict[str, str]:
        return {"outcome": await checkouts.receive(await request.body(), stripe_signature)}

    return router
