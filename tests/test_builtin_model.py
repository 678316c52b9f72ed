"""The model without a key, on a small shop's facts: it finds, quotes, compares, fills the cart and asks a person."""

import ast
import json
import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from assistant.builtin import pages
from assistant.builtin.intent import intent_of, search_words
from assistant.builtin.languages import language_of
from assistant.builtin.model import BuiltinModel
from assistant.builtin.slots import NUMBERS, order_number, quantity
from assistant.builtin.words import tokens
from assistant.claims.words import forms, plain_words
from assistant.model import Said, TextPiece, ToolCall, ToolSpec
from assistant.order import TOLD
from assistant.phrases import CATALOGUES, say

FRENCH = Path(CATALOGUES) / "fr" / "builtin.po"
NAMES = ("search_catalog", "get_product", "search_help", "update_cart", "start_checkout", "get_order", "hand_over")
TOOLS = [ToolSpec(name, name) for name in NAMES]
Told = Mapping[str, Any]


def product(
    key: str,
    title: str,
    price: str,
    options: Mapping[str, Sequence[str]] | None = None,
    *,
    gone: Sequence[str] = (),
    **more: Any,
) -> dict[str, Any]:
    labels = [{name: value} for name, values in (options or {}).items() for value in values] or [{}]
    variants = [
        {
            "sku": f"{key}-{'-'.join(chosen.values()) or '1'}".upper(),
            "label": " / ".join(chosen.values()),
            "options": chosen,
            "price": price,
            "was": None,
            "available": not set(chosen.values()) & set(gone),
            "stock": "in stock",
        }
        for chosen in labels
    ]
    record = {"id": key, "title": title, "brand": "", "category": "", "price": price, "was": None, "available": True}
    return (
        record
        | {
            "options": options or {},
            "variants": variants,
            "description": "",
            "attributes": {},
            "sure": True,
        }
        | more
    )


LAMP = product(
    "lamp", "Halo table lamp", "€89.00", description="A soft light for the desk. The cable is two metres long.",
    attributes={"Material": "brass", "Height": "42 cm"},
)  # fmt: skip
COAT = product(
    "coat", "Harbour rain coat", "€129.00", {"Size": ("S", "M", "L")}, gone=("L",),
    description="Cut wide. Two deep pockets hold a book.", attributes={"Material": "cotton"},
)  # fmt: skip
SHOES = product("shoes", "Quay canvas shoes", "€59.00", {"Pointure": ("41", "42", "43")})
CATALOGUE = {record["id"]: record for record in (LAMP, COAT, SHOES)}


def passage(
    n: int, text: str, *, heading: str = "", language: str = "en", sure: bool = True, document: str = ""
) -> Told:
    return {"n": n, "id": f"p{n}", "document": document or f"page-{n}.md", "title": heading, "heading": heading, "text": text,
            "language": language, "sure": sure}  # fmt: skip


RETURNS = passage(
    1, "You have 30 days to return an item. Refunds reach you within a week. We love lamps.", heading="Returns"
)
RETOURS = passage(2, "Vous avez 30 jours pour nous retourner un article.", heading="Retours", language="fr")
FAQ = passage(3, "You may return an item within 14 days.", heading="Returns")


