"""What a figure holds for: countries, ways of delivery, products, people, conditions, in French and English."""

import re

FAMILIES: dict[str, str] = {
    "belgium": r"belgi(?:um|que|an)|belges?",
    "switzerland": r"switzerland|suisse|swiss",
    "germany": r"germany|allemagne|german",
    "spain": r"spain|espagne",
    "italy": r"italy|italie",
    "netherlands": r"netherlands|pays-bas|holland",
    "luxembourg": r"luxembourg",
    "uk": r"uk|united kingdom|royaume-uni|great britain|grande-bretagne|england|angleterre",
    "ireland": r"ireland|irlande",
    "usa": r"usa|the us|united states|etats-unis|u\.s\.",
    "canada": r"canada|quebec",
    "portugal": r"portugal",
    "austria": r"austria|autriche",
    "monaco": r"monaco",
    "corsica": r"corse|corsica",
    "overseas": r"outre-mer|dom-tom|drom|overseas|reunion|guadeloupe|martinique",
    "europe": r"europe\w*|eu|ue|union europeenne",
    "world": r"international\w*|world\w*|monde|abroad|etranger|rest of the world|elsewhere",
    "express": r"express|next[- ]day|overnight|priority|prioritaire|chronopost|premium delivery|same[- ]day|rapide",
    "economy": r"economy|economique|eco delivery",
    "relay": r"points? relais|relais|mondial relay|pick-?up points?|relay points?|parcel ?shops?|lockers?|consignes?",
    "store": r"in[- ]store|in (?:the|our|a) (?:store|shop)s?|en (?:boutique|magasin)s?|boutiques?|magasins?|click (?:and|&|et) collect|retrait|collect(?:ion|ed)?",
    "bulky": r"bulky|oversized?|volumineux|encombrants?|large items|heavy",
    "furniture": r"furniture|mobilier|meubles?",
    "sofa": r"sofas?|canapes?|couch",
    "mattress": r"mattress(?:es)?|matelas",
    "shoes": r"shoes?|chaussures?|footwear|boots?|sneakers|baskets|bottes",
    "linen": r"linen|(?:en |de |du |le )lin",
    "jewellery": r"jewel\w*|bijoux?|earrings?|boucles d'oreilles?|pierced",
    "underwear": r"lingerie|underwear|sous-vetements?|swimwear|maillots?|hosiery",
    "beauty": r"beauty|cosmeti\w+|make-?up|parfums?|perfumes?|soins",
    "electronics": r"electroni\w+|appliances?|electromenager",
    "bedding": r"bedding|linge de lit|duvets?|couettes?",
    "rugs": r"rugs?|tapis",
    "watches": r"watch(?:es)?|montres?",
    "bags": r"bags?|sacs?|luggage|bagages?|maroquinerie",
    "clothing": r"clothes|clothing|vetements?|textiles?|apparel|garments?",
    "accessories": r"accessor(?:y|ies)|accessoires?",
    "leather": r"leather|cuir",
    "candles": r"candles?|bougies?",
    "books": r"books?|(?:le|les|nos|un|des) livres?|librairie",
    "lamps": r"lamps?|lampes?|luminaires?|lighting",
    "bikes": r"bikes?|bicycles?|velos?",
    "frame": r"frames?|cadres?|structure",
    "battery": r"batter(?:y|ies|ie)",
    "motor": r"motors?|moteurs?",
    "parts": r"spare parts?|pieces detachees|accessory parts",
    "toys": r"toys?|jouets?",
    "food": r"food|alimentaires?|perishable|perissables?",
    "plants": r"plants?|plantes|flowers?|fleurs",
    "used": r"refurbished|reconditionne\w*|second[- ]hand|seconde main|d'occasion|pre-?owned|used items",
    "sale": r"sales? items?|on sale|in the sale|soldes?|solde\w*|outlet|clearance|discounted|reduced|promo\w*|destockage|marked down|black friday",
    "custom": r"personali[sz]ed|personnalise\w*|custom\w*(?<!customer)(?<!customers)|sur mesure|made[- ]to[- ]order|made[- ]to[- ]measure|engraved|graves?",
    "giftcard": r"gift (?:card|voucher|certificate)s?|cartes? cadeaux?|cheques? cadeaux?|e-carte",
    "gift": r"gifts?|cadeaux?(?<!carte cadeau)",
    "subscription": r"subscri\w+|abonne\w*",
    "preorder": r"pre-?orders?|precommandes?",
    "members": r"members?|membres?|loyalty|fidelite|vip|club|gold|premium members",
    "pro": r"professionals?|professionnels?|business customers?|trade|b2b|wholesale|resellers?|revendeurs?|entreprises?|companies",
    "students": r"students?|etudiants?",
    "holiday": r"christmas|noel|december|decembre|holiday (?:season|period|purchases|orders|returns|gifts)|holidays|festive|fetes|november|novembre",
    "faulty": r"defective|defectueu\w+|faulty|damaged|endommage\w*|abime\w*|broken|casse\w*|wrong (?:item|product|size)|defaut|defects?|non[- ]conform\w*|erreur|mistake",
    "lost": r"lost|perdus?|missing|manqu\w+|never arrived|unclaimed|non reclame\w*",
    "legal": r"law|legal\w*|loi|legale\w*|statutory|code de la consommation|conformite|vices caches|hidden defects|conformity",
    "extended": r"extended|extension|etendue?|prolong\w+|additional|supplementaires?|optional|premium warranty",
    "exchange": r"exchange\w*|echang\w+",
    "opened": r"opened|unsealed|ouverts?|descelles?",
    "paypal": r"paypal",
    "transfer": r"bank transfer|wire|virement\w*|iban",
    "cheque": r"cheques?(?! cadeau)",
    "credit": r"store credit|avoirs?|voucher|bons? d'achat",
    "instalments": r"instal+ments?|klarna|alma|scalapay|mensualites?",
    "monday": r"mondays?|lundis?",
    "saturday": r"saturdays?|samedis?",
    "sunday": r"sundays?|dimanches?",
    "weekend": r"weekends?|week-ends?",
    "public holiday": r"bank holidays?|public holidays?|jours? feries?",
    "summer": r"summer|ete\b|august|aout|july|juillet",
    "press": r"press|presse",
    "tax": r"vat|tva|gst|tax(?:es)?|taxes",
    "affiliates": r"affiliates?|affilies?",
    "minimum": r"at least|no earlier|au moins|minimum",
}  # fmt: skip
SCOPES = {name: re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])") for name, pattern in FAMILIES.items()}
FOR = re.compile(r"\b(?:for|on|pour (?:les?|la|nos|vos|votre|tous les|toutes les)?|pour l'|sur (?:les?|la|nos)?|of our|de nos)(?<=[a-z'])(?:\s+|(?<='))((?:[a-z'-]+\s?){1,2})")  # fmt: skip
GENERIC = frozenset(["order", "orders", "item", "items", "article", "articles", "product", "products", "produit", "produits", "commande", "commandes", "achat", "achats", "purchase", "purchases", "parcel", "parcels", "colis", "return", "returns", "retour", "retours", "refund", "refunds", "remboursement", "remboursements", "free", "all", "every", "any", "each", "toute", "toutes", "tous", "tout", "us", "you", "your", "our", "the", "a", "an", "this", "that", "more", "les", "le", "la", "l", "un", "une", "de", "des", "d", "du", "en", "shipping", "delivery", "livraison", "livraisons", "envoi", "envois", "france", "request", "exercise", "nous", "vous", "votre", "vos", "notre", "nos", "it", "them", "full", "which", "whatever", "standard", "domestic", "metropolitan", "metropolitaine", "home", "domicile", "exchange", "website", "site", "online", "web", "days", "jours", "day", "jour", "first", "delay", "sending", "goods", "anything", "something", "things", "most", "up", "nouveau", "nouvelle", "ces", "cette", "ce", "cela", "ca", "client", "clients", "customer", "customers", "business", "working", "orders", "placed", "passees", "passee", "passed", "over", "under", "above", "below", "what", "how", "long", "part", "demande", "demander", "question", "questions", "receipt", "reception", "weekdays", "semaine", "average", "moyenne", "time", "times", "delai", "delais", "request", "requests", "payment", "payments", "paiement", "working", "business-days", "change", "reason", "motif", "raison", "faire"])  # fmt: skip


def scope_of(text: str, *, loose: bool = True) -> set[str]:
    """Of folded text. `loose`: what else it says it is for counts too, by its words."""
    found = {name for name, pattern in SCOPES.items() if pattern.search(text)}
    if "giftcard" in found:
        found.discard("gift")
    if loose:
        for said in FOR.finditer(text):
            words = [word for word in re.findall(r"[a-z]{3,}", said[1]) if word not in GENERIC]
            if words and not _known(words[0]) and not words[0].endswith(("er", "ir", "ing", "dre", "oir")):
                found.add(f"for {words[0].rstrip('s')}")
    return found


def row_scope(text: str) -> set[str]:
    """Of a row's first cell: known names, else the words themselves."""
    found = scope_of(text, loose=False)
    words = [word.rstrip("s") for word in re.findall(r"[a-z]{3,}", text) if word not in GENERIC]
    return found or ({f"row {' '.join(words)}"} if words else set())


def _known(word: str) -> bool:
    return any(pattern.search(word) for pattern in SCOPES.values())
