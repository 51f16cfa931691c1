"""Which panels are seen: all but those that the user has hidden, or one alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Protocol, cast

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from vzdesk.view.types import ViewState
from vzdesk.widgets.icons import IconButton
from vzdesk.widgets.style import RHYTHM, on_paper

USUAL = ("sentences", "sentence", "map", "layers")
"""The panels that there are, but while another has the place of all but the list."""
WITH_STUDY = ("sentences", "sentence", "study")
"""Those that there are while the study has the place of the map."""
_WITHOUT_CORNER = ("sentences", "start")
"""Something to type in is there, or nothing to be looked at alone."""
_ALONE, _ALL = "maximise", "restore"
"""The icons of what a click does."""


def instead_of_panels(state: ViewState) -> str:
    """The name of what has the place of all panels but the list while something is open; "" for
    none.
    """
    if state.comparison is not None:
        return "comparison"
    return "methods" if state.show == "methods" and state.rows else ""


class HasKeys(Protocol):
    """A panel as the keyboard sees it."""

    @property
    def can_enter(self) -> bool: ...

    def enter(self) -> None: ...


class Arrangement(QObject):
    """Shows and hides panels by name. At least one is seen; where one is alone, it has the whole
    window until Esc or the same command.

    changed  others may be seen now
    chosen   the user has hidden one or shown it again, which is to be remembered
    """

    changed = Signal()
    chosen = Signal()

    def __init__(self, panels: Mapping[str, QWidget], centre: QWidget, window: QWidget) -> None:
        """`centre` is around all panels but the list and the layers."""
        super().__init__(window)
        self._panels, self._centre, self._window = panels, centre, window
        self._usual: tuple[str, ...] = USUAL
        self._present: tuple[str, ...] = USUAL
        self.hidden: frozenset[str] = frozenset()
        self.alone = ""
        self._corners = {
            name: Corner(panel, partial(self.toggle_alone, name))
            for name, panel in panels.items()
            if name not in _WITHOUT_CORNER
        }
        window.installEventFilter(self)

    @property
    def seen(self) -> tuple[str, ...]:
        """The panels that are seen now."""
        if self.alone:
            return (self.alone,)
        return tuple(name for name in self._present if name not in self.hidden)

    def show_instead(self, name: str) -> None:
        """This panel has the place of all but the list now; "" for none."""
        self._present = (USUAL[0], name) if name else self._usual
        self._show(self.alone if self.alone in self._present else "")

    @Slot(bool)
    def show_study(self, is_on: bool) -> None:
        """The study has the place of the map now, or has it no longer."""
        is_instead = self._present != self._usual
        self._usual = WITH_STUDY if is_on else USUAL
        if not is_instead:
            self.show_instead("")

    def show(self, name: str) -> None:
        """Have this panel seen, with the others."""
        if name not in self.seen:
            self.hide(self.hidden - {name})

    def may_hide(self, name: str) -> bool:
        """Whether another one would be left, or it is hidden already."""
        return name in self.hidden or len(self.hidden) < len(USUAL) - 1

    def toggle(self, name: str) -> None:
        """Hide the panel, or show it again."""
        if self.may_hide(name):
            self.hide(self.hidden ^ {name})
            self.chosen.emit()

    def hide(self, names: frozenset[str]) -> None:
        """Hide these and no others; where that would be all, none."""
        known = names & set(USUAL)
        self.hidden = known if len(known) < len(USUAL) else frozenset()
        self._show("")

    @Slot()
    def toggle_focused(self) -> None:
        """Show the panel that has the keys alone, or all again."""
        self.toggle_alone(self.alone or self._focused)

    def toggle_alone(self, name: str) -> None:
        """Show this panel alone, or all again."""
        self._show("" if self.alone else name)

    def enter_next(self, by: int = 1) -> None:
        """Bring the keys to the next panel that takes any, or to the one before; from outside of
        the panels to the map first.
        """
        focused, seen = self._window.focusWidget(), self.seen
        at = seen.index(self._focused)
        if focused is None or not self._panels[seen[at]].isAncestorOf(focused):
            at -= by
        others = (seen[(at + step * by) % len(seen)] for step in range(1, len(seen) + 1))
        panels = (cast(HasKeys, self._panels[name]) for name in others)
        panel = next((panel for panel in panels if panel.can_enter), None)
        if panel is not None:
            panel.enter()

    @property
    def _focused(self) -> str:
        """The panel with the keys; where they are elsewhere, the map or what is in its place."""
        focused = self._window.focusWidget()
        for name in self.seen:
            if focused is not None and self._panels[name].isAncestorOf(focused):
                return name
        if "map" in self.seen:
            return "map"
        return self.seen[-1]

    def _show(self, alone: str) -> None:
        self.alone = alone
        seen = self.seen
        self._centre.setVisible(any(self._centre.isAncestorOf(self._panels[each]) for each in seen))
        for name in self._present:
            self._panels[name].setVisible(name in seen)
        if self._present in (USUAL, WITH_STUDY):  # these two have one place
            self._panels["map" if "study" in self._present else "study"].hide()
        if "layers" not in self._present:  # the others are where that panel is
            self._panels["layers"].hide()
        for corner in self._corners.values():
            corner.show_alone(bool(alone))
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc that nothing else takes shows all panels again."""
        is_escape = (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Escape
        )
        if not is_escape or not self.alone:
            return super().eventFilter(watched, event)
        self._show("")
        return True


class Corner(IconButton):
    """At the top right of a panel while the pointer is over it: shows the panel alone, as does a
    double click anywhere in the panel that nothing in it takes, such as beside its buttons.
    """

    def __init__(self, panel: QWidget, clicked: Callable[[], object]) -> None:
        super().__init__(_ALONE, "", panel)
        self.setAutoRaise(True)
        on_paper(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keys have a command of their own
        self.show_alone(False)
        self.clicked.connect(clicked)
        panel.installEventFilter(self)
        self.hide()

    def show_alone(self, is_alone: bool) -> None:
        """What a click does next."""
        if is_alone:
            self.set_icon(_ALL, self.tr("Show all panels (Esc)"))
            self.setToolTip(self.tr("Show all panels (Esc, or double-click beside the data)"))
        else:
            self.set_icon(_ALONE, self.tr("Show this panel alone (F11)"))
            self.setToolTip(self.tr("Show this panel alone (F11, or double-click beside the data)"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Come and go with the pointer; take what nothing else in the panel does."""
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            if event.button() == Qt.MouseButton.LeftButton:
                self.clicked.emit()
                return True
        elif event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self._is_beside(event.pos()):
                QToolTip.showText(event.globalPos(), self.toolTip(), self.parentWidget())
                return True
        elif event.type() == QEvent.Type.Enter:
            self._place()
            self.show()
            self.raise_()
        elif event.type() == QEvent.Type.Leave:
            self.hide()
        elif event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _is_beside(self, point: QPoint) -> bool:
        """Whether only what holds the parts of the panel is there."""
        panel = self.parentWidget()
        there = panel.childAt(point) if panel is not None else None
        is_viewport = there is not None and isinstance(there.parentWidget(), QAbstractScrollArea)
        return there is None or (type(there) is QWidget and not is_viewport)

    def _place(self) -> None:
        self.adjustSize()
        panel = self.parentWidget()
        if panel is not None:
            self.move(panel.width() - self.width() - RHYTHM // 2, RHYTHM // 2)
