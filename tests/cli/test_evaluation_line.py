"""The command line that is copied from an evaluation asks the same evaluation."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from vzdesk import cli
from vzdesk.cli.study import evaluations
from vzdesk.engine import text
from vzdesk.errors import UserError
from vzdesk.export.evaluations.job import Job
from vzdesk.session.document import Session
from vzdesk.session.write import write
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.view.studies.evaluation import (
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Options,
    ProbingOptions,
)
from vzdesk.view.studies.line import MOST_CHARACTERS, evaluation_line
from vzdesk.view.studies.spec import SentenceChoice

MODEL = "agreement-mini"
SENTENCES = tuple(
    replace(text.sentence(id, "The keys are here ."), tags=("a b", "-x"))
    for id in ("s1", "s 2", "-s3")
)


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> list[Job]:
    """What command lines would have run."""
    found: list[Job] = []

    def run(job: Job, *_listener: object) -> EvaluationAnswer:
        found.append(job)
        return EvaluationAnswer(job.spec)

    monkeypatch.setattr(evaluations, "run", run)
    return found


@pytest.mark.parametrize(
    ("options", "more"),
    [
        (CueOptions(), {}),
        (CueOptions(True, "phrase", "first", "both"), {"relation": "-x: any", "seed": 7}),
        (CueOptions(False, special="out"), {"relation": "Cues of the target", "controls": False}),
        (FaithfulnessOptions("remove"), {"methods": ("attention", "alti"), "seed": 0}),
        (FaithfulnessOptions(), {"sentences": SentenceChoice("ids", ids=("s1", "s 2"), most=1)}),
        (FaithfulnessOptions(), {"sentences": SentenceChoice("ids", ids=("-s3", "s1"))}),
        (CueOptions(), {"sentences": SentenceChoice("tag", text="-x")}),
        (CueOptions(), {"sentences": SentenceChoice("filter", text="tag:a upos:VERB")}),
        (ProbingOptions(), {"sentences": SentenceChoice(most=2)}),
        (ProbingOptions("target.upos", 3, reference=True), {"models": (MODEL,)}),
    ],
)
def test_the_line_asks_the_same(
    options: Options, more: dict[str, object], job: list[Job], tmp_path: Path
) -> None:
    session = tmp_path / "my session.vzd"
    write(Session(SENTENCES), session)
    asked = replace(EvaluationSpec(options, models=(MODEL,)), **more)  # type: ignore[arg-type]
    line = evaluation_line(asked, str(session), str(tmp_path / "-out"), ["--precision", "double"])
    command, *words = shlex.split(line)
    assert command == "vzdesk"
    assert cli.main(words) == 0
    (made,) = job
    assert made.spec == asked
    assert [each.id for each in made.sentences] == [each.id for each in SENTENCES]
    assert [each.name for each in made.models.choices] == [MODEL]
    assert made.models.precision == "double"
    assert made.folder == tmp_path / "-out"


@pytest.mark.parametrize(
    "ids", [("a,b",), (" a",), ("@a", "b"), ("",), tuple(map(str, range(MOST_CHARACTERS)))]
)
def test_ids_that_a_line_would_read_otherwise_are_refused(ids: tuple[str, ...]) -> None:
    asked = EvaluationSpec(sentences=SentenceChoice("ids", ids=ids))
    with pytest.raises(UserError, match="by their ids") as refused:
        evaluation_line(asked, "s.vzd", "out")
    assert "tag" in refused.value.next_step
