"""A TikZ figure as a document of its own: what it shows, one block of style, the figure.

It sets the page in exactly the figure's size. For a paper, its author copies packages and style
into the preamble and the figure to where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.export.figures.tikz.escape import commented, escaped, needs_unicode
from vzdesk.paint.printed.sheet import PER_MM, Sheet, glyph_runs
from vzdesk.view.colours import lookup, needs_light_ink
from vzdesk.view.scale import Scale

_COLOURS = 33
"""So many of a scale's colours are written down; between them TeX interpolates."""
_NOT_IN_FONT = re.compile(r"[\\{}#%$&~^_,\[\]]")
_PACKAGES = r"""\documentclass{article}
\usepackage{iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
  \usepackage{textcomp}
  \IfFileExists{lmodern.sty}{\usepackage{lmodern}}{\usepackage[scaled]{helvet}}
  \newcommand\vzfont[2]{#2}
  \newcommand\vzscript[2]{#2}
  \newcommand\vzrtl[2]{#2}
\else
  \usepackage{fontspec}
  \IfFontExistsTF{FONT}{\setmainfont{FONT}\setsansfont{FONT}}{}
  \newcommand\vzfont[2]{\IfFontExistsTF{#1}{{\fontspec{#1}#2}}{#2}}
  \newcommand\vzscript[2]{{\addfontfeature{Script=#1}#2}}
  \ifXeTeX
    \TeXXeTstate=1
    \newcommand\vzrtl[2]{\vzscript{#1}{\beginR #2\endR}}
  \else
    \newcommand\vzrtl[2]{\vzscript{#1}{\textdir TRT #2}}
  \fi
\fi
\usepackage{pgfplots}
\pgfplotsset{compat=1.16}
\usepackage[paperwidth=WIDTHmm,paperheight=HEIGHTmm,margin=0mm]{geometry}
\renewcommand\familydefault{\sfdefault}
\pagestyle{empty}
\setlength\parindent{0pt}
\setlength\topskip{0pt}
"""
_COMMON = r"""\newcommand\vzsize{\fontsize{SIZEbp}{LINEbp}\selectfont}
\newcommand\vzspecial[1]{\textcolor{black!65}{#1}}
\newcommand\vznochar{\rule{0.5em}{0.7em}}
"""


def mm(length: float) -> str:
    """A length of the page in millimetres, to a thousandth."""
    return f"{length / PER_MM:.3f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Page:
    """How high it is; its width and fonts are the sheet's."""

    sheet: Sheet
    height: float


def document(
    page: Page,
    texts: Mapping[str, str],
    style: str,
    figure: Sequence[str],
    *,
    is_plain: bool,
) -> str:
    """A file of TeX. style are definitions, figure what is painted, in lines, with millimetres to
    the right and up from the page's lower left corner. is_plain is whether pdflatex can set it.
    """
    sheet, height = page.sheet, page.height
    program = "pdflatex" if is_plain else "xelatex"
    size = sheet.style.size_pt
    packages = _PACKAGES.replace("FONT", _NOT_IN_FONT.sub("", sheet.family))
    packages = packages.replace("WIDTH", mm(sheet.width)).replace("HEIGHT", mm(height))
    common = _COMMON.replace("SIZE", f"{size:g}").replace("LINE", f"{1.2 * size:g}")
    also = " or xelatex" if is_plain else ", since pdflatex lacks some of its letters"
    lines = [
        f"% !TeX program = {program}",
        f"% Compile it with {program}{also}. It needs the package pgfplots.",
        *(f"% {key}: {commented(text)}" for key, text in texts.items()),
        packages + ("" if is_plain else "\\RequireTUTeX\n"),
        "% ---- Style: how all of it looks is changed here ----",
        common + style,
        "% ---- Figure ----",
        r"\begin{document}%",
        r"\begin{tikzpicture}[x=1mm, y=1mm, font=\vzsize]",
        rf"\path[use as bounding box] (0,0) rectangle ({mm(sheet.width)},{mm(height)});",
        *figure,
        r"\end{tikzpicture}%",
        r"\end{document}",
        "",
    ]
    return "\n".join(lines)


class Fonts:
    """Texts with the font that has their letters, where that is not the figure's own.

    is_plain is whether pdflatex can set all that there were.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.is_plain = True

    def text(self, text: str) -> str:
        """As TeX source."""
        found = escaped(text)
        if not needs_unicode(text):
            return found
        self.is_plain = False
        runs = glyph_runs(text, self._sheet.font())
        others = {run.rawFont().familyName() for run in runs} - {self._sheet.family}
        name = _NOT_IN_FONT.sub("", min(others)) if others else ""
        return rf"\vzfont{{{name}}}{{{found}}}" if name else found


def colour_map(scale: Scale) -> str:
    r"""The scale as \vzcolours, its ends, and \vzink, which makes \vzinkcolor one that can be read
    on a colour, by its place from 0 to 1000.
    """
    table = lookup(scale.colours)
    at = np.linspace(0, len(table) - 1, _COLOURS)
    channels = [np.interp(at, np.arange(len(table)), channel) for channel in table.T]
    rows = np.rint(np.stack(channels, axis=1)).astype(int).tolist()
    colours = [f"rgb255=({red},{green},{blue})" for red, green, blue in rows]
    lines = "\n".join("  " + " ".join(colours[at : at + 4]) for at in range(0, len(colours), 4))
    name = name_of(scale)
    return rf"""\pgfplotsset{{colormap={{{name}}}{{
{lines}
}}}}
\newcommand\vzink{name}[1]{{\pgfmathparse{{{_light_ink(scale)}}}%
  \ifdim\pgfmathresult pt=1pt \def\vzinkcolor{{white}}\else\def\vzinkcolor{{black}}\fi}}
"""


def name_of(scale: Scale) -> str:
    """What the scale is called in TeX; letters only."""
    return f"vz{scale.colours}"


def _light_ink(scale: Scale) -> str:
    """Whether #1, a place from 0 to 1000, has a colour on which white is easier to read."""
    table = lookup(scale.colours).tolist()
    last = len(table) - 1
    light = [needs_light_ink((red, green, blue)) for red, green, blue in table]
    spans, start = [], 0
    for at in range(1, last + 2):
        if at <= last and light[at] == light[start]:
            continue
        if light[start]:
            ends = 1000 * (start - 0.5) / last, 1000 * (at - 0.5) / last
            spans.append(f"and(#1>={ends[0]:.1f},#1<{ends[1]:.1f})")
        start = at
    found = spans[0] if spans else "0"
    for span in spans[1:]:
        found = f"or({found},{span})"
    return found
