"""What to compare a sentence with: another one, or itself under another model or method."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    QStringListModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from vzdesk.translate import LONGEST_SHOWN
from vzdesk.view.selection import Subject
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import SentenceRow
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, plain_label

LONGEST_TEXT = 1000
"""Characters of a sentence that are shown and looked through: a line has room for fewer."""
_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


Named = tuple[tuple[str, str], ...]


class SentenceDialog(QDialog):
    """A list of the other sentences, and of other models and methods that have scored this one.

    chosen carries the ids of both sentences, model_chosen that of the sentence and the model's key,
    method_chosen the same and the method's name.
    """

    chosen = Signal(str, str)
    model_chosen = Signal(str, str)
    method_chosen = Signal(str, str)

    def __init__(
        self,
        current: SentenceRow,
        rows: tuple[SentenceRow, ...],
        others: tuple[Named, Named],
        suggested: Subject | None,
        parent: QWidget,
    ) -> None:
        """others are the other models and the other methods, by key or name and with labels."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare with"))
        self._current = current
        models, methods = others
        sentences = [(place, row) for place, row in enumerate(rows, 1) if row.id != current.id]
        self._subjects = [Subject(current.id, key) for key, _ in models]
        self._subjects += [Subject(current.id, method=name) for name, _ in methods]
        self._subjects += [Subject(row.id) for _, row in sentences]
        under = [self.tr("This sentence under {}").format(name) for _, name in models]
        under += [self.tr("This sentence by {}").format(name) for _, name in methods]
        texts = QStringListModel([*under, *(_in_a_line(*each) for each in sentences)], self)
        self.shown = QSortFilterProxyModel(self)
        self.shown.setSourceModel(texts)
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Part of the sentence"))
        self.filter.setAccessibleName(self.tr("Part of the sentence"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self._narrow)
        self.filter.installEventFilter(self)
        self.filter.setVisible(bool(rows))
        self.list = QListView()
        self.list.setModel(self.shown)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_InOneLine(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setAccessibleName(self.tr("Sentences"))
        self.list.doubleClicked.connect(self.accept)
        buttons = QDialogButtonBox.StandardButton
        self.buttons = ButtonRow(buttons.Ok | buttons.Cancel)
        self.buttons.button(buttons.Ok).setText(self.tr("Compare"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        quoted = isolated(current.text, LONGEST_SHOWN)
        head = plain_label(self.tr("Compare “{}” with:").format(quoted))
        head.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(RHYTHM)
        for widget in (head, self.filter, self.list, self.buttons):
            layout.addWidget(widget)
        self.resize(60 * RHYTHM, 50 * RHYTHM)
        self._point_at(self._subjects.index(suggested) if suggested in self._subjects else 0)

    def _point_at(self, place: int) -> None:
        index = self.shown.mapFromSource(self.shown.sourceModel().index(place, 0))
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self.shown.setFilterFixedString(text)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.shown.index(0, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While typing, arrows move in the list; Enter takes what is chosen there."""
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in _MOVES:
            self.list.event(event)
            return True
        return super().eventFilter(watched, event)

    def accept(self) -> None:
        """Take what is chosen; with nothing there is nothing to take."""
        index: QModelIndex = self.shown.mapToSource(self.list.currentIndex())
        if index.isValid():
            subject = self._subjects[index.row()]
            if subject.method:
                self.method_chosen.emit(subject.sentence, subject.method)
            elif subject.sentence == self._current.id:
                self.model_chosen.emit(subject.sentence, subject.model)
            else:
                self.chosen.emit(self._current.id, subject.sentence)
            super().accept()


class _InOneLine(QStyledItemDelegate):
    """As wide as the list, so that a longer sentence ends in an ellipsis; with air around it."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(0, super().sizeHint(option, index).height() + RHYTHM // 2)


def _in_a_line(place: int, row: SentenceRow) -> str:
    return f"{place}  {isolated(row.text, LONGEST_TEXT)}"
