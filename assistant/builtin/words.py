"""How the built-in model reads words: folded, stemmed, with the few subjects that have one name in each language."""

import re
import unicodedata
from functools import lru_cache

from assistant.builtin.places import countries
from knowledge.glossary import translations
from knowledge.terms import stem

STOP_WORDS = """a an the and or of to in on for with from by at is are was be been am i me my we our us you your it its this
    that these those he she they them do does did have has had can could will would shall should may might what
    which who whose how where when why there here if not no so as any some about get got just please tell know
    want like need one ones much many long le la les l un une des du de d et ou en au aux dans sur pour par avec
    sans est sont ete etre je j me m mon ma mes nous notre nos vous votre vos il elle ils elles on ce c cet
    cette ces ca cela qui que qu quoi quel quelle quels quelles comment combien quand pourquoi y a ai as avez
    avons ont t s n ne pas plus si se son sa ses take takes long time do faire fait faites peux peut puis pouvez veux voudrais souhaite
    aimerais svp plait meme memes aura auras aurez auriez aurais aurait avais avait sera serait seront etait etais va vais vas allez vont dois doit devez gonna going gotta dites moi toi suis es sommes etes passe temps happens happen gets go goes work works
    fonctionne fonctionnent marche marchent faut faudrait besoin u r ur im ive dont didnt c jai cest quoi thing things something truc chose
    rien anything trop pris g tres too very really vraiment encore still already deja toujours never jamais also aussi juste
    just only seulement ago yet through another autre other maybe peut-etre bien ok"""
