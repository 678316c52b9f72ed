"""What a policy may be about, in both languages: what is done, how, where, to what, paid how. Two texts that name different ones aren't about the same thing."""

import re
from collections.abc import Mapping
from functools import lru_cache

from assistant.builtin.words import STOP, tokens
from assistant.countries import named_countries
from knowledge.terms import stem

Topics = Mapping[str, frozenset[str]]
"""By dimension: `{"act": {"return"}, "way": {"express"}, …}`."""

CARRIERS = (
        "colissimo", "chronopost", "mondial relay", "dhl", "ups", "fedex", "dpd", "gls", "la poste", "usps", "royal mail",
        "evri", "bpost", "postnl", "correos", "hermes", "tnt", "geodis", "relais colis", "inpost", "shop2shop",
)  # fmt: skip
_NAMED: Mapping[str, Mapping[str, str]] = {
    "act": {
        "return": r"(?:can|may|could) (?:come|go) back|takes? (?:it|them|everything|\w+s) back|returns?|returned|returning|returnable|non-returnable|send(?:ing)?(?: \w+){0,3} back|sent back|bring(?:ing)?(?: \w+){0,3} back|retour\w*|renvo\w*|retract\w*|withdraw\w*|rapporter|repris(?:es)?|reprenons",
        "refund": r"refund\w*|money back|reimburs\w*|pay (?:you )?back|paid back|rembours\w*",
        "exchange": r"exchang\w*|swap\w*|echang\w*",
        "warranty": r"(?:is|are|isn't|aren't|not) covered(?! (?:in|with))|(?:est|sont|pas) couverte?s?(?! d)|warrant\w*|guarante\w*|garanti\w*",
        "repair": r"repair\w*|mends?|mended|resol(?:e|es|ing)|repar\w*|ressemel\w*",
        "delivery": r"deliver\w*|shipping|ships?|shipped|shipment\w*|postage|arriv\w+|dispatch\w*|livr\w*|expedi\w*|frais de port|port|envoi\w*|envoy\w*|parcel\w*|colis|reaches? you|transit|courier|receive (?:your|the) (?:order|parcel|package)",
        "cancel": r"cancel\w*|annul\w*",
        "gift card": r"gift (?:cards?|vouchers?|certificates?)|cartes? cadeaux?|e-?cartes?|bons? cadeaux?|cheques? cadeaux?",
        "gift wrap": r"gift[- ]?wrap\w*|gift (?:box|boxes|bag|packaging)|wrapp(?:ed|ing)|emballage\w* cadeaux?|papier cadeau|paquets? cadeaux?",
        "instalments": r"instal?lments?|pay in (?:\d|three|four)|payments? in \d|\d ?x|in \d (?:payments|times)|(?:en|\d) fois|mensualites?|pay later|klarna|alma",
        "loyalty": r"loyalty|(?:vouchers?|bons?)(?= (?:of|de) (?:[€$£]|\d))|(?<!pick-up )(?<!pickup )(?<!relay )(?<!collection )points?(?! relais| de retrait)|rewards?|members?hip|members|fidelite|adherents?|club",
        "pickup": r"click (?:and|&) collect|collect(?:ed|ion|ing)? (?:in|from|at)|in[- ]store (?:pick-?up|collection)|store pick-?up|retraits?|retir(?:er|ez|e) (?:en|au|la|le|votre|ma|mon|dans|sur place)",
        "kept": r"(?:keeps?|holds?|kept|held|waits?) (?:\w+ ){0,3}(?:parcels?|for)|garde\w*|conserve\w*|attend",
        "opening": r"opening hours|(?:is|are|we|'re|store|shop) open|(?<!sale )open(?:s|ing)? (?:from|on|until|at|every|daily|today|tomorrow|\d|mon|tue|wed|thu|fri|sat|sun)|(?:is|are|we|be|'re|'s|stays?|remains?) (?:closed|shut)|sera (?:ferm|ouvert)\w*|re-?opens?|rouvr\w*|closes? (?:on|at)|horaires?|(?:est|sommes|sont) (?:ouvert|ferm)\w*|ouvr(?:e|ons|ez) (?:le|a|de|du)|ferm(?:e|ons) (?:le|a)",
        "made to order": r"made[- ]to[- ]order|make (?:\w+ ){1,5}to order|(?:a la|sur) demande|on demand|bespoke|custom[- ]made|sur commande|sur[- ]mesure|pre-?order\w*|precommand\w*",
        "engraving": r"engrav\w*|monogram\w*|grav(?:ure|er|ee?s?)|personnalis\w*|personali[sz]\w*|embroider\w*|broderie",
        "lost": r"lost|missing|has not moved|hasn't moved|perdus?|egares?|bouge",
        "damage": r"damag\w*|broken|faulty|defect\w*|abime\w*|casse\w*|endommag\w*|defectueu\w*",
        "prepare": r"pack(?:ed|ing)\b|process\w*|handling|prepar\w*|leaves? (?:our|the|lyon)|quitt\w+|trait(?:ee?s?|ement|ons)",
        "duties": r"customs|duty|duties|import tax\w*|douan\w*|taxes? d'importation|vat|tva",
        "price match": r"price[- ]match\w*|match (?:a|the|any) price|alignement|aligner",
        "payment": r"pay(?:ing|ment|ments)?|pays (?:for|by|with|the|you|off|back)|accept(?:s|ed)?|paie(?:ment|ments)?|payer|payez|regl(?:er|ement|ez)|accept(?:ons|ez|ees?)",
        "alteration": r"alterations?|hemm\w*|tailor\w*|retouches?|ourlets?",
        "answer": r"(?:answer|reply|respond)\w* (?:to )?(?:you|e-?mails?|messages?|within)|hear from us|repond\w*",
        "privacy": r"personal data|privacy|gdpr|donnees personnelles|rgpd|confidentialite",
        "newsletter": r"newsletter|lettre d'information|infolettre",
        "sample": r"samples?|swatch\w*|echantillons?",
        "combine": r"combin\w+|cumul\w+|s'(?:y )?ajout\w+|stack(?:s|ed|ing)?(?! of)",
        "insurance": r"insur\w*|assur(?:ee?s?|ance)",
        "setup": r"mont(?:ee?s?|ages?|er|ons|ez)|assembl\w*|install(?:ation|ed)",
        "rental": r"rent(?:al|ing|ed)?|hire|location|louer",
        "trade in": r"trade[- ]in|second[- ]hand|take back|reprise|recycl\w+ (?:your|old|votre)",
    },
    "way": {
        "express": r"express\w*|chronopost|next[- ]day|overnight|24 ?h\b(?= delivery)|rush|priority|prioritaire|lendemain|same[- ]day|jour meme",
        "relay": r"relay|pick-?up points?|parcel shops?|lockers?|points? relais|relais|consignes?",
        "home": r"home delivery|to your door|at home|door(?:step)?|a domicile",
        "collect": r"click (?:and|&) collect|in[- ]store (?:pick-?up|collection)|store pick-?up|collect(?:ion|ed)? (?:it )?(?:in|from|at)|retraits? (?:en|dans (?:la|nos|notre)) (?:boutique|magasin)s?|en boutique|en magasin|in[- ](?:the )?store",
        "appointment": r"by appointment|sur rendez-vous",
        "standard": r"standard|regular|classique|economy|normale?",
        "post": r"by post|par (?:la )?poste|courrier|letter box|boite aux lettres",
    },
    "carrier": {name: name for name in CARRIERS},
    "case": {
        "worn": r"worn|wore|(?<!you )used|portee?s?|(?<!carte )utilisee?s?",
        "unworn": r"unworn|unused|never worn|n'(?:a|ont) (?:pas|jamais) ete portee?s?|(?:has|have)(?:n't| not) been (?:worn|used)|n'(?:a|ont) (?:pas|jamais) servi|non (?:portee?s?|utilisee?s?)|inutilisee?s?|jamais portee?s?|neufs?|not (?:been )?worn",
        "opened": r"opened|unsealed|entamee?s?|debouchee?s?|ouverte?s?(?= ne| par| est| sont)|descell\w+|unwrapped|deballe\w*",
        "washed": r"(?<!un)washed|lavee?s?",
        "lit": r"lit|burn(?:t|ed)|allumee?s?",
        "sale": r"(?:on )?sale(?: items?| pieces?)?|discounted|reduced|clearance|outlet|soldee?s?|soldes|promotion\w*|en promo",
        "personalised": r"personali[sz]ed|custom(?:i[sz]ed)?|engraved|made[- ]to[- ]measure|personnalisee?s?|gravee?s?|sur[- ]mesure",
        "underwear": r"underwear|lingerie|swimwear|maillots?|culottes?|sous-vetements?|briefs?",
        "earrings": r"earrings?|boucles? d'oreilles?|piercings?",
        "packaging": r"(?:original |its |their )(?:packaging|box)|emballages? d'origine|boite d'origine",
        "receipt": r"(?<!from )(?<!upon )(?<!of )(?<!on )(?<!after )receipt|proof of purchase|invoice|ticket de caisse|facture|preuve d'achat|justificatif",
        "label": r"labels?|tags?|etiquettes?",
        "sunday": r"sundays?|dimanches?", "saturday": r"saturdays?|samedis?", "monday": r"mondays?|lundis?",
        "holiday": r"(?:public |bank )holidays?|jours? feries?", "weekend": r"weekends?|week-ends?",
        "tuesday": r"tuesdays?|mardis?", "wednesday": r"wednesdays?|mercredis?", "thursday": r"thursdays?|jeudis?", "friday": r"fridays?|vendredis?",
        "student": r"students?|etudiante?s?", "first order": r"first order|premiere commande", "birthday": r"birthday|anniversaire",
        "large": r"large pieces|bulky|oversi[sz]ed? items|furniture|volumineu\w+|encombrant\w*|meubles?",
        "every order": r"(?:every|any|all|each)(?: of)? (?:your |the |our )?(?:orders?|purchases?)|toutes? (?:les |vos |nos )?commandes?|chaque commande|n'importe quelle commande",
        "once": r"(?:only|just) once|once only|single (?:use|order|purchase)|(?:(?:one|1) (?:time|purchase|order|use) only)|(?:une|1) seule (?:fois|commande)|usage unique",
        "several": r"(?:second|2nd|next|third|other) (?:orders?|purchases?)|(?:deuxieme|seconde|2e|prochaine|troisieme) (?:commande|achat)|several (?:orders?|times|purchases?)|more than once|plusieurs (?:fois|commandes?|achats?)",
        "credit": r"store credit|avoirs?|bons? d'achat",
    },
    "pay": {
        "paypal": "paypal", "klarna": "klarna", "visa": "visa", "mastercard": "mastercard", "amex": r"amex|american express",
        "apple pay": "apple pay", "google pay": "google pay", "alma": "alma", "transfer": r"bank transfer|wire|virement\w*",
        "cheque": r"che(?:que|ck)s?(?! out| cadeaux?)(?<=cheque|heques)", "cash": r"cash|especes|liquide", "crypto": r"crypto\w*|bitcoins?",
        "card": r"(?:credit|debit|bank) cards?|cartes? (?:bancaires?|de credit)|cb", "bancontact": "bancontact", "ideal": r"ideal(?= payment)",
        "gift": r"gift cards?|cartes? cadeaux?", "direct debit": r"direct debit|prelevement", "invoice": r"(?:on|by) invoice|sur facture",
    },
    "kind": {
        "lamps": r"lamps?|lights?|lighting|lampes?|luminaires?", "bags": r"bags?|backpacks?|sacs?|besaces?", "shoes": r"shoes?|boots?|sneakers?|chaussures?|bottes?|bottines?",
        "clothes": r"cloth(?:es|ing)|garments?|apparel|vetements?|habits", "jewellery": r"jewel\w*|bijou\w*", "candles": r"candles?|bougies?",
        "electronics": r"electronics?|electrical|electron\w+|electri\w+", "textiles": r"textiles?|linens?\b(?= items)|linge", "furniture": r"furniture|meubles?|mobilier",
        "frames": r"frames?|cadres?", "watches": r"watches|montres?", "batteries": r"batter(?:y|ies)|batteries?|piles?", "accessories": r"accessor\w+|accessoires?",
        "kitchen": r"cookware|kitchen\w*|cuisine|vaisselle|tableware", "bikes": r"bikes?|velos?", "mattresses": r"mattress\w*|matelas",
        "knitwear": r"knitwear|knits?|jumpers?|sweaters?|pulls?|mailles?", "motors": r"motors?|moteurs?", "zips": r"zips?|zippers?|fermetures?", "cables": r"cables?",
    },
    "speed": {"at once": r"while you wait|on the spot|pendant que vous (?:attendez|patientez)|sur-le-champ", "same day": r"same[- ]day|jour meme|today|aujourd'hui|same (?:morning|afternoon|evening)|(?:apres-midi|matin|soir|matinee|soiree) meme", "next day": r"next (?:working |business )?day|tomorrow|overnight|lendemain|demain|jour (?:ouvre )?suivant"},
    "sum": {
        "total": r"total\w*|altogether|in all|sum|comes to|amounts? to|au total|en tout|s'eleve|montant|somme",
        "subtotal": r"subtotal|sous-total",
        "discount": r"discount\w*|reduc\w*|off|remise\w*|rabais|code|voucher|coupon|promo\w*|save\w*|saving\w*|economi\w*",
    },
}  # fmt: skip
_PLACE_WORDS = {
    "EU": r"european union|union europeenne|the eu|eu countr\w+|ue", "europe": r"europe|european countries|pays europeens", "world": r"(?:every|any|all|each)(?: the| other)? countr(?:y|ies)|(?:tous|chaque|n'importe quel)(?: les| nos)? pays(?! de l'union)|international\w*|abroad|worldwide|overseas|(?:a l'|l')etranger|monde(?: entier)?|outside (?:of )?(?:france|europe|the eu)|hors (?:de )?(?:france|europe|ue)|dom-tom|outre-mer|elsewhere|ailleurs",
    "FR": r"mainland(?: france)?|metropolitan france|metropolitaine|domestic", "GB": r"uk|united kingdom|great britain|britain|england|royaume-uni|grande-bretagne|angleterre|scotland",
    "US": r"usa|(?<=the )us|u\.s\.|united states|america|etats-unis|amerique", "corsica": r"corsica|corse", "paris": "paris", "lyon": "lyon",
}  # fmt: skip
_SKIPPED = {"country", "pays", "jersey", "georgia", "chad", "tchad", "turkey", "china", "chine"}
"""Territory names that mean things in a shop; jersey is knitted, china is porcelain."""


