"""The main window: panels around the desk, controls above, exact numbers below."""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QScrollArea, QVBoxLayout, QWidget

from vzdesk.desk import preferences
from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.desk.preferences import Preferences
from vzdesk.engine.models import ModelChoice
from vzdesk.log import origin_of, without_messages
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.sentence import SentencePanel
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.widgets.style import RHYTHM, keep_readable
from vzdesk.window import explained, requests
from vzdesk.window.arrangement import USUAL, Arrangement, instead_of_panels
from vzdesk.window.commands import analyse, edit, file, help, listing, maps, model, roles, view
from vzdesk.window.commands.analyse import Running
from vzdesk.window.commands.clipboard import Clipboard, files_in
from vzdesk.window.commands.help import Guide
from vzdesk.window.commands.menus import Commands
from vzdesk.window.commands.predictions import Predicting
from vzdesk.window.commands.roles import FromAnnotation
from vzdesk.window.commands.sentences import Sentences
from vzdesk.window.commands.word_menu import WordMenu
from vzdesk.window.comparing import CompareMode
from vzdesk.window.dialogs.report import ReportDialog
from vzdesk.window.files.closing import Closing
from vzdesk.window.files.documents import Documents
from vzdesk.window.heads.asking import AskingHeads
from vzdesk.window.looks import Looks
from vzdesk.window.looks.shape import Shape
from vzdesk.window.message_bar import MessageBar
from vzdesk.window.methods import Methods
from vzdesk.window.models import Models
from vzdesk.window.relations.asking import Relations
from vzdesk.window.side_by_side import SideBySide
from vzdesk.window.splitter import Across, Down
from vzdesk.window.start.mode import StartMode
from vzdesk.window.start.recovery_bar import RecoveryBar
from vzdesk.window.status import StatusLine
from vzdesk.window.studies.mode import StudyMode
from vzdesk.window.toolbar import Toolbar

_log = logging.getLogger("vzdesk.window")
OF_MAPS = ("pin", "clear-pins", "best", *roles.IDS)
"""What the menu of words, maps and curves offers."""


