"""A window that is killed while an evaluation runs: its process ends, and its files are removed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.engine import models
from vzdesk.engine.safety.program import TIED
from vzdesk.view.studies.evaluation import EvaluationSpec

WINDOW = """
import sys
from dataclasses import replace
from PySide6.QtCore import QCoreApplication, QTimer
from fakes import FakeEngine
from vzdesk.desk.desk import Desk
from vzdesk.desk.threads.worker import FileWorker, ScoreWorker
from vzdesk.engine import models, text
from vzdesk.engine.sentence import Roles
from vzdesk.session.document import Session
from vzdesk.view.studies.evaluation import EvaluationSpec, ProbingOptions

application, engine = QCoreApplication([]), FakeEngine()
desk = Desk(ScoreWorker(engine.load, engine.analyse), FileWorker())
lines = [f"The dog is number {n} ." for n in range(400)]
sentences = [text.sentence(str(n), each) for n, each in enumerate(lines)]
tagged = [replace(s, tags=(f"kind={n % 2}",), roles=Roles((2,))) for n, s in enumerate(sentences)]
desk.show(Session(tuple(tagged)))
options = ProbingOptions(label="kind", seeds=1000)  # it takes hours
desk.evaluating.ask(EvaluationSpec(options, models=("agreement-mini",)), (models.default(),))

def tell():
    if desk.evaluating.process and desk.evaluating.process.processId() and desk.evaluating.said:
        print(desk.evaluating.process.processId(), flush=True)
        timer.stop()

timer = QTimer(interval=20)
timer.timeout.connect(tell)
timer.start()
application.exec()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_it_ends_with_the_window_and_the_next_start_removes_its_files(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch")
    here = os.pathsep.join((str(Path(__file__).parents[1]), *sys.path))
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW],
        env={**os.environ, "PYTHONPATH": here, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
    )
    try:
        assert window.stdout is not None
        evaluation = psutil.Process(int(window.stdout.readline()))
    finally:
        window.kill()
        window.communicate()
    psutil.wait_procs([evaluation], timeout=60)
    assert not evaluation.is_running() or evaluation.status() == psutil.STATUS_ZOMBIE
    assert len(list(tmp_path.glob("vzdesk-evaluation-*"))) == 1
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    desk.evaluating.clear()
    qtbot.waitUntil(lambda: not list(tmp_path.glob("vzdesk-*")), timeout=60_000)


def test_it_ends_so_too_while_it_says_nothing() -> None:
    """As while a large model is loaded, when no event is there that could not be told."""
    silent = (
        "import sys, time; from vzdesk.export.evaluations import process;"
        "process._job = lambda folder: None; process.run = lambda *_: time.sleep(600);"
        "process.main(sys.argv[1:])"
    )
    ran = subprocess.Popen([sys.executable, "-c", silent, "", TIED], stdin=subprocess.PIPE)
    assert ran.stdin is not None
    ran.stdin.close()
    assert ran.wait(timeout=60) == 1


def test_the_window_s_evaluations_are_tied_to_it(
    desk: Desk, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    desk.evaluating.ask(EvaluationSpec(models=("agreement-mini",)), (models.default(),))
    qtbot.waitUntil(lambda: desk.evaluating.process is not None, timeout=60_000)
    assert desk.evaluating.process is not None
    assert desk.evaluating.process.arguments()[-1] == TIED
