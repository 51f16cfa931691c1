"""Numbers as text, many at once: the fewest digits that read back as the same number.

NumPy's `str` makes one at a time, in about 500 ns; orjson makes the same digits of a whole array.
It writes small and large numbers in another form: the small ones are put into NumPy's.
"""

from __future__ import annotations

import numpy as np
import orjson

from vzdesk.engine.types import Array

_SMALLEST, _LARGEST = 1e-4, 1e5
"""In between both write the same, without an exponent; and 0."""


def digits(numbers: Array) -> list[bytes]:
    """["n"], float32 or float64 -> what `str` makes of each number, as ASCII.

    >>> digits(np.array([0.1, 1e-7, np.nan], np.float32))
    [b'0.1', b'1e-07', b'nan']
    """
    if not numbers.size:
        return []
    plain = np.ascontiguousarray(numbers)
    texts = orjson.dumps(plain, option=orjson.OPT_SERIALIZE_NUMPY)[1:-1].split(b",")
    sizes = np.abs(plain)
    is_same = (sizes == 0) | ((sizes > plain.dtype.type(_SMALLEST)) & (sizes < _LARGEST))
    for at in np.flatnonzero(~is_same).tolist():
        texts[at] = _small(texts[at]) or str(plain[at]).encode()
    return texts


def _small(text: bytes) -> bytes:
    """1.2e-7 -> 1.2e-07, 0.000012 -> 1.2e-05; empty for what has another form."""
    if text[-3:-1] == b"e-":
        return text[:-1] + b"0" + text[-1:]
    if text[:6] == b"0.0000" and text[6] != ord("0"):
        return text[6:7] + (b"." + text[7:] if len(text) > 7 else b"") + b"e-05"
    return b""
