"""Questions to the shop's pages, however they are put."""

from pathlib import Path

import pytest

from assistant.builtin.figures import by_name
from assistant.builtin.glossing import in_english
from assistant.builtin.intent import intent_of
from assistant.builtin.learned import learned
from assistant.builtin.meaning import Meaning
from assistant.builtin.nearest import questions, sayings
from assistant.builtin.scene import Asked, read
from assistant.builtin.understanding import clauses, of_a_country
from assistant.model import VARYING, Said
from knowledge.minilm import MiniLmEmbedder


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Meaning:
    return Meaning.of(MiniLmEmbedder(Path(tmp_path_factory.mktemp("embedder"))))


def test_what_was_learned_is_of_todays_sayings_and_embedder() -> None:
    """After a change of sayings, dictionary or embedder: python -m assistant.builtin.learned"""
    assert learned()["embedder"] == MiniLmEmbedder.name


def test_every_question_is_put_in_both_languages() -> None:
    assert len(questions()) >= 90
    assert all(english and french and english != french for english, french in questions().values())


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("my voucher is from the year before last, did it run out?", "page.gift.valid"),
        ("ma carte cadeau traîne depuis deux ans, elle a expiré ?", "page.gift.valid"),
        ("je risque d'être au travail quand le livreur sonne", "page.absence.home"),
        ("the site won't let me sign in, I think I have the wrong password", "page.account.password"),
        ("je n'arrive pas à m'enregistrer sur votre site", "page.account.create"),
        ("please take me off your mailing list", "page.newsletter.stop"),
        ("où est-ce que je peux noter l'article que j'ai reçu", "page.review.write"),
    ],
)
def test_a_question_is_understood_by_what_it_resembles(meaning: Meaning, words: str, label: str) -> None:
    assert [asked.label for asked in meaning.told(words, "fr").asked] == [label]


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("we land in Oslo tonight, carry-on only. got a rucksack that would do?", "find"),
        ("my ears react to cheap metal. any earrings for me?", "find"),
        ("pot de départ d'une collègue, elle aime les bougies et tout ce qui sent bon", "find"),
        ("can I send the earrings back once I opened them?", "page.return"),
        ("est-ce que je peux rendre une bougie déjà allumée ?", "page.return"),
        ("do you post candles to Canada?", "page.abroad"),
    ],
)
def test_a_thing_is_wished_for_however_many_pages_mention_it(meaning: Meaning, words: str, wish: str) -> None:
    assert meaning.told(words, "en").wish == wish


def test_each_kind_of_thing_is_looked_for_in_both_languages() -> None:
    assert {"a lamp for me", "je cherche bougie"} <= {*sayings()["find"]}
    assert not any("{" in text for texts in sayings().values() for text in texts)


def test_two_questions_of_one_message_are_both_understood(meaning: Meaning) -> None:
    told = meaning.told("Do you accept cheques or bank transfers? And is the shop open on Sundays?", "en")

    assert [asked.label for asked in told.asked] == ["page.payment.cheque", "page.shop.hours"]


@pytest.mark.parametrize(("sells_from", "at_home"), [("BE", True), ("FR", False), ("", False)])
def test_delivery_at_home_is_told_by_prose_and_abroad_by_its_row(sells_from: str, at_home: bool) -> None:
    context = Said("system", f'rules{VARYING} {{"country": "{sells_from}"}}')
    scene = read([context, Said("shopper", "how much is delivery in Belgium?")], [])

    assert of_a_country(scene, Asked("page.delivery.cost", scene.question)) is not at_home


def test_letters_without_sense_are_understood_as_nothing(meaning: Meaning) -> None:
    told = meaning.told("asdfghjkl qwerty", "en")

    assert (told.wish, told.asked) == ("", ())


def test_a_message_of_one_clause_is_not_taken_apart() -> None:
    assert clauses("do you ship to Dublin") == []
    assert clauses("I like it. How long is the warranty?") == ["I like it", "How long is the warranty"]


def test_french_is_put_into_english_word_by_word() -> None:
    assert in_english("combien de jours pour rendre") == "how much of days for return"


def test_what_an_order_is_named_for_is_told_by_what_it_resembles() -> None:
    assert intent_of("want to send back my slippers AB-1011 ada@example.org never wore them") == "change"
    assert intent_of("can you send AB-1040 to my office? 5 High Street, London SW1A 1AA") == "change"
    assert intent_of("have you got my boots back? AB-1024 ada@example.org, still no refund") == "order"


def test_a_count_alone_changes_the_amount_and_an_empty_cart_is_emptied() -> None:
    assert intent_of("deux suffisent") == "amount"
    assert intent_of("tant pis, videz le panier") == "remove"
    assert intent_of("qu'est-ce qu'il y a dans mon panier ?") == "cart"


def test_a_figure_is_looked_up_under_its_name() -> None:
    assert by_name("bust 93, hips 100", "M – Bust: 88–95; Hips: 95–102") == [True, True]
    assert by_name("hips 100", "XL – Bust: 100–105; Hips: 107–112") == [False]
    assert by_name("I'm a UK 5", "38 – EU women: 38; UK: 5") == [True]


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("les chiens sont-ils admis ?", "the dog are they admitted"),
        ("une lampe sans fil, rechargeable par USB-C", "a lamp cordless rechargeable by usb c"),
        ("j'ai oublié mon mot de passe", "I have forgot my password"),
        ("jusqu'à 14 jours après la réception", "until 14 days after the receipt"),
        ("des robes plissées", "some dress pleated"),
        ("Maison Lune", "home moon"),
        ("Veilleuse Kvadrat XJ3", "night light kvadrat xj 3"),
    ],
)
def test_french_is_read_word_by_word(french: str, english: str) -> None:
    assert in_english(french) == english
