"""Texts of the interface in the user's language, for the floors that do not know Qt.

Where there is a screen, app.py says that Qt translates; elsewhere texts stay as they are written.
A text that is to be translated is whole in the source; what differs from time to time is a
name in braces, put in afterwards, so that other languages may say it elsewhere in the sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

LONGEST_SHOWN = 500
"""How many characters of a name, a word or a text a message shows at most."""
_translators: list[Callable[[str], str]] = []


def by(translator: Callable[[str], str]) -> None:
    """From now on `translator` returns the texts in the user's language."""
    _translators[:] = [translator]


def say(text: str, /, **values: object) -> str:
    """The text in the user's language, with the values put in; of long ones, both ends.

    >>> say("layer {layer} of {model}", layer=3, model="minilm")
    'layer 3 of minilm'
    """
    translated = _translators[0](text) if _translators else text
    return translated.format(**{name: _short(value) for name, value in values.items()})


def counted(n: int, one: str, many: str) -> str:
    """How many there are: `one` for a single one, else `many` with the number {n}; both are marked.

    >>> counted(1, "{n} layer", "{n} layers"), counted(12, "{n} layer", "{n} layers")
    ('1 layer', '12 layers')
    """
    return say(one if n == 1 else many, n=n)


def shortened(text: str, most: int = LONGEST_SHOWN) -> str:
    """The text, or where it has more characters than this its beginning and its end.

    >>> shortened("The keys to the cabinet are here.", most=13)
    'The key…here.'
    """
    if len(text) <= most:
        return text
    at_end = most * 2 // 5
    return f"{text[: most - 1 - at_end]}…{text[-at_end:]}"


def _short(value: object) -> object:
    """Texts as far as they are shown; numbers as they are, which may be formatted."""
    return shortened(str(value)) if isinstance(value, str | PurePath | Exception) else value


def mark(text: str) -> str:
    """The text as it is, to be passed to `say` later: translators find it by this."""
    return text
