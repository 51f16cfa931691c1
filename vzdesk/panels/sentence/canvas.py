"""Chips and arcs of a sentence, with its annotations below them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QStyle

from vzdesk.paint.style import tabular
from vzdesk.panels.sentence.bars import paint_bars
from vzdesk.panels.sentence.layout import BAR, Layout, Setting, notes_height, touched_by_arcs
from vzdesk.panels.sentence.painting import ChipPainter
from vzdesk.view.colours import RGB
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import ViewState
from vzdesk.view.units import Unit
from vzdesk.widgets import relations
from vzdesk.widgets.canvas import STEPS, Canvas
from vzdesk.widgets.chips import EDGE, Chip, Flow, continues
from vzdesk.widgets.failure import painted
from vzdesk.widgets.score_arcs import ScoreArcs
from vzdesk.widgets.style import RHYTHM, muted, pixels

_Places = tuple[int | None, int | None]


class SentenceCanvas(Canvas):
    """Chips and arcs.

    placed  the chips have been set anew; they may be higher or lower than before
    """

    clicked = Signal(object)
    placed = Signal()

    def __init__(self) -> None:
        self._state = ViewState()
        self._touched: tuple[bool, ...] = ()
        self._pointed: _Places = None, None
        self._room = QSize()
        self.layout_now = Layout()
        super().__init__()

    def show_state(self, before: ViewState, state: ViewState, room: QSize) -> None:
        """Lay out anew only where the units or the room differ, also that for arcs; paint only
        where something shown differs.
        """
        self._state, touched = state, self._touched
        is_as_before = (
            _units(before) == _units(state)
            and before.annotations == state.annotations
            and before.surprisals == state.surprisals
        )
        if (state.map, state.arcs_from) != (before.map, before.arcs_from) or not is_as_before:
            touched = touched_by_arcs(state)
        if not is_as_before or (touched, room) != (self._touched, self._room):
            self._touched, self._room = touched, room
            self._place()
        seen = (state.map, state.cell, state.scale, state.arcs_from)
        if seen != (before.map, before.cell, before.scale, before.arcs_from):
            self.update()

    def forget(self) -> None:
        """Let go of what was drawn."""
        self._state = ViewState()

    def set_room(self, room: QSize) -> None:
        """Set the chips so that they fit into this room, as far as they can."""
        if room != self._room:
            self._room = room
            self._place()

    @property
    def flow_now(self) -> Flow:
        return self.layout_now.flow

    @property
    def notes_now(self) -> tuple[tuple[str, ...], ...]:
        """The rows of notes, as they are shown."""
        return self.layout_now.notes

    @property
    def brackets_now(self) -> tuple[relations.Bracket, ...]:
        return self.layout_now.brackets

    def chip(self, position: int) -> QRectF:
        return self.flow_now.chips[position].rect.translated(0, self.drop())

    def source_chip(self, position: int) -> QRectF:
        return self.flow_now.sources[position].rect.translated(0, self.drop())

    def chip_font(self) -> QFont:
        """Larger where the sentence has much room."""
        return self.layout_now.font

    def _note_font(self) -> QFont:
        return tabular(self.font(), pixels(self.font()))

    def _place(self) -> None:
        if not self._state.targets or self._room.isEmpty():
            return
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        font = self._note_font()
        head = QFontMetricsF(font).height() + RHYTHM
        setting = Setting(self._state, font, self._touched, head)
        self.layout_now = setting.fitted(self._room, bar)
        self.setMinimumHeight(self.flow_now.size.height())
        self.update()
        self.placed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Chips stay where they are: what counts is the room that the panel has."""

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
        self._paint_brackets(painter, seen)
        paint_bars(painter, self._state.surprisals, self.layout_now, seen, self.palette())
        self._paint_notes(painter, seen)
        self._paint_chips(painter, seen)

    def arcs(self, seen: QRectF) -> ScoreArcs:
        """The arcs of the target, as far as they are in sight."""
        return ScoreArcs(self._state, self.flow_now, self.width(), seen)

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setFont(self._note_font())
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
            longer = self.tr("{} Or use F6 and the arrow keys.").format(hint)
            has_room = painter.fontMetrics().horizontalAdvance(longer) < box.width()
            hint = longer if has_room else hint
        painter.drawText(box, self._side | Qt.TextFlag.TextWordWrap, hint)

    @property
    def _side(self) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag
        level = side.AlignRight if self.flow_now.right_to_left else side.AlignLeft
        return level | side.AlignBottom

    def _paint_titles(self, painter: QPainter) -> None:
        """The names of both texts."""
        painter.setFont(self._note_font())
        painter.setPen(muted(self.palette()))
        titles = self.tr("sources: the encoder's"), self.tr("targets: the decoder's")
        for title, chips in zip(titles, (self.flow_now.sources, self.flow_now.chips), strict=True):
            box = QRectF(EDGE, 0, self.width() - 2 * EDGE, chips[0].rect.top() - 4)
            written = painter.boundingRect(box, self._side, title)
            painter.fillRect(written.adjusted(-4, 0, 4, 0), self.palette().base())
            painter.drawText(box, self._side, title)

    def _paint_brackets(self, painter: QPainter, seen: QRectF) -> None:
        """Dependencies, below the notes."""
        if not self.brackets_now:
            return
        notes = notes_height(self._note_font(), len(self.notes_now))
        room = max(BAR, self.layout_now.bars + notes)
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

    def _paint_notes(self, painter: QPainter, seen: QRectF) -> None:
        """The annotations under the chips, row by row."""
        font = self._note_font()
        height, top = QFontMetricsF(font).height(), float(BAR) + self.layout_now.bars
        painter.setFont(font)
        painter.setPen(muted(self.palette()))
        middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
        for row in self.notes_now:
            for chip, note in zip(self.flow_now.sources, row, strict=False):
                box = QRectF(0, 0, chip.rect.width(), height)
                box.moveTopLeft(chip.rect.bottomLeft() + QPointF(0, top))
                if note and box.intersects(seen):
                    painter.drawText(box, middle, note)
            top += height

    def _paint_chips(self, painter: QPainter, seen: QRectF) -> None:
        """Paint the chips that can be seen, for there may be hundreds; then what marks some."""
        flow, cell, (targets, sources) = self.flow_now, self._state.cell, _units(self._state)
        paint = ChipPainter(painter, self.palette(), self._note_font())
        painter.setFont(self.chip_font())
        shades, marked = self._shades(), []
        for position, unit in enumerate(sources):
            chip = flow.sources[position]
            if _is_seen(chip, seen):
                shade = shades[position] if shades else None
                paint.chip(chip, unit, shade, is_first=not continues(sources, position))
                marked += [(chip, unit)] if unit.role else []
        for position, unit in enumerate(targets if flow.has_two_texts else ()):
            if _is_seen(flow.chips[position], seen):
                is_first = not continues(targets, position)
                paint.chip(flow.chips[position], unit, None, is_first=is_first)
        if cell.source is not None and self._state.map is not None:
            paint.source(flow.sources[cell.source].rect)
        if cell.target is not None:
            paint.target(flow.chips[cell.target].rect)
        for chip, unit in marked:
            paint.roles(chip.rect, unit)

    def _shades(self) -> list[RGB | None] | None:
        """The colour of each source: of its score for the target, where there is one."""
        view, target = self._state.map, self._state.cell.target
        if view is None or target is None:
            return None
        hidden = np.isnan(view.scores[target]).tolist()
        rgb = self._state.scale.rgb(view.scores[target]).tolist()
        return [None if hid else (r, g, b) for hid, (r, g, b) in zip(hidden, rgb, strict=True)]

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
        if source is None and self._has_sources:
            target, source = (None, None) if target is None else (locked, target)
        elif source is not None:
            target = locked
        self.hovered.emit(Cell(target, source))

    @property
    def _has_sources(self) -> bool:
        """Whether words are pointed at as sources of the target that is kept."""
        has_map = self._state.map is not None and not self.flow_now.has_two_texts
        return has_map and self._state.locked.target is not None

    def _places_at(self, point: QPointF) -> _Places:
        """The chip of a target under this point, or the chip of its own of a source."""
        point = point - QPointF(0, self.drop())
        return self.flow_now.at(point), self.flow_now.source_at(point)

    def cell_at(self, point: QPointF) -> Cell:
        """The one word under this point: a source where the sources are another text."""
        return Cell(*self._places_at(point))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep what the pointer shows; a source that is clicked once more becomes the target."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        target, source = self._places_at(event.position())
        if event.button() != Qt.MouseButton.LeftButton:
            self._lock_previewed()
            return
        if source is not None:
            self.clicked.emit(Cell(self._state.locked.target, source))
        elif target is not None:
            kept = self._state.locked
            is_source = self._has_sources and target not in (kept.target, kept.source)
            self.clicked.emit(Cell(kept.target, target) if is_source else Cell(target))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks are two clicks; beside the words they are not theirs."""
        if self._places_at(event.position()) == (None, None):
            event.ignore()
        else:
            self.mousePressEvent(event)

    def _lock_previewed(self) -> None:
        """The menu that a right click opens is about what the pointer shows."""
        cell = self._state.cell
        if cell not in (self._state.locked, NOWHERE):
            self.clicked.emit(cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrow keys move the target, as the chips are seen."""
        step = STEPS.get(Qt.Key(event.key()))
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
        return flow.above(place, -step[0]) if step[0] else flow.neighbour(place, step[1])


def _is_seen(chip: Chip, seen: QRectF) -> bool:
    """Whether it, or a mark around it, can be seen."""
    return chip.rect.adjusted(-4, -4, 4, 8).intersects(seen)


def _units(state: ViewState) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    return state.targets, state.sources
