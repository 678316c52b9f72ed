"""Whether the server is up."""

from fastapi import APIRouter


def health_routes() -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Is the process up?")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return router
