"""What is said of a product itself: material, colour, size, measures, care, what it goes with: only what its record says."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, partial

from assistant.claims.claim import Claim, Grounds, options_named, product_evidence, product_text, source_of
from assistant.claims.evidence import Evidence, named, plain
from assistant.claims.prices import strangers
from assistant.claims.quantities import Quantity, quantities
from assistant.claims.said import Said
from assistant.claims.sources import figure_carried
from assistant.claims.topics import content, covered, topics
from knowledge.catalog import Product
from knowledge.glossary import COLOURS

FEATURES: Mapping[str, str] = {
    "cotton": r"cotton|coton", "linen": r"linen|lin(?! e)", "wool": r"wool(?:len)?|laine", "merino": r"merino\w*", "cashmere": r"cashmere|cachemire", "silk": r"silk|soie", "leather": r"(?<!faux )(?<!vegan )leather|(?<!simili)cuir",
    "vegan leather": r"(?:faux|vegan) leather|simili-?cuir|cuir vegan", "suede": r"suede|daim", "denim": r"denim", "polyester": r"polyester", "nylon": r"nylon|polyamide", "acrylic": r"acrylic|acrylique", "viscose": r"viscose|rayon|lyocell|tencel|modal", "elastane": r"elastane|elasthanne|spandex|lycra",
    "velvet": r"velvet|velours", "fleece": r"fleece|polaire", "flannel": r"flannel|flanelle", "canvas": r"canvas|toile", "rubber": r"rubber|caoutchouc", "plastic": r"plastic|plastique", "metal": r"metal\w*", "steel": r"(?<!stainless )steel|acier(?! inox)",
    "stainless": r"stainless\w*|inox\w*", "iron": r"(?:cast |wrought )?iron(?! it| on| at| inside)|fonte", "aluminium": r"alumini?um", "brass": r"brass|laiton", "copper": r"copper|cuivre", "bronze": r"bronze", "silver925": r"sterling silver|argent (?:massif|925|sterling)", "gold plated": r"gold[- ]plated|plaque or|vermeil", "solid gold": r"solid gold|\d+ ?k(?:arat)? gold|or massif", "glass": r"glass|verre", "crystal": r"crystal|cristal",
    "ceramic": r"ceramic|ceramique", "stoneware": r"stoneware|gres", "porcelain": r"porcelain|porcelaine", "terracotta": r"terracotta|terre cuite", "clay": r"clay|argile", "marble": r"marble|marbre", "stone": r"\bstone\b|\bpierre\b", "concrete": r"concrete|beton", "wood": r"wood(?:en)?|bois", "oak": r"oak|chene", "walnut": r"walnut|noyer", "beech": r"beech|hetre", "pine": r"\bpine\b|\bpin\b",
    "bamboo": r"bamboo|bambou", "rattan": r"rattan|rotin|wicker|osier", "cork": r"\bcork\b|liege", "jute": r"jute", "hemp": r"hemp|chanvre", "paper": r"(?<!tracing )\bpaper\b|papier", "soy": r"\bsoy\b|soja", "beeswax": r"beeswax|cire d'abeille", "paraffin": r"paraffin\w*", "wax": r"\bwax\b|cire\b", "down": r"(?:goose|duck) down|down[- ]filled|duvet", "feather": r"feathers?|plumes?", "memory foam": r"memory foam|memoire de forme", "foam": r"\bfoam\b|mousse", "latex": r"latex", "silicone": r"silicone", "carbon": r"carbon fib\w+|fibre de carbone", "titanium": r"titanium|titane", "gore-tex": r"gore-?tex", "fur": r"\bfur\b|fourrure",
    "organic": r"organic\w*|biologique|\bbio\b|gots", "recycled": r"recycled|recycle(?:e?s?)", "vegan": r"vegan\w*", "fair trade": r"fair ?trade|commerce equitable", "handmade": r"hand[- ]?(?:made|thrown|crafted|sewn|poured|painted|woven|knitted|finished|blown|stitched)|(?:fait|faite|faits|tourne|tournee|coule|coulee|cousue?|peinte?|tissee?|soufflee?) (?:a la )?main|artisanal\w*",
    "waterproof": r"water[- ]?proof|impermeables?|etanches?|watertight", "water resistant": r"(?:water|splash)[- ]?(?:resistant|repellent|proof)|deperlant\w*|resistant a l'eau|hydrofuge", "windproof": r"wind[- ]?proof|coupe-vent", "breathable": r"breathable|respirant\w*", "insulated": r"insulat\w+|isotherme|isolant\w*", "quick dry": r"quick[- ]dry\w*|sechage rapide", "stretch": r"stretch\w*|extensible|elastique", "reflective": r"reflect\w+|reflechissant\w*", "uv": r"\buv\b|upf|anti-uv", "fireproof": r"fire ?proof|flame[- ]retardant|ignifuge", "shockproof": r"shock[- ]?proof|antichoc|unbreakable|shatterproof|incassable", "scratchproof": r"scratch[- ](?:proof|resistant)|anti-?rayures", "hypoallergenic": r"hypo-?allerg\w+", "nickel free": r"nickel[- ]free|sans nickel",
    "machine wash": r"machine[- ]wash\w*|wash(?:ed|able)? (?:it |them )?in (?:the|a) (?:washing )?machine|washing machine|(?:lavable|lave\w*|passe\w*|se lave\w*|lavage)(?: \w+){0,2} (?:en|a la) machine|lavage machine", "hand wash": r"hand[- ]?wash\w*|wash(?:ed)? (?:it |them )?by hand|(?:lav\w+)(?: \w+){0,2} a la main|lavage main", "dry clean": r"dry[- ]?clean\w*|nettoyage a sec|nettoy\w+ a sec|pressing", "tumble dry": r"tumble[- ]?dr\w+|seche-linge|sechage en machine", "dishwasher": r"dishwasher\w*|lave-vaisselle", "microwave": r"microwav\w*|micro-?ondes?", "oven": r"\bovens?\b|oven-?(?:safe|proof)|\bfours?\b", "induction": r"induction", "freezer": r"freezer|congelateur", "bleach": r"bleach\w*|javel\w*", "ironing": r"\biron(?:ed|ing| it| on| at| inside)\b|repass\w+", "wash": r"(?<!machine )(?<!machine-)(?<!hand )(?<!hand-)\bwash(?:able|ed)\b(?! linen| leather| denim| by hand| in (?:the|a))|\blavables?\b(?! en machine| a la)", "wipe": r"wipe\w*|essuyer|chiffon",
    "usb": r"\busb(?:-c)?\b", "usb-c": r"usb-?c\b", "bluetooth": r"bluetooth", "wifi": r"wi-?fi", "wireless": r"wireless|cordless|sans fil", "rechargeable": r"recharge\w*", "batteries": r"batter(?:y|ies)|piles?\b|batteries?", "solar": r"solar|solaire", "dimmable": r"dimm\w+|dimmer|variateur|intensite (?:variable|reglable)", "led": r"\bleds?\b", "remote": r"remote control|telecommande", "smart": r"smart (?:home|bulb|lamp)|alexa|google home|homekit|connectee?", "bulb": r"bulbs?|ampoules?", "bulb included": r"(?:bulb|ampoule)s?(?: is| are| est)? (?:included|comprise?|incluse?|fournie?)|(?:includes?|with|avec|inclut) (?:a |an |the |une |l')?(?:\w+ )?(?:bulb|ampoule)", "e27": r"\be27\b", "e14": r"\be14\b", "gu10": r"\bgu10\b", "outdoor": r"outdoors?|exterieur|garden use|weather[- ]?proof", "touch": r"touch (?:control|sensitive|dimmer|switch)|tactile",
    "pockets": r"pockets?|poches?", "hood": r"hood(?:ed)?|capuche", "zip": r"zip(?:s|ped|per)?|fermetures? eclair|zippee?", "buttons": r"buttons?|buttoned|boutons?|boutonnee?", "lining": r"lined|lining|doublee?s?|doublure", "belt": r"belt(?:ed)?|ceinture", "sleeveless": r"sleeveless|sans manches", "long sleeve": r"long[- ]sleeve\w*|manches longues", "short sleeve": r"short[- ]sleeve\w*|manches courtes", "v-neck": r"v-neck|col v|col en v", "crew neck": r"crew[- ]?neck|round[- ]?neck|col rond", "turtleneck": r"turtle ?neck|roll[- ]neck|col roule", "collar": r"\bcollar(?:ed)?\b", "laces": r"laces?\b|lace-up|lacets?", "heel": r"heels?\b|heeled|talons?", "strap": r"(?:shoulder |adjustable )?straps?|bandouliere|bretelles?|sangles?", "padded": r"padded|padding|rembourre\w*|matelasse\w*", "laptop": r"laptops?|ordinateurs?(?: portables?)?", "lid": r"\blids?\b|couvercles?", "handle": r"\bhandles?\b|poignees?|\banses?\b", "drawer": r"drawers?|tiroirs?", "shelf": r"shel(?:f|ves)|etageres?\b|tablettes?\b", "wheels": r"wheels?|roulettes?", "lock": r"\block(?:able|s)?\b|cadenas|serrure", "removable": r"removable|detachable|amovibles?", "adjustable": r"adjust\w+|reglables?|ajustables?", "reversible": r"reversibles?", "foldable": r"fold(?:able|ing|s)|pliables?|pliantes?", "stackable": r"stack(?:able|s)|empilables?", "swivel": r"swivel\w*|pivotant\w*|orientables?|rotat\w+", "ergonomic": r"ergonomi\w+", "lightweight": r"light[- ]?weight|ultra-?leger\w*", "oversized": r"oversized?(?! items)|coupe ample|ample", "slim": r"slim(?:[- ]fit)?|coupe (?:ajustee|droite|cintree)|fitted", "scented": r"(?<!un)scented|fragran(?:t|ced)|parfumee?s?", "unscented": r"unscented|fragrance[- ]free|sans parfum|non parfumee?s?", "gluten": r"gluten\w*|sans gluten", "alcohol": r"alcohol[- ]free|sans alcool", "certified": r"certifi\w+|oeko-?tex|\bfsc\b|ecocert|label(?:led|lise)", "limited": r"limited edition|edition limitee|serie limitee", "best seller": r"best[- ]?sell\w+|most popular|meilleures? ventes?|top[- ]rated|best[- ]rated|award[- ]winning|prime[e]?\b|primee|rated \d|note[e]? \d", "genuine": r"genuine|authenti\w+|veritable", "kids": r"child(?:ren)?(?:'s)?|kids?|toddlers?|bab(?:y|ies)|enfants?|bebes?", "men": r"\bmen(?:'s|swear)?\b|\bhommes?\b", "women": r"\bwomen(?:'s|swear)?\b|\bfemmes?\b", "unisex": r"unisexe?|mixtes?\b", "pets": r"\bpets?\b|\bdogs?\b|\bcats?\b|\bchiens?\b|\bchats?\b",
}  # fmt: skip
_SLOTS = re.compile(
    r"\b(?:compatible (?:with|avec)|works? (?:with|on|in)|fits? (?:in|on|into|inside|all|most|any|an? |the |your )?|fonctionne(?:nt)? (?:avec|sur|en)|s'adapte(?:nt)? (?:a|aux?)|convien(?:t|nent) (?:a|aux?|pour)|suitable for|suits|suited (?:to|for)|takes (?:an?|the)\b|holds|accueille|contient|accepte|prend une?|"
    r"(?:comes?|supplied|delivered|sold) with|includes?|included in the box|livree?s? avec|fournie?s? avec|vendue?s? avec|inclut|comprend|made (?:of|from|out of|with)|crafted from|fabriquee?s? (?:en|a partir de|avec)|compose\w* de|designed (?:by|in)|made (?:by|in)|manufactured (?:by|in)|fabriquee?s? (?:au|aux|par)|concue?s? (?:par|en|au|pour)|produced in|woven in|confectionnee?s? (?:en|au|a)|"
    r"designed for|doubled? with|scented with|smells (?:of|like)|sent (?:le|la|les|bon)|filled with|rempli\w* de|garni\w* de|lined with|doublee? (?:de|en)|powered by|alimentee? par|runs on|backed by|by the designer|signed by|brand(?:ed)? (?:is|by)?)(?:\s+|(?<=\s)|(?<='))(?P<what>[^,;:()?!]+?)(?= (?:and (?:is|has|comes|costs|it)|but|so|which|that|because|et (?:est|a|coute)|mais|donc|qui|car)\b|[,;:()?!]|\.?$|\. )"
)
GENERAL = frozenset(
    [
        "perfect",
        "good",
        "great",
        "nice",
        "lovely",
        "ideal",
        "beautiful",
        "everyday",
        "daily",
        "use",
        "year",
        "love",
        "home",
        "everyon",
        "anyon",
        "need",
        "occas",
        "gift",
        "room",
        "summer",
        "winter",
        "season",
        "look",
        "styl",
        "outfit",
        "wear",
        "wardrob",
        "space",
        "bed",
        "even",
        "night",
        "day",
        "morn",
        "chapter",
        "care",
        "design",
        "qualiti",
        "thing",
        "well",
        "easi",
        "most",
        "all",
        "one",
        "size",
        "piec",
        "detail",
        "parfait",
        "ideal",
        "bon",
        "beau",
        "bell",
        "joli",
        "quotidien",
        "tous",
        "tout",
        "jour",
        "usag",
        "maison",
        "cadeau",
        "occas",
        "saison",
        "ete",
        "hiver",
        "soir",
        "nuit",
        "matin",
        "salon",
        "chambr",
        "environ",
        "peu",
        "petit",
        "grand",
        "small",
        "larg",
        "realli",
        "care",
        "cas",
        "way",
        "besoin",
        "person",
        "peopl",
        "order",
        "commande",
        "stock",
        "price",
        "prix",
        "taill",
        "coul",
        "color",
        "colour",
        "option",
        "same",
        "set",
    ]
)
_HEDGED = re.compile(
    r"\b(?:i don't (?:know|have|see)|(?:not|n't) (?:say|mention|specif\w+|state|list|sure)|no information|je ne (?:sais|trouve|vois)|ne (?:precise|mentionne|dit|dis)\w*|aucune information|pas (?:precise|indique|mentionne)|je n'ai pas|whether|unsure|nothing fits|rien ne correspond|you asked|looking for|you want\w*|vous cherch\w+|vous souhait\w+|votre demande|closest|plus proche|s'en approche)\b"
)


SHADES = (
    ("sand", "sable"), ("rust", "rouille"), ("olive",), ("mustard", "moutarde"), ("coral", "corail"), ("lilac", "lilas"), ("mint", "menthe"),
    ("charcoal", "anthracite"), ("camel",), ("taupe",), ("teal",), ("amber", "ambre"), ("ochre", "ocre"), ("sage", "sauge"),
)  # fmt: skip
"""Colours beside those of the glossary."""


@lru_cache(maxsize=1)
def _compiled() -> tuple[re.Pattern[str], Mapping[str, re.Pattern[str]]]:
    each = {name: re.compile(rf"\b(?:{pattern})(?!\w)") for name, pattern in FEATURES.items()}
    return re.compile("|".join(f"(?:{pattern.pattern})" for pattern in each.values())), each


@lru_cache(maxsize=8192)
def features(folded: str) -> frozenset[str]:
    whole, each = _compiled()
    return (
        frozenset(name for name, pattern in each.items() if pattern.search(folded))
        if whole.search(folded)
        else frozenset()
    )


@lru_cache(maxsize=8192)
def colours(text: str) -> frozenset[str]:
    """The colours that words name, each by its first English word."""
    words = set(plain(text).split())
    return frozenset(group[0] for group in (*COLOURS, *SHADES) if words & ({*group} | {f"{word}s" for word in group}))


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    if not (grounds.sure or strangers(one, grounds)) or _HEDGED.search(one.folded) or _is_policy(one, grounds):
        return
    said_part = one.folded if not one.asks else " ".join(clause.text for clause in one.clauses[:-1])
    for name in sorted(features(_without_titles(said_part, grounds))):
        at = next(found.start() for found in [_compiled()[1][name].search(one.folded)] if found)
        yield Claim("attribute", name, partial(_feature, name, at, one))
    for found in _SLOTS.finditer(said_part):
        if topics(found["what"]).get("act"):
            continue
        yield Claim("attribute", found["what"], partial(_slot, found["what"], found.start(), one))
    for colour in sorted(colours(_without_titles(said_part, grounds))):
        yield Claim("attribute", colour, partial(_colour, colour, one))
    for figure in quantities(one.folded):
        if (
            figure.kind == "measure"
            or (
                figure.kind == "percent"
                and not re.search(r"\boff\b|reduc|remise|discount|sav|econom|rabais|promo", one.folded)
            )
            or (figure.kind == "number" and _counts(figure, one))
        ):
            yield Claim("attribute", figure.text, partial(_figure, figure, one))


def _is_policy(one: Said, grounds: Grounds) -> bool:
    acts = topics(one.folded).get("act", frozenset())
    return bool(acts & {"return", "refund", "exchange", "delivery", "gift card", "cancel"}) and not grounds.named


def _without_titles(folded: str, grounds: Grounds) -> str:
    bare = folded
    for product in grounds.collected.products():
        bare = bare.replace(product.title.casefold(), " ").replace(plain(product.title).strip(), " ")
    return bare


def _feature(name: str, at: int, one: Said, grounds: Grounds) -> Evidence | None:
    clause = one.clause_at(at).text
    denied = _denied(name, clause)
    for product in grounds.products_for(one, at):
        text = product_text(product)
        if name not in features(text) and not (name == "machine wash" and "wash" in features(text)):
            continue
        lines = [line for line in re.split(r"\n|[.;](?: |$)|, ", text) if _compiled()[1][name].search(line)]
        if any(_denied(name, line) == denied for line in lines):
            return product_evidence(product)
    if _general(name, one, grounds):
        return _pages(name, one, denied, grounds)
    return None


def _general(name: str, one: Said, grounds: Grounds) -> bool:
    """Care pages speak of materials and not of one product."""
    return (
        name
        in (
            "machine wash",
            "hand wash",
            "dry clean",
            "tumble dry",
            "ironing",
            "bleach",
            "wash",
            "kids",
            "bulb",
            "batteries",
        )
        or not grounds.named
    )


def _pages(name: str, one: Said, denied: bool, grounds: Grounds) -> Evidence | None:
    words = frozenset(word for word in content(one.folded) if word not in GENERAL)
    for piece, evidence in grounds.sources():
        if (
            piece.whole
            and name in features(piece.text)
            and _denied(name, piece.text) == denied
            and covered(words, piece.words) >= 0.5
        ):
            return evidence
    return None


def _denied(name: str, text: str) -> bool:
    found = _compiled()[1][name].search(text)
    if not found:
        return False
    before, after = text[: found.start()], text[found.end() :]
    return bool(
        re.search(
            r"(?:\b(?:not|never|no|without|don't|do not|isn't|aren't|can't|cannot|ne|pas|sans|jamais|aucune?|ni|non|avoid|eviter|evitez|nor|neither)\b|n't|\bn')(?:[ -][\w'-]+){0,4}[ -]?$",
            before,
        )
        or re.match(
            r"(?: \w+)? ?(?:not included|sold separately|non (?:inclus|fourni|compris)\w*|vendue?s? separement|not allowed|interdit|deconseille|[- ]free\b|is not|are not|isn't|aren't|n'est pas|pas\b)",
            after,
        )
    )


def _slot(what: str, at: int, one: Said, grounds: Grounds) -> Evidence | None:
    words = frozenset(word for word in content(what) if word not in GENERAL)
    clause = one.clause_at(at)
    denied = bool(_DENIES.search(one.folded[clause.at : at]))
    place = topics(what).get("place", frozenset())
    for product in grounds.products_for(one, at):
        text = product_text(product)
        if place and not place & topics(text).get("place", frozenset()):
            continue
        have = features(text)
        named_so = {
            stem for word in what.split() if features(word) and features(word) <= have for stem in content(word)
        }
        rest = frozenset(w for w in words if not topics(w).get("place")) - content(product.title) - named_so
        lines = [line for line in re.split(r"\n|[.;](?: |$)", text) if _DENIES.search(line)] if denied else [text]
        if any(covered(rest, content(line)) >= 0.6 and _codes(what) <= _codes(line) for line in lines):
            return product_evidence(product)
    for piece, evidence in grounds.sources():
        if (
            piece.whole
            and not grounds.named
            and words
            and covered(words, piece.words) >= 0.8
            and _codes(what) <= _codes(piece.text)
        ):
            return evidence
    for record in grounds.collected.records():
        if any(plain(p.title) in plain(what) for p in grounds.collected.products()):
            return record
    return None


_DENIES = re.compile(r"\b(?:not|never|no|isn't|aren't|cannot|ne|pas|sans|jamais|ni|non)\b|n't\b|\bn'")


def _codes(text: str) -> set[str]:
    return set(re.findall(r"\b(?=\w*\d)(?=\w*[a-z])\w+\b", text))


def _colour(name: str, one: Said, grounds: Grounds) -> Evidence | None:
    denied = bool(re.search(r"\b(?:not|no|n't|pas|aucun|ni|sans|n'exist\w+)\b|n't", one.folded))
    for product in grounds.about:
        has = name in colours(product_text(product))
        if has != denied or (has and denied and _option_gone(name, product)):
            return product_evidence(product)
    return next(iter(grounds.collected.of("asked")), None) if denied and name in colours(grounds.asked) else None


def _option_gone(name: str, product: Product) -> bool:
    """`Not available in blue`: stock says whether."""
    return any(name in colours(value) for values in product.options.values() for value in values)


def _counts(figure: Quantity, one: Said) -> bool:
    after = one.folded[figure.end :]
    return bool(
        re.match(
            r"[ -](?:\w+ )?(?:pockets?|poches?|compartments?|compartiments?|shel(?:f|ves)|etageres?|drawers?|tiroirs?|buttons?|boutons?|wheels?|roulettes?|pieces?|pi[e]ces|persons?|people|personnes?|colou?rs?|couleurs?|coloris|sizes?|tailles?|pointures?|shades?|layers?|couches?|straps?|settings?|levels?|intensites?|modes?|speeds?|vitesses?|seats?|places?|legs?|pieds?|wicks?|meches?|pack|pages?|cups?|tasses?|bulbs?|ampoules?|ports?|zips?|hooks?|threads?|fils|stars?|etoiles?|reviews?|avis|karats?|carats?|inches)\b",
            after,
        )
        or re.search(r"\b(?:set|pack|lot|box|boite|coffret|jeu) (?:of|de) $", one.folded[: figure.at])
    )


def _figure(figure: Quantity, one: Said, grounds: Grounds) -> Evidence | None:
    after = (
        re.match(r"[ -](?:(?:different|side|large|inner|outer|zipped|front|grandes?) )?(\w+)", one.folded[figure.end :])
        if figure.kind in ("number", "percent")
        else None
    )
    noun = after[1] if after else ""
    for product in grounds.products_for(one, figure.at):
        if noun and (counted := _options_of(noun, product)) is not None:
            if figure.high == counted:
                return product_evidence(product)
            continue
        if _measured(figure, noun, one, product_text(product), options_named(one.folded, product)):
            return product_evidence(product)
    from assistant.claims.claim import about

    sources = grounds.sources()
    spoken = about(one, figure.at, grounds)
    return source_of(figure_carried(figure, one.folded, spoken, [p for p, _ in sources]), sources)


def _options_of(noun: str, product: Product) -> int | None:
    kind = (
        r"(?i)colou?r|couleur|coloris"
        if re.match(r"colou?rs?|couleurs?|coloris|shades?", noun)
        else r"(?i)size|taille|pointure"
        if re.match(r"sizes?|tailles?|pointures?", noun)
        else ""
    )
    return next((len(values) for name, values in product.options.items() if kind and re.search(kind, name)), None)


_SIDES = {
    "width": r"wide|width|large\w*|largeur",
    "height": r"tall|high|height|haut\w*|hauteur",
    "depth": r"deep|depth|profond\w*",
    "length": r"long|length|longueur|longue?s?",
    "diameter": r"diamet\w+|across",
    "weight": r"weigh\w*|poids|pese",
    "load": r"up to|jusqu'a|supports?|supporte|load",
}


def _measured(figure: Quantity, noun: str, one: Said, text: str, chosen: object) -> bool:
    for line in re.split(r"\n|[.;] ", text):
        for other in quantities(line):
            if not figure.same(other) and not (
                figure.kind == "measure"
                and other.kind == "measure"
                and figure.unit == other.unit
                and figure.low == figure.high
                and figure.high in (other.low, other.high)
            ):
                continue
            if noun and not covered(content(noun), content(line)) and not features(noun) & features(line):
                continue
            near, there = (
                one.folded[max(0, figure.at - 25) : figure.end + 14],
                line[max(0, other.at - 25) : other.end + 14],
            )
            ours, theirs = _sides(near), _sides(there)
            if not ours or not theirs or ours & theirs:
                return True
    return False


def _sides(text: str) -> set[str]:
    return {side for side, pattern in _SIDES.items() if re.search(rf"\b(?:{pattern})\b", text)}


__all__ = ["claims", "colours", "features", "named"]
