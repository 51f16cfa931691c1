"""Tags: short words that sort sentences, as users write them in one line."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[\s,;|]+")


def of(line: str) -> tuple[str, ...]:
    """The tags in a line, between spaces, commas or semicolons: each once, in alphabetic order.

    >>> of("plural, agreement plural")
    ('agreement', 'plural')
    """
    return ordered(_SEPARATORS.split(line))


def ordered(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag once, in alphabetic order."""
    return tuple(sorted(filter(None, {*tags}), key=lambda tag: (tag.casefold(), tag)))


def line(tags: Iterable[str]) -> str:
    """The tags as one line, which `of` reads again."""
    return ", ".join(tags)
