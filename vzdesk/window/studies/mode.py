"""The Study panel in the window: in the place of the map, below the sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vzdesk.desk.desk import Desk
from vzdesk.export.chosen import Which
from vzdesk.view.studies.kept import MEASURES
from vzdesk.window.relations.showing import show_match
from vzdesk.window.splitter import Down

if TYPE_CHECKING:
    from vzdesk.study.answers import Behind
    from vzdesk.window.studies.exporting import Exports
    from vzdesk.window.studies.panel import StudyPanel


class _Place(QWidget):
    """Where the panel is, once it is made."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = QVBoxLayout(self)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._panel: StudyPanel | None = None

    def hold(self, panel: StudyPanel) -> None:
        self._panel = panel
        self._inside.addWidget(panel)

    @property
    def can_enter(self) -> bool:
        return self._panel is not None

    def enter(self) -> None:
        """Let the panel take the keys."""
        if self._panel is not None:
            self._panel.enter()


class StudyMode(QObject):
    """Shows the panel while it is asked for, with the sentence above it, so that what is chosen
    there is seen at once. It is made when it is shown for the first time: the window starts
    without it.

    toggled  whether the panel is wanted
    message  one line about what was copied
    """

    toggled = Signal(bool)
    message = Signal(str)

    def __init__(self, desk: Desk, middle: Down, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent, self._desk = parent, desk
        self._some: Callable[[], dict[Which, tuple[str, ...]]] = dict
        self.panel: StudyPanel | None = None
        self.place = _Place()
        self.is_on = False
        middle.add_below(self.place)
        self.place.hide()
        parent.installEventFilter(self)

    def begin(
        self,
        some: Callable[[], dict[Which, tuple[str, ...]]],
        show: Callable[[bool], object],
        say: Callable[[str], object],
    ) -> None:
        """`some` has the ids of the sentences that are shown or selected; `show` gives the panel
        its place, `say` shows a line.
        """
        self._some = some
        self.toggled.connect(show)
        self.message.connect(say)

    def toggle(self) -> None:
        """Show the panel, or the map again."""
        self._set(not self.is_on)

    @Slot()
    def leave(self) -> None:
        self._set(False)

    def _set(self, is_on: bool) -> None:
        if is_on and self._desk.state.comparison is not None:
            self._desk.comparison.stop()
        if is_on and self._desk.state.show == "methods":
            self._desk.navigator.set_show("map")
        self.is_on = is_on
        if is_on and self.panel is None:
            self._make()
        self.toggled.emit(is_on)
        if is_on and self.panel is not None:
            self.panel.enter()

    def _make(self) -> None:
        from vzdesk.window.studies.exporting import EvaluationExports, StudyExports
        from vzdesk.window.studies.panel import StudyPanel

        panel = self.panel = StudyPanel(self._desk, self._some)
        self.place.hold(panel)
        panel.leave_requested.connect(self.leave)
        panel.match_requested.connect(self._show_match)
        means = StudyExports(self._desk, self._parent)
        evaluations = EvaluationExports(self._desk, self._parent)
        for each in (means, evaluations):
            each.message.connect(self.message)

        def exports() -> Exports:
            return means if panel.form.kind == MEASURES else evaluations

        panel.export_requested.connect(lambda: exports().ask_folder())
        panel.command_requested.connect(lambda: exports().copy_command())

    @Slot(object, object)
    def _show_match(self, found: Behind, seen_in: tuple[str, int] | None) -> None:
        """In the layer and by the method of the mean that it is behind."""
        target = found.match.target if found.match is not None else None
        sources = found.match.sources if found.match is not None else ()
        show_match(self._desk, found.sentence, target, sources, seen_in)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc that nothing else in the window takes shows the map again."""
        is_escape = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        )
        if not is_escape or not self.is_on or not self.place.isVisible():
            return super().eventFilter(watched, event)
        self.leave()
        return True
