"""What is asked of pairs: how cues are found, what is blanked out, or which label is read."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QSpinBox

from vzdesk.engine import models
from vzdesk.errors import UserError
from vzdesk.study.plan import pattern_of
from vzdesk.study.probing.items import NUMBER
from vzdesk.study.relations import ready
from vzdesk.study.relations.relation import relation
from vzdesk.translate import mark
from vzdesk.view.studies.evaluation import (
    CUES,
    FAITHFULNESS,
    METHODS,
    MOST_SEEDS,
    PROBING,
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Options,
    ProbingOptions,
)
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.widgets.style import in_a_line, wrapped, wrapped_tip
from vzdesk.widgets.words.explain import explain
from vzdesk.window.relations.line import RelationLine
from vzdesk.window.studies import rows
from vzdesk.window.studies.choosable import Choosable
from vzdesk.window.studies.fields import Fields

EVERY = (CUES, FAITHFULNESS, PROBING)
_BY_RELATION = "relation"
_FOUND = (
    ("", mark("Marked, else by rule")),
    (_BY_RELATION, mark("By a relation")),
)
_MASKS = (
    (None, mark("As the model predicts")),
    (True, mark("Masked")),
    (False, mark("Not masked")),
)
_ANTECEDENTS = (("head", mark("The noun")), ("phrase", mark("All words of its phrase")))
_PIECES = (("all", mark("All")), ("first", mark("The first of each word")))
_SPECIAL = (
    ("in", mark("Counted")),
    ("out", mark("Left out")),
    ("both", mark("Both ways")),
)
_BLANKS = (
    ("unk", mark("The unknown piece")),
    ("mask", mark("The mask")),
    ("remove", mark("Nothing (removed)")),
)


class EvaluationFields(Fields):
    """Fields of all evaluations, those of one kind seen."""

    def __init__(self) -> None:
        super().__init__()
        self._kind: str = CUES
        self.found, self.masks = rows.box(*_FOUND), rows.box(*_MASKS)
        self.relation = RelationLine(relation, self.tr("&Relation"))
        self.relation.set_text(ready.CUES)
        self.antecedent, self.pieces = rows.box(*_ANTECEDENTS), rows.box(*_PIECES)
        self.special, self.blank = rows.box(*_SPECIAL), rows.box(*_BLANKS)
        self.label, self.seeds = rows.box(), QSpinBox()
        self.seeds.setRange(1, MOST_SEEDS)
        self.seeds.setValue(ProbingOptions().seeds)
        self.reference = QCheckBox(self.tr("Published script beside"))
        self.reference.setToolTip(
            wrapped_tip(
                self.tr(
                    "Also what the published script computes, with its mistakes: to compare with "
                    "published numbers, and for nothing else."
                )
            )
        )
        self._has_torch = models.has_torch()
        beside = self.tr("Random weights beside"), self.tr("Random weights (need PyTorch)")
        self.controls = QCheckBox(beside[not self._has_torch])
        self.controls.setChecked(True)
        self.balanced = QCheckBox(self.tr("As many singular as plural"))
        self.balanced.setToolTip(
            wrapped_tip(
                self.tr(
                    "Of each paradigm, as many pairs whose right form is singular as those where "
                    "it is plural are drawn, none of them twice."
                )
            )
        )
        self.lacking = wrapped(
            self.tr("PyTorch is not installed, and probing needs it."), self.tr("What is lacking")
        )
        self._offer_labels(())
        self._lay_out()
        self._explain()
        self.show_kind(CUES)
        self.found.currentIndexChanged.connect(self._on_found)
        self.relation.changed.connect(self.changed)
        self.antecedent.currentIndexChanged.connect(self.changed)
        self.label.currentIndexChanged.connect(self._on_found)
        self.balanced.toggled.connect(self.changed)

    def _lay_out(self) -> None:
        self._form = form = rows.form()
        self.setLayout(form)
        for name, field in (
            (self.tr("Pa&irs"), self.balanced),
            (self.tr("C&ues"), self.found),
            ("", self.relation),
            (self.tr("Antece&dents"), self.antecedent),
            (self.tr("&Pieces of a cue"), self.pieces),
            (self.tr("Tar&gets"), self.masks),
            (self.tr("Special toke&ns"), self.special),
            (self.tr("&Blanked out by"), self.blank),
            (self.tr("La&bel"), self.label),
            (self.tr("&Probes per layer"), self.seeds),
            (self.tr("&Reference"), self.reference),
            (self.tr("Me&thods"), self.methods),
            (self.tr("M&odels"), self.models),
            (self.tr("Contro&ls"), self.controls),
            ("", self.lacking),
        ):
            if field is not self.seeds:
                rows.widen(field)
            if name:
                form.addRow(name, field)
            else:
                form.addRow(field)

    def _explain(self) -> None:
        for field, *terms in (
            (self.found, "cue"),
            (self.antecedent, "cue"),
            (self.pieces, "token", "cue"),
            (self.masks, "target", "minimal-pair"),
            (self.special, "special-token"),
            (self.label, "probing"),
            (self.seeds, "compression"),
            (self.methods, "method"),
            (self.models, "model"),
            (self.controls, "random-weights"),
        ):
            explain(field, *terms)

    def show_kind(self, kind: str) -> None:
        """Show the fields of this kind; what is chosen in others stays."""
        self._kind = kind
        by_relation = self.found.currentData() == _BY_RELATION
        for field, kinds in (
            (self.found, (CUES,)),
            (self.relation, (CUES,) if by_relation else ()),
            (self.antecedent, () if by_relation else (CUES,)),
            (self.pieces, (CUES,)),
            (self.masks, (CUES,)),
            (self.special, (CUES,)),
            (self.blank, (FAITHFULNESS,)),
            (self.label, (PROBING,)),
            (self.seeds, (PROBING,)),
            (self.reference, (PROBING,)),
            (self.methods, (CUES, FAITHFULNESS)),
            (self.controls, EVERY),
            (self.balanced, EVERY if self._is_of_number else (CUES, FAITHFULNESS)),
            (self.lacking, () if self._has_torch else (PROBING,)),
        ):
            self._form.setRowVisible(field, kind in kinds)

    @Slot()
    def _on_found(self) -> None:
        self.show_kind(self._kind)
        self.changed.emit()

    # What there is

    def show_choosable(self, of: Choosable) -> None:
        """Offer what there is now; what is chosen stays."""
        super().show_choosable(of)
        self._offer_labels(of.groups)

    def _offer_labels(self, groups: tuple[str, ...]) -> None:
        chosen = self.label.currentData() or ProbingOptions().label
        self.label.blockSignals(True)
        self.label.clear()
        self.label.addItem(self.tr("Singular or plural"), ProbingOptions().label)
        for name in groups:
            self.label.addItem(in_a_line(name), name)
        self._choose_label(chosen)
        self.label.blockSignals(False)

    def _choose_label(self, name: str) -> None:
        """One that no sentence here has is one more."""
        if self.label.findData(name) < 0:
            self.label.addItem(in_a_line(name), name)
        rows.choose(self.label, name)

    # What is asked

    def spec(self, sentences: SentenceChoice) -> EvaluationSpec:
        """The evaluation of these, as the fields say. UserError where a relation cannot be read."""
        is_probing, is_cues = self._kind == PROBING, self._kind == CUES
        can_balance = not is_probing or self._is_of_number
        asked = self._asked(self._options(), sentences)
        return replace(
            asked,
            relation=self._relation() if is_cues else "",
            methods=METHODS if is_probing else asked.methods,
            controls=self.controls.isChecked(),
            balanced=can_balance and self.balanced.isChecked(),
        )

    @property
    def _is_of_number(self) -> bool:
        """Whether the label is one by which pairs can be balanced."""
        return bool(self.label.currentData() == NUMBER)

    def _options(self) -> Options:
        if self._kind == CUES:
            return CueOptions(
                self.masks.currentData(),
                self.antecedent.currentData(),
                self.pieces.currentData(),
                self.special.currentData(),
            )
        if self._kind == FAITHFULNESS:
            return FaithfulnessOptions(self.blank.currentData())
        label = self.label.currentData()
        return ProbingOptions(label, self.seeds.value(), self.reference.isChecked())

    def _relation(self) -> str:
        if self.found.currentData() != _BY_RELATION:
            return ""
        written = self.relation.text.text().strip()
        if not written:
            raise UserError(
                "No relation is written.", next_step="Write one, or choose it in the list above it."
            )
        relation(pattern_of(written))
        return written

    def show_spec(self, spec: EvaluationSpec) -> None:
        """Have this evaluation in the fields."""
        options = spec.options
        is_probing = isinstance(options, ProbingOptions)
        super().show_spec(replace(spec, methods=self.methods.chosen) if is_probing else spec)
        if isinstance(options, CueOptions):
            rows.choose(self.found, _BY_RELATION if spec.relation else "")
            self.relation.set_text(pattern_of(spec.relation) if spec.relation else "")
            rows.choose(self.masks, options.mask)
            rows.choose(self.antecedent, options.antecedent)
            rows.choose(self.pieces, options.cue_pieces)
            rows.choose(self.special, options.special)
        elif isinstance(options, FaithfulnessOptions):
            rows.choose(self.blank, options.blank)
        elif isinstance(options, ProbingOptions):
            self._choose_label(options.label)
            self.seeds.setValue(options.seeds)
            self.reference.setChecked(options.reference)
        self.controls.setChecked(spec.controls)
        self.balanced.setChecked(spec.balanced)
        self.show_kind(spec.kind)
