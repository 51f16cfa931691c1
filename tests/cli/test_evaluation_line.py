"""The command line that is copied from an evaluation asks the same evaluation."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from vzdesk import cli
from vzdesk.cli.study import evaluations
from vzdesk.engine import text
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
    document,
    usual_methods,
)
from vzdesk.view.studies.line import MOST_CHARACTERS, evaluation_line
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions, HumanOptions
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
        (FaithfulnessOptions(), {"balanced": True}),
        (CueOptions(), {"sentences": SentenceChoice("filter", text="tag:a upos:VERB")}),
        (ProbingOptions(), {"sentences": SentenceChoice(most=2)}),
        (ProbingOptions("target.upos", 3, reference=True), {"models": (MODEL,)}),
        (ProbingOptions(), {"controls": False}),
        (HumanOptions(("RT",)), {"methods": usual_methods("human")}),
        (
            HumanOptions(("-RT", "a, b"), "row", "form=are", "max", "words", True),
            {"methods": ("attention", "value-zeroing"), "seed": 3},
        ),
        (
            HumanOptions(("RT",), "entropy", units="words-joint", rollout="both", layers=(0, 3)),
            {"sentences": SentenceChoice("ids", ids=("s1",)), "methods": usual_methods("human")},
        ),
        (AgreementOptions(), {"methods": usual_methods("agreement")}),
        (
            AgreementOptions("words-joint", "only", random_weights=True),
            {"sentences": SentenceChoice("tag", text="-x", most=3), "seed": 2},
        ),
        (FormulaOptions(), {"sentences": SentenceChoice(most=2)}),
        (FormulaOptions(("-1 < (*;%a b%)", "(2;%x%)\n; 1 < 2")), {"seed": 4}),
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
    "ids", [("a,b",), (" a",), ("@a", "b"), ("a ",), tuple(map(str, range(MOST_CHARACTERS)))]
)
def test_ids_that_a_line_would_read_otherwise_are_named_in_the_file_of_the_evaluation(
    ids: tuple[str, ...], job: list[Job], tmp_path: Path
) -> None:
    asked = EvaluationSpec(sentences=SentenceChoice("ids", ids=ids), models=(MODEL,))
    out = tmp_path / "out"
    out.mkdir()
    (out / "cues.json").write_text(json.dumps(document(asked, {})))
    session = tmp_path / "s.vzd"
    write(Session(SENTENCES), session)
    words = shlex.split(evaluation_line(asked, str(session), str(out)))
    assert words == ["vzdesk", "study", f"{out}/cues.json", str(session), "--out", str(out)]
    assert cli.main(words[1:]) == 0
    assert [each.spec for each in job] == [asked]
    assert cli.main([*words[1:], "--seed", "7", "--method", "attention"]) == 0
    assert job[-1].spec == replace(asked, seed=7, methods=("attention",))


def test_numbers_of_words_are_asked_again_by_the_file_of_their_answer(
    job: list[Job], tmp_path: Path
) -> None:
    options = HumanOptions(("RT",), "distance", over="words", layers=(1, 2), name="mine")
    asked = EvaluationSpec(options, models=(MODEL,), methods=("attention",))
    file = tmp_path / "human.json"
    file.write_text(json.dumps(document(asked, {})))
    assert json.loads(file.read_text())["evaluation"]["layers"] == [2, 3]
    line = ["study", str(file), "--text", "A text", "--out", str(tmp_path / "out")]
    assert cli.main(line) == 0
    assert [each.spec for each in job] == [asked]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (
            "kind",
            "magic",
            "'kind' must be one of cues, faithfulness, probing, human, formulas, agreement",
        ),
        ("special", 3, "special"),
        ("mask", "yes", "mask"),
        ("seed", -1, "seed"),
        ("methods", ["attention", "attention"], "twice"),
        ("methods", [], "no method"),
        ("kind", "faithfulness", "faithfulness needs none"),
    ],
)
def test_a_file_with_a_wrong_field_is_refused_in_a_sentence(
    field: str, value: object, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = document(EvaluationSpec(models=(MODEL,), relation="target: any"), {})
    content["evaluation"][field] = value
    file = tmp_path / "cues.json"
    file.write_text(json.dumps(content))
    line = ["study", str(file), "--text", "A text", "--out", str(tmp_path / "out")]
    assert cli.main(line) == 1
    assert said in capsys.readouterr().err
