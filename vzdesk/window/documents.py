"""New, open, save and export, with the questions that go with them.

No dialog blocks: each is opened, and its answer comes as a signal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from vzdesk import __version__, paths
from vzdesk.corpus.readers import readers
from vzdesk.desk.command import ScoreMapOf
from vzdesk.desk.desk import Desk
from vzdesk.desk.files import Files
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.methods import methods
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.translate import say
from vzdesk.view.types import ViewState
from vzdesk.view.units import shown_in
from vzdesk.window.pair_documents import PairDocuments

N_RECENT = 10


class Documents(QObject):
    """The file commands of a window."""

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        files: Files,
        folder: str = "",
        recent: tuple[str, ...] = (),
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._files = window, desk, files
        self._after_save: Callable[[], object] | None = None
        self.folder = folder if folder and Path(folder).is_dir() else _usual_folder()
        self.recent = recent
        self.pairs = PairDocuments(self, desk, files)
        self.data_family = ""
        files.saved.connect(self._on_saved)
        files.used.connect(self._remember)
        desk.user_error.connect(self._forget_next)
        desk.crashed.connect(self._forget_next)

    @property
    def name(self) -> str:
        """What the open session is called."""
        return self._desk.path.name if self._desk.path else self.tr("Untitled")

    # Commands

    @Slot()
    def new(self) -> None:
        """An empty session."""
        self.unless_unsaved(self._empty)

    @Slot()
    def open(self) -> None:
        """Ask which file to open."""
        self.unless_unsaved(self._ask_what_to_open)

    def open_path(self, path: Path) -> None:
        """Open this file."""
        self.unless_unsaved(lambda: self._files.open(path))

    @Slot(object)
    def _remember(self, path: Path) -> None:
        """The latest first, each once."""
        used = str(path.absolute())
        self.recent = (used, *(each for each in self.recent if each != used))[:N_RECENT]

    @Slot()
    def open_example(self) -> None:
        """Open the session that ships with the program; saving it asks where."""
        path = paths.example_session()
        self.unless_unsaved(lambda: self._files.open(path, untitled=True))

    @Slot()
    def save(self) -> None:
        """Save where the session is; where it is nowhere yet, ask."""
        if self._desk.path is None:
            self.save_as()
        else:
            self._files.save(self._desk.path)

    @Slot()
    def save_as(self) -> None:
        """Ask where to save."""
        title, kind = self.tr("Save the session"), self.tr("Session")
        dialog = self.save_dialog(title, kind, self._files.save, ".vzd")
        dialog.rejected.connect(self._forget_next)
        dialog.open()

    @Slot()
    def export_table(self) -> None:
        """Ask where to write the scores of all sentences: a tidy table, or the last column of
        CoNLL-U.
        """
        title = self.tr("Export the scores of all sentences as a table")
        table, write = self.tr("Table"), self._write_table
        dialog = self.save_dialog(title, table, write, ".csv", ".tsv", ".conllu")
        shown = self.tr("CoNLL-U with the scores of the shown map (*.conllu)")
        dialog.setNameFilters([*dialog.nameFilters()[:2], shown])
        dialog.open()

    @Slot()
    def export_sentences(self) -> None:
        """Ask where to write the sentences with their roles, tags and notes."""
        title = self.tr("Export the sentences as a table")
        table, write = self.tr("Table"), self._write_sentences
        self.save_dialog(title, table, write, ".tsv", ".csv").open()

    @Slot()
    def export_picture(self) -> None:
        """Ask where to write the heatmap that is shown."""
        title, kind = self.tr("Export the heatmap"), self.tr("Picture")
        self.save_dialog(title, kind, self._write_picture, ".png").open()

    # The question

    def unless_unsaved(self, then: Callable[[], object]) -> None:
        """Do `then`, but where work would be lost ask first whether to save it."""
        if not self._desk.dirty:
            then()
            return
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setObjectName("unsaved")
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Save the changes to {}?").format(self.name))
        box.setInformativeText(self.tr("Without saving, they are lost."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)

        def answered(answer: int) -> None:
            if answer == buttons.Discard:
                then()
            elif answer == buttons.Save:
                self._after_save = then
                self.save()

        box.finished.connect(answered)
        box.open()

    @Slot()
    def _on_saved(self) -> None:
        then, self._after_save = self._after_save, None
        if then is not None:
            then()

    @Slot()
    def _forget_next(self) -> None:
        self._after_save = None

    # Answers

    def _empty(self) -> None:
        self._desk.show(Session())

    def _ask_what_to_open(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Open"), self.folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(self._filters())
        dialog.fileSelected.connect(self._open_selected)
        dialog.open()

    def _filters(self) -> list[str]:
        """What can be opened, each format by its endings."""
        formats = dict.fromkeys(readers().values())
        kinds: dict[str, tuple[str, ...]] = {self.tr("Sessions"): (".vzd",)}
        for each in formats:
            label = say(each.label)
            kinds[label] = (*kinds.get(label, ()), *each.endings)
        everything = tuple(ending for endings in kinds.values() for ending in endings)
        kinds = {self.tr("Sessions and texts"): everything, **kinds}
        shown = [f"{kind} ({' '.join(f'*{each}' for each in of)})" for kind, of in kinds.items()]
        return [*shown, self.tr("All files (*)")]

    def save_dialog(
        self, title: str, kind: str, then: Callable[[Path], object], *endings: str
    ) -> QFileDialog:
        """A dialog, not yet open, that asks for a file of this kind; `then` gets its path, with one
        of these endings.
        """
        dialog = QFileDialog(self._window, title, self.folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([f"{kind} (*{each})" for each in endings])
        dialog.setDefaultSuffix(endings[0])
        dialog.selectFile(Path(self.name).stem + endings[0])
        dialog.fileSelected.connect(partial(self._chosen, then, endings))
        return dialog

    def _chosen(self, then: Callable[[Path], object], endings: tuple[str, ...], name: str) -> None:
        """Go on with the chosen path. What has none of the endings gets the first of them: under
        another, such as that of `draft.2`, it would not be opened as what it is. Where that is a
        file, nobody agreed to replace it.
        """
        path = self.remembered(name)
        if path.suffix.lower() not in endings:
            path = path.with_name(path.name + endings[0])
            if path.exists():
                self._desk.user_error.emit(
                    UserError(
                        "There is a file {name} already.",
                        next_step="Choose it, or another name.",
                        name=path.name,
                    )
                )
                return
        then(path)

    @Slot(str)
    def _open_selected(self, name: str) -> None:
        self._files.open(self.remembered(name))

    def _write_table(self, path: Path) -> None:
        from vzdesk.export.table import write_table

        results = self._desk.results
        if path.suffix.lower() == ".conllu":
            self._write_conllu(path)
            return
        units, command = self._desk.state.units, ""
        with suppress(UserError):  # a table that no command makes is as good
            command = self._desk.command(path, exact=True)
        self._files.export(
            path,
            lambda tell: write_table(results, path, units=units, command=command, progressed=tell),
        )

    def _write_sentences(self, path: Path) -> None:
        from vzdesk.export.sentences import write_sentences

        sentences = self._desk.sentences
        self._files.export(path, lambda _: write_sentences(sentences, path))

    def _write_conllu(self, path: Path) -> None:
        """All sentences, with the scores of the map and layer that are shown."""
        from vzdesk.export.conllu import write_conllu

        sentences, results, state = self._desk.sentences, self._desk.results, self._desk.state
        if not results:
            self._desk.user_error.emit(UserError("The scores that were to be exported are gone."))
            return
        model, command = results[0][0].model, ""
        part = (state.part or "encoder") if model.n_decoder_layers else ""
        layer = min(state.layer, model.n_layers - 1)
        shown = ScoreMapOf(state.method, layer, state.rollout)
        if len(results) == len(sentences):
            with suppress(UserError):
                command = self._desk.command(path, exact=True, shown=shown)
        key = MapKey(state.method, part, rolled_out=state.rollout)
        score_map = results[0][1].maps.get(key)
        if score_map is not None:
            key = shown_in(results[0][1], score_map, state.units).key
        self._files.export(
            path,
            lambda tell: write_conllu(
                sentences,
                results,
                path,
                methods=[key],
                layer=layer,
                command=command,
                progressed=tell,
            ),
        )

    def _write_picture(self, path: Path) -> None:
        from vzdesk.paint.heatmap import write_png
        from vzdesk.paint.layers import write_layers_png

        state = self._desk.state
        if state.comparison is not None:
            self.pairs.write_picture(path)
            return
        view = state.map
        if view is None:
            self._desk.user_error.emit(UserError("The heatmap that was to be exported is gone."))
            return
        write = (
            partial(write_layers_png, path, state.layers)
            if state.layers
            else partial(write_png, path, view, sums=state.sums, beside=state.annotations.targets)
        )
        write = partial(
            write,
            title=self.caption(state),
            scale=state.scale,
            family=self.data_family,
            provenance=self.picture_keys(),
        )
        self._files.export(path, lambda _: write())

    def caption(self, state: ViewState) -> str:
        """What the shown map is of: method, layer and the like."""
        known = methods()
        method = say(known[state.method].label) if state.method in known else state.method
        rollout = self.tr(", rollout") if state.rollout else ""
        part = f", {state.part}" if state.part else ""
        words = self.tr(", words zeroed as one") if state.words_as_one else ""
        layer = self.tr("layer {}").format(state.layer + 1)
        layer = self.tr("all layers") if state.layers else layer
        return f"{method}{part}, {layer}{rollout}{words}"

    def picture_keys(self) -> dict[str, str]:
        """What the picture's file says about itself."""
        state = self._desk.state
        runs = [
            analysis
            for analysis, scored in self._desk.results
            if state.sentence is not None and scored.sentence.id == state.sentence.id
        ]
        return self.keys_of(state, state.sentence.text if state.sentence else "", runs)

    def keys_of(self, state: ViewState, text: str, runs: Sequence[Analysis]) -> dict[str, str]:
        """What a picture of this state says about itself, with what gave the numbers."""
        from vzdesk.export import provenance

        return {
            "Software": f"vzdesk {__version__}",
            "Title": self.caption(state),
            "Description": text,
            "Method": str(state.map_key),
            "Layer": "all" if state.layers else str(state.layer + 1),
            "Units": state.units,
            "Model": state.model,
            "Run": json.dumps(provenance.runs(runs), ensure_ascii=False),
            "Citation": provenance.CITATION,
        }

    def remembered(self, name: str) -> Path:
        """The chosen path; its folder is where the next dialog begins."""
        path = Path(name)
        self.folder = str(path.parent)
        return path


def _usual_folder() -> str:
    """The user's documents, or home where there is no such folder: a dialog would take its name
    for that of a file.
    """
    documents = QStandardPaths.StandardLocation.DocumentsLocation
    folder = QStandardPaths.writableLocation(documents)
    return folder if Path(folder).is_dir() else str(Path.home())
