"""What the commands about relations do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.types import ViewState
from vzdesk.window.status import StatusLine

if TYPE_CHECKING:
    from vzdesk.window.relations.concordance import AskWhere, ConcordanceWindow


class Relations(QObject):
    """Opens the dialog that marks roles, and the concordance, of which there is one. Both are
    imported when they are opened: the window is there sooner.
    """

    def __init__(
        self,
        desk: Desk,
        panel: SentencesPanel,
        status: StatusLine,
        ask_where: AskWhere,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._desk, self._panel = desk, panel
        self._status, self._ask_where, self._window = status, ask_where, window
        self._concordance: ConcordanceWindow | None = None
        self._begun_with = ""

    def mark(self) -> None:
        """Open the dialog that marks roles by a relation."""
        from vzdesk.window.relations.marking import MarkDialog

        shown = self._desk.state.sentence
        ids = self._panel.selected or ((shown.id,) if shown else ())
        dialog = MarkDialog(self._desk, ids, self._window)
        dialog.marked.connect(self._show_marked)
        dialog.open()

    @Slot(int)
    def _show_marked(self, n: int) -> None:
        self._status.show_message(self.tr("Roles changed in {} sentences.").format(n))

    def show_concordance(self) -> None:
        """Open the concordance: of the search in the list, where there is one."""
        from vzdesk.study.relations.ready import first
        from vzdesk.window.relations.concordance import ConcordanceWindow

        if self._concordance is None:
            self._concordance = ConcordanceWindow(self._desk, self._ask_where, self._window)
            self._concordance.destroyed.connect(self._forget)
        arrangement = self._panel.model.arrangement
        search = "" if arrangement.is_pattern else arrangement.filter.strip()
        written = self._concordance.line.text.text()
        if not search and written in ("", self._begun_with):  # these may be other sentences
            search = self._begun_with = first(self._desk.sentences)
        if search and search != written:
            self._concordance.line.set_text(search)
        self._concordance.show()
        self._concordance.raise_()
        self._concordance.activateWindow()

    @Slot()
    def _forget(self) -> None:
        self._concordance = None


def has_rows(state: ViewState) -> bool:
    return bool(state.rows)
