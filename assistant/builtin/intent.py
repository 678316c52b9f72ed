"""What a shopper wants, from the words alone; the facts decide between the catalogue and the shop's pages."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from assistant.builtin import slots
from assistant.builtin.courtesies import courtesy, matter
from assistant.builtin.naming import essence, says_nothing, without_story
from assistant.builtin.nearest import wish_of
from assistant.builtin.of_orders import wants_change
from assistant.builtin.shorthand import spelt_out
from assistant.builtin.superseding import superseded
from assistant.builtin.words import POLICY, STOP, fold, subjects, tokens

# fmt: off
Intent = Literal[
    "person", "complaint", "order", "change", "checkout", "remove", "amount", "cart", "compare", "buy", "product",
    "code", "discount", "who", "card", "off_topic", "thanks", "greeting", "yes", "wordless", "ordering", "question",
]
# fmt: on

PATTERNS: Mapping[Intent, str] = {
    "who": r"(?:are|r) (?:you|u) (?:an? |the )?(?:real |actual )?(?:human|person|robot|bot|machine|ai|program|computer|chatbot)\b"
    r"|(?:talking|speaking|chatting|writing) (?:to|with) (?:an? )?(?:real |actual )?(?:human|person|robot|bot|machine|ai)\b"
    r"|(?:etes[ -]vous|es[ -]tu|vous etes|tu es|c'est) (?:bien )?(?:un |une )?(?:vraie? )?(?:humaine?|personne|robot|machine|ia|programme|chatbot)\b"
    r"|(?:parle|discute|ecris) (?:a|avec) (?:un |une )?(?:vraie? )?(?:humain|robot|machine|ia)\b.*\?",
    "person": r"(?:talk|speak|chat|connect|transfer|put me)\b.{0,25}\b(?:human|person|someone|somebody|agent|advis[eo]r|colleague"
    r"|staff|representative|team|manager|supervisor)|\b(?:real|actual) (?:human|person)|^(?:a )?(?:human|person|agent)(?: please)?\W*$"
    r"|(?:need|want|get|ask) an? (?:human|person|agent|colleague)|(?:parler|discuter|echanger|joindre|contacter|passe[rz])\b"
    r".{0,25}\b(?:humain|personne|quelqu|conseill|vend|collegue|equipe|agent|responsable|service client|superieur)|^(?:un )?(?:humain|conseill\w+)\b"
    r"|\b(?:want|need|veux|voudrais|avoir) (?:quelqu.?un|someone|somebody|anyone)\b|(?:marre|assez|sick|tired|fed up|enough) (?:of |with |d[eu] |des )?(?:this |the |ce |votre )?(?:robot|bot|machine|chatbot)"
    r"|\bmette[zs]?[ -]moi en (?:contact|relation)|\b(?:any ?one|any ?body|someone|a human|quelqu.un) (?:there|here|la)\b|\bis there (?:someone|a person|anyone)\b"
    r"|un (?:vrai )?(?:humain|conseiller)|une vraie personne",
    "complaint": r"\b(?:complain|complaint|unacceptable|furious|scam|rip-?off|disgust|terrible|awful|disappointed|lawyer)\b"
    r"|(?:arrived|received|came|got|is|are|it.?s) .{0,30}\b(?:broken|damaged|defective|faulty|torn|cracked)\b"
    r"|(?<!ordered the )(?<!bought the )(?<!chose the )(?<!picked the )\bwrong (?:item|product|size|colour|color|order)\b|charged (?:me )?twice|\breclamation|inadmissible|inacceptable"
    r"|\b(?:sue|sued|legal action|police|court|solicitor|attorney)\b|\b(?:explod\w*|caught fire|on fire|burn(?:ed|t)? (?:my|his|her|me)"
    r"|injur\w*|hurt (?:my|me|him|her)|electric shock|allergic reaction|choked|bleeding|scandal)\b"
    r"|\bavocat\b|porte[rz]? plainte|tribunal|police|poursuiv\w+ en justice|pris feu|explose|brulee?s? (?:la|le|mon|ma|au)|(?:est|suis|sont) brulee?s?"
    r"|blesse|decharge electrique|reaction allergique|saigne"
    r"|arnaque|scandale|\bdecue?\b|me plaindre|(?:recu|arrivee?s?|est|sont) .{0,30}\b(?:casse|abime|defectueu|endommage|dechire)"
    r"|^(?!.*\b(?:nothing|not|never|yet|\w+n'?t|rien|pas|jamais|toujours)\b)(?=.*\b(?:ordered|asked for|wanted|chose|commandee?s?|voulais|choisie?s?)\b)"
    r"(?=.*\b(?:got|received|came|sent|arrived|contained|recue?s?|envoyee?s?|livree?s?)\b).*\b(?:but|and|instead|whereas|mais|et|alors|lieu|place)\b"
    r"|\b(?:missing|il manque|manque)\b.{0,50}\b(?:order|parcel|package|box|colis|commande)\b|\b(?:item|article|piece)s? (?:is |was |are |were )?missing\b"
    r"|debitee? deux fois|mauvais (?:article|produit)",
    "order": r"where.{0,12}\b(?:my|the) (?:order|parcel|package|delivery)|\btrack(?:ing)?\b.{0,20}\b(?:order|parcel|package|number|my)"
    r"|\border status|status of (?:my|the) order|when will my (?:order|parcel|package)|has my (?:order|parcel|package)"
    r"|ou (?:en )?est (?:ma|mon) (?:commande|colis)|suivi de (?:ma|mon)|suivre (?:ma|mon)|(?:statut|etat) de (?:ma|mon)"
    r"|quand .{0,20}(?:ma commande|mon colis)|(?:ma commande|mon colis) .{0,25}(?:arriv|expedi|parti|livre)"
    r"|(?:my|the) (?:order|parcel|package) .{0,20}(?:arrive|shipped|sent|late)|(?:recu|receive?d?) (?:ma commande|mon colis|my order)",
    "change": r"(?:cancel|change|modify|return|exchange|send back) (?:my|this) \w+|(?:cancel|change|modify) (?:the|an) order"
    r"|(?:want|.d like|would like|need|wish) to (?:return|exchange|cancel|send back|get a refund)"
    r"|(?:annuler?|annulez|modifier?|changer?|retourner|renvoyer|echanger?) (?:ma|mon|cette|l'|la|le )(?: ?(?:commande|achat|colis|adresse|taille|couleur))"
    r"|trompee? (?:d'adresse|de taille|de couleur)|(?:wrong|another|new) (?:delivery |shipping )?address|ordered the wrong|(?:swap|exchange|change) (?:it|them) (?:for|to|in|into)"
    r"|echange[rz]?[ -](?:la|le|les) |^\W*(?:annule[rz]?|cancel)\W*$"
    r"|(?:je (?:veux|voudrais|souhaite|dois)|j.aimerais) (?:l'|la |le |les |tout |en )?(?:annuler|retourner|renvoyer|echanger|me faire rembourser|un remboursement)"
    r"|withdraw from|me retracter",
    "remove": r"\b(?:remove|delete|take\b.{0,40}\b(?:out|off|away)|drop|supprime\w*)\b(?!.{0,60}\b(?:accounts?|profile|data|chat|about me|list|comptes?|donnees|profil|discussion)\b)|\b(?:empty|clear)\b.{0,12}\b(?:cart|basket|bag|trolley)\b|\bvide\w*\b.{0,12}\b(?:panier|tout)\b"
    r"|\b(?:enleve|enlevez|enlever|retire|retirez|retirer)\b(?!.{0,25}\b(?:commande|colis|boutique|magasin)\b)",
    "amount": r"\bmake (?:it|that|them) (?:just |only )?(?:\d|one|two|three|four|five|six)|(?:change|set|update) the quantity|\bmets[ -]?en \w+|"
    r"\bmettez[ -]?en \w+|(?:change|passe\w*|modifie\w*) la quantite|\b(?:only|just) (?:\d+|one|two|three) of (?:it|them|those)"
    r"|(?:finalement|plutot) (?:juste |seulement )?(?:(?:\d+|deux|trois|quatre|cinq)\b|une?\W*$)|^(?:just|only|juste|seulement) (?:\d+|one|two|une?|deux)\W*$",
    "checkout": r"^(?:ok|okay|yes|great|alright|please|let.?s|i.d like to|i want to|i would like to|can i|take me to|go to|and|now|proceed to"
    r"|right|let me|i.?ll|i.?m ready to|ready to|,|\s)*(?:the )?(?:check ?out|pay|pay now|place (?:my|the|an) order|payment)(?: now| please|\W)*$"
    r"|proceed to (?:checkout|payment|pay)|\bcheck ?out (?:now|please)|^(?:ok|oui|d'accord|alors|bon|,|\s)*(?:je (?:veux |voudrais |"
    r"souhaite |vais )?(?:paie|paye|payer|regle|regler|commande|commander|passe commande|passer (?:la |ma )?commande|finaliser))\b"
    r"(?! (?:en|par|avec))|\bpasser (?:la |ma |a la )?(?:commande|caisse|paiement)|^(?:payer|commander|finaliser)\b|valider (?:ma|mon|la|le) ",
    "compare": r"\bcompar|difference\b|\bversus\b|\bvs\b|which (?:one )?(?:is|of).{0,20}\b(?:better|best|cheaper|warmer|bigger|lighter|larger)"
    r"|\bwhich (?:one )?(?:runs|fits|has|lasts|weighs|holds|goes)\b|\b(?:lequel|laquelle|lesquels|lesquelles)\b|quelle? est (?:le|la) meilleure?",
    "buy": r"\bi.?(?:ll| will) (?:take|have|buy|get|order)\b|\b(?:can|could|may) (?:i|we) (?:get|have|take|order|buy) (?:\d+|one|two|three|four|five|six|(?:it|them|this one|that one)(?= in\b| pl|\W*$))\b|\bprends?(?:-(?:le|la|les)\b| (?:les|le|la|l'une?|\d+|deux|trois)\b)|\b(?:buy|(?<!my )(?<!this )(?<!the )(?<!last )purchase)\b(?!.{0,20}\b(?:gift card))|\b(?:add|put|pop|stick|throw|chuck|place)\b.{0,60}\b(?:cart|basket|bag|trolley)\b"
    r"|\badd (?:it|them|this|that|one|two|three|the|\d+)\b|\badd\W*$|^\W*(?:\d+|two|three|four) of (?:it|them|those|these)\b|\bi(?:.d like| would like| want| take)(?: to (?:order|have|get))?"
    r" (?:it|this one|that one|the \w+ one|\d+|two|three|four)\b"
    r"|\bje (?:le |la |les |l')?(?:prends|prendrai|prendrais|vais (?:le |la |les )?prendre|achete)|\b(?:l')?acheter\b"
    r"|\b(?:ajoute|ajoutez|ajouter)\b(?!.{0,30}\bcommande\b)|\b(?:mets|mettez|mettre)\b.{0,60}\bpanier|^(?:order|commande[rz]?) (?:\d+|two|three|deux|trois)"
    r"|\b(?:mets?|mettez)[ -]m(?:oi|'en)\b(?!.{0,4}\b(?:de cote|en contact|en relation))|\bj'en (?:prends|prendrai|veux|voudrais)\b|\b(?:go|going) (?:for|with) (?:it|that|this|the)\b"
    r"|^(?!.*\b(?:qu\S*|quoi|combien|voir)\b).*\b(?:au|dans (?:le|mon)) panier\W*$|\b(?:va pour|on part sur) (?:la|le|les|celui|celle)\b|\w[.,!;]+ (?:just |juste )?(?:one|two|three|un|une|deux|trois|\d)\W*$",
    "cart": r"(?:what.?s|what is|show|see|view|total|how much).{0,20}\b(?:my|the) (?:cart|basket|bag)|\bmy total\b|^(?:the )?total\W*$|\b(?:it|that|this|everything)(?: all)? comes? to\b"
    r"|\b(?:ca fait|je dois|j'en ai pour) combien\b|\bcombien (?:ca fait|je dois|en tout|au total)\b"
    r"|^(?:my )?(?:cart|basket)\W*$|(?:voir|affiche\w*|total de|contenu de|c'est quoi) (?:mon|le) panier|\b(?:qu\S*|quoi|combien)\b.*\bdans (?:mon|le) panier|^(?:mon )?panier\W*$",
    "product": r"\bdo you have (?:it|this|that|them)\b|l.avez-vous en|vous l.avez en|existe-t-(?:il|elle)|\b(?:does|is|are|do|can|will) (?:it|this|that|they|these|those)\b|\bwhat(?:.s| is| are) (?:it|this|they|these|those)\b"
    r"|\bmade (?:of|from|in)\b|\bwhat (?:size|colou?r|material|fabric|dimension|option)s?\b|\bwhich (?:size|colou?r|material)s?\b"
    r"|\bhow (?:big|tall|wide|long is|heavy|large|thick|much (?:is|does) (?:it|this|that|the))\b|\bdoes the\b|\bis the\b|\bhas it\b"
    r"|\btell me (?:more )?about\b|\bmore about (?:it|this|that)\b|\b(?:a-t-|est-)(?:il|elle|ce que (?:c'est|ca|cela|cet|il|elle|ce|le|la|l'))"
    r"|\b(?:il|elle|ils|elles) (?:a|ont|est|sont|(?:fait|mesure|pese|existe|contien)\w*)\b|\bquelle? (?:taille|couleur|matiere|dimension|poids"
    r"|composition)|\bquel(?:le)?s (?:tailles|couleurs|matieres|dimensions)\b|\bquel(?:le)?s? (?:est|sont) (?:la|le|les|sa|son|ses) (?:tailles?|couleurs?|matieres?|dimensions?|poids|composition|prix|hauteur)\b|\ben quoi\b|\bcombien (?:coute|mesure|pese)\b|\bc'est quoi\b"
    r"|\b(?:de quoi|quel est le prix)\b|\bplus (?:de details|d'infos?|d'informations) sur\b",
}
_HELP = re.compile(
    r"^\W*(?:what (?:do|can) you (?:sell|have|do|help (?:me )?with)|how can you help(?: me)?|(?:can you )?help(?: me)?|que vendez[ -]vous|vous vendez quoi"
    r"|qu'est[ -]ce que vous (?:vendez|avez|faites)|(?:pouvez[ -]vous |vous pouvez )?m'aider|aide|aidez[ -]moi)\W*$"
)
_SIDE = re.compile(r"\b(?:if|because|since|but|si|parce que|car|mais)\b|s'il |s'ils ", re.IGNORECASE)
_WHICH = re.compile(
    r"\b(?:single|singly|separately|individually|a l'unite|separement)\b|\b(?:which|what|quel(?:le)?s?) \w+|\bprends? quoi\b|\b(?:my|ma) (?:usual |\w+ )?(?:size|taille|pointure)\b"
)
_ORDERS = re.compile(r"\b(?:orders?|parcels?|commandes?|colis)\b")
_SOLD = re.compile(r"\b(?:do you (?:sell|stock|carry)|vendez[ -]vous|est-ce que vous vendez|proposez[ -]vous)\b")
_OFF_TOPIC = re.compile(
    r"\b(?:weather|forecast|poem|joke|recipe|song|homework|essay|football|politic\w*|election|president|horoscope|stock market"
    r"|translate|python|javascript|capital of|meteo|quel temps fait|poeme|blague|recette|chanson|devoirs|dissertation|politique|elections?"
    r"|horoscope|traduis|traduire|capitale de)\b"
)
"""What no shop page answers and people still ask a machine."""
_RESEMBLED: Mapping[str, Intent] = {intent: intent for intent in get_args(Intent) if intent != "product"}
"""What words that no pattern knows are taken for by what they resemble."""
_COMPILED = tuple((intent, re.compile(pattern)) for intent, pattern in PATTERNS.items())
_FOLLOW_UP = re.compile(
    r"^\W*(?:(?:no )?i mean\w* |(?:non )?je veux dire )?(?:and|et|or|ou|what about|how about|do you have (?:it|them|one|something)|anything|something|any|in|en|only|plutot|et en|less"
    r"|moins|plus|under|cheaper|dispo|disponible|available|in stock|en stock|for|pour|with|avec|without|sans|but|mais|not|pas|(?:he|she|they|il|elle|ils|elles) (?:loves?|likes?|enjoys?|aime(?:nt)?|adore(?:nt)?)|avez-vous (?:le|la|les) meme|(?:size|taille|pointure) (?:x*[sml]|\d+))\b"
    r"|\b(?:the )?(?:\w+ ){1,3}ones?\W*$|\bthe (?:\w+ ){1,3}ones?\b|^\W*(?:celui|celle|ceux|celles)\b"
)


_LEANS = re.compile(r"\W*(?:and |et )?(?:il|elle|ils|elles|it|they)\b(?! (?:me )?faut)")
"""A question on what was found looks for nothing else."""
_FRAMES = re.compile(
    r"\b(?:bonjour|bonsoir|salut|hello|hi|hey)\b[\s,!.]*"
    r"|\b(?:je (?:re)?cherche|je (?:veux|voudrais|souhaite|prends|prendrai)(?: (?:acheter|voir|commander))?|j'aimerais(?: (?:acheter|voir))?|il me faut|montre[rz]?[ -]moi|i.?m looking for"
    r"|i am looking for|looking for|show me|i (?:want|need|would like|.d like)(?: to (?:buy|order|see|get))?|i.?ll (?:take|have)|i would like to (?:buy|see))\b"
    r"|\b(?:do you (?:have|sell|stock|carry)(?: any)?|have you got(?: any)?|avez[ -]vous|vendez[ -]vous|est-ce que vous (?:avez|vendez)|proposez[ -]vous)\b"
    r"|\b(?:how much (?:is|are|does|do|for)|what (?:does|do|is the price of|are the prices of)|price of|combien coute(?:nt)?|quel est le (?:prix|tarif) (?:de la|du|des|de|d')?|prix (?:de la|du|des|de|d'))\s?"
    r"|\bcosts?(?= *\??$)|\b(?:ajoute[rz]?|mets|mettez|add|put)\b|\b(?:to|in|into) (?:my|the) (?:cart|basket|bag)\b|\b(?:au|dans (?:le|mon)) panier\b"
    r"|\b(?:compare[rz]?|comparing|(?:what.?s |what is )?the difference (?:between|with|to|from)|(?:quelle est |c(?:'est)? quoi )?la difference (?:entre|avec))\b"
    r"|\b(?:en quelle matiere (?:est|sont)|de quelle matiere (?:est|sont)|what (?:is|are)|made of|tell me (?:more )?about)\b"
    r"|\b(?:no )?i meant?\b|\b(?:non )?je veux dire\b|\b(?:please|s'il (?:vous|te) plait|svp)\b"
)
"""Words that say what is done with a thing, not which: they would only hide it from the search. Folded."""


def intent_of(question: str) -> Intent:
    question = spelt_out(question)
    folded = fold(question)
    if not re.search(r"\w", question):
        return "wordless"
    if slots.order_number(question):
        return "change" if wants_change(question) else "order"
    if slots.card_number(question):
        return "card"
    email = slots.email(question)
    if email and (email == question.strip() or slots.order_number(question, bare=True) or _ORDERS.search(folded)):
        return "order"
    if slots.discount_code(question):
        return "discount"
    for intent, pattern in _COMPILED:
        # "Which size do I take?" takes nothing yet.
        if pattern.search(folded) and not (intent in ("buy", "checkout") and _WHICH.search(folded)):
            return "off_topic" if intent == "product" and _OFF_TOPIC.search(folded) else intent
    if _HELP.search(folded):
        return "greeting"
    said = courtesy(folded)
    return "off_topic" if _OFF_TOPIC.search(folded) else said or _RESEMBLED.get(wish_of(question), "question")


def follows_up(question: str) -> bool:
    """ "in blue?", "et en 42 ?", "something cheaper": words that need those before them."""
    folded = fold(question)
    said = tokens(folded)
    leaning = bool(_FOLLOW_UP.search(folded) or slots.cheapest(question) or slots.dearest(question))
    return len(said) <= 7 and (leaning or only_a_choice(question))


def only_a_choice(question: str) -> bool:
    """ "M?", "in blue", "42": a size, a colour or a number and nothing else."""
    said = tokens(question)
    chooses = any(map(slots.is_choice, said)) or all(word in STOP for word in said)
    alone = all(slots.is_choice(word) or says_nothing(word) for word in said)
    return bool(said) and chooses and alone and not slots.email(question)


def search_words(question: str, before: Sequence[str]) -> str:
    """What to search for: a follow-up ("in blue?") together with the words that it leaves out."""
    question, before = matter(question), [matter(text) for text in before]
    if not follows_up(question) or intent_of(question) not in ("question", "yes"):
        return _bare(question)
    topic = [superseded(text, question) for text in looked_for(before)]
    return " ".join([*topic, *([] if topic and chooses_cheapest(question) else [essence(_bare(question))])])[:400]


def looked_for(before: Sequence[str]) -> list[str]:
    """The words of the search that is going on: the latest that stands alone, and those that followed it up."""
    topic: list[str] = []
    for text in reversed(before):
        if intent_of(text) == "question" and not about_policy(text) and not _LEANS.match(fold(text)):
            if not slots.cheapest(text):
                topic.insert(0, without_story(_bare(text)))
            if not follows_up(text):
                break
    return topic


def chooses_cheapest(question: str) -> bool:
    """ "The cheaper one" chooses among what was found; it is nothing to look for itself."""
    return slots.cheapest(question) and bool(re.search(r"\b(?:the|la|le|les|cheapest|least)\b", fold(question)))


def _bare(question: str) -> str:
    """ "Combien coûte le manteau Bise ?" looks for the coat; what is nothing but a frame stays as it is."""
    plain = question.replace("’", "'")
    kept, at = [], 0
    folded = fold(plain)
    if len(folded) != len(plain):  # a letter that folds into two: places would not agree
        return question
    for frame in _FRAMES.finditer(folded):
        kept.append(plain[at : frame.start()])
        at = frame.end()
    bare = " ".join("".join([*kept, plain[at:]]).split()).strip(" ?!.,")
    return bare if tokens(bare) and set(tokens(bare)) - STOP else question


def asks_whether_sold(question: str) -> bool:
    """ "Do you sell laptops?" is about what the shop has, not about what goes with it."""
    return bool(_SOLD.search(fold(question)))


def main_clause(question: str) -> str:
    """ "Can I return it if it doesn't fit?" asks about returns: the part that names a subject of the pages."""
    parts = _SIDE.split(question)
    return next((part for part in parts if about_policy(part)), question) if len(parts) > 1 else question


def about_policy(question: str) -> bool:
    """Returns, delivery, warranty …: the shop's pages answer, whatever products share the words."""
    return bool(subjects(question) & POLICY)


def asks_how(question: str) -> bool:
    """ "How do I wash wool?" wants advice, not a scarf."""
    return bool(re.match(r"\W*(?:how (?:do|to|can|should)|why|when|where|comment|pourquoi|quand)\b", fold(question)))
