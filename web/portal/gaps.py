"""What shoppers asked and nothing in the shop answers: each question once, with the way to answer it."""

from typing import Annotated, Protocol

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from assistant.ledger_store import Ledgers
from web.pages import Pages
from web.people import SignIn
from web.signin import SignIns

SHOWN = 100
KINDS = {
    "none": "Not found", "price": "Price", "availability": "Availability", "delivery": "Delivery", "date": "Date", "policy": "Policy",
    "attribute": "Product", "discount": "Discount", "comparison": "Comparison",
}  # fmt: skip
"""What was missing, as it is said to a person."""


class Shop(Protocol):
    @property
    def ledgers(self) -> Ledgers: ...


def add_gap_routes(routes: APIRouter, comptoir: Shop, signins: SignIns, pages: Pages) -> None:
    @routes.get("/gaps")
    async def gaps(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        asked = await comptoir.ledgers.asked_in_vain(SHOWN)
        return pages.page(request, "gaps.html", signin=signin, asked=asked, kinds=KINDS)
