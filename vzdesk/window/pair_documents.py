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
    from vzdesk.view.types import Comparison, ViewState
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
        if comparison is None or comparison.maps is None or results is None:
            self._tell_gone()
            return
        write = partial(write_pair_table, results, comparison, path, key=state.map_key)
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
        write = partial(
            write_pair_png,
            path,
            comparison.maps,
            comparison.scale,
            (*comparison.titles, self.tr("A − B")),
            family=self._documents.data_family,
            provenance=self._keys(one_layer, comparison, runs),
        )
        self._files.export(path, lambda _: write())

    def _keys(
        self, state: ViewState, comparison: Comparison, runs: list[Analysis]
    ) -> dict[str, str]:
        """What the picture says about itself; of two models, both, and the layer of each."""
        names = comparison.first.text, comparison.second.text
        if comparison.is_of_two_models:
            names = (comparison.titles[0][3:], comparison.titles[1][3:])
        keys = self._documents.keys_of(state, f"A: {names[0]}\nB: {names[1]}", runs)
        if comparison.note:
            keys["Description"] += f"\n{comparison.note}"
        if comparison.layers[0] != comparison.layers[1]:
            keys["Layer"] = " / ".join(str(layer + 1) for layer in comparison.layers)
        return keys

    def _results(
        self,
    ) -> tuple[tuple[Analysis, SentenceResult], tuple[Analysis, SentenceResult]] | None:
        document = self._desk.document
        found = []
        for subject in (document.selection.subject, document.selection.second):
            sentence = document.find(subject.sentence) if subject else None
            model = subject.model if subject else ""
            analysis = document.analysis_of(sentence, model)
            scored = document.result_of(sentence, model)
            if analysis is None or scored is None:
                return None
            found.append((analysis, scored))
        return found[0], found[1]

    def _tell_gone(self) -> None:
        self._desk.user_error.emit(UserError("The comparison that was to be exported is gone."))