class Talk:
    """One conversation with the model; the shop's side answers its tools from the records above."""

    def __init__(self, *, hits: Sequence[Told] = (), passages: Sequence[Told] = (), **context: Any) -> None:
        self.hits, self.passages = list(hits), list(passages)
        self.search: dict[str, Any] = {}
        self.context = {"locale": "en", "shop": "Tiny", "cart": {"lines": [], "total": None}, **context}
        self.order: Told = {"problem": "There is no such order."}
        self.made: list[ToolCall] = []
        self._before: list[Said] = []

    async def ask(self, words: str) -> str:
        turn = [Said("shopper", words), *self._facts(words)]
        for _ in range(6):
            text, calls = await self._reply(turn)
            turn += [
                Said("assistant", text, tuple(calls)),
                *(Said("tool", self._run(each), answers=each.id) for each in calls),
            ]
            if not calls:
                self._before += [Said("shopper", words), Said("assistant", text)]
                return text
        raise AssertionError("it goes round in circles")

    def called(self, name: str) -> list[Mapping[str, Any]]:
        return [each.arguments for each in self.made if each.name == name]

    async def _reply(self, turn: Sequence[Said]) -> tuple[str, list[ToolCall]]:
        system = Said("system", f"Be kind.\ncontext: {json.dumps(self.context)}")
        found = [piece async for piece in BuiltinModel().stream([system, *self._before, *turn], TOOLS)]
        calls = [piece for piece in found if isinstance(piece, ToolCall)]
        self.made += calls
        return "".join(piece.text for piece in found if isinstance(piece, TextPiece)).strip(), calls

    def _facts(self, words: str) -> list[Said]:
        calls = (
            ToolCall("facts-catalog", "search_catalog", {"query": words}),
            ToolCall("facts-help", "search_help", {"query": words}),
        )
        return [Said("assistant", "", calls), *(Said("tool", self._run(each), answers=each.id) for each in calls)]

    def _run(self, made: ToolCall) -> str:
        told: Told = {"problem": "unknown"}
        match made.name:
            case "search_catalog":
                told = {"products": self.hits, "nearest": [], "applied": {}} | self.search
            case "search_help":
                told = {"passages": self.passages}
            case "get_product":
                told = {"product": CATALOGUE[made.arguments["product"]]}
            case "update_cart":
                told = self._cart(made.arguments)
            case "start_checkout":
                told = {"checkout": {"total": "€178.00", "lines": []}}
            case "get_order":
                told = self.order
            case "hand_over":
                told = {"handed_over": True}
        return json.dumps(told)

    def _cart(self, asked: Told) -> Told:
        if asked["quantity"] > 20:
            return {"problem": "20 is the most of one thing."}
        owner = next(each for each in CATALOGUE.values() if asked["sku"] in {v["sku"] for v in each["variants"]})
        label = next(v["label"] for v in owner["variants"] if v["sku"] == asked["sku"])
        line = {
            "sku": asked["sku"],
            "title": owner["title"],
            "label": label,
            "quantity": asked["quantity"],
            "price": owner["price"],
        }
        return {
            "cart": {"lines": [line] if asked["quantity"] else [], "total": "€258.00" if asked["quantity"] else None}
        }


def cart(*records: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        {"sku": r["variants"][0]["sku"], "title": r["title"], "label": "", "quantity": 1, "price": r["price"]}
        for r in records
    ]
    return {"lines": lines, "total": "€89.00", "count": len(lines)}


# Finding


async def test_what_fits_is_named_with_its_price_as_recorded() -> None:
    talk = Talk(hits=[LAMP, SHOES])

    assert (
        await talk.ask("a lamp for my desk")
        == "Here is what fits: Halo table lamp (€89.00) and Quay canvas shoes (€59.00)."
    )


async def test_what_fits_is_named_in_french() -> None:
    talk = Talk(hits=[LAMP], locale="fr")

    assert (await talk.ask("je cherche une lampe")).startswith("Voici ce qui correspond")


async def test_what_misses_the_budget_is_said_to_miss_it() -> None:
    talk = Talk()
    talk.search = {"nearest": [LAMP], "applied": {"max_price": "€50.00", "options": {"Colour": "red"}}}

    said = await talk.ask("a red lamp under 50 euros")

    assert "(up to €50.00, red)" in said
    assert "The closest I have: Halo table lamp (€89.00)." in said


@pytest.mark.parametrize("words", ["in blue?", "et en 42 ?", "something lighter"])
async def test_a_follow_up_is_searched_with_the_words_before(words: str) -> None:
    talk = Talk(hits=[SHOES])
    await talk.ask("canvas shoes for summer")

    await talk.ask(words)

    assert talk.called("search_catalog") == [{"query": f"canvas shoes for summer {words.strip(' ?')}"}]


async def test_something_cheaper_is_looked_for_below_the_price_that_was_named() -> None:
    talk = Talk(hits=[COAT])
    await talk.ask("a coat for the rain")
    talk.hits = [COAT, SHOES]

    said = await talk.ask("something cheaper?")

    assert talk.called("search_catalog") == [{"query": "a coat for the rain under 128 €"}]
    assert said == "Here is what fits: Quay canvas shoes (€59.00)."


async def test_the_cheaper_one_of_those_found_is_named() -> None:
    talk = Talk(hits=[COAT, SHOES])
    await talk.ask("something for the rain")

    assert await talk.ask("the cheaper one?") == "The cheapest of these is Quay canvas shoes (€59.00)."


