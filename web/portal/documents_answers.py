"""The portal's answers written by hand: the ways to ask, what to say, until when."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.errors import NotFound
from assistant.phrases import say
from knowledge.answers import Answer, AnswerRefused, answer_of, moment
from knowledge.library import Library
from web.pages import Pages, spoken
from web.people import SignIn
from web.portal.documents import STATES
from web.signin import SignIns

EMPTY = {"questions": "", "answer": "", "language": "", "until": ""}


def add_answer_routes(routes: APIRouter, library: Library, signins: SignIns, pages: Pages) -> None:
    async def listed(
        request: Request, signin: SignIn, *, written: dict[str, str], document: str = "", problem: str = ""
    ) -> HTMLResponse:
        return pages.page(
            request,
            "answers.html",
            status=422 if problem else 200,
            signin=signin,
            answers=await library.shelf.answers(),
            states=STATES,
            written=written,
            editing=document,
            problem=problem,
        )

    @routes.get("/answers")
    async def answers(
        request: Request, signin: Annotated[SignIn, Depends(signins.looking)], question: str = ""
    ) -> HTMLResponse:
        return await listed(request, signin, written=EMPTY | {"questions": question[:500]})

    @routes.get("/answers/{document_id}")
    async def edit(
        request: Request, document_id: str, signin: Annotated[SignIn, Depends(signins.looking)]
    ) -> HTMLResponse:
        for document, answer in await library.shelf.answers():
            if document.id == document_id:
                return await listed(request, signin, written=_written(answer), document=document_id)
        raise NotFound(say(spoken(request), "This answer is not here any more."))

    @routes.post("/answers")
    async def write(
        request: Request,
        signin: Annotated[SignIn, Depends(signins.acting("edit"))],
        questions: Annotated[str, Form()] = "",
        answer: Annotated[str, Form()] = "",
        language: Annotated[str, Form()] = "",
        until: Annotated[str, Form()] = "",
        document: Annotated[str, Form()] = "",
    ) -> Response:
        written = {"questions": questions, "answer": answer, "language": language, "until": until}
        try:
            checked = answer_of(questions.splitlines(), answer, language=language, valid_until=moment(until) if until else None)  # fmt: skip
        except AnswerRefused as problem:
            return await listed(request, signin, written=written, document=document, problem=str(problem))
        await library.shelf.write_answer(checked, document_id=document)
        await library.read_queued()
        return RedirectResponse("/portal/answers", 303)


def _written(answer: Answer) -> dict[str, str]:
    """As the form shows it: the last day on which it holds."""
    last = (answer.valid_until - timedelta(seconds=1)).date().isoformat() if answer.valid_until else ""
    return {"questions": "\n".join(answer.questions), "answer": answer.answer, "language": answer.language, "until": last}  # fmt: skip
