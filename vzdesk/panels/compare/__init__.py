"""The compare panel: two subjects aligned, their maps on one scale, and their difference."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vzdesk.panels.compare.arrangement import DETAILS
from vzdesk.panels.compare.canvas import PairCanvas
from vzdesk.panels.compare.details import Details
from vzdesk.panels.compare.strip import AlignmentStrip
from vzdesk.view.selection import Cell
from vzdesk.view.types import ViewState
from vzdesk.widgets.canvas import CanvasArea
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.icons import IconButton
from vzdesk.widgets.style import RHYTHM, Panel, wrapped


class ComparePanel(Panel):
    """Shows a comparison and requests cells (rows and columns of the difference), layers, pairs of
    sources to join or to part, for A and B to be exchanged, and to be left.
    """

    hover_requested = Signal(object)
    click_requested = Signal(object)
    layer_requested = Signal(int)
    join_requested = Signal(int, int)
    part_requested = Signal(int, int)
    exchange_requested = Signal()
    leave_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Comparison"))
        self.strip = AlignmentStrip()
        self.canvas = PairCanvas()
        self.details = Details()
        self.strip.chosen.connect(self._choose)
        self.strip.joined.connect(self.join_requested)
        self.strip.parted.connect(self.part_requested)
        self.canvas.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self.details.hovered.connect(self.hover_requested)
        self.details.clicked.connect(self.click_requested)
        self.details.layer_clicked.connect(self.layer_requested)
        self.exchange = self._button(
            "exchange", self.tr("Exchange A and B"), self.exchange_requested
        )
        self.leave = self._button(
            "close", self.tr("Leave the comparison (Esc)"), self.leave_requested
        )
        self.titles = ElidedLabel(), ElidedLabel()
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.setSpacing(0)
        outer.insertLayout(0, self._head())
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        layout.setSpacing(RHYTHM)
        self.prediction = wrapped("", self.tr("What the model prefers"))
        self.prediction.hide()  # until there is something: it would need room
        self.note = wrapped("", self.tr("About the alignment"))
        layout.addWidget(self.prediction)
        layout.addWidget(self.note)
        layout.addWidget(_Body(self.canvas, self.details), 1)
        self.hold(content, self.canvas)

    def _head(self) -> QHBoxLayout:
        """Words, or where there are none to compare both titles, and buttons; above any message."""
        head = QHBoxLayout()
        head.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, 0)
        self.words_area = CanvasArea(self.strip)
        self.words_area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.strip.cursor_moved.connect(self._show_part_of_strip)
        self.strip.placed.connect(self._fit_strip)
        head.addWidget(self.words_area)
        named = QVBoxLayout()
        for title in self.titles:
            title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            named.addWidget(title)
        head.addLayout(named)  # either has all the room: a stretch would keep some while hidden
        for button in (self.exchange, self.leave):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        head.addSpacing(3 * RHYTHM)  # where the window has a button of its own
        return head

    def _button(self, icon: str, meaning: str, wish: object) -> IconButton:
        button = IconButton(icon, meaning)
        button.setAutoRaise(True)
        button.clicked.connect(wish)
        return button

    @property
    def message(self) -> str:
        """The text in place of the maps, or empty."""
        comparison = self.state.comparison
        if comparison is None:
            return self.tr("Choose two sentences to compare.")
        return comparison.message

    def set_state(self, state: ViewState) -> None:
        """Show this state; without a comparison nothing is drawn."""
        if state.comparison is not None or self.state.comparison is not None:
            super().set_state(state)
            self._show_head()

    def _show_head(self) -> None:
        comparison, has_content = self.state.comparison, self.has_content
        self.words_area.setVisible(has_content)
        for title, text in zip(self.titles, comparison.titles if comparison else "  ", strict=True):
            title.setText(text)
            title.setVisible(not has_content)

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring the content from one state to the other."""
        self.canvas.show_state(state)
        self.details.show_state(state)
        self.strip.show_state(state)
        comparison = state.comparison
        _say(self.prediction, "" if comparison is None else comparison.prediction)
        _say(self.note, "" if comparison is None else comparison.note)
        self._fit_strip()

    def _fit_strip(self) -> None:
        bar = self.words_area.horizontalScrollBar().sizeHint().height()
        self.words_area.setFixedHeight(self.strip.height() + bar)

    @Slot(int, int)
    def _choose(self, side: int, unit: int) -> None:
        """Make a word of the strip the target, or the source where the sources are another text."""
        comparison = self.state.comparison
        if comparison is None or comparison.maps is None:
            return
        maps, locked = comparison.maps, comparison.locked
        if maps.first.has_two_texts:
            place = [pair[side] for pair in maps.sources].index(unit)
            self.click_requested.emit(Cell(locked.target, place))
        else:
            place = [pair[side] for pair in maps.targets].index(unit)
            self.click_requested.emit(Cell(place, locked.source))

    def _show_part_of_strip(self, x: int) -> None:
        self.words_area.ensureVisible(x, 0, 8 * RHYTHM, 0)


def _say(label: QLabel, text: str) -> None:
    if text != label.text():
        label.setText(text)
    label.setVisible(bool(text))


class _Body(QWidget):
    """The maps on the whole, with the details where they leave room."""

    def __init__(self, canvas: PairCanvas, details: Details) -> None:
        super().__init__()
        self._canvas, self._details = canvas, details
        for child in (canvas, details):
            child.setParent(self)
        canvas.placed.connect(self._place)
        self.setMinimumSize(320, 320)

    def resizeEvent(self, event: QEvent) -> None:
        """Give each its place."""
        self._canvas.setGeometry(self.rect())

    def _place(self) -> None:
        if (rooms := self._canvas.rooms) is not None:
            self._details.setGeometry(rooms[DETAILS])
