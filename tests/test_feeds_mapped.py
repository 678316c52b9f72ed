"""Any table comes in: its columns are guessed by name and value, shown with what they would read, and can be corrected."""

import io
import json
from collections.abc import Mapping as Record
from datetime import UTC, datetime

import pytest

from knowledge.catalog import Sale
from knowledge.feeds import FeedProblem
from knowledge.mapping import Mapping
from knowledge.mapping_preview import previewed
from tests.feeds import eur, json_lines, looked_at, read, table

FRENCH = [
    {"Réf.": "L-1", "Désignation": "Lampe de lecture", "Descriptif": "Laiton brossé, <b>bras orientable</b>.", "Marque": "Halo", "Rayon": "Luminaires",
     "Prix TTC": "1 289,00 €", "Prix d'achat HT": "400,00 €", "Ancien prix": "1 489,00 €", "Qté en stock": "5", "Code EAN": "3760123456784",
     "Photo 1": "https://m.example/l1.jpg", "Photo 2": "https://m.example/l2.jpg", "Lien": "https://m.example/lampe", "Matière": "Laiton"},
    {"Réf.": "B-1", "Désignation": "Bougie figuier", "Descriptif": "Cire de soja.", "Marque": "Atelier Cire", "Rayon": "Bougies",
     "Prix TTC": "32,50 €", "Prix d'achat HT": "9,00 €", "Ancien prix": "", "Qté en stock": "0", "Code EAN": "",
     "Photo 1": "https://m.example/b1.jpg", "Photo 2": "", "Lien": "https://m.example/bougie", "Matière": "Soja"},
]  # fmt: skip


def workbook(rows: list[dict[str, str]], *, title: str = "") -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    if title:
        sheet.append([title])
        sheet.append([])
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append(
            [
                float(value) if value.replace(".", "", 1).isdigit() and len(value) < 9 else value
                for value in row.values()
            ]
        )
    file = io.BytesIO()
    book.save(file)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize("form", ["csv", "cp1252", "tsv", "xlsx", "xlsx with a title", "jsonl", "json", "nested json"])
def test_a_french_shops_own_table(form: str) -> None:
    content: Record[str, str | bytes] = {
        "csv": table(FRENCH, delimiter=";"), "cp1252": table(FRENCH, delimiter=";").encode("cp1252"), "tsv": table(FRENCH, delimiter="\t"),
        "xlsx": workbook(FRENCH), "xlsx with a title": workbook(FRENCH, title="Export du 12 mars"), "jsonl": json_lines(*FRENCH),
        "json": json.dumps(FRENCH), "nested json": json.dumps({"date": "2026-01-01", "produits": FRENCH}),
    }  # fmt: skip
    result = read(content[form])

    assert looked_at(content[form]).kind == "mapped"
    lamp, candle = result.products
    assert (lamp.id, lamp.title, lamp.brand, lamp.category) == ("L-1", "Lampe de lecture", "Halo", "Luminaires")
    assert lamp.description == "Laiton brossé, bras orientable."
    (variant,) = lamp.variants
    assert (variant.price, variant.compare_at, variant.stock, variant.barcode) == (
        eur(1289_00),
        eur(1489_00),
        5,
        "3760123456784",
    )
    assert [image.url[-6:] for image in lamp.images] == ["l1.jpg", "l2.jpg"]
    assert lamp.url == "https://m.example/lampe"
    assert lamp.attributes == {"Matière": "Laiton"}
    assert (candle.variants[0].price, candle.available) == (eur(32_50), False)
    assert "400" not in str(lamp)


