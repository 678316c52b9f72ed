"""The words that say what a thing is, in both languages: materials, making, care, parts, colours."""

import re
from collections.abc import Mapping
from functools import lru_cache

from assistant.claims.evidence import plain
from knowledge.glossary import COLOURS

FEATURES: Mapping[str, str] = {
    "cotton": r"cotton|coton", "linen": r"linen|lin(?! e)", "wool": r"wool(?:len)?|laine", "merino": r"merino\w*", "cashmere": r"cashmere|cachemire", "silk": r"silk|soie", "leather": r"(?<!faux )(?<!vegan )leather|(?<!simili)cuir",
    "vegan leather": r"(?:faux|vegan) leather|simili-?cuir|cuir vegan", "suede": r"suede|daim", "denim": r"denim", "polyester": r"polyester", "nylon": r"nylon|polyamide", "acrylic": r"acrylic|acrylique", "viscose": r"viscose|rayon|lyocell|tencel|modal", "elastane": r"elastane|elasthanne|spandex|lycra",
    "velvet": r"velvet|velours", "fleece": r"fleece|polaire", "flannel": r"flannel|flanelle", "canvas": r"canvas|toile", "rubber": r"rubber|caoutchouc", "plastic": r"plastic|plastique", "metal": r"metal\w*", "steel": r"(?<!stainless )steel|acier(?! inox)",
    "stainless": r"stainless\w*|inox\w*", "iron": r"(?:cast |wrought )?iron(?! it| on| at| inside)|fonte", "aluminium": r"alumini?um", "brass": r"brass|laiton", "copper": r"copper|cuivre", "bronze": r"bronze", "silver925": r"sterling silver|argent (?:massif|925|sterling)", "gold plated": r"gold[- ]plated|plaque or|vermeil", "solid gold": r"solid gold|\d+ ?k(?:arat)? gold|or massif", "glass": r"glass|verre", "crystal": r"crystal|cristal",
    "ceramic": r"ceramic|ceramique", "stoneware": r"stoneware|gres", "porcelain": r"porcelain|porcelaine", "terracotta": r"terracotta|terre cuite", "clay": r"clay|argile", "marble": r"marble|marbre", "stone": r"\bstone\b|\bpierre\b", "concrete": r"concrete|beton", "wood": r"wood(?:en)?|bois", "oak": r"oak|chene", "walnut": r"walnut|noyer", "beech": r"beech|hetre", "pine": r"\bpine\b|\bpin\b",
    "bamboo": r"bamboo|bambou", "rattan": r"rattan|rotin|wicker|osier", "cork": r"\bcork\b|liege", "jute": r"jute", "hemp": r"hemp|chanvre", "paper": r"(?<!tracing )\bpaper\b|papier", "soy": r"\bsoy\b|soja", "beeswax": r"beeswax|cire d'abeille", "paraffin": r"paraffin\w*", "wax": r"\bwax(?:ed)?\b|ciree?s?\b", "down": r"(?:goose|duck) down|down[- ]filled|duvet", "feather": r"feathers?|plumes?", "memory foam": r"memory foam|memoire de forme", "foam": r"\bfoam\b|mousse", "latex": r"latex", "silicone": r"silicone", "carbon": r"carbon fib\w+|fibre de carbone", "titanium": r"titanium|titane", "gore-tex": r"gore-?tex", "fur": r"\bfur\b|fourrure",
    "organic": r"organic\w*|biologique|\bbio\b|gots", "recycled": r"recycled|recycle(?:e?s?)", "vegan": r"vegan\w*", "fair trade": r"fair ?trade|commerce equitable", "handmade": r"hand[- ]?(?:made|thrown|crafted|sewn|poured|painted|woven|knitted|finished|blown|stitched)|(?:fait|faite|faits|tourne|tournee|coule|coulee|cousue?|peinte?|tissee?|soufflee?) (?:a la )?main|artisanal\w*",
    "waterproof": r"water[- ]?proof|impermeables?|etanches?|watertight", "water resistant": r"water[- ]?(?:resistant|repellent)|splash[- ]?(?:proof|resistant)|deperlant\w*|resistant a l'eau|hydrofuge", "windproof": r"wind[- ]?proof|coupe-vent", "breathable": r"breathable|respirant\w*", "insulated": r"insulat\w+|isotherme|isolant\w*", "quick dry": r"quick[- ]dry\w*|sechage rapide", "stretch": r"stretch\w*|extensible|elastique", "reflective": r"reflect\w+|reflechissant\w*", "uv": r"\buv\b|upf|anti-uv", "fireproof": r"fire ?proof|flame[- ]retardant|ignifugee?s?", "shockproof": r"shock[- ]?proof|antichoc|unbreakable|shatterproof|incassable", "scratchproof": r"scratch[- ](?:proof|resistant)|anti-?rayures", "hypoallergenic": r"hypo-?allerg\w+", "nickel free": r"nickel[- ]free|sans nickel",
    "machine wash": r"machine[- ]wash\w*|wash(?:ed|able)? (?:it |them )?in (?:the|a) (?:washing )?machine|washing machine|(?:lavable|lave\w*|passe\w*|se lave\w*|lavage)(?: \w+){0,2} (?:en|a la) machine|lavage machine", "hand wash": r"hand[- ]?wash\w*|wash(?:ed)? (?:it |them )?by hand|(?:lav\w+)(?: \w+){0,2} a la main|lavage main", "dry clean": r"dry[- ]?clean\w*|nettoyage a sec|nettoy\w+ a sec|pressing", "tumble dry": r"tumble[- ]?dr\w+|seche-linge|sechage en machine", "dishwasher": r"dishwasher\w*|lave-vaisselle", "microwave": r"microwav\w*|micro-?ondes?", "oven": r"\bovens?\b|oven-?(?:safe|proof)|\bfours?\b", "induction": r"induction", "freezer": r"freezer|congelateur", "bleach": r"bleach\w*|javel\w*", "ironing": r"\biron(?:ed|ing| it| on| at| inside)\b|repass\w+", "wash": r"(?<!machine )(?<!machine-)(?<!hand )(?<!hand-)\bwash(?:able|ed)\b(?! linen| leather| denim| by hand| in (?:the|a))|\blavables?\b(?! en machine| a la)", "wipe": r"wipe\w*|essuyer|chiffon",
    "usb": r"\busb(?:-c)?\b", "usb-c": r"usb-?c\b", "bluetooth": r"bluetooth", "wifi": r"wi-?fi", "wireless": r"wireless|cordless|sans fil", "rechargeable": r"recharge\w*", "batteries": r"batter(?:y|ies)|piles?\b|batteries?", "solar": r"solar|solaire", "dimmable": r"dimm\w+|dimmer|variateur|intensite (?:variable|reglable)", "led": r"\bleds?\b", "remote": r"remote control|telecommande", "smart": r"\bapps?\b|\bapplication\b|smart (?:home|bulb|lamp)|alexa|google home|homekit|connectee?", "bulb": r"bulbs?|ampoules?", "bulb included": r"(?:bulb|ampoule)s?(?: is| are| est)? (?:included|comprise?|incluse?|fournie?)|(?:includes?|with|avec|inclut) (?:a |an |the |une |l')?(?:\w+ )?(?:bulb|ampoule)", "e27": r"\be27\b", "e14": r"\be14\b", "gu10": r"\bgu10\b", "outdoor": r"outdoors?|exterieur|garden use|weather[- ]?proof", "touch": r"touch (?:control|sensitive|dimmer|switch)|tactile",
    "self-assembly": r"(?:needs?|requires?) (?:\w+ )?(?:assembl|putting together)\w*|assembly (?:is )?(?:required|needed)|flat[- ]pack\w*|a (?:monter|assembler)\b|montage (?:requis|necessaire)", "pockets": r"pockets?|poches?", "hood": r"hood(?:ed)?|capuche", "zip": r"zip(?:s|ped|per)?|fermetures? eclair|zippee?", "buttons": r"buttons?|buttoned|boutons?|boutonnee?", "lining": r"lined|lining|doublee?s?|doublure", "belt": r"belt(?:ed)?|ceinture", "sleeveless": r"sleeveless|sans manches", "long sleeve": r"long[- ]sleeve\w*|manches longues", "short sleeve": r"short[- ]sleeve\w*|manches courtes", "v-neck": r"v-neck|col v|col en v", "crew neck": r"crew[- ]?neck|round[- ]?neck|col rond", "turtleneck": r"turtle ?neck|roll[- ]neck|col roule", "collar": r"\bcollar(?:ed)?\b", "laces": r"laces?\b|lace-up|lacets?", "heel": r"heels?\b|heeled|talons?", "strap": r"(?:shoulder |adjustable )?straps?|bandouliere|bretelles?|sangles?", "padded": r"padded|padding|rembourre\w*|matelasse\w*", "laptop": r"laptops?|ordinateurs?(?: portables?)?", "lid": r"\blids?\b|couvercles?", "handle": r"\bhandles?\b|poignees?|\banses?\b", "drawer": r"drawers?|tiroirs?", "shelf": r"shel(?:f|ves)|etageres?\b|tablettes?\b", "wheels": r"wheels?|roulettes?", "lock": r"\block(?:able|s)?\b|cadenas|serrure", "removable": r"removable|detachable|amovibles?", "adjustable": r"adjust\w+|reglables?|ajustables?", "reversible": r"reversibles?", "foldable": r"fold(?:able|ing|s)|pliables?|pliantes?", "stackable": r"stack(?:able|s)|empilables?", "swivel": r"swivel\w*|pivotant\w*|orientables?|rotat\w+", "ergonomic": r"ergonomi\w+", "lightweight": r"light[- ]?weight|ultra-?leger\w*", "oversized": r"oversized?(?! items)|coupe ample|ample", "slim": r"slim(?:[- ]fit)?|coupe (?:ajustee|droite|cintree)|fitted", "scented": r"(?<!un)scented|fragran(?:t|ced)|parfumee?s?", "unscented": r"unscented|fragrance[- ]free|sans parfum|non parfumee?s?", "gluten": r"gluten\w*|sans gluten", "alcohol": r"alcohol[- ]free|sans alcool", "certified": r"certifi\w+|oeko-?tex|\bfsc\b|ecocert|label(?:led|lise)", "limited": r"limited edition|edition limitee|serie limitee", "best seller": r"best[- ]?sell\w+|most popular|meilleures? ventes?|top[- ]rated|best[- ]rated|award[- ]winning|prime[e]?\b|primee|rated \d|note[e]? \d", "genuine": r"genuine|authenti\w+|veritable", "kids": r"child(?:ren)?(?:'s)?|kids?|toddlers?|bab(?:y|ies)|enfants?|bebes?", "men": r"\bmen(?:'s|swear)?\b|\bhommes?\b", "women": r"\bwomen(?:'s|swear)?\b|\bfemmes?\b", "unisex": r"unisexe?|mixtes?\b", "pets": r"\bpets?\b|\bdogs?\b|\bcats?\b|\bchiens?\b|\bchats?\b",
}  # fmt: skip

