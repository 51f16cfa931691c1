"""A page, its font, and text on it. QtGui only."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontInfo,
    QFontMetricsF,
    QGlyphRun,
    QGuiApplication,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QRawFont,
    QTextLayout,
)

from vzdesk.paint.figure import MM_PER_INCH, PIXELS_PER_INCH, POINTS_PER_INCH, Figure
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.remember import remembered
from vzdesk.translate import say
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.units import has_right_to_left_letters

PER_POINT = 20.0
PER_MM = PER_POINT * POINTS_PER_INCH / MM_PER_INCH
_PIXELS = PIXELS_PER_INCH / POINTS_PER_INCH / PER_POINT
"""In one unit, of a pixel of 1/96 inch."""
MARGIN = 1.5 * PER_POINT
_UNBROKEN = 1e9
INK, MUTED, EDGE = "#000000", "#595959", "#8c8c8c"


@dataclass(frozen=True, eq=False)
class Sheet:
    """A page in a style; its font is the one asked for, or the usual one where that is missing."""

    style: FigureStyle

    @property
    def width(self) -> float:
        return self.style.width_mm * PER_MM

    @property
    def height(self) -> float | None:
        return None if self.style.height_mm is None else self.style.height_mm * PER_MM

    @property
    def size(self) -> float:
        """Of the font."""
        return self.style.size_pt * PER_POINT

    @cached_property
    def family(self) -> str:
        """The font that is used."""
        usual = QFontInfo(QGuiApplication.font()).family()
        return self.style.family if self._has_family else usual

    @cached_property
    def _has_family(self) -> bool:
        return bool(self.style.family) and QFontDatabase.hasFamily(self.style.family)

    def warnings(self, texts: Iterable[str]) -> tuple[str, ...]:
        """That another font is used, and which of these texts no font has."""
        found = []
        if self.style.family and not self._has_family:
            found.append(
                say(
                    "There is no font “{asked}” on this computer; “{used}” is used instead.",
                    asked=self.style.family,
                    used=self.family,
                )
            )
        lacking = [
            text
            for text in dict.fromkeys(texts)
            if any(map(lacks_letters, glyph_runs(text, self.font())))
        ]
        if lacking:
            named = ", ".join(lacking)
            found.append(say("No font of this computer has all of: {texts}.", texts=named))
        return tuple(found)

    def font(self, size: float | None = None, *, bold: bool = False) -> QFont:
        """The font in this size, or the usual one, with digits of equal width."""
        font = QFont(self.family)
        font.setPixelSize(max(1, round(self.size if size is None else size)))
        font.setBold(bold)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def families_of(self, text: str) -> dict[str, str]:
        """The font that each character is in, "" where none has it; a mark is in that of its
        letter.
        """
        found, family = dict[str, str](), ""
        for each in text:
            if unicodedata.category(each)[0] != "M":
                family = _family_of_one(each, self.family)
            found.setdefault(each, family)
        return found

    def width_of(self, text: str, size: float | None = None, *, bold: bool = False) -> float:
        return QFontMetricsF(self.font(size, bold=bold)).horizontalAdvance(text)

    def share_of(self, text: str) -> float:
        """Its width in sizes of its font, which may be any."""
        return self.width_of(text) / self.size

    def paint_text(
        self, painter: QPainter, text: str, at: QPointF, align: float, turn: float = 0.0
    ) -> None:
        """A line in the painter's font whose cap height is centred on this point; align 0 begins
        there, 0.5 is centred, 1 ends there. It is turned around the point, in degrees.
        """
        metrics = QFontMetricsF(painter.font())
        start = QPointF(-align * metrics.horizontalAdvance(text), metrics.capHeight() / 2)
        painter.save()
        painter.translate(at)
        painter.rotate(turn)
        is_pdf = painter.paintEngine().type() == QPaintEngine.Type.Pdf
        if self.style.outlines:
            corner = start - QPointF(0, metrics.ascent())
            _paint_outlines(painter, glyph_runs(text, painter.font()), corner)
        elif is_pdf and has_right_to_left_letters(text):
            _paint_from_left(painter, start, text)
        else:
            painter.drawText(start, text)
        painter.restore()

    def paint_paragraph(self, painter: QPainter, text: Paragraph, corner: QPointF) -> None:
        """Below and beside this corner, in the colour of the pen."""
        if self.style.outlines:
            _paint_outlines(painter, text.layout.glyphRuns(), corner)
        else:
            text.paint(painter, corner)

    def lines_of(self, text: str, room: float) -> tuple[str, ...]:
        """The text in lines that are as long as this in the font, broken between words where that
        is possible.
        """
        known = _known_lines(self.family, self.style.size_pt, text)
        for lines, (least, most) in known.items():
            if least <= room <= most:
                return lines
        width, lines = self.width_of(text), (text,)
        if width <= room:
            room = math.inf
        else:
            found = paragraph(text, self.font(), room)
            width, lines = found.width, _lines_in(text, found.layout)
        least = width if width <= room else 0.0  # not even a letter has room
        known[lines] = least, max(room, width, known.get(lines, (0.0, 0.0))[1])
        return lines

    def figure(self, height: float, paint: Callable[[QPainter], None]) -> Figure:
        """What is painted in these units on a page so high."""

        def scaled(painter: QPainter) -> None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.scale(_PIXELS, _PIXELS)
            paint(painter)

        return Figure(self.width * _PIXELS, height * _PIXELS, scaled)


@remembered(256)
def _known_lines(
    family: str, size_pt: float, text: str
) -> dict[tuple[str, ...], tuple[float, float]]:
    """The lines that a text was broken into in this font, with the least and the greatest room in
    which these are known to be the same: layouts are tried in many rooms.
    """
    return {}


def _lines_in(text: str, layout: QTextLayout) -> tuple[str, ...]:
    units = text.encode("utf-16-le", "surrogatepass")  # which Qt counts
    lines = (layout.lineAt(at) for at in range(layout.lineCount()))
    spans = ((2 * line.textStart(), 2 * line.textLength()) for line in lines)
    parts = (units[start : start + length] for start, length in spans)
    return tuple(part.decode("utf-16-le", "surrogatepass").strip() for part in parts)


def _paint_from_left(painter: QPainter, start: QPointF, text: str) -> None:
    """A line whose glyphs come in the order in which they stand: readers of PDF turn words of
    right-to-left scripts round themselves, and take glyphs in any other order for a word each.
    """
    for run in glyph_runs(text, painter.font()):
        order = sorted(zip(run.positions(), run.glyphIndexes(), strict=True), key=_left_of)
        run.setGlyphIndexes([glyph for _, glyph in order])
        run.setPositions([position for position, _ in order])
        painter.drawGlyphRun(start - QPointF(0, QFontMetricsF(painter.font()).ascent()), run)


def _left_of(placed: tuple[QPointF, int]) -> float:
    return placed[0].x()


def _paint_outlines(painter: QPainter, runs: Iterable[QGlyphRun], corner: QPointF) -> None:
    """The glyphs as shapes in the colour of the pen; those that have none, such as an emoji, stay
    what they are.
    """
    for run in runs:
        shape, font = QPainterPath(), run.rawFont()
        shape.setFillRule(Qt.FillRule.WindingFill)  # joined letters lie on one another
        for glyph, position in zip(run.glyphIndexes(), run.positions(), strict=True):
            shape.addPath(font.pathForGlyph(glyph).translated(position + corner))
        if shape.isEmpty() and not run.boundingRect().isEmpty():
            painter.drawGlyphRun(corner, run)
        else:
            painter.fillPath(shape, painter.pen().brush())


def glyph_runs(text: str, font: QFont) -> list[QGlyphRun]:
    """The glyphs of a line, in runs of one font each; 0 is that of what no font has."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    layout.createLine().setLineWidth(_UNBROKEN)
    layout.endLayout()
    return layout.glyphRuns()


def lacks_letters(run: QGlyphRun) -> bool:
    """Whether some of its letters are in no font."""
    return 0 in run.glyphIndexes() or _is_of_boxes(run.rawFont())


def family_of(run: QGlyphRun) -> str:
    """The font that it is in; "" where none has its letters."""
    font = run.rawFont()
    return "" if _is_of_boxes(font) else font.familyName()


def _is_of_boxes(font: QRawFont) -> bool:
    """Whether it is what Qt takes where no font has a script at all: only that has no size. Asking
    for its name would end the program.
    """
    return font.pixelSize() <= 0


@lru_cache(4096)
def _family_of_one(character: str, family: str) -> str:
    """The font that has this character where that is not in this family."""
    return next((family_of(run) for run in glyph_runs(character, QFont(family))), family)


def mirrored(rect: QRectF, width: float) -> QRectF:
    """The same in a mirror image of a page so wide."""
    return QRectF(width - rect.right(), rect.top(), rect.width(), rect.height())
