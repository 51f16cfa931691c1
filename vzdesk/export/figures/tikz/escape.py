"""Texts as TeX reads them: every character is what it was, none is a command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": "-{}",
    ",": ",{}",
    "\u2212": r"\textminus{}",
    "\u00a0": "~",
}
"""Also what would join the character after it: -- is a dash, and ,, a quotation mark."""
_DROPPED = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""What is not seen and TeX has no use for, such as marks of direction."""
_NOT_PLAIN = re.compile(
    "[^ -~\u00a0-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e"
    "\u0218-\u021b\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a"
    "\u2044\u20ac\u2122\u2190-\u2193\u2212]"
)
"""What pdflatex does not know with the fonts that are usual for Latin script (T1)."""
_SCRIPTS = {
    *("Arabic", "Syriac", "Thaana", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya"),
    *("Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Thai", "Lao", "Tibetan", "Khmer"),
    *("Myanmar", "Hebrew", "Mongolian"),
}
"""Those whose letters a font joins or moves, by the name that fontspec has for them."""
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
"""Signs that have another form from right to left."""
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
    "(?:[\\s\u0300-\u036f\u200c\u200d]*"
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff])*"
)


def escaped(text: str, fonts: Mapping[str, str] = MappingProxyType({})) -> str:
    """The text as TeX source; words of scripts that are read from right to left are marked so, and
    stand from right to left where the text begins so. fonts are those of characters that the usual
    one has not.
    """
    from_right = _begins_at_the_right(text)
    text = _DROPPED.sub("", text)
    parts, at = [], 0
    for found in _RIGHT_TO_LEFT.finditer(text):
        parts += _between(text[at : found.start()], fonts, from_right=from_right)
        parts.append(_leftwards(found[0], fonts))
        at = found.end()
    parts += _between(text[at:], fonts, from_right=from_right)
    return "".join(reversed(parts) if from_right else parts)


def needs_unicode(text: str) -> bool:
    """Whether only TeX programs that read Unicode fonts, such as xelatex, can set it."""
    return _NOT_PLAIN.search(_printable(_DROPPED.sub("", text))) is not None


def commented(text: str) -> str:
    """As a line behind a %."""
    return " ".join(_printable(text).split())


def _begins_at_the_right(text: str) -> bool:
    """Whether its first letter, or mark of direction, says so."""
    kinds = map(unicodedata.bidirectional, text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") != "L"


def _between(text: str, fonts: Mapping[str, str], *, from_right: bool) -> list[str]:
    """The parts of a text between words of right-to-left scripts, in the order in which they are
    read: among these, signs at its ends go from right to left as well.
    """
    if not from_right:
        return [_plain(text, fonts)]
    read = [at for at, each in enumerate(text) if _is_read_from_left(each)]
    begin, end = (read[0], read[-1] + 1) if read else (len(text), len(text))
    parts = _turned(text[:begin]), text[begin:end], _turned(text[end:])
    return [_plain(part, fonts) for part in parts]


def _is_read_from_left(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("L", "EN", "NSM")


def _turned(signs: str) -> str:
    return signs[::-1].translate(_MIRRORED)


def _leftwards(text: str, fonts: Mapping[str, str]) -> str:
    script = unicodedata.name(text[0], "").split(" ")[0].title()
    found = _plain_letters(text)
    found = rf"\vzrtl{{{script if script in _SCRIPTS else 'Hebrew'}}}{{{found}}}"
    return _in_font(next((fonts[each] for each in text if each in fonts), ""), found)


def _plain(text: str, fonts: Mapping[str, str]) -> str:
    """A text from left to right."""
    parts = list[list[str]]()
    font = ""
    for character in text:
        was, font = font, font if character == " " else fonts.get(character, "")
        if not parts or font != was:
            parts.append([font, ""])
        parts[-1][1] += character
    return "".join(_in_font(font, _in_script(part)) for font, part in parts)


def _in_font(font: str, source: str) -> str:
    return rf"\vzfont{{{font}}}{{{source}}}" if font else source


def _in_script(text: str) -> str:
    """In the script of its first letter, where that matters."""
    letters = (unicodedata.name(each, "").split(" ")[0].title() for each in text)
    script = next((each for each in letters if each in _SCRIPTS), "")
    found = _plain_letters(text)
    return rf"\vzscript{{{script}}}{{{found}}}" if script else found


def _plain_letters(text: str) -> str:
    return "".join(_COMMANDS.get(each, each) for each in _printable(text)).replace(
        "\ufffd", r"\vznochar{}"
    )


def _printable(text: str) -> str:
    """Control characters, halves of characters and what is none are U+FFFD."""
    return "".join(
        "\ufffd" if unicodedata.category(each) in ("Cc", "Cs", "Cn", "Zl", "Zp") else each
        for each in text
    )
