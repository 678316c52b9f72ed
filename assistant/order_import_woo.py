"""Orders from WooCommerce: its exporters name their columns differently, so columns are known by what they say.

One row an order with its items in `line_items` or `line_item_1` … (`name:Shirt|sku:S|quantity:2|total:50`), or one row
an item with the order's columns repeated.
"""

import re
from collections.abc import Mapping, Sequence
from html import unescape

from assistant.order import Amounts, Order, OrderLine, Paid
from assistant.order_import_shopify import moment
from assistant.order_import_table import Row, read_table
from assistant.order_report import RejectedOrder
from knowledge.feeds.prices import price
from knowledge.money import Money, money

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("ordernumber", "orderid", "order", "id", "orderno"),
    "email": ("billingemail", "emailbilling", "customeremail", "email", "billingemailaddress"),
    "status": ("orderstatus", "status"),
    "placed": ("orderdate", "date", "datecreated", "createdat", "datecreatedgmt", "postdate"),
    "paid": ("paiddate", "datepaid"),
    "done": ("completeddate", "datecompleted"),
    "total": ("ordertotal", "ordertotalamount", "total"),
    "currency": ("ordercurrency", "currency"),
    "shipping": ("shippingtotal", "ordershippingamount", "ordershipping", "shippingcost"),
    "tax": ("taxtotal", "ordertotaltaxamount", "totaltax", "ordertax"),
    "discount": ("discounttotal", "cartdiscountamount", "cartdiscount", "orderdiscount"),
    "refunded": ("refundedtotal", "orderrefundamount", "totalrefunded"),
    "method": ("paymentmethod", "paymentmethodtitle"),
    "reference": ("transactionid",),
    "customer": ("customerid", "customeruser", "userid"),
    "item": ("itemname", "productname", "lineitemname"),
    "quantity": ("quantityrefund", "itemquantity", "quantity", "qty"),
    "sku": ("sku", "itemsku", "productsku"),
    "cost": ("itemcost", "itemprice", "productprice"),
    "itemtotal": ("orderlinetotal", "itemtotal", "linetotal", "orderlinesubtotal"),
    "items": ("lineitems", "products"),
    "tracking": ("trackingnumber",),
    "carrier": ("trackingprovider", "carrier"),
}
STATUSES = {
    "pending": "unpaid",
    "pendingpayment": "unpaid",
    "onhold": "unpaid",
    "failed": "cancelled",
    "processing": "packing",
    "completed": "shipped",
    "shipped": "shipped",
    "delivered": "delivered",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "refunded": "refunded",
}


def read_woo(rows: Sequence[Row]) -> tuple[list[Order], list[RejectedOrder]] | None:
    """None where this is no such export."""
    plain = [{_plain(name): value.strip() for name, value in row.items() if name} for row in rows]
    names = set(plain[0]) if plain else set()
    if not all(names & set(COLUMNS[needed]) for needed in ("number", "email", "status", "total")):
        return None
    return read_table(plain, lambda row: _cell(row, "number"), _order)


def _order(number: str, rows: Sequence[Row]) -> Order:
    head = rows[0]
    currency = _cell(head, "currency").upper() or "EUR"
    total, email = _money(head, "total", currency), _cell(head, "email").lower()
    status = STATUSES.get(_plain(_cell(head, "status").removeprefix("wc-")))
    if "@" not in email:
        raise ValueError(f"the e-mail is {email!r}; right would be an address")
    if status is None:
        raise ValueError(f"the status {_cell(head, 'status')!r} is not known; right: {', '.join(sorted(STATUSES))}")
    lines = tuple(_lines(rows, currency))
    if not lines:
        raise ValueError("the order has no items; export it with its line items")
    return Order(
        number=number[:40],
        email=email,
        status=status,
        lines=lines,
        total=total,
        placed_at=moment(_cell(head, "placed")),
        address=_address(head),
        customer_id=_cell(head, "customer").strip("0") and _cell(head, "customer"),
        amounts=_amounts(head, lines, currency),
        payments=_payments(head, status, total, currency),
        fulfilments=_parcels(head),
        tracking=_tracking(head),
    )


