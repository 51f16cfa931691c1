"""Evaluations from the desk: in a process of its own, and the same as on the command line."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk import cli
from vzdesk.corpus import readers
from vzdesk.desk.desk import Desk
from vzdesk.engine import models, text
from vzdesk.engine.sentence import Roles
from vzdesk.errors import UserError
from vzdesk.export.evaluations.process import Events
from vzdesk.session.document import Session
from vzdesk.session.read import read as read_session
from vzdesk.session.write import write
from vzdesk.study.evaluations.answer import EvaluationAnswer, behind
from vzdesk.view.studies.evaluation import (
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    ProbingOptions,
)

NOUNS = ("dog", "cat", "boy", "girl", "man", "woman", "teacher", "doctor", "guest", "driver")
SPEC = EvaluationSpec(controls=False, models=("agreement-mini",), methods=("attention",))
WAIT_MS = 60_000


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    lines = (f"The {n} doesn't like the boys.,The {n} don't like the boys.,{n}\n" for n in NOUNS)
    path.write_text("good,bad,cue\n" + "".join(lines))
    return path


@pytest.fixture
def filled(desk: Desk, pairs: Path) -> Desk:
    desk.show(Session(readers.find(pairs).sentences))
    return desk


def ask(desk: Desk, qtbot: QtBot, spec: EvaluationSpec) -> EvaluationAnswer:
    failures: list[object] = []
    desk.evaluating.failed.connect(failures.append)
    desk.crashed.connect(failures.append)
    desk.evaluating.ask(spec, (models.default(),))
    qtbot.waitUntil(lambda: not desk.evaluating.is_going, timeout=WAIT_MS)
    assert not failures
    assert desk.evaluating.answer is not None
    return desk.evaluating.answer


def test_the_files_are_those_of_the_command_line(
    filled: Desk, qtbot: QtBot, pairs: Path, tmp_path: Path
) -> None:
    answer = ask(filled, qtbot, SPEC)
    assert (answer.n_done, answer.n_failed, answer.n_all, answer.is_whole) == (10, 0, 10, True)
    written = tmp_path / "written"
    options = ["--no-controls", "--method", "attention", "--out", str(written)]
    assert cli.main(["study", "cues", str(pairs), *options]) == 0
    with qtbot.waitSignal(filled.files.written):
        filled.evaluating.export(tmp_path / "copied")
    for name in ("cues.csv", "cues-items.csv", "cues-dropped.csv"):
        assert (tmp_path / "copied" / name).read_bytes() == (written / name).read_bytes()
    assert answer.table.encode() == (written / "cues.csv").read_bytes()
    figures = {each.name for each in (tmp_path / "copied/figures").iterdir()}
    assert figures == {each.name for each in (written / "figures").iterdir()}


def test_files_are_copied_though_another_evaluation_is_asked_meanwhile(
    filled: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    ask(filled, qtbot, SPEC)
    evaluating, folder = filled.evaluating, tmp_path / "copied"
    files = evaluating.files
    assert files is not None
    expected = {each.relative_to(files) for each in files.rglob("*")}
    crashes: list[object] = []
    filled.crashed.connect(crashes.append)
    with qtbot.waitSignal(filled.files.written, timeout=WAIT_MS):
        evaluating.export(folder)
        evaluating.ask(SPEC, (models.default(),))
    assert {each.relative_to(folder) for each in folder.rglob("*")} == expected
    evaluating.ask(SPEC, (models.default(),))  # now nothing reads the first ones any more
    qtbot.waitUntil(lambda: not files.parent.exists(), timeout=WAIT_MS)
    assert not crashes


def test_closing_waits_for_files_that_are_copied(
    filled: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    ask(filled, qtbot, SPEC)
    made = filled.evaluating.files
    assert made is not None
    filled.evaluating.export(tmp_path / "copied")
    filled.stop()
    assert (tmp_path / "copied/figures").is_dir()
    assert not made.parent.exists()


def test_temporary_files_that_somebody_removed_are_no_crash(
    filled: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    ask(filled, qtbot, SPEC)
    assert filled.evaluating.files is not None
    shutil.rmtree(filled.evaluating.files)
    with qtbot.waitSignal(filled.user_error, timeout=WAIT_MS) as failed:
        filled.evaluating.export(tmp_path / "copied")
    assert "temporary files of the evaluation cannot be read" in str(failed.args)


def test_the_items_behind_a_mean_are_words_of_the_session(filled: Desk, qtbot: QtBot) -> None:
    """“doesn't” is one word there, and two to the model."""
    answer = ask(filled, qtbot, SPEC)
    picture = next(each for each in answer.pictures if each.measure == "dot-product")
    line = picture.lines[0]
    found = behind(answer, line.series, picture.measure, line.layers[-1])
    assert len(found) == 10
    assert sum(each.value for each in found) / 10 == pytest.approx(line.means[-1])
    sentences = {each.id: each for each in filled.sentences}
    for each in found:
        words = sentences[each.sentence].words
        assert words[each.match.target].text == "doesn't"
        assert [words[at].text for at in each.match.sources] == [words[1].text]
    flat = next(each for each in picture.lines if each.series.layer is None and each is not line)
    assert len(behind(answer, flat.series, picture.measure, 0)) == 10


