"""Links, addresses, telephone numbers and codes: only those that a record gives, letter by letter. Pictures and HTML never."""

import html
import re
from collections.abc import Iterator
from functools import lru_cache, partial

from assistant.claims.claim import Claim, Grounds, product_evidence
from assistant.claims.evidence import Evidence
from assistant.claims.order_records import orders_meant
from assistant.claims.planted import instructs
from assistant.claims.said import Said, fold, unmarked
from assistant.claims.topics import topics
from assistant.claims.wording import Wording

_TLD = r"(?:com|net|org|io|co|fr|shop|store|example|test|be|ch|de|uk|eu|info|biz|ru|cn|xyz|app|dev|me|link|ly|to|cc|site|online|top|click|live|page|us|ca|es|it|nl|pt|pl|gg|tv|ai|internal|local)"
_LINK = re.compile(
    r"(?:https?|ftp|javascript|data|mailto|tel|vbscript|file|hxxps?)\s?:(?://)?[^\s)\]>\"'»”]+|\bwww\.[^\s)\]>\"'»”]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[\w.+-]+ ?(?:(?:\(at\)|\[at\]) ?[\w-]+(?: ?(?:\(dot\)|\[dot\]| dot |\.) ?)| at [\w-]+ dot )(?:com|fr|net|org|example)\b|"
    rf"(?<![\w@.])(?:[a-z0-9-]+\.)+{_TLD}(?:/[^\s)\]>]*)?(?![\w.-]*\w)|\]\s?\([^)]*\)|\b(?:localhost|(?<![\d.])(?:\d{{1,3}}\.){{3}}\d{{1,3}}(?![\d.]*\d))(?::\d+)?(?:/\S*)?|(?<!\w)@[a-z][\w.]{{3,}}",
    re.IGNORECASE,
)
_LIKE_LINK = re.compile(r"[:@\]]|\.\w|www\.|\bat\b|localhost", re.IGNORECASE)
"""No link is without one of these."""
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d[\d ().-]{7,18}\d(?![\w%€$£]| ?(?:€|euros?|cm|mm|g\b|ml))")
_SPOKEN = re.compile(
    r"\b[\w-]+ (?:dot|point) (?:com|fr|net|org|shop|example|io|store)\b|\b(?:text|sms|dial|whatsapp|texto|composez|appelez|call)\b(?: \w+){0,3} ?\d{4,6}\b(?! ?(?:€|euros?|days|jours))",
    re.IGNORECASE,
)
"""An address or a short number as one says it aloud."""
_CODE = Wording("contacts.code")
_STREET = Wording("contacts.street")
"""Where a shop is: by number and street."""
_MARKUP = re.compile(
    r"!?\[[^\]]*\]\s?\(\s*(?:data|javascript|vbscript)[^)]*\)?|!\[[^\]]*\](?:\s?\([^)]*\)?|\[[^\]]*\])?|<\s*(?:script|style|iframe|object|svg|math|template|noscript|textarea|title|xmp)\b.*?(?:<\s*/\s*(?:script|style|iframe|object|svg|math|template|noscript|textarea|title|xmp)\s*>|$)|<!--.*?(?:-->|$)|<[/!?]?\s*[a-zA-Z][^>]*(?:>|$)|<[!?][^>]*(?:>|$)",
    re.IGNORECASE | re.DOTALL,
)
_HIDDEN = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b-\x1f\x7f\U000e0000-\U000e007f]"
)


def claims(one: Said, grounds: Grounds) -> Iterator[Claim]:
    spans = []
    for found in _LINK.finditer(one.text) if _LIKE_LINK.search(one.text) else ():
        spans.append(found.span())
        yield Claim("link", found.group(), partial(_written, found.group()))
    for found in _PHONE.finditer(one.text):
        digits = re.sub(r"\D", "", found.group())
        if len(digits) >= 9 and not any(start <= found.start() < end for start, end in spans):
            yield Claim("link", found.group().strip(), partial(_telephone, digits, one))
    for found in _STREET.finditer(one.folded):
        yield Claim("link", found.group(), partial(_street, found.group()))
    for found in _SPOKEN.finditer(one.text):
        yield Claim("link", found.group(), partial(_written, found.group()))
    for found in _CODE.finditer(unmarked(one.text)):
        code = found["code"] or found["before"] or found["used"]
        if code not in ("CODE", "PROMO"):
            yield Claim("discount", code, partial(_code, code, one))


