"""Promises of what will be done, reports of what was done, and claims to be a person: nothing carries them but what happened here."""

import re
from collections.abc import Iterator
from functools import partial

from assistant.claims.claim import Claim, Grounds, never, source_of
from assistant.claims.evidence import Evidence
from assistant.claims.first_person import deeds, possessions
from assistant.claims.said import Said, fold
from assistant.claims.sources import About, statement_carried
from assistant.claims.topics import content, negations, topics

_FREE = (
    r"(?:gladly |happily |also |now |then |just |first |quickly |be (?:happy|glad|able|here|honest|brief|pleased|clear|delighted) ?(?:to )?)*(?:look|check|search|see|find|show|help|explain|compare|list|suggest|recommend|need|say|tell|try|read|walk|guide|give you (?:the|an|a few|some|more|details)|add (?:that|a note)|"
    r"assist|answer|describe|summari[sz]e|point|narrow|go through|go with|start|keep it|be|have to (?:ask|check)|let you know what|share|let you|pick|choose|propose|not\b|stick|repeat|open the|pull up|make sure i|take a look|do my best|understand|wait)"
)
_BIEN = r"(?:volontiers |aussi |donc |d'abord |vite )*(?:(?:vous |te |y |en |le |la |les |l')*)(?:regarder|verifier|chercher|montrer|aider|expliquer|comparer|proposer|suggerer|recommander|dire|essayer|lire|guider|repondre|resumer|indiquer|presenter|voir|trouver|donner (?:les|des|plus|quelques|le|la)|detailler|faire de mon mieux|etre|orienter|consulter|accompagner|lister|preciser|conseiller)"
_WILL = re.compile(
    rf"\b(?:i|we)(?:'ll| will| shall|'m going to| am going to|'re going to| are going to|'m about to)(?! (?:{_FREE})\b)(?: not| never)? (?P<what>[\w' ]+)|"
    r"\bi (?:can |do |really )*(?P<sworn>(?:promise|guarantee|assure)\b[\w' ]*)|"
    rf"\b(?:je|nous|on) (?:vais|allons|va|m'engage a|nous engageons a|promets(?: de)?|promettons|vous (?:promets|promettons|garantis|garantissons|assure))(?! {_BIEN}\b) (?P<vais>[\w' ]+)|"
    r"\b(?:je|j'|nous|on) ?(?:(?:vous|te|le|la|les|l'|y|en|lui|m'en|nous en) ?)*(?P<futur>(?!serai\b|pourrai\b|aurai besoin|verrai\b|dirai\b|montrerai\b|aiderai\b|chercherai\b|regarderai\b|verifierai\b|expliquerai\b)\w+(?:erai|irai|rai|erons|irons|rons|era|ira)\b[\w' ]*)|"
    r"\b(?:someone|somebody|a (?:colleague|person|human|member|manager|specialist|technician|representative|teammate)[\w ]*?|(?:one|a member) of (?:our|the|my) [\w ]*|(?:our|the|my) (?:\w+ )?(?:team|colleagues?|staff|manager|support|warehouse|service)|they)(?: will|'ll| is going to| are going to| shall| should| would| is (?:calling|contacting|joining)| has been (?:notified|informed|alerted))(?! be (?:able|happy|glad) to help if)\b(?P<they>[\w' ]*)|"
    r"\b(?:quelqu'un|un(?:e)? (?:collegue|conseill\w+|personne|membre|responsable|technicien\w*|humain)[\w' ]*?|(?:notre|l'|mon|ma|le) ?(?:\w+ )?(?:equipe|collegues?|service(?: client)?|responsable|conseill\w+|manager)|nos (?:\w+ )?equipes?|on) (?:va|vont|vous \w+ra\b|vous \w+ront\b|prendra|prendront|reviendra|reviendront|(?:a|ont) ete (?:prevenue?s?|informee?s?|alertee?s?))(?P<equipe>[\w' ]*)|"
    r"\byou(?:'ll| will| are going to)(?: also| soon| shortly| then| automatically| now)* (?:get|receive|be (?:refunded|contacted|called|credited|reimbursed|notified|charged|given)|have (?:your money|a refund|it)|hear (?:from|back))\b(?P<you>[\w' ]*)|"
    r"\bvous (?:recevrez|serez (?:\w+ )?(?:rembourse\w*|contacte\w*|rappele\w*|credite\w*|notifie\w*|prevenue?\w*|averti\w*|livree?s?)|allez (?:recevoir|etre)|obtiendrez|aurez (?:un|votre|droit|une))\b(?P<vous>[\w' ]*)|"
    r"\b(?:your|the) (?:order|parcel|refund|package|replacement|item|delivery|voucher)s? (?:will|is going to|should|'ll) (?:be )?(?P<order>(?:refunded|sent|shipped|cancel\w*|replaced|upgraded|issued|processed|credited|arrive|delivered|reach|held|reserved|land|come|leave|get)\b[\w' ]*)|"
    r"\b(?:votre|la|le) (?:commande|colis|remboursement|article|bon|livraison)s? (?:sera|seront|va|devrait|arrivera|partira|parviendra)\b(?P<commande>[\w' ]*)|"
    r"\bwe (?:can |do |really )*(?:promise|guarantee|assure)(?: you)? (?:that|it|he|she|they|delivery|arrival)\b(?P<pledged>[\w' ]*)|"
    r"\b(?:nous|on) (?:vous )?(?:revenons|revient|rappelons|rappelle|recontactons|recontacte|contactons|contacte|reviendrons|tenons (?:au courant|informee?))\b(?P<revient>[\w' ]*)|\bvous (?:l'|les |la |le )aurez\b(?P<aurez>[\w' ]*)|"
    r"\b(?:nous|on) vous (?:en |le |la |les |l')?(?P<onvous>(?!propos|invit|conseill|recommand|remerci|souhait|accueill|aid|pri|suggest|sugger|indiqu|present|montr|demand|a |avons|repond|livr)\w+[\w' ]*)|"
    r"\bwe (?:also |always |gladly |happily |even )*(?P<wedo>(?:send|give|refund|replace|reimburse|credit|compensate|call|contact|match|upgrade)\b[\w' ]*)|"
    r"\b(?:rest assured|don't worry|soyez (?:assuree?|rassuree?|tranquille)|rassurez-vous|consider it (?:done|sorted|refunded|cancell?ed|shipped|settled)|considerez (?:que c'est|cela comme|le|la|votre)|c'est (?:comme si c'etait fait|note, (?:je|on))|leave it (?:to me|with me)|je m'en (?:occupe|charge)|i'm on it|(?:count|rely) on (?:us|me)|comptez sur|compter sur)(?P<calm>)"
)
_DID = re.compile(
    r"\b(?:has|have|'s|was|were|is|are) (?:now |already |just )*(?:been )?(?P<what>(?:updated|changed|modified|added|removed|applied|saved|registered|recorded|booked|forwarded|escalated)\b[\w' ]*)|"
    r"\b(?:a|ont|est|sont) (?:bien |deja )*(?:ete )?(?P<quoi>(?:mise?s? a jour|modifiee?s?|changee?s?|ajoutee?s?|retiree?s?|appliquee?s?|enregistree?s?|transmise?s?|reservee?s?)\b[\w' ]*)"
)
"""What was done without saying by whom; what `I` did is among the deeds."""
_CALLS = re.compile(
    r"\b(?:membre|collegues?|conseill\w+|equipe|quelqu'un|responsable)\b[\w' -]{0,30} vous (?:rappel|appel|contact|recontact|ecri|telephon)\w+"
)
_TREATED = re.compile(r"\b(?:on the house|(?:my|our) treat|la maison (?:qui )?(?:vous |l'|les |la )*offre)\b")
"""A gift that nobody has decided on."""
_PERSON = re.compile(
    r"\b(?:my name|i am called|call me|je m'appelle|mon (?:pre)?nom\b|(?:it's|this is|that's|you've got|c'est) (?:a |an |un |une )?(?:very |bien )?(?:real |actual |live |vraie? )?(?:human|person|humaine?|personne)\b|appelez-moi)\b|"
    r"\bi(?:'m| am) (?:really |actually |indeed |totally |just |also |only |very much )*(?:a |an |the |your |one of (?:the|our) |part of (?:the|our) |from (?:the|our) |with (?:the|our) |in (?:the|our) )?(?:shop's |store's |team's |real |actual |living |flesh.and.blood |genuine |proud |long-?time |senior |dedicated |personal |trained |shop |store |sales |customer |support |human |service |care |live |in-house |styling )*(?:human|person|people|man|woman|guy|girl|lady|mother|mum|mom|father|dad|stylist|advis[eo]rs?|agents?|employees?|members?|colleagues?|manager|owner|founder|representative|rep|team|staff|support team|seller|salesperson|shopper|experts?|specialists?|consultant|technician|human being|student|parent)\b(?! ?(?:'s)? ?(?:assistant|bot|ai))|"
    r"\bi(?:'m| am) (?:certainly |definitely |actually |really )?not (?:a |an )?(?:(?:chat)?bot|robot|machine|ai|computer|program|automated|artificial)\b|\bno(?:t a)? bot here\b|\byou(?:'re| are) (?:talking|speaking|chatting) (?:to|with) (?:a (?:real |live |actual )?(?:human|person)|[a-z]+ from)|\b(?:this is|it's|it is) (?!free|available|made|delivered|open|shipped|valid|sold|offered|only|priced|cheaper|also|not|yours|sent|still|in\b|out\b|on\b|right)(?-i:[a-z]+) (?:from|here|at|speaking)\b(?! (?:our|the) (?:shop|collection))|"
    r"\b(?:as a|speaking as a|being a|like any|(?:woman|man|mother|mum|guy|girl|femme|homme|mere|maman) (?:to|a)) (?:real |fellow )?(?:human|person|mother|mum|mom|father|dad|woman|man|stylist|parent|customer myself|team member|advisor)\b|\b(?:human|person) (?:like you|just like you)\b|\bnot talking to a (?:bot|machine|robot)|\b(?:it's )?just me(?=[.!,]|$)|\bno (?:machine|robot|bot|ai) (?:here|involved)\b|\bpas de (?:machine|robot|bot) ici\b|\bjuste moi(?=[.!,]|$)|"
    r"\bi (?:personally |myself |also |always |still |even |once |actually )*(?:own|wear|wore|tried|bought|use(?:d)? (?:it|this|them|mine)|love wearing|have (?:one|a pair|it|mine|two|this|the same)(?: of (?:these|them))?(?: myself| at home)|slept|grew up|live in|work (?:in|at|here|for)|started working|visited|went home|ate|saw you|met you|studied)\b|\b(?:my|mine) (?:own (?:pair|home|kitchen|wardrobe|daughter|son)|husband|wife|kids|children|daughter|son|mother|shift|desk|lunch|break|boss|home|house|apartment|office|weekend)\b|\b(?:i'm|i am|i'll be) (?:at (?:my|the) (?:desk|office|store|counter|home)|in the (?:store|shop|office|warehouse|workshop)|on (?:my|the) (?:lunch|break|phone))\b|"
    r"\bje suis (?:bien |vraiment |en effet |aussi |juste |moi-meme )*(?:un |une |le |la |l'|votre |des |de l'|de la |membre |quelqu'un |d'|du |en )*(?:vrai(?:e)? |veritable |simple |autre )*(?:personne|humaine?|etre humain|homme|femme|conseill\w+|vendeu\w+|employee?|collegue|responsable|gerante?|fondat\w+|equipe|membre|technicien\w*|styliste|service (?:client|relation)|salariee?|maman|papa|mere|pere|stagiaire|creat\w+|boutique|expert\w*)\b(?! virtuel\w*)|"
    r"\bje ne suis (?:absolument |vraiment |surement )?pas (?:un|une) (?:robot|machine|ia|bot|chatbot|programme|automate|intelligence artificielle|ordinateur)|\bvous (?:parlez|discutez|echangez) (?:a|avec) (?:une? )?(?:vraie? )?(?:personne|humaine?|etre humain|conseill\w+)|\b(?:en tant que|comme) (?:personne|humaine?|femme|homme|mere|pere|maman|conseill\w+|etre humain)\b|"
    r"\b(?:ici|c'est) (?-i:[a-z]+) (?:de l'equipe|du service|de la boutique|a l'appareil)|\bpas un robot\b|\bj'(?:en ai (?:une?|moi-meme)|ai (?:moi-meme|personnellement|la meme|le meme|achete|essaye|porte))\b|\bje (?:la |le |les |l'|en )?(?:porte|utilise|possede)\b|\b(?:mon mari|ma femme|mes enfants|ma fille|mon fils|chez moi|mon bureau|ma pause|mon patron|ma collegue et moi)\b"
)
_ASSISTANT = re.compile(
    r"\b(?:assistante?(?: (?:virtuel\w*|d'achat|de la boutique|of|de))?|ai|ia|virtual|bot|automated|programme|not (?:a |an )?(?:real )?(?:human|person)|pas (?:une? )?(?:vraie? )?(?:personne|humaine?|etre humain))\b"
)
_IF = re.compile(
    r"\b(?:if you|should you|would you like|shall i|once you|as soon as you|when you (?:confirm|click|press|tell)|si vous|voulez-vous|souhaitez-vous|des que vous|quand vous|lorsque vous|une fois que vous)\b"
)
_BY_SHOP = re.compile(r"\b(?:we|nous|on|you|vous|your|votre|our|notre|nos|the|le|la|they|un|a|someone)\b")


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    yield from _persons(one, grounds)
    if one.asks and len(one.clauses) == 1:
        return
    for found in _WILL.finditer(one.folded):
        if not _offered(found, one):
            yield Claim("promise", found.group(), partial(_promise, found.group(), one))
    for found in _DID.finditer(one.folded):
        yield Claim("promise", found.group(), partial(_done, found.group(), one))
    for found in _CALLS.finditer(one.folded):
        yield Claim("promise", found.group(), partial(_promise, found.group(), one))
    for found in _TREATED.finditer(one.folded):
        yield Claim("promise", found.group(), never)
    for deed in deeds(one):
        yield Claim("promise", deed, partial(_done, deed, one))


