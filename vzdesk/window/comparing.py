"""The comparison in the window: its panel, and the choice of what is compared."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.panels.compare import ComparePanel
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.comparison.partners import most_alike
from vzdesk.view.selection import Subject
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.widgets.pages import Pages
from vzdesk.window.dialogs.sentence import Named, SentenceDialog


class CompareMode(QObject):
    """Shows the compare panel in place of `single` while two subjects are compared.

    toggled  "comparison" where they are, else "", when that changes
    """

    toggled = Signal(str)

    def __init__(
        self,
        desk: Desk,
        single: QWidget,
        sentences: SentencesPanel,
        heatmap: HeatmapPanel,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._parent, self._desk = parent, desk
        self._sentences, self._heatmap = sentences, heatmap
        self._comparison = desk.comparison
        self._last: tuple[Subject, ...] = ()
        self._before = ""
        desk.replaced.connect(self._forget)
        self.panel = ComparePanel()
        self.stack = Pages()
        self.stack.addWidget(single)
        self.stack.addWidget(self.panel)
        comparison, panel = self._comparison, self.panel
        panel.hover_requested.connect(comparison.hover)
        panel.click_requested.connect(comparison.click)
        panel.layer_requested.connect(desk.navigator.set_layer)
        panel.join_requested.connect(comparison.join)
        panel.part_requested.connect(comparison.part)
        panel.exchange_requested.connect(comparison.exchange)
        panel.leave_requested.connect(self._leave)
        parent.installEventFilter(self)

    def show_state(self, state: ViewState) -> None:
        """Show the panel where there is a comparison, and remember of which subjects it is."""
        is_on, selection = state.comparison is not None, self._desk.document.selection
        if is_on and selection.subject is not None and selection.second is not None:
            self._last = selection.subject, selection.second
        elif not is_on:
            self._before = state.sentence.id if state.sentence is not None else ""
        self.panel.set_state(state)
        if self.stack.currentIndex() != int(is_on):
            focused = self._parent.focusWidget()
            had_focus = focused is not None and self.stack.isAncestorOf(focused)
            self.stack.setCurrentIndex(int(is_on))
            self.toggled.emit("comparison" if is_on else "")
            if had_focus:
                (self.panel if is_on else self._heatmap).enter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc that nothing else in the window takes leaves the comparison."""
        is_escape = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        )
        if not is_escape or self._desk.state.comparison is None:
            return super().eventFilter(watched, event)
        self._leave()
        return True

    @Slot()
    def _leave(self) -> None:
        """Show what was looked at before, where that is one of the two; else the first."""
        before, compared = self._before, [each.sentence for each in self._last]
        self._comparison.stop()
        if before in compared:
            self._desk.navigator.select(before)

    def has_other(self, state: ViewState) -> bool:
        """Whether there is anything to compare the current sentence with."""
        return len(state.rows) > 1 or bool(self._comparison.models())

    def has_other_method(self, state: ViewState) -> bool:
        """Whether the current sentence was scored by another method than the shown one, too."""
        return state.method in state.methods and len(state.methods) > 1

    def toggle(self) -> None:
        """Leave the comparison, or begin one: of the two that are selected, else with what this one
        was compared with before, else with a variant; else open the dialog.
        """
        state, selected = self._desk.state, self._sentences.selected
        if state.comparison is not None:
            self._leave()
        elif len(selected) == 2:
            self._comparison.start(*selected)
        elif state.sentence is not None and (partner := self._partner) is not None:
            self._compare(state.sentence.id, partner)
        else:
            self.show_dialog()

    def _compare(self, id: str, partner: Subject) -> None:
        if partner.method:
            self._comparison.start_methods(id, partner.method)
        elif partner.sentence == id:
            self._comparison.start_models(id, partner.model)
        else:
            self._comparison.start(id, partner.sentence)

    @property
    def _partner(self) -> Subject | None:
        """What the current sentence was last compared with, if that is there; else its variant."""
        current, find = self._desk.state.sentence, self._desk.document.find
        if current is not None and current.id in [each.sentence for each in self._last]:
            models = [key for key, _ in self._comparison.models()]
            names = [name for name, _ in self._comparison.methods()]
            for each in reversed(self._last):
                if each.sentence != current.id and find(each.sentence) is not None:
                    return each
                if each.sentence == current.id and each.model and each.model in models:
                    return each
                if each.sentence == current.id and each.method in names:
                    return each
        relative = self._comparison.relative()
        return None if relative is None else Subject(relative)

    def _alike(self, state: ViewState) -> Subject | None:
        """The sentence most alike, such as the other one of a minimal pair; else what was B the
        last time, which may be compared with many.
        """
        assert state.sentence is not None
        ids = [row.id for row in state.rows]
        last = self._last[1].sentence if self._last else ""
        usual = ids.index(last) if last in ids else None
        best = most_alike([row.text for row in state.rows], ids.index(state.sentence.id), usual)
        return None if best is None else Subject(ids[best])

    @Slot()
    def _forget(self) -> None:
        self._last = ()

    def show_dialog(self) -> None:
        """Open the dialog to compare the current sentence with another one, or itself under another
        model that has scored it.
        """
        self._open_dialog(self._desk.state.rows, self._comparison.models(), (), self._partner)

    @Slot()
    def show_methods(self) -> None:
        """Open the dialog to compare the chosen method with another one that has scored it."""
        self._open_dialog((), (), self._comparison.methods(), None)

    def _open_dialog(
        self,
        rows: tuple[SentenceRow, ...],
        models: Named,
        methods: Named,
        suggested: Subject | None,
    ) -> None:
        state = self._desk.state
        if state.sentence is None:
            return
        others = [each for each in self._sentences.selected if each != state.sentence.id]
        if suggested is None and others and rows:
            suggested = Subject(others[0])
        if suggested is None and not models and rows:
            suggested = self._alike(state)
        dialog = SentenceDialog(state.sentence, rows, (models, methods), suggested, self._parent)
        dialog.chosen.connect(self._comparison.start)
        dialog.model_chosen.connect(self._comparison.start_models)
        dialog.method_chosen.connect(self._comparison.start_methods)
        dialog.open()