SHADES = (
    ("sand", "sable"), ("rust", "rouille"), ("olive",), ("mustard", "moutarde"), ("coral", "corail"), ("lilac", "lilas"), ("mint", "menthe"),
    ("charcoal", "anthracite"), ("camel",), ("taupe",), ("teal",), ("amber", "ambre"), ("ochre", "ocre"), ("sage", "sauge"),
)  # fmt: skip
"""Colours beside those of the glossary."""


GENERAL = frozenset(
    "perfect good great nice lovely ideal beautiful everyday daily use year love home everyon anyon need occas gift room summer winter season look styl outfit wear wardrob space bed even night day morn chapter care design qualiti thing well easi most all one size piec detail parfait bon beau bell joli quotidien tous tout jour usag maison cadeau saison ete hiver soir nuit matin salon chambr environ peu petit grand small larg realli cas way besoin person peopl order commande stock price prix taill coul color colour option same set".split()  # noqa: SIM905
)


@lru_cache(maxsize=1)
def compiled() -> tuple[re.Pattern[str], Mapping[str, re.Pattern[str]]]:
    each = {name: re.compile(rf"\b(?:{pattern})(?!\w)") for name, pattern in FEATURES.items()}
    return re.compile(rf"\b(?:{'|'.join(FEATURES.values())})(?!\w)"), each


