"""The questions about files, as boxes that are not yet open: none of them blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from vzdesk.desk.files.saving import ChangedMeanwhile
from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.translate import say, shortened
from vzdesk.widgets.style import LONGEST_TIP, in_a_line, without_controls

Answer = Callable[[], object]
AnswerWith = Callable[[Which], object]


def box(parent: QWidget, name: str, text: str, more: str) -> QMessageBox:
    """A box with this text; what is the user's in it stays as it is written."""
    made = QMessageBox(parent)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.setObjectName(name)
    made.setIcon(QMessageBox.Icon.Question)
    made.setText(without_controls(shortened(text, LONGEST_TIP)))
    made.setInformativeText(without_controls(shortened(more, LONGEST_TIP)))
    for label in made.findChildren(QLabel):  # the box's own format is of its first text only
        label.setTextFormat(Qt.TextFormat.PlainText)
    return made


def open_elsewhere(parent: QWidget, name: str, *, read_only: Answer, anyway: Answer) -> QMessageBox:
    """How a file is to be opened that another window has open."""
    text = say("{name} is open in another window of vzdesk.", name=in_a_line(name))
    more = say("What is changed and saved in one window is not seen in the other.")
    asked = box(parent, "open-elsewhere", text, more)
    _add(asked, {say("Open to &read only"): read_only, say("Open it &anyway"): anyway})
    return asked


def names_of(unkept: Sequence[str]) -> str:
    """What studies are called, in one line."""
    return ", ".join(f"“{in_a_line(each)}”" for each in unkept)


def unsaved(parent: QWidget, name: str, unkept: Sequence[str], *, is_dirty: bool) -> QMessageBox:
    """Whether to save the session of this name before it is left; unkept are what studies are
    called whose answers would be lost, too: saved, they are kept in it.
    """
    named = names_of(unkept)
    text = say("Save the changes to {name}?", name=in_a_line(name))
    more = [say("Without saving, they are lost.")] if is_dirty else []
    if not is_dirty:
        text = say("Keep the answer of the study in {name}?", name=in_a_line(name))
    if len(unkept) == 1:
        more.append(say("The answer of the study {named} is kept nowhere yet.", named=named))
    elif unkept:
        more.append(say("The answers of the studies {named} are kept nowhere yet.", named=named))
    if unkept:
        more.append(say("Saved, it is in the list of the Study panel."))
    return box(parent, "unsaved", text, " ".join(more))


def not_saved(
    parent: QWidget, error: UserError, *, save_as: Answer, again: Answer, reload: Answer
) -> QMessageBox:
    """Why a session was not saved, and what can be done so that nothing is lost. `again` saves it
    to the same file; of one that somebody else changed, that replaces their work.
    """
    asked = box(parent, "not-saved", error.message, error.next_step)
    asked.setIcon(QMessageBox.Icon.Warning)
    answers = {say("Save &as…"): save_as}
    if isinstance(error, ChangedMeanwhile):
        answers |= {say("&Open it again"): reload, say("&Replace it"): again}
    else:
        answers |= {say("&Try again"): again}
    _add(asked, answers)
    return asked


def not_written(
    parent: QWidget, name: str, becomes: str, *, close: Answer, wait: Answer
) -> QMessageBox:
    """Whether to close though this file is still being written, which may never end; `becomes` is
    what becomes of unsaved work then, if there is any.
    """
    text = say("{name} is still being written.", name=in_a_line(name))
    more = say("Its disk may not answer any more. If you close now, the file stays as it was.")
    asked = box(parent, "not-written", text, f"{more} {becomes}".rstrip())
    asked.setIcon(QMessageBox.Icon.Warning)
    waits = asked.addButton(say("&Wait"), QMessageBox.ButtonRole.RejectRole)
    closes = asked.addButton(say("&Close anyway"), QMessageBox.ButtonRole.DestructiveRole)
    asked.setDefaultButton(waits)
    asked.setEscapeButton(waits)
    waits.clicked.connect(wait)
    closes.clicked.connect(close)
    return asked


def large_table(parent: QWidget, size: str, room: str, write: Answer) -> QMessageBox:
    """Whether to write a table that will be so large; room says where there is too little."""
    text = say("The table will have about {size}.", size=size)
    more = room or say("Fewer layers, methods or columns make it smaller.")
    asked = box(parent, "large-table", text, more)
    _add(asked, {say("&Write it"): write})
    asked.setDefaultButton(QMessageBox.StandardButton.Cancel)
    return asked


def which_sentences(parent: QWidget, n: Mapping[Which, int], then: AnswerWith) -> QMessageBox:
    """Which sentences a file is to be of: `then` gets the answer; n is how many there are of each
    kind. A filter is taken for a choice, as Run takes it; a selection is offered.
    """
    texts = {
        "shown": lambda n: say("Those s&hown: {n:,}", n=n),
        "selected": lambda n: say("Those &selected: {n:,}", n=n),
        "all": lambda n: say("&All {n:,}", n=n),
    }
    first: Which = "shown" if "shown" in n else "all"
    text = say("Which sentences are to be exported?")
    more = say("The list is filtered.") if first == "shown" else say("Several are selected.")
    asked = box(parent, "which-sentences", text, more)
    kinds = sorted(n, key=[first, "selected", "all"].index)
    _add(asked, {texts[which](n[which]): partial(then, which) for which in kinds})
    return asked


def _add(box: QMessageBox, answers: Mapping[str, Answer]) -> None:
    """Buttons with these texts; the first is the default."""
    for text, answer in answers.items():
        button = box.addButton(text, QMessageBox.ButtonRole.ActionRole)
        button.clicked.connect(answer)
        box.setDefaultButton(box.defaultButton() or button)
    box.addButton(QMessageBox.StandardButton.Cancel)