@pytest.mark.parametrize(("columns", "expected"), [
    (["sku", "product_name", "unit_price", "qty", "image_url"], ["id", "title", "price", "stock", "image"]),
    (["Code article", "Libellé", "Tarif TTC (€)", "Quantité", "Visuel"], ["id", "title", "price", "stock", "image"]),
    (["Référence", "Nom du produit", "Prix de vente TTC", "Stock", "Image principale"], ["id", "title", "price", "stock", "image"]),
    (["Article number", "Item name", "Retail price", "Inventory", "Picture"], ["id", "title", "price", "stock", "image"]),
    (["productId", "productName", "priceAmount", "stockLevel", "imageUrl"], ["id", "title", "price", "stock", "image"]),
    (["A", "B", "C", "D", "E"], ["id", "title", "price", "stock", "image"]),
])  # fmt: skip
def test_columns_are_guessed_by_name_and_by_value(columns: list[str], expected: list[str]) -> None:
    rows = [["X-1", "Brass reading lamp", "89.90", "4", "https://m.example/1.jpg"], ["X-2", "Stoneware vase", "45.00", "0", "https://m.example/2.jpg"],
            ["X-3", "Linen summer dress", "120.50", "12", "https://m.example/3.jpg"]]  # fmt: skip
    mapping = looked_at(table([dict(zip(columns, row, strict=True)) for row in rows])).mapping

    assert mapping is not None
    found = {column: target for target, column in mapping.fields.items()}
    assert [found.get(column, "") for column in columns] == expected


def test_what_the_shop_pays_is_no_price_and_no_attribute() -> None:
    rows = [
        {
            "sku": "1",
            "name": "Lamp",
            "cost_price": "40.00",
            "price_excl_vat": "70.00",
            "price": "89.90",
            "margin": "12.00",
            "wholesale price": "50.00",
        }
    ]

    (lamp,) = read(table(rows)).products
    assert (lamp.variants[0].price, lamp.attributes) == (eur(89_90), {})


def test_variants_by_a_group_column_or_by_an_id_that_repeats() -> None:
    rows = [
        {"style": "TEE", "sku": f"TEE-{size}", "title": "Cotton tee", "price": "25.00", "size": size, "colour": "Blue"}
        for size in "SML"
    ]
    grouped = read(table(rows))
    rows = [{"reference": "TEE", "titre": "Tee en coton", "prix": "25,00", "taille": size} for size in "SML"]
    repeated = read(table(rows, delimiter=";"))

    (tee,) = grouped.products
    assert (tee.id, tee.variants[0].options) == ("TEE", {"Size": "S", "Colour": "Blue"})
    assert [variant.sku for variant in tee.variants] == ["TEE-S", "TEE-M", "TEE-L"]
    (tee,) = repeated.products
    assert (tee.id, len(tee.variants), tee.variants[2].options) == ("TEE", 3, {"Taille": "L"})


def test_a_mapping_corrects_the_guess_and_survives_as_json() -> None:
    rows = [
        {
            "ref": "1",
            "nom": "Lampe",
            "tarif a": "89,00",
            "tarif b": "99,00",
            "debut": "01/02/2030",
            "fin": "28/02/2030",
            "promo": "79,00",
        }
    ]
    mapping = Mapping(
        {"id": "ref", "title": "nom", "price": "tarif b", "sale_price": "promo", "sale_starts": "debut", "sale_ends": "fin"},
        attributes=("tarif a",), decimal=",", currency="CHF",
    )  # fmt: skip
    kept = Mapping.from_json(json.loads(json.dumps(mapping.to_json())))

    (lamp,) = read(table(rows, delimiter=";"), mapping=kept).products
    (variant,) = lamp.variants
    assert kept == mapping
    assert (variant.price.amount, variant.price.currency) == (99_00, "CHF")
    assert variant.sale is not None
    assert variant.sale == Sale(variant.sale.price, datetime(2030, 2, 1, tzinfo=UTC), datetime(2030, 3, 1, tzinfo=UTC))
    assert lamp.attributes == {"Tarif a": "89,00"}


@pytest.mark.parametrize(
    "given",
    [
        {"fields": {"prize": "x"}},
        {"decimal": ";"},
        {"currency": "EURO"},
        {"options": "size"},
        {"fields": ["x"]},
        {"colour": 1},
    ],
)
def test_a_mapping_that_makes_no_sense_is_named(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"right would be|no list"):
        Mapping.from_json(given)


