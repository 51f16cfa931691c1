"""From what is shown, or kept, to figures in files and on the clipboard."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from vzdesk.desk.desk import Desk
from vzdesk.desk.parts.files import Files
from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.export.figures.batch import Batch, is_of
from vzdesk.export.figures.bibliography import bibliography_of
from vzdesk.export.figures.job import FigureJob, figure_job
from vzdesk.view.figures.content import figure_content
from vzdesk.view.figures.line import line_of
from vzdesk.view.figures.shown import specs_of
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.subjects import name_among
from vzdesk.view.texts.command_option import session_file
from vzdesk.window.figures.batch_dialog import BatchDialog, Choosable
from vzdesk.window.figures.copying import Copied
from vzdesk.window.figures.dialog import FigureDialog
from vzdesk.window.figures.preview import Seen

AskWhere = Callable[[Callable[[Path], object]], object]


class FigureExports(QObject):
    """Opens the dialog, and does what is asked for there. choosable are ids of sentences besides
    all.
    """

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        ask_where: AskWhere,
        choosable: Mapping[Which, Collection[str]],
    ) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._ask_where, self._choosable = ask_where, choosable
        of = desk.snapshot()
        self._sentences, self._analyses = of.sentences, of.analyses

    @property
    def _session(self) -> str:
        """The name of the session's file, "" for none."""
        return self._desk.path.name if self._desk.path is not None else ""

    def open(self, folder: str) -> FigureDialog | None:
        """Ask which figure of what is shown to write; None where nothing is, which is said. This
        folder is proposed for many.
        """
        desk = self._desk
        runs = desk.document.shown_runs()
        specs = specs_of(desk.state, [name_among(run.model, self._analyses) for run, _ in runs])
        if not specs or not runs:
            no_map = UserError(
                "There is no map that a figure could be made of.", next_step="Show one first."
            )
            desk.user_error.emit(no_map)
            return None
        tiers = tuple(tier.name for tier in runs[0][1].sentence.tiers)
        self.dialog = FigureDialog(
            specs, self.laid_out, desk.figures, tiers, desk.state.methods, self._window
        )
        self.dialog.export_requested.connect(self._export)
        self.dialog.batch_requested.connect(partial(self._ask_batch, folder=folder))
        self.dialog.copy_requested.connect(self._copy)
        self.dialog.destroyed.connect(self.deleteLater)
        self.dialog.open()
        return self.dialog

    def laid_out(self, spec: FigureSpec, line: str = "") -> FigureJob:
        """The figure, of the session as its file would hold it now."""
        return figure_job(figure_content(spec, self._sentences, self._analyses), line)

    # One file

    @Slot(object)
    def _export(self, spec: FigureSpec) -> None:
        def write(path: Path) -> None:
            line = line_of(spec, self._session, path.name)
            self.dialog.accept()
            self._files.export(path, lambda _: self.laid_out(spec, line).write(path))

        self._ask_where(write)

    @property
    def _files(self) -> Files:
        return self._desk.files

    # Many

    def _ask_batch(self, spec: FigureSpec, folder: str) -> None:
        dialog = BatchDialog(spec, self._choices(spec), folder, self.dialog)
        dialog.requested.connect(self._write_batch)
        dialog.open()

    def _choices(self, spec: FigureSpec) -> Choosable:
        """Of the model that the figure is of, where it names one."""
        of_model = [each for each in self._analyses if is_of(spec, each)]
        scored = {id for each in of_model for id in each.results}
        some = {which: tuple(ids) for which, ids in self._choosable.items()}
        every = {"all": tuple(each.id for each in self._sentences), **some}
        ids = {which: tuple(each for each in ids if each in scored) for which, ids in every.items()}
        methods = dict.fromkeys(
            key.method
            for each in of_model
            for result in each.results.values()
            for key in result.maps
            if key.head is None
        )
        n_layers = max((each.model.n_layers for each in of_model), default=1)
        names = tuple(methods)
        return Choosable(ids, names, n_layers, self._sentences, self._analyses, self._session)

    @Slot(object)
    def _write_batch(self, batch: Batch) -> None:
        self.dialog.accept()
        self._files.export_all(batch.paths[0], batch.write)

    # The clipboard

    @Slot(str, object)
    def _copy(self, what: str, seen: Seen) -> None:
        if what == "figure":
            self._desk.figures.make(
                partial(Copied.of, seen.job), self._put_figure, self._desk.user_error.emit
            )
            return
        text_of: Mapping[str, tuple[Callable[[Seen], str], str]] = {
            "caption": (lambda seen: seen.caption, self.tr("Copied the caption.")),
            "bibtex": (_bibliography_of, self.tr("Copied the BibTeX entries.")),
            "command": (self._command_of, self.tr("Copied the command.")),
        }
        text, said = text_of[what]
        try:
            QGuiApplication.clipboard().setText(text(seen))
        except UserError as error:
            said = str(error)
        self.dialog.say_done(said)

    def _command_of(self, seen: Seen) -> str:
        session = session_file(self._desk.path)
        return line_of(seen.job.content.spec, session, f"{Path(session).stem}.pdf")

    def _put_figure(self, made: Copied) -> None:
        QGuiApplication.clipboard().setMimeData(made.data())
        if isValid(self.dialog):  # else it was closed meanwhile
            self.dialog.say_done(self.tr("Copied the figure."))


def _bibliography_of(seen: Seen) -> str:
    return bibliography_of(seen.job.content.methods, seen.job.content.models)
