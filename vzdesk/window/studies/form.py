"""The question of a study: of which sentences, about which words, measured how, grouped by what."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.study import measures
from vzdesk.study.plan import pattern_of
from vzdesk.study.relations.ready import READY
from vzdesk.study.relations.relation import relation
from vzdesk.translate import mark, say
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.studies.spec import SentenceChoice, StudySpec, StudyUnits
from vzdesk.widgets.fitting import NarrowBox
from vzdesk.widgets.style import RHYTHM, in_a_line
from vzdesk.window.figures.fields import Several
from vzdesk.window.relations.line import RelationLine
from vzdesk.window.studies.choosable import Choosable

FIRST = next(each.text for each in READY if "nsubj" in each.text)
USUAL_FIRST = 300
"""So many sentences are proposed where only the first are wanted."""
_TAG = "tag "
"""Begins the data of a line that is a tag."""
_UNITS: tuple[tuple[StudyUnits, str], ...] = (
    ("words", mark("Words")),
    ("words-joint", mark("Words, zeroed as one")),
)
_ROLLOUTS = (
    ("none", mark("Single layers")),
    ("only", mark("Rollout")),
    ("both", mark("Both")),
)
KINDS = (("measures", mark("Means of a relation")),)
"""The kinds of studies that can be chosen; the list is seen where there are several."""


class StudyForm(QWidget):
    """Fields, and the study that they make.

    relation_changed  carries the Relation that is written, None where it cannot be read
    sentences_changed other sentences are meant
    """

    relation_changed = Signal(object)
    sentences_changed = Signal()

    def __init__(
        self,
        all_ids: Callable[[], tuple[str, ...]],
        some: Callable[[], dict[Which, tuple[str, ...]]],
    ) -> None:
        """The ids of all sentences, and of those that are shown or selected now."""
        super().__init__()
        self._all_ids, self._some = all_ids, some
        self._layers: tuple[int, ...] = ()
        self._seed = StudySpec().seed
        self.kind = _box(KINDS)
        self.which, self.first = NarrowBox(), QSpinBox()
        self.first.setRange(1, 10_000_000)
        self.first.setValue(USUAL_FIRST)
        self.first.setAccessibleName(self.tr("How many"))
        self.relation = RelationLine(relation, self.tr("&Relation"))
        self.more, self.adding = QListWidget(), QPushButton(self.tr("&Add another relation"))
        self.more.setAccessibleName(self.tr("Relations that are added; Del removes one"))
        self.more.installEventFilter(self)
        none = self.tr("None")
        self.measures = Several((), none, _measure_label)
        self.methods, self.models = Several((), none, method_label), Several((), none, in_a_line)
        self.groups = Several((), self.tr("Not grouped"), in_a_line)
        self.units, self.rollout = _box(_UNITS), _box(_ROLLOUTS)
        self.name = QLineEdit(StudySpec().name)
        self.name.setMaxLength(200)
        self._lay_out()
        self.relation.changed.connect(self.relation_changed)
        self.which.currentIndexChanged.connect(self._on_which)
        self.first.valueChanged.connect(self.sentences_changed)
        self.adding.clicked.connect(self.add_relation)
        self.more.itemActivated.connect(self._remove_relation)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        column.setSpacing(RHYTHM)
        above, below = _form(), _form()
        above.addRow(self.tr("&Kind"), self.kind)
        above.setRowVisible(self.kind, self.kind.count() > 1)
        above.addRow(self.tr("&Sentences"), self.which)
        above.addRow(self.tr("How many"), self.first)
        self._above = above
        for name, field in (
            (self.tr("&Measures"), self.measures),
            (self.tr("Me&thods"), self.methods),
            (self.tr("M&odels"), self.models),
            (self.tr("&Grouped by"), self.groups),
            (self.tr("&Units"), self.units),
            (self.tr("Ma&ps"), self.rollout),
            (self.tr("&Name"), self.name),
        ):
            field.setSizePolicy(
                field.sizePolicy().Policy.Expanding, field.sizePolicy().Policy.Fixed
            )
            below.addRow(name, field)
        self.more.setMaximumHeight(4 * self.fontMetrics().height())
        self.more.hide()
        column.addLayout(above)
        for widget in (self.relation, self.more, self.adding):
            column.addWidget(widget)
        column.addLayout(below)
        column.addStretch(1)
        above.setRowVisible(self.first, False)

    # What there is

    def show_choosable(self, of: Choosable, method: str) -> None:
        """Offer what there is now; what is chosen stays, and at first it is what is looked at."""
        chosen = self.which.currentData() or "all"
        self.which.blockSignals(True)
        self.which.clear()
        for data, text in self._sentences(of):
            self.which.addItem(text, data)
        self.which.setCurrentIndex(max(self.which.findData(chosen), 0))
        self.which.blockSignals(False)
        for field, names, usual in (
            (self.measures, of.measures, ("share",)),
            (self.methods, of.methods, (method,)),
            (self.models, of.models, of.models[:1]),
            (self.groups, of.groups, ()),
        ):
            before = field.chosen
            field.offer(names)
            field.choose(before or tuple(each for each in usual if each in names))
        self._on_which()

    def _sentences(self, of: Choosable) -> list[tuple[str, str]]:
        return [
            ("all", self.tr("All")),
            ("first", self.tr("The first …")),
            ("shown", self.tr("Those that the list shows")),
            ("selected", self.tr("Those selected in the list")),
            *((_TAG + tag, self.tr("Tag {}").format(in_a_line(tag))) for tag in of.tags),
        ]

    # What is asked

    @property
    def spec(self) -> StudySpec:
        """The study. UserError where something of it is missing or cannot be read."""
        spec = StudySpec(
            name=self.name.text().strip() or StudySpec().name,
            sentences=self._choice(),
            relations=self._relations(),
            measures=self.measures.chosen,
            methods=self.methods.chosen,
            models=self.models.chosen,
            units=self.units.currentData(),
            rollout=self.rollout.currentData(),
            layers=self._layers,
            group_by=self.groups.chosen,
            seed=self._seed,
        )
        spec.check()
        return spec

    def _relations(self) -> tuple[str, ...]:
        texts = [self.more.item(row).text() for row in range(self.more.count())]
        written = self.relation.text.text().strip()
        if written:
            relation(pattern_of(written))
            texts.append(_named(written))
        return tuple(dict.fromkeys(texts))

    @property
    def ids(self) -> tuple[str, ...]:
        """The sentences that are meant. UserError where there are none."""
        which = self.which.currentData() or "all"
        every = self._all_ids()
        if which in ("shown", "selected"):
            some = {str(each): ids for each, ids in self._some().items()}
            found = some.get(which, every if which == "shown" else ())
        else:
            found = every[: self.first.value()] if which == "first" else every
        if not found:
            raise UserError(
                "No sentences are selected, or no more than one.",
                next_step="Select several in the list, or choose others.",
            )
        return found

    @property
    def tag(self) -> str:
        """The tag that they have, if they are chosen by one."""
        which: str = self.which.currentData() or "all"
        return which.removeprefix(_TAG) if which.startswith(_TAG) else ""

    def _choice(self) -> SentenceChoice:
        if self.tag:
            return SentenceChoice("tag", text=self.tag)
        ids = self.ids
        if self.which.currentData() == "first":
            return SentenceChoice(most=self.first.value())
        return SentenceChoice() if ids == self._all_ids() else SentenceChoice("ids", ids=ids)

    def show_spec(self, spec: StudySpec) -> None:
        """Have this study in the fields."""
        self.name.setText(spec.name)
        self._layers, self._seed = spec.layers, spec.seed
        *more, last = spec.relations
        self.more.clear()
        self.more.addItems(more)
        self.more.setVisible(bool(more))
        self.relation.set_text(pattern_of(last))
        self.measures.choose(spec.measures)
        self.methods.choose(spec.methods)
        if spec.models:
            self.models.choose(spec.models)
        self.groups.choose(spec.group_by)
        self.units.setCurrentIndex(self.units.findData(spec.units))
        self.rollout.setCurrentIndex(self.rollout.findData(spec.rollout))
        self._show_choice(spec.sentences)

    def _show_choice(self, choice: SentenceChoice) -> None:
        every = self._all_ids()
        data = "all"
        if choice.which == "tag":
            data = _TAG + choice.text
        elif choice.which == "all" and choice.most:
            data = "first"
            self.first.setValue(choice.most)
        elif choice.which == "ids" and choice.ids == every[: len(choice.ids)]:
            data = "first"
            self.first.setValue(len(choice.ids))
        self.which.setCurrentIndex(max(self.which.findData(data), 0))

    # Changes

    @Slot()
    def _on_which(self) -> None:
        which = self.which.currentData() or "all"
        self._above.setRowVisible(self.first, which == "first")
        self.sentences_changed.emit()

    @Slot()
    def add_relation(self) -> None:
        """Put the relation that is written on the list, and have room for another."""
        written = self.relation.text.text().strip()
        if written and not self.relation.message.text():
            self.more.addItem(_named(written))
            self.more.show()
            self.relation.set_text("")

    @Slot()
    def _remove_relation(self) -> None:
        self.more.takeItem(self.more.currentRow())
        self.more.setVisible(self.more.count() > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Del removes a relation from the list."""
        is_press = event.type() == QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete:
            self._remove_relation()
            return True
        return super().eventFilter(watched, event)


def _named(text: str) -> str:
    """The name of a relation that is ready, which figures show; else the text."""
    return next((each.name for each in READY if each.text == text), text)


def _measure_label(name: str) -> str:
    return measures.find(name).axis


def _box(items: tuple[tuple[str, str], ...]) -> QComboBox:
    box = NarrowBox()
    for data, text in items:
        box.addItem(say(text), data)
    return box


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(2 * RHYTHM)
    form.setVerticalSpacing(RHYTHM)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form