def test_what_is_kept_is_shown_again_from_its_file(
    filled: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    answer = ask(filled, qtbot, SPEC)
    filled.evaluating.keep(" of cues ")
    filled.editor.undo()
    assert not filled.document.kept.studies
    filled.editor.redo()
    write(filled.snapshot(), tmp_path / "kept.vzd")
    filled.show(read_session(tmp_path / "kept.vzd"))
    assert filled.evaluating.answer is None
    specs: list[EvaluationSpec] = []
    filled.evaluating.show_kept("of cues", specs.append)
    assert filled.evaluating.opening == "of cues"
    qtbot.waitUntil(lambda: specs == [SPEC])
    assert filled.evaluating.opening == ""
    shown = filled.evaluating.answer
    assert shown is not None
    assert shown.table == answer.table
    assert repr((shown.pictures, shown.rows)) == repr((answer.pictures, answer.rows))
    assert shown.caveats == answer.caveats
    assert shown.notices[0].startswith("Found by vzdesk")
    assert (shown.items, shown.places) == (answer.items, answer.places) != ((), {})
    picture = next(each for each in shown.pictures if each.measure == "dot-product")
    for line in picture.lines:
        ours, theirs = (
            behind(each, line.series, picture.measure, line.layers[-1]) for each in (shown, answer)
        )
        assert ours == theirs != []


def test_probing_is_kept_with_its_curves(desk: Desk, qtbot: QtBot) -> None:
    pytest.importorskip("torch")
    sentences = [
        text.sentence(f"{noun} {of}", f"The {noun} likes the {of} .")
        for noun in NOUNS
        for of in ("boys", "girl")
    ]
    target = Roles((2,))
    desk.show(
        Session(
            tuple(
                replace(each, tags=(f"kind={n % 2}",), roles=target)
                for n, each in enumerate(sentences)
            )
        )
    )
    options = ProbingOptions(label="kind", seeds=1)
    answer = ask(desk, qtbot, replace(SPEC, options=options))
    assert answer.is_whole
    assert not answer.rows
    desk.evaluating.keep("probes")
    specs: list[EvaluationSpec] = []
    desk.evaluating.show_kept("probes", specs.append)
    qtbot.waitUntil(lambda: bool(specs))
    shown = desk.evaluating.answer
    assert shown is not None
    assert shown is not answer
    assert repr(shown.pictures) == repr(answer.pictures)


def test_cancel_ends_the_process_and_leaves_nothing(
    filled: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    evaluating = filled.evaluating
    evaluating.ask(SPEC, (models.default(),))
    qtbot.waitUntil(lambda: evaluating.process is not None, timeout=WAIT_MS)
    process = evaluating.process
    assert process is not None
    pid = process.processId()
    evaluating.cancel()
    assert not evaluating.is_going
    qtbot.waitUntil(lambda: not _is_there(pid), timeout=WAIT_MS)
    assert evaluating.answer is None


def test_random_weights_of_what_is_cancelled_stay_nowhere(
    filled: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    evaluating = filled.evaluating
    evaluating.ask(replace(SPEC, controls=True), (models.default(),))
    made = "*-random-weights"
    qtbot.waitUntil(lambda: any(temporary.rglob(made)), timeout=WAIT_MS)
    evaluating.cancel()
    qtbot.waitUntil(lambda: not any(temporary.iterdir()), timeout=WAIT_MS)


def test_why_there_is_no_answer_is_a_sentence(filled: Desk, qtbot: QtBot) -> None:
    spec = replace(SPEC, options=FaithfulnessOptions(), relation="target: upos=")
    for asked, said in (
        (replace(SPEC, options=CueOptions(), relation="target: upos="), "upos"),
        (replace(spec, models=("agreement-mini",), methods=()), "names no method"),
    ):
        with qtbot.waitSignal(filled.evaluating.failed, timeout=WAIT_MS) as failed:
            filled.evaluating.ask(asked, (models.default(),))
        assert failed.args is not None
        [error] = failed.args
        assert isinstance(error, UserError)
        assert said in str(error)
        assert not filled.evaluating.is_going


def test_a_process_that_is_killed_says_so(filled: Desk, qtbot: QtBot) -> None:
    evaluating = filled.evaluating
    evaluating.ask(SPEC, (models.default(),))
    qtbot.waitUntil(lambda: evaluating.process is not None, timeout=WAIT_MS)
    assert evaluating.process is not None
    with qtbot.waitSignal(evaluating.failed, timeout=WAIT_MS) as failed:
        evaluating.process.kill()
    assert failed.args is not None
    assert "ended" in str(failed.args[0])


def test_what_libraries_print_stands_between_no_events(tmp_path: Path) -> None:
    """In C, past sys.stdout, as some do when a model is loaded."""
    noisy = (
        "import os, sys; from vzdesk.export.evaluations import process;"
        "process.run = lambda job, telling, found: os.write(1, b'noise') and telling.print_line('')"
        ";process._job = lambda folder: None; process.main([''])"
    )
    ran = subprocess.run([sys.executable, "-c", noisy], capture_output=True, check=True)
    assert [type(each).__name__ for each in Events().add(ran.stdout)] == ["Said", "Found"]
    assert b"noise" in ran.stderr


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_line_says_how_models_compute_and_what_they_are_given(filled: Desk) -> None:
    filled.runner.precision = "double"
    choice = replace(models.default(), input="no-special-tokens")
    filled.evaluating.ask(SPEC, (choice,))
    filled.evaluating.cancel()
    filled.evaluating.answer = EvaluationAnswer(SPEC)
    line = filled.evaluating.line("session.vzd", "my out")
    assert line.startswith(
        "vzdesk study cues session.vzd --model agreement-mini --precision double"
    )
    assert "--no-special-tokens" in line
    assert line.endswith("--out 'my out'")
    filled.evaluating.ask(SPEC, (choice, models.default()))
    filled.evaluating.answer = EvaluationAnswer(SPEC)
    filled.evaluating.cancel()
    assert "--no-special-tokens" not in filled.evaluating.line("session.vzd", "out"), (
        "not the same for both"
    )


def test_what_is_cancelled_at_once_or_closed_leaves_no_files(
    filled: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    filled.evaluating.ask(SPEC, (models.default(),))
    filled.evaluating.cancel()
    filled.evaluating.ask(SPEC, (models.default(),))
    filled.evaluating.stop()
    handle_events()  # what came back by then
    assert not filled.evaluating.is_running
    assert not list(tmp_path.glob("vzdesk-evaluation-*"))


def test_a_disk_that_is_full_is_said(
    filled: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "not there"))
    failures: list[UserError] = []
    filled.evaluating.failed.connect(failures.append)
    filled.evaluating.ask(SPEC, (models.default(),))
    (error,) = failures
    assert "cannot start" in error.message
    assert not filled.evaluating.is_going


def test_pairs_that_are_dropped_are_said_where_it_runs_and_where_it_is_kept(
    desk: Desk, qtbot: QtBot, pairs: Path
) -> None:
    with pairs.open("a") as file:
        file.write("The dogs like a boy.,The dog likes a boy.,\n")
    desk.show(Session(readers.find(pairs).sentences))
    answer = ask(desk, qtbot, replace(SPEC, options=FaithfulnessOptions()))
    assert (answer.n_done, answer.n_all) == (10, 10)
    dropped = "1 dropped: the two differ in more than one word."
    assert any(line.startswith(dropped) for line in desk.evaluating.said)
    desk.evaluating.keep("faithful")
    desk.show(desk.snapshot())
    desk.evaluating.show_kept("faithful", lambda spec: None)
    qtbot.waitUntil(lambda: desk.evaluating.answer is not None, timeout=WAIT_MS)
    assert f"agreement-mini: {dropped}" in desk.evaluating.said
