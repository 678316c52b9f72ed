"""How a problem leaves over HTTP: `{"error": {"code", "message"}}`, in words for the person who reads it."""

import logging
import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.errors import NeedsConfirmation, NotAllowed, NotFound, Problem, Refused, Unavailable

log = logging.getLogger("comptoir")
STATUS: dict[type[Problem], tuple[int, str]] = {
    # Before its kin: the first that fits counts.
    NeedsConfirmation: (409, "needs_confirmation"),
    Refused: (422, "refused"),
    NotAllowed: (403, "not_allowed"),
    NotFound: (404, "not_found"),
    Unavailable: (503, "unavailable"),
}


class TooMany(Problem):
    """Asked too often: `seconds` until the next try is worth it."""

    def __init__(self, seconds: int, *, rule: str = "") -> None:
        super().__init__(f"That was a lot at once. Please try again in {seconds} seconds.")
        self.seconds = seconds
        self.rule = rule


class NoKey(Problem):
    """An API call without a key that works. Which of unknown, wrong and revoked it is stays with us."""

    def __init__(self) -> None:
        super().__init__("Send a live API key as Authorization: Bearer …; comptoir keys create makes one.")


def add_error_answers(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _crash)


async def _problem(request: Request, problem: Exception) -> Response:
    if isinstance(problem, TooMany):
        wait = {"Retry-After": str(problem.seconds)}
        return _answer(request, 429, "too_many", str(problem), wait, rule=problem.rule)
    if isinstance(problem, NoKey):
        return _answer(request, 401, "no_key", str(problem), {"WWW-Authenticate": "Bearer"})
    status, code = next((STATUS[kind] for kind in STATUS if isinstance(problem, kind)), (400, "refused"))
    more = {"quote": dict(problem.shown)} if isinstance(problem, NeedsConfirmation) else {}
    rule = problem.rule if isinstance(problem, Problem) else ""
    return _answer(request, status, "policy" if rule and status == 422 else code, str(problem), rule=rule, more=more)


async def _invalid(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)
    first = problem.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    value = repr(first.get("input"))
    shown = value if len(value) <= 80 else f"{value[:77]}…"
    return _answer(request, 422, "invalid", f"{where}: {first['msg']} (it was {shown})")


async def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return _answer(request, problem.status_code, "http", str(problem.detail), dict(problem.headers or {}))


async def _crash(request: Request, problem: Exception) -> Response:
    reference = secrets.token_hex(4)
    log.error("request %s failed", reference, exc_info=problem)
    return _answer(request, 500, "crash", f"Something went wrong on our side. Reference: {reference}")


def _answer(
    request: Request,
    status: int,
    code: str,
    text: str,
    headers: dict[str, str] | None = None,
    *,
    rule: str = "",
    more: dict[str, Any] | None = None,
) -> Response:
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1")
    if wants_page:
        page = request.app.state.problem_page
        return HTMLResponse(page(status=status, text=text), status, headers)
    error = {"code": code, "message": text} | ({"rule": rule} if rule else {})
    return JSONResponse({"error": error, **(more or {})}, status, headers)
