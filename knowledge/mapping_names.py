"""What columns are called in English and French shop exports, by what they say."""

import re
import unicodedata
from functools import lru_cache

NAMES: dict[str, tuple[str, ...]] = {
    "id": ("sku", "ugs", "variant sku", "product sku", "code sku", "variant id", "id", "product id", "item id", "identifiant", "id produit",
           "id article", "article number", "item number", "product code", "code", "reference", "ref", "reference produit",
           "ref produit", "reference article", "ref article", "code article", "code produit", "num article", "numero article",
           "no article", "article no", "product code sku", "artikelnr", "product reference", "item no", "part number", "artikelnummer", "combination reference", "item code",
           "reference fournisseur", "uid", "key", "cle"),
    "group": ("group", "group id", "item group id", "parent", "parent id", "parent sku", "product group", "model id", "groupe",
              "id parent", "reference parent", "ref parent", "groupe produit", "modele id", "style", "style id", "style code",
              "code modele", "handle", "parent reference", "configurable sku", "master sku", "master id", "famille id",
              "code parent", "parent code", "product group id", "modele parent", "sku parent", "reference modele", "ref modele"),
    "title": ("title", "name", "product name", "product title", "item name", "designation", "titre", "nom", "nom produit",
              "nom du produit", "libelle", "libelle produit", "intitule", "nom article", "nom de l article", "produit",
              "product", "article", "item", "libelle article", "bezeichnung", "label", "display name", "titre produit",
              "titre du produit", "designation article", "designation produit", "titel", "artikelname", "produktname", "produktbezeichnung",
              "artikelbezeichnung"),
    "description": ("description", "long description", "body", "body html", "product description", "texte", "descriptif",
                    "description longue", "description produit", "details", "description courte", "short description",
                    "resume", "summary", "beschreibung", "contenu", "content", "description html", "presentation", "text", "langtext",
                    "produktbeschreibung", "artikelbeschreibung"),
    "brand": ("brand", "vendor", "manufacturer", "marque", "fabricant", "fournisseur", "maker", "brand name", "editeur",
              "manufacturer name", "supplier", "creator", "createur", "marke", "hersteller"),
    "category": ("category", "categories", "product type", "type", "product category", "categorie", "rayon", "famille",
                 "sous famille", "department", "collection", "categorie produit", "type de produit", "univers", "category path",
                 "categorie par defaut", "gamme", "google product category", "category name", "section", "fil d ariane", "kategorie",
                 "warengruppe"),
    "tags": ("tags", "keywords", "mots cles", "etiquettes", "labels", "tag", "mot cle"),
    "url": ("url", "link", "product url", "product link", "page", "lien", "adresse", "url produit", "lien produit", "deeplink",
            "page url", "permalink", "web address", "url de la page", "url fiche", "fiche produit", "product page", "deep link"),
    "image": ("image", "image url", "image link", "picture", "photo", "main image", "image src", "img", "image principale",
              "photo principale", "url image", "lien image", "visuel", "images", "image 1", "photo 1", "picture url",
              "thumbnail", "url photo", "image urls", "featured image", "url de l image", "url image 1", "photos", "media", "bild",
              "bildlink", "bild url", "hauptbild", "cover image url"),
    "price": ("price", "regular price", "unit price", "selling price", "retail price", "prix", "prix ttc", "prix de vente",
              "prix public", "prix vente ttc", "prix unitaire", "tarif", "tarif ttc", "prix eur", "preis", "price eur", "price usd",
              "amount", "montant", "pvp", "prix de vente ttc", "prix public ttc", "price incl vat", "current price", "price tax included",
              "prix normal", "prix ttc eur", "pv ttc", "price with tax", "prix unitaire ttc", "price gbp", "variant price", "cost to customer",
              "prix actuel", "price amount", "price value", "our price", "tarif public", "base price", "price tax incl", "verkaufspreis",
              "bruttopreis", "final price", "final price tax incl"),
    "compare_at": ("compare at price", "compare at", "compare price", "list price", "msrp", "rrp", "old price", "was price",
                   "original price", "prix barre", "ancien prix", "prix conseille", "prix avant remise", "prix d origine",
                   "prix initial", "prix de reference", "strikethrough price", "price before", "ppc", "was", "uvp"),
    "sale_price": ("sale price", "special price", "promo price", "discount price", "discounted price", "prix promo", "prix solde",
                   "prix promotionnel", "prix remise", "tarif promo", "offer price", "promotional price", "prix en promotion", "prix soldes"),
    "sale_starts": ("sale starts", "sale start", "sale start date", "special price from", "special price from date", "promo from",
                    "debut promo", "date debut promo", "debut de promo", "promo du", "date de debut", "debut soldes", "sale from",
                    "special from date", "date debut"),
    "sale_ends": ("sale ends", "sale end", "sale end date", "special price to", "special price to date", "promo to", "fin promo",
                  "date fin promo", "fin de promo", "promo au", "date de fin", "fin soldes", "sale to", "special to date", "date fin"),
    "currency": ("currency", "devise", "monnaie", "currency code", "price currency", "waehrung", "code devise"),
    "availability": ("availability", "available", "in stock", "stock status", "disponibilite", "disponible", "en stock", "dispo",
                     "etat du stock", "statut stock", "is in stock", "stock availability", "verfugbarkeit", "product availability"),
    "stock": ("stock", "quantity", "qty", "inventory", "inventory quantity", "stock quantity", "stock level", "quantite",
              "quantite en stock", "qte", "qte stock", "stock disponible", "stock qty", "on hand", "available quantity",
              "quantite disponible", "qty in stock", "nb stock", "stock dispo", "units in stock", "quantite stock", "bestand",
              "lagerbestand", "current stock level"),
    "gtin": ("gtin", "ean", "ean13", "ean 13", "upc", "barcode", "isbn", "code barre", "code barres", "code ean", "gencod", "gencode",
             "bar code", "gtin13", "ean code", "code a barres", "ean upc", "jan"),
    "mpn": ("mpn", "manufacturer part number", "manufacturer reference", "reference fabricant", "ref fabricant", "reference constructeur",
            "manufacturer number", "part no"),
    "condition": ("condition", "item condition", "etat", "etat du produit", "state of product", "zustand"),
    "published": ("published", "visible", "active", "actif", "publie", "en ligne", "online", "product online", "is active", "enabled",
                  "status", "statut", "statut de publication", "etat", "is published", "visibilite", "product visible", "active 0 1"),
    "weight": ("weight", "poids", "weight kg", "weight g", "poids kg", "poids g", "grams", "net weight", "shipping weight", "poids net", "gewicht"),
}  # fmt: skip
OPTIONS = ("size", "sizes", "taille", "tailles", "pointure", "color", "colour", "couleur", "coloris", "teinte", "shoe size",
           "length option", "capacity", "capacite", "contenance", "flavour", "flavor", "parfum", "gout", "clothing size",
           "variant", "variante", "declinaison", "option", "option 1", "option 2", "option 3", "finish", "finition",
           "longueur de jambe", "bonnet", "storage", "scent", "color name", "size name", "farbe", "groesse", "grosse")  # fmt: skip
