"""The line in which a relation is written, or chosen among those that are often asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from vzdesk.errors import UserError
from vzdesk.study.relations.ready import READY, Ready
from vzdesk.translate import say
from vzdesk.widgets.style import RHYTHM, wrapped, wrapped_tip

SOON_MS = 150
"""Keys that come faster are answered together."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class RelationLine(QWidget):
    """What is written, and what is wrong with it.

    changed carries what `read` makes of the text, None where that cannot be read.
    """

    changed = Signal(object)

    def __init__(
        self, read: Callable[[str], object], name: str, more: Sequence[Ready] = ()
    ) -> None:
        """`read` raises UserError; `more` can be chosen before the relations that are ready."""
        super().__init__()
        self._read = read
        self.ready = QComboBox()
        self.ready.addItem(self.tr("Choose…"), "")
        for each in (*more, *READY):
            self.ready.addItem(say(each.name), each.text)
        self.ready.activated.connect(self._take_ready)
        self.text = QLineEdit()
        self.text.setMaxLength(100_000)
        self.text.setClearButtonEnabled(True)
        self.text.setToolTip(wrapped_tip(_explained()))
        self.text.installEventFilter(self)
        self.message = wrapped("", self.tr("What is wrong"))
        self.message.hide()
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * RHYTHM)
        form.setVerticalSpacing(RHYTHM)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("Often aske&d"), self.ready)
        form.addRow(name, self.text)
        form.addRow(self.message)
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.read_now)
        self.text.textChanged.connect(self._soon.start)

    def set_text(self, text: str) -> None:
        """Have this in the line, which shows where it begins, and read it."""
        self.text.setText(text)
        self.text.setCursorPosition(0)
        self.read_now()

    @Slot(int)
    def _take_ready(self, at: int) -> None:
        text = self.ready.itemData(at)
        if text:
            self.set_text(text)
            self.text.setFocus()

    @Slot()
    def read_now(self) -> None:
        """Read the text as it is now, and show what is wrong with it."""
        self._soon.stop()
        text = self.text.text()
        place = self.ready.findData(text.strip())
        self.ready.setCurrentIndex(max(place, 0))
        found: object = None
        message = ""
        try:
            found = self._read(text) if text.strip() else None
        except UserError as error:
            message = f"{error.message} {error.next_step}".strip()
        self.show_message(message)
        self.changed.emit(found)

    def show_message(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter reads at once, and closes no dialog."""
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            self.read_now()
            return True
        return False


def _explained() -> str:
    """How a relation is written."""
    return "\n".join(
        (
            say("Write which words are targets, and which are their sources, such as"),
            "target: upos=VERB; source: deprel=nsubj, head=target",
            say("All conditions of a part hold at once. They are"),
            say("upos=VERB|AUX, lemma=be, feats.Number=Plur, any column of annotations;"),
            say("form=the, form~^un (a regular expression), != and !~ for what is not so;"),
            say("role=target, role=cue, role=attractor; position=1;"),
            say("head=target (its head is the target), head-of=target (it is the target's head);"),
            say("before=target, after=target, adjacent, distance=2, distance<=3; any."),
            say("“each source:” makes each source a match of its own; else they are summed."),
        )
    )
