"""The comparison in the window: its commands, its panel, and the choice of what is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from vzdesk.desk.comparison import Comparing
from vzdesk.panels.compare import ComparePanel
from vzdesk.view.selection import Subject
from vzdesk.view.types import ViewState
from vzdesk.window.dialogs.sentence import SentenceDialog

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.window.main_window import MainWindow


class CompareMode(QObject):
    """Shows the compare panel in place of `single` while two subjects are compared."""

    def __init__(self, window: MainWindow, desk: Desk, single: QWidget) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._comparing = Comparing(desk)
        self._last: tuple[Subject, ...] = ()
        desk.replaced.connect(self._forget)
        self.panel = ComparePanel()
        self.stack = QStackedWidget()
        self.stack.addWidget(single)
        self.stack.addWidget(self.panel)
        self._build_actions()
        comparing, panel = self._comparing, self.panel
        panel.hover_requested.connect(comparing.hover)
        panel.click_requested.connect(comparing.click)
        panel.layer_requested.connect(desk.set_layer)
        panel.join_requested.connect(comparing.join)
        panel.part_requested.connect(comparing.part)
        panel.exchange_requested.connect(comparing.exchange)
        panel.leave_requested.connect(comparing.stop)
        window.installEventFilter(self)

    def _build_actions(self) -> None:
        self._window.actions_.analyse_menu.addSeparator()
        self.toggle = self._action(self.tr("C&ompare"), "Ctrl+K")
        self.toggle.setCheckable(True)
        self.toggle.triggered.connect(self._toggle)
        self.choose = self._action(self.tr("Compare &with…"), "Ctrl+Alt+K")
        self.choose.triggered.connect(self.ask)

    def _action(self, text: str, keys: str) -> QAction:
        action = QAction(text, self)
        action.setShortcut(keys)
        self._window.actions_.analyse_menu.addAction(action)
        return action

    def show_state(self, state: ViewState) -> None:
        """Show the panel where there is a comparison, and remember of which subjects it is."""
        is_on, selection = state.comparison is not None, self._desk.document.selection
        if is_on and selection.subject is not None and selection.second is not None:
            self._last = selection.subject, selection.second
        self.panel.set_state(state)
        if self.stack.currentIndex() != int(is_on):
            focused = self._window.focusWidget()
            had_focus = focused is not None and self.stack.isAncestorOf(focused)
            self._window.layers.setVisible(not is_on)  # the comparison has curves of its own
            self.stack.setCurrentIndex(int(is_on))
            if had_focus:
                (self.panel if is_on else self._window.heatmap).enter()
        self.toggle.setChecked(is_on)
        has_other = len(state.rows) > 1 or bool(self._comparing.models())
        self.toggle.setEnabled(is_on or has_other)
        has_maps = state.comparison is not None and state.comparison.maps is not None
        self._window.actions_.difference_table.setEnabled(has_maps)
        self.choose.setEnabled(has_other and state.sentence is not None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc that nothing else in the window takes leaves the comparison."""
        is_escape = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        )
        if not is_escape or self._desk.state.comparison is None:
            return super().eventFilter(watched, event)
        self._comparing.stop()
        return True

    @Slot()
    def _toggle(self) -> None:
        """Leave the comparison, or begin one: of the two that are selected, else with what this one
        was compared with before, else with a variant; else ask.
        """
        self.toggle.setChecked(self._desk.state.comparison is not None)
        if self._desk.state.comparison is not None:
            self._comparing.stop()
            return
        selected = self._window.sentences.selected
        current, partner = self._desk.state.sentence, self._partner
        if len(selected) == 2:
            self._comparing.start(*selected)
        elif current is not None and partner is not None:
            self._compare(current.id, partner)
        else:
            self.ask()

    def _compare(self, id: str, partner: Subject) -> None:
        if partner.sentence == id:
            self._comparing.start_models(id, partner.model)
        else:
            self._comparing.start(id, partner.sentence)

    @property
    def _partner(self) -> Subject | None:
        """What the current sentence was last compared with, if that is there; else its variant."""
        current, find = self._desk.state.sentence, self._desk.document.find
        if current is not None and current.id in [each.sentence for each in self._last]:
            models = [key for key, _ in self._comparing.models()]
            for each in reversed(self._last):
                if each.sentence != current.id and find(each.sentence) is not None:
                    return each
                if each.sentence == current.id and each.model in models:
                    return each
        relative = self._comparing.relative()
        return None if relative is None else Subject(relative)

    @Slot()
    def _forget(self) -> None:
        self._last = ()

    @Slot()
    def ask(self) -> None:
        """Ask what to compare the current sentence with: another one, or itself under another model
        that has scored it.
        """
        state, models = self._desk.state, self._comparing.models()
        if state.sentence is None:
            return
        suggested = self._partner
        if suggested is None and not models and self._last:
            suggested = self._last[1]  # B may be compared with many
        dialog = SentenceDialog(state.sentence, state.rows, models, suggested, self._window)
        dialog.chosen.connect(self._comparing.start)
        dialog.model_chosen.connect(self._comparing.start_models)
        dialog.open()
