"""A TikZ figure as a document of its own: what it shows, one block of style, the figure.

It sets the page in exactly the figure's size. For a paper, its author copies packages and style
into the preamble and the figure to where it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from vzdesk.export.figures.tikz.escape import commented, escaped, needs_unicode
from vzdesk.paint.printed.sheet import PER_MM, Sheet
from vzdesk.view.colours import lookup, needs_light_ink
from vzdesk.view.scale import Scale

_COLOURS = 33
"""So many of a scale's colours are written down; between them TeX interpolates."""
_PLACE = re.compile("@([a-z]+)@")
_NOT_IN_FONT = re.compile(r"[\\{}#%$&~^_,\[\]]")


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
    program: str,
) -> str:
    """A file of TeX. style are definitions, figure what is painted, in lines, with millimetres to
    the right and up from the page's lower left corner. program is which can set it.
    """
    sheet, size = page.sheet, page.sheet.style.size_pt
    said = "\n".join(f"% {key}: {commented(text)}" for key, text in texts.items())
    return filled(
        "document",
        program=program,
        said=said,
        font=_NOT_IN_FONT.sub("", sheet.family),
        width=mm(sheet.width),
        height=mm(page.height),
        unicode="" if program == "pdflatex" else r"\RequireTUTeX",
        size=f"{size:g}",
        line=f"{1.2 * size:g}",
        style=style,
        figure="\n".join(figure),
    )


def filled(template: str, /, **values: str) -> str:
    """The source of this name beside this module, with the values in the places of their names."""
    file = resources.files(__package__).joinpath(f"{template}.tex")
    source = file.read_text("utf-8").rstrip("\n")
    return _PLACE.sub(lambda found: values[found[1]], source)


class Fonts:
    """Texts with the fonts that have their letters, where that is not the figure's own.

    is_plain is whether pdflatex can set all that there were.
    """

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.is_plain = True

    def text(self, text: str) -> str:
        """As TeX source."""
        if not needs_unicode(text):
            return escaped(text)
        self.is_plain = False
        own, families = (self._sheet.family, ""), self._sheet.families_of(text)
        names = {each: _NOT_IN_FONT.sub("", of) for each, of in families.items() if of not in own}
        return escaped(text, names)


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
    return filled("colours", name=name_of(scale), colours=lines, light=_light_ink(scale))


def limits(scale: Scale) -> dict[str, str]:
    """The name of its colours, and the scores at its ends."""
    lowest = f"{-scale.vmax:.9g}" if scale.is_signed else "0"
    return {"colours": name_of(scale), "lowest": lowest, "highest": f"{scale.vmax:.9g}"}


def tick_texts(ticks: Sequence[tuple[float, str]], fonts: Fonts) -> dict[str, str]:
    """Where the ticks of an axis are, and how they are written."""
    return {
        "values": ",".join(f"{value:.9g}" for value, _ in ticks),
        "texts": ",".join(f"{{{fonts.text(text)}}}" for _, text in ticks),
    }


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
