"""The line that filters the list: plain text or a regular expression, and how many are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from vzdesk.translate import say
from vzdesk.view.search.offered import being_written, offered
from vzdesk.view.search.terms import begun
from vzdesk.view.types import SentenceRow
from vzdesk.widgets.sentence_table.completing import LineCompleter
from vzdesk.widgets.style import RHYTHM, plain_label, wrapped_tip

SOON_MS = 60
"""Keys that come faster are answered together."""


class FilterLine(QWidget):
    """A filter as it is typed, and how many sentences fit it.

    changed carries the text, and whether it is a regular expression; left is emitted when the user
    goes on to the list.
    """

    changed = Signal(str, bool)
    left = Signal()

    def __init__(self, rows: Callable[[], Sequence[SentenceRow]]) -> None:
        """rows are all there are, shown or not: what is offered is what they have."""
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(self.tr("Filter"))
        self.line.setAccessibleName(self.tr("Filter the sentences"))
        self.line.setToolTip(wrapped_tip(_explained()))
        self.line.setClearButtonEnabled(True)
        self.line.setAcceptDrops(False)
        self.line.installEventFilter(self)
        self.completer = FieldCompleter(self.line, rows)
        self.pattern = QToolButton()
        self.pattern.setText(".*")
        self.pattern.setCheckable(True)
        self.pattern.setAutoRaise(True)
        self.pattern.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pattern.setToolTip(self.tr("Regular expression"))
        self.pattern.setAccessibleName(self.tr("Regular expression"))
        self.count = plain_label()
        self.count.setAccessibleName(self.tr("Sentences shown"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(RHYTHM // 2)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.count)
        layout.addWidget(self.pattern)
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.emit_filter)
        self.line.textChanged.connect(self._soon.start)
        self.pattern.toggled.connect(self.emit_filter)

    def emit_filter(self) -> None:
        """Emit the filter as it is now."""
        self._soon.stop()
        self.changed.emit(self.line.text(), self.pattern.isChecked())

    def show_count(self, n_fitting: int, n: int) -> None:
        """Show how many of the sentences fit."""
        self.count.setText("" if n_fitting == n else self.tr("{:,} of {:,}").format(n_fitting, n))
        self.count.setVisible(n_fitting != n)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape clears the line; Down and Enter go on to the list."""
        if not isinstance(event, QKeyEvent):
            return False
        kind, clears = event.type(), event.key() == Qt.Key.Key_Escape and bool(self.line.text())
        if kind == QEvent.Type.ShortcutOverride and clears:
            event.accept()  # else it would cancel a run
            return True
        if kind != QEvent.Type.KeyPress:
            return False
        if clears:
            self.line.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.emit_filter()
            self.left.emit()
        else:
            return False
        return True


def _explained() -> str:
    """What can be written into the line."""
    return "\n".join(
        (
            say("Finds text, tags, notes and ids, and what fits all fields beside it:"),
            say("tag:x, status:failed, id:x, note:x begin so or have it somewhere."),
            say(
                "upos:VERB, lemma:be, deprel:nsubj, feats.Number:Plur and any other annotation: "
                "some word has it, in any case of letters. upos=VERB|AUX is exact, upos!=VERB "
                "where no word has it, lemma~^un a regular expression, RT>300 a number."
            ),
            say(
                "score>0.3: what the target takes from the cue (words with these roles) in the "
                "shown layer by the shown method; several cues are summed, several targets "
                "averaged."
            ),
            say("preference<0 and log-probability<-20: as in the list's columns."),
            say("Put text that looks like a field in quotation marks."),
        )
    )


class FieldCompleter(LineCompleter):
    """Offers fields, and behind a field's colon what sentences have there."""

    offers_by_down = False

    def __init__(self, line: QLineEdit, rows: Callable[[], Sequence[SentenceRow]]) -> None:
        self._rows = rows
        super().__init__(line, line.tr("Fields and values"))

    def begun(self, before: str) -> str:
        return being_written(before)

    def may_offer(self, before: str) -> bool:
        return begun(before) is not None or bool(being_written(before))

    def found(self, before: str, after: str) -> list[str]:
        return [] if after[:1].strip() else offered(before, self._rows())
