"""Goods as the widget gets them: which variant fits, and pictures that are found from another website."""

from contextlib import aclosing
from pathlib import Path

import pytest

from knowledge.database import Database
from tests.running import Shopper, running, the, tiny_comptoir
from tests.shop import CURRENCY, FEED, feed
from web.api.addresses import whole


async def test_a_card_names_the_variant_that_fits_and_its_picture_has_a_whole_address(
    database: Database, tmp_path: Path
) -> None:
    comptoir = await tiny_comptoir(database, tmp_path / "data")
    paths = feed().replace(b"https://shop.example/", b"/")
    await comptoir.library.import_feed(FEED, paths, currency=CURRENCY, shop_url="")
    async with running(comptoir) as address:
        shopper = await Shopper.arriving(address)
        async with aclosing(shopper.http):
            items = the(await shopper.ask("a reading lamp"), "products")["items"]
            body = {"sku": items[0]["sku"], "quantity": 1}
            cart = await shopper.http.patch(f"/v1/conversations/{shopper.id}/cart", json=body, headers=shopper.headers)

    assert items[0]["sku"] in [variant["sku"] for variant in items[0]["variants"]]
    assert items[0]["image"].startswith("http://shop.test/")
    assert cart.json()["lines"][0]["image"] == items[0]["image"]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("/a.png", "https://shop.example/a.png"),
        ("https://cdn.example/a.png", "https://cdn.example/a.png"),
        ("//cdn.example/a.png", "https://cdn.example/a.png"),
        ("", ""),
    ],
)
def test_only_a_path_is_completed(given: str, sent: str) -> None:
    body = whole({"items": [{"image": given, "title": "/a"}]}, "products", "https://shop.example/")
    assert body == {"items": [{"image": sent, "title": "/a"}]}
    assert whole({"text": "/a.png"}, "text", "https://shop.example") == {"text": "/a.png"}
