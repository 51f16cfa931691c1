"""A figure that is laid out, as a file of TeX."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vzdesk.atomic import replacing
from vzdesk.export.figures.tikz import arcs, curves, maps
from vzdesk.export.figures.tikz.document import Fonts, Page, document
from vzdesk.paint.printed.arcs import PrintedArcs
from vzdesk.paint.printed.curves import PrintedCurves
from vzdesk.paint.printed.maps import PrintedMaps


def write(path: Path, printed: object, texts: Mapping[str, str]) -> None:
    """Write it with what the texts say in comments. UserError where the file cannot be written; a
    file that was there stays whole.
    """
    source = source_of(printed, texts).encode()
    with replacing(path) as file:
        file.write(source)


def source_of(printed: object, texts: Mapping[str, str]) -> str:
    """What is in the file of this figure, as painters in `paint/printed/` lay it out."""
    title, is_large = texts.get("Title", ""), False
    if isinstance(printed, PrintedMaps):
        drawing = printed.drawing
        fonts, is_large = Fonts(drawing.sheet), maps.is_large(drawing)
        lines = list(maps.figure_of(drawing, fonts, title))
        parts = drawing.sheet, drawing.where.height, maps.style_of(drawing)
    elif isinstance(printed, PrintedArcs):
        fonts = Fonts(printed.sheet)
        lines = list(arcs.figure_of(printed, fonts, title))
        parts = printed.sheet, printed.height, arcs.style_of(printed)
    elif isinstance(printed, PrintedCurves):
        fonts = Fonts(printed.sheet)
        lines = list(curves.figure_of(printed, fonts, title))
        parts = printed.sheet, printed.height, curves.style_of(printed)
    else:
        raise TypeError(printed)
    sheet, height, style = parts
    program = "lualatex" if is_large else "pdflatex" if fonts.is_plain else "xelatex"
    return document(Page(sheet, height), texts, style, lines, program)
