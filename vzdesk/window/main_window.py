"""The main window: panels around the desk, controls above, exact numbers below."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMainWindow,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from vzdesk.desk import preferences
from vzdesk.desk.desk import Desk
from vzdesk.desk.preferences import Preferences
from vzdesk.desk.run import IDLE
from vzdesk.engine.models import ModelChoice
from vzdesk.errors import UserError
from vzdesk.export.provenance import CITATION
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.sentence import SentencePanel
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.widgets.style import RHYTHM
from vzdesk.window import theme
from vzdesk.window.actions import Actions
from vzdesk.window.commands import commands_of, keys_of
from vzdesk.window.comparing import CompareMode
from vzdesk.window.dialogs.commands import CommandsDialog
from vzdesk.window.dialogs.decoder import DecoderTextDialog
from vzdesk.window.dialogs.texts import AboutDialog, KeyboardDialog, ReportDialog
from vzdesk.window.documents import Documents
from vzdesk.window.message_bar import MessageBar
from vzdesk.window.model_commands import ModelCommands
from vzdesk.window.splitter import Across
from vzdesk.window.status import StatusLine
from vzdesk.window.text_size import TextSize
from vzdesk.window.toolbar import Toolbar

LONG_TEXT = 20_000
"""So many characters of pasted text, or more, would keep the window busy for some 20 ms."""


class MainWindow(QMainWindow):
    """Hands the desk's state down to the panels, and their wishes up to the desk."""

    def __init__(
        self,
        desk: Desk,
        kept: Preferences,
        bundled: tuple[ModelChoice, ...] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("main")
        self.setAcceptDrops(True)
        self.desk, self._files, self._kept = desk, desk.files, kept
        files = desk.files
        self._may_close = False
        self.documents = Documents(self, desk, files, kept.folder, kept.recent)
        self.text_size = TextSize(self, desk, kept)
        self.models = ModelCommands(self, desk, files, bundled)
        self.actions_ = Actions(self, desk)
        self.message_bar = MessageBar()
        self.toolbar = Toolbar(desk, self.actions_, self)
        self.addToolBar(self.toolbar)
        self._build_panels()
        self.status = StatusLine(self.statusBar())
        self._connect()
        self._restore()
        self.set_theme(kept.theme)
        self.text_size.apply()
        self.refresh()
        self.sentences.enter()

    # Building

    def _build_panels(self) -> None:
        self.sentences = SentencesPanel()
        self.sentence = SentencePanel()
        self.heatmap = HeatmapPanel()
        self.layers = LayersPanel()
        self.panels = (self.sentences, self.sentence, self.heatmap, self.layers)
        self._middle = QSplitter(Qt.Orientation.Vertical)
        self._middle.addWidget(self.sentence)
        self._middle.addWidget(self.heatmap)
        self._across = Across()
        self.comparing = CompareMode(self, self.desk, self._middle)
        for widget in (self.sentences, self.comparing.stack, self.layers):
            self._across.addWidget(widget)
        for splitter in (self._middle, self._across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(RHYTHM // 2)
        self._across.setStretchFactor(1, 1)
        self._middle.setStretchFactor(1, 1)
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.message_bar)
        layout.addWidget(self._across, 1)
        around = QScrollArea()  # all can be reached where the window is smaller than its parts
        around.setFrameShape(QFrame.Shape.NoFrame)
        around.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around.setWidgetResizable(True)
        around.setAccessibleName(self.tr("Panels"))
        around.setWidget(whole)
        self.setCentralWidget(around)

    def _connect(self) -> None:
        desk, files = self.desk, self._files
        for panel in (self.sentence, self.heatmap, self.layers):
            panel.hover_requested.connect(desk.navigator.hover)
            panel.click_requested.connect(desk.navigator.click)
        maps, heatmap = self.actions_.maps, self.heatmap
        heatmap.layer_requested.connect(desk.navigator.set_layer)
        heatmap.show_requested.connect(maps.show)
        heatmap.lock_requested.connect(maps.lock_scale)
        maps.offer_in(self.sentence.canvas, heatmap.canvas, self.layers.canvas)
        self.sentence.arcs_requested.connect(self.actions_.maps.set_arcs_from)
        self.layers.layer_requested.connect(desk.navigator.set_layer)
        self.sentences.sentence_requested.connect(desk.navigator.select)
        self.sentences.add_requested.connect(self.add_text)
        self.sentences.edit_requested.connect(desk.editor.edit)
        self.sentences.remove_requested.connect(desk.editor.remove)
        self.sentences.tag_requested.connect(desk.editor.tag)
        self.sentences.note_requested.connect(desk.editor.note)
        self.sentences.move_requested.connect(desk.editor.move)
        self.sentences.drop_requested.connect(desk.editor.move_before)
        self.actions_.sentences.offer()
        desk.replaced.connect(self.sentences.view.columns.forget_written)
        desk.changed.connect(self.refresh)
        desk.user_error.connect(self.message_bar.tell)
        desk.crashed.connect(self.report)
        files.doing.connect(self.status.tell_meanwhile)
        files.told.connect(self.status.tell)
        files.changed.connect(self._show_work)
        files.opened.connect(self.message_bar.dismiss)
        files.opened.connect(self.sentences.show_all)
        files.opened.connect(self.sentences.enter)
        files.saved.connect(self.message_bar.dismiss)
        files.used.connect(self.keep)
        turned = QApplication.styleHints().colorSchemeChanged
        turned.connect(self._follow_system, Qt.ConnectionType.QueuedConnection)

    def _restore(self) -> None:
        """The shape it had, or a first one that shows every panel."""
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize()))
        self._middle.setSizes([248, 432])
        layout = self._kept.layout
        if "window" in layout:
            self.restoreGeometry(_bytes(layout["window"]))
        self.sentences.view.columns.choose_all(layout.get("columns", ""))
        for name, splitter in (("across", self._across), ("middle", self._middle)):
            if name in layout:
                splitter.restoreState(_bytes(layout[name]))

    # Down

    @Slot()
    def refresh(self) -> None:
        """Show the desk as it is now."""
        state = self.desk.state
        in_sight = self.panels if state.comparison is None else (self.sentences,)
        for panel in in_sight:
            panel.set_state(state)
        self.comparing.show_state(state)
        self.status.show_state(state)
        self.setWindowTitle(f"{self.documents.name}[*] — vzdesk")
        self.setWindowModified(self.desk.dirty)
        self.actions_.refresh()
        self.toolbar.refresh()
        self._show_work()

    @Slot()
    def _show_work(self) -> None:
        """How far the work is that Cancel would stop: an export first, for it is the shorter."""
        writing = self._files.run_state
        work = self.desk.runner.run_state if writing is IDLE else writing
        self.status.progress.show_run(work)
        self.actions_.cancel.setEnabled(work is not IDLE)

    @Slot(str)
    def report(self, traceback: str) -> None:
        """Show a defect of the program, without stopping it."""
        if self.findChild(ReportDialog) is None:  # a mistake that repeats is one mistake
            ReportDialog(traceback, self).open()

    # Commands

    @Slot()
    def run(self) -> None:
        """Score what is missing, and the sentence that is still being typed."""
        self._take_typed()
        self.message_bar.dismiss()
        self.desk.runner.run()

    @Slot()
    def run_one(self) -> None:
        """Score the selected sentences only."""
        self._take_typed()
        self.message_bar.dismiss()
        ids = self.actions_.sentences.ids
        if ids:
            self.desk.runner.run(ids)

    @Slot()
    def cancel(self) -> None:
        """Stop the work whose progress is shown."""
        (self.desk.runner if self._files.run_state is IDLE else self._files).cancel()

    def _take_typed(self) -> None:
        if self.sentences.input.text().strip():
            self.sentences.input.returnPressed.emit()

    @Slot()
    def ask_text(self) -> None:
        """Go where sentences are typed."""
        self.sentences.input.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def ask_decoder_text(self) -> None:
        """Ask what the decoder is to read with the shown sentence; left empty, the model writes."""
        sentence = self.desk.state.sentence
        if sentence is None:
            return
        dialog = DecoderTextDialog(sentence, self.desk.state.written, self)
        dialog.given.connect(self.desk.editor.give_decoder)
        dialog.open()

    @Slot()
    def copy_numbers(self) -> None:
        """Put the line of exact numbers on the clipboard."""
        QGuiApplication.clipboard().setText(self.desk.state.readout)

    @Slot()
    def copy_command(self) -> None:
        """Put the command line that makes the same table on the clipboard."""
        try:
            line = self.desk.command(Path(f"{Path(self.documents.name).stem}.csv"))
        except UserError as error:
            self.message_bar.tell(error)
            return
        QGuiApplication.clipboard().setText(line)
        told = self.tr("Copied the command.")
        if not self.desk.command_keeps_ids:
            told = self.tr("Copied the command; it numbers the sentences from 1.")
        self.status.tell(told)

    @Slot()
    def copy_citation(self) -> None:
        """Put the reference of the paper on the clipboard."""
        QGuiApplication.clipboard().setText(CITATION)
        self.status.tell(self.tr("Copied the citation."))

    @Slot()
    def paste(self) -> None:
        """Lines become sentences; a copied file is opened."""
        copied = QGuiApplication.clipboard().mimeData()
        if copied is not None:
            self._take(copied)

    def _take(self, data: QMimeData) -> None:
        files = _files_in(data)
        if len(files) > 1:
            self.message_bar.tell(
                UserError(
                    "vzdesk opens one file at a time, got {n}.",
                    next_step="Open one of them.",
                    n=len(files),
                )
            )
        elif files:
            self.documents.open_path(files[0])
        elif data.hasText():
            self.add_text(data.text())

    @Slot(str)
    def add_text(self, text: str) -> None:
        """Add the lines as sentences; of many, the words are found where nobody has to wait."""
        (self._files if len(text) > LONG_TEXT else self.desk.editor).add(text)

    @Slot()
    def keep(self) -> None:
        """Remember what is chosen and how the window looks: at once, for not every end is in
        order.
        """
        layout = {
            "window": _text(self.saveGeometry()),
            "middle": _text(self._middle.saveState()),
            "columns": self.sentences.view.columns.chosen,
        }
        if self._across.is_chosen:
            layout["across"] = _text(self._across.saveState())
        self._kept = replace(
            self._kept,
            models=self.models.own,
            chosen=self.desk.runner.choice,
            folder=self.documents.folder,
            recent=self.documents.recent,
            layout=layout,
        )
        preferences.write(self.text_size.keep(self._kept))

    # Looks and help

    def set_device(self, name: str) -> None:
        """Run PyTorch models on this device from the next run on, and remember it."""
        self.desk.runner.device = name
        self._kept = replace(self._kept, device=name)
        self.keep()

    def set_theme(self, name: str) -> None:
        """Light, dark, or as the system is."""
        theme.apply(name)
        for action in self.actions_.themes.actions():
            action.setChecked(action.data() == name)
        if name != self._kept.theme:
            self._kept = replace(self._kept, theme=name)
            self.keep()

    @Slot()
    def _follow_system(self) -> None:
        """The system is light or dark now, and was not."""
        if self._kept.theme == "system":
            theme.follow_system()

    @Slot()
    def show_keyboard(self) -> None:
        """Show what the keys do."""
        keys = keys_of(self.menuBar())
        keys[self.tr("In the panels")] = [
            (self.tr("Move target or source"), self.tr("Arrow keys")),
            (self.tr("Next panel"), self.tr("Tab")),
            (self.tr("Lock or unlock a cell"), self.tr("Click")),
        ]
        KeyboardDialog(keys, self).open()

    @Slot()
    def show_commands(self) -> None:
        """Ask for a command by its name."""
        CommandsDialog(commands_of(self.menuBar()), self).open()

    @Slot()
    def show_about(self) -> None:
        """Show what this program is."""
        AboutDialog(self).open()

    # Events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and text are welcome."""
        if _files_in(event.mimeData()) or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file, or add the text's lines as sentences."""
        event.acceptProposedAction()
        self._take(event.mimeData())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc that stops no work, clears no line and leaves no comparison dismisses the message."""
        if event.key() == Qt.Key.Key_Escape and self.message_bar.isVisible():
            self.message_bar.dismiss()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about unsaved work; then stop the run and wait for files being written."""
        if self.desk.dirty and not self._may_close:
            event.ignore()
            self.documents.unless_unsaved(self._close_now)
            return
        self.keep()
        self.models.stop()
        self.hide()
        self.desk.stop()
        event.accept()

    def _close_now(self) -> None:
        self._may_close = True
        self.close()


def _files_in(data: QMimeData) -> list[Path]:
    """The files that were dropped or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))