_SINCE = re.compile(
    r"\b(?:days?|weeks?|months?|jours?|semaines?|mois|ans?) (?:of|after|from|following|suivant|apres|a compter de|qui suivent) (?:the |your |la |votre )?(?:delivery|receipt|purchase|livraison|reception|achat)\b"
)
"""`Within 60 days of delivery` says from when on, and not what is done."""


DAY_OF = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?(?= (?:the )?\d{1,2}(?:st|nd|rd|th|er)?(?: of)? [a-z]{3})"
)
"""`Saturday 12 December` is one day, and no rule for Saturdays."""


def done(folded: str) -> frozenset[str]:
    """The acts that the words themselves name: a carrier's name only implies that something is delivered."""
    return _found("act", _SINCE.sub(" ", folded))


@lru_cache(maxsize=8192)
def topics(folded: str) -> Topics:
    folded = DAY_OF.sub(" ", folded)
    since = _SINCE.sub(" ", folded)
    found = {dimension: _found(dimension, since if dimension == "act" else folded) for dimension in (*_NAMED, "place")}
    if "unworn" in found["case"]:
        found["case"] -= {"worn"}
    if "pickup" in found["act"] and found["way"] & {"relay"}:
        found["act"] = found["act"] - {"pickup"} | {"delivery"}
    if found["act"] <= {"payment"} and (found["carrier"] or found["way"] & {"express", "relay", "home"}):
        found["act"] |= {"delivery", "prepare"} if "express" in found["way"] else {"delivery"}
    return {dimension: names for dimension, names in found.items() if names}


