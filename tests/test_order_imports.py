"""Orders from other systems: Shopify's and WooCommerce's exports, JSON Lines with all that an order can hold."""

import json
from typing import Any

import pytest

from assistant.errors import Refused
from assistant.order_import import read_orders
from knowledge.money import Money

SHOPIFY = """\
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Country,Cancelled at,Payment Method,Payment Reference,Refunded Amount
#1001,Ada@Example.com,paid,2026-11-02 09:31:00 +0100,fulfilled,2026-11-03 08:00:00 +0100,EUR,90.00,4.90,15.82,94.90,TEN,10.00,2026-11-02 09:30:00 +0100,1,Linen shirt - M / Blue,60.00,LS-M,Ada L,1 rue de la Paix,Paris,'75002,FR,,Shopify Payments,c1.1,0.00
#1001,Ada@Example.com,,,,,,,,,,,,,2,Desk lamp,20.00,LAMP,,,,,,,,,
#1002,ben@example.com,refunded,2026-11-02 09:31:00 +0100,,,EUR,20.00,0.00,0.00,20.00,,0.00,2026-11-02 10:30:00 +0100,1,Desk lamp,20.00,LAMP,,,,,,,manual,,20.00
#1003,,paid,,,,EUR,20.00,0.00,0.00,20.00,,0.00,2026-11-02 10:30:00 +0100,1,Desk lamp,20.00,LAMP,,,,,,,manual,,0.00
#1004,eve@example.com,pending,,,,EUR,20.00,0,0,20.00,,0,yesterday,1,Desk lamp,20.00,LAMP,,,,,,,manual,,0
"""
WOO_ITEMS = """\
Order Number,Order Status,Order Date,First Name (Shipping),Last Name (Shipping),Address 1 (Shipping),City (Shipping),Country Code (Shipping),Postcode (Shipping),Email (Billing),Payment Method Title,Order Total Amount,Order Currency,Item Name,SKU,Quantity (- Refund),Item Cost,Order Line Total,Order Shipping Amount,Cart Discount Amount
77,Completed,2026-11-02 09:30,Ada,L,1 rue de la Paix,Paris,FR,75002,ada@example.com,Card,105.00,EUR,Linen shirt,LS-M,2,50.00,100.00,5.00,0
77,Completed,2026-11-02 09:30,Ada,L,1 rue de la Paix,Paris,FR,75002,ada@example.com,Card,105.00,EUR,Sticker,ST,1,0,0,5.00,0
78,On the moon,2026-11-02 09:30,Ada,L,,,,,ada@example.com,Card,1,EUR,Sticker,ST,1,1,1,0,0
"""
WOO_PACKED = """\
order_id,order_number,order_date,paid_date,status,order_total,order_currency,payment_method,transaction_id,billing_email,shipping_first_name,shipping_last_name,shipping_address_1,shipping_city,shipping_postcode,shipping_country,shipping_total,line_item_1,line_item_2
90,90,2026-11-02 09:30:00,2026-11-02 09:31:00,processing,64.90,EUR,stripe,pi_9,ada@example.com,Ada,L,1 rue de la Paix,Paris,75002,FR,4.90,name:Linen shirt|product_id:5|sku:LS-M|quantity:1|total:50.00|sub_total:50.00,name:Sticker|product_id:6|sku:ST|quantity:2|total:10.00
"""


def test_a_shopify_export_is_read_with_its_further_lines() -> None:
    orders, rejected = read_orders(SHOPIFY.encode())

    first, second = orders
    assert [(line.title, line.label, line.quantity, line.sku) for line in first.lines] == [
        ("Linen shirt", "M / Blue", 1, "LS-M"),
        ("Desk lamp", "", 2, "LAMP"),
    ]
    assert (first.number, first.email, first.status, first.total) == (
        "#1001",
        "ada@example.com",
        "shipped",
        Money(94_90, "EUR"),
    )
    assert first.address and first.address["postal_code"] == "75002" and first.placed_at.hour == 8
    assert first.amounts and (first.amounts.subtotal, first.amounts.discount, first.amounts.shipping) == (
        100_00,
        10_00,
        4_90,
    )
    assert first.payments[0].id == "c1.1" and second.status == "refunded" and second.kept() == {"manual": 0}
    assert [(bad.row, bad.order) for bad in rejected] == [(5, "#1003"), (6, "#1004")]
    assert "yesterday" in rejected[1].why


