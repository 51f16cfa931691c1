"""One widget for each thing that a style says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QFontDatabase, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
)

from vzdesk.widgets.style import in_menu


class Field(QObject):
    """What one field of a style is, in a widget.

    changed  the user has set another value
    """

    changed = Signal()

    def __init__(
        self,
        widget: QWidget,
        read: Callable[[], Any],
        show: Callable[[Any], object],
        signal: Any,
    ) -> None:
        super().__init__(widget)
        self.widget, self.read, self._show = widget, read, show
        signal.connect(self._on_signal)

    def _on_signal(self, *_values: object) -> None:
        self.changed.emit()

    def show(self, value: Any) -> None:
        """Show this value; that is no change by the user."""
        with QSignalBlocker(self.widget):
            self._show(value)


def flag(text: str) -> Field:
    box = QCheckBox(text)
    return Field(box, box.isChecked, box.setChecked, box.toggled)


def choice(labels: Mapping[str, str]) -> Field:
    """One of these values, each under its label; another value that is shown is one more."""
    box = QComboBox()
    for value, label in labels.items():
        box.addItem(label, value)
    return Field(box, box.currentData, partial(_choose, box), box.currentIndexChanged)


def _choose(box: QComboBox, value: Any) -> None:
    if box.findData(value) < 0:
        box.addItem(str(value), value)
    box.setCurrentIndex(box.findData(value))


@dataclass(frozen=True)
class Range:
    """The least and the greatest number, and what stands behind one."""

    least: float
    most: float
    suffix: str
    step: float = 1.0


class _Number(QDoubleSpinBox):
    """Shows no more decimals than there are."""

    def textFromValue(self, value: float) -> str:
        return self.locale().toString(value, "g", 9)


def number(of: Range, none: str = "") -> Field:
    """A number; where `none` says something, it may be None, and the box shows that then."""
    box = _Number()
    least = of.least - of.step if none else of.least
    box.setRange(least, of.most)
    box.setDecimals(6)
    box.setSingleStep(of.step)
    box.setSuffix(of.suffix)
    box.setKeyboardTracking(False)
    box.setSpecialValueText(none)

    def read() -> float | None:
        return None if none and box.value() <= least else max(box.value(), of.least)

    def show(value: float | None) -> None:
        box.setValue(least if value is None else value)

    return Field(box, read, show, box.valueChanged)


def line() -> Field:
    edit = QLineEdit()
    return Field(edit, edit.text, edit.setText, edit.editingFinished)


def family(usual: str) -> Field:
    """The name of a font, which may be typed; `usual` says that none is chosen."""
    box = QComboBox()
    box.setEditable(True)
    box.addItem(usual)
    box.addItems(QFontDatabase.families())
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(14)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)

    def read() -> str:
        text = box.currentText().strip()
        return "" if text == usual else text

    def show(value: str) -> None:
        box.setCurrentText(value or usual)

    field = Field(box, read, show, box.textActivated)
    edit = box.lineEdit()
    assert edit is not None
    edit.editingFinished.connect(field.changed)
    return field


class _StayingMenu(QMenu):
    """Stays while one after another is chosen, by clicks or the space bar; Enter chooses the last,
    and Esc or a click elsewhere closes it.
    """

    _is_pressed = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._is_pressed = self.actionAt(event.position().toPoint()) is not None
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Of a click that began in the menu: what opened it may end over it, too."""
        action, is_click = self.actionAt(event.position().toPoint()), self._is_pressed
        self._is_pressed = False
        if action is not None and is_click:
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None:
            action.trigger()
        else:
            super().keyPressEvent(event)


class Several(QToolButton):
    """Some of these names, in their order, chosen in a menu.

    toggled_one  another one was chosen, or one no longer
    """

    toggled_one = Signal()

    def __init__(
        self,
        names: tuple[str, ...],
        none: str,
        label: Callable[[str], str] = str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._none, self._menu, self._label = none, _StayingMenu(self), label
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setMenu(self._menu)
        for name in names:
            self._add(name)
        self._say()

    def _add(self, name: str) -> QAction:
        action = self._menu.addAction(in_menu(self._label(name)))
        action.setCheckable(True)
        action.setData(name)
        action.triggered.connect(self._on_triggered)
        return action

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(each.data() for each in self._menu.actions() if each.isChecked())

    def offer(self, names: tuple[str, ...]) -> None:
        """Have these in the menu and no others; none is chosen then."""
        self._menu.clear()
        for name in names:
            self._add(name)
        self._say()

    def choose(self, names: tuple[str, ...]) -> None:
        """Choose these; such as are not there are added, for a style of another sentence."""
        there = {each.data() for each in self._menu.actions()}
        for name in names:
            if name not in there:
                self._add(name)
        for action in self._menu.actions():
            action.setChecked(action.data() in names)
        self._say()

    def _on_triggered(self) -> None:
        self._say()
        self.toggled_one.emit()

    def _say(self) -> None:
        self.setText(", ".join(map(self._label, self.chosen)) or self._none)
        self.setEnabled(bool(self._menu.actions()))


def several(names: tuple[str, ...], none: str) -> Field:
    button = Several(names, none)
    return Field(button, lambda: button.chosen, button.choose, button.toggled_one)
