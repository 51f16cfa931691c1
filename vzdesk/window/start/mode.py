"""When the start page is shown, and what it is told."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from vzdesk.desk.desk import Desk
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.types import ViewState
from vzdesk.widgets.pages import Pages
from vzdesk.window.arrangement import instead_of_panels
from vzdesk.window.files.documents import Documents
from vzdesk.window.start.page import StartPage
from vzdesk.window.start.recovery_bar import RecoveryBar

AT_MOST_MS = 2000
"""So long the page stays empty where what is to be opened does not come."""


class StartMode(QObject):
    """Shows the start page in place of `panels` where nothing is open: no sentence and no file. The
    offer to recover work is at its top then, else in a bar at the top of the window.

    toggled  the name of what has the place of all panels but the list, when that changes
    """

    toggled = Signal(str)

    def __init__(
        self,
        desk: Desk,
        documents: Documents,
        sentences: SentencesPanel,
        offer: RecoveryBar,
        panels: QWidget,
    ) -> None:
        super().__init__(panels)
        self._desk, self._documents, self._sentences = desk, documents, sentences
        self._offer = offer
        self._bars: QBoxLayout | None = None
        self.is_on = False
        self.page = StartPage()
        self.stack = Pages()
        self.stack.addWidget(panels)
        self.stack.addWidget(self.page)
        page = self.page
        page.open_requested.connect(documents.open)
        page.example_requested.connect(documents.open_example)
        page.open_path_requested.connect(documents.open_path)
        page.remove_requested.connect(documents.forget)
        offer.recover_requested.connect(documents.recover)
        documents.recent_changed.connect(self._list_recent)
        self._list_recent()

    def offer_in(self, bars: QBoxLayout) -> None:
        """The layout in which work is offered for recovery while something is open."""
        self._bars = bars
        self._place_offer()

    def wait(self) -> None:
        """Leave the page empty for a moment: something else is about to be opened, and it would
        only flash.
        """
        self.page.set_empty(True)
        QTimer.singleShot(AT_MOST_MS, self.page, lambda: self.page.set_empty(False))

    def show_state(self, state: ViewState) -> None:
        """Come and go with what is open; who types next types a sentence."""
        is_on = not state.rows and self._desk.path is None
        if is_on == self.is_on:
            return
        self.is_on = is_on
        self.page.set_empty(False)
        self.stack.setCurrentIndex(int(is_on))
        self.toggled.emit("start" if is_on else instead_of_panels(state))
        self._place_offer()
        self._sentences.enter()

    def _place_offer(self) -> None:
        place = self.page.offers if self.is_on else self._bars
        if place is not None:
            place.insertWidget(0, self._offer)
            self._offer.refresh()

    @Slot()
    def _list_recent(self) -> None:
        self.page.set_recent(self._documents.recent, self._documents.held)
