"""What is asked of items with several conditions: formulas over surprisals."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QPlainTextEdit

from vzdesk.translate import mark
from vzdesk.view.studies.evaluation import METHODS, EvaluationSpec
from vzdesk.view.studies.options import FormulaOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.widgets.style import wrapped_tip
from vzdesk.widgets.words.explain import explain
from vzdesk.window.relations.line import SOON_MS
from vzdesk.window.studies import rows
from vzdesk.window.studies.fields import Fields

_OF_ITEMS, _WRITTEN = "items", "written"
_FORMULAS = (
    (_OF_ITEMS, mark("Those of the suite")),
    (_WRITTEN, mark("Written below")),
)
_LINES = 4
"""Of formulas that are seen at once."""


class FormulaFields(Fields):
    """Fields of formulas over surprisals; they ask for no methods."""

    def __init__(self) -> None:
        super().__init__()
        self.methods.setParent(self)
        self.methods.hide()
        self.which, self.written = rows.box(*_FORMULAS), QPlainTextEdit()
        self.written.setPlaceholderText(self.tr("(3;%match%) < (3;%mismatch%)"))
        self.written.setTabChangesFocus(True)
        self.written.setFixedHeight(_LINES * self.fontMetrics().lineSpacing())
        self.written.setAccessibleName(self.tr("Formulas, one in each line"))
        self.written.setToolTip(
            wrapped_tip(
                self.tr(
                    "One formula in each line. (3;%match%) is the surprisal, in bits, of region 3 "
                    "in the condition match; * is the whole sentence. Calculate with + − * and "
                    "brackets, compare with < and >, and join with & and |."
                )
            )
        )
        self._lay_out()
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self.changed)
        self.which.currentIndexChanged.connect(self._on_which)
        self.written.textChanged.connect(self._soon.start)

    def _lay_out(self) -> None:
        self._form = form = rows.form()
        self.setLayout(form)
        form.addRow(self.tr("Form&ulas"), self.which)
        form.addRow(self.written)
        form.addRow(self.tr("M&odels"), self.models)
        rows.widen(self.which)
        rows.widen(self.models)
        explain(self.which, "formula", "surprisal")
        explain(self.models, "model")
        self._show_written()

    @Slot()
    def _on_which(self) -> None:
        self._show_written()
        self.changed.emit()

    def _show_written(self) -> None:
        self._form.setRowVisible(self.written, self.which.currentData() == _WRITTEN)

    # What is asked

    def spec(self, sentences: SentenceChoice) -> EvaluationSpec:
        """The question about these, as the fields say."""
        return replace(self._asked(FormulaOptions(self._formulas()), sentences), methods=METHODS)

    def _formulas(self) -> tuple[str, ...]:
        if self.which.currentData() == _OF_ITEMS:
            return ()
        lines = map(str.strip, self.written.toPlainText().splitlines())
        return tuple(dict.fromkeys(filter(None, lines)))

    def show_spec(self, spec: EvaluationSpec) -> None:
        """Have this question in the fields."""
        options = spec.options
        assert isinstance(options, FormulaOptions)
        super().show_spec(spec)
        rows.choose(self.which, _WRITTEN if options.formulas else _OF_ITEMS)
        if options.formulas:
            self.written.setPlainText("\n".join(options.formulas))