def _lines(rows: Sequence[Row], currency: str) -> list[OrderLine]:
    packed = [text for row in rows for text in _packed(row)]
    if packed:
        return [_packed_line(text, at, currency) for at, text in enumerate(packed, 1)]
    return [_row_line(row, at, currency) for at, row in enumerate(rows, 1) if _cell(row, "item")]


def _packed(row: Row) -> list[str]:
    numbered = sorted((name for name in row if re.fullmatch(r"lineitem\d+", name)), key=lambda name: int(name[8:]))
    found = [row[name] for name in numbered] or _cell(row, "items").split(";")
    return [text for text in found if "|" in text]


def _packed_line(text: str, at: int, currency: str) -> OrderLine:
    pairs = dict(part.split(":", 1) for part in text.split("|") if ":" in part)
    said = {_plain(name): value.strip() for name, value in pairs.items()}
    quantity = int(float(said.get("quantity") or said.get("qty") or 1))
    total = _read(said.get("total", ""), currency)
    return OrderLine(said.get("name", "?"), quantity, said.get("sku", ""), said.get("meta", ""), total, str(at))


def _row_line(row: Row, at: int, currency: str) -> OrderLine:
    quantity = max(1, int(float(_cell(row, "quantity") or 1)))
    whole = _cell(row, "itemtotal")
    total = _read(whole, currency) if whole else _money(row, "cost", currency) * quantity
    return OrderLine(_cell(row, "item"), quantity, _cell(row, "sku"), "", total, str(at))


def _amounts(head: Row, lines: Sequence[OrderLine], currency: str) -> Amounts:
    subtotal = sum(line.total.amount for line in lines if line.total)
    discount, shipping, tax = (_money(head, one, currency).amount for one in ("discount", "shipping", "tax"))
    return Amounts(subtotal, discount, shipping, tax)


def _payments(head: Row, status: str, total: Money, currency: str) -> tuple[Paid, ...]:
    if status == "unpaid" or (status == "cancelled" and not _cell(head, "paid")):
        return ()
    method = _cell(head, "method") or "woocommerce"
    back = _money(head, "refunded", currency)
    paid = [Paid("payment", total, method, _cell(head, "reference"))]
    return tuple(paid + ([Paid("refund", back, method)] if back.amount else []))


def _parcels(head: Row) -> tuple[dict[str, object], ...]:
    sent, number = _cell(head, "done"), _cell(head, "tracking")
    if not (sent or number):
        return ()
    parcel: dict[str, object] = {"id": "1", "carrier": _cell(head, "carrier"), "number": number, "events": []}
    return (parcel | ({"shipped_at": moment(sent).isoformat()} if sent else {}),)


def _tracking(head: Row) -> dict[str, object] | None:
    number = _cell(head, "tracking")
    return {"carrier": _cell(head, "carrier"), "number": number, "url": "", "events": []} if number else None


def _address(head: Row) -> dict[str, str] | None:
    for side in ("shipping", "billing"):
        first, last = _side(head, side, "firstname"), _side(head, side, "lastname")
        found = {"name": f"{first} {last}".strip()}
        for key, names in (
            ("line1", ("address1", "address")),
            ("line2", ("address2",)),
            ("city", ("city",)),
            ("state", ("state", "statecode")),
            ("postal_code", ("postcode", "zip")),
            ("country", ("country", "countrycode")),
        ):
            found[key] = next((value for name in names if (value := _side(head, side, name))), "")
        if found["line1"] or found["city"]:
            return found
    return None


def _side(row: Row, side: str, name: str) -> str:
    """`shipping_city` and `City (Shipping)`."""
    return row.get(f"{side}{name}") or row.get(f"{name}{side}") or ""


def _cell(row: Row, what: str) -> str:
    return next((row[name] for name in COLUMNS[what] if row.get(name)), "")


def _money(row: Row, what: str, currency: str) -> Money:
    return _read(_cell(row, what), currency)


def _read(said: str, currency: str) -> Money:
    """`105`, `41.6667`, `&euro;1.234,56`; what is taken off may stand there as negative. Nothing is none."""
    plain = unescape(said).strip().lstrip("-").strip()
    if not plain or re.fullmatch(r"\d+(\.\d+)?", plain):
        return money(plain or "0", currency)
    read = price(plain, currency)
    if read.currency != currency:
        raise ValueError(f"{said!r} is in {read.currency}, the order in {currency}")
    return read


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
