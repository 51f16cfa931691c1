"""Tables and pictures: which sentences, where to, and what is said of it.

No dialog blocks: each is opened, and its result comes as a signal. What writes is imported when it
is needed: the window is there sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from vzdesk.desk.command import Results, ScoreMapOf
from vzdesk.desk.desk import Desk
from vzdesk.desk.parts.files import Files
from vzdesk.errors import UserError
from vzdesk.export.chosen import Chosen, Which
from vzdesk.window.dialogs.save import Format, SaveDialog
from vzdesk.window.files import questions

if TYPE_CHECKING:
    from vzdesk.export import jobs
    from vzdesk.export.table import TableChoices
    from vzdesk.window.tables.asked import Asked, Choosable

Choose = Callable[[], Chosen]
EVERY: tuple[Which, ...] = ("all",)


class Exports(QObject):
    """Asks what to write and where, and has it written.

    folder     where dialogs begin
    choosable  the ids of what can be chosen besides all sentences
    finish_writing  has what is being written in place count, before it is saved or left
    """

    def __init__(self, window: QWidget, desk: Desk, files: Files, folder: str) -> None:
        super().__init__(window)
        self._window, self._desk, self._files = window, desk, files
        self.folder, self.data_family = folder, ""
        self.choosable: Callable[[], Mapping[Which, Collection[str]]] = dict
        self.finish_writing: Callable[[], object] = lambda: None

    @property
    def name(self) -> str:
        """That of the session's file, or what it would be saved as."""
        if self._desk.path is not None:
            return self._desk.path.name
        came_from = self._desk.came_from
        return f"{came_from.stem}.vzd" if came_from is not None else self.tr("Untitled")

    # Commands

    @Slot()
    def export_table(self) -> None:
        """Ask of which scores a table is to be, and where to write it: a tidy table, arrays, or the
        last column of CoNLL-U.
        """
        from vzdesk.window.tables.asked import Choosable, not_scored
        from vzdesk.window.tables.exporting import TableExports

        self.finish_writing()
        some = self.choosable()
        choices = {which: partial(self._choose, some, which) for which in (*some, *EVERY)}
        chosen = {which: choose() for which, choose in choices.items()}
        of = Choosable.of(chosen, self._results_of, self._desk.state.units)
        if not of.results["all"]:
            self._desk.user_error.emit(not_scored())
            return

        def write(which: Which, asked: Asked) -> None:
            self._ask_where_scores(choices[which], asked, asked.choices(of))

        TableExports(self._window, self._desk, of, self._command_for(of), write).open()

    def _command_for(self, of: Choosable) -> Callable[[Which, Asked], str]:
        """What finds the line that makes the same file; UserError where there is none."""

        def command(which: Which, asked: Asked) -> str:
            path = Path(f"{Path(self.name).stem}{asked.ending}")
            if which != "all":
                raise UserError(
                    "A command scores all sentences of a file.", next_step="Choose all."
                )
            return self._command(path, asked.choices(of))

        return command

    def _ask_where_scores(self, choose: Choose, asked: Asked, choices: TableChoices) -> None:
        """The formats begin with the one that is asked for; another may still be chosen."""
        from vzdesk.export import jobs
        from vzdesk.window.tables.asked import GUARDED

        formats = {
            **{kind: (self.tr("Table"), kind) for kind in (".csv", ".tsv", ".parquet", ".npz")},
            ".conllu": (self.tr("CoNLL-U with the scores of the shown map"), ".conllu"),
            GUARDED: (self.tr("Table for spreadsheets, an apostrophe before formulas"), ".csv"),
        }
        kinds = sorted(formats, key=lambda kind: kind != asked.kind)

        def write(path: Path, place: int) -> None:
            guarded = kinds[place] == GUARDED
            self._write_if_wanted(path, choose, replace(choices, guard_formulas=guarded))

        chosen = choose()
        among = {key.method for key in choices.methods} if choices.methods is not None else None
        named = jobs.named_scores(chosen, self._results_of(chosen), among=among)
        what = named or self.tr("all sentences")
        title = self.tr("Export the scores of {} as a table").format(what)
        self._ask_where(write, self._with_all(title), *(formats[kind] for kind in kinds))

    def _write_if_wanted(self, path: Path, choose: Choose, choices: TableChoices) -> None:
        """Write a table, but ask first where it will be large."""
        from vzdesk.export.table_size import is_large, lack_of_room, said_bytes
        from vzdesk.window.tables.exporting import measure

        if path.suffix.lower() in (".npz", ".conllu"):
            choices = replace(choices, columns=())
        write = partial(self.write_table, path, choose, choices)

        def go_on(size: int) -> None:
            if not is_large(size):
                write()
                return
            room = lack_of_room(path, size)
            questions.large_table(self._window, said_bytes(size), room, write).open()

        if path.suffix.lower() == ".conllu":
            write()
            return
        results = self._results_of(choose())
        measure(
            self._desk, (results, choices, path.suffix.lower()), go_on, self._desk.user_error.emit
        )

    @Slot()
    def export_differences(self) -> None:
        """Ask where to write the differences of all layers."""
        title, table = self.tr("Export the differences of all layers as a table"), self.tr("Table")

        def write(path: Path, _format: int) -> None:
            self.write_differences(path)

        self._ask_where(write, self._with_all(title), (table, ".csv"), (table, ".tsv"))

    @Slot()
    def export_methods(self) -> None:
        """Ask where to write what each method says of the chosen target and source."""
        title, table = self.tr("Export this target and source by every method"), self.tr("Table")

        def write(path: Path, _format: int) -> None:
            self.write_methods(path)

        self._ask_where(write, self._with_all(title), (table, ".csv"), (table, ".tsv"))

    def _with_all(self, title: str) -> str:
        """The title of a dialog for a table, which has all numbers whatever is shown of them."""
        if not self._desk.state.left_out.hides:
            return title
        return self.tr("{}, also what is hidden in maps").format(title)

    @Slot()
    def export_sentences(self) -> None:
        """Ask where to write the sentences with their roles, tags and notes, and which of them."""
        self._ask_which(self._ask_where_sentences)

    def _ask_where_sentences(self, choose: Choose) -> None:
        def write(path: Path, _format: int) -> None:
            self.write_sentences(path, choose)

        what, table = choose().named() or self.tr("the sentences"), self.tr("Table")
        title = self.tr("Export {} as a table").format(what)
        self._ask_where(write, title, (table, ".tsv"), (table, ".csv"))

    @Slot()
    def export_picture(self) -> None:
        """Ask where to write what is shown: one map or several, or the comparison."""
        from vzdesk.export.figure import ENDINGS

        def write(path: Path, _format: int) -> None:
            self.write_picture(path)

        formats = [(self.tr("Picture"), ending) for ending in ENDINGS]
        self._ask_where(write, self.tr("Export the picture"), *formats)

    @Slot()
    def export_figure(self) -> None:
        """Ask for the style of a figure for print, show it, and ask where to write it."""
        from vzdesk.export.figures.job import ENDINGS
        from vzdesk.window.figures.exporting import FigureExports

        formats = [(self.tr("Figure"), ending) for ending in ENDINGS]
        title = self.tr("Export the figure")

        def ask_where(write: Callable[[Path], object]) -> None:
            self._ask_where(lambda path, _format: write(path), title, *formats)

        self.finish_writing()
        some = self.choosable()
        FigureExports(self._window, self._desk, ask_where, some).open(self.folder)

    # The questions

    def _ask_which(self, then: Callable[[Choose], object]) -> None:
        """Ask which sentences a file is to be of, where it could be others than all. What `then`
        gets chooses among those that there are when it is called.
        """
        self.finish_writing()
        some = self.choosable()
        if not some:
            then(self._all)
            return
        n = {which: len(ids) for which, ids in some.items()} | {"all": len(self._desk.sentences)}
        answered = lambda which: then(partial(self._choose, some, which))  # noqa: E731
        questions.which_sentences(self._window, n, answered).open()

    def _choose(self, some: Mapping[Which, Collection[str]], which: Which) -> Chosen:
        every = self._desk.sentences
        return Chosen.among(every, some[which], which) if which in some else self._all()

    def _all(self) -> Chosen:
        return Chosen.all_of(self._desk.sentences)

    def ask_where(self, title: str, then: Callable[[Path], object]) -> None:
        """Ask where to write a table; `then` gets its path."""
        table = self.tr("Table")
        formats = (table, ".csv"), (table, ".tsv")
        self._ask_where(lambda path, _format: then(path), title, *formats)

    def _ask_where(self, then: Callable[[Path, int], object], title: str, *formats: Format) -> None:
        """Ask for a file in one of these formats; `then` gets its path, and which format it is."""

        def go_on(path: Path, place: int) -> None:
            self.folder = str(path.parent)
            then(path, place)

        proposed = Path(self.folder, Path(self.name).stem)
        dialog = SaveDialog(self._window, title, proposed, *formats)
        dialog.chosen.connect(go_on)
        dialog.refused.connect(self._desk.user_error)
        dialog.open()

    # Writing

    def write_table(
        self, path: Path, choose: Choose | None = None, choices: TableChoices | None = None
    ) -> None:
        """The scores of sentences, by default all, and of all methods in single layers: a table, or
        CoNLL-U with those of the shown map.
        """
        from vzdesk.export import jobs
        from vzdesk.export.table import TableChoices
        from vzdesk.window.tables.asked import not_scored

        chosen = (choose or self._all)()
        results = self._results_of(chosen)
        if not results:
            self._desk.user_error.emit(not_scored())
            return
        state = self._desk.state
        choices = choices or TableChoices(units=state.units, rollout="none")
        among = None if choices.methods is None else {key.method for key in choices.methods}
        is_table = path.suffix.lower() != ".conllu"
        named = jobs.named_scores(chosen, results, "" if is_table else state.method, among)
        what = self.tr("the scores of {}").format(named) if named else ""
        job = self._scores_job(path, chosen, results, choices)
        self._files.export(path, lambda report: job.write(path, report), what)

    def _results_of(self, chosen: Chosen) -> Results:
        if chosen.which == "all":
            return self._desk.results
        ids = {each.id for each in chosen.sentences}
        return [each for each in self._desk.results if each[1].sentence.id in ids]

    def _scores_job(
        self, path: Path, chosen: Chosen, results: Results, choices: TableChoices
    ) -> jobs.ScoresJob:
        from vzdesk.export import jobs

        state = self._desk.state
        shown = jobs.conllu_maps([state.map_key], results[0][0].model, state.units, state.layer)
        command = ""
        with suppress(UserError):  # a table that no command makes is as good
            command = self._command(path, choices) if chosen.which == "all" else ""
        return jobs.ScoresJob(chosen, results, choices, shown, command)

    def _command(self, path: Path, choices: TableChoices) -> str:
        """The line that writes the same file; UserError, or nothing, where there is none."""
        desk, state = self._desk, self._desk.state
        if path.suffix.lower() != ".conllu":
            return desk.command(path, exact=True, shown=choices)
        if len(desk.results) < len(desk.sentences):
            return ""
        from vzdesk.export import jobs

        of_model = jobs.conllu_maps(
            [state.map_key], desk.results[0][0].model, "tokens", state.layer
        )
        shown = ScoreMapOf(state.method, of_model.layer, state.rollout)
        return desk.command(path, exact=True, shown=shown)

    def write_differences(self, path: Path) -> None:
        """The differences of all layers of the two sentences that are compared."""
        from vzdesk.export import jobs

        desk = self._desk
        self._write(path, lambda: jobs.differences_job(desk.state_to_write, desk.shown_runs))

    def write_methods(self, path: Path) -> None:
        """What each method says of the chosen target and source, in all layers."""
        from vzdesk.export import jobs

        desk = self._desk
        self._write(path, lambda: jobs.methods_job(desk.state_to_write, desk.shown_runs))

    def write_sentences(self, path: Path, choose: Choose | None = None) -> None:
        """Sentences, by default all, with roles, tags and notes, and with what is predicted."""
        from vzdesk.export.sentences import write_sentences

        chosen, rows = (choose or self._all)(), self._desk.state.rows

        def write(_report: object) -> UserError | None:
            predicted = {each.id: (each.preference_bits, each.log_probability) for each in rows}
            return write_sentences(chosen.sentences, path, predicted=predicted)

        self._files.export(path, write, chosen.named())

    def write_picture(self, path: Path) -> None:
        """The map that is shown, or all layers, all methods, or the comparison."""
        from vzdesk.export import jobs

        desk, family = self._desk, self.data_family
        self._write(path, lambda: jobs.picture_job(desk.state_to_write, desk.shown_runs, family))

    def _write(self, path: Path, job_of: Callable[[], jobs.Job]) -> None:
        """Do a job, or show why there is nothing to write any more."""
        try:
            job = job_of()
        except UserError as error:
            self._desk.user_error.emit(error)
            return
        self._files.export(path, lambda report: job.write(path, report))
