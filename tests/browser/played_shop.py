"""A shop played by the test: the widget's API over a real socket, with answers that each test chooses.

The real application plays in test_story.py; here a test decides when an answer stalls, fails or goes missing.
"""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parents[2] / "web" / "static"
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'"
)
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{meta}</head>
<body><main><h1>{title}</h1><p><a href="/next">Next page</a> <a href="#" data-ask="Which size fits me?">Size help</a></p>
</main><script async src="/widget.js" data-shop="played" {data}></script></body></html>"""
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 212 159"><path fill="#efe6d8" d="M0 0h212v159H0z"/>'
    '<path fill="#c9ae87" d="M88 26h36l6 36 22 82H60l22-82z"/></svg>'
)
Event = dict[str, Any]


def money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR", "text": f"€{amount / 100:.2f}"}


class PlayedShop:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.received: list[dict[str, Any]] = []
        self.answers: dict[str, list[Event]] = {}
        self.refusals: list[tuple[int, str]] = []
        """The next posted messages are refused with these, first one first."""
        self.proofs: list[dict[str, Any]] = []
        self.level = "anonymous"
        self.wishes: dict[str, Any] = {"shipping": "home"}
        self.moved: Event = {}
        """What has changed when the shopper checks out."""
        self.decision: tuple[int, str] | None = None
        """Proposing or confirming a change is refused with this."""
        self.proposed: list[dict[str, Any]] = []
        self.news = threading.Condition()
        self.listeners = 0
        self.data = ""
        self.meta = ""
        self.lang = "en"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"shop": self}))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def send(self, kind: str, turn: str | None = None, **body: Any) -> None:
        with self.news:
            at = "2026-11-22T09:00:00Z"
            self.events.append({"seq": len(self.events) + 1, "kind": kind, "turn": turn, "at": at, **body})
            self.news.notify_all()

    def hear(self, message: dict[str, Any]) -> str:
        """A message with an id that is known already is the same message."""
        turn = f"turn-{message['id']}"
        if any(known["id"] == message["id"] for known in self.received):
            return turn
        self.received.append(message)
        self.send("message", turn, id=message["id"], who="shopper", text=message["text"])
        for event in self.answers.get(message["text"], [{"kind": "text", "text": "Fine."}, {"kind": "done"}]):
            self.send(**{"turn": turn, **event})
        return turn

    def change_cart(self, sku: str, quantity: int) -> None:
        line = {"sku": sku, "title": "Aube linen dress", "label": "M", "image": "/dress.svg", "limit": 3}
        lines = [{**line, "quantity": quantity, "price": money(8900), "total": money(8900 * quantity)}]
        self.send("cart", lines=lines if quantity else [], total=money(8900 * quantity), count=quantity)

    def show_quote(self, **more: Any) -> None:
        code = self.wishes.get("code", "")
        off = 890 if code else 0
        lines = [{"sku": "aube-m", "title": "Aube linen dress", "label": "M", "quantity": 1, "total": money(8900)}]
        sums = [{"kind": "discount", "label": f"Discount {code}", **money(-off)}] if code else []
        offers = [("home", "To your door", 490, [24, 26]), ("shop", "To a parcel shop", 290, [25, 27])]
        delivery = [
            {"id": key, "name": name, "price": money(price), "days": [2, 4], "chosen": key == self.wishes["shipping"],
             "arrives": [f"2026-11-{day}" for day in days]}
            for key, name, price, days in offers
        ]  # fmt: skip
        body = {
            "quote": "q1",
            "lines": lines,
            "sums": sums,
            "delivery": delivery,
            "code": code,
            "total": money(8900 - off),
        }
        country, expires = self.wishes.get("country", "FR"), "2030-01-01T00:00:00Z"
        self.send("quote", **{**body, "country": country, "expires_at": expires, "changes": [], **more})

    def start_checkout(self) -> None:
        lines = [{"sku": "aube-m", "title": "Aube linen dress", "label": "M", "quantity": 1, "total": money(8900)}]
        url, expires = f"{self.url}/pay", "2030-01-01T00:00:00Z"
        self.send("checkout", checkout="c1", lines=lines, total=money(8900), url=url, expires_at=expires, pretend=True)

    def pay(self) -> None:
        lines = [{"title": "Aube linen dress", "label": "M", "quantity": 1, "total": money(8900)}]
        order = {"number": "ML-1001", "status": "paid", "status_text": "Paid", "placed_at": "2026-11-22T09:00:00Z"}
        self.send("order", **order, lines=lines, total=money(8900), tracking=None, receipt=True)

    def after(self, seq: int) -> Iterator[Event]:
        while True:
            with self.news:
                self.news.wait_for(lambda seq=seq: len(self.events) > seq, timeout=10)  # type: ignore[misc]
                fresh = self.events[seq:]
            yield from fresh
            seq += len(fresh)


def an_order() -> Event:
    line = {"title": "Aube linen dress", "label": "M", "quantity": 1, "total": money(8900)}
    said = {"number": "ML-1001", "status": "paid", "status_text": "Paid", "placed_at": "2026-11-22T09:00:00Z"}
    return {**said, "lines": [line], "total": money(8900), "tracking": None, "receipt": False}


def a_proposal(**more: Any) -> Event:
    item = {
        "line": "1",
        "sku": "aube-m",
        "title": "Aube linen dress",
        "label": "M",
        "quantity": 1,
        "to": "",
        "to_label": "",
    }
    said = {"proposal": "p1", "order": "ML-1001", "change": "cancel", "state": "proposed", "title": "Cancel the order"}
    money_in_it = {"before": money(8900), "after": money(0), "refund": money(8900), "charge": None, "fee": None}
    rules = {
        "rules": ["cancel.before"],
        "exempt": [],
        "address": None,
        "reason": "",
        "valid_until": "2030-01-01T00:00:00Z",
    }
    return {**said, **money_in_it, **rules, "items": [item], **more}


def dresses() -> list[Event]:
    def dress(name: str, price: int, was: int | None, sizes: dict[str, bool]) -> Event:
        handle = name.split()[0].lower()
        variants = [
            {
                "sku": f"{handle}-{size.lower()}",
                "label": size,
                "price": money(price),
                "was": money(was) if was else None,
                "available": there,
                "stock_text": "In stock" if there else "Sold out",
            }
            for size, there in sizes.items()
        ]
        facts = {
            "id": handle,
            "title": name,
            "url": f"/p/{handle}",
            "image": "/dress.svg",
            "alt": f"{name} on a hanger",
        }
        cost = {"price": money(price), "was": money(was) if was else None}
        return {**facts, **cost, "available": True, "stock_text": "", "why": "Linen, under €100", "variants": variants}

    items = [
        dress("Aube linen dress", 8900, 11000, {"S": False, "M": True, "L": True}),
        dress("Rivage linen dress", 9500, None, {"Única": True}),
    ]
    return [
        {"kind": "text", "text": "Two linen dresses fit.", "citations": []},
        {"kind": "products", "items": items},
        {"kind": "done", "ms": 40, "replies": ["Returns?", "Show more"]},
    ]


def returns() -> list[Event]:
    page = {"title": "Returns", "heading": "How long", "document": "returns.md", "url": "/help/returns"}
    citation = {"n": 1, **page, "quote": "You have 30 days to send an item back."}
    return [
        {"kind": "text", "text": "You have 30 days to send it back.", "citations": [citation]},
        {"kind": "text", "text": "Returns are free in France.", "citations": []},
        {"kind": "done", "ms": 40, "replies": []},
    ]


class Handler(BaseHTTPRequestHandler):
    shop: PlayedShop
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Silent."""

    def answer(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CONTENT_POLICY)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if path in ("/widget.js", "/panel.js", "/panel-shop.js"):
            self.answer(200, (STATIC / path[1:]).read_bytes(), "text/javascript")
        elif path == "/dress.svg":
            self.answer(200, PICTURE.encode(), "image/svg+xml")
        elif not path.startswith("/v1/"):
            page = PAGE.format(title=f"Page {path}", data=self.shop.data, meta=self.shop.meta, lang=self.shop.lang)
            self.answer(200, page.encode(), "text/html")
        elif self.headers["Authorization"] != "Bearer token-1":
            self.refuse(404, "No such conversation, or not yours")
        elif path.endswith("/identity"):
            self.answer(200, json.dumps({"level": self.shop.level, "email": "lea@example.com"}).encode())
        elif path.endswith("/choices"):
            self.choose()
        elif path.startswith("/v1/orders"):
            order = an_order()
            self.answer(200, json.dumps({"orders": [order]} if path == "/v1/orders" else order).encode())
        else:
            self.watch(int(query.removeprefix("after=") or 0))

    def watch(self, after: int) -> None:
        if self.headers["Accept"] == "application/json":
            self.answer(200, json.dumps({"events": self.shop.events[after:]}).encode())
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.shop.listeners += 1
        try:
            for event in self.shop.after(after):
                frame = f"id: {event['seq']}\nevent: {event['kind']}\ndata: {json.dumps(event)}\n\n"
                self.wfile.write(frame.encode())
                self.wfile.flush()
        except OSError:
            self.close_connection = True
        finally:
            self.shop.listeners -= 1

    def refuse(self, status: int, message: str) -> None:
        self.answer(status, json.dumps({"error": {"code": "refused", "message": message}}).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"] or 0)) or b"{}")
        what = self.path.rpartition("/")[2]
        if what == "conversations":
            self.answer(201, b'{"id": "c1", "token": "token-1"}')
        elif what == "messages" and self.shop.refusals:
            self.refuse(*self.shop.refusals.pop(0))
        elif what == "messages":
            self.answer(202, json.dumps({"turn": self.shop.hear(body)}).encode())
        elif what == "identity":
            self.identify(body)
        elif self.path.startswith("/v1/proposals/"):
            self.decide(what)
        elif what == "proposals":
            self.propose(body)
        elif what == "checkout" and self.shop.moved and not body.get("confirm"):
            self.shop.show_quote(**self.shop.moved)
            self.answer(409, b'{"error": {"code": "needs_confirmation", "message": "Please look at it again."}}')
        else:
            self.press(what, body)
            self.answer(200, b"{}")

    def identify(self, body: dict[str, Any]) -> None:
        self.shop.proofs.append(body)
        if body.get("code", "123456") != "123456":
            self.refuse(422, "This code is wrong or no longer valid.")
            return
        if body.get("code") or body.get("token"):
            self.shop.level = "verified"
        said = {"level": self.shop.level, "email": "lea@example.com", "sent": True, "message": "A code is on its way."}
        self.answer(200, json.dumps(said).encode())

    def choose(self) -> None:
        if self.shop.level != "verified":
            self.answer(403, b'{"error": {"code": "not_allowed", "message": "Please prove that it is yours."}}')
            return
        others = [{"sku": "aube-l", "label": "L", "price": money(8900)}]
        line = {"line": "1", "title": "Aube linen dress", "label": "M", "quantity": 2, "variants": others}
        home = {"name": "L\u00e9a", "line1": "3 rue Bleue", "postal_code": "75009", "city": "Paris", "country": "FR"}
        self.answer(200, json.dumps({"number": "ML-1001", "lines": [line], "address": home}).encode())

    def propose(self, body: dict[str, Any]) -> None:
        self.shop.proposed.append(body)
        if self.shop.decision:
            self.refuse(*self.shop.decision)
            return
        self.answer(201, json.dumps(a_proposal(change=body["kind"], title="Change the order")).encode())

    def decide(self, what: str) -> None:
        if self.shop.decision:
            self.refuse(*self.shop.decision)
            return
        state = "done" if what == "confirm" else "dropped"
        self.answer(200, json.dumps(a_proposal(state=state)).encode())

    def press(self, what: str, body: dict[str, Any]) -> None:
        if what == "cart":
            self.shop.change_cart(body["sku"], body["quantity"])
        elif what == "quote":
            self.shop.wishes.update(body)
            self.shop.show_quote()
        elif what == "checkout":
            self.shop.start_checkout()
        elif what == "person":
            wanted = not body.get("email")
            self.shop.send("owner", owner="waiting")
            self.shop.send("handed_over", reason="asked", text="A person will join you.", email_wanted=wanted)
