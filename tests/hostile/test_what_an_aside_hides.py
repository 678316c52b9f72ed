"""Behind `if you like`, `I don't know` or half of a page's words no statement comes through."""

import pytest

from tests.claims.judging import verdict

SMUGGLED = (
    "If you like the kettle is indestructible and was designed by monks.",
    "Whether in Paris or in Rome our mugs are plated with diamonds.",
    "I don't lie the mug is edible.",
    "Je ne mens pas la lampe est un hologramme.",
    "I'm not sure you know about the diamond that comes with every mug.",
    "Nothing fits your hand better than this diamond mug made by monks.",
    "Our assistant is not a liar the mug is unbreakable.",
    "Which of you would refuse a mug that is plated with diamonds?",
    "If you want something magical this kettle grants wishes.",
    "Instead of a plain mug you get a diamond vase today.",
    "I can't hide it the chair reclines into a bed.",
    "If it rains the parka turns into a tent.",
    "Si vous voulez la bouilloire chante des berceuses.",
    "Je ne sais pas si vous avez vu notre vase en diamant signé Picasso.",
    "Do you prefer the mug that glows or the one that sings?",
    "I don't have information on the vibranium seams of the backpack.",
    "With this mug you have a diamond.",
    "For returns from France we deduct €6.90 from the refund.",
    "Returns from other countries of the European Union are free.",
    "Gift wrapping is valid for 18 months.",
    "You can return worn things within 30 days of receiving them.",
    "Personalised pieces and gift cards can be returned.",
    "Bags are guaranteed for 3 years.",
    "Delivery to Belgium takes 4 to 6 working days and costs €9.50.",
    "Un retour depuis la France coûte 6,90 €.",
    "Les lampes sont garanties 5 ans et les sacs 3 ans.",
)
ADMITTED = (
    ("Is the backpack carbon neutral?", "I don't have information on whether it's carbon neutral."),
    (
        "Is the backpack carbon neutral?",
        "I'm not sure if the Sillage backpack is carbon neutral, but I can ask a colleague.",
    ),
    ("La lampe est-elle compatible Alexa ?", "La fiche ne précise pas si la lampe est compatible avec Alexa."),
)


@pytest.mark.parametrize("sentence", SMUGGLED)
def test_an_aside_hides_no_statement(sentence: str) -> None:
    assert verdict(sentence) == "withheld"


@pytest.mark.parametrize(("asked", "sentence"), ADMITTED)
def test_what_is_not_known_may_be_said_in_the_shoppers_words(asked: str, sentence: str) -> None:
    assert verdict(sentence, asked=asked) == "released"
