"""Labels within the program's own sentences: marks that keep right-to-left words in their place."""

from __future__ import annotations

import unicodedata

from vzdesk.translate import LONGEST_SHOWN, shortened

LONGEST_LABEL = 200
"""How many characters of a word or a token are drawn."""


def isolated(label: str, most: int = LONGEST_LABEL) -> str:
    """A label, as far as it is shown, that leaves the order around it alone: two right-to-left ones
    would swap places.
    """
    label = shortened(label, most)
    right_to_left = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in label)
    return f"\u2068{label}\u2069" if right_to_left else label


def without_isolates(text: str) -> str:
    """What `isolated` labels are part of, as it goes to other programs."""
    return text.replace("\u2068", "").replace("\u2069", "")


def isolate_quoted(message: str) -> str:
    """A sentence of the program in which quoted words keep their order and their marks.

    >>> isolate_quoted("It reads “a” twice.")
    'It reads “a” twice.'
    """
    *closed, rest = message.split("”")
    parts = (each.partition("“") for each in closed)
    return (
        "".join(
            f"{before}{mark}{isolated(quoted, LONGEST_SHOWN) if mark else ''}”"
            for before, mark, quoted in parts
        )
        + rest
    )
