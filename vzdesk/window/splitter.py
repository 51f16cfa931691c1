"""The shares of the panels in the window's width, and of the sentence in the middle's height."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from vzdesk.panels.sentence import SentencePanel

_LIST, _LIST_OF_PAIRS, _LAYERS = 0.24, 0.18, 0.16
"""The shares of the list, also while two are compared, and of the layers."""
_LEAST_LIST, _LEAST_LAYERS = 272, 292
"""What they have in a small window, in pixels."""


_MOST_TRIES = 3
"""So often a sentence is set anew because its height changed its width, beside a scroll bar."""


class Across(QSplitter):
    """List, middle and layers. Shares the width well, until the user moves a handle or saved
    shares are restored.
    """

    def __init__(self, is_starting: Callable[[], bool]) -> None:
        """`is_starting` says whether the start page is in the middle, in place of maps."""
        super().__init__(Qt.Orientation.Horizontal)
        self.is_chosen = False
        self._has_layers, self._is_starting = True, is_starting
        self.splitterMoved.connect(self._choose)

    def sizeHint(self) -> QSize:
        """No more than it needs: beside a bar whose lines wrap, the scroll area around takes this
        for the least height, and would scroll the panels of a small window.
        """
        return self.minimumSizeHint()

    @Slot()
    def _choose(self) -> None:
        self.is_chosen = True

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview[int]) -> bool:
        """As it was; what cannot be read leaves the first shares."""
        self.is_chosen = super().restoreState(state)
        return self.is_chosen

    def event(self, event: QEvent) -> bool:
        """Share anew where the layers come or go."""
        is_handled = super().event(event)
        layers = self.widget(2)
        if event.type() == QEvent.Type.LayoutRequest and layers is not None:
            has_layers = not layers.isHidden()
            if has_layers != self._has_layers:
                self._has_layers = has_layers
                self._share()
        return is_handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A wider window has a wider list."""
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """The list has its share, or while the middle has three maps to show, and no layers are
        beside it, what it needs.
        """
        if not self.is_chosen:
            share = _LIST if self._has_layers or self._is_starting() else _LIST_OF_PAIRS
            wide = max(_LEAST_LIST, round(share * self.width()))
            layers = max(_LEAST_LAYERS, round(_LAYERS * self.width()))
            self.setSizes([wide, max(0, self.width() - wide - layers), layers])


class Down(QSplitter):
    """The sentence above, what is shown of it below. The sentence is as high as it needs, up to a
    third of the height, until the user moves the handle; a double click on that gives it back.
    """

    chosen = Signal()

    def __init__(self, sentence: SentencePanel, below: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.is_chosen = False
        self._is_at_it, self._again = False, False
        self._sentence, self._below = sentence, [below]
        self.addWidget(sentence)
        self.addWidget(below)
        self.setStretchFactor(1, 1)
        self.handle(1).setToolTip(self.tr("Drag to move; double click: as high as the sentence"))
        self.splitterMoved.connect(self._choose)
        sentence.wanted.connect(self.fit)

    def add_below(self, other: QWidget) -> None:
        """What may have the place of what is below the sentence."""
        self._below.append(other)
        self.addWidget(other)
        self.setStretchFactor(len(self._below), 1)

    @Slot()
    def _choose(self) -> None:
        self.is_chosen = True
        self._sentence.set_most(0)
        self.chosen.emit()

    def give_back(self) -> None:
        """Follow the sentence again."""
        self.is_chosen = False
        self.fit()
        self.chosen.emit()

    @Slot()
    def fit(self) -> None:
        """Give the sentence the height that it needs; where heights are being given already, after
        that, for Qt would go on with those of before.
        """
        self._again = True
        for _ in range(_MOST_TRIES):
            if self.is_chosen or self._is_at_it or not self._again:
                return
            self._again, self._is_at_it = False, True
            self._give()
            self._is_at_it = False

    def _give(self) -> None:
        is_alone = all(each.isHidden() for each in self._below)
        most = self.height() if is_alone else self.height() // 3
        self._sentence.set_most(most)
        high = min(self._sentence.wanted_height, most)
        if self._sentence.height() != high:
            left = max(0, self.height() - self.handleWidth() - high)
            self.setSizes([high, *(left for _ in self._below)])

    def restoreState(self, state: QByteArray | bytes | bytearray | memoryview[int]) -> bool:
        """As it was; what cannot be read leaves the sentence its height."""
        self.is_chosen = super().restoreState(state)
        self._sentence.set_most(0 if self.is_chosen else self.height() // 3)
        return self.is_chosen

    def createHandle(self) -> QSplitterHandle:
        return _Handle(Qt.Orientation.Vertical, self)

    def event(self, event: QEvent) -> bool:
        """What a panel wants while Qt lays it out is given afterwards."""
        was_at_it, self._is_at_it = self._is_at_it, True
        is_handled = super().event(event)
        self._is_at_it = was_at_it
        if self._again and not was_at_it:
            self.fit()
        return is_handled

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._again = True


class _Handle(QSplitterHandle):
    """Gives the height back to the sentence at a double click."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        splitter = self.splitter()
        assert isinstance(splitter, Down)
        splitter.give_back()
