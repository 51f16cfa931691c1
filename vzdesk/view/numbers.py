"""Numbers that are read at a glance: rounded, but never to nothing."""

from __future__ import annotations

import math

DECIMALS = 4
"""How many digits after the point are read at a glance."""


def rounded(value: float, *, signed: bool = False) -> str:
    """A number with four decimals, or two digits of it where these would show fewer.

    Both are as wide where digits are. A sign is always there where it is `signed`.

    >>> rounded(0.25), rounded(-0.25, signed=True), rounded(2.4e-7, signed=True), rounded(0)
    ('0.2500', '−0.2500', '+2.4e-7', '0.0000')
    """
    size = abs(float(value))
    sign = "−" if value < 0 else "+" if signed else ""
    is_lost = 0 < size < 10.0 ** (1 - DECIMALS)
    return sign + (scientific(size) if is_lost else f"{size:.{DECIMALS}f}")


def scientific(value: float) -> str:
    """A number as two digits and a power of ten; 0 as it is.

    >>> scientific(2e-7), scientific(1.5e-10), scientific(0)
    ('2.0e-7', '1.5e-10', '0')
    """
    if not math.isfinite(value) or not value:
        return f"{value:g}"
    digits, power = f"{value:.1e}".split("e")
    return f"{digits}e{int(power)}"
