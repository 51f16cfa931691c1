"""Texts of the interface in the user's language, for the floors that do not know Qt.

Where there is a screen, app.py says that Qt translates; elsewhere texts stay as they are written.
"""

from __future__ import annotations

from collections.abc import Callable

_translators: list[Callable[[str, str], str]] = []


def by(translator: Callable[[str, str], str]) -> None:
    """From now on `translator` translates: it gets a context and a text, as Qt's does."""
    _translators[:] = [translator]


def translate(context: str, text: str) -> str:
    """The text in the user's language; `{}` in it stand for what is put in afterwards."""
    return _translators[0](context, text) if _translators else text
