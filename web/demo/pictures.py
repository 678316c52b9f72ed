"""Draws the demo shop's product pictures: flat SVG, the shape by what the thing is, the colour by what it is called."""

import re
import unicodedata
from colorsys import hls_to_rgb, rgb_to_hls

from knowledge.catalog import Product
from web.demo import homeware, shapes

DRAWINGS = shapes.DRAWINGS | homeware.DRAWINGS

# The first word that a product's handle contains decides; so the narrower word stands first.
KINDS = {
    "slip-dress": "slip", "shirt-dress": "sleeved-dress", "wrap-dress": "sleeved-dress", "knitted-dress": "sleeved-dress",
    "dress": "dress", "robe": "dress", "mariniere": "breton", "t-shirt": "tee", "shirt": "shirt", "blouse": "shirt",
    "roll-neck": "roll-neck", "cardigan": "cardigan", "sweater": "sweater", "trousers": "trousers", "chinos": "trousers",
    "jeans": "trousers", "skirt": "skirt", "raincoat": "raincoat", "coat": "coat", "loafers": "loafer",
    "trainers": "trainer", "boots": "boot", "espadrilles": "espadrille", "slippers": "slipper", "backpack": "backpack",
    "tote": "tote", "briefcase": "briefcase", "weekender": "weekender", "crossbody": "crossbody", "silk-scarf": "square",
    "scarf": "scarf", "belt": "belt", "beret": "beret", "hat": "hat", "hoop": "hoops", "pearl": "pearls", "ring": "ring",
    "necklace": "necklace", "floor-lamp": "floor-lamp", "portable-lamp": "portable-lamp", "lamp": "lamp", "bowl": "bowl",
    "mug": "mug", "vase": "vase", "plates": "plates", "apron": "apron", "towels": "towels", "board": "board",
    "press": "press", "duvet": "duvet", "pillow": "pillow", "throw": "throw", "candle": "candle",
    "diffuser": "diffuser", "rabbit": "rabbit", "pyjama": "pyjama", "gift-card": "card", "gift-box": "box",
    "notebook": "notebook", "soap": "soap",
}  # fmt: skip

COLOURS = {
    "black": "#3a3937", "camel": "#c39a6b", "champagne": "#dcc7a1", "charcoal": "#56575a", "chestnut": "#7a4a30",
    "cognac": "#a9683a", "ecru": "#e6dcc6", "ecru-and-navy": "#e6dcc6", "forest-green": "#3f5f4b", "gold-vermeil": "#d3a94f",
    "indigo": "#46587d", "midnight-blue": "#2f3d5e", "mustard": "#cf9d3e", "navy": "#2c3a55", "oatmeal": "#d3c6b0",
    "olive": "#7b7c55", "pearl-grey": "#b9bab8", "rose": "#d69a98", "rouge": "#ad3f3b", "rust": "#b2603c",
    "sage": "#97a88d", "sand": "#d0b893", "silver": "#b3b7ba", "sky-blue": "#9dbad2", "slate": "#5f6a75",
    "terracotta": "#c07654", "white": "#f3f0ea",
}  # fmt: skip

PLAIN = {
    "belt": "#8a5a37", "ring": "#b3b7ba", "pyjama": "#2f3d66", "duvet": "#f3f0ea", "pillow": "#f0ece4", "card": "#2f4a43",
    "breton": "#e6dcc6", "box": "#d3c6b0", "soap": "#a8ad7b", "diffuser": "#b9c3a0", "candle": "#8b8f68",
}  # fmt: skip
"""The colour of a thing that comes in one colour only."""

FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 500" width="800" height="1000">'
    '<rect width="400" height="500" fill="{ground}"/>'
    '<ellipse cx="200" cy="446" rx="132" ry="13" fill="{k}" opacity=".10"/>{drawing}</svg>'
)


def picture(product: Product, colour: str = "") -> bytes:
    """SVG in the asked colour (a slug such as `midnight-blue`), or in the product's first one."""
    kind = _kind(product.id)
    tone = COLOURS.get(colour) or _first_colour(product) or PLAIN.get(kind, "#c9b79c")
    tones = {"c": tone, "d": _shaded(tone, 0.82), "l": _lit(tone), "k": _shaded(tone, 0.48)}
    drawing = DRAWINGS[kind].format(**tones)
    return FRAME.format(drawing=drawing, ground=_ground(tone), k=tones["k"]).encode()


def colour_slug(name: str) -> str:
    """`Midnight blue` → `midnight-blue`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _kind(handle: str) -> str:
    return next((kind for word, kind in KINDS.items() if word in handle), "box")


def _first_colour(product: Product) -> str | None:
    values = (value for names in product.options.values() for value in names)
    return next((COLOURS[slug] for value in values if (slug := colour_slug(value)) in COLOURS), None)


def _shaded(tone: str, factor: float) -> str:
    hue, light, saturation = rgb_to_hls(*_channels(tone))
    return _hex(hls_to_rgb(hue, light * factor, saturation))


def _lit(tone: str) -> str:
    red, green, blue = (channel + (1 - channel) * 0.3 for channel in _channels(tone))
    return _hex((red, green, blue))


def _ground(tone: str) -> str:
    """A pale wall on which the tone stands out: warm sand behind pale things, a breath of the tone behind others."""
    hue, light, saturation = rgb_to_hls(*_channels(tone))
    if light > 0.8:
        return "#d9d0c1"
    return _hex(hls_to_rgb(hue, 0.92, min(saturation, 0.32)))


def _channels(tone: str) -> tuple[float, float, float]:
    red, green, blue = (int(tone[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)
