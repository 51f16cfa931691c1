"""Copying to the clipboard; pasting, and dropping on the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Slot
from PySide6.QtGui import QGuiApplication

from vzdesk.desk.desk import Desk
from vzdesk.errors import UserError
from vzdesk.export.figures.bibliography import bibliography_of
from vzdesk.export.provenance import CITATION
from vzdesk.view.figures.caption import caption_of
from vzdesk.view.figures.content import FigureContent, figure_content, shown_content
from vzdesk.view.figures.shown import is_of_one_map, specs_of
from vzdesk.view.figures.subjects import name_among
from vzdesk.window.files.documents import Documents
from vzdesk.window.message_bar import MessageBar
from vzdesk.window.status import StatusLine

LONG_TEXT = 20_000
"""This many characters of pasted text would keep the window busy for some 20 ms."""


class Clipboard(QObject):
    """Copies numbers, commands, captions and citations; takes sentences and files."""

    def __init__(
        self, desk: Desk, documents: Documents, status: StatusLine, messages: MessageBar
    ) -> None:
        super().__init__(documents)
        self._desk, self._documents = desk, documents
        self._status, self._messages = status, messages

    def copy_numbers(self) -> None:
        """Put the line of exact numbers on the clipboard."""
        QGuiApplication.clipboard().setText(self._desk.state.readout)

    def copy_command(self) -> None:
        """Put the command line that makes the same table on the clipboard."""
        try:
            line = self._desk.command(Path(f"{Path(self._documents.name).stem}.csv"))
        except UserError as error:
            self._messages.show_error(error)
            return
        QGuiApplication.clipboard().setText(line)
        message = self.tr("Copied the command.")
        if not self._desk.command_keeps_ids:
            message = self.tr("Copied the command; it numbers the sentences from 1.")
        if self._desk.state.left_out.hides:
            message += " " + self.tr("Its table also has what is hidden in maps.")
        self._status.show_message(message)

    def copy_caption(self) -> None:
        """Put a caption for the picture of what is shown on the clipboard."""
        self._copy_of_figure(caption_of, self.tr("Copied the caption."))

    def copy_bibtex(self) -> None:
        """Put BibTeX entries for the method, the model and vzdesk on the clipboard."""
        self._copy_of_figure(_bibliography_of, self.tr("Copied the BibTeX entries."))

    def _copy_of_figure(self, text_of: Callable[[FigureContent], str], message: str) -> None:
        try:
            content = self._shown_figure()
        except UserError as error:
            self._messages.show_error(error)
            return
        if content is None:
            return
        QGuiApplication.clipboard().setText(text_of(content))
        self._status.show_message(message)

    def _shown_figure(self) -> FigureContent | None:
        """The maps that are on screen, or the figure of what is compared there; None for none."""
        document, state = self._desk.document, self._desk.state_to_write
        runs = document.shown_runs()
        if runs and is_of_one_map(state):
            return shown_content(state, runs[0], document.settings)
        models = [name_among(run.model, document.analyses) for run, _ in runs]
        for spec in specs_of(state, models).values():
            return figure_content(spec, document.sentences, document.analyses)
        return None

    def copy_citation(self) -> None:
        QGuiApplication.clipboard().setText(CITATION)
        self._status.show_message(self.tr("Copied the citation."))

    def paste(self) -> None:
        """Lines become sentences; a copied file is opened."""
        copied = QGuiApplication.clipboard().mimeData()
        if copied is not None:
            self.take_data(copied)

    def take_data(self, data: QMimeData) -> None:
        """Open the file, or add the text's lines as sentences."""
        files = files_in(data)
        if len(files) > 1:
            self._messages.show_error(
                UserError(
                    "vzdesk opens one file at a time, got {n}.",
                    next_step="Open one of them.",
                    n=len(files),
                )
            )
        elif files:
            self._documents.open_path(files[0])
        elif data.hasText():
            self.add_text(data.text())

    @Slot(str)
    def add_text(self, text: str) -> None:
        """Add the lines as sentences; the words of long texts are found in the other thread."""
        (self._desk.files if len(text) > LONG_TEXT else self._desk.editor).add(text)


def _bibliography_of(content: FigureContent) -> str:
    return bibliography_of(content.methods, content.models)


def files_in(data: QMimeData) -> list[Path]:
    """The files that were dropped or pasted."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
