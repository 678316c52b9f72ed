"""Two pages that promise different things: found in French, in English and across the two, without false alarms."""

import pytest

from knowledge.conflicts import Conflict, Side, disagreeing
from knowledge.documents import Passage
from knowledge.statements import statements_of

EN, FR = "en", "fr"
Told = tuple[str, str]
"""A language and what a page says; `Heading: text` where the heading matters."""

CONTRADICTING: list[tuple[Told, Told, str]] = [
    ((EN, "You have 30 days to return an item."), (EN, "Returns are accepted within 14 days of delivery."), "return_window"),
    ((EN, "You can return items within thirty days for a full refund."), (EN, "Please send your items back within 60 days."), "return_window"),
    ((EN, "How long do I have to return?> You have 14 days."), (EN, "Items can be returned up to one month after purchase."), "return_window"),
    ((EN, "Our 30-day return policy covers everything."), (EN, "We accept returns for 2 weeks."), "return_window"),
    ((EN, "Free shipping on orders over €80."), (EN, "Delivery is free from €60."), "shipping_threshold"),
    ((EN, "Orders above $50 ship free."), (EN, "Spend $75 or more and shipping is free."), "shipping_threshold"),
    ((EN, "Standard delivery costs €4.90."), (EN, "Shipping costs €5.90."), "shipping_fee"),
    ((EN, "We charge a flat £3.95 for delivery."), (EN, "Delivery: £4.95 per order."), "shipping_fee"),
    ((EN, "Delivery takes 2 to 4 business days."), (EN, "Your order will be delivered within 7 business days."), "delivery_time"),
    ((EN, "Shipping takes 3-5 days."), (EN, "Delivery times> It usually takes 8 to 10 days."), "delivery_time"),
    ((EN, "All our products come with a two-year warranty."), (EN, "Our products have a 12-month warranty."), "warranty"),
    ((EN, "We refund you within 5 business days of receiving your return."), (EN, "Refunds take up to 14 days."), "refund_time"),
    ((EN, "Your refund is processed within 10 days."), (EN, "Refunds are issued within 3 days."), "refund_time"),
    ((EN, "You can cancel your order within 2 hours."), (EN, "Orders can be cancelled up to 24 hours after they were placed."), "cancellation"),
    ((EN, "A return costs €5, taken off your refund."), (EN, "Returns are free."), "return_fee"),
    ((EN, "Gift cards are valid for 2 years."), (EN, "Our gift cards expire after 12 months."), "gift_card"),
    ((EN, "Orders placed before 2 pm are dispatched the same day."), (EN, "Order before noon and it ships the same day."), "cutoff"),
    ((EN, "Open Monday to Saturday from 10 am to 7 pm."), (EN, "Our shop is open from Monday to Saturday, 9 am to 6 pm."), "opening_hours"),
    ((EN, "Call us on +33 4 78 00 11 22."), (EN, "Our phone number is 04 72 99 88 77."), "phone"),
    ((EN, "Express delivery takes 1 day."), (EN, "With express shipping your parcel arrives within 2 days."), "delivery_time"),
    ((EN, "Orders are dispatched within 24 hours."), (EN, "We dispatch orders within 3 days."), "dispatch_time"),
    ((EN, "Get 10% off your first order."), (EN, "Sign up to the newsletter and get 15% off."), "first_order"),
    ((FR, "Vous disposez de trente jours pour nous retourner un article."), (FR, "Le client dispose d’un délai de 14 jours pour renvoyer les articles."), "return_window"),
    ((FR, "Les retours sont acceptés sous 30 jours."), (FR, "Vous avez deux semaines pour nous renvoyer votre commande."), "return_window"),
    ((FR, "Retours > Délai> Vous avez 60 jours."), (FR, "Tout article peut être retourné dans les 30 jours."), "return_window"),
    ((FR, "La livraison est offerte dès 80 € d’achat."), (FR, "Livraison gratuite à partir de 60 euros."), "shipping_threshold"),
    ((FR, "Frais de port offerts au-dessus de 100 €."), (FR, "Livraison offerte dès 75 € en France métropolitaine."), "shipping_threshold"),
    ((FR, "Les frais de livraison sont de 4,90 €."), (FR, "La livraison standard coûte 5,90 €."), "shipping_fee"),
    ((FR, "La livraison prend 2 à 4 jours ouvrés."), (FR, "Votre colis est livré sous 7 jours ouvrés."), "delivery_time"),
    ((FR, "Comptez 48 h pour la livraison."), (FR, "Délais de livraison> Comptez cinq jours."), "delivery_time"),
    ((FR, "Nous vous remboursons sous 14 jours après réception du retour."), (FR, "Le remboursement intervient sous 5 jours."), "refund_time"),
    ((FR, "Nos produits sont garantis deux ans."), (FR, "La garantie est de 12 mois."), "warranty"),
    ((FR, "Vous pouvez annuler votre commande dans les 2 heures."), (FR, "L’annulation est possible pendant 24 heures."), "cancellation"),
    ((FR, "Les retours sont gratuits."), (FR, "Le retour coûte 4,90 €, déduits du remboursement."), "return_fee"),
    ((FR, "La carte cadeau est valable un an."), (FR, "Nos cartes cadeaux sont valables 24 mois."), "gift_card"),
    ((FR, "Les commandes passées avant midi partent le jour même."), (FR, "Toute commande passée avant 14 h est expédiée le jour même."), "cutoff"),
    ((FR, "Notre boutique est ouverte du lundi au samedi de 10h à 19h."), (FR, "Horaires : du lundi au samedi, 9h30 - 18h30."), "opening_hours"),
    ((FR, "Les commandes sont expédiées sous 24 heures."), (FR, "Nous préparons votre commande sous 3 jours."), "dispatch_time"),
    ((FR, "Vous avez 14 jours pour exercer votre droit de rétractation."), (FR, "Le délai de rétractation est de 30 jours."), "withdrawal"),
    ((FR, "-10 % sur votre première commande."), (FR, "Bienvenue ! 15 % de réduction sur votre première commande."), "first_order"),
    ((EN, "You have 30 days to return an item."), (FR, "Vous disposez de 14 jours pour retourner un article."), "return_window"),
    ((EN, "Free shipping over €80."), (FR, "Livraison offerte dès 100 €."), "shipping_threshold"),
    ((EN, "Delivery takes 3 to 5 days."), (FR, "La livraison prend dix jours."), "delivery_time"),
    ((EN, "All products have a two-year warranty."), (FR, "Nos produits sont garantis 1 an."), "warranty"),
    ((EN, "We refund you within 5 days."), (FR, "Vous êtes remboursé sous 14 jours."), "refund_time"),
    ((EN, "Delivery to Belgium costs €9.90."), (FR, "La livraison en Belgique coûte 7,90 €."), "shipping_fee"),
]  # fmt: skip

