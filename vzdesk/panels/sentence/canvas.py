"""Chips and arcs of a sentence, with its annotations below them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)

from vzdesk.paint import badges
from vzdesk.paint.style import tabular
from vzdesk.view.colours import RGB, needs_light_ink
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import ViewState
from vzdesk.view.units import Unit
from vzdesk.widgets import relations
from vzdesk.widgets.canvas import Canvas
from vzdesk.widgets.chips import EDGE, Flow, Notes, flow
from vzdesk.widgets.failure import painted
from vzdesk.widgets.score_arcs import ScoreArcs
from vzdesk.widgets.style import RHYTHM, accent, hairline, mixed, muted, pixels

_RADIUS = RHYTHM / 2
_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
"""To the right, and upwards."""
_LONGEST_NOTE = 14.0 * RHYTHM
_BAR = RHYTHM
"""What the bar under the source takes, from the chip to the note below it."""
_Places = tuple[int | None, int | None]


class SentenceCanvas(Canvas):
    """Chips and arcs."""

    clicked = Signal(object)

    def __init__(self) -> None:
        self._state = ViewState()
        self._pointed: _Places = None, None
        self.flow_now = Flow((), (), 0.0, QSize())
        self.notes_now: tuple[str, ...] = ()
        self.brackets_now: tuple[relations.Bracket, ...] = ()
        super().__init__()

    def show_state(self, before: ViewState, state: ViewState) -> None:
        """Lay out anew only where the units differ; paint only where something shown differs."""
        self._state = state
        if _units(before) != _units(state) or before.annotations != state.annotations:
            self._place()
        seen = (state.map, state.cell, state.scale, state.arcs_from)
        if seen != (before.map, before.cell, before.scale, before.arcs_from):
            self.update()

    def chip(self, position: int) -> QRectF:
        return self.flow_now.chips[position].rect.translated(0, self.drop())

    def source_chip(self, position: int) -> QRectF:
        return self.flow_now.sources[position].rect.translated(0, self.drop())

    def chip_font(self) -> QFont:
        """Larger where the sentence is short."""
        large = 1.5 if max(map(len, _units(self._state))) <= 40 else 1.15
        return tabular(self.font(), pixels(self.font()) * large)

    def _note_font(self) -> QFont:
        return tabular(self.font(), pixels(self.font()) * 0.85)

    def _place(self) -> None:
        if self._state.targets:
            small = QFontMetricsF(self._note_font())
            cut = Qt.TextElideMode.ElideRight
            texts = self._state.annotations.sources
            self.notes_now = tuple(small.elidedText(note, cut, _LONGEST_NOTE) for note in texts)
            below = _BAR + small.height() if any(self.notes_now) else 0.0
            self.flow_now = self._flowed()
            self.brackets_now = self._bracketed()
            if self.brackets_now:
                below = max(below, _BAR) + relations.depth(self.brackets_now, self._note_font())
            self.flow_now = self.flow_now.with_room(below) if below else self.flow_now
            self.setMinimumHeight(self.flow_now.size.height())
            self.update()

    def _flowed(self) -> Flow:
        targets, sources = _units(self._state)
        source_units = sources if self._state.has_two_texts else None
        notes = Notes(self._note_font(), self.notes_now)
        return flow(targets, self.chip_font(), self.width(), source_units, notes)

    def _bracketed(self) -> tuple[relations.Bracket, ...]:
        return relations.brackets(
            self._state.annotations.dependencies,
            self.flow_now.sources,
            self.width(),
            self._note_font(),
            right_to_left=self.flow_now.right_to_left,
        )

    def drop(self) -> float:
        """How far below the top the chips begin: few lines are in the middle of the panel."""
        return max(0.0, (self.height() - self.flow_now.size.height()) / 2)

    # -- painting

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint arcs first, chips over their ends."""
        if not self.flow_now.chips:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, self.drop())
        seen = QRectF(event.rect()).translated(0, -self.drop())
        if self._state.map is None or self._state.cell.target is None:
            self._paint_hint(painter)
        else:
            self.arcs(seen).paint(painter, self.palette())
        if self.flow_now.has_two_texts:
            self._paint_titles(painter)
        self._paint_annotations(painter, seen)
        self._paint_chips(painter, seen)

    def arcs(self, seen: QRectF) -> ScoreArcs:
        """The arcs of the target, as far as they are in sight."""
        return ScoreArcs(self._state, self.flow_now, self.width(), seen)

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setFont(tabular(self.font(), pixels(self.font()) * 0.9))
        painter.setPen(muted(self.palette()))
        first = self.flow_now.chips[0].rect
        top = max((chip.rect.bottom() for chip in self.flow_now.sources), default=0.0)
        top = top if self.flow_now.has_two_texts else 0.0
        bottom = first.top() - RHYTHM - (first.height() / 2 if self.flow_now.has_two_texts else 0)
        box = QRectF(EDGE, top, self.width() - 2 * EDGE, bottom - top)
        if self._state.map is None:
            hint = self.tr("Click a word and press T, C or A to mark it: target, cue, attractor.")
        else:
            hint = self.tr("Hover over a word to see what it takes in; click to keep it.")
        painter.drawText(box, self._side | Qt.TextFlag.TextWordWrap, hint)

    @property
    def _side(self) -> Qt.AlignmentFlag:
        side = (
            Qt.AlignmentFlag.AlignRight
            if self.flow_now.right_to_left
            else Qt.AlignmentFlag.AlignLeft
        )
        return side | Qt.AlignmentFlag.AlignBottom

    def _paint_titles(self, painter: QPainter) -> None:
        """The names of both texts."""
        painter.setFont(tabular(self.font(), pixels(self.font()) * 0.85))
        painter.setPen(muted(self.palette()))
        titles = self.tr("sources: the encoder's"), self.tr("targets: the decoder's")
        for title, chips in zip(titles, (self.flow_now.sources, self.flow_now.chips), strict=True):
            box = QRectF(EDGE, 0, self.width() - 2 * EDGE, chips[0].rect.top() - 4)
            written = painter.boundingRect(box, self._side, title)
            painter.fillRect(written.adjusted(-4, 0, 4, 0), self.palette().base())
            painter.drawText(box, self._side, title)

    def _paint_annotations(self, painter: QPainter, seen: QRectF) -> None:
        """Notes under the chips, dependencies below them."""
        height = QFontMetricsF(self._note_font()).height()
        if self.brackets_now:
            room = _BAR + (height if any(self.notes_now) else 0.0)
            tops = {chip.line: chip.rect.bottom() + room for chip in self.flow_now.sources}
            shown = {
                line
                for line, top in tops.items()
                if top < seen.bottom() and top + self.flow_now.below > seen.top()
            }
            relations.paint(
                painter,
                [bracket for bracket in self.brackets_now if bracket.line in shown],
                tops,
                self._note_font(),
                self.palette(),
                None if self.flow_now.has_two_texts else self._state.cell.target,
            )
        painter.setFont(self._note_font())
        painter.setPen(muted(self.palette()))
        for chip, note in zip(self.flow_now.sources, self.notes_now, strict=False):
            box = QRectF(chip.rect.left(), chip.rect.bottom() + _BAR, chip.rect.width(), height)
            if note and box.intersects(seen):
                middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
                painter.drawText(box, middle, note)

    def _paint_chips(self, painter: QPainter, seen: QRectF) -> None:
        """Paint the chips that can be seen: a sentence may have hundreds."""
        view, target = self._state.map, self._state.cell.target
        targets, sources = _units(self._state)
        shades = None
        if view is not None and target is not None:
            rgb = self._state.scale.rgb(view.scores[target]).tolist()
            hidden = np.isnan(view.scores[target]).tolist()
            shades = [None if hid else shade for hid, shade in zip(hidden, rgb, strict=True)]
        painter.setFont(self.chip_font())
        for position, unit in enumerate(sources):
            rect = self.flow_now.sources[position].rect
            if rect.adjusted(-4, -4, 4, 8).intersects(seen):
                self._paint_chip(painter, rect, unit, shades[position] if shades else None)
                self._paint_source(painter, rect, position)
                if not self.flow_now.has_two_texts:
                    self._paint_target(painter, rect, position)
                self._paint_roles(painter, rect, unit)
        for position, unit in enumerate(targets if self.flow_now.has_two_texts else ()):
            rect = self.flow_now.chips[position].rect
            if rect.adjusted(-4, -4, 4, 8).intersects(seen):
                self._paint_chip(painter, rect, unit, None)
                self._paint_target(painter, rect, position)

    def _paint_chip(self, painter: QPainter, rect: QRectF, unit: Unit, shade: RGB | None) -> None:
        """A chip; special tokens are drawn calmer."""
        palette = self.palette()
        ink = muted(palette) if unit.is_special else palette.text().color()
        painter.setPen(QPen(hairline(palette), 1))
        painter.setBrush(palette.base())
        if shade is not None:
            ink = QColor("white") if needs_light_ink(shade) else QColor("black")
            ink = mixed(ink, QColor(*shade), 0.25) if unit.is_special else ink
            painter.setBrush(QColor(*shade))
        painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        painter.setPen(ink)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, unit.shown)

    def _paint_roles(self, painter: QPainter, rect: QRectF, unit: Unit) -> None:
        """Inside the left of the lower edge, which no arc reaches and no other chip is near."""
        corner, palette = QPointF(rect.left() + 2, rect.bottom() + 2.5), self.palette()
        font = tabular(self.font(), pixels(self.font()))
        inks = palette.text().color(), palette.base().color()
        badges.paint(painter, unit.role, corner, font, *inks)

    def _paint_target(self, painter: QPainter, rect: QRectF, position: int) -> None:
        if position == self._state.cell.target:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent(self.palette()), 2.5))
            painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), _RADIUS + 2, _RADIUS + 2)

    def _paint_source(self, painter: QPainter, rect: QRectF, position: int) -> None:
        """A bar under the source."""
        if position == self._state.cell.source:
            bar = QRectF(rect.left() + 1, rect.bottom() + 4, rect.width() - 2, 3.5)
            painter.fillRect(bar, accent(self.palette()))

    # -- asking

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._preview(self._places_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._preview((None, None))

    def _preview(self, places: _Places) -> None:
        if places == self._pointed:
            return
        self._pointed = places
        (target, source), locked = places, self._state.locked.target
        has_sources = self._state.map is not None and not self.flow_now.has_two_texts
        if source is None and locked is not None and has_sources:
            target, source = (None, None) if target is None else (locked, target)
        elif source is not None:
            target = locked
        self.hovered.emit(Cell(target, source))

    def _places_at(self, point: QPointF) -> _Places:
        """The chip of a target under this point, or the chip of its own of a source."""
        point = point - QPointF(0, self.drop())
        return self.flow_now.at(point), self.flow_now.source_at(point)

    def cell_at(self, point: QPointF) -> Cell:
        """The one word under this point: a source where the sources are another text."""
        return Cell(*self._places_at(point))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the unit under the pointer the target; of the other text, the source."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        target, source = self._places_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton:
            self._lock_previewed()
            return
        if source is not None:
            self.clicked.emit(Cell(self._state.locked.target, source))
        elif target is not None:
            self.clicked.emit(Cell(target=target))

    def _lock_previewed(self) -> None:
        """The menu that a right click opens is about what the pointer shows."""
        cell = self._state.cell
        if cell not in (self._state.locked, NOWHERE):
            self.clicked.emit(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys move the target, as the chips are seen."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or not self.flow_now.chips:
            event.ignore()
            return
        place = self._next(self._state.cell.target, step)
        if place is not None and Cell(target=place) != self._state.locked:
            self.clicked.emit(Cell(target=place))

    def _next(self, target: int | None, step: tuple[int, int]) -> int | None:
        """The chip that a key goes to from this one: none of a word that is hidden in the maps."""
        view, n = self._state.map, len(self.flow_now.chips)
        has_row = [view is None or bool(view.has_score[place].any()) for place in range(n)]
        if target is None:
            return next((place for place in range(n) if has_row[place]), None)
        place = self._beside(target, step)
        while place is not None and place != target and not has_row[place]:
            target, place = place, self._beside(place, step)
        return place if place is not None and has_row[place] else None

    def _beside(self, place: int, step: tuple[int, int]) -> int | None:
        flow = self.flow_now
        return flow.above(place, step[1]) if step[1] else flow.neighbour(place, step[0])


def _units(state: ViewState) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    return state.targets, state.sources
