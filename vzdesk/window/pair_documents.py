"""Writing a comparison: the table of differences, and the picture."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.desk.files import Files
    from vzdesk.window.documents import Documents


class PairDocuments(QObject):
    """What can be exported of the two sentences that are compared."""

    def __init__(self, documents: Documents, desk: Desk, files: Files) -> None:
        super().__init__(documents)
        self._documents, self._desk, self._files = documents, desk, files

    @Slot()
    def export_table(self) -> None:
        """Ask where to write the differences of all layers."""
        title = self.tr("Export the differences of all layers as a table")
        table, write = self.tr("Table"), self._write_table
        self._documents.save_dialog(title, table, write, ".csv", ".tsv").open()

    def _write_table(self, path: Path) -> None:
        from vzdesk.export.pair_table import write_pair_table

        state = self._desk.state
        comparison, results = state.comparison, self._results()
        if comparison is None or comparison.pair is None or results is None:
            self._tell_gone()
            return
        write = partial(
            write_pair_table,
            results,
            comparison.pair.at,
            state.n_layers,
            path,
            key=self._desk.state.map_key,
            units=state.units,
        )
        self._files.export(path, lambda tell: write(progressed=tell))

    def write_picture(self, path: Path) -> None:
        """Write both maps and their difference."""
        from vzdesk.paint.comparison import write_pair_png

        comparison, results = self._desk.state.comparison, self._results()
        if comparison is None or comparison.maps is None or results is None:
            self._tell_gone()
            return
        (run_of_a, _), (run_of_b, _) = results
        runs = [run_of_a] if run_of_a is run_of_b else [run_of_a, run_of_b]
        one_layer = replace(
            self._desk.state, layers=()
        )  # a comparison is of one, whatever is chosen
        a, b = comparison.first.text, comparison.second.text
        write = partial(
            write_pair_png,
            path,
            comparison.maps,
            comparison.scale,
            (f"A  {a}", f"B  {b}", self.tr("A − B")),
            family=self._documents.data_family,
            provenance=self._documents.keys_of(one_layer, f"A: {a}\nB: {b}", runs),
        )
        self._files.export(path, lambda _: write())

    def _results(
        self,
    ) -> tuple[tuple[Analysis, SentenceResult], tuple[Analysis, SentenceResult]] | None:
        sheet = self._desk.document
        found = []
        for id in (sheet.selection.sentence, sheet.selection.other):
            sentence = sheet.find(id)
            analysis, scored = sheet.analysis_of(sentence), sheet.result_of(sentence)
            if analysis is None or scored is None:
                return None
            found.append((analysis, scored))
        return found[0], found[1]

    def _tell_gone(self) -> None:
        self._desk.user_error.emit(UserError("The comparison that was to be exported is gone."))
