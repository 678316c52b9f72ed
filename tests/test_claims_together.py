"""What a record says of one part, version or kind of thing is not said of another."""

import pytest

from tests.claims.judging import HERE, verdict

BIVOUAC = HERE / "bivouac"
TWINS = {
    "one part's material": ("The Saule has a maple neck and a rosewood fingerboard.", "The neck of the Saule is mahogany."),
    "another part's, in French": ("La Saule a un manche en érable.", "Le manche de la Saule est en palissandre."),
    "one version's size": ("The long Loir fits people up to 200 cm.", "The regular Loir fits people up to 200 cm."),
    "one way of use": ("La Luciole tient 40 heures en mode faible.", "La Luciole tient 40 heures en mode fort."),
    "what is in the box": ("Pegs are included with the Chamois.", "A footprint is included with the Chamois tent."),
    "what a pause leaves out": ("Le câble de la Luciole est fourni.", "The charger for the Luciole is supplied."),
    "what it is not for": ("Ne pas utiliser le Braise sous la tente.", "Le réchaud Braise peut être utilisé sous la tente."),
    "how many": ("The Chamois is for two people.", "The Chamois is for three people."),
    "one kind of thing's guarantee": ("Guitars are guaranteed for 10 years.", "Sleeping bags are guaranteed for 5 years against leaks."),
    "one kind of thing's fee": ("You can hire a tent for €9.00 a night.", "You can hire a sleeping bag for €9.00 a night."),
    "what is free once": ("One exchange per order is free.", "Les échanges sont toujours gratuits."),
    "what is free at the store": ("Returns to the store cost nothing.", "Returns are free for everyone, whatever the reason."),
    "unused things": ("You have 30 days to return unused goods.", "You have 30 days to return any item, used or not."),
    "where": ("Cheques are accepted in the store only.", "Nous acceptons les chèques sur le site."),
    "who carries it": ("Keyboards are shipped by GLS only.", "Les claviers partent aussi en point relais."),
    "who fetches it": ("Gas cartridges can only be collected from the store.", "Gas cartridges are delivered by DHL Express."),
    "behind an aside": ("The Saule has a maple neck.", "As for the neck of the Saule, it's mahogany."),
    "when it leaves": ("Orders placed before 1 pm leave the same day.", "Orders placed before 1 pm arrive the same day."),
    "of some, not of all": ("All goods carry the legal guarantee of two years.", "Everything is guaranteed for ten years."),
    "which is faster": ("DHL Express est plus rapide que GLS : un jour ouvré au lieu de 2 à 3.", "GLS is faster than DHL Express."),
    "which is the fastest": ("DHL Express is the fastest option: one working day.", "Relais Colis is the fastest option."),
    "which costs more": ("La livraison en Espagne est plus chère qu'en Belgique : 11 € contre 8 €.", "La livraison en Belgique est plus chère qu'en Espagne."),
    "which lasts longer": ("The guitar's guarantee is longer than the tent's: 10 years against 5.", "The tent's guarantee is longer than the guitar's."),
    "which is heavier": ("Le Braise est plus lourd que la Luciole : 95 g contre 78 g.", "The Luciole is heavier than the Braise stove."),
    "whose weight": ("The Luciole is lighter than the Braise stove, 78 g versus 95 g.", "The Luciole is lighter than the Braise stove, 95 g versus 78 g."),
    "by the piece": ("La boîte de 24 barres coûte 33,60 €.", "Per bar, the box of 6 is cheaper than the box of 24."),
}  # fmt: skip


@pytest.mark.parametrize(("true", "false"), TWINS.values(), ids=TWINS)
def test_what_stands_apart_in_the_records_is_not_put_together(true: str, false: str) -> None:
    assert verdict(true, BIVOUAC) == "released"
    assert verdict(false, BIVOUAC) == "withheld"