@lru_cache(maxsize=8192)
def features(folded: str) -> frozenset[str]:
    whole, each = compiled()
    return (
        frozenset(name for name, pattern in each.items() if pattern.search(folded))
        if whole.search(folded)
        else frozenset()
    )


def _from(first: str, last: str) -> frozenset[str]:
    names = list(FEATURES)
    return frozenset(names[names.index(first) : names.index(last) + 1])


_SORTS = {
    "material": _from("cotton", "fur"),
    "care": frozenset(("machine wash", "hand wash", "dry clean", "dishwasher", "wipe")),
}
_PROPERTIES = _from("cotton", "nickel free")
ASSEMBLY = 0
"""Which of the pairs below it is."""
_OPPOSITES = (
    (r"(?:already|ready|pre)[- ]?(?:assembled|built)|(?:deja|pre)[- ]?(?:monte|assemble)e?s?|(?:livre|vendu)e?s? (?:tou(?:te?s?|s) )?montee?s?|(?:comes?|arrives?|delivered) assembled", r"to be assembled|flat[- ]pack\w*|delivered flat|self[- ]assembly|assembly required|a (?:monter|assembler)|en kit"),
    (r"(?:leaves?|leaving|go(?:es)? out|shipped|dispatched|sent|part(?:ent)?|quitt\w+|expediee?s?)(?: [\w']+){0,4} (?:same day|jour meme)", r"(?:arriv\w+|delivered|reach\w*|receive|livree?s?|recev\w+)(?: [\w']+){0,4} (?:same day|jour meme)"),
    (r"small(?:er)?|petite?s?", r"large|larger|big|grande?s?"),
    (r"above|au[- ]dessus|dessus", r"below|en[- ]dessous|dessous|underneath"),
    (r"inside|inner|interieure?s?|indoors?", r"outside|outer|exterieure?s?|outdoors?"),
    (r"left(?:-handed)?|gauche|gauchers?", r"right-handed|right(?= (?:hand|side))|droite|droitiers?"),
    (r"front|avant(?= de)", r"rear|back(?= of)|arriere"), (r"first|premiere?s?", r"last|dernier(?:e?s?)"),
    (r"hot|warm|chaude?s?", r"cold|cool|froide?s?"), (r"dry|sec|seche?s?", r"wet|damp|moist|humides?|mouillee?s?"),
    (r"soft|souples?|mou|molle", r"hard|firm|durs?|fermes?|rigides?"), (r"low|dim|faibles?|bas(?:se)?s?", r"high|strong|brightest|fort(?:e?s?)|haute?s?"),
    (r"adults?|adultes?|grown-ups?", r"kittens?|puppies|chatons?|chiots?|babies|bebes?"), (r"before|avant", r"after|apres"),
    (r"matt?e?s?|mate?s?", r"gloss\w*|shiny|brillante?s?"), (r"online|en ligne|(?:on|sur) (?:the|our|le|notre) (?:web ?)?site", r"in(?: the| our)? (?:stores?|shops?)|(?:au|en|dans (?:la|notre|nos|les)) (?:magasin|boutique)s?"),
)  # fmt: skip
"""Words for the two ends of something: a record that has one does not say the other."""