STOP = frozenset(STOP_WORDS.split())
SUBJECTS = {
    "return": r"return\w*|go(?:es)? back|rendre|rends|rendu\w*|(?:send\w*|sent)(?: \w+){0,2} back|retour\w*|renvo\w*|retract\w*|withdraw\w*",
    "refund": r"refund\w*|money back|rembours\w*",
    "damage": r"broken?|damaged?|cracked|faulty|shattered|smashed|torn|in pieces|casse\w*|abime\w*|endommage\w*|defectueu\w*|en (?:morceaux|miettes)"
    r"|brisee?s?|felee?s?|dechiree?s?",
    "late": r"(?<!too )late|delayed|(?:has ?n'?t|have ?n'?t|not|never|did ?n'?t) (?:yet )?(?:moved?|arrived?|come|received?)|not there|nothing arrived|lost|missing"
    r"|en retard|perdue?s?|n'est (?:pas|jamais) (?:la|arrivee?)|(?:pas|jamais|rien) (?:bouge|arrivee?|recue?)|bloquee?",
    "delivery": r"deliver\w*|ship|ships|shipped|shipping|send(?! me\b| (?:\w+ ){0,2}back)|livr\w*|frais de port|frais d'envoi|postage|expedi\w*|envoye[rz]|envoi|arrive\w*",
    "express": r"tomorrow|demain|express|urgent\w*|next[ -]day|lendemain|asap|au plus vite|as fast as|fastest|plus rapide",
    "failure": r"fail\w*|declined|rejected|(?:did ?n'?t|does ?n'?t|not|wo ?n'?t) (?:go(?:ing)? through|work)|echou\w*|refuse\w*|rejete\w*"
    r"|(?:ne |n'est )?(?:pas passe|passe pas)",
    "warranty": r"warrant\w*|defects?|defectives?|faulty|(?<!par )defauts?|defectueu\w+|decollee?s?|(?:came|come) (?:off|apart)|guarant\w*|garanti\w*|(?:has|have|is|was) (?:\w+ )?(?:a )?holes?|ripped|broke (?!up)|stopped working|ne (?:marche|fonctionne)(?:nt)? plus|trou(?:ee?s?)?|decousue?s?",
    "payment": r"pay|pays|paying|payment\w*|pa(?:ye|yee|yer|yez)|paypal|klarna|paiement\w*|payer|payez|carte bancaire|visa|mastercard|amex|american express|(?:apple|google) pay|cheques?(?! cadeau)|virement|bank transfer",
    "cancel": r"cancel\w*|annul\w*",
    "instalments": r"instal+ments?|(?:in|en) (?:three|trois|3|four|quatre|4) (?:times|fois|parts|payments)|en plusieurs fois",
    "loyalty": r"loyalty|points|fidelite",
    "absence": r"absen\w*|not (?:at )?home|nobody (?:is )?(?:at )?home|pas (?:la|chez moi)",
    "pickup": r"pick(?:ing)? ?up|click and collect|collect (?:my|an|in)|retrait|retirer|retire|(?:venir|passer) (?:le |la |les )?(?:chercher|recuperer|prendre)",
    "exchange": r"exchang\w*|echang\w*|swap\w*|chang(?:er?|ing) (?:de |the |my )?(?:taille|pointure|couleur|size|colou?r)",
    "shop": r"(?:when|time|you|u|shop|it) (?:\w+ ){0,2}close[sd]?(?! (?:to|fit))|closing|vous fermez|heures? .{0,12}ferme\w*|(?:est|etes) fermee?s?|where(?:.?s| is| are)? (?:the |your )?shop|your (?:\w+ )?shop|(?:your|votre) (?:address|adresse)(?! e-?mail)|where are you|ou (?:etes|vous trouvez)[ -]vous|store\w*|showroom|boutique\w*|magasin\w*|opening|horaire\w*|open|ouverte?s?(?<!ouvertes)",
    "gift": r"gift (?:cards?|vouchers?)|cartes? cadeaux?|cheques? cadeaux?|bons? cadeaux?",
    "wrapping": r"gift[ -]?wrap\w*|wrap (?:it|them|this|that)|wrapped|wrapping|emballage|emballer|emballez|paquets? cadeaux?|papier cadeau",
    "invoice": r"invoices?|receipts?|factures?|vat number|numero de tva",
    "phone": r"(?:tele)?phones?|numero de tel\w*|quel numero|votre numero(?! de)|call you|vous appeler",
    "contact": r"(?:tele)?phone number|(?:your|votre) (?:tele)?phone|numero de tel\w*|votre (?:numero|tel|mail|e-?mail)|e-?mail address"
    r"|contact\w*|(?:vous|te) joindre|(?:call|reach|ring) you|vous appeler|customer (?:service|care)|service clients?",
    "cost": r"cost\w*|fee|fees|free|price\w*|frais|gratuit\w*|offert\w*|cout\w*|minimum|maximum|prix|vaut|valent|worth|payante?s?|how much|combien(?! de (?:jours?|temps|semaines?|mois))",
    "window": r"annees?|duree|how many (?:years|months)|(?:how|too) long ago|days?|weeks?(?![- ]?ends?)|jours?|semaines?|how long|delais?|combien de temps|deadline|window",
    "hours": r"opening (?:hours|times?)|horaires?|open|ouverte?s?|ferme[rz]?|fermee?s?|close[sd]?|closing|(?:what|which) time|quelle heure",
    "customs": r"customs|douan\w*|duties|import (?:duty|tax(?:es)?|fees?)|taxes",
    "condition": r"worn|wore|unworn|unwashed|opened|unsealed|tags?|labels?|portee?s?|etiquettes?|neufs?|neuve?s?|deballee?s?|ouverte?s?(?= (?:le|la|l'))",
    "abroad": r"abroad|international\w*|countr\w+|etranger|pays",
    "repair": r"repair\w*|repar\w*|spare|pieces detachees",
    "care": r"look(?:ing)? after|prendre soin|wash\w*|laver|lavage|lave|clean\w*|care|entretien|entreten\w*|nettoy\w*",
    "size": r"size\w*|sizing|taille\w*|pointure\w*",
    "privacy": r"privacy|(?:personal|my|your) data|gdpr|rgpd|donnees(?: personnelles)?|confidentialite",
    "account": r"account\w*|comptes?|password|mot de passe",
    "newsletter": r"newsletters?|mailing list|infolettres?|liste de diffusion",
    "review": r"reviews?|(?:laisser|donner|ecrire|poster|publier) (?:un |mon )?avis",
    "discount": r"discount\w*|coupon\w*|promo\w*|voucher\w*|reduction\w*|code\w*",
    "address": r"(?<!mail )address\w*|adresse\w*(?! (?:e-?)?mail)|where|located|ou (?:se|est|sont|etes)|rue|street",
}
POLICY = frozenset(SUBJECTS) - {"cost", "window", "hours", "care", "size", "address", "phone", "failure", "condition"}
"""Subjects that only the shop's pages speak of; the others may be a product's as well."""

OF_A_KIND = frozenset({"payment", "discount", "loyalty", "instalments", "shop", "gift"})
"""Subjects of which each word may count: a discount for students is none for nurses."""
PAID_FOR = frozenset({"return", "exchange", "customs", "wrapping"})

