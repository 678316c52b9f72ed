"""What a product should say, why, and what its absence costs in the chat: every rule of the quality report, as data."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["blocks", "limits", "improvement"]
SEVERITIES: tuple[Severity, ...] = ("blocks", "limits", "improvement")
PENALTY: dict[Severity, int] = {"blocks": 50, "limits": 10, "improvement": 2}
"""Points that a product loses for each rule it breaks, of 100."""

UNASKED: dict[Severity, float] = {"blocks": 1.0, "limits": 1.0, "improvement": 0.1}
"""What a rule weighs that no shopper has asked about yet, as if so many had."""

GOOGLE = "Google Merchant product data specification (support.google.com/merchants/answer/7052112)"
OPENAI = "OpenAI product feed (developers.openai.com/commerce/specs/file-upload/products)"
GS1 = "GS1 General Specifications, section 7.9: check digit"
GPSR = "Regulation (EU) 2023/988 on general product safety, Art. 19"
PRICES = "Directive 98/6/EC on price indication, Art. 6a"
CRD = "Directive 2011/83/EU on consumer rights, Art. 6"
SEARCH = "Our search: filters are exact and need the value"
ANSWERS = "Our answers: only what the catalogue says is said"


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    id: str
    attribute: str
    """What shoppers ask for when they feel the gap; counted in `asked`."""
    severity: Severity
    title: str
    """English; the console translates it."""
    effect: str
    """What it costs in the chat. English; the console translates it."""
    source: str


ALL = (
    # What keeps a product from being sold.
    Rule("price.zero", "price", "blocks", "Price is zero", "It can’t be quoted or sold", GOOGLE),
    Rule("row.rejected", "price", "blocks", "Left out of the catalogue", "The assistant doesn’t know it exists", GOOGLE),
    Rule("value.rejected", "variant", "limits", "A value or variant of the feed was left out", "Sold without it", GOOGLE),
    Rule("currency.mixed", "price", "blocks", "Variants in several currencies", "They can’t be in one cart", GOOGLE),
    Rule("option.same", "variant", "blocks", "Variants that say the same", "A shopper can’t choose between them", GOOGLE),
    Rule("option.missing", "variant", "blocks", "Variants without options", "A shopper can’t choose between them", SEARCH),
    # What keeps questions from being answered.
    Rule("title.short", "title", "limits", "Title says too little", "Hardly found by what it is", GOOGLE),
    Rule("title.duplicate", "title", "limits", "Same title as other products", "Can’t be told apart in a list or by name", OPENAI),
    Rule("description.missing", "description", "limits", "No description", "No question about it can be answered", GOOGLE),
    Rule("description.short", "description", "limits", "Description says too little", "Most questions about it stay open", GOOGLE),
    Rule("description.duplicate", "description", "limits", "Same description as other products", "Left out of comparisons: nothing tells them apart", OPENAI),
    Rule("html.left", "description", "limits", "HTML left in the text", "Tags are read out in answers", OPENAI),
    Rule("image.missing", "image", "limits", "No image", "Shown without a picture; left out where pictures are compared", GOOGLE),
    Rule("image.broken", "image", "limits", "Image can’t be fetched", "Shown with an empty frame", GOOGLE),
    Rule("brand.missing", "brand", "limits", "No brand", "Can’t be found by brand", OPENAI),
    Rule("category.missing", "category", "limits", "No category", "Can’t be found by category; left out of suggestions", GOOGLE),
    Rule("colour.missing", "colour", "limits", "No colour", "Can’t be found by colour", GOOGLE),
    Rule("size.missing", "size", "limits", "No size", "Can’t be found by size; no size advice", GOOGLE),
    Rule("material.missing", "material", "limits", "No material", "“What is it made of?” stays open; no care advice", GOOGLE),
    Rule("measure.missing", "dimensions", "limits", "No dimensions", "“Will it fit?” stays open", SEARCH),
    Rule("option.unnamed", "size", "limits", "Option with a name that says nothing", "Its sizes and colours can’t be found", SEARCH),
    Rule("url.missing", "link", "limits", "No product page", "The answer can’t link to the product", GOOGLE),
    Rule("url.relative", "link", "limits", "Address of the product page is not whole", "The link leads nowhere outside the shop", GOOGLE),
    Rule("price.currency", "price", "limits", "Priced in another currency", "Left out when a shopper names a budget", GOOGLE),
    Rule("stock.soldout", "stock", "limits", "Every variant is sold out", "Found, but can’t be bought", GOOGLE),
    Rule("sale.ended", "price", "limits", "The sale is over", "The reduced price is not given any more", GOOGLE),
    Rule("compare.lower", "price", "limits", "Price before is not higher", "Can’t be called a reduction", PRICES),
    Rule("language.other", "language", "limits", "In another language than the shop", "Found and quoted in the other language only", OPENAI),
    # What would make answers better.
    Rule("title.capitals", "title", "improvement", "Title in capitals", "Shouts in the answer", GOOGLE),
    Rule("title.long", "title", "improvement", "Title over 150 characters", "Cut off on cards", GOOGLE),
    Rule("description.long", "description", "improvement", "Description over 5,000 characters", "The end is not read elsewhere", OPENAI),
    Rule("description.title", "description", "limits", "Description only repeats the title", "No question about it can be answered", GOOGLE),
    Rule("image.duplicate", "image", "improvement", "Same image as other products", "Looks like another product", GOOGLE),
    Rule("image.repeated", "image", "improvement", "The same image twice", "A picture less to look at", GOOGLE),
    Rule("gtin.invalid", "gtin", "improvement", "Barcode is no valid GTIN", "Can’t be found by its barcode", GS1),
    Rule("gtin.duplicate", "gtin", "limits", "Same barcode as another product", "A barcode finds the wrong product", GS1),
    Rule("gtin.missing", "gtin", "improvement", "No barcode", "Can’t be found by its barcode", GOOGLE),
    Rule("option.name", "variant", "improvement", "Option named differently than elsewhere", "Compared side by side, it stands in a row of its own", SEARCH),
    Rule("option.value", "variant", "improvement", "Value spelled differently than elsewhere", "Offered as two different choices", SEARCH),
    Rule("stock.unknown", "stock", "improvement", "Stock is not counted", "“How many are left?” stays open", CRD),
    Rule("stock.negative", "stock", "improvement", "Stock below zero", "Counted as none left", GOOGLE),
    Rule("url.duplicate", "link", "improvement", "Same product page as other products", "The link may show another product", GOOGLE),
    Rule("price.prior", "price", "improvement", "Reduced without the lowest price of 30 days", "The reduction is not named as such in the EU", PRICES),
    Rule("price.reduction", "price", "improvement", "Reduced by more than 90 %", "Looks like a wrong price", PRICES),
    Rule("safety.missing", "manufacturer", "improvement", "No manufacturer named", "“Who makes it?” stays open", GPSR),
    Rule("weight.missing", "weight", "improvement", "No weight", "“How heavy is it?” stays open; shipping by weight can’t be told", GOOGLE),
    Rule("alt.missing", "image", "improvement", "Image without a text", "Screen readers say nothing of the picture", "European Accessibility Act, Directive (EU) 2019/882"),
)  # fmt: skip
RULES = {rule.id: rule for rule in ALL}