AGREEING: list[tuple[Told, Told]] = [
    ((EN, "You have 30 days to return an item."), (EN, "Returns are accepted within thirty days.")),
    ((EN, "You have 30 days to return an item."), (EN, "Shoes can be returned within 14 days.")),
    ((EN, "You have 30 days to return an item."), (EN, "Sale items can be returned within 7 days.")),
    ((EN, "You have 30 days to return an item."), (EN, "Members have 60 days to return an item.")),
    ((EN, "You have 30 days to return an item."), (EN, "Orders placed in December can be returned within 60 days.")),
    ((EN, "You have 30 days to return an item."), (EN, "Once we receive your return, we refund you within 5 days.")),
    ((EN, "You have 30 days to return an item."), (EN, "The law gives you 14 days to withdraw from the contract.")),
    ((EN, "You have 30 days to return an item."), (EN, "Returns> We answer every message within 24 hours.")),
    ((EN, "Standard delivery takes 3 to 5 days."), (EN, "Express delivery takes 1 day.")),
    ((EN, "Delivery to France takes 2 days."), (EN, "Delivery to Belgium takes 4 days.")),
    ((EN, "Delivery takes 2 days."), (EN, "International shipping> Delivery takes 6 to 10 days.")),
    ((EN, "Delivery costs €4.90."), (EN, "Delivery is free from €80.")),
    ((EN, "Delivery costs €4.90."), (EN, "Delivery to a pick-up point costs €3.90.")),
    ((EN, "All products have a two-year warranty."), (EN, "The battery has a one-year warranty.")),
    ((EN, "All products have a two-year warranty."), (EN, "All products come with a 24-month guarantee.")),
    ((EN, "Delivery takes 48 hours."), (EN, "Parcels are delivered within 2 days.")),
    ((EN, "We deliver within 5 business days."), (EN, "Delivery takes 3 to 5 business days.")),
    ((EN, "You have 30 days to return an item."), (EN, "Until 2022 you had 14 days to return an item.")),
    ((EN, "You have 30 days instead of the usual 14 days to return an item."), (EN, "Return window: 30 days.")),
    ((EN, "Can I return something after 45 days?"), (EN, "You have 30 days to return an item.")),
    ((EN, "Orders are dispatched within 24 hours."), (EN, "Delivery takes 3 days.")),
    ((EN, "Free shipping over $50."), (EN, "Free shipping over €45.")),
    ((EN, "The parcel is kept at the pick-up point for 10 days."), (EN, "Delivery takes 3 days.")),
    ((FR, "Vous disposez de 30 jours pour nous retourner un article."), (FR, "Les retours sont acceptés pendant un mois.")),
    ((FR, "Vous disposez de 30 jours pour nous retourner un article."), (FR, "Les articles soldés peuvent être retournés sous 7 jours.")),
    ((FR, "Vous disposez de 30 jours pour nous retourner un article."), (FR, "Vous avez 14 jours pour exercer votre droit de rétractation.")),
    ((FR, "Vous disposez de 30 jours pour nous retourner un article."), (FR, "Nous vous remboursons sous 14 jours après réception du retour.")),
    ((FR, "Vous disposez de 30 jours pour nous retourner un article."), (FR, "Les chaussures se retournent sous 15 jours.")),
    ((FR, "La livraison standard prend 3 à 5 jours."), (FR, "La livraison express prend 24 heures.")),
    ((FR, "La livraison en France prend 2 jours."), (FR, "La livraison en Suisse prend 6 jours.")),
    ((FR, "La livraison coûte 4,90 €."), (FR, "En point relais, la livraison coûte 3,50 €.")),
    ((FR, "La livraison coûte 4,90 €."), (FR, "La livraison est offerte dès 80 €.")),
    ((FR, "La livraison est offerte dès 80 €."), (FR, "Livraison offerte en Belgique dès 120 €.")),
    ((FR, "Nos produits sont garantis deux ans."), (FR, "Les matelas sont garantis dix ans.")),
    ((FR, "Nos produits sont garantis deux ans."), (FR, "La garantie légale de conformité est de 24 mois.")),
    ((FR, "Livraison sous 48 h."), (FR, "Vous êtes livré en deux jours.")),
    ((FR, "Notre boutique est ouverte du lundi au samedi de 10h à 19h."), (FR, "La boutique est ouverte le dimanche de 14h à 18h.")),
    ((FR, "Les retours sont gratuits."), (FR, "L’échange coûte 4,90 €.")),
    ((FR, "Peut-on retourner un article après 45 jours ?"), (FR, "Vous avez 30 jours pour retourner un article.")),
    ((EN, "You have 30 days to return an item."), (FR, "Vous avez un mois pour retourner un article.")),
    ((EN, "Free shipping over €80."), (FR, "Livraison offerte dès 80 €.")),
    ((EN, "Delivery to Belgium costs €9.90."), (FR, "La livraison en Suisse coûte 14,90 €.")),
    ((EN, "Shoes have a one-year warranty."), (FR, "Les sacs sont garantis deux ans.")),
]  # fmt: skip