class MainWindow(QMainWindow):
    """Passes the desk's state down to the panels, and their requests up to the desk."""

    def __init__(
        self, desk: Desk, saved: Preferences, bundled: tuple[ModelChoice, ...] = ()
    ) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.desk, self._preferences = desk, saved
        self._reported, self._logged = set[str](), set[str]()
        self.message_bar = MessageBar(self)
        self.recovery_bar = RecoveryBar(desk.recovery)
        self.documents = Documents(self, desk, desk.files, saved.folder, saved.recent, saved.held)
        self.models, self.methods = Models(desk, bundled, self), Methods(desk, self)
        self.closing = Closing(self, desk, self.documents)
        self._build_panels()
        self.status = StatusLine(self.statusBar())
        self._build_commands()
        self.toolbar = Toolbar(desk, self.commands, self.models, self.methods, self)
        self.addToolBar(self.toolbar)
        explained.everywhere(self.commands, self.toolbar, self.status.readout, self.parts)
        self._lay_out()
        self._offer()
        self._connect()
        self.layers.set_own_scale(saved.own_curve_scale)
        splitters: dict[str, Across | Down] = {"across": self.across, "down": self.middle}
        self._shape = Shape(self, splitters, self.sentences.view.columns, self.arrangement)
        self._shape.restore(saved.layout)
        self.looks.apply()
        self.refresh(Changes.ALL)
        self.sentences.enter()

    # Building

    def _build_panels(self) -> None:
        desk = self.desk
        self.sentences, self.sentence = SentencesPanel(), SentencePanel()
        self.heatmap, self.layers = HeatmapPanel(), LayersPanel()
        self.panels = (self.sentences, self.sentence, self.heatmap, self.layers)
        self.middle = Down(self.sentence, self.heatmap)
        self.comparing = CompareMode(desk, self.middle, self.sentences, self.heatmap, self)
        self.side_by_side = SideBySide(desk, self.comparing.stack, self.heatmap, self)
        before = self.side_by_side.stack
        self.start = StartMode(desk, self.documents, self.sentences, self.recovery_bar, before)
        self.study = StudyMode(desk, self.middle, self)
        names = dict(zip(USUAL, self.panels, strict=True))
        instead: dict[str, QWidget] = {"comparison": self.comparing.panel, "start": self.start.page}
        instead |= {"methods": self.side_by_side.panel, "study": self.study.place}
        self.arrangement = Arrangement(names | instead, self.start.stack, self)

        def shown_text() -> str:
            sentence = desk.state.sentence
            return sentence.text if sentence else ""

        self.parts = (*self.panels, self.comparing.panel, self.side_by_side.panel)
        self.looks = Looks(self._preferences, self.parts, shown_text, self)

    def _build_commands(self) -> None:
        """Menus, each from its table."""
        desk, documents, status, messages = self.desk, self.documents, self.status, self.message_bar
        sentences = Sentences(desk, self.sentences, self)
        annotated = FromAnnotation(desk, sentences, status, messages, self)
        self.clipboard = Clipboard(desk, documents, status, messages)
        self.running = Running(desk, sentences, messages)
        self.predicting = Predicting(desk, sentences, self)
        documents.choosable = sentences.choosable
        self.study.begin(sentences.choosable, self.arrangement.show_study, status.show_message)
        documents.finish_writing = self.sentences.view.finish_writing
        commands = self.commands = Commands(self.menuBar(), lambda: desk.state)
        commands.refused.connect(status.show_message)
        relations = Relations(desk, self.sentences, status, documents.ask_where, self)
        marking = roles.menu(desk, sentences, annotated, relations)
        on_maps = maps.items(desk, self.heatmap.canvas)
        in_list = listing.menu(self.sentences.view)
        commands.add(file.menu(documents, self.close))
        commands.add(edit.menu(desk, self.sentences, sentences, self.clipboard, marking))
        commands.add(model.menu(desk.runner, self.models, self.set_device))
        modes = self.comparing, self.side_by_side, self.study
        asking = AskingHeads(desk, self), relations
        commands.add(analyse.menu(desk, self.running, modes, self.methods, self.predicting, asking))
        commands.add(
            view.menu(desk, self.sentences, self.looks, in_list, on_maps, self.arrangement)
        )
        commands.add(help.menu(documents, Guide(commands, self), self.clipboard))

    def _lay_out(self) -> None:
        self.across = Across(lambda: self.start.is_on)
        for widget in (self.sentences, self.start.stack, self.layers):
            self.across.addWidget(widget)
        for splitter in (self.middle, self.across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(RHYTHM // 2)
        self.across.setStretchFactor(1, 1)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.start.offer_in(layout)
        layout.addWidget(self.across, 1)
        around = QScrollArea()  # all can be reached where the window is smaller than its parts
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.setWidgetResizable(True)
        around.setAccessibleName(self.tr("Panels"))
        around.setWidget(whole)
        self.setCentralWidget(around)
        self.message_bar.lie_over(self.start.stack)

    def _offer(self) -> None:
        """The menus of right clicks, and keys that work only where words are seen."""
        commands, comparison = self.commands, self.comparing.panel
        by_actions = Qt.ContextMenuPolicy.ActionsContextMenu
        self.word_menu = WordMenu(commands, self.desk, {"best": self.predicting.about})
        commands.offer(self.sentences.view, *edit.OF_THE_LIST)
        for panel in (self.sentence, self.heatmap, self.layers):
            panel.canvas.setContextMenuPolicy(by_actions)
            commands.offer(panel.canvas, *OF_MAPS)
            commands.offer(panel, *roles.IDS)
        self.word_menu.offer(self.sentence.canvas, self.sentence.cell_at)
        for at in (self.heatmap.canvas, self.layers.canvas):
            self.word_menu.offer(at, at.cell_at)
        for part in (comparison.strip, comparison.canvas, comparison.details.view):
            part.setContextMenuPolicy(by_actions)
            commands.offer(part, *roles.IDS)
            self.word_menu.offer(part, part.cell_at)

    def _connect(self) -> None:
        requests.of_maps(self.desk, self.sentence, self.heatmap, self.layers)
        requests.of_list(self.desk, self.sentences)
        self.sentences.add_requested.connect(self.clipboard.add_text)
        self.side_by_side.panel.methods_requested.connect(self.methods.choose)
        self.side_by_side.panel.pair_requested.connect(self.comparing.show_methods)
        desk, files = self.desk, self.desk.files
        desk.replaced.connect(self.sentences.view.columns.forget_written)
        desk.replaced.connect(self.status.clear)
        desk.changed.connect(self.refresh)
        desk.user_error.connect(self.message_bar.show_error)
        desk.crashed.connect(self.report)
        files.busy.connect(self.status.show_busy)
        files.message.connect(self.status.show_message)
        files.written.connect(self.status.show_written)
        files.changed.connect(self._show_work)
        files.opened.connect(self.message_bar.dismiss)
        for opened in (files.opened, desk.recovery.recovered):
            opened.connect(self.sentences.show_all)
            opened.connect(self.sentences.enter)
        files.saved.connect(self.message_bar.dismiss)
        self.running.message.connect(self.status.show_message)
        self.sentences.counted.connect(self._show_work)
        self.methods.run_requested.connect(self.commands["run"].trigger)
        self.models.message.connect(self.status.show_message)
        self.models.crashed.connect(self.report)
        for mode in (self.comparing, self.side_by_side, self.start):
            mode.toggled.connect(self.arrangement.show_instead)
        for wants_list in (self.start.page.type_requested, self.sentences.wanted):
            wants_list.connect(partial(self.arrangement.show, "sentences"))
        self.start.page.type_requested.connect(self.sentences.enter)
        self.arrangement.changed.connect(self.middle.fit)
        self.looks.text_changed.connect(self._fit_text)
        self.looks.message.connect(self.status.show_message)
        navigator = desk.navigator
        for chosen in (  # and to be remembered
            *(self.documents.recent_changed, self.models.chosen, self.arrangement.chosen),
            *(self.looks.chosen, self.middle.chosen, self.layers.scale_chosen),
            *(navigator.units_chosen, navigator.surprisal_chosen, self.predicting.chosen),
            *(self.methods.chosen, self.running.chosen, desk.figures.shelf_changed),
        ):
            chosen.connect(self.save_preferences)

    # Down

    @Slot(object)
    def refresh(self, changes: Changes) -> None:
        """Show what has changed of the desk."""
        state = self.desk.state
        if changes & (Changes.VIEW | Changes.ROWS):
            self.sentences.set_state(state)
        if changes & Changes.STATE:
            if not instead_of_panels(state):
                for panel in (self.sentence, self.heatmap, self.layers):
                    panel.set_state(state)
            self.comparing.show_state(state)
            self.side_by_side.show_state(state)
            self.start.show_state(state)
            self.status.show_state(state)
        if changes & (Changes.ROWS | Changes.RUN):
            self.status.show_counts(state.rows, was_stopped=self.running.was_stopped)
        if changes & Changes.DOCUMENT:
            name = self.documents.title.replace("[*]", "[*][*]")  # one of these is Qt's own
            self.setWindowTitle(f"{name}[*] — vzdesk")
            self.setWindowModified(self.desk.dirty)
        self.commands.refresh(changes)
        if changes & (Changes.VIEW | Changes.MODEL):
            self.toolbar.refresh()
            self.status.show_model(self.models.shown)
        if changes & Changes.RUN:
            self.status.progress.show_run(self.running.work)

    @Slot()
    def _show_work(self) -> None:
        """How far an export is, and what could be run."""
        self.refresh(Changes.RUN)

    @Slot()
    def _fit_text(self) -> None:
        """Text has another size or font now."""
        self.documents.data_family = self.looks.family
        keep_readable(self.sentences, 9, 8)
        keep_readable(self.sentence, 12, 8)

    @Slot(str)
    def report(self, traceback: str) -> None:
        """Show a defect of the program, without stopping it; one that repeats is one, whatever
        path leads to it.
        """
        defect = without_messages(traceback)  # these may differ each time
        if defect not in self._logged:
            self._logged.add(defect)
            _log.error("defect: %s", defect)
        place = origin_of(defect)
        if place not in self._reported and self.findChild(ReportDialog) is None:
            self._reported.add(place)
            ReportDialog(traceback, self).open()

    # What is remembered

    @Slot()
    def save_preferences(self) -> None:
        """Remember at once what is chosen and how the window looks: not every end is in order."""
        self._preferences = replace(
            self._preferences,
            models=self.models.own,
            chosen=self.desk.runner.choice,
            device=self.desk.runner.device,
            precision=self.desk.runner.precision,
            inputs={choice: input for choice, input in self.desk.runner.inputs.items() if input},
            names=self.desk.runner.names,
            methods=self.desk.runner.methods.chosen,
            units=self.desk.navigator.first_units,
            own_curve_scale=self.layers.has_own_scale,
            predicts=self.desk.runner.predicts,
            marked_only=self.desk.runner.methods.marked_only,
            shows_surprisal=self.desk.navigator.shows_surprisal,
            styles=self.desk.figures.shelf,
            **self.documents.remembered,
            layout=self._shape.kept(),
        )
        preferences.write(self.looks.saved_in(self._preferences))

    def set_device(self, name: str) -> None:
        """Run PyTorch models on this device from the next run on, and remember it."""
        self.desk.runner.device = name
        self.refresh(Changes.MODEL)
        self.save_preferences()

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_in(event.mimeData()) or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file, or add the text's lines as sentences."""
        event.acceptProposedAction()
        self.clipboard.take_data(event.mimeData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that nothing else took dismisses the message; of other keys, why they do nothing."""
        if event.key() == Qt.Key.Key_Escape and self.message_bar.isVisible():
            self.message_bar.dismiss()
        elif not self.commands.explains(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work, wait for files being written, then stop the run."""
        if not self.closing.is_decided:
            self.sentences.view.finish_writing()
            self.sentences.add_typed()
        if not self.closing.may_close():
            event.ignore()
            return
        self.save_preferences()
        self.models.stop()
        self.hide()
        self.desk.stop(forget=not self.closing.gives_up, finish=not self.closing.gives_up)
        event.accept()

    def close_now(self) -> None:
        """Close without asking about unsaved work."""
        self.closing.close_now()
