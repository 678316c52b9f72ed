"""The HTTP application: routes mounted on one shop, headers that every page carries, and the order of starting and stopping."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from web.api.admin import admin_routes
from web.api.admin_catalogue import admin_catalogue_routes
from web.api.admin_feeds import admin_feed_routes
from web.api.admin_mails import admin_mail_routes
from web.api.admin_orders import admin_order_routes
from web.api.admin_trade import admin_trade_routes
from web.api.admin_webhooks import admin_webhook_routes
from web.api.conversations import conversation_routes
from web.api.docs import add_docs
from web.api.identity import identity_routes
from web.api.orders import order_routes
from web.api.proposals import proposal_routes
from web.api.webhooks import webhook_routes
from web.demo.site import shop_routes
from web.errors import add_error_answers
from web.headers import SecurityHeaders
from web.health import health_routes
from web.inbox import inbox_routes
from web.openapi import complete
from web.pages import Pages
from web.pay import pay_routes, thanks_routes
from web.portal import portal_routes
from web.returned import returned_routes
from web.signin import signin_routes
from web.turnstile import Turnstile
from web.wiring import Comptoir
from web.withdraw import withdraw_routes

STATIC = Path(__file__).parent / "static"
MAX_BODY = 11 * 1024 * 1024
"""A 10 MB upload with its form around it."""


def create_app(comptoir: Comptoir, *, demo: bool = False) -> FastAPI:
    """Serves `comptoir` and closes it at the end; `demo` adds the demo shop's own site at `/`."""
    pages = Pages(comptoir.settings.shop_name, secure=comptoir.settings.url.startswith("https"))
    app = FastAPI(
        title="Comptoir",
        summary="What the shop has not said, the shopper does not read.",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        max_body_size=MAX_BODY,
        lifespan=_lifespan(comptoir),
    )
    app.state.problem_page = lambda **values: pages.render("problem.html", **values)
    add_error_answers(app)
    _add_routes(app, comptoir, pages)
    complete(app)
    add_docs(app, pages)
    if demo:
        app.include_router(shop_routes(comptoir.library, pages, public_url=comptoir.settings.url))
    else:
        app.add_api_route("/", _to_inbox, include_in_schema=False)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(comptoir.settings.allowed_origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Last-Event-ID"],
    )
    app.add_middleware(Turnstile)
    return app


def _add_routes(app: FastAPI, comptoir: Comptoir, pages: Pages) -> None:
    app.include_router(health_routes())
    app.include_router(conversation_routes(comptoir))
    app.include_router(webhook_routes(comptoir.till.checkouts))
    app.include_router(admin_routes(comptoir))
    app.include_router(admin_catalogue_routes(comptoir))
    app.include_router(admin_feed_routes(comptoir))
    app.include_router(admin_order_routes(comptoir))
    app.include_router(admin_mail_routes(comptoir))
    app.include_router(admin_trade_routes(comptoir))
    app.include_router(admin_webhook_routes(comptoir))
    app.include_router(identity_routes(comptoir))
    app.include_router(order_routes(comptoir))
    app.include_router(proposal_routes(comptoir))
    app.include_router(pay_routes(comptoir.till, pages))
    app.include_router(thanks_routes(comptoir.till, pages))
    app.include_router(withdraw_routes(comptoir, pages))
    app.include_router(returned_routes(comptoir, pages))
    app.include_router(signin_routes(comptoir.people, comptoir.signins, pages))
    app.include_router(inbox_routes(comptoir, comptoir.signins, pages))
    app.include_router(portal_routes(comptoir, comptoir.signins, pages))
    app.add_api_route("/widget.js", _file("widget.js"), include_in_schema=False)
    app.add_api_route("/panel.js", _file("panel.js"), include_in_schema=False)
    app.add_api_route("/panel-shop.js", _file("panel-shop.js"), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def _lifespan(comptoir: Comptoir):  # type: ignore[no-untyped-def]  # FastAPI's own type for it is private
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await comptoir.begin()
        try:
            yield
        finally:
            await comptoir.close()

    return lifespan


def _file(name: str):  # type: ignore[no-untyped-def]
    async def file() -> Response:
        headers = {"Cache-Control": "public, max-age=300", "Cross-Origin-Resource-Policy": "cross-origin"}
        return FileResponse(STATIC / name, media_type="text/javascript", headers=headers)

    return file


async def _to_inbox() -> Response:
    return RedirectResponse("/inbox", 303)
