"""What the API says of itself, completed: every error in the shape that it really has, and an example for each body."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

ADMIN = "/v1/admin"
METHODS = ("get", "post", "put", "patch", "delete")
ERROR: Mapping[str, Any] = {
    "title": "Error",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string", "description": "For programs: refused, invalid, not_found …"},
                "message": {"type": "string", "description": "For people: names the value and what would be right."},
                "rule": {"type": "string", "description": "The shop's rule that forbids it, such as return.days."},
            },
        }
    },
}
ERRORS: Mapping[str, tuple[str, str, str]] = {
    "401": (
        "No key, or one that is unknown or revoked",
        "no_key",
        "Send a live API key as Authorization: Bearer …; comptoir keys create makes one.",
    ),
    "403": ("The key's role does not allow this", "not_allowed", "This key's role is read; this needs a key for admin"),
    "404": ("There is no such thing", "not_found", "There is no order 'ML-1'"),
    "409": ("It is not as you have seen it", "needs_confirmation", "The price has changed; please confirm it"),
    "422": ("What was sent is not right, or the shop's rules forbid it", "invalid", "url: Field required (it was {})"),
    "429": ("Too many wrong keys from this address", "too_many", "Please try again in 60 seconds."),
}
"""Each status: what it means, and an example's code and message."""
ADDRESS = {"name": "Ada Martin", "line1": "1 rue de la Paix", "postal_code": "75002", "city": "Paris", "country": "FR"}
EXAMPLES: Mapping[tuple[str, str], Any] = {
    ("post", "/orders"): {
        "number": "ML-1041",
        "email": "ada@example.com",
        "status": "paid",
        "total": "120.00",
        "currency": "EUR",
        "placed_at": "2026-11-02T09:30:00+01:00",
        "lines": [{"title": "Linen dress", "quantity": 1, "sku": "DRESS-S", "total": "120.00"}],
        "address": ADDRESS,
    },
    ("patch", "/orders/{number}"): {"status": "packing", "why": "picked"},
    ("post", "/orders/{number}/fulfilments"): {"id": "p1", "carrier": "Colissimo", "number": "6A12345678901"},
    ("patch", "/orders/{number}/fulfilments"): {"id": "p1", "delivered_at": "2026-11-05T10:00:00+01:00"},
    ("patch", "/orders/{number}/fulfilments/{parcel_id}"): {"delivered_at": "2026-11-05T10:00:00+01:00"},
    ("post", "/orders/{number}/returns/{return_id}"): {"step": "receive", "why": "all there"},
    ("post", "/customers"): {"id": "ada", "email": "ada@example.com", "name": "Ada Martin", "address": ADDRESS},
    ("post", "/discounts"): {"code": "WELCOME10", "percent": "10", "minimum": "50.00", "max_uses": 100},
    ("put", "/feeds/{name}/mapping"): {"title": "Nom", "price": "Tarif TTC"},
}
"""By method and by path under /v1/admin."""


def complete(app: FastAPI) -> None:
    """From now on `app.openapi()` is complete; it is still built once, at the first question."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(plain())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own documented way


def _completed(described: dict[str, Any]) -> dict[str, Any]:
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    schemas["Error"] = dict(ERROR)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for path, calls in described["paths"].items():
        for method in METHODS:
            if call := calls.get(method):
                _errors(call, always=("422",) if path.startswith(ADMIN) else ())
                _example(call, EXAMPLES.get((method, path.removeprefix(ADMIN))) if path.startswith(ADMIN) else None)
    return described


def _errors(call: dict[str, Any], *, always: tuple[str, ...]) -> None:
    answers = call.setdefault("responses", {})
    for status in always:
        answers.setdefault(status, {})
    for status, (meaning, code, message) in ERRORS.items():
        if status not in answers:
            continue
        own = answers[status].get("description")
        said = meaning if own in (None, "", "Validation Error") else own
        example = {"error": {"code": code, "message": message}}
        shape = {"schema": {"$ref": "#/components/schemas/Error"}, "example": example}
        answers[status] = {"description": said, "content": {"application/json": shape}}


def _example(call: dict[str, Any], example: Any) -> None:
    body = call.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and example is not None:
        body.setdefault("example", example)