@lru_cache(maxsize=1024)
def without_addresses(text: str) -> str:
    """What is left for the other families to read: an address is judged letter by letter here."""
    return _LINK.sub(" ", text) if _LIKE_LINK.search(text) else text


def without_markup(text: str) -> str:
    """Pictures, HTML and letters that can't be seen never reach a shopper, however often they are wrapped."""
    before, after = "", _HIDDEN.sub("", text)
    while before != after:
        before, after = after, _MARKUP.sub("", after)
    # What was escaped to come through is taken out as well, and so is what only begins a tag.
    plain = html.unescape(after)
    if plain != after and _MARKUP.search(plain):
        return without_markup(plain)
    return re.sub(r"<+(?=[a-zA-Z/!?])", "", after)


def _written(link: str, grounds: Grounds) -> Evidence | None:
    bare = link.strip("](). ,;:!?»”\"'").lower()
    if bare.startswith(("javascript", "data:", "vbscript", "file:")):
        return None
    for evidence in grounds.collected.passages():
        if not instructs(f"{evidence.title}\n{evidence.text}") and _whole(bare, evidence.text.lower()):
            return evidence
    for product in grounds.collected.products():
        if product.url and bare == product.url.lower():
            return product_evidence(product)
    for evidence in grounds.collected.of("order"):
        if evidence.order and bare == str((evidence.order.tracking or {}).get("url", "")).lower():
            return evidence
    asked = next(iter(grounds.collected.of("asked")), None)
    return asked if asked and "@" in bare and _whole(bare, asked.text.lower()) else None


def _whole(bare: str, text: str) -> bool:
    """`shop.example` isn't `shop.example.evil.example`."""
    short = re.sub(r"^(?:https?://)?(?:www\.)?", "", bare).rstrip("/")
    return bool(
        re.search(rf"(?<![\w.-]){re.escape(bare)}(?![\w-]|\.\w)", text)
        or re.search(rf"(?:^|[\s(\[<\"'«]|https?://|www\.){re.escape(short)}/?(?![\w-]|\.\w|/\w)", text)
    )


def _street(place: str, grounds: Grounds) -> Evidence | None:
    wanted = re.sub(r"\W+", " ", place)
    known = [*grounds.collected.passages(), *grounds.collected.records(), *grounds.collected.of("asked")]
    return next((e for e in known if wanted in re.sub(r"\W+", " ", fold(e.text))), None)


def _telephone(digits: str, one: Said, grounds: Grounds) -> Evidence | None:
    for evidence in [*grounds.collected.passages(), *grounds.collected.of("asked")]:
        if not instructs(f"{evidence.title}\n{evidence.text}") and digits[-9:] in re.sub(
            r"[ ().\-\u00a0\u202f+]", "", evidence.text
        ):
            return evidence
    for evidence in orders_meant(one, grounds):
        if evidence.order and digits in re.sub(r"\D", "", str((evidence.order.tracking or {}).get("number", ""))):
            return evidence
    return None


def _code(code: str, one: Said, grounds: Grounds) -> Evidence | None:
    """A page that gives it as a code, for the case that is spoken of: `on every order` is no first order."""
    case = topics(one.folded).get("case", frozenset()) & _OF_CODES
    for evidence in [*grounds.collected.passages(), *grounds.collected.records()]:
        text = fold(evidence.text)
        known = re.search(rf"\b{re.escape(code.lower())}\b", text) and (_CODES.search(text) or evidence.money)
        if (
            known
            and not instructs(f"{evidence.title}\n{evidence.text}")
            and case <= topics(text).get("case", frozenset())
        ):
            return evidence
    return None


_CODES = re.compile(r"\b(?:codes?|vouchers?|coupons?|bons?)\b")
_OF_CODES = frozenset(("every order", "student", "birthday", "sale", "first order"))
