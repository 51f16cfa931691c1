"""Evaluations by hand: what is asked is kept, and what is found is what the test says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from vzdesk.desk.studies.answers import Answers
from vzdesk.desk.studies.evaluated import Evaluated
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.export.evaluations.tables import means_table
from vzdesk.session.document import Session
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.evaluations.controls import UNIFORM
from vzdesk.study.evaluations.evaluated import RANDOM, TRAINED, Means, Row, Series, Value, values_of
from vzdesk.study.pictures import Line, Lines
from vzdesk.view.selection import Settings
from vzdesk.view.studies.evaluation import EvaluationSpec
from vzdesk.view.studies.line import evaluation_line
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.panel import StudyPanel

MODEL, MEASURE = "fake", "dot-product"
PARADIGMS = ("a_1", "b_2")
ZEROING = Series(MODEL, TRAINED, "value-zeroing", False, True, None, "")
AT_RANDOM = ZEROING._replace(weights=RANDOM)
UNIFORMLY = Series(MODEL, TRAINED, UNIFORM, None, True, None, "")
LAYERS = (0, 1)


class HandMade(QObject):
    """In the place of the desk's `Evaluating`."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.answers = Answers(None, Evaluated)  # type: ignore[arg-type]  # nothing is kept by it
        self.opening = ""
        self.is_going = False
        self.progress: Progress | None = None
        self.doing = ""
        self.said: tuple[str, ...] = ()
        self.files: Path | None = None
        self.asked: list[tuple[EvaluationSpec, tuple[ModelChoice, ...]]] = []
        self.kept: list[str] = []
        self.exported: list[Path] = []
        self.is_running = False

    @property
    def answer(self) -> EvaluationAnswer | None:
        return self.answers.now.answer

    @answer.setter
    def answer(self, answer: EvaluationAnswer | None) -> None:
        self.answers.now.answer = answer

    def ask(self, spec: EvaluationSpec, models: tuple[ModelChoice, ...]) -> None:
        self.asked.append((spec, models))
        self.answers.begin()
        self.is_going, self.doing = True, "Loading fake …"
        self.changed.emit()

    def find(self, answer: EvaluationAnswer, *said: str) -> None:
        self.answer, self.said, self.is_going = answer, said, not answer.is_whole
        if answer.is_whole:
            self.answers.end()
        self.changed.emit()

    def stop(self) -> None:
        self.is_going = False

    def cancel(self) -> None:
        self.is_going = False
        self.answers.stop()
        self.changed.emit()

    def fail(self, error: UserError) -> None:
        self.is_going = False
        self.answers.stop()
        self.changed.emit()
        self.failed.emit(error)

    def leave_opening(self) -> None:
        self.opening = ""

    def line(self, session: str, out: str) -> str:
        assert self.answer is not None
        return evaluation_line(self.answer.spec, session, out)

    def export(self, folder: Path) -> None:
        self.exported.append(folder)

    def keep(self, name: str) -> None:
        self.kept.append(name)


def answer(
    spec: EvaluationSpec, items: Mapping[str, Place], *, n_done: int, is_whole: bool = True
) -> EvaluationAnswer:
    """Of these items, by turns of two paradigms; the value of item n is n / 100 in layer 1 by
    Value Zeroing, and of the controls always the same.
    """
    means = Means()
    for n, item in enumerate(items):
        for layer in LAYERS:
            of = ZEROING._replace(layer=layer, measure=MEASURE)
            paradigm = PARADIGMS[n % 2]
            means.add(item, Value(of, (n + 1) / 100 + layer), paradigm)
            means.add(item, Value(of._replace(weights=RANDOM), 0.1), paradigm)
        means.add(item, Value(UNIFORMLY._replace(measure=MEASURE), 0.2), PARADIGMS[n % 2])
    rows = tuple(means.rows(1))
    ids = tuple(items)
    found = {of: values_of(ids, by) for (of, name), by in means.values.items() if name == "all"}
    return EvaluationAnswer(
        spec,
        (_picture(rows),),
        means_table(rows).decode(),
        notices=("3 values are missing.",),
        caveats=("It does not prove that the model uses the cue.",),
        rows=rows,
        items=ids,
        values=found,
        places=items,
        n_done=n_done,
        n_all=len(items),
        is_whole=is_whole,
    )


def _picture(rows: tuple[Row, ...]) -> Lines:
    lines = (
        _line("Value Zeroing", ZEROING, rows),
        _line("uniform shares", UNIFORMLY, rows),
        _line("Value Zeroing, random weights", AT_RANDOM, rows),
    )
    return Lines("dot-product-fake-layers", MODEL, "dot product with the cue", lines, (), MEASURE)


def _line(name: str, series: Series, rows: tuple[Row, ...]) -> Line:
    of = [
        next(
            row.mean
            for row in rows
            if row.paradigm == "all"
            and row.series in (series._replace(measure=MEASURE, layer=at) for at in (layer, None))
        )
        for layer in LAYERS
    ]
    means, lows, highs = (tuple(getattr(each, of_) for each in of) for of_ in _BOUNDS)
    return Line(name, LAYERS, means, lows, highs, tuple(each.n for each in of), series)


_BOUNDS = ("mean", "low", "high")


@pytest.fixture
def found(window: MainWindow) -> HandMade:
    """In the place of what evaluates."""
    window.desk.evaluating = HandMade()  # type: ignore[assignment]
    return window.desk.evaluating  # type: ignore[return-value]


def opened(window: MainWindow, kind: str, sentences: Sequence[Sentence]) -> StudyPanel:
    """The panel, with these sentences, where this kind is asked for."""
    window.desk.show(Session(tuple(sentences), settings=Settings(units="words")))
    window.commands["study"].trigger()
    panel = window.study.panel
    assert panel is not None
    panel.form.show_kind(kind)
    return panel
