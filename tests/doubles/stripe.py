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
from stripe.params import CouponCreateParams, DisputeListParams, RefundCreateParams, RefundListParams
from stripe.params.checkout import SessionCreateParams, SessionListParams

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
        self.coupons: dict[str, dict[str, Any]] = {}
        self.disputes: dict[str, dict[str, Any]] = {}
        self.tax_percent = 20
        """What Stripe Tax adds to prices that don't hold it."""
        self.page = 100
        """Most objects in a list: a small one makes lists come in pages."""
        self.sent: list[dict[str, Any]] = []
        self.requests = 0
        self._failures: list[int] = []
        self._answered: dict[str, tuple[Any, Answer]] = {}
        self._lock = threading.Lock()

    def fail_next(self, status: int, times: int = 1) -> None:
        self._failures += [status] * times

    def pay(
        self, session: str, *, email: str = "ada@example.com", delivery: int = 0, **changes: Any
    ) -> tuple[bytes, str]:
        """The shopper pays: the webhook that follows, as payload and signature. `changes` are the session's.

        `delivery` is the place of the option that the shopper chooses on the page.
        """
        found = self.sessions[session]
        paid = {"payment_status": "paid", "status": "complete", "payment_intent": f"pi_{secrets.token_hex(12)}"}
        if found["shipping_options"]:
            found |= _sent_by(found, delivery)
        found |= {**paid, "customer_details": {"email": email, "name": "Ada", "address": None}}
        return self.event("checkout.session.completed", found | changes)

    def refund(self, session: str, amount: int, *, status: str = "succeeded") -> tuple[bytes, str]:
        """The merchant gives money back in Stripe's own dashboard."""
        payment = self.sessions[session]["payment_intent"]
        refund = self._create_refund({"payment_intent": payment, "amount": amount})
        refund["status"] = status
        return self.event("refund.created", refund)

    def refunded(self, session: str) -> tuple[bytes, str]:
        """The charge with the sum of its refunds, as Stripe reports beside each of them."""
        payment, currency = self.sessions[session]["payment_intent"], self.sessions[session]["currency"]
        mine = [refund for refund in self.refunds.values() if refund["payment_intent"] == payment]
        given = sum(refund["amount"] for refund in mine if refund["status"] != "failed")
        charge = {"id": f"ch_{payment}", "object": "charge", "payment_intent": payment, "currency": currency}
        return self.event("charge.refunded", charge | {"amount_refunded": given})

    def dispute(self, session: str, status: str = "needs_response") -> tuple[bytes, str]:
        found = self.sessions[session]
        own: dict[str, Any] = {"id": f"dp_{found['payment_intent']}", "object": "dispute", "created": int(time.time())}
        said = {"payment_intent": found["payment_intent"], "currency": found["currency"], "status": status}
        dispute = own | said | {"amount": found["amount_total"]}
        self.disputes[dispute["id"]] = dispute
        kind = "created" if status == "needs_response" else "closed"
        return self.event(f"charge.dispute.{kind}", dispute)

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
            case "GET", ["checkout", "sessions"]:
                return 200, self._list(self.sessions, checked(SessionListParams, sent))
            case "GET", ["refunds"]:
                return 200, self._list(self.refunds, checked(RefundListParams, sent))
            case "GET", ["disputes"]:
                return 200, self._list(self.disputes, checked(DisputeListParams, sent))
            case "POST", ["coupons"]:
                return 200, self._create_coupon(checked(CouponCreateParams, sent))
            case "GET", ["checkout", "sessions", session] if session in self.sessions:
                return 200, self.sessions[session]
            case "POST", ["refunds"]:
                return 200, self._create_refund(checked(RefundCreateParams, sent))
        return _error(404, "invalid_request_error", f"No such resource: {'/'.join(path)}")

    def _create_session(self, params: dict[str, Any]) -> dict[str, Any]:
        self.sent.append(params)
        _check_session(params)
        items = [item["price_data"] | {"quantity": item["quantity"]} for item in params["line_items"]]
        off = sum(self._coupon(discount["coupon"])["amount_off"] for discount in params.get("discounts", ()))
        session = f"cs_test_{secrets.token_hex(16)}"
        embedded = params.get("ui_mode") == "embedded_page"
        found = {
            "id": session,
            "object": "checkout.session",
            "url": None if embedded else f"https://checkout.stripe.example/c/pay/{session}",
            "client_secret": f"{session}_secret" if embedded else None,
            "client_reference_id": params.get("client_reference_id"),
            "created": int(time.time()),
            "amount_subtotal": sum(item["unit_amount"] * item["quantity"] for item in items),
            "total_details": {"amount_discount": off, "amount_shipping": 0, "amount_tax": 0},
            "currency": items[0]["currency"],
            "customer_details": None,
            "expires_at": params.get("expires_at"),
            "metadata": params.get("metadata", {}),
            "payment_intent": None,
            "payment_status": "unpaid",
            "shipping_cost": None,
            "shipping_options": [_rate(option) for option in params.get("shipping_options", ())],
            "status": "open",
        }
        if params.get("automatic_tax", {}).get("enabled"):
            exclusive = [i for i in items if i.get("tax_behavior") == "exclusive"]
            found["total_details"]["amount_tax"] = self.tax_percent * sum(
                i["unit_amount"] * i["quantity"] for i in exclusive
            ) // 100  # fmt: skip
        self.sessions[session] = found | _sent_by(found, 0)
        return self.sessions[session]

    def _coupon(self, coupon: str) -> dict[str, Any]:
        if coupon not in self.coupons:
            raise Wrong("discounts[0][coupon]", f"No such coupon: '{coupon}'")
        return self.coupons[coupon]

    def _create_coupon(self, params: dict[str, Any]) -> dict[str, Any]:
        if params.get("amount_off", 0) < 1 or "currency" not in params or len(params.get("name", "")) > 40:
            raise Wrong("amount_off", "An amount above 0, its currency and a name of at most 40 letters are needed")
        coupon = params | {"id": f"co_{secrets.token_hex(6)}", "object": "coupon", "valid": True}
        self.coupons[coupon["id"]] = coupon
        return coupon

    def _list(self, objects: dict[str, dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
        """The latest first, a page at a time."""
        since = params.get("created", {}).get("gte", 0)
        found = [one for one in reversed(objects.values()) if one["created"] >= since]
        if after := params.get("starting_after"):
            found = found[[one["id"] for one in found].index(after) + 1 :]
        size = min(params.get("limit", 10), self.page)
        return {"object": "list", "url": "/v1", "data": found[:size], "has_more": len(found) > size}

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
        said = {"currency": session["currency"], "status": "succeeded", "created": int(time.time())}
        self.refunds[refund["id"]] = refund | said
        return self.refunds[refund["id"]]


@contextmanager
def running_stripe(webhook_secret: str) -> Iterator[StripeDouble]:
    double = StripeDouble(webhook_secret)

    class Wire(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(self.path.partition("?")[2])

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
    _check_pages(params)
    ahead = params.get("expires_at", time.time() + 86_000) - time.time()
    if not 30 * 60 <= ahead <= 24 * 3600:
        raise Wrong("expires_at", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.")


def _check_pages(params: dict[str, Any]) -> None:
    embedded = params.get("ui_mode") == "embedded_page"
    needed, barred = ("return_url", ("success_url", "cancel_url")) if embedded else ("success_url", ("return_url",))
    if needed not in params:
        raise Wrong(needed, f"Missing required param: {needed}.")
    if wrong := [name for name in barred if name in params]:
        raise Wrong(wrong[0], f"You can't use {wrong[0]} with this ui_mode.")
    if len(params.get("shipping_options", ())) > 5 or len(params.get("discounts", ())) > 1:
        raise Wrong("shipping_options", "At most 5 shipping options and 1 discount can be given")
    if "shipping_options" in params and "shipping_address_collection" not in params:
        raise Wrong("shipping_options", "Shipping options need an address to be collected")
    if any(not key for key in params.get("metadata", {})) or len(params.get("client_reference_id", "")) > 200:
        raise Wrong("metadata", "Metadata have names, and a client_reference_id at most 200 letters")


def _rate(option: dict[str, Any]) -> dict[str, Any]:
    data = option["shipping_rate_data"]
    if data["fixed_amount"]["amount"] < 0 or not data["display_name"]:
        raise Wrong("shipping_options", "A delivery has a name and costs 0 or more")
    return {"shipping_amount": data["fixed_amount"]["amount"], "shipping_rate": f"shr_{secrets.token_hex(8)}"}


def _sent_by(session: dict[str, Any], place: int) -> dict[str, Any]:
    """The session with the delivery at that place chosen, and the total that follows."""
    options, details = session["shipping_options"], session["total_details"]
    cost = options[place]["shipping_amount"] if options else 0
    total = session["amount_subtotal"] - details["amount_discount"] + cost + details["amount_tax"]
    chosen = {"amount_total": cost, "shipping_rate": options[place]["shipping_rate"]} if options else None
    return {
        "shipping_cost": chosen,
        "total_details": details | {"amount_shipping": cost},
        "amount_total": max(total, 0),
    }


def _error(status: int, kind: str, message: str, *, param: str | None = None) -> Answer:
    return status, {"error": {"type": kind, "message": message, **({"param": param} if param else {})}}
