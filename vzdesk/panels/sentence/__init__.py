"""The sentence panel: chips shaded by their score for the target, arcs from source to target.

Where targets and sources are tokens of two texts, the sources are above and the targets below.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSignalBlocker, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from vzdesk.panels.sentence.canvas import SentenceCanvas
from vzdesk.translate import shortened
from vzdesk.view import arcs
from vzdesk.view.selection import Cell
from vzdesk.view.texts.isolates import isolate_quoted
from vzdesk.view.types import ViewState
from vzdesk.view.units import too_many
from vzdesk.widgets.canvas import CanvasArea
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import LONGEST_TIP, MARGIN, RHYTHM, Panel, in_a_line, plain_label


class SentencePanel(Panel):
    """The current sentence, its map as arcs, and its notices.

    wanted  it wants to be as high as `wanted_height`, which may be another height than before
    """

    hover_requested = Signal(object)
    click_requested = Signal(object)
    arcs_requested = Signal(float)
    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._of_maps = self.state
        self.setAccessibleName(self.tr("Sentence"))
        self.canvas = SentenceCanvas()
        self.canvas.hovered.connect(self._request_hover)
        self.canvas.clicked.connect(self._request_click)
        self.canvas.placed.connect(self.wanted)
        self._most, self._had_content = 0, False
        self.message_label = plain_label()
        self.message_label.setWordWrap(True)
        self.message_label.setContentsMargins(2 * RHYTHM, RHYTHM, 2 * RHYTHM, 0)
        self.message_label.setForegroundRole(QPalette.ColorRole.Text)
        self.message_label.setAccessibleName(self.tr("About the sentence"))
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._show_target)
        self._scroll = CanvasArea(self.canvas)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.notices = plain_label()
        self.notices.setWordWrap(True)
        self.notices.setContentsMargins(2 * RHYTHM, 0, 2 * RHYTHM, RHYTHM // 2)
        self.notices.setAccessibleName(self.tr("Notices"))
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message_label)
        layout.addWidget(self._scroll, 1)
        self._below = self._arcs()
        layout.addWidget(self._below)
        layout.addWidget(self.notices)
        self._others = (self.message_label, self._below, self.notices)
        self.hold(content, focus=self.canvas)

    def _arcs(self) -> QWidget:
        """The names of the rows below the words; a slider for the weakest arc, and a note on what
        it leaves out.
        """
        self.rows_label = ElidedLabel()
        self.rows_label.setForegroundRole(QPalette.ColorRole.Text)
        self.arcs_label = ElidedLabel()
        self.arcs_label.setForegroundRole(QPalette.ColorRole.Text)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(arcs.STEPS) - 1)
        self.slider.setPageStep(1)
        self.slider.setFixedWidth(15 * RHYTHM)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.setAccessibleName(self.tr("The weakest score that has an arc"))
        self.slider.setToolTip(self.tr("The weakest score that has an arc (, and .)"))
        self.slider.valueChanged.connect(self._request_arcs)
        below = QWidget()
        row = QHBoxLayout(below)
        row.setContentsMargins(2 * RHYTHM, 0, 2 * RHYTHM, RHYTHM // 2)
        row.setSpacing(RHYTHM)
        row.addWidget(self.rows_label)
        row.addStretch(1)
        row.addWidget(self.arcs_label)
        row.addWidget(self.slider)
        return below

    def set_state(self, state: ViewState) -> None:
        """Words that are hidden in the maps stay in the text."""
        self._of_maps = state
        super().set_state(state.in_text or state)

    def cell_at(self, point: QPointF) -> Cell:
        """What is under this point of the canvas, in the maps."""
        return self._of_maps.from_text(self.canvas.cell_at(point))

    @Slot(object)
    def _request_hover(self, cell: Cell) -> None:
        self.hover_requested.emit(self._of_maps.from_text(cell))

    @Slot(object)
    def _request_click(self, cell: Cell) -> None:
        """Lock what is in the maps; a click on what is hidden there does nothing."""
        asked = self._of_maps.from_text(cell)
        places = ((asked.target, cell.target), (asked.source, cell.source))
        if all((there is None) == (here is None) for there, here in places):
            self.click_requested.emit(asked)

    @Slot(int)
    def _request_arcs(self, step: int) -> None:
        self.arcs_requested.emit(arcs.STEPS[step])

    @property
    def has_content(self) -> bool:
        """Words are shown also without a map."""
        return bool(self.state.targets) and not too_many(self.state.targets, self.state.sources)

    # -- the room that there is

    @property
    def wanted_height(self) -> int:
        """What the sentence needs, with all that is around it."""
        if not self.has_content:
            return self.minimumHeight()
        return self.canvas.flow_now.size.height() + self._around()

    def set_most(self, height: int) -> None:
        """Set the chips for a panel that may become as high as this; 0 where it stays as it is."""
        self._most = height
        self._fit()

    def _around(self) -> int:
        """The height of all but the chips."""
        width = self._width()
        shown = (each for each in self._others if not each.isHidden())
        heights = (
            each.heightForWidth(width) if each.hasHeightForWidth() else each.sizeHint().height()
            for each in shown
        )
        return sum(heights) + 2 * MARGIN

    def _width(self) -> int:
        return self.width() - 2 * MARGIN

    def _room(self) -> QSize:
        return QSize(self._width(), max(1, (self._most or self.height()) - self._around()))

    def _fit(self) -> None:
        if self.has_content:
            self.canvas.set_room(self._room())

    # -- what is shown

    def _show(self) -> None:
        super()._show()
        if self.has_content != self._had_content:
            self._had_content = self.has_content
            self.wanted.emit()

    def forget(self) -> None:
        super().forget()
        self.canvas.forget()

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring chips, arcs and notices from one state to the other."""
        self.message_label.setText(self.message)
        self.message_label.setVisible(bool(self.message))
        self._draw_below(before, state)
        if state.notices != before.notices:
            self.notices.setText(isolate_quoted(shortened("\n".join(state.notices), LONGEST_TIP)))
        self.notices.setVisible(bool(state.notices))
        self.canvas.show_state(before, state, self._room())
        if state.locked.target != before.locked.target:
            self._show_target()

    def _draw_below(self, before: ViewState, state: ViewState) -> None:
        """What is between chips and notices."""
        rows, has_map = state.annotations.shown, state.map is not None
        bars = () if state.surprisals is None else (state.surprisals.scale,)
        self._below.setVisible(has_map or bool(rows))
        names = in_a_line(" · ".join((*bars, *rows)))
        self.rows_label.setText(self.tr("below the words: {}").format(names) if names else "")
        for each in (self.arcs_label, self.slider):
            each.setVisible(has_map)
        if state.arcs_from != before.arcs_from or before.map is None:
            with QSignalBlocker(self.slider):
                self.slider.setValue(arcs.step_of(state.arcs_from))
            self.arcs_label.setText(arcs.note(state.arcs_from))
            self.slider.setAccessibleDescription(arcs.note(state.arcs_from))

    @Slot()
    def _show_target(self) -> None:
        """Scroll as little as brings the locked target into sight."""
        target = self.state.locked.target
        if target is not None:
            middle = self.canvas.chip(target).center().toPoint()
            self._scroll.ensureVisible(middle.x(), middle.y(), 0, 8 * RHYTHM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines are set anew, and a moment later the target is to be found again."""
        super().resizeEvent(event)
        self._fit()
        self._soon.start()

    def changeEvent(self, event: QEvent) -> None:
        """Text of another size leaves the chips another room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