async def test_nothing_sure_anywhere_is_said_and_a_person_is_offered() -> None:
    said = await Talk(hits=[{**LAMP, "sure": False}], passages=[{**RETURNS, "sure": False}]).ask(
        "do you repair bicycles in Peru"
    )

    assert said.startswith("I haven't found anything about that in what Tiny has told me.")
    assert said.endswith(pages.ASK_A_PERSON)


# One product


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("does it have a pocket?", "the shop says: “Two deep pockets hold a book”."),
        ("what is it made of?", "Material: cotton"),
        ("what sizes does it come in?", "Size: S, M, L"),
        ("how much is it?", "€129.00"),
        ("is it available in M?", "Harbour rain coat (M) is available."),
        ("is it available in L?", "Harbour rain coat (L) is sold out. Available are S and M."),
        ("est-ce qu'il a des poches ?", "Je n’ai pas cette information"),
        ("quelles tailles existe-t-il ?", "existe en"),
        ("do you have it in M?", "Harbour rain coat (M) is available."),
        ("existe-t-il en XL ?", "n’existe pas en XL"),
        ("can it be ironed?", "What the shop has told me about Harbour rain coat doesn't answer that."),
    ],
)
async def test_a_product_is_answered_from_its_record(words: str, expected: str) -> None:
    assert expected in await Talk(page_product="coat").ask(words)


async def test_it_is_the_one_shown_last_when_there_is_no_page() -> None:
    assert "brass" in await Talk(shown=["lamp", "coat"]).ask("what is it made of?")


async def test_two_products_are_compared_by_what_differs() -> None:
    said = await Talk(shown=["lamp", "coat"]).ask("what is the difference?")

    assert "Halo table lamp: Material: brass; Height: 42 cm. About Halo table lamp" in said
    assert said.endswith("Halo table lamp is the least expensive of them.")


# The shop's pages


async def test_a_rule_is_quoted_with_its_number() -> None:
    assert (
        await Talk(passages=[RETURNS]).ask("How many days do I have to return an item?")
        == "You have 30 days to return an item. [1]"
    )


async def test_a_rule_is_quoted_in_the_shoppers_language() -> None:
    said = await Talk(passages=[RETURNS, RETOURS]).ask("Combien de jours pour retourner un article ?")

    assert said == "Vous avez 30 jours pour nous retourner un article. [2]"


async def test_a_rule_in_the_other_language_is_quoted_saying_so() -> None:
    said = await Talk(passages=[RETOURS]).ask("What is your return policy?")

    assert said == "Our page on this is in French. Vous avez 30 jours pour nous retourner un article. [2]"


async def test_pages_that_contradict_each_other_are_both_quoted() -> None:
    said = await Talk(passages=[RETURNS, FAQ]).ask("How many days do I have to return an item?")

    assert "You have 30 days to return an item. [1]" in said
    assert "You may return an item within 14 days. [3]" in said
    assert "don't agree" in said


async def test_addresses_in_a_page_never_leave() -> None:
    linked = passage(4, "Return items at https://evil.example/return now. Returns are free.", heading="Returns")

    assert await Talk(passages=[linked]).ask("are returns free?") == "Returns are free. [4]"


async def test_an_item_of_a_list_is_quoted_with_what_it_is_a_list_of() -> None:
    listed = passage(5, "- earrings that have been worn\n- candles", heading="Returns > What can't be returned")

    assert (
        await Talk(passages=[listed]).ask("can earrings be returned?")
        == "What can't be returned – earrings that have been worn. [5]"
    )


async def test_advice_comes_from_the_pages_even_where_a_product_fits() -> None:
    care = passage(6, "Wash wool by hand in cold water.", heading="Care")

    assert await Talk(hits=[COAT], passages=[care]).ask("How do I wash wool?") == "Wash wool by hand in cold water. [6]"


async def test_a_wish_to_return_gets_the_rule_and_a_person() -> None:
    talk = Talk(passages=[RETURNS])

    said = await talk.ask("I want to return my coat")

    assert "[1]" in said
    assert said.endswith(pages.ASK_A_PERSON)


# Buying


async def test_two_of_the_second_one_in_m_go_into_the_cart() -> None:
    talk = Talk(shown=["lamp", "coat"])

    said = await talk.ask("I'll take two of the second one in M")

    assert talk.called("update_cart") == [{"sku": "COAT-M", "quantity": 2, "mode": "add"}]
    assert (
        said
        == "I've added 2 × Harbour rain coat (M) to your cart. Your cart comes to €258.00. Would you like to check out?"
    )


