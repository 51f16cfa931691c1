"""Texts as TeX reads them: every character is what it was, none is a command."""

from __future__ import annotations

import re
import unicodedata

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
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
    "(?:[\\s\u0300-\u036f\u200c\u200d]*"
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff])*"
)


def escaped(text: str) -> str:
    """The text as TeX source; words of scripts that are read from right to left are marked so."""
    text = _DROPPED.sub("", text)
    parts, at = [], 0
    for found in _RIGHT_TO_LEFT.finditer(text):
        parts += [_plain(text[at : found.start()]), _leftwards(found[0])]
        at = found.end()
    parts.append(_plain(text[at:]))
    return _in_order(parts, text)


def needs_unicode(text: str) -> bool:
    """Whether only TeX programs that read Unicode fonts, such as xelatex, can set it."""
    return _NOT_PLAIN.search(_printable(_DROPPED.sub("", text))) is not None


def commented(text: str) -> str:
    """As a line behind a %."""
    return " ".join(_printable(text).split())


def _in_order(parts: list[str], text: str) -> str:
    """Of a text in several scripts: its parts from right to left where it begins so."""
    strong = (unicodedata.bidirectional(character) for character in text)
    first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
    return "".join(parts if first == "L" else reversed(parts))


def _leftwards(text: str) -> str:
    script = unicodedata.name(text[0], "").split(" ")[0].title()
    return rf"\vzrtl{{{script if script in _SCRIPTS else 'Hebrew'}}}{{{_plain_letters(text)}}}"


def _plain(text: str) -> str:
    """A text from left to right; in the script of its first letter, where that matters."""
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
