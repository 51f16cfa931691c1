"""The Study panel: the question on the left, what is found on the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.panels.study.results import MATCHES, ResultsView
from vzdesk.study.relations.ready import BEFORE, CUES, first
from vzdesk.view.studies.evaluation import OPTIONS
from vzdesk.view.studies.kept import MEASURES
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import RHYTHM, as_tip, on_paper, wrapped
from vzdesk.window.figures.kept_box import KeptBox
from vzdesk.window.studies.choosable import Choices
from vzdesk.window.studies.form import StudyForm
from vzdesk.window.studies.matches import Matches, line_of
from vzdesk.window.studies.work import (
    EvaluationWork,
    MeansWork,
    Work,
    opening_text,
    said_of_cancelled,
    said_of_earlier,
    work_of,
)


class StudyPanel(QWidget):
    """Asks, runs, and shows what is found, while it comes.

    leave_requested   show the map again
    match_requested   carries a Behind, to be shown in the other panels, and the method and layer
                      that it was seen in, or None
    export_requested, command_requested  of what is found
    """

    leave_requested = Signal()
    match_requested = Signal(object, object)
    export_requested = Signal()
    command_requested = Signal()

    def __init__(self, desk: Desk, some: Callable[[], dict[Which, tuple[str, ...]]]) -> None:
        super().__init__()
        self._desk, self._study, self._choices = desk, desk.studying, Choices(desk)
        means, evaluations = MeansWork(desk, self._choices), EvaluationWork(desk)
        self._works: dict[str, Work] = {MEASURES: means, **dict.fromkeys(OPTIONS, evaluations)}
        self._seen: object = None
        self._cancelled = ""
        self.setAccessibleName(self.tr("Study"))
        on_paper(self)
        self.form = StudyForm(lambda: tuple(each.id for each in desk.sentences), some)
        self._begun_with = {self.form.evaluations.relation: CUES}
        self.matches = Matches(desk, self.form)
        self.results = ResultsView(self.matches, lambda: {s.id: s for s in desk.sentences})
        self.message = wrapped("", self.tr("What is wrong"))
        self.status = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.earlier = QPushButton(self.tr("Show the earlier answer"))
        self.kept = KeptBox(
            self.tr("Studies that are kept"),
            self.tr("No kept study"),
            self.tr("Name of the study:"),
        )
        self._build_buttons()
        self._lay_out()
        self._connect()
        self.offer()
        self._show()
        self._list_kept()

    def _build_buttons(self) -> None:
        self.running, self.cancelling = QPushButton(), QPushButton(self.tr("&Cancel"))
        self.running.setText(self.tr("Run the stud&y"))
        self.running.setDefault(True)
        self.sharing = QToolButton()
        self.sharing.setText(self.tr("Export"))
        self.sharing.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.sharing)
        self.exporting = menu.addAction(self.tr("Export tables and figures…"))
        self.copying = menu.addAction(self.tr("Copy table"))
        self.commanding = menu.addAction(self.tr("Copy as command"))
        self.sharing.setMenu(menu)
        self.leaving = QToolButton()
        self.leaving.setText(self.tr("Show the map"))

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        on_paper(scroll.viewport())
        left = QWidget()
        left.setMinimumWidth(36 * RHYTHM)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, RHYTHM)
        column.addWidget(scroll, 1)
        column.addWidget(self.message)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(RHYTHM, 0, RHYTHM, 0)
        buttons.addWidget(self.running, 1)
        buttons.addWidget(self.cancelling)
        column.addLayout(buttons)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(RHYTHM, RHYTHM // 2, RHYTHM, RHYTHM // 2)
        column.setSpacing(RHYTHM // 2)
        above = QHBoxLayout()
        above.addWidget(self.results.tabs)
        above.addStretch(1)
        above.addWidget(self.kept)
        above.addWidget(self.sharing)
        above.addWidget(self.leaving)
        above.addSpacing(3 * RHYTHM)  # where the window has a button of its own
        column.addLayout(above)
        column.addWidget(self.results, 1)
        below = QHBoxLayout()
        below.addWidget(self.status, 1)
        below.addWidget(self.earlier)
        column.addLayout(below)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([40 * RHYTHM, 1000])
        whole.addWidget(split)
        self.message.setContentsMargins(RHYTHM, 0, RHYTHM, 0)
        self.message.hide()

    def _connect(self) -> None:
        study = self._study
        self.form.kind_changed.connect(self._on_kind)
        self.running.clicked.connect(self.run)
        self.cancelling.clicked.connect(self._cancel)
        self.earlier.clicked.connect(self._show_earlier)
        for each in (study, self._desk.evaluating):
            each.changed.connect(self._show)
            each.failed.connect(self._fail)
        study.kept_changed.connect(self._list_kept)
        self._desk.changed.connect(self._follow)
        self.results.sentence_requested.connect(self.match_requested)
        self.exporting.triggered.connect(self.export_requested)
        self.copying.triggered.connect(self._copy_table)
        self.commanding.triggered.connect(self.command_requested)
        self.leaving.clicked.connect(self.leave_requested)
        self.kept.chosen.connect(self._show_kept)
        self.kept.keep_requested.connect(self._keep)
        self.kept.rename_requested.connect(self._rename)
        self.kept.remove_requested.connect(self._remove)

    def enter(self) -> None:
        """Take the keys."""
        self.form.kinds.setFocus()

    # What there is

    def offer(self) -> None:
        """Offer what the session has now."""
        document = self._desk.document
        self._seen = self._seen_now()
        self.form.show_choosable(self._choices.now, document.selection.method)
        self._begin()

    def _begin(self) -> None:
        """Have relations that the sentences have, while the user has written none."""
        begin = first(self._desk.sentences)
        cues = CUES if begin == BEFORE else begin  # the word before is no cue
        of = self.form
        for line, relation in ((of.means.relation, begin), (of.evaluations.relation, cues)):
            if line.text.text() == self._begun_with.get(line, "") != relation:
                self._begun_with[line] = relation
                line.set_text(relation)

    def _seen_now(self) -> tuple[object, ...]:
        document, runner = self._desk.document, self._desk.runner
        labels = tuple(document.model_labels.values())
        known = runner.choices, runner.names
        return document.sentences, labels, runner.choice, runner.input, runner.precision, *known

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        """Other sentences or models: what can be chosen is another."""
        if not self.isVisible() or not changes & (Changes.DOCUMENT | Changes.MODEL):
            return
        before, now = self._seen, self._seen_now()
        assert isinstance(before, tuple)
        if before[0] is not now[0] or before[1:] != now[1:]:
            self.offer()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.offer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.matches.forget()

    # What is found

    @property
    def work(self) -> Work:
        """What answers questions of the kind that is seen."""
        return self._works[self.form.kind]

    @Slot()
    def _on_kind(self) -> None:
        """What is found is shown while its kind is seen."""
        self._say("")
        self.results.tabs.setCurrentIndex(MATCHES)
        self._show()

    @Slot()
    def run(self) -> None:
        """Ask what the form says."""
        self._say("")
        self._leave_openings()
        try:
            self.work.ask(self.form)
        except UserError as error:
            self._say(line_of(error))
        else:
            self.kept.show_names([each.name for each in self._study.kept.studies], "")

    @Slot()
    def _cancel(self) -> None:
        self._cancelled = self._going
        self._works[self._cancelled].cancel()

    def _say_cancelled(self) -> None:
        """What has come of it, as soon as nothing goes on."""
        kind, self._cancelled = self._cancelled, ""
        if kind:
            self._say(said_of_cancelled(self._works[kind], kind))

    @Slot()
    def _show_earlier(self) -> None:
        """Show the answer of before, which an evaluation may have of another kind."""
        work = self.work
        work.answers.swap()
        self.form.show_kind(work.kind)

    @property
    def _going(self) -> str:
        """The kind of what goes on, "" for nothing."""
        return next(filter(None, (each.going for each in self._works.values())), "")

    @Slot()
    def _show(self) -> None:
        kind, work, going = self.form.kind, self.work, self._going
        shown = work.shown(kind)
        self.running.setEnabled(not going)
        self.cancelling.setVisible(bool(going))
        can_share = shown is not None and shown.has_numbers and going != kind
        self.sharing.setEnabled(can_share)
        self.exporting.setEnabled(work.has_files)
        self.kept.keep.setEnabled(can_share)
        if shown is None and going != kind:
            self.results.tabs.setCurrentIndex(MATCHES)
        coming = self.tr("Plots come while it runs."), self.tr("Run it to see plots here.")
        self.results.show_answer(shown, coming[going != kind])
        text = self._works[going].status if going else work.status if shown else ""
        opening = next(filter(None, (each.opening for each in self._works.values())), "")
        text = opening_text(opening) if opening else text
        self.status.setText(text)
        self.status.setToolTip(as_tip(text))
        self.earlier.setVisible(not going and work.answers.before is not None)
        if not going:
            self._say_cancelled()

    @Slot(object)
    def _fail(self, error: UserError) -> None:
        again = next(filter(None, map(said_of_earlier, self._works.values())), "")
        self._say(" ".join(filter(None, (line_of(error), again))))

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setVisible(bool(text))

    @Slot()
    def _copy_table(self) -> None:
        self.results.copy_table()

    # What is kept

    @Slot()
    def _list_kept(self) -> None:
        names = [each.name for each in self._study.kept.studies]
        chosen = self.kept.name
        self.kept.show_names(names, chosen if chosen in names else "")

    @Slot(str)
    def _show_kept(self, name: str) -> None:
        if not name:
            return
        self._say("")
        self._leave_openings()
        kept = next(each for each in self._study.kept.studies if each.name == name)
        work_of(kept, self._works).show_kept(name, self.form.show_spec)

    def _leave_openings(self) -> None:
        """Of all kept studies only the last one that is wanted is shown."""
        for each in self._works.values():
            each.leave_opening()

    @Slot(str)
    def _keep(self, name: str) -> None:
        self._change(lambda: self.work.keep(name), name)

    @Slot(str, str)
    def _rename(self, old: str, new: str) -> None:
        self._change(lambda: self._study.rename(old, new), new)

    @Slot(str)
    def _remove(self, name: str) -> None:
        gone = [each for each in self._study.kept.studies if each.name == name]
        self._change(lambda: self._study.remove(name), "")
        for work in self._works.values():
            for each in gone:
                work.answers.removed(each)

    def _change(self, change: Callable[[], None], chosen: str) -> None:
        self._say("")
        try:
            change()
        except UserError as error:
            self._say(line_of(error))
        else:
            names = [each.name for each in self._study.kept.studies]
            self.kept.show_names(names, chosen.strip())
