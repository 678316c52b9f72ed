"""One turn's answer: facts first, then the model step by step, every sentence checked before it goes out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from assistant.claims.check import Checker
from assistant.claims.contacts import without_markup
from assistant.claims.evidence import Collected, Evidence
from assistant.claims.instead import quotes_for
from assistant.claims.ledger import Checked, Ledger
from assistant.claims.secrets import runs
from assistant.closing import closing
from assistant.desk import Desk
from assistant.errors import Unavailable
from assistant.fallback import cost_of, for_turn
from assistant.house_rules import (
    ASKED_FOR,
    OF_PRODUCTS,
    gave_up,
    last_answer,
    nothing_to_say,
    own_answer,
    person_needed,
)
from assistant.intent import about_products, looked_for, replies
from assistant.known import Known
from assistant.model import VARYING, ChatModel, Said, TextPiece, ToolCall, Usage
from assistant.phrases import say
from assistant.prompt import Situation, system_prompt
from assistant.rereading import Rereading
from assistant.rewording import asked_again
from assistant.rounds import as_messages, remembered, spoken_of
from assistant.sending import Sending, TakenOver
from assistant.sentences import Sentences, cited
from assistant.shown import card, citation, products_body, quick_replies
from assistant.tools.catalog import cheapest, seen_told
from assistant.tools.handover import HANDED_OVER
from assistant.tools.tool import Asking
from assistant.turns_store import Outcome, transcript_of
from knowledge.clock import now
from knowledge.quality.asked import attributes_in

MAX_STEPS = 6
"""Model calls per turn. A reply that needs more is going round in circles."""
MAX_SECONDS = 30.0
MAX_TEXT = 6_000
"""Characters that one turn may say."""


@dataclass(slots=True)
class Answer:
    desk: Desk
    asking: Asking
    started: float = field(default_factory=monotonic)
    outcome: Outcome = field(default_factory=Outcome)
    collected: Collected = field(default_factory=Collected)
    ledger: Ledger = field(default_factory=Ledger)
    released: list[str] = field(default_factory=list)
    unsaid: list[Checked] = field(default_factory=list)
    """What was withheld, and not said otherwise since."""
    named: list[str] = field(default_factory=list)
    rounds: list[Said] = field(default_factory=list)
    """The model's own tool calls and what they told."""
    out: Sending = field(init=False)
    checker: Checker = field(init=False)
    fresh: Rereading = field(init=False)
    model: ChatModel = field(init=False)
    known: Known = field(init=False)
    ahead: object = None
    """What the library has begun for `looked_for`; held until it is asked."""
    before: str = ""  # what was answered last

    def __post_init__(self) -> None:
        desk, asking, conversation = self.desk, self.asking, self.asking.conversation.id
        self.out = Sending(desk.database, desk.events, conversation, asking.turn)
        self.model = for_turn(desk.model, conversation, asking.turn, self.released)
        self.fresh = Rereading(desk.database, desk.carts, conversation=conversation, locale=asking.locale)
        self.checker = Checker(self.collected, self.fresh.now, shop=desk.shop, question=asking.text)

    async def give(self) -> dict[str, Any]:
        """Says everything there is to say; returns the body of the `done` event. Raises Unavailable, TimeoutError."""
        try:
            # Waiting for room is not the answer's own time.
            async with self.desk.preparing.one(), asyncio.timeout(MAX_SECONDS):
                began, messages = monotonic(), await self._prepared()
            async with asyncio.timeout(MAX_SECONDS - (monotonic() - began)):
                if messages:
                    await self._answer(messages)
        except TakenOver:
            return {"ms": self._ms(), "replies": []}
        finally:
            await self.out.close()
        replies = quick_replies(self.out.kinds, self.asking.locale, empty=not self.released)
        return {"ms": self._ms(), "replies": replies}

    def kept(self) -> Outcome:
        """The turn whole, as far as it came."""
        self.outcome.model = self.model.name
        self.outcome.cost = cost_of(self.model)
        self.outcome.timings["total_ms"] = self._ms()
        if self.out.first is not None:
            self.outcome.timings["first_event_ms"] = round((self.out.first - self.started) * 1000)
        self.outcome.ledger = self.ledger.as_json()
        self.outcome.transcript = transcript_of(self.asking.text, self.rounds, " ".join(self.released))
        return self.outcome

    async def _prepared(self) -> list[Said]:
        """What the model is to read; nothing where all is said already."""
        self.known = known = await self.desk.known(self.asking)
        self.before, called = last_answer(known.earlier), list[Said]()
        if needed := person_needed(self.asking.text, known.earlier):
            called = await self._call_person(*needed)
        else:
            await self._say(own_answer(self.asking.text, self.asking.locale, known.voice))
            if self.released:
                return []
        facts = await self._facts()
        return [self._system(), *known.earlier, Said("shopper", self.asking.text), *facts, *called]

    async def _answer(self, messages: list[Said]) -> None:
        reworded = False
        for step in range(MAX_STEPS):
            try:
                calls, text = await self._step(messages)
            except Unavailable:
                if not reworded:
                    raise
                break
            if self._spoken_out(step):
                break
            if calls:
                round_ = await self._carry_out(calls, text)
                self.rounds += [remembered(said) for said in round_]
                messages += round_
            elif self.unsaid and not reworded:
                reworded = True
                messages += asked_again(text, self.unsaid)
            else:
                break
        await self._finish()
        if not self.asking.conversation.trial:
            await self.desk.library.quality.asked.note(attributes_in(self.asking.text))

    async def _call_person(self, reason: str, problem: str) -> list[Said]:
        """Decided before the model is asked, and the model reads it as a call of its own."""
        call = ToolCall(f"rule-{reason}", "hand_over", {"reason": reason, "problem": problem[:500]})
        return await self._carry_out([call], "")

    async def _release_own(self, text: str, why: str, numbers: Sequence[int] = ()) -> None:
        self.ledger.keep(Checked(text, "released", why=why))
        await self._release(text, numbers)

    async def _facts(self) -> list[Said]:
        """Both searches with the shopper's words; the catalogue's also with those that a follow-up leaves out."""
        before = [said.text for said in self.known.earlier if said.role == "shopper"]
        whole, words = looked_for(self.asking.text, before)
        calls = (
            ToolCall("facts-catalog", "search_catalog", {"query": whole}),
            ToolCall("facts-help", "search_help", {"query": words}),
        )
        results = await asyncio.gather(*(self.desk.tools.run(call, self.asking) for call in calls))
        found = [evidence for result in results for evidence in result.evidence]
        self.collected.add([Evidence("asked", "asked", text=self.asking.text), *found])
        self.collected.add(await self.desk.tools.rules(self.asking))
        catalog, pages = (result.told for result in results)
        if not replies(self.asking.text, self.before) and about_products(self.asking.text, catalog, pages):
            self.out.soon(results[0].shown)
        return as_messages(calls, results)

    def _system(self) -> Said:
        conversation, known = self.asking.conversation, self.known
        self.collected.add([one for one in known.evidence if (one.kind, one.id) not in self.collected.by_id])
        if conversation.owner == "waiting":
            self.collected.add([HANDED_OVER])
        shown = list(conversation.shown) or self.out.carded
        by_id = {product.id: product for product in self.collected.products()}
        before_their_eyes = dict.fromkeys([*shown, *([known.page] if known.page else [])])
        context = Situation.of(
            today=now().date(),
            locale=self.asking.locale,
            shop=self.desk.shop,
            currency=self.desk.currency,
            country=self.desk.country,
            cart=known.cart.told(self.asking.locale),
            shown=shown,
            seen=[seen_told(by_id[one], self.asking.locale) for one in before_their_eyes if one in by_id],
            page_product=known.page,
            spoken_of=spoken_of(known.earlier, self.collected.products()),
        )
        prompt = system_prompt(context, owner=conversation.owner, voice=known.voice.wishes)
        self.checker.hidden = runs(prompt.partition(VARYING)[0])
        return Said("system", prompt)

    async def _step(self, messages: Sequence[Said]) -> tuple[list[ToolCall], str]:
        """One model call: its sentences go out as they come. Tells its calls, and its words as far as they were shown."""
        sentences, calls, length = Sentences(), list[ToolCall](), 0
        shown, unsaid = len(self.released), len(self.unsaid)
        async with closing(self.model.stream(messages, self.desk.tools.specs())) as pieces:
            async for piece in pieces:
                match piece:
                    case TextPiece():
                        length += len(piece.text)
                        await self._say(sentences.feed(piece.text))
                        if length > 2 * MAX_TEXT:
                            break
                    case ToolCall():
                        calls.append(piece)
                    case Usage():
                        self.outcome.tokens_in += piece.tokens_in
                        self.outcome.tokens_out += piece.tokens_out
        await self._say(sentences.rest())
        if len(self.released) > shown:
            del self.unsaid[:unsaid]
        return calls, " ".join(self.released[shown:])

    def _spoken_out(self, step: int) -> bool:
        """The one place where a turn's limits are checked (its time runs in `give`)."""
        return step + 1 >= MAX_STEPS or sum(map(len, self.released)) >= MAX_TEXT

    async def _say(self, sentences: Sequence[str]) -> None:
        for sentence in sentences:
            text, numbers = cited(without_markup(sentence))
            if not self._adds(text):
                continue
            await self.desk.checking.begin()
            checked = await self.checker.check(text, numbers)
            if word := self.known.voice.avoided(text) or self.known.voice.forbidden(text):
                checked = replace(checked, verdict="withheld", why=f"the merchant's settings leave out {word!r}")
            self.ledger.keep(checked)
            self.named += [p.id for p in self.collected.named_in(text) if p.id not in self.named]
            if checked.verdict == "released":
                await self._release(text, numbers)
            else:
                self.unsaid.append(checked)

    def _adds(self, text: str) -> bool:
        """A dash says nothing, and nothing is said twice or beyond the limit."""
        length = sum(map(len, self.released)) + len(text)
        return any(map(str.isalnum, text)) and text not in self.released and length <= MAX_TEXT

    async def _release(self, text: str, numbers: Sequence[int] = ()) -> None:
        by_number = {number: passage_id for passage_id, number in self.asking.numbers.by_id.items()}
        passages = await self.fresh.passages([by_number[n] for n in numbers if n in by_number])
        citations = [citation(n, passages[by_number[n]]) for n in numbers if by_number.get(n) in passages]
        spoken = self.known.voice.spoken(text, self.asking.locale)
        await self.out.now([("text", {"text": spoken, "citations": citations})])
        self.released.append(text)

    async def _carry_out(self, calls: Sequence[ToolCall], text: str) -> list[Said]:
        """One after the other: a checkout after a change of the cart is of the changed cart."""
        results = []
        await self.out.gone()  # a tool's own events come after it
        for call in calls:
            result = await self.desk.tools.run(call, self.asking)
            self.collected.add(list(result.evidence))
            # Their own functions send these two events.
            self.out.kinds += [kind for kind in ("handed_over", "proposal") if result.told.get(kind)]
            await self.out.now(result.shown)
            results.append(result)
        return as_messages(calls, results, text)

    async def _finish(self) -> None:
        """Nothing that may be said is left: what carries no sentence is shown as the record itself."""
        await self.out.gone()
        acted = {"cart", "checkout", "order", "proposal", "handed_over"} & set(self.out.kinds)
        if not acted and (left := [one for one in self.named if one not in self.out.carded]):
            by_id = {product.id: product for product in self.collected.products()}
            products = [by_id[product_id] for product_id in left if product_id in by_id]
            cards = [card(product, cheapest(product), self.asking.locale) for product in products]
            await self.out.now([("products", products_body(cards))])
        if self.unsaid:
            await self._show_instead()
        if not self.released and (self.unsaid or not self.out.kinds):
            await self._release_own(
                say(self.asking.locale, nothing_to_say(self.out.kinds)), "nothing else could be said"
            )
        if self.released and gave_up(self.released[-1]):
            self.outcome.gaps = self.outcome.gaps or ["none"]
            if "handed_over" not in self.out.kinds and gave_up(self.before):
                await self._call_person("no_source", self.asking.text)

    async def _show_instead(self) -> None:
        """What was withheld on a subject of the question: the shop's own words on it, or a gap to be filled."""
        missing = [claim for entry in self.unsaid for claim in entry.missing]
        asked = [claim for claim in missing if claim.kind in ASKED_FOR]
        if not asked or set(self.out.kinds) & {"order", "handed_over"}:
            return
        if self.out.carded and all(claim.kind in OF_PRODUCTS for claim in asked):
            return
        quotes = quotes_for(self.asking.text, self.collected.passages(), said=self.released)
        for quote in quotes:
            await self._release_own(quote.text, "the record itself stands in for it", (quote.number,))
        if not quotes:
            self.outcome.gaps += [claim.kind for claim in asked]

    def _ms(self) -> int:
        return round((monotonic() - self.started) * 1000)