def found(*told: Told) -> list[Conflict]:
    return disagreeing(
        (one.question, tuple(sorted(one.scope)), side(passage, one.figure, one.quote))
        for passage in (page(number, *each) for number, each in enumerate(told))
        for one in statements_of(passage)
    )


def page(number: int, language: str, told: str) -> Passage:
    heading, _, text = told.rpartition("> ")
    return Passage(f"p{number}", f"d{number}", f"page-{number}.md", "Our shop", heading, text, 0, language)


def side(passage: Passage, figure: str, quote: str) -> Side:
    return Side(passage.document_id, passage.document, passage.title, passage.id, 0, 0, passage.heading, passage.text, passage.id, quote, figure, passage.language)  # fmt: skip


@pytest.mark.parametrize(("one", "other", "question"), CONTRADICTING, ids=lambda each: str(each)[:60])
def test_two_pages_that_promise_different_things_are_found(one: Told, other: Told, question: str) -> None:
    assert [conflict.question for conflict in found(one, other)] == [question]


@pytest.mark.parametrize(("one", "other"), AGREEING, ids=lambda each: str(each)[:60])
def test_pages_that_say_the_same_or_speak_of_something_else_raise_no_alarm(one: Told, other: Told) -> None:
    assert [(each.question, each.scope, each.one.figure, each.other.figure) for each in found(one, other)] == []


def test_the_rows_of_a_table_are_compared_with_what_the_pages_say() -> None:
    table = "Method | Price | Time\nStandard | €4.90 | 3–5 days\nExpress | €9.90 | 1 day"

    conflicts = found(
        (EN, f"Delivery> {table}"), (EN, "Express delivery costs €12. Standard delivery takes 3 to 5 days.")
    )

    assert [(each.question, each.scope, each.one.figure, each.other.figure) for each in conflicts] == [
        ("shipping_fee", ("express",), "9.90 EUR", "12.00 EUR")
    ]  # fmt: skip
