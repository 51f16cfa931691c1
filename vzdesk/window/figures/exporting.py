"""From what is shown to a figure in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.desk.parts.files import Files
from vzdesk.errors import UserError
from vzdesk.export.figures.job import FigureJob, figure_job
from vzdesk.view.figures.content import figure_content
from vzdesk.view.figures.line import line_of
from vzdesk.view.figures.shown import specs_of
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.subjects import name_among
from vzdesk.window.figures.dialog import FigureDialog

AskWhere = Callable[[Callable[[Path], object]], object]


def open_dialog(
    window: QWidget, desk: Desk, files: Files, session: str, ask_where: AskWhere
) -> None:
    """Ask which figure of what is shown to write, and then where. session is the name of the
    session's file, for the line that writes the same.
    """
    runs = desk.document.shown_runs()
    sentences, analyses = desk.document.sentences, desk.document.analyses
    specs = specs_of(desk.state, [name_among(run.model, analyses) for run, _ in runs])
    if not specs or not runs:
        desk.user_error.emit(
            UserError(
                "There is no map that a figure could be made of.", next_step="Show one first."
            )
        )
        return

    def laid_out(spec: FigureSpec, line: str = "") -> FigureJob:
        return figure_job(figure_content(spec, sentences, analyses), line)

    def export(spec: FigureSpec) -> None:
        def write(path: Path) -> None:
            job = laid_out(spec, line_of(spec, session, path.name))
            dialog.accept()
            files.export(path, lambda _: job.write(path))

        ask_where(write)

    def copy(caption: str) -> None:
        QGuiApplication.clipboard().setText(caption)

    dialog = FigureDialog(specs, laid_out, window)
    dialog.export_requested.connect(export)
    dialog.copy_requested.connect(copy)
    dialog.open()