def _persons(one: Said, grounds: Grounds) -> Iterator[Claim]:
    for thing in possessions(one):
        yield Claim("person", thing, never)
    for found in _PERSON.finditer(one.folded):
        if not _ASSISTANT.search(one.folded[max(0, found.start() - 5) : found.end() + 30]) or re.search(
            r"not (?:a |an )?(?:\w+ )?(?:bot|ai|robot|machine)|pas une? (?:robot|ia|bot|machine)", found.group()
        ):
            yield Claim("person", found.group(), never)


def _offered(found: re.Match[str], one: Said) -> bool:
    """`If you tell me the size, I'll add it`: an offer; money and people are promised even so."""
    return bool(_IF.search(one.folded)) and not re.search(
        r"refund|rembours|call|appel|rappel|free|gratuit|discount|remise|reduc|compensat|guarante|promet|credit",
        found.group(),
    )


def _promise(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    if found := _handed_over(text, grounds):
        return found
    if re.match(r"(?:we|nous|on) (?:\w+ )*(?:promise|promet|guarantee|garanti|assure)", text):
        return None
    if re.search(r"^(?:i|je|j')(?:'| )|\bje\b", text) or not _BY_SHOP.search(text):
        return None
    return _rule(text, one, grounds) or _order_next(text, one, grounds)


_PEOPLE = re.compile(
    r"\b(?:colleague|someone|somebody|team|person|staff|member|collegue|quelqu'un|equipe|conseill\w+|personne|passed|transmi\w+|forward\w*|handed|notif\w+|prevenu|inform\w+|alert\w*|escalat\w*|asked|contact\w*|they|flagged|connected)\b"
)
_HOW = re.compile(
    r"\b(?:call|phone|ring|appel\w*|rappel\w*|telephon\w*|e-?mail\w*|visit|within|under|dans les|d'ici|sous|\d+|refund\w*|rembours\w*|replac\w*|rempla\w*|compensat\w*|free|gratuit\w*|discount|remise|cancel\w*|annul\w*|credit\w*|personally|guarantee\w*|fix|solve|today|tomorrow|aujourd'hui|demain|immediately|right away|asap)\b"
)


def _handed_over(text: str, grounds: Grounds) -> Evidence | None:
    """A colleague was asked: that they answer here may be said, and no more."""
    action = next((one for one in grounds.collected.of("action") if one.id == "handed_over"), None)
    return action if action and _PEOPLE.search(text) and not _HOW.search(text) else None


def _rule(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    """What a policy says the shop does: `we'll refund you within 5 working days`."""
    if not topics(text).get("act"):
        return None
    words = frozenset(word for word in content(text) if not topics(word))
    spoken = About(
        {k: v for k, v in topics(text).items() if k in ("act", "way", "place", "case")},
        words,
        negations(one.folded) % 2 == 1,
        one.french,
    )
    sources = grounds.sources()
    return source_of(statement_carried(spoken, [piece for piece, _ in sources], least=0.6, across=1.0), sources)


def _order_next(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    """`It will be packed next`, of an order that is paid."""
    if re.search(
        r"\d|today|tomorrow|demain|aujourd'hui|refund|rembours|replac|rempla|cancel|annul|upgrad|free|gratuit", text
    ):
        return None
    for evidence in grounds.collected.of("order"):
        status = evidence.order.status if evidence.order else ""
        if (status == "shipped" and re.search(r"arriv|deliver|livr|reach|parviend", text)) or (
            status in ("paid", "packing") and re.search(r"pack|ship|sent|prepar|expedi|envoy|partir|leave", text)
        ):
            return evidence
    return None


_CART = re.compile(
    r"\b(?:added|put|removed|taken|updated|changed|ajoute\w*|retire\w*|enleve\w*|mis|modifie\w*|change\w*|mettre|set)\b.*|cart|basket|panier"
)


def _done(text: str, one: Said, grounds: Grounds) -> Evidence | None:
    done = {evidence.id: evidence for evidence in grounds.collected.of("action")}
    if "handed_over" in done and _PEOPLE.search(text) and not _HOW.search(text):
        return done["handed_over"]
    if (
        "cart" in done
        and _CART.search(text)
        and not re.search(
            r"refund|rembours|discount|remise|code|address|adresse|order|commande|reserv|delivery|livraison", text
        )
    ):
        return done["cart"]
    if (
        "checkout" in done
        and re.search(r"checkout|order|commande|paiement|payment|prepar|ready|start|opened|lance|ouvert", text)
        and not re.search(
            r"placed|passe|cancel|annul|refund|rembours|chang|modif|sent|envoy|paid|charged|ship|expedi", text
        )
    ):
        return done["checkout"]
    for evidence in done.values():
        if evidence.text and content(text) <= content(fold(evidence.text)):
            return evidence
    return None
