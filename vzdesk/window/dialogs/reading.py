"""A window to read in, with a line that finds: beside the main window, not before it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QUrl, Slot
from PySide6.QtGui import (
    QColor,
    QDesktopServices,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QShortcut,
    QTextCursor,
    QTextDocument,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.widgets.style import RHYTHM, accent, hairline, mixed, plain_label
from vzdesk.window.guide import slug

_WIDTH, _HEIGHT = 50, 45
"""In heights of a line."""
_MARGIN = 2 * RHYTHM


class ReadingDialog(QDialog):
    """Shows Markdown. Typing or Ctrl+F finds, F3 and Shift+F3 go on; links lead to headings, or on
    a click to the web browser. Nothing is loaded, from this computer or from elsewhere.
    """

    def __init__(self, name: str, title: str, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.text = _Text(markdown)
        self.text.setAccessibleName(title)
        self.text.anchorClicked.connect(self._follow)
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Find"))
        self.line.setAccessibleName(self.tr("Find in this text"))
        self.line.setClearButtonEnabled(True)
        self.line.textChanged.connect(self._find_anew)
        self.line.installEventFilter(self)
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("Places found"))
        self.back = self._button("▴", self.tr("Previous (Shift+F3)"), self.find_previous)
        self.next = self._button("▾", self.tr("Next (F3)"), self.find_next)
        self._lay_out()
        self._add_keys()
        self._find_anew()

    def _button(self, text: str, name: str, does: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setAutoRaise(True)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(does)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(RHYTHM // 2)
        row.addWidget(self.line, 1)
        for widget in (self.count, self.back, self.next):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        column.setSpacing(RHYTHM)
        column.addLayout(row)
        column.addWidget(self.text)
        line = self.fontMetrics().height()
        wanted = QSize(_WIDTH * line, _HEIGHT * line)
        self.resize(wanted.boundedTo(self.screen().availableSize() * 0.9))
        self.text.setFocus()

    def _add_keys(self) -> None:
        keys = QKeySequence.StandardKey
        for key, does in (
            (keys.Find, self._enter_line),
            (keys.FindNext, self.find_next),
            (keys.FindPrevious, self.find_previous),
        ):
            QShortcut(QKeySequence(key), self, does)

    # Going somewhere

    def go_to(self, heading: str) -> None:
        """Show the heading with this address at the top."""
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == heading:
                top = self.text.document().documentLayout().blockBoundingRect(block).top()
                self.text.verticalScrollBar().setValue(int(top) - RHYTHM)
                self.text.setTextCursor(QTextCursor(block))
                return
            block = block.next()

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        if link.scheme() == "https":
            QDesktopServices.openUrl(link)
        elif not link.scheme() and not link.path():
            self.go_to(link.fragment())

    # Finding

    @Slot()
    def _enter_line(self) -> None:
        self.line.setFocus()
        self.line.selectAll()

    @Slot()
    def _find_anew(self) -> None:
        """Tint every place, and go to the first one from where the reader is."""
        self.text.show_found(self.line.text())
        cursor = self.text.textCursor()
        cursor.setPosition(cursor.selectionStart())
        self.text.setTextCursor(cursor)
        self.find_next()

    @Slot()
    def find_next(self) -> None:
        self._find(QTextDocument.FindFlag(0), QTextCursor.MoveOperation.Start)

    @Slot()
    def find_previous(self) -> None:
        self._find(QTextDocument.FindFlag.FindBackward, QTextCursor.MoveOperation.End)

    def _find(self, flags: QTextDocument.FindFlag, again_from: QTextCursor.MoveOperation) -> None:
        """Go to the next place; behind the last one, on from the other end."""
        sought, text = self.line.text(), self.text
        if sought and text.found and not text.find(sought, flags):
            text.moveCursor(again_from)
            text.find(sought, flags)
        if text.found:
            text.bring_up()
        for button in (self.back, self.next):
            button.setEnabled(bool(text.found))
        self.count.setText(self._counted() if sought else "")

    def _counted(self) -> str:
        found, at = self.text.found, self.text.textCursor().selectionStart()
        if not found:
            return self.tr("not found")
        place = 1 + sum(each < at for each in found)
        return self.tr("{} of {}").format(min(place, len(found)), len(found))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed while the text has the focus is looked for."""
        if event.text().isprintable() and event.text() and not self.line.hasFocus():
            self._enter_line()
            QCoreApplication.sendEvent(self.line, event)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the line, Enter goes on and Shift+Enter back; Esc clears it before it closes."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            is_back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.find_previous if is_back else self.find_next)()
        elif event.key() == Qt.Key.Key_Escape and self.line.text():
            self.line.clear()
        else:
            return super().eventFilter(watched, event)
        return True


class _Text(QTextBrowser):
    """Text that tints what was found, and loads nothing."""

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.found: list[int] = []
        self._markdown, self._sought = markdown, ""
        self._looks: tuple[str, ...] = ()
        self._follow_looks()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """A picture of one empty point: Qt itself would look for one where there is none."""
        empty = QImage(1, 1, QImage.Format.Format_ARGB32)
        empty.fill(Qt.GlobalColor.transparent)
        return empty

    def show_found(self, sought: str) -> None:
        """Tint every place that has this, in any case; `found` is where they begin."""
        self._sought, self.found = sought, []
        places, cursor = [], QTextCursor(self.document())
        while sought and not (cursor := self.document().find(sought, cursor)).isNull():
            place = QTextEdit.ExtraSelection()
            place.cursor = cursor
            place.format.setBackground(self._tinted(0.2))
            places.append(place)
            self.found.append(cursor.selectionStart())
        self.setExtraSelections(places)

    def bring_up(self) -> None:
        """Scroll so that what is selected has something above and below it."""
        bar, height = self.verticalScrollBar(), self.viewport().height()
        bar.setValue(bar.value() + self.cursorRect().center().y() - height // 3)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._follow_looks()

    def _follow_looks(self) -> None:
        """Set the text anew where colours or font are others: links, lines and code keep those
        that they were set with. What is selected stays so.
        """
        palette = self.palette()
        looks = palette.base().color().name(), palette.text().color().name(), self.font().toString()
        if looks == self._looks:
            return
        self._looks = looks
        cursor = self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        self._set()
        cursor = self.textCursor()
        cursor.setPosition(anchor)
        cursor.setPosition(position, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.show_found(self._sought)

    def _set(self) -> None:
        """The Markdown, with more room around headings than Qt leaves, and fainter lines."""
        tinted, role = QPalette(), QPalette.ColorRole
        tinted.setColor(role.Highlight, self._tinted(0.45))
        tinted.setColor(role.HighlightedText, self.palette().text().color())
        self.setPalette(tinted)
        self.setMarkdown(self._markdown)
        document = self.document()
        document.setDocumentMargin(_MARGIN)
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                lines = frame.format().toTableFormat()
                lines.setBorderBrush(hairline(self.palette()))
                frame.setFormat(lines)
        block, cursor = document.begin(), QTextCursor(document)
        while block.isValid():
            shape = block.blockFormat()
            if level := shape.headingLevel():
                shape.setTopMargin((3 if level < 4 else 1) * RHYTHM)
                shape.setBottomMargin(RHYTHM // 2)
                cursor.setPosition(block.position())
                cursor.setBlockFormat(shape)
            block = block.next()

    def _tinted(self, share: float) -> QColor:
        palette = self.palette()
        return mixed(palette.base().color(), accent(palette), share)
