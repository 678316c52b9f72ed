"""Stripe's side of the wire: sessions, refunds, idempotency and signed webhooks, on a loopback port."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import stripe
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from tests.doubles.stripe_params import Wrong, checked, nested

KEY = "sk_test_ours"
Answer = tuple[int, dict[str, Any]]


class StripeDouble:
    """Stateful. `sent` holds what each creation was asked for; `fail_next` makes the next requests fail."""

    def __init__(self, webhook_secret: str) -> None:
        self.webhook_secret = webhook_secret
        self.url = ""
        self.sessions: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.sent: list[dict[str, Any]] = []
        self.requests = 0
        self._failures: list[int] = []
        self._answered: dict[str, tuple[Any, Answer]] = {}
        self._lock = threading.Lock()

    def fail_next(self, status: int, times: int = 1) -> None:
        self._failures += [status] * times

    def pay(self, session: str, *, email: str = "ada@example.com", **changes: Any) -> tuple[bytes, str]:
        """The shopper pays: the webhook that follows, as payload and signature. `changes` are the session's."""
        paid = {"payment_status": "paid", "status": "complete", "payment_intent": f"pi_{secrets.token_hex(12)}"}
        self.sessions[session] |= {**paid, "customer_details": {"email": email, "name": "Ada", "address": None}}
        return self.event("checkout.session.completed", self.sessions[session] | changes)

    def expire(self, session: str) -> tuple[bytes, str]:
        self.sessions[session] |= {"status": "expired"}
        return self.event("checkout.session.expired", self.sessions[session])

    def event(self, kind: str, subject: dict[str, Any], *, id: str = "") -> tuple[bytes, str]:  # noqa: A002
        said = {
            "id": id or f"evt_{secrets.token_hex(12)}",
            "object": "event",
            "type": kind,
            "data": {"object": subject},
        }
        payload = json.dumps(said | {"created": int(time.time()), "livemode": False})
        return payload.encode(), stripe.WebhookSignature.generate_signature_header(payload, self.webhook_secret)

    def answer(self, method: str, path: str, key: str, authorization: str, body: str) -> Answer:
        with self._lock:
            self.requests += 1
            if self._failures:
                return _error(self._failures.pop(0), "api_error", "Something broke at Stripe")
            if authorization != f"Bearer {KEY}":
                return _error(401, "invalid_request_error", "Invalid API Key provided")
            return self._once(method, path, key, parse_qsl(body, keep_blank_values=True))

    def _once(self, method: str, path: str, key: str, pairs: list[tuple[str, str]]) -> Answer:
        asked = (path, pairs)
        if method == "POST" and key in self._answered:
            before, answer = self._answered[key]
            text = "Keys for idempotent requests can only be used with the same parameters they were first used with."
            return answer if before == asked else _error(400, "idempotency_error", text)
        try:
            answer = self._route(method, path.strip("/").split("/")[1:], nested(pairs))
        except Wrong as wrong:
            answer = _error(400, "invalid_request_error", str(wrong), param=wrong.param)
        if method == "POST":
            self._answered[key] = (asked, answer)
        return answer

    def _route(self, method: str, path: list[str], sent: dict[str, Any]) -> Answer:
        match method, path:
            case "POST", ["checkout", "sessions"]:
                return 200, self._create_session(checked(SessionCreateParams, sent))
            case "POST", ["checkout", "sessions", session, "expire"] if session in self.sessions:
                return self._expire(self.sessions[session])
            case "GET", ["checkout", "sessions", session] if session in self.sessions:
                return 200, self.sessions[session]
            case "POST", ["refunds"]:
                return 200, self._create_refund(checked(RefundCreateParams, sent))
        return _error(404, "invalid_request_error", f"No such resource: {'/'.join(path)}")

    def _create_session(self, params: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(params)
        _check_session(params)
        items = [item["price_data"] | {"quantity": item["quantity"]} for item in params["line_items"]]
        session = f"cs_test_{secrets.token_hex(16)}"
        self.sessions[session] = {
            "id": session,
            "object": "checkout.session",
            "url": f"https://checkout.stripe.example/c/pay/{session}",
            "client_reference_id": params.get("client_reference_id"),
            "amount_total": sum(item["unit_amount"] * item["quantity"] for item in items),
            "currency": items[0]["currency"],
            "customer_details": None,
            "expires_at": params.get("expires_at"),
            "metadata": params.get("metadata", {}),
            "payment_intent": None,
            "payment_status": "unpaid",
            "status": "open",
        }
        return self.sessions[session]

    def _expire(self, session: dict[str, Any]) -> Answer:
        if session["status"] != "open":
            text = f'Only Checkout Sessions with a status in ["open"] can be expired; this one is {session["status"]}.'
            return _error(400, "invalid_request_error", text)
        session["status"] = "expired"
        return 200, session

    def _create_refund(self, params: dict[str, Any]) -> dict[str, Any]:
        payment = params.get("payment_intent", "")
        session = next((one for one in self.sessions.values() if one["payment_intent"] == payment), None)
        if session is None:
            raise Wrong("payment_intent", f"No such payment_intent: '{payment}'")
        given = sum(one["amount"] for one in self.refunds.values() if one["payment_intent"] == payment)
        amount = params.get("amount", session["amount_total"] - given)
        if amount + given > session["amount_total"]:
            raise Wrong("amount", f"Refund amount ({amount}) is greater than unrefunded amount on charge")
        refund = {"id": f"re_{secrets.token_hex(12)}", "object": "refund", "payment_intent": payment, "amount": amount}
        self.refunds[refund["id"]] = refund | {"currency": session["currency"], "status": "succeeded"}
        return self.refunds[refund["id"]]


@contextmanager
def running_stripe(webhook_secret: str) -> Iterator[StripeDouble]:
    double = StripeDouble(webhook_secret)

    class Wire(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("")

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

        def _reply(self, body: str) -> None:
            key, authorization = self.headers.get("Idempotency-Key", ""), self.headers.get("Authorization", "")
            status, answer = double.answer(self.command, self.path.partition("?")[0], key, authorization, body)
            said = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Wire) as server:
        double.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield double
        finally:
            server.shutdown()
            thread.join()


def _check_session(params: dict[str, Any]) -> None:
    """What the types don't say and the API demands."""
    if params.get("mode") != "payment" or not 1 <= len(params.get("line_items", [])) <= 100:
        raise Wrong("line_items", "Between 1 and 100 line items are required in payment mode")
    for at, item in enumerate(params["line_items"]):
        price = item.get("price_data", {})
        if not {"unit_amount", "product_data"} <= set(price) or item.get("quantity", 0) < 1:
            raise Wrong(f"line_items[{at}]", "A quantity, and price_data with unit_amount and product_data, are needed")
        if price["currency"] != price["currency"].lower() or not price["product_data"]["name"]:
            raise Wrong(f"line_items[{at}]", "Currencies are lower case and a product has a name")
    if "success_url" not in params:
        raise Wrong("success_url", "Missing required param: success_url.")
    ahead = params.get("expires_at", time.time() + 86_000) - time.time()
    if not 30 * 60 <= ahead <= 24 * 3600:
        raise Wrong("expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.")


def _error(status: int, kind: str, message: str, *, param: str | None = None) -> Answer:
    return status, {"error": {"type": kind, "message": message, **({"param": param} if param else {})}}