def test_the_preview_shows_what_each_target_would_read() -> None:
    seen = looked_at(table(FRENCH, delimiter=";"))
    assert seen.mapping is not None

    first, second = previewed(seen, seen.mapping, currency="EUR", locale="fr")
    assert (first["title"].column, first["title"].says) == ("Désignation", "Lampe de lecture")
    assert (first["price"].raw, first["price"].says) == ("1 289,00 €", "1\u202f289,00\u00a0€")
    assert first["stock"].says == "5"
    assert first["price"].problem == ""
    wrong = previewed(seen, Mapping({"title": "Désignation", "price": "Marque"}), currency="EUR", locale="fr")
    assert "Halo" in wrong[0]["price"].problem
    assert second["stock"].says == "0"


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n", "name,colour\nLamp,Blue\n", "just words", '{"a": 1}', "<root><x>1</x></root>"]
)
def test_a_table_without_title_or_price_is_refused_with_its_columns(text: str) -> None:
    with pytest.raises(FeedProblem, match="Expected"):
        read(text)


def test_rows_that_are_broken_are_named_and_the_others_taken() -> None:
    text = "sku;name;price;stock\n1;Lamp;89,90;5\n2;Vase;free;5\n3;;12,00;1\n4;Dress;1,00;many\n5;Mug;1,00;1;more\n;Cup;3,00;1\n\n6;=HYPERLINK(1);1.299,00;\n1;Twice;9,00;\n7;Nul\0;9,00;1\n"
    result = read(text)

    assert [(p.id, p.title) for p in result.products] == [("1", "Lamp"), ("cup", "Cup"), ("6", "=HYPERLINK(1)")]
    assert result.variants["6"].price == eur(1299_00)
    assert sorted(rejection.row for rejection in result.rejections) == [3, 4, 5, 6, 10, 11]


def test_an_unsure_price_is_refused_and_a_column_that_tells_makes_it_sure() -> None:
    assert [r.value for r in read("sku,name,price\n1,Lamp,1.299\n").rejections] == ["1.299"]
    result = read('sku,name,price\n1,Lamp,"1.299"\n2,Vase,"12,50"\n')
    assert result.variants["1"].price == eur(1299_00)


def test_what_the_table_hides_stays_out() -> None:
    rows = [
        {"sku": "A1", "name": "Lamp", "price": "9.00", "Actif": "1"},
        {"sku": "A2", "name": "Old lamp", "price": "5.00", "Actif": "0"},
    ]

    result = read(table(rows))
    assert [product.id for product in result.products] == ["A1"]
    assert result.why == [(3, "A2", "0")]


def test_rows_of_one_title_without_an_id_are_its_variants() -> None:
    result = read("produit;prix;contenance\nHuile d'olive;8,95;75 cl\nMiel;6,50;500 g\nHuile d'olive;14,90;1,5 l\n")

    oil, honey = result.products
    assert (oil.id, [variant.options for variant in oil.variants]) == (
        "huile-d-olive",
        [{"Contenance": "75 cl"}, {"Contenance": "1,5 l"}],
    )
    assert (honey.variants[0].sku, honey.variants[0].price) == ("miel-500-g", eur(6_50))


def test_other_shop_systems_exports() -> None:
    magento = read(
        "sku,attribute_set_code,product_type,categories,name,description,price,special_price,special_price_from_date,special_price_to_date,base_image,additional_images,qty,is_in_stock\n"
        "MB01,Bag,simple,Gear/Bags,Duffle bag,<p>Roomy.</p>,34.0000,30.00,2020-01-01,2020-02-01,https://m.example/1.jpg,https://m.example/2.jpg,100.0000,1\n"
    )
    squarespace = read(
        "Product ID [Non Editable],Variant ID [Non Editable],Title,Description,SKU,Option Name 1,Option Value 1,Price,Sale Price,On Sale,Stock,Visible\n"
        "p1,v1,Mug,<p>Nice</p>,SQ1,Size,Small,12.00,0.00,No,5,Yes\np1,v2,,,SQ2,Size,Large,15.00,0.00,No,Unlimited,\n"
    )

    (bag,) = magento.products
    assert (bag.id, bag.category, len(bag.images)) == ("MB01", "Gear/Bags", 2)
    assert (bag.variants[0].price, bag.variants[0].stock, bag.attributes) == (
        eur(34_00),
        100,
        {"Product type": "simple"},
    )
    (mug,) = squarespace.products
    assert [(variant.sku, variant.options, variant.price, variant.stock) for variant in mug.variants] == [
        ("SQ1", {"Size": "Small"}, eur(12_00), 5),
        ("SQ2", {"Size": "Large"}, eur(15_00), None),
    ]