UNWANTED = (
    "cost", "cost price", "prix d achat", "prix achat", "purchase price", "wholesale price", "prix de gros", "marge", "margin",
    "prix ht", "prix vente ht", "tarif ht", "price excl vat", "price tax excl", "price tax excluded", "nettopreis", "einkaufspreis", "price excluding tax", "price ex vat", "tva", "vat", "tax", "taux tva", "supplier price",
    "cost of goods sold", "prix de revient", "buying price", "prix achat ht", "cout", "shipping", "shipping price", "frais de port",
    "eco participation", "ecotaxe", "internal notes", "notes", "commentaire interne", "ecopart", "prix d achat ht", "pa ht", "prix public ht",
    "cost per item", "stock value", "valeur stock", "low stock amount", "stock alert", "stock minimum", "seuil stock", "stock mini",
    "wholesale", "price group", "minimum price", "floor price", "prix plancher", "prix mini",
)  # fmt: skip
"""Never shown to shoppers: neither a price nor an attribute."""
INTERNAL = (
    "attribute set code", "product websites", "product online", "tax class name", "tax class", "visibility", "url key", "position",
    "store view code", "published", "visible", "status", "active", "actif", "field type", "sort order", "created at", "updated at",
    "discount mode", "discount value", "on sale", "product page", "slug", "handle", "tax status", "download limit", "en ligne",
    "date ajout", "date de creation", "last modified", "ordre", "shipping class", "product option type 1", "ribbon", "line", "row", "ligne",
)  # fmt: skip
_UNIT = re.compile(r"\((?:eur|usd|gbp|chf|€|\$|£|ttc|kg|g)\)|[€$£]")


@lru_cache(maxsize=5_000)
def plain(column: str) -> str:
    """`Prix_TTC (€)` is `prix ttc`; `priceAmount` is `price amount`."""
    column = re.sub(r"\[[^\]]*\]", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column))
    column = _UNIT.sub(" ", column.lower().removeprefix("g:"))
    column = "".join(char for char in unicodedata.normalize("NFKD", column) if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", column).split())


@lru_cache(maxsize=5_000)
def named(column: str) -> dict[str, float]:
    """Targets that the column's name speaks for, with how clearly: 1 says it exactly."""
    name = plain(column)
    if name in UNWANTED:
        return {}
    found = {target: 1.0 - 0.004 * names.index(name) for target, names in NAMES.items() if name in names}
    if found or not name:
        return found
    words = set(name.split())
    for target, names in NAMES.items():
        for known in names:
            parts = set(known.split())
            if len(known) > 2 and parts <= words:
                share = 0.5 * len(parts) / len(words) + (0.1 if name.startswith(known) else 0.0)
                found[target] = max(found.get(target, 0.0), share)
    return found


def is_option(column: str) -> bool:
    name = plain(column)
    paired = re.fullmatch(r"(?:option|variation|attribute|attribut) ?(?:value ?\d|\d values?)", name)
    return bool(paired) or name in OPTIONS or plain(column.rsplit(".", 1)[-1]) in OPTIONS


def is_internal(column: str) -> bool:
    """What the shop system keeps for itself."""
    name = plain(column)
    return (
        name in INTERNAL
        or bool({"id", "ids", "uuid", "guid"} & set(name.split()))
        or bool(
            re.fullmatch(
                r"meta .*|(?:option|variation|attribute|attribut) ?(?:name|type|nom) ?\d|(?:option|variation) ?\d (?:name|type|nom)",
                name,
            )
        )
    )


def says_nothing(column: str) -> bool:
    """`A`, `Column 3`, `F12`: what programs write where nobody named the column."""
    return bool(
        re.fullmatch(r"(?:(?:column|colonne|col|field|champ|unnamed|var|f|c) ?\d*|[a-z]{1,2}|\d+)", plain(column))
    )


def is_unwanted(column: str) -> bool:
    name = plain(column)
    return name in UNWANTED or any(
        word in name.split() for word in ("cost", "achat", "marge", "margin", "wholesale", "ht", "internal", "interne")
    )
