"""A trade the check has never seen: how people talk is no claim, what is reckoned is reckoned, and each true sentence has a false twin."""

import pytest

from assistant.claims.words import says_nothing
from tests.claims.judging import FURTHER, verdict

TWINS = {
    "a verb of its own": ("JARDIN8 shaves 8% off seeds and tools once you reach €30.", "JARDIN8 shaves 8% off seeds and bags once you reach €30."),
    "a verb that undoes": ("Le Merle vient à bout de branches de 22 mm, tant qu'elles sont vertes.", "The Heron refuses cameras of up to 8 kg."),
    "a verb and nothing else": ("Fully folded, the Heron is 42 cm long.", "The Heron glows when it is folded."),
    "what a pack saves": ("Le lot de cinq Brume vous fait économiser 4,60 € par rapport à cinq achats séparés.", "Le lot de cinq Brume vous fait économiser 5,60 € par rapport à cinq achats séparés."),
    "how much dearer": ("Pour un gaucher, le Merle coûte 3 € de plus.", "Pour un droitier, le Merle coûte 3 € de plus."),
    "how much cheaper": ("The aluminium Heron is €80 cheaper than the carbon one.", "The carbon Heron is €80 cheaper than the aluminium one."),
    "by what it is called": ("The aluminium Heron has run out, but the carbon one is still around.", "The aluminium Heron is still around."),
    "the one and the three": ("Un sachet de Rosalie ne vous coûtera que 3,60 €.", "Les trois sachets de Rosalie sont à 10,80 €."),
    "but slower": ("Mondial Relay is cheaper than Colissimo, but slower.", "Colissimo is cheaper than DHL Express, and faster."),
    "some things not": ("You can return it within 30 days.", "Vos graines peuvent être reprises sous 30 jours."),
    "a town of an order": ("The shop is at 9 rue des Arènes in Angers.", "Our other shop is in Nantes."),
    "who took it over": ("Mondial Relay a récupéré SD-5521 le 13 novembre.", "DHL a récupéré SD-5521 le 13 novembre."),
    "a set of them": ("SD-5521: a Petrel bag and a set of three Rosalie.", "SD-5521: a Petrel bag and a set of five Rosalie."),
    "how many in all": ("SD-5521 contains two articles: a Petrel bag and a set of three Rosalie, for €107.60 in total.", "SD-5521 contains four articles: a Petrel bag and a set of three Rosalie."),
    "who talks": ("Non, vous n'échangez pas avec une personne, je suis l'assistant automatique de la boutique.", "Oui, vous échangez avec une personne de la boutique."),
    "a day of the date": ("The photography walk is on Sunday 6 December 2026.", "The photography walk is on Saturday 6 December 2026."),
    "of some, not of all": ("Tripods are guaranteed for five years.", "Everything carries a guarantee of 5 years."),
    "what is left out": ("A padded bag comes with the Heron.", "A rain cover comes with the Petrel."),
    "between two figures": ("Gift cards are between €15 and €150.", "Gift cards are between €15 and €250."),
    "an extra word or two": ("From €150, you can pay in four instalments at no extra charge.", "From €50, you can pay in four instalments at no extra charge."),
    "from what sum on": ("Colissimo costs €5.90. It's free from €80.", "Colissimo costs €5.90. It's free from €50."),
    "each with its carrier": ("Comptez 5,90 € avec Colissimo à domicile ou 4,20 € en point relais avec Mondial Relay.", "Comptez 4,20 € avec Colissimo à domicile ou 5,90 € en point relais avec Mondial Relay."),
    "each with its time": ("Allow 2 to 3 working days with Colissimo and 3 to 5 working days with Mondial Relay.", "Allow 3 to 5 working days with Colissimo and 2 to 3 working days with Mondial Relay."),
    "what asks to listen": ("Keep in mind that seeds, plants and opened films can't be returned.", "Keep in mind that seeds, plants and opened films can be returned."),
    "nothing to pay": ("From €80, there's nothing to pay for Colissimo.", "There's nothing to pay for DHL Express."),
    "a bill read aloud": ("A Wren can at €34.50 plus an olive Petrel bag at €94 make €128.50.", "A Wren can at €34.50 plus an olive Petrel bag at €94 make €123.50."),
    "as often as it is said": ("Two Wren cans and three Brume films come to €95.70.", "Two Wren cans and three Brume films come to €78.10."),
    "one of each": ("Each Brume film is €8.90.", "Each Brume film is €7.98."),
    "what lies between two versions": ("Entre le sécateur pour droitier et celui pour gaucher, la différence est de 3 €.", "Entre le sécateur pour droitier et celui pour gaucher, la différence est de 4 €."),
    "a number with neuf in it": ("Le Petrel en bleu marine coûte quatre-vingt-dix-neuf euros.", "Le Petrel en olive coûte quatre-vingt-dix-neuf euros."),
    "line by line": ("The Petrel:\n- Olive: in stock\n- Navy: sold out", "The Petrel:\n- Olive: sold out\n- Navy: in stock"),
    "what a shopper does": ("If you're wavering, the Wren holds 5 litres.", "If you're wavering, the Wren floats on water."),
    "how one looks at it": ("To be candid, the easiest way is to wipe the Petrel with a damp cloth.", "To be candid, the Petrel is self-cleaning."),
    "not to worry about": ("Don't worry about the bag: it's included with the Heron.", "Don't worry, the clamp is on its way."),
    "what is not mentioned": ("As for the smell, I don't have that information.", "As for the smell of our roses, it lasts all year."),
}  # fmt: skip


@pytest.mark.parametrize(("true", "false"), TWINS.values(), ids=TWINS)
def test_the_true_one_goes_out_and_its_twin_does_not(true: str, false: str) -> None:
    assert verdict(true, FURTHER[1]) == "released"
    assert verdict(false, FURTHER[1]) == "withheld"


@pytest.mark.parametrize("word", ["slips", "knocks", "reunit", "prevoyez", "merely"])
def test_words_of_talk_claim_nothing(word: str) -> None:
    assert says_nothing(word)


LOADED = "waterproof paris vegan certified loupe glows replaces wakes drops shrinks retrecit transporte premium vingtaine immediately partially integralement"


@pytest.mark.parametrize("word", LOADED.split())
def test_what_could_be_a_fact_is_no_word_of_talk(word: str) -> None:
    assert not says_nothing(word)
