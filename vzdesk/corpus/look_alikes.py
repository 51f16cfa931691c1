"""Characters that look the same: equal where Unicode calls them so, else named by code point.

Equal are the composed and decomposed forms of a letter (é, e + U+0301) and any two white spaces,
such as a space and a no-break space.
"""

from __future__ import annotations

import re
import unicodedata

from vzdesk.translate import say

BYTE_ORDER_MARK = "\ufeff"
_SPACE = re.compile(r"\s")


def plain(text: str) -> str:
    """One form for all texts that are equal."""
    if text.isascii() and text.isalnum():  # as most words are
        return text
    spaced = _SPACE.sub(" ", text)
    return spaced if spaced.isascii() else unicodedata.normalize("NFD", spaced)


def end_of(form: str, text: str, at: int) -> int | None:
    """Where the form ends that the text goes on with at `at`; None where it goes on otherwise."""
    if text.startswith(form, at):
        return at + len(form)
    wanted, found, end = plain(form), 0, at
    while found < len(wanted) and end < len(text):
        found += len(unicodedata.normalize("NFD", text[end]))
        end += 1
    return end if plain(text[at:end]) == wanted else None


def difference(form: str, text: str) -> str:
    """The first place where a form and a text differ, by code points: "U+0430 where the text has
    U+0061"; "" where that can be seen.
    """
    pairs = zip(form, text[: len(form)].ljust(len(form)), strict=True)
    one, other = next(((a, b) for a, b in pairs if a != b), ("", ""))
    if not one or (_is_plain(one) and _is_plain(other)):
        return ""
    return say("{one} where the text has {other}", one=_code(one), other=_code(other))


def unlike(name: str, text: str) -> str:
    """The characters of a name that a text has not, by code points, in brackets: it may look as if
    it had. "" where all of these are plain to see.
    """
    has = plain(text).casefold()
    others = dict.fromkeys(c for c in plain(name) if not _is_plain(c) and c.casefold() not in has)
    return f" ({', '.join(map(_code, others))})" if others else ""


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


def _is_plain(character: str) -> bool:
    return character.isascii() and (character.isprintable() or character.isspace())


def name_of(written: str) -> str:
    """The name of a column without what cannot be seen, in small letters, with _ for a space."""
    if written.isascii():
        return "_".join(written.casefold().split())
    seen = (c for c in unicodedata.normalize("NFKC", written) if unicodedata.category(c) != "Cf")
    return "_".join("".join(seen).casefold().split())