def test_a_woocommerce_export_with_a_row_an_item_is_read() -> None:
    (order,), (bad,) = read_orders(WOO_ITEMS.encode())

    assert (order.number, order.status, order.total) == ("77", "shipped", Money(105_00, "EUR"))
    assert [(line.sku, line.quantity, line.total) for line in order.lines] == [
        ("LS-M", 2, Money(100_00, "EUR")),
        ("ST", 1, Money(0, "EUR")),
    ]
    assert order.address and order.address["line1"] == "1 rue de la Paix" and order.address["name"] == "Ada L"
    assert bad.order == "78" and "On the moon" in bad.why


def test_a_woocommerce_export_with_packed_items_is_read() -> None:
    (order,), bad = read_orders(WOO_PACKED.encode())

    assert not bad and order.status == "packing" and order.payments[0].id == "pi_9"
    assert [(line.title, line.quantity) for line in order.lines] == [("Linen shirt", 1), ("Sticker", 2)]
    assert order.amounts and order.amounts.shipping == 4_90


def test_woocommerce_amounts_are_read_as_shops_write_them() -> None:
    head, first = WOO_PACKED.splitlines()
    said = (
        first.replace(",64.90,", ',"1.064,90 €",')
        .replace("total:50.00", "total:1000.0000")
        .replace(",4.90,", ',"€4,90",')
    )

    (order,), bad = read_orders(f"{head}\n{said}\n{first.replace('90,90', '91,91').replace(',64.90,', ',$64.90,')}\n")

    assert order.total == Money(1_064_90, "EUR") and order.lines[0].total == Money(1_000_00, "EUR")
    assert order.amounts and order.amounts.shipping == 4_90
    assert [(one.order, "USD" in one.why) for one in bad] == [("91", True)]


def test_a_table_that_is_neither_says_what_would_have_been_right() -> None:
    with pytest.raises(Refused, match="Financial Status"):
        read_orders(b"colour,size\nred,M\n")


def test_json_lines_hold_all_of_an_order() -> None:
    said: dict[str, Any] = {
        "number": "A-1",
        "email": "ada@example.com",
        "status": "shipped",
        "total": "94.90",
        "currency": "EUR",
        "placed_at": "2026-11-02T09:30:00+01:00",
        "customer_id": "c-1",
        "lines": [{"title": "Shirt", "quantity": 2, "total": "90.00", "flags": ["final_sale"], "product": "shirt"}],
        "amounts": {"subtotal": "90.00", "shipping": "4.90"},
        "payments": [{"kind": "payment", "amount": "94.90", "method": "card-1"}],
        "fulfilments": [
            {
                "carrier": "Colissimo",
                "number": "6A1",
                "delivered_at": "2026-11-05T10:00:00+01:00",
                "lines": [{"line": "1"}],
            }
        ],
    }

    (order,), bad = read_orders(json.dumps(said))

    assert not bad and order.customer_id == "c-1" and order.lines[0].flags == ("final_sale",)
    assert order.delivered_at and order.delivered_at.hour == 9 and order.tracking and order.tracking["number"] == "6A1"
    assert order.kept() == {"card-1": 94_90}


def test_a_paid_order_that_names_no_payment_was_paid_whole() -> None:
    said: dict[str, Any] = {
        "email": "ada@example.com",
        "total": "90.00",
        "currency": "EUR",
        "placed_at": "2026-11-02T09:30:00+01:00",
    }
    lines = [{"title": "Shirt", "quantity": 1, "total": "90.00"}]
    rows = [
        said | {"number": status, "status": status, "lines": lines} for status in ("delivered", "unpaid", "refunded")
    ]

    orders, bad = read_orders("\n".join(map(json.dumps, rows)))

    assert not bad and [sum(order.kept().values()) for order in orders] == [90_00, 0, 0]
