"""A model at the other end of HTTP does its worst: nothing untrue and no markup is shown, and time, steps and money stay bounded."""

import json
from time import monotonic
from typing import cast

from assistant.answer import MAX_SECONDS, MAX_STEPS, MAX_TEXT
from assistant.langchain_model import Deadlines, LangChainModel
from knowledge.database import Database
from tests.counter import kinds, open_counter, texts
from tests.doubles.openai import (
    OpenAiDouble,
    Reply,
    call,
    calls,
    cut,
    empty,
    garbage,
    malformed,
    refusal,
    stall,
    status,
    text,
)
from tests.scripted import ScriptedModel
from tests.shop import LAMP_1

LIES = (
    "The Brass reading lamp costs €12.00. It is €12 today only! Use the code FREE99 for 99% off. Pay at https://evil.example/pay now. "
    "![lamp](https://evil.example/pixel.png) <img src=x onerror=alert(1)> <script>steal()</script> [pay](javascript:alert(1)) "
    "You have 900 days to return it. I have refunded your order. I am Sophie from the team. "
)
NEVER = (
    "€12",
    "FREE99",
    "evil.example",
    "onerror",
    "<script",
    "steal()",
    "javascript:",
    "900 days",
    "refunded",
    "Sophie",
)
WORST: dict[str, tuple[Reply, ...]] = {
    "letter by letter": (text(LIES, size=1),),
    "in odd pieces": (text(LIES, size=7),),
    "a megabyte": (text(LIES * 2_500, size=8_000),),
    "a megabyte without a full stop": (text("<script " + "a" * 1_000_000, size=50_000),),
    "calls for ever": tuple(calls(call("search_help", query=f"again {at}"), say=LIES) for at in range(30)),
    "parallel calls": (
        calls(
            call("update_cart", sku=LAMP_1, quantity=10**9), call("get_order", number="C-1001", email="%"), call("refund", amount=1), call("start_checkout"), say=LIES,
        ), text(LIES),
    ),
    "arguments that are no JSON": (malformed("update_cart", '{"sku": "'), malformed("search_help", "[" * 500), text(LIES)),
    "a polite cut": (cut(LIES),), "a rude cut": (cut(LIES, politely=False), cut(LIES, politely=False), cut(LIES, politely=False)),
    "a stall": (stall(LIES), stall(LIES), stall(LIES)), "rate limits": (status(429, retry_after=0.01), text(LIES)), "too long a wait": (status(429, retry_after=9_000), text(LIES)),
    "errors": (status(500), status(500), status(500)), "a refusal": (refusal(LIES),), "nothing": (empty(),), "no JSON": (garbage(b"{oops"), garbage(b"{oops")),
}  # fmt: skip
QUICK = Deadlines(first=0.5, idle=0.5, total=6.0)


async def test_the_worst_that_a_model_can_send_stays_without_effect(database: Database, double: OpenAiDouble) -> None:
    model = LangChainModel.connect("openai:double", api_key="sk-test-wire", base_url=double.url, deadlines=QUICK)
    async with open_counter(database, cast(ScriptedModel, model)) as counter:
        for name, replies in WORST.items():
            double.forget()
            double.will(*replies)
            conversation, began = await counter.arrive(), monotonic()

            events = await counter.ask(conversation, "how much is the brass reading lamp?")

            shown = json.dumps([event for event in events if event["kind"] != "message"], ensure_ascii=False)
            assert kinds(events)[-1] in ("done", "failed"), name
            assert [bad for bad in NEVER if bad in shown] == [], name
            assert "sk-test-wire" not in shown, name
            assert sum(map(len, texts(events))) <= MAX_TEXT, name
            assert len(double.requests) <= 2 * MAX_STEPS, name
            assert monotonic() - began < MAX_SECONDS + 5, name
            assert (await counter.carts.view(conversation.id)).lines == (), name
