"""Tags: short words that sort sentences, as users write them in one line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

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


def begun(line: str) -> str:
    """The tag that the line ends in, which may go on.

    >>> begun("plural, agr")
    'agr'
    """
    return _SEPARATORS.split(line)[-1]


def completed(begun: str, known: Iterable[str], present: Collection[str]) -> list[str]:
    """The known tags that this can become, without those that are there already.

    >>> completed("a", ("Agr", "attractor", "plural"), ("attractor",))
    ['Agr']
    """
    begins, present = begun.casefold(), frozenset(present)
    fit = (tag for tag in known if tag.casefold().startswith(begins))
    return [tag for tag in fit if tag != begun and tag not in present]


def line(tags: Iterable[str]) -> str:
    """The tags as one line, which `of` reads again."""
    return ", ".join(tags)
