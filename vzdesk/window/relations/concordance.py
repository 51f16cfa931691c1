"""The concordance: a window beside the others, in which every match of a relation or of a search
is seen in its context.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QWidget

from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.errors import UserError
from vzdesk.study.concordance import Asked, Concordance, Line, asked
from vzdesk.translate import counted, mark, say
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.readout import layer_name
from vzdesk.view.search.scores import Lens
from vzdesk.widgets.concordance.model import LinesModel
from vzdesk.widgets.concordance.view import LinesView
from vzdesk.widgets.style import RHYTHM, on_paper, wrapped
from vzdesk.window.dialogs.texts import TextDialog
from vzdesk.window.relations.line import RelationLine
from vzdesk.window.relations.showing import show_line

AskWhere = Callable[[str, Callable[[Path], object]], object]
"""Asks for a file, with a title, and then has it written."""
_AGAIN_MS = 200


class ConcordanceWindow(TextDialog):
    """Follows the sentences, and the layer and method that are looked at."""

    def __init__(self, desk: Desk, ask_where: AskWhere, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setWindowTitle(self.tr("Concordance"))
        self._desk, self._ask_where = desk, ask_where
        self._asked: Asked | None = None
        self._found: Concordance | None = None
        self._seen: tuple[object, Lens] | None = None
        self.column.setSpacing(RHYTHM)
        self.line = RelationLine(asked, self.tr("&Relation or search"))
        self.line.text.setPlaceholderText(
            self.tr("target: …; source: … or a search as in the list")
        )
        self.count = wrapped("", self.tr("How many lines"))
        self.model = LinesModel(self)
        self.view = LinesView(self.model)
        self._build()
        self._again = QTimer(self, interval=_AGAIN_MS, singleShot=True)
        self._again.timeout.connect(self.look)
        self.line.changed.connect(self._take)
        self.view.chosen.connect(self._show_sentence)
        desk.relating.lined_up.connect(self._show)
        desk.relating.failed.connect(self._fail)
        desk.changed.connect(self._follow)
        self.resize(124 * RHYTHM, 72 * RHYTHM)

    def _build(self) -> None:
        for widget in (self.line, self.count, self.view):
            self.column.addWidget(widget, int(widget is self.view))
        self.buttons = self.finish()
        self.exporting = QPushButton(self.tr("&Export…"))
        self.exporting.setAutoDefault(False)
        self.exporting.setEnabled(False)
        self.exporting.clicked.connect(self.export)
        self.buttons.addButton(self.exporting, QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        on_paper(self.view)
        self.view.tint(self.palette())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.view.tint(self.palette())

    # What is asked for

    @Slot(object)
    def _take(self, found: Asked | None) -> None:
        self._asked = found
        self.look()

    @Slot()
    def look(self) -> None:
        """Ask for the lines, with what is in the sentences and looked at now."""
        self._again.stop()
        if self._asked is None:
            self._desk.relating.forget("concordance")
            self._show_found(None)
            return
        self._seen = self._desk.state.rows, self._desk.relating.lens
        self._desk.relating.line_up(self._asked)

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        """Other sentences, results, or another layer: look again, but not at each step of a run."""
        if self._asked is None or not changes & (Changes.VIEW | Changes.ROWS):
            return
        if self._seen != (self._desk.state.rows, self._desk.relating.lens):
            self._again.start()

    @Slot(object, object)
    def _show(self, of: Asked, found: Concordance) -> None:
        if of is self._asked:
            self.line.show_message("")
            self._show_found(found)

    def _show_found(self, found: Concordance | None) -> None:
        self._found = found
        self.model.set_lines(found.lines if found is not None else ())
        self.exporting.setEnabled(bool(self.model.lines))
        self.count.setText("" if found is None else summary(found))

    @Slot(str, object)
    def _fail(self, kind: str, error: UserError) -> None:
        if kind == "concordance":
            self.line.show_message(f"{error.message} {error.next_step}".strip())
            self._show_found(None)

    # What is done with it

    @Slot(object)
    def _show_sentence(self, line: Line) -> None:
        """Open the sentence in the other panels, with the target and source of this line."""
        show_line(self._desk, line)

    @Slot()
    def export(self) -> None:
        """Ask where to write the lines, in the order in which they are seen."""
        found, of, lines = self._found, self._asked, tuple(self.model.lines)
        if found is None or of is None:
            return
        analyses = list({id(each): each for each, _ in self._desk.results}.values())

        def write(path: Path) -> None:
            from vzdesk.export.concordance import write_concordance

            self._desk.files.export(
                path,
                lambda _report: write_concordance(of, found, lines, analyses, path),
                counted(len(lines), mark("{n:,} line"), mark("{n:,} lines")),
            )

        self._ask_where(self.tr("Export the concordance as a table"), write)

    def done(self, result: int) -> None:
        """However it is closed, nobody waits any more."""
        self._desk.relating.forget("concordance")
        self._again.stop()
        super().done(result)


def summary(found: Concordance) -> str:
    """How many lines there are, and what their scores are; where there is none, why."""
    lens = found.lens
    if not found.lines:
        return " ".join([say("Nothing matches."), *(each.line for each in found.reasons[:3])])
    lines = counted(len(found.lines), mark("{n:,} line"), mark("{n:,} lines"))
    rolled = say(", rollout") if lens.rolled_out else ""
    return say(
        "{lines} in {n:,} of {n_all:,} sentences. Score: target ← source, {method}{rolled}, "
        "{layer}; what several sources get is summed.",
        lines=lines,
        n=found.n_sentences,
        n_all=found.n,
        method=method_label(lens.method),
        rolled=rolled,
        layer=layer_name(lens.part, lens.layer),
    )
