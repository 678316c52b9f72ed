"""Replays τ-bench retail through the HTTP API of a real server, model off: every legal change leaves exactly the expected
order, every illegal one is refused with its rule.

    python tests/bench/retail.py PATH [--json] [--cases N] [--made-up N [--seed S]]

PATH holds orders.json, users.json, products.json and cases.jsonl. The catalogue, the customers, the orders and the policy
go in through `comptoir import` and `comptoir policy import`. Cases that share a customer run on servers of their own copy,
two servers at a time.
`--made-up` then makes changes up by chance, legal and illegal ones, and judges each by the policy's text alone.
"""

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.bench.retail_rules import Forbidden, Ledger, by_chance  # noqa: E402
from tests.bench.retail_shape import KINDS, POLICY, as_case, body_of, illegal, shop_files  # noqa: E402

KEY = "a signing key of the bench that is long enough"
SERVERS, TOGETHER = 2, 80
"""Servers at a time, and the most cases on one."""
PROOFS = 15
"""Sign-ins per conversation: the server takes 20 in ten minutes."""


@dataclass(slots=True)
class Score:
    accepted: int = 0
    """Legal changes that were carried out."""
    refused: int = 0
    """Illegal ones that were refused with a rule."""
    wrong: list[dict[str, Any]] = field(default_factory=list)
    cases: int = 0
    exact: int = 0
    """Cases whose orders and customers ended exactly as expected."""
    rules: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        for name in ("accepted", "refused", "wrong", "cases", "exact", "rules", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def as_json(self) -> dict[str, Any]:
        middle = sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else 0.0
        return {
            "cases": self.cases,
            "exact": self.exact,
            "accepted": self.accepted,
            "refused": self.refused,
            "wrong": len(self.wrong),
            "rules": dict(self.rules.most_common()),
            "propose_and_confirm_p50_ms": round(middle * 1000, 1),
            "first_wrong": self.wrong[:20],
        }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("path", type=Path)
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--cases", type=int, help="only the first so many; 0: none")
    asked.add_argument("--made-up", type=int, default=0, help="so many changes by chance, after the cases")
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    score = replay(given.path, most=given.cases, made_up=given.made_up, seed=given.seed)
    told = score.as_json()
    if not given.json:
        for name, value in told.items():
            print(f"{name}: {value}")
    print(json.dumps(told))
    raise SystemExit(1 if score.wrong else 0)


def replay(path: Path, *, most: int | None = None, made_up: int = 0, seed: int = 1) -> Score:
    """`most`: only the first so many cases."""
    shop = {name: json.loads((path / f"{name}.json").read_text()) for name in ("orders", "users", "products")}
    cases = [json.loads(line) for line in (path / "cases.jsonl").read_text().splitlines() if line.strip()]
    score = Score()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(SERVERS) as lanes:
        data = _filled(Path(folder), shop)
        chances = [random.Random(f"{seed} {at}") for at in range(SERVERS)] if made_up else []
        parts = [lanes.submit(_replayed, data, shop, together) for together in _rounds(cases[:most])]
        parts += [lanes.submit(_made_up, data, shop, made_up // SERVERS, chance) for chance in chances]
        for part in parts:
            score.add(part.result())
    return score


def _replayed(data: Path, shop: dict[str, Any], cases: list[dict[str, Any]]) -> Score:
    with _copied(data) as base:
        return _Round(base, shop).run(cases)


def _made_up(data: Path, shop: dict[str, Any], count: int, chance: random.Random) -> Score:
    with _copied(data) as base:
        return _Round(base, shop).make_up(count, chance)


@contextmanager
def _copied(data: Path) -> Iterator[str]:
    """A server on a copy of its own."""
    with tempfile.TemporaryDirectory(dir=data.parent) as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy)
        with _served(copy) as base:
            yield base


def _rounds(cases: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Each customer once a round, so that every case starts from the data as they are."""
    rounds: list[dict[str, dict[str, Any]]] = []
    for case in cases:
        free = next((one for one in rounds if case["user_id"] not in one and len(one) < TOGETHER), None)
        if free is None:
            rounds.append(free := {})
        free[case["user_id"]] = case
    return [list(one.values()) for one in rounds]


class _Round:
    def __init__(self, base: str, shop: dict[str, Any]) -> None:
        import httpx

        self._http = httpx.Client(base_url=base, timeout=60)
        self._shop = shop
        self._score = Score()
        self._conversation: dict[str, str] = {}
        self._proofs = 0

    def run(self, cases: list[dict[str, Any]]) -> Score:
        """What must be refused comes first: it changes nothing, and a cancelled order puts goods back on the shelf."""
        users = list(self._shop["users"])
        with self._http:
            flawed = set()
            for at, case in enumerate(cases):
                other = users[(users.index(case["user_id"]) + 1 + at % 7) % len(users)]
                before = len(self._score.wrong)
                with self._noting(case):
                    self._refusals(case, other)
                if len(self._score.wrong) > before:
                    flawed.add(at)
            for at, case in enumerate(cases):
                self._score.cases += 1
                with self._noting(case):
                    self._score.exact += self._case(case) and at not in flawed
        return self._score

    @contextmanager
    def _noting(self, case: dict[str, Any]) -> Iterator[None]:
        """A case that can't be replayed is wrong, and the others go on."""
        import httpx

        try:
            yield
        except (LookupError, TypeError, ValueError, httpx.HTTPError) as problem:
            self._wrong(case, "the case can't be replayed", case["actions"], repr(problem))

    def make_up(self, count: int, chance: random.Random) -> Score:
        """Each change on what the earlier ones have left."""
        ledger = Ledger(self._shop)
        with self._http:
            for at in range(count):
                user, action = by_chance(ledger, chance)
                self._made_up(at, user, action, ledger)
        return self._score

    def _made_up(self, at: int, user: str, action: dict[str, Any], ledger: Ledger) -> None:
        case: dict[str, Any] = {"split": "made up", "i": at, "user_id": user, "actions": [action]}
        token = self._signed_in(user)
        try:
            ledger.judge(user, action)
        except Forbidden as sentence:
            self._must_refuse(token, action, case, str(sentence))
            return
        self._carries_out(token, action, case)
        number = action["kwargs"].get("order_id")
        touched = {number: ledger.orders[number]} if number else {}
        case["end_diff"] = {"orders": touched, "users": {user: ledger.users[user]}}
        self._matches(case, token)

    def _refusals(self, case: dict[str, Any], other: str) -> None:
        writes = [one for one in case["actions"] if one["name"] in KINDS]
        stranger = self._signed_in(other)
        for action in writes:
            self._must_refuse(stranger, action, case, "foreign", user=other)
        owner = self._signed_in(case["user_id"])
        for action in writes:
            for why, wrong in illegal(action, self._shop):
                self._must_refuse(owner, wrong, case, why)

    def _case(self, case: dict[str, Any]) -> bool:
        """Whether it went exactly as expected."""
        before = len(self._score.wrong)
        bad = {error[0] for error in case.get("gold_errors", ())}
        owner = self._signed_in(case["user_id"])
        for at, action in enumerate(case["actions"]):
            if action["name"] not in KINDS:
                continue
            if at in bad:
                self._must_refuse(owner, action, case, "gold error")
            else:
                self._carries_out(owner, action, case)
        return self._matches(case, owner) and len(self._score.wrong) == before

    def _carries_out(self, token: str, action: dict[str, Any], case: dict[str, Any]) -> None:
        if action["name"] == "modify_user_address":
            self._moves_house(token, action, case)
        else:
            self._must_accept(token, action, case)

    def _must_accept(self, token: str, action: dict[str, Any], case: dict[str, Any]) -> None:
        number, body = body_of(action, self._shop)
        began = time.perf_counter()
        proposed = self._post(f"/v1/orders/{number}/proposals", token, body)
        done = proposed
        if proposed.status_code == 201:
            done = self._post(f"/v1/proposals/{proposed.json()['id']}/confirm", token, {})
        self._score.seconds.append(time.perf_counter() - began)
        if done.status_code != 200 or done.json()["state"] != "done":
            self._wrong(case, "a legal change was refused", action, done.text)
            return
        self._score.accepted += 1
        again = self._post(f"/v1/proposals/{proposed.json()['id']}/confirm", token, {})
        if again.status_code != 200 or again.json()["state"] != "done":
            self._wrong(case, "a second click was not recognised", action, again.text)
        if body["kind"] != "change_address":
            self._must_refuse(token, action, case, "twice")

    def _must_refuse(
        self, token: str, action: dict[str, Any], case: dict[str, Any], why: str, *, user: str = ""
    ) -> None:
        if action["name"] == "modify_user_address":
            return
        number, body = body_of(action, self._shop)
        answer = self._post(f"/v1/orders/{number}/proposals", token, body)
        if answer.status_code == 429:
            token = self._signed_in(user or case["user_id"], fresh=True)  # guessing is slowed down: as meant
            answer = self._post(f"/v1/orders/{number}/proposals", token, body)
        rule = answer.json().get("error", {}).get("rule", "") if answer.status_code < 500 else ""
        if answer.status_code not in (403, 404, 422) or not rule:
            self._wrong(case, f"an illegal change was not refused with a rule ({why})", action, answer.text)
            return
        self._score.refused += 1
        self._score.rules[rule] += 1

    def _moves_house(self, token: str, action: dict[str, Any], case: dict[str, Any]) -> None:
        _, body = body_of(action, self._shop)
        answer = self._post("/v1/customer/address", token, body["address"])
        if answer.status_code == 200:
            self._score.accepted += 1
        else:
            self._wrong(case, "a new address was refused", action, answer.text)

    def _matches(self, case: dict[str, Any], token: str) -> bool:
        touched = {one["kwargs"]["order_id"] for one in case["actions"] if "order_id" in one["kwargs"]}
        expected = case.get("end_diff") or {}
        numbers = sorted(touched & set(self._shop["orders"]) | set(expected.get("orders", {})))
        found = {number: self._get(f"/v1/orders/{number.replace('#', '%23')}", token) for number in numbers}
        customer = self._get("/v1/customer", token)
        problems = as_case(case, expected, found, customer, self._shop)
        for problem in problems:
            self._wrong(case, "the end differs", problem, "")
        return not problems

    def _wrong(self, case: dict[str, Any], what: str, action: Any, answer: str) -> None:
        named = f"{case.get('split', '')} {case.get('i', '')}".strip()
        self._score.wrong.append({"case": named, "what": what, "action": action, "answer": answer[:300]})

    def _signed_in(self, user: str, *, fresh: bool = False) -> str:
        """The conversation's token, its identity now this customer's."""
        import jwt

        if fresh or not self._conversation or self._proofs >= PROOFS:
            self._conversation, self._proofs = self._started(), 0
        self._proofs += 1
        now = int(time.time())
        claims = {"sub": user, "email": self._shop["users"][user]["email"], "iat": now, "exp": now + 3600}
        said = {"token": jwt.encode(claims, KEY, algorithm="HS256")}
        cid, token = self._conversation["id"], self._conversation["token"]
        proved = self._post(f"/v1/conversations/{cid}/identity", token, said)
        proved.raise_for_status()
        assert proved.json()["level"] == "verified"
        return token

    def _started(self) -> dict[str, str]:
        while True:
            answer = self._http.post("/v1/conversations", json={"locale": "en"})
            if answer.status_code == 201:
                started: dict[str, str] = answer.json()
                return started
            time.sleep(float(answer.headers.get("Retry-After", "1")))

    def _post(self, address: str, token: str, body: dict[str, Any]) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return self._http.post(address.replace("#", "%23"), json=body, headers=headers)

    def _get(self, address: str, token: str) -> Any:
        return self._http.get(address, headers={"Authorization": f"Bearer {token}"}).json()


def _filled(folder: Path, shop: dict[str, Any]) -> Path:
    """A shop's data directory with everything imported as a merchant would."""
    data = folder / "data"
    files = shop_files(shop)
    for name, text in {**files, "policy.json": json.dumps(POLICY)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    for words in (
        ("import", "feed", str(folder / "products.jsonl"), "--currency", "USD"),
        ("import", "customers", str(folder / "customers.jsonl")),
        ("import", "orders", str(folder / "orders.jsonl")),
        ("policy", "import", str(folder / "policy.json")),
    ):
        done = _comptoir(*words, data=data)
        if done.returncode:
            raise SystemExit(f"comptoir {' '.join(words)}: {done.stderr}")
    return data


def _comptoir(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from web.cli import main; main()", *words],
        cwd=ROOT,
        env=_environment(data),
        capture_output=True,
        text=True,
        check=False,
    )


def _environment(data: Path) -> dict[str, str]:
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMPTOIR_", "STRIPE_", "OPENAI_"))
    }
    # Many processes of the same code: each of them compiled is seconds.
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    ours = {"COMPTOIR_DATA": str(data), "COMPTOIR_IDENTITY_KEY": KEY, "COMPTOIR_CURRENCY": "USD"}
    return clean | ours | {"PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "comptoir-bytecode")}


@contextmanager
def _served(data: Path) -> Iterator[str]:
    import httpx

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from web.cli import main; main()", "serve", "--port", str(port)]
    log = (data / "serve.log").open("w")
    server = subprocess.Popen(command, cwd=ROOT, env=_environment(data), stdout=log, stderr=log)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                if httpx.get(f"{base}/livez", timeout=2).status_code < 500:
                    break
            except httpx.HTTPError:
                time.sleep(0.1)
            if server.poll() is not None:
                raise SystemExit((data / "serve.log").read_text())
        yield base
    finally:
        server.terminate()
        server.wait(30)
        log.close()


if __name__ == "__main__":
    main()
