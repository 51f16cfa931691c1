"""What is asked of the words of a relation: measured how, and grouped by what."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from vzdesk.study import measures
from vzdesk.study.plan import pattern_of
from vzdesk.study.relations.ready import READY
from vzdesk.study.relations.relation import relation
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.studies.spec import SentenceChoice, StudySpec
from vzdesk.widgets.style import RHYTHM, in_a_line
from vzdesk.widgets.words.explain import explain
from vzdesk.window.figures.fields import Several
from vzdesk.window.relations.line import RelationLine
from vzdesk.window.studies import rows
from vzdesk.window.studies.choosable import Choosable


class MeansFields(QWidget):
    """Fields, and the study that they make with a choice of sentences.

    relation_changed  carries the Relation that is written, None where it cannot be read
    """

    relation_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._layers: tuple[int, ...] = ()
        self._seed = StudySpec().seed
        self.relation = RelationLine(relation, self.tr("&Relation"))
        self.more, self.adding = QListWidget(), QPushButton(self.tr("Add another re&lation"))
        self.more.setAccessibleName(self.tr("Relations that are added; Del removes one"))
        self.more.installEventFilter(self)
        none = self.tr("None")
        self.measures = Several((), none, _measure_label)
        self.methods, self.models = Several((), none, method_label), Several((), none, in_a_line)
        self.groups = Several((), self.tr("Not grouped"), in_a_line)
        self.units, self.rollout = rows.box(*rows.UNITS), rows.box(*rows.ROLLOUTS)
        self.name = QLineEdit(StudySpec().name)
        self.name.setMaxLength(200)
        self._lay_out()
        self.relation.changed.connect(self.relation_changed)
        self.adding.clicked.connect(self.add_relation)
        self.more.itemActivated.connect(self._remove_relation)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM)
        below = rows.form()
        for name, field, *terms in (
            (self.tr("Meas&ures"), self.measures, "score", "rank", "interval"),
            (self.tr("Me&thods"), self.methods, "method"),
            (self.tr("M&odels"), self.models, "model"),
            (self.tr("&Grouped by"), self.groups, "tag", "annotation"),
            (self.tr("Un&its"), self.units, "word-as-one"),
            (self.tr("Ma&ps"), self.rollout, "rollout"),
            (self.tr("&Name"), self.name),
        ):
            rows.widen(field)
            below.addRow(name, field)
            if terms:
                explain(field, *terms)
        self.more.setMaximumHeight(4 * self.fontMetrics().height())
        self.more.hide()
        for widget in (self.relation, self.more, self.adding):
            column.addWidget(widget)
        column.addLayout(below)

    def show_choosable(self, of: Choosable, method: str) -> None:
        """Offer what there is now; what is chosen stays, and at first it is what is looked at."""
        for field, names, usual in (
            (self.measures, of.measures, ("share",)),
            (self.methods, of.methods, (method,)),
            (self.models, of.models, of.models[:1]),
            (self.groups, of.groups, ()),
        ):
            before = field.chosen
            field.offer(names)
            field.choose(before or tuple(each for each in usual if each in names))

    def spec(self, sentences: SentenceChoice) -> StudySpec:
        """The study of these. UserError where something of it is missing or cannot be read."""
        spec = StudySpec(
            name=self.name.text().strip() or StudySpec().name,
            sentences=sentences,
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
        rows.choose(self.units, spec.units)
        rows.choose(self.rollout, spec.rollout)

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
