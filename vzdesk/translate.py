"""Texts of the interface in the user's language, for the floors that do not know Qt.

Where there is a screen, app.py says that Qt translates; elsewhere texts stay as they are written.
A text that is to be translated is whole in the source; what differs from time to time is a
name in braces, put in afterwards, so that other languages may say it elsewhere in the sentence.
"""

from __future__ import annotations

from collections.abc import Callable

_translators: list[Callable[[str], str]] = []


def by(translator: Callable[[str], str]) -> None:
    """From now on `translator` returns the texts in the user's language."""
    _translators[:] = [translator]


def say(text: str, /, **values: object) -> str:
    """The text in the user's language, with the values put in.

    >>> say("layer {layer} of {model}", layer=3, model="minilm")
    'layer 3 of minilm'
    """
    translated = _translators[0](text) if _translators else text
    return translated.format(**values)


def mark(text: str) -> str:
    """The text as it is, to be passed to `say` later: translators find it by this."""
    return text
