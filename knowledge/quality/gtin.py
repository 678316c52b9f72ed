"""Barcodes: GTIN-8, -12, -13 and -14 with their check digit (GS1 General Specifications, section 7.9)."""

import re

LENGTHS = (8, 12, 13, 14)


def valid(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) in LENGTHS and _check(code[:-1]) == code[-1]


def repaired(code: str) -> str:
    """What the code proves to be: without spaces and hyphens, with the zeros that a spreadsheet ate; empty if nothing."""
    digits = re.sub(r"[\s\-.‐‑–']", "", code)
    if not (digits.isascii() and digits.isdigit()):
        return ""
    if valid(digits):
        return digits if digits != code else ""
    for length in LENGTHS:
        # At least eight digits: any seven have a one in ten chance to end in the right one.
        if 10 < len(digits) < length and valid(digits.zfill(length)):
            return digits.zfill(length)
    return ""


def _check(digits: str) -> str:
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)
