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
from vzdesk.study.answers import Answer
from vzdesk.study.relations.preview import Preview
from vzdesk.study.relations.relation import Relation
from vzdesk.translate import say
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import RHYTHM, as_tip, on_paper, wrapped
from vzdesk.window.figures.kept_box import KeptBox
from vzdesk.window.relations.examples import Examples, summary
from vzdesk.window.studies.choosable import Choices
from vzdesk.window.studies.form import FIRST, StudyForm


class StudyPanel(QWidget):
    """Asks, runs, and shows what is found, while it comes.

    leave_requested   show the map again
    match_requested   carries a Behind and its Point, to be shown in the other panels
    export_requested, command_requested  of what is found
    """

    leave_requested = Signal()
    match_requested = Signal(object, object)
    export_requested = Signal()
    command_requested = Signal()

    def __init__(self, desk: Desk, some: Callable[[], dict[Which, tuple[str, ...]]]) -> None:
        super().__init__()
        self._desk, self._study, self._choices = desk, desk.studying, Choices(desk)
        self._relation: Relation | None = None
        self._seen: object = None
        self.setAccessibleName(self.tr("Study"))
        on_paper(self)
        self.form = StudyForm(lambda: tuple(each.id for each in desk.sentences), some)
        self.found, self.examples = wrapped("", self.tr("How many match")), Examples()
        self.results = ResultsView(self._matches(), lambda: {s.id: s for s in desk.sentences})
        self.message = wrapped("", self.tr("What is wrong"))
        self.status = ElidedLabel(Qt.TextElideMode.ElideRight)
        self.kept = KeptBox(
            self.tr("Studies that are kept"),
            self.tr("No kept study"),
            self.tr("Name of the study:"),
        )
        self._build_buttons()
        self._lay_out()
        self._connect()
        self.offer()
        self.form.relation.set_text(FIRST)
        self._show()
        self._list_kept()

    def _matches(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.found)
        column.addWidget(self.examples, 1)
        return page

    def _build_buttons(self) -> None:
        self.running, self.cancelling = QPushButton(), QPushButton(self.tr("&Cancel"))
        self.running.setText(self.tr("R&un the study"))
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
        column.addLayout(above)
        column.addWidget(self.results, 1)
        column.addWidget(self.status)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        split.setSizes([40 * RHYTHM, 1000])
        whole.addWidget(split)
        self.message.hide()

    def _connect(self) -> None:
        study, relating, form = self._study, self._desk.relating, self.form
        form.relation_changed.connect(self._take)
        form.sentences_changed.connect(self._look)
        relating.previewed.connect(self._show_preview)
        relating.failed.connect(self._fail_preview)
        self.running.clicked.connect(self.run)
        self.cancelling.clicked.connect(study.cancel)
        study.changed.connect(self._show)
        study.failed.connect(self._fail)
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
        self.form.which.setFocus()

    # What there is

    def offer(self) -> None:
        """Offer what the session has now."""
        document = self._desk.document
        self._seen = self._seen_now()
        self.form.show_choosable(self._choices.now, document.selection.method)

    def _seen_now(self) -> tuple[object, ...]:
        document, runner = self._desk.document, self._desk.runner
        labels = tuple(document.model_labels.values())
        return document.sentences, labels, runner.choice, runner.input, runner.precision

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
        self._desk.relating.forget("preview")

    # What matches

    @Slot(object)
    def _take(self, found: Relation | None) -> None:
        self._relation = found
        self._look()

    @Slot()
    def _look(self) -> None:
        """Ask what is matched."""
        if self._relation is None:
            self._show_found("", None)
            return
        try:
            ids = self._ids()
        except UserError as error:
            self._show_found(_line(error), None)
        else:
            self._desk.relating.preview(self._relation, ids)

    def _ids(self) -> tuple[str, ...]:
        tag = self.form.tag
        if tag:
            return tuple(each.id for each in self._desk.sentences if tag in each.tags)
        return self.form.ids

    @Slot(object, object)
    def _show_preview(self, of: Relation, found: Preview) -> None:
        if of is self._relation:
            self._show_found(summary(found), found)

    def _show_found(self, text: str, found: Preview | None) -> None:
        self.found.setText(text)
        self.examples.show_preview(found)

    @Slot(str, object)
    def _fail_preview(self, kind: str, error: UserError) -> None:
        if kind == "preview":
            self._show_found(_line(error), None)

    # What is found

    @Slot()
    def run(self) -> None:
        """Ask what the form says; what is missing is computed, if the chosen model is meant."""
        self._say("")
        try:
            spec = self.form.spec
        except UserError as error:
            self._say(_line(error))
            return
        chosen = self._choices.chosen_model
        self.kept.show_names([each.name for each in self._study.kept.studies], "")
        self._study.ask(spec, with_run=chosen in spec.models)

    @Slot()
    def _show(self) -> None:
        answer, is_going = self._study.answer, self._study.is_going
        self.running.setEnabled(not is_going)
        self.cancelling.setVisible(is_going)
        has_rows = answer is not None and bool(answer.rows)
        self.sharing.setEnabled(has_rows and not is_going)
        self.kept.keep.setEnabled(has_rows and not is_going)
        if answer is None and not is_going:
            self.results.tabs.setCurrentIndex(MATCHES)
        self.results.show_answer(answer)
        text = said(answer, is_going=is_going)
        self.status.setText(text)
        notes = answer.notices if answer is not None else ()
        self.status.setToolTip(as_tip("\n".join((text, *notes))))

    @Slot(object)
    def _fail(self, error: UserError) -> None:
        self._say(_line(error))

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
        try:
            self.form.show_spec(self._study.show_kept(name))
        except UserError as error:
            self._say(_line(error))

    @Slot(str)
    def _keep(self, name: str) -> None:
        self._change(lambda: self._study.keep(name), name)

    @Slot(str, str)
    def _rename(self, old: str, new: str) -> None:
        self._change(lambda: self._study.rename(old, new), new)

    @Slot(str)
    def _remove(self, name: str) -> None:
        self._change(lambda: self._study.remove(name), "")

    def _change(self, change: Callable[[], None], chosen: str) -> None:
        self._say("")
        try:
            change()
        except UserError as error:
            self._say(_line(error))
        else:
            names = [each.name for each in self._study.kept.studies]
            self.kept.show_names(names, chosen.strip())


def said(answer: Answer | None, *, is_going: bool) -> str:
    """How much is done, and the first of what is to be said."""
    if answer is None:
        return say("Looking…") if is_going else ""
    n, n_all = answer.n_done, answer.n_all
    if is_going:
        return say("{n:,} of {n_all:,} sentences so far", n=n, n_all=n_all)
    of = say("{n:,} of {n_all:,} sentences.", n=n, n_all=n_all)
    return " ".join((of, *answer.notices))


def _line(error: UserError) -> str:
    return f"{error.message} {error.next_step}".strip()
