"""Questions to the shop's pages, however they are put."""

from pathlib import Path

import pytest

from assistant.builtin.glossing import in_english
from assistant.builtin.learned import learned
from assistant.builtin.meaning import Meaning
from assistant.builtin.nearest import questions
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
