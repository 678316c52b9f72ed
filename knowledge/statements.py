"""What a passage states: a figure that answers one of the questions on which two pages must not differ."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.documents import Passage
from knowledge.figures import Figure, Kind, figures_of, folded
from knowledge.scopes import row_scope, scope_of

RETURN = r"return(?:s|ed|ing|able)?|send(?:ing)? (?:\w+ ){0,3}back|bring (?:\w+ ){0,3}back|renvo(?:yer|yez|ie|i|is)|retourn\w+|retours?|rendre|rapporter|reprenons|take (?:\w+ ){0,2}back|changer d'avis|change your mind|changed? (?:of|my) mind"  # fmt: skip
SHIP = r"deliver\w*|shipping|shipment|postage|livr\w+|frais de port|frais d'envoi|port offert|parcels? (?:arrives?|reach)|arrives?"
FREE = r"free|gratuit\w*|offert\w*|no charge|without charge|sans frais"
OVER = r"over|above|from|more than|at least|exceed\w*|a partir de|superieure?s? a|plus de|au-dela|au-dessus|minimum|or more|and up|et plus|atteint|spend|reach"
UNDER = r"under|below|less than|moins de|inferieure?s? a|en dessous|en-dessous|jusqu'a|up to"
GENERIC = re.compile(r"you have|you've got|vous (?:disposez|avez|beneficiez)|delais?|within|sous|dans (?:les|un)|up to|jusqu'a|takes?|\bit is\b|c'est|comptez|allow|period|pendant|lasts?|valable|costs?|coute\w*|fee|frais|price|prix|from|a partir|business|ouvr|client dispose|months?|mois|years?|ans|usually|generalement|between|entre|^\W*[\d€$£]")  # fmt: skip
OTHER_WORK = re.compile(r"\b(?:answer\w*|repl(?:y|ies)|respond\w*|repond\w*|reponses?|contact\w*|get back|call|appel\w*|e-?mails?|stored?|conserv\w+|open|keep|garder|wash|laver|wear|porter|trial|essai|inform\w*|notif\w*|signal\w*|report\w*|photos?|pick|book|reserv\w+|pay|payer|payez|register|inscri\w+|donnees|data|cookies?|hear from|repair\w*|repar\w*|preven\w*|check\w*|verifi\w*|examin\w*|inspect\w*)\b")  # fmt: skip
PAST = re.compile(r"\b(?:used to|previous(?:ly)?|formerly|auparavant|anciennement|ancienne?s?|jusqu'en 20\d\d|until 20\d\d|before 20\d\d|avant 20\d\d|no longer|n'est plus|competitors?|concurrents?|for example|e\.g\.|par exemple|exemple|was changed|a ete porte)\b")  # fmt: skip
INSTEAD = re.compile(r"(?:instead of|rather than|au lieu d[eu]s?|plutot que|and not|et non(?: pas)?|contre) (?:the |les |des )?(?:\w+ )?\d[^,.;]*")  # fmt: skip
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^a-z])|\n|(?<=;)\s+")
CLAUSE = re.compile(
    r"[,;()]|\s[-–—]\s|:\s|\s(?:and|et|but|mais|ou|or|while|tandis que|alors que|sinon|otherwise|then|puis)\s"
)
LONGEST_QUOTE = 400


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    kind: Kind
    asks: re.Pattern[str]
    """What stands beside the figure, or above it."""
    but: re.Pattern[str] | None = None
    upper: bool = False
    """A range promises its end."""
    least: float = 0.0
    """Days. What is shorter answers something else."""


@dataclass(frozen=True, slots=True)
class Statement:
    question: str
    scope: frozenset[str]
    figure: str
    quote: str


def _question(name: str, kind: Kind, asks: str, but: str = "", *, upper: bool = False, least: float = 0.0) -> Question:
    return Question(
        name, kind, re.compile(rf"\b(?:{asks})\b"), re.compile(rf"\b(?:{but})\b") if but else None, upper, least
    )


REFUND = r"refund\w*|reimburs\w*|rembours\w*|money back|credited back|recredit\w*"
CLAIMS = r"(?:for|contre|get|getting|obtenir|request|demander|claim|eligible|entitled to|ask for|want|demande de)(?: (?:a|an|un|le|your|votre|the|de|for))*(?: (?:full|entire|total|complete))? (?:refund|remboursement|money back)"  # fmt: skip
QUESTIONS: tuple[Question, ...] = (
    _question("withdrawal", "duration", r"retractation|se retracter|vous retracter|withdraw\w*|cooling[- ]off", REFUND),
    _question("gift_card", "duration", r"(?:gift (?:card|voucher)s?|cartes? cadeaux?|cheques? cadeaux?).*", rf"{RETURN}|{SHIP}|e-?mail", least=29),
    _question("points", "duration", r"(?:points?|loyalty|fidelite).*(?:expire\w*|valid|valable\w*|valides?)|expire\w*.*points?"),
    _question("damage", "duration", r"(?:damaged|broken|faulty|endommage\w*|casse\w*|abime\w*|avari\w+|missing|manquants?|wrong item|erreur).*(?:tell|report|contact|write|let us know|signal\w*|contactez|ecri\w+|prevene\w*|inform\w*|reclam\w+|claim)|(?:tell|report|contact|write|let us know|signal\w*|contactez|ecri\w+|prevene\w*|reclam\w+|claim).*(?:damage\w*|broken|endommage\w*|casse\w*|abime\w*|avari\w+|missing)"),
    _question("refund_time", "duration", REFUND, rf"{CLAIMS}|satisfait ou rembourse|money[- ]back guarantee|(?:you have|vous (?:avez|disposez)).*|(?:of|after|from) (?:the |your )?purchase|right to|apres (?:l'|votre )achat|affiliate\w*|chargebacks?|immediate\w*|buy|bought", upper=True),
    _question("warranty", "duration", r"warrant\w*|guarantee\w*|garanti\w*", rf"{SHIP}|satisfait|satisf\w+|money[- ]back|{RETURN}", least=29),
    _question("cancellation", "duration", r"cancel\w*|annul\w*", rf"{RETURN}|{REFUND}"),
    _question("parcel_kept", "duration", r"(?:kept|held|wait\w*|conserve\w*|garde\w*|disponible|available|attend\w*).*(?:relais|pick-?up|relay|locker|boutique|store|shop|magasin|post office|bureau de poste)|(?:relais|pick-?up|relay|locker|boutique|store|shop|magasin|post office|bureau de poste).*(?:kept|held|waits?|conserve\w*|garde\w*|disponible|available|attend\w*)", RETURN),
    _question("dispatch_time", "duration", r"dispatch\w*|ships? (?:within|in|out)|(?:is|are|be) shipped|leaves? our|prepar\w+|handling|processing time|process(?:ed)? (?:and|orders?|your order)|expedi\w+", rf"{RETURN}|deliver\w*|livr\w+|arriv\w+|passe en preparation|{REFUND}", upper=True),
    _question("exchange_window", "duration", r"exchang\w*|echang\w*", RETURN),
    _question("return_window", "duration", rf"{RETURN}|{CLAIMS}|satisfait ou rembourse|money[- ]back guarantee", r"wait\w* for|collect\w*|arriv\w+ (?:back )?at|enlev\w+|label|etiquette", least=2),
    _question("delivery_time", "duration", rf"{SHIP}|transit", rf"{RETURN}|{REFUND}|dispatch\w*|stored|of (?:delivery|receipt)|(?:after|apres) (?:the )?(?:delivery|livraison|la livraison)|track\w*|suivi|cutlery", upper=True),
    _question("shipping_threshold", "money", rf"(?:{FREE}).*(?:{OVER})|(?:{OVER}).*(?:{FREE})", rf"{RETURN}|gift|cadeau|sample\w*|echantillon\w*|wrapp\w+|emballage"),
    _question("return_fee", "money", RETURN, rf"{OVER}|{UNDER}|refund of|minimum|worth"),
    _question("order_minimum", "money", r"minimum (?:order|purchase|spend|basket)|(?:order|purchase) minimum|minimum d'achat|(?:commande|panier|achat) minimum|minimum de commande|montant minimum"),
    _question("shipping_fee", "money", SHIP, rf"{RETURN}|{OVER}|{UNDER}|{FREE}|refund\w*|rembours\w*|insur\w*|assur\w*|gift|cadeau|wrapp\w+|duties|douane|customs|minimum|worth|value|valeur"),
    _question("restocking", "percent", r"restocking|remise en stock|frais de (?:retour|dossier|traitement)"),
    _question("first_order", "percent", r"(?:first|premiere) (?:order|purchase|commande|achat)|welcome|bienvenue|newsletter|premier achat"),
    _question("student_discount", "percent", r"students?|etudiants?"),
    _question("deposit", "percent", r"deposit|acompte|arrhes|down payment"),
    _question("cutoff", "time", r"(?:order\w*|commande\w*|passee?s?).*(?:before|by|avant).*|(?:before|by|avant).*(?:dispatch\w*|ships?|shipped|expedi\w+|leaves?|part(?:ent)?|same day|jour meme|le lendemain)", rf"{RETURN}|open|ouvert"),
    _question("opening_hours", "hours", r"open\w*|ouvert\w*|horaires?|hours|monday|lundi|mon|weekdays|en semaine|saturday|samedi|sunday|dimanche", SHIP),
    _question("phone", "phone", r"phone|call|tel|telephone|appel\w*|joindre|joignable|hotline|number|numero|reach|contact\w*|service client", r"fax|siret|siren|rcs|tva|vat|iban|order number|numero de commande"),
)  # fmt: skip
BY_NAME = {question.name: question for question in QUESTIONS}
NOT_IN_HEADINGS = frozenset(["phone", "points", "damage", "parcel_kept"])
"""Their words in a heading say too little about a figure below it."""


def statements_of(passage: Passage) -> list[Statement]:
    """In the order of the text; each figure answers one question at most."""
    above = [folded(part, passage.language) for part in (*reversed(passage.heading.split(" > ")), passage.title)]
    found: list[Statement] = []
    header = _header(passage)
    for sentence in SENTENCE.split(passage.text):
        if " | " in sentence:
            found += _of_row(sentence, header, above, passage.language)
        elif sentence.strip():
            found += _of_sentence(sentence, _plain(sentence, passage.language), above)
    return list(dict.fromkeys(found))


FREE_RETURN = re.compile(rf"(?:{FREE}) (?:returns?|retours?)|(?:returns?|retours?)(?: (?:is|are|est|sont|shipping|toujours|always|entierement))* (?:{FREE})")  # fmt: skip


def _plain(sentence: str, language: str) -> str:
    return INSTEAD.sub(" ", folded(sentence, language))


def _header(passage: Passage) -> str:
    if " | " in passage.context:
        return passage.context.split("\n")[-1]
    return next((line for line in passage.text.split("\n") if " | " in line), "")


def _of_sentence(sentence: str, text: str, above: Sequence[str]) -> Iterator[Statement]:
    if PAST.search(text) or text.rstrip().endswith("?"):
        return
    figures = figures_of(text)
    quote = " ".join(sentence.split())[:LONGEST_QUOTE]
    heads = _heading_scope(above)
    for kind in dict.fromkeys(figure.kind for figure in figures):
        of_kind = [figure for figure in figures if figure.kind == kind]
        for figure, clause in zip(of_kind, _clauses(text, of_kind), strict=True):
            question = _asked(kind, clause, text, above)
            if question and not _beside(question, figure, text):
                scope = scope_of(text if len(of_kind) == 1 else clause) | heads
                yield Statement(question.name, _told(question, scope), figure.value, quote)
    if FREE_RETURN.search(text) and not any(figure.kind == "money" for figure in figures):
        yield Statement("return_fee", _told(BY_NAME["return_fee"], scope_of(text) | heads), "0.00", quote)


def _beside(question: Question, figure: Figure, text: str) -> bool:
    """Too short for it, or of another verb: `we tell you within 24 hours and refund you`."""
    if figure.kind == "duration" and float(figure.value.split(" ")[0].rpartition("-")[2]) < question.least:
        return True
    begin = max((found.end() for found in CLAUSE.finditer(text, 0, figure.begin)), default=0)
    end = min((found.start() for found in CLAUSE.finditer(text, figure.end)), default=len(text))
    own = text[begin:end]
    return bool(OTHER_WORK.search(own)) and not question.asks.search(own)


def _asked(kind: Kind, clause: str, sentence: str, above: Sequence[str]) -> Question | None:
    """The first question that the words beside the figure answer; else the sentence's, else the heading's."""
    if question := _first(kind, clause):
        return question
    if kind == "money" and re.search(rf"\b(?:{OVER}|{UNDER})\b", clause):
        paid = re.search(rf"\b(?:{SHIP})\b", sentence) or any(re.search(rf"\b(?:{SHIP})\b", head) for head in above[:1])
        return BY_NAME["shipping_threshold"] if paid and not re.search(rf"\b(?:{RETURN})\b", sentence) and re.search(rf"\b(?:{FREE}|{UNDER})\b", sentence) else None  # fmt: skip
    if question := _first(kind, sentence):
        return question
    if not GENERIC.search(clause) or OTHER_WORK.search(clause):
        return None
    for head in above:
        if (question := _first(kind, head)) and question.name not in NOT_IN_HEADINGS:
            return None if question.but and question.but.search(sentence) else question
    return None


def _first(kind: Kind, text: str) -> Question | None:
    for question in QUESTIONS:
        if question.kind == kind and question.asks.search(text) and not (question.but and question.but.search(text)):
            if question.name == "shipping_threshold" and not re.search(rf"\b(?:{SHIP}|ships?|port|envoi)\b", text):
                continue
            return question
    return None


def _clauses(text: str, figures: Sequence[Figure]) -> list[str]:
    """A piece of the sentence for each figure: cut at a comma or an `and` between two of them."""
    cuts = [0]
    for figure, following in itertools.pairwise(figures):
        between = [found.start() for found in CLAUSE.finditer(text, figure.end, following.begin)]
        cuts.append(between[0] if between else (figure.end + following.begin) // 2)
    return [text[begin:end] for begin, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _of_row(row: str, header: str, above: Sequence[str], language: str) -> Iterator[Statement]:
    """Its first cell says for what, the column's head says what."""
    names = [folded(name, language) for name in header.split(" | ")]
    cells = [folded(cell, language) for cell in row.split(" | ")]
    if row == header or len(cells) < 2:
        return
    scope = row_scope(cells[0]) | _heading_scope(above)
    for place, cell in enumerate(cells[1:], 1):
        figures = list(figures_of(cell))
        if len(figures) == 1:
            column = names[place] if place < len(names) else ""
            question = _in_column(figures[0].kind, f"{column} {cell}", cells[0], above)
            if question:
                yield Statement(question.name, _told(question, scope | scope_of(column, loose=False)), figures[0].value, row[:LONGEST_QUOTE])  # fmt: skip


def _in_column(kind: Kind, column: str, first: str, above: Sequence[str]) -> Question | None:
    for words in (column, first, *above):
        if question := _first(kind, words):
            return question
    return None


def _heading_scope(above: Sequence[str]) -> set[str]:
    return set().union(*(scope_of(head, loose=False) for head in above)) - {"exchange", "minimum", "custom"}


IMPLIED = {
    "gift_card": {"giftcard", "gift"},
    "damage": {"faulty", "lost", "minimum"},
    "parcel_kept": {"relay", "store"},
    "exchange_window": {"exchange"},
    "return_window": {"exchange", "credit", "minimum"},
    "return_fee": {"exchange"},
    "points": {"members"},
    "student_discount": {"students"},
    "opening_hours": {"store", "pro"},
    "phone": {"store", "monday", "saturday", "sunday", "press"},
    "withdrawal": {"legal"},
    "order_minimum": {"minimum"},
    "cutoff": {"express"},
}
"""What a question is about anyway."""


def _told(question: Question, scope: set[str]) -> frozenset[str]:
    return frozenset(scope - IMPLIED.get(question.name, set()))