def speaks_of_rules(text: str) -> bool:
    """Whether the shop's own rules may be the answer."""
    from assistant.claims.said import fold

    return bool(topics(fold(text)).get("act", frozenset()) & {"return", "refund", "exchange", "cancel"})


_EMPTY = STOP | {
    "don",
    "doesn",
    "didn",
    "isn",
    "aren",
    "wasn",
    "weren",
    "won",
    "couldn",
    "wouldn",
    "shouldn",
    "hasn",
    "haven",
    "non",
}


@lru_cache(maxsize=8192)
def content(folded: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(
        stem(word) for word in tokens(folded) if word not in _EMPTY and len(word) > 2 and not word.isdigit()
    )


def covered(words: frozenset[str], by: frozenset[str]) -> float:
    """The share of words that are there, in either language."""
    if not words:
        return 1.0
    from assistant.claims.words import translations

    others = translations()
    return sum(word in by or bool(others.get(word, frozenset()) & by) for word in words) / len(words)


@lru_cache(maxsize=4096)
def negations(folded: str) -> int:
    return len(_NEGATION.findall(_DOUBLED.sub(" ", folded)))


_NEGATION = re.compile(
    r"\b(?:not|never|cannot|no|none|neither|nobody|nothing|without|unable|except|excluding|exclud\w+|outside (?:of )?our|en dehors d|unsuitable|forbidden|prohibited|deconseillee?s?|interdite?s?|(?:is|are|be|it's|stays?|remains?) (?:closed|shut)|(?:closed|shut)(?= from\b)|(?:est|sont|reste(?:nt)?|sera) fermee?s?|fermee?s?(?= du\b)|refus\w+|declin\w+|impossible|ne|n'|aucune?|jamais|sans|sauf|exclue?s?|hors|non|final|finale?s?|definiti\w+)\b|n't\b|\bn'"
    r"|\bnon-|(?:^|[,;] ?|\b(?:et|mais) )pas (?=pour|en|a|au|aux|de|d'|le|la|les|l'|avec|sur|dans)"
)
_DOUBLED = re.compile(
    r"\bcosts? (?:you )?nothing|n't cost (?:you )?(?:anything|a thing|a cent)|\bno (?:problem|worries|extra|additional|later|more than|longer than|charge|cost|fee)|\b(?:pas de (?:souci|probleme))|sans (?:frais|probleme|souci)|without (?:any )?(?:problem|charge)|not only|n'hesitez pas|ne \w+ (?:que|qu')|ne vous (?:en )?coute rien|ne coute rien|hors taxes?|(?:qui|s'il|si|that|which|if) (?:[\w']+ )?(?:ne |n'|don't |doesn't |didn't )(?:(?:vous|te|you) )?(?:plai\w+|convien\w+|va\b|like|want|need|fit|suit|please)|(?:non|jamais) portee?s?"
)


def _found(dimension: str, folded: str) -> frozenset[str]:
    whole, each = _patterns()[dimension]
    found = _places(folded) if dimension == "place" else frozenset()
    if not whole.search(folded):
        return found
    return found.union(name for name, pattern in each.items() if pattern.search(folded))


_Patterns = tuple[re.Pattern[str], Mapping[str, re.Pattern[str]]]


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, _Patterns]:
    return {dimension: _compiled(names) for dimension, names in (*_NAMED.items(), ("place", _PLACE_WORDS))}


@lru_cache(maxsize=1)
def _countries() -> Mapping[str, str]:
    """Every country's code by its name in either language (CLDR), its words apart by one blank."""
    from assistant.claims.said import fold

    found: dict[str, str] = {}
    for code, name in named_countries():
        plain = fold(name)
        if code not in ("EU", "UN", "EZ") and plain not in _SKIPPED:
            found[" ".join(_LETTERS.findall(plain))] = code
    return found


_LETTERS = re.compile(r"[^\W_]+")


def _places(folded: str) -> frozenset[str]:
    names, words = _countries(), _LETTERS.findall(folded)
    longest = (" ".join(words[at : at + many]) for at in range(len(words)) for many in range(1, _LONGEST + 1))
    return frozenset(names[name] for name in longest if name in names)


_LONGEST = 5
"""Words of a country's name."""


def _compiled(names: Mapping[str, str]) -> _Patterns:
    each = {name: re.compile(rf"\b(?:{pattern})\b") for name, pattern in names.items()}
    return re.compile(rf"\b(?:{'|'.join(names.values())})\b"), each