REACH = {
    "eu": re.compile(r"european union|union europeenne|\beu (?:countries|member)"),
    "elsewhere": re.compile(
        r"anywhere else|elsewhere|rest of the world|reste du monde|other countries(?! of the european)|autres? pays(?! de l.union)|ailleurs"
    ),
}
"""How pages speak of countries that they don't name."""
CALLED = {
    "shop": ("store opening hours", "horaires de la boutique"),
    "contact": ("contact customer care", "contact service client"),
    "payment": ("payment", "paiement"),
    "failure": ("payment fails", "paiement échoué"),
    "instalments": ("pay in instalments", "paiement en plusieurs fois"),
    "invoice": ("invoice", "facture"),
    "discount": ("discount code", "code promo"),
    "loyalty": ("loyalty points", "points de fidélité"),
    "gift": ("gift card", "carte cadeau"),
    "wrapping": ("gift wrapping", "emballage cadeau"),
    "delivery": ("delivery", "livraison"),
    "abroad": ("delivery", "livraison"),
    "express": ("express delivery", "livraison express"),
    "pickup": ("click and collect", "retrait en boutique"),
    "late": ("late parcel", "colis en retard"),
    "damage": ("broken parcel", "colis abîmé"),
    "absence": ("not at home", "en cas d'absence"),
    "return": ("return", "retour"),
    "refund": ("refund", "remboursement"),
    "exchange": ("exchange", "échange"),
    "cancel": ("cancel", "annulation"),
    "warranty": ("warranty", "garantie"),
    "repair": ("repair", "réparation"),
    "customs": ("customs duties", "douane"),
    "privacy": ("privacy", "données personnelles"),
    "care": ("care", "entretien"),
    "size": ("size guide", "guide des tailles"),
    "account": ("customer account", "compte client"),
    "newsletter": ("newsletter", "newsletter"),
    "review": ("review", "avis"),
    "cost": ("prices", "tarifs"),
    "window": ("times working days", "délais jours ouvrés"),
    "phone": ("telephone number", "numéro de téléphone"),
}
"""What pages call each subject, in English and in French: for words that only resemble it, and for a wider search."""

_ELISION = re.compile(r"\b(?:[ldjmnstc]|qu|jusqu|lorsqu)'|'(?:s|m|ll|d|re|ve|t)\b")
PATTERNS = {subject: re.compile(rf"\b(?:{pattern})\b") for subject, pattern in SUBJECTS.items()}


_ASKS = re.compile(
    r"^\W*(?:(?:and|et|but|mais|so|ok|alors|donc)\W+)*(?:can|could|does|do|is|are|will|would|has|how|what|which|why|when|where|est|peut|peux|puis"
    r"|pouvez|comment|combien|quel\w*|pourquoi|quand|c'est|il|elle|ils|elles|ca|on peut|qu\w*)\b(?! (?:you have|you sell|vous avez|me faut)\b)"
    r"|\b(?:combien|comment|quand|quoi|how much|how long)\W*$"
    r"|[.,;:!]\s+(?:and |et )?(?:what|which|how|when|where|does|do you|(?:can|could|may|is|are|do|will) (?:i|you|we|it|they|the|there|this|that|these|those)|quel\w*|combien|comment|pourquoi|est-ce)\b"
    r"|\bwhat'?s (?:that|this|it|the)\b|\bwhat (?:size|colou?r|is|are|does|do|would)\b|\bhow (?:much|long|big|many|do|does|is)\b"
)
"""How a question begins or ends: many leave its mark out."""


def asks(text: str) -> bool:
    return "?" in text or bool(_ASKS.search(fold(text)))


def fold(text: str) -> str:
    """Small letters without accents; typographic apostrophes made plain."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold().replace("œ", "oe")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def tokens(text: str) -> list[str]:
    """The folded words, without `l'`, `d'`, `'s` …"""
    return list(_tokens(text))


@lru_cache(maxsize=5_000)
def _tokens(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", _ELISION.sub(" ", fold(text))))


def stems(text: str) -> set[str]:
    """Of the words that are no grammar."""
    return {stem(word) for word in tokens(text) if word not in STOP}


def meant(text: str) -> set[str]:
    """And what they are called in the other language."""
    said = stems(text)
    return said.union(*(translations().get(each, frozenset()) for each in said))


@lru_cache(maxsize=5_000)
def terms(text: str) -> frozenset[str]:
    """What a text is about: stems of its words in either language, the subjects both share, and countries (`@DE`)."""
    stems = {stem(word) for word in tokens(text) if word not in STOP and (len(word) > 1 or word.isdigit())}
    reach = {f"={name}" for name, pattern in REACH.items() if pattern.search(fold(text))}
    return frozenset(
        stems | {f"={subject}" for subject in subjects(text)} | {f"@{code}" for code in countries(text)} | reach
    )


def without_phrases(text: str) -> str:
    """Without the subjects that take several words: "en trois fois" is of instalments, not of threes. Folded."""
    folded = fold(text)
    for pattern in PATTERNS.values():
        folded = pattern.sub(lambda found: " " if " " in found[0] else found[0], folded)
    return folded


def subjects(text: str) -> frozenset[str]:
    folded = fold(text)
    named = frozenset(subject for subject, pattern in PATTERNS.items() if pattern.search(folded))
    # "Do I pay to send it back?" asks for a cost, not for the ways to pay.
    return (named - {"payment"}) | {"cost"} if "payment" in named and named & PAID_FOR else named


def said_of_subjects(text: str) -> list[str]:
    """The words that name a subject, each as it is said: "send it back"."""
    folded = fold(text)
    return [found[0] for pattern in PATTERNS.values() for found in pattern.finditer(folded)]