@lru_cache(maxsize=1)
def _ends() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(rf"\b(?:{one})\b"), re.compile(rf"\b(?:{other})\b")) for one, other in _OPPOSITES)


@lru_cache(maxsize=8192)
def values(folded: str) -> frozenset[tuple[str, str]]:
    """What a part can have only one of, by sort: `("material", "oak")`."""
    named = features(folded)
    found = {(sort, name) for sort, names in _SORTS.items() for name in names & named}
    if _APART.search(folded) or (_WITH.search(folded) and _NO.search(folded)):
        found.add(("supply", "apart"))
    elif _WITH.search(folded):
        found.add(("supply", "with"))
    return frozenset(found)


def without_supply(folded: str) -> str:
    return _APART.sub(" ", _WITH.sub(" ", folded))


_WITH = re.compile(
    r"\b(?:included|supplied|provided|in the box|com(?:e|es|ing) with|(?:delivered|sold|shipped) with|includes?|inclu(?:t|se?s?)|fournie?s?|comprise?s?|livree?s? avec|vendue?s? avec|est accompagnee?s?)\b"
)
_APART = re.compile(
    r"\b(?:sold|bought|available) separately|(?:vendue?s?|a acheter) (?:separement|a part)|non (?:inclu\w*|fourni\w*|compris\w*)\b|\bextra\b(?! ?[€£$\d])"
)
_NO = re.compile(r"\b(?:not|no|never|without|ne|pas|sans|aucune?)\b|n't\b|\bn'")


@lru_cache(maxsize=8192)
def ends(folded: str) -> frozenset[tuple[int, int]]:
    return frozenset(
        (at, side) for at, both in enumerate(_ends()) for side, end in enumerate(both) if end.search(folded)
    )


def is_property(word: str) -> bool:
    """Says what a thing is made of or how, and names no part of it."""
    return bool(features(word) & _PROPERTIES)


_AFTER, _BEFORE = r"(?:blue|green|red|brown|yellow)", r"(?:bleue?s?|verte?s?|rouges?|jaunes?)"
_SHADE = "|".join(word for group in (("navy", "marine"), *SHADES) for word in group)
_TWICE = re.compile(rf"\b{_BEFORE} (?=(?:{_SHADE})\b)|\b(?P<shade>{_SHADE}) {_AFTER}\b")


def one_shade(text: str) -> str:
    """`Bleu marine` is one colour."""
    return _TWICE.sub(lambda found: found["shade"] or "", text)


@lru_cache(maxsize=8192)
def colours(text: str) -> frozenset[str]:
    """The colours that words name, each by its first English word."""
    words = set(plain(one_shade(text)).split())
    return frozenset(group[0] for group in (*COLOURS, *SHADES) if words & ({*group} | {f"{word}s" for word in group}))