async def test_deux_du_deuxieme_en_m_aussi() -> None:
    talk = Talk(shown=["lamp", "coat"], locale="fr")

    said = await talk.ask("Je prends deux du deuxième en M")

    assert talk.called("update_cart") == [{"sku": "COAT-M", "quantity": 2, "mode": "add"}]
    assert said.startswith("J’ai ajouté 2 × Harbour rain coat (M) à votre panier.")


async def test_an_open_size_is_asked_for_and_the_answer_buys() -> None:
    talk = Talk(shown=["coat"])

    assert (await talk.ask("I'll take it")) == "Which size of Harbour rain coat would you like: S or M?"
    await talk.ask("M please")

    assert talk.called("update_cart") == [{"sku": "COAT-M", "quantity": 1, "mode": "add"}]


async def test_a_size_that_is_a_number_is_no_quantity() -> None:
    talk = Talk(shown=["shoes"])

    await talk.ask("je le prends en 42")

    assert talk.called("update_cart") == [{"sku": "SHOES-42", "quantity": 1, "mode": "add"}]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("I'll take it in L", "Harbour rain coat (L) is sold out. Available are S and M."),
        ("I'll take it in XXL", "There is no Harbour rain coat in XXL."),
    ],
)
async def test_a_size_that_cannot_be_had_is_said_with_those_that_can(words: str, expected: str) -> None:
    talk = Talk(shown=["coat"])

    said = await talk.ask(words)

    assert expected in said
    assert said.endswith("Available are S and M.")
    assert not talk.called("update_cart")


async def test_several_shown_and_none_named_is_asked_about() -> None:
    assert (
        await Talk(shown=["lamp", "coat"]).ask("I'll take it")
        == "Which one would you like: Halo table lamp or Harbour rain coat?"
    )


async def test_a_place_beyond_the_list_is_asked_about_and_nothing_bought() -> None:
    talk = Talk(shown=["lamp"])

    assert (await talk.ask("I'll take the third one")).endswith("?")
    assert not talk.called("update_cart")


async def test_the_only_one_that_comes_so_is_bought() -> None:
    talk = Talk(shown=["lamp", "coat"])

    await talk.ask("I'll take the small one")

    assert talk.called("update_cart") == [{"sku": "COAT-S", "quantity": 1, "mode": "add"}]


async def test_the_named_one_is_bought() -> None:
    talk = Talk(hits=[LAMP, COAT], shown=["lamp", "coat"])

    await talk.ask("add the table lamp to my cart")

    assert talk.called("update_cart") == [{"sku": "LAMP-1", "quantity": 1, "mode": "add"}]


async def test_a_refusal_of_the_cart_is_told() -> None:
    assert "20 is the most of one thing." in await Talk(shown=["lamp"]).ask("I'll take 1000000 of it")


@pytest.mark.parametrize("words", ["remove the lamp", "enlève-la", "take it out"])
async def test_a_line_is_taken_out(words: str) -> None:
    talk = Talk(cart=cart(LAMP))

    await talk.ask(words)

    assert talk.called("update_cart") == [{"sku": "LAMP-1", "quantity": 0, "mode": "set"}]


@pytest.mark.parametrize("words", ["make it 3", "mets-en trois"])
async def test_a_quantity_is_changed(words: str) -> None:
    talk = Talk(cart=cart(LAMP))

    await talk.ask(words)

    assert talk.called("update_cart") == [{"sku": "LAMP-1", "quantity": 3, "mode": "set"}]


@pytest.mark.parametrize("words", ["checkout", "I'd like to pay", "je paie", "passer commande", "Ok, check out please"])
async def test_the_checkout_is_opened(words: str) -> None:
    talk = Talk(cart=cart(LAMP))

    assert "€178.00" in (await talk.ask(words)).replace("\xa0", " ")
    assert len(talk.called("start_checkout")) == 1


async def test_an_empty_cart_is_not_checked_out() -> None:
    assert "Your cart is empty." in await Talk().ask("checkout")


# Orders and people


