"""The portal's pages, each part in a module of its own, and its overview."""

from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from assistant.after_sale import AfterSale
from assistant.conversation import Conversations
from assistant.discounts import Discounts
from assistant.events import Events
from assistant.ledger_store import Ledgers
from assistant.trade_rules import TradeRules
from assistant.turn import Assistant
from assistant.voice import Voices
from knowledge.database import Database
from knowledge.library import Library
from web.jobs import Jobs
from web.pages import Pages
from web.people import SignIn
from web.portal.documents import add_document_routes
from web.portal.documents_answers import add_answer_routes
from web.portal.documents_conflicts import add_conflict_routes
from web.portal.exports import add_export_routes
from web.portal.feeds import add_feed_routes
from web.portal.gaps import add_gap_routes
from web.portal.mails import add_mail_routes
from web.portal.policy import add_policy_routes
from web.portal.products import add_product_routes
from web.portal.quality import add_quality_routes
from web.portal.selling import add_selling_routes
from web.portal.sources import add_source_routes
from web.portal.trials import add_trial_routes
from web.portal.voice import add_voice_routes
from web.posting import Posting
from web.settings import Settings
from web.signin import SignIns


class Shop(Protocol):
    library: Library
    settings: Settings
    jobs: Jobs
    after: AfterSale
    conversations: Conversations
    assistant: Assistant

    @property
    def events(self) -> Events: ...

    @property
    def discounts(self) -> Discounts: ...

    @property
    def trade_rules(self) -> TradeRules: ...

    @property
    def ledgers(self) -> Ledgers: ...

    @property
    def voices(self) -> Voices: ...

    database: Database
    posting: Posting


def portal_routes(comptoir: Shop, signins: SignIns, pages: Pages) -> APIRouter:
    routes = APIRouter(prefix="/portal", include_in_schema=False)
    _add_overview(routes, comptoir, signins, pages)
    add_document_routes(routes, comptoir.library, signins, pages)
    add_conflict_routes(routes, comptoir.library, signins, pages)
    add_answer_routes(routes, comptoir.library, signins, pages)
    add_feed_routes(routes, comptoir, signins, pages)
    add_source_routes(routes, comptoir, signins, pages)
    add_product_routes(routes, comptoir, signins, pages)
    add_gap_routes(routes, comptoir, signins, pages)
    add_selling_routes(routes, comptoir, signins, pages)
    add_policy_routes(routes, comptoir, signins, pages)
    add_voice_routes(routes, comptoir, signins, pages)
    add_mail_routes(routes, comptoir, signins, pages)
    add_quality_routes(routes, comptoir, signins, pages)
    add_export_routes(routes, comptoir, signins)
    add_trial_routes(routes, comptoir, signins, pages)
    return routes


def _add_overview(routes: APIRouter, comptoir: Shop, signins: SignIns, pages: Pages) -> None:
    @routes.get("")
    async def overview(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        products, live = await comptoir.library.counts()
        failed = [each for each in await comptoir.library.documents() if each.state == "failed"]
        return pages.page(
            request,
            "overview.html",
            signin=signin,
            products=products,
            live=live,
            failed=failed,
            embed=f'<script async src="{comptoir.settings.url}/widget.js"></script>',
        )
