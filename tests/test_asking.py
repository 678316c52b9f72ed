"""A shopper asks, and reads what the shop's own records and pages say."""

import json
from collections.abc import AsyncIterator

import pytest

from assistant.errors import Refused, Unavailable
from assistant.message import checked, language_of
from assistant.phrases import say as phrase
from knowledge.database import Database
from tests.counter import Counter, kinds, open_counter, texts, the
from tests.scripted import call, say


@pytest.fixture
async def counter(database: Database) -> AsyncIterator[Counter]:
    async with open_counter(database) as counter:
        yield counter


async def test_cards_go_out_before_the_first_word_when_it_is_about_products(counter: Counter) -> None:
    counter.model.will(say("Here is a lamp for late chapters."))

    events = await counter.ask(await counter.arrive(), "brass reading lamp")

    assert kinds(events) == ["message", "products", "text", "done"]
    lamp = the(events, "products")["items"][0]
    assert lamp["id"] == "reading-lamp"
    assert lamp["price"] == {"amount": 89_00, "currency": "EUR", "text": "€89.00"}


async def test_a_question_of_policy_shows_no_cards_and_cites_its_page(counter: Counter) -> None:
    counter.model.will(say("You have 30 days. [1]"))

    events = await counter.ask(await counter.arrive(), "How many days do I have to return something?")

    assert kinds(events) == ["message", "text", "done"]
    [citation] = the(events, "text")["citations"]
    assert (citation["n"], citation["document"]) == (1, "returns.md")
    assert "30 days" in citation["quote"]


async def test_a_made_up_price_never_reaches_the_shopper(counter: Counter) -> None:
    counter.model.will(say("The Brass reading lamp costs €12.00. It has a swivelling arm."))

    events = await counter.ask(await counter.arrive(), "brass reading lamp")

    assert texts(events) == ["It has a swivelling arm."]


async def test_when_nothing_may_be_said_the_record_speaks(counter: Counter) -> None:
    counter.model.will(say("The Brass reading lamp costs €12.00."))

    events = await counter.ask(await counter.arrive(), "hello, how much is your brass reading lamp to buy?")

    assert the(events, "products")["items"][0]["price"]["text"] == "€89.00"
    assert texts(events) == ["Here is what our records say right now."]


async def test_a_model_without_a_word_offers_a_colleague(counter: Counter) -> None:
    events = await counter.ask(await counter.arrive("fr"), "Bonjour, je voudrais parler du temps qu'il fait")

    assert texts(events) == [phrase("fr", "I don't have that. Shall I ask a colleague?")]
    assert the(events, "done")["replies"] == []


async def test_the_model_reads_the_facts_the_earlier_turns_and_the_machine_line(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(say("Hello."), say("It is brass."))
    await counter.ask(conversation, "hello there")
    await counter.ask(conversation, "brass reading lamp")

    said = counter.model.read[-1]
    assert [one.role for one in said] == ["system", "shopper", "assistant", "shopper", "assistant", "tool", "tool"]
    assert [one.id for one in said[4].calls] == ["facts-catalog", "facts-help"]
    context = json.loads(said[0].text.splitlines()[-1].removeprefix("context: "))
    assert (context["shop"], context["currency"], context["locale"]) == ("Tiny shop", "EUR", "en")
    assert json.loads(said[5].text)["products"][0]["id"] == "reading-lamp"


async def test_the_products_shown_last_are_remembered_in_their_order(counter: Counter) -> None:
    conversation = await counter.arrive()
    events = await counter.ask(conversation, "linen summer dress")

    shown = (await counter.conversations.for_staff(conversation.id)).shown
    assert list(shown) == [item["id"] for item in the(events, "products")["items"]]


async def test_a_change_of_the_cart_is_shown_and_its_total_may_be_said(counter: Counter) -> None:
    conversation = await counter.arrive()
    counter.model.will(call("update_cart", sku="LAMP-1", quantity=2), say("Done. Your cart comes to €178.00."))

    events = await counter.ask(conversation, "I'll take two reading lamps")

    assert the(events, "cart")["total"]["amount"] == 178_00
    assert texts(events) == ["Done.", "Your cart comes to €178.00."]
    assert "products" not in kinds(events)


async def test_a_checkout_has_its_button_and_the_model_never_sees_the_address(counter: Counter) -> None:
    conversation = await counter.arrive()
    await counter.carts.update(conversation.id, "LAMP-1", 1)
    counter.model.will(call("start_checkout"), say("Here is the button to pay €89.00."))

    events = await counter.ask(conversation, "I'd like to pay")

    assert the(events, "checkout")["url"].startswith("http")
    assert "http" not in " ".join(counter.model.told)
    assert texts(events) == ["Here is the button to pay €89.00."]


async def test_a_model_that_goes_round_in_circles_is_stopped(counter: Counter) -> None:
    counter.model.will(*[call("search_help", query="returns")] * 20)

    events = await counter.ask(await counter.arrive(), "hello")

    assert len(counter.model.read) == 6
    assert kinds(events)[-1] == "done"


async def test_a_model_that_can_not_be_reached_is_an_honest_failure_with_a_retry(counter: Counter) -> None:
    counter.model.will([Unavailable("the model")])

    events = await counter.ask(await counter.arrive(), "hello")

    assert kinds(events) == ["message", "failed"]
    assert the(events, "failed")["retry"]


async def test_our_own_mistake_ends_the_turn_as_failed_too(counter: Counter) -> None:
    counter.model.will([RuntimeError("a bug")])

    events = await counter.ask(await counter.arrive(), "hello")

    assert kinds(events) == ["message", "failed"]
    assert "bug" not in the(events, "failed")["text"]


async def test_the_answer_follows_the_shoppers_language(counter: Counter) -> None:
    conversation = await counter.arrive("en")
    counter.model.will(say("Voici une lampe en laiton."))

    events = await counter.ask(conversation, "Bonjour, je cherche une lampe de lecture en laiton")

    assert (await counter.conversations.for_staff(conversation.id)).locale == "fr"
    for item in (item for event in events if event["kind"] == "products" for item in event["items"]):
        assert item["price"]["text"].endswith("€")


@pytest.mark.parametrize(("text", "named"), [("", "empty"), (" \n ", "empty"), ("x" * 4_001, "4,001")])
async def test_a_message_of_the_wrong_length_is_refused_with_its_length(
    counter: Counter, text: str, named: str
) -> None:
    with pytest.raises(Refused, match=named):
        await counter.assistant.receive(await counter.arrive(), "m1", text)


async def test_a_card_number_is_masked_before_it_is_stored(counter: Counter) -> None:
    events = await counter.ask(await counter.arrive(), "my card is 4242 4242 4242 4242")

    assert the(events, "message")["text"] == "my card is •••• 4242"
    assert checked("order 1234567890123") == "order 1234567890123"


@pytest.mark.parametrize(
    ("text", "usual", "language"),
    [
        ("Avez-vous des bougies ?", "en", "fr"),
        ("do you ship to France?", "fr", "en"),
        ("ok", "fr", "fr"),
        ("M", "en", "en"),
    ],
)
def test_short_words_keep_the_conversations_language(text: str, usual: str, language: str) -> None:
    assert language_of(text, usual) == language


@pytest.mark.parametrize("text", ["camille.moreau@example.org", "1036", "ML-1036", "ok", "M", "https://example.org/fr"])
@pytest.mark.parametrize("usual", ["en", "fr"])
def test_what_is_of_no_language_leaves_the_conversation_its_own(text: str, usual: str) -> None:
    assert language_of(text, usual) == usual