async def test_an_order_is_told_once_number_and_email_are_known() -> None:
    talk = Talk()
    tracking = {
        "carrier": "Colissimo",
        "number": "8R1",
        "events": [{"at": "2026-11-20T09:00:00+00:00", "text": "Left the depot"}],
    }
    lines = [{"title": "Halo table lamp", "label": "", "quantity": 1}]
    talk.order = {
        "order": {"number": "ML-1042", "status": "shipped", "lines": lines, "total": "€89.00", "tracking": tracking}
    }

    assert (await talk.ask("Where is my order?")).endswith("?")
    assert "e-mail" in await talk.ask("ML-1042")
    said = await talk.ask("ada@example.org")

    assert talk.called("get_order") == [{"number": "ML-1042", "email": "ada@example.org"}]
    assert "has been shipped" in said
    assert "Last news, November 20, 2026: Left the depot." in said


async def test_an_unknown_order_says_nothing_but_that() -> None:
    said = await Talk().ask("where is my order #1042? ada@example.org")

    assert said.startswith("I can't find order 1042 with this e-mail address.")


@pytest.mark.parametrize("words", ["Can I talk to a human?", "Je voudrais parler à un conseiller"])
async def test_a_person_is_asked_for(words: str) -> None:
    talk = Talk()

    await talk.ask(words)

    assert talk.called("hand_over") == [{"reason": "asked", "problem": words}]


async def test_a_complaint_goes_to_a_person() -> None:
    talk = Talk(passages=[RETURNS])

    await talk.ask("My lamp arrived broken!")

    assert talk.called("hand_over")[0]["reason"] == "complaint"


@pytest.mark.parametrize(("locale", "yes"), [("en", "yes please"), ("fr", "oui")])
async def test_yes_to_the_offer_of_a_person_hands_the_question_over(locale: str, yes: str) -> None:
    talk = Talk(locale=locale)
    await talk.ask("xyzzy plugh")

    await talk.ask(yes)

    assert talk.called("hand_over") == [{"reason": "no_source", "problem": "xyzzy plugh"}]


async def test_other_languages_are_answered_in_the_shops_with_a_person() -> None:
    assert "English or French" in await Talk(hits=[LAMP]).ask("Ich suche eine Lampe, haben Sie das?")


async def test_yes_to_the_offer_of_the_checkout_opens_it() -> None:
    talk = Talk(shown=["lamp"])
    await talk.ask("I'll take it")
    talk.context["cart"] = cart(LAMP)

    await talk.ask("yes")

    assert len(talk.called("start_checkout")) == 1


# Words


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("How can I pay?", "question"),
        ("Puis-je payer par PayPal ?", "question"),
        ("Do you ship to Spain?", "question"),
        ("Quels sont les délais de livraison ?", "question"),
        ("a lamp under 50 euros", "question"),
        ("merci beaucoup", "thanks"),
        ("Bonjour", "greeting"),
        ("Bonjour, une lampe ?", "question"),
        ("no thanks", "thanks"),
        ("Bonjour, je cherche une lampe pour mon bureau", "question"),
        ("où est ma commande ?", "order"),
        ("annuler ma commande", "change"),
        ("what's in my cart?", "cart"),
        ("compare the first and the second", "compare"),
        ("ajoute la lampe au panier", "buy"),
        ("I'd like a lamp", "question"),
    ],
)
def test_what_is_wanted_is_understood(words: str, intent: str) -> None:
    assert intent_of(words) == intent


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("two of the second one in M", 2),
        ("3 of them", 3),
        ("one", 1),
        ("under 50 €", None),
        ("j'en prends trois", 3),
        ("the 2nd", None),
    ],
)
def test_how_many_is_understood(words: str, count: int | None) -> None:
    assert quantity(words) == count


def test_half_a_size_is_no_count() -> None:
    assert quantity("I'm a 42.5", ["42"]) is None


@pytest.mark.parametrize(
    ("words", "removes"),
    [
        ("delete the lamp please", True),
        ("delete everything you have about me, gdpr", False),
        ("supprime la bougie", True),
        ("supprimez mon compte", False),
    ],
)
def test_what_is_deleted_is_the_carts_or_a_persons(words: str, *, removes: bool) -> None:
    assert (intent_of(words) == "remove") is removes


