"""How amounts are divided: integers of minor units, half up, and parts that add up to the whole."""

from collections.abc import Sequence


def rounded(numerator: int, denominator: int) -> int:
    """The quotient of two numbers from 0 up, half up."""
    return (2 * numerator + denominator) // (2 * denominator)


def spread(amount: int, over: Sequence[int]) -> list[int]:
    """`amount` in the proportion of `over`: what is left after rounding down goes to the largest remainders.

    No part is larger than its own entry as long as `amount` isn't larger than their sum.
    """
    whole = sum(over)
    if not whole:
        return [0] * len(over)
    parts = [amount * one // whole for one in over]
    rests = sorted(range(len(over)), key=lambda at: (-(amount * over[at] % whole), at))
    for at in rests[: amount - sum(parts)]:
        parts[at] += 1
    return parts
