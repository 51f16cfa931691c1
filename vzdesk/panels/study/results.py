"""What a study has found: a plot or a table, and below it the sentences behind what was clicked."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QLabel,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from vzdesk.engine.sentence import Sentence
from vzdesk.panels.study.boxes import BoxesPlot
from vzdesk.panels.study.columns import behind_of
from vzdesk.panels.study.grid import GridPlot
from vzdesk.panels.study.lines import LinesPlot
from vzdesk.panels.study.notes import WithNotes
from vzdesk.panels.study.plot import Plot, Point
from vzdesk.panels.study.shown import Shown
from vzdesk.panels.study.tables import TextsView
from vzdesk.study.answers import Behind
from vzdesk.study.pictures import Boxes, Grid, Lines, Picture
from vzdesk.translate import say
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.fitting import NarrowBox
from vzdesk.widgets.style import RHYTHM, on_paper, wrapped

MATCHES, PLOT, TABLE = range(3)
_PLOTS: Mapping[type, type[Plot]] = {Lines: LinesPlot, Boxes: BoxesPlot, Grid: GridPlot}


class ResultsView(QWidget):
    """Pages for what matches, for plots and for the table, chosen by tabs.

    sentence_requested  carries a Behind, the match to show in the other panels, and what its value
                        was seen in: a method and a layer, or None
    """

    sentence_requested = Signal(object, object)

    def __init__(self, matches: QWidget, sentences: Callable[[], Mapping[str, Sentence]]) -> None:
        """`matches` is the first page; `sentences` has those of the session by id."""
        super().__init__()
        self._sentences = sentences
        self._answer: Shown | None = None
        self._found: list[Behind] = []
        self._point: Point | None = None
        self.tabs, self.picture = QTabBar(), NarrowBox()
        for name in (self.tr("Matches"), self.tr("Plot"), self.tr("Table")):
            self.tabs.addTab(name)
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.picture.setAccessibleName(self.tr("Which plot"))
        self.pages, self._plots = QStackedWidget(), QWidget()
        self.table = TextsView(self.tr("Means"))
        self.behind_title = ElidedLabel()
        self.behind = TextsView(self.tr("Sentences behind what was clicked"))
        self.plot: Plot | None = None
        self._lay_out(matches)
        self.tabs.currentChanged.connect(self._on_tab)
        self.picture.activated.connect(self._draw)
        self.table.went.connect(self._on_row)
        self.behind.went.connect(self._on_sentence)

    def _lay_out(self, matches: QWidget) -> None:
        column = QVBoxLayout(self._plots)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM // 2)
        self.legend = QLabel()
        self.legend.setWordWrap(True)
        self.legend.setTextFormat(Qt.TextFormat.RichText)
        self.legend.hide()
        for widget in (self.picture, self.legend):
            column.addWidget(widget)
        self._place = column
        self.empty = wrapped("", self.tr("What to do"))
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.empty, 1)
        for page in (matches, self._plots, self.table):
            self.pages.addWidget(page)
        listed = QWidget()
        lower = QVBoxLayout(listed)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(RHYTHM // 2)
        lower.addWidget(self.behind_title)
        lower.addWidget(self.behind, 1)
        self.split = WithNotes(self.pages, listed)
        self.notes, self.below = self.split.notes, self.split.below
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(RHYTHM // 2)
        outer.addWidget(self.tabs)
        outer.addWidget(self.split, 1)
        for view in (self.table, self.behind):
            on_paper(view)

    @Slot(int)
    def _on_tab(self, page: int) -> None:
        self.pages.setCurrentIndex(page)
        if page == TABLE:
            self._fill()
        self._note()

    # What is found

    def show_answer(self, answer: Shown | None, empty: str = "") -> None:
        """Show this in the place of what was there, `empty` where there is nothing yet; the same
        plot stays chosen.
        """
        before, self._answer = self._answer, answer
        self.empty.setText(empty)
        if answer is None or before is None or answer.answer is not before.answer:
            self._show_other(before)
        self._note()

    def _show_other(self, before: Shown | None) -> None:
        """Another answer than before, which may be of the same question."""
        answer = self._answer
        is_more = answer is not None and answer.is_of(before)
        if not is_more:
            self._point = None
            self.split.show_list(False)
        chosen = self.picture.currentData()
        with QSignalBlocker(self.picture):
            self.picture.clear()
            for each in self.pictures:
                self.picture.addItem(_named(each), each.file)
            self.picture.setCurrentIndex(max(self.picture.findData(chosen), 0))
        had_numbers = is_more and before is not None and before.has_numbers
        is_first = answer is not None and answer.has_numbers and not had_numbers
        numbers = PLOT if answer is None or answer.has_plots else TABLE
        self.tabs.setTabVisible(PLOT, numbers == PLOT)
        if self.tabs.currentIndex() == (MATCHES if is_first else PLOT):
            self.tabs.setCurrentIndex(numbers)
        self._draw()
        if self.tabs.currentIndex() == TABLE:
            self._fill()
        if self._point is not None:
            self._show_behind(self._point)

    def _note(self) -> None:
        """What is to be said of the numbers stands below them."""
        has_numbers = self._answer is not None and self._answer.has_numbers
        is_seen = has_numbers and self.tabs.currentIndex() != MATCHES
        self.split.show_notes(self._answer.notes if self._answer is not None and is_seen else ())

    @property
    def pictures(self) -> tuple[Picture, ...]:
        return self._answer.pictures if self._answer is not None else ()

    @Slot()
    def _draw(self) -> None:
        name = self.picture.currentData()
        picture = next((each for each in self.pictures if each.file == name), None)
        kind = _PLOTS[type(picture)] if picture is not None else None
        if self.plot is not None and type(self.plot) is not kind:
            self._place.removeWidget(self.plot)
            self.plot.hide()
            self.plot.deleteLater()
            self.plot = None
        if picture is not None and kind is not None:
            if self.plot is None:
                self.plot = kind(picture)
                self.plot.chosen.connect(self._on_point)
                self._place.addWidget(self.plot, 1)
            else:
                self.plot.show_content(picture)
            self.plot.describe(f"{picture.axis}: {_named(picture)}")
        self.picture.setVisible(picture is not None)
        self.empty.setVisible(picture is None)
        self._explain()

    def _explain(self) -> None:
        """What colours are, where they are not named in the plot."""
        entries = _entries(self.plot) if isinstance(self.plot, BoxesPlot) else []
        self.legend.setVisible(bool(entries))
        self.legend.setText("&nbsp;&nbsp; ".join(entries))

    def _fill(self) -> None:
        self.table.show_columns(self._answer.columns() if self._answer is not None else ())

    def copy_table(self) -> None:
        """Copy all means."""
        self._fill()
        self.table.copy()

    # What is behind

    @Slot(object)
    def _on_point(self, point: Point) -> None:
        self._show_behind(point)

    @Slot(int)
    def _on_row(self, row: int) -> None:
        point = self._answer.point_of(row) if self._answer is not None else None
        if point is not None:
            self._show_behind(point)

    def _show_behind(self, point: Point) -> None:
        if self._answer is None:
            return
        self._point, sentences = point, self._sentences()
        self._found = self._answer.behind(point, sentences)
        columns = behind_of(self._found, sentences)
        self.behind.show_columns(columns, stretched=len(columns) - 1)
        self.behind_title.setText(self._answer.said(point, len(self._found)))
        self.split.show_list(True)

    @Slot(int)
    def _on_sentence(self, row: int) -> None:
        is_there = row < len(self._found) and self._found[row].sentence in self._sentences()
        if is_there and self._point is not None and self._answer is not None:
            self.sentence_requested.emit(self._found[row], self._answer.seen_in(self._point))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._explain()


def _named(picture: Picture) -> str:
    """What a plot is called in the list."""
    kinds = {
        Lines: say("{axis}, by layer", axis=picture.axis),
        Boxes: say("{axis}, distribution", axis=picture.axis),
        Grid: say("{axis}, relation × layer", axis=picture.axis),
    }
    return " · ".join(filter(None, (kinds[type(picture)], picture.title)))


def _entries(plot: BoxesPlot) -> list[str]:
    import html

    return [
        f'<span style="color: {plot.colour(number).name()}">■</span> {html.escape(name)}'
        for number, name in zip(plot.numbers, plot.legend, strict=False)
    ]
