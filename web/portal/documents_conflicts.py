"""The portal's conflicts: two passages side by side, and which of them is right."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import NotFound, Refused
from assistant.phrases import say
from knowledge.answers import AnswerRefused, moment
from knowledge.library import Library
from web.pages import Pages, spoken
from web.people import SignIn
from web.signin import SignIns

QUESTIONS = {
    "return_window": "How long can it be returned?",
    "refund_time": "How long does a refund take?",
    "withdrawal": "How long is the right of withdrawal?",
    "exchange_window": "How long can it be exchanged?",
    "return_fee": "What does a return cost?",
    "restocking": "How much is kept back for a return?",
    "shipping_fee": "What does delivery cost?",
    "shipping_threshold": "From which amount is delivery free?",
    "delivery_time": "How long does delivery take?",
    "dispatch_time": "How soon is it sent?",
    "cutoff": "Until when is it sent the same day?",
    "parcel_kept": "How long is the parcel kept?",
    "order_minimum": "What is the smallest order?",
    "warranty": "How long is the warranty?",
    "cancellation": "How long can an order be cancelled?",
    "damage": "How soon must damage be reported?",
    "gift_card": "How long is a gift card valid?",
    "points": "How long are points valid?",
    "first_order": "What is the discount on a first order?",
    "student_discount": "What is the discount for students?",
    "deposit": "How much is the deposit?",
    "opening_hours": "When is the shop open?",
    "phone": "Which phone number is right?",
}


def add_conflict_routes(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    @routes.get("/conflicts")
    async def conflicts(request: Request, signin: Annotated[SignIn, Depends(signins.looking)]) -> HTMLResponse:
        found = await library.shelf.conflicts()
        decided = await library.shelf.decided()
        return pages.page(request, "conflicts.html", signin=signin, conflicts=found, decided=decided, questions=QUESTIONS)  # fmt: skip

    @routes.post("/conflicts/{conflict_id}")
    async def decide(
        request: Request,
        conflict_id: str,
        signin: Annotated[SignIn, Depends(signins.acting("edit"))],
        right: Annotated[str, Form()],
        until: Annotated[str, Form()] = "",
    ) -> Response:
        try:
            day = moment(until) if until else None
        except AnswerRefused:
            raise Refused(say(spoken(request), "{value} is no date. Right would be 2027-01-31.", value=until)) from None
        if not await library.shelf.decide(conflict_id, right, by=signin.person.name, until=day):
            raise NotFound(say(spoken(request), "This conflict is over: one of the documents has changed."))
        return RedirectResponse("/portal/conflicts", 303)

    @routes.post("/conflicts/{conflict_id}/undo")
    async def undo(conflict_id: str, _signin: Annotated[SignIn, Depends(signins.acting("edit"))]) -> Response:
        await library.shelf.take_back(conflict_id)
        return RedirectResponse("/portal/conflicts", 303)