@pytest.mark.parametrize(
    ("words", "number"), [("ML-1042", "ML-1042"), ("#1042", "1042"), ("ma commande 1042", "1042"), ("42 jours", "")]
)
def test_an_orders_number_is_found(words: str, number: str) -> None:
    assert order_number(words) == number


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("M", "fr"),
        ("in blue?", "en"),
        ("Où est mon colis ?", "fr"),
        ("ça me coûte quelque chose ?", "fr"),
        ("¿Dónde está mi pedido?", "es"),
        ("こんにちは", "?"),
        ("Die Lampe", "fr"),
    ],
)
def test_the_language_is_told_from_small_words(words: str, language: str) -> None:
    assert language_of(words, "fr") == language


def test_each_sentence_has_its_french() -> None:
    folder = Path(pages.__file__).parent
    texts = {text for path in folder.glob("*.py") for text in _said(ast.parse(path.read_text("utf-8")))}
    texts |= {*TOLD.values(), pages.ASK_A_PERSON}

    assert CATALOGUES.is_dir()
    assert len(texts) > 50
    assert [text for text in texts if say("fr", text) == text] == []


def _said(tree: ast.AST) -> set[str]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say")
    return {str(call.args[1].value) for call in calls if isinstance(call.args[1], ast.Constant)}


ODD = [
    "",
    " ",
    "?",
    "[1]",
    "{}",
    "'" * 40,
    "a" * 5_000,
    "2" * 400,
    "\x00",
    "\ud800",
    "İß",
    "🎁",
    "#",
    "@",
    "second last first in in in",
]


@pytest.mark.parametrize("words", ODD)
async def test_odd_words_are_answered_all_the_same(words: str) -> None:
    talk = Talk(hits=[COAT, LAMP], passages=[RETURNS, RETOURS], shown=["coat", "lamp"], cart=cart(LAMP))

    assert await talk.ask(words)
    assert await talk.ask(f"I'll take {words}")
    assert await talk.ask(f"where is my order {words}")


async def test_tools_that_all_refuse_are_survived() -> None:
    refusal = Said("tool", "Refused: not now", answers="c1")
    for words in (
        "I'll take the first one",
        "checkout",
        "a lamp",
        "compare them",
        "where is order 1042, a@b.fr",
        "a human please",
    ):
        for name in NAMES:
            turn = [Said("shopper", words), Said("assistant", "", (ToolCall("c1", name, {}),)), refusal]
            assert [piece async for piece in BuiltinModel().stream(turn, TOOLS)]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Where is my order ML-1036?", "ML-1036"),
        ("where is ml 1036", "ml 1036"),
        ("#1036", "1036"),
        ("a lamp under 120", ""),
    ],
)
def test_an_order_number_keeps_its_prefix(words: str, number: str) -> None:
    assert order_number(words) == number


def test_a_follow_up_is_searched_with_the_words_that_it_leaves_out() -> None:
    before = ["une robe en lin à moins de 120 €"]

    assert search_words("en bleu ?", before) == "une robe en lin à moins de 120 € en bleu"
    assert search_words("a lamp", before) == "a lamp"
    assert search_words("je cherche un sac", []) == "un sac"


async def test_a_passage_off_the_subject_is_not_quoted() -> None:
    talk = Talk(passages=[passage(1, "All times are Paris time.", heading="Customer care")])

    assert "[1]" not in await talk.ask("what's the weather in Paris")


async def test_the_rows_of_a_table_are_quoted_with_their_header() -> None:
    table = "Service | Price | Working days\nColissimo | €4.90 | 2–3\nExpress | €9.90 | 1"
    talk = Talk(passages=[passage(1, table, heading="Delivery")])

    said = await talk.ask("How long does delivery take?")

    assert said == "Colissimo – Price: €4.90; Working days: 2–3. [1] Express – Price: €9.90; Working days: 1. [1]"


def own_sentences() -> set[str]:
    """What it says in English and in French, as its catalogue has it."""
    catalogue = read_po(BytesIO(FRENCH.read_bytes()))
    return {str(text) for message in catalogue if message.id for text in (message.id, message.string)}


JUDGED_ELSEWHERE = {*NUMBERS, "never", "jamais"}


@pytest.mark.parametrize("sentence", sorted(own_sentences()))
def test_every_word_of_its_own_may_be_said(sentence: str) -> None:
    words = re.findall(r"[^\W\d_]{2,}", " ".join(tokens(re.sub(r"\{\w+\}", " ", sentence))))

    assert [word for word in words if word not in JUDGED_ELSEWHERE and not forms(word) & plain_words()] == []
