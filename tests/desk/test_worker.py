"""The threads beside the window's: every job ends, and none keeps another from running."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fakes import FakeBackend, FakeChoice, FakeEngine
from pytestqt.qtbot import QtBot

from vzdesk.desk.threads import thread
from vzdesk.desk.threads import worker as workers
from vzdesk.desk.threads.worker import FileJob, FileWorker, ScoreJob, ScoreWorker
from vzdesk.engine import text
from vzdesk.engine.safety import stopping
from vzdesk.engine.types import Request
from vzdesk.errors import Cancelled, UserError

ENDS = ("finished", "done", "cancelled", "failed", "crashed")


class Panic(BaseException):
    """What some libraries raise: no Exception."""


ERRORS = [
    (UserError("So it is."), "failed"),
    (Cancelled(), "cancelled"),
    (MemoryError(), "failed"),
    (RecursionError("too deep"), "crashed"),
    (ZeroDivisionError(), "crashed"),
    (Panic("unwrap on None"), "crashed"),
    (SystemExit(1), "crashed"),
    (GeneratorExit(), "crashed"),
]


def job(id: str, name: str = "fake") -> ScoreJob:
    request = Request(id, name, text.sentences(["One."]), methods=())
    return ScoreJob(request, FakeChoice(name))  # type: ignore[arg-type]


def ends_of(worker: Any) -> list[tuple[str, str]]:
    """Filled with the id of each job that ends, and how."""
    found: list[tuple[str, str]] = []
    for name in ENDS:
        signal = getattr(worker, name, None)
        if signal is not None:
            signal.connect(lambda id, *_, name=name: found.append((id, name)))
    return found


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def filing(qapp: object) -> Iterator[FileWorker]:
    worker = FileWorker()
    yield worker
    worker.stop()


@pytest.mark.parametrize(("error", "end"), ERRORS, ids=lambda each: type(each).__name__)
def test_a_file_job_ends_once_whatever_is_raised_in_it(
    qtbot: QtBot, filing: FileWorker, error: BaseException, end: str
) -> None:
    def broken(_: object) -> None:
        raise error

    ends = ends_of(filing)
    filing.start(FileJob("1", broken))
    filing.start(FileJob("2", lambda _: None))
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert ends == [("1", end), ("2", "done")]


@pytest.mark.parametrize("where", ["load", "analyse"])
@pytest.mark.parametrize(("error", "end"), ERRORS, ids=lambda each: type(each).__name__)
def test_a_run_ends_once_whatever_is_raised_in_it(
    qtbot: QtBot, engine: FakeEngine, where: str, error: BaseException, end: str
) -> None:
    def broken(*_: object) -> Any:
        raise error

    load = broken if where == "load" else engine.load
    worker = ScoreWorker(load, broken if where == "analyse" else engine.analyse)
    ends = ends_of(worker)
    worker.start(job("1"))
    qtbot.waitUntil(lambda: len(ends) == 1)
    worker.start(job("2"))
    qtbot.waitUntil(lambda: len(ends) == 2)
    worker.stop()
    assert ends == [("1", end), ("2", end)]


def test_an_error_that_cannot_be_told_ends_its_job_all_the_same(
    qtbot: QtBot, filing: FileWorker
) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise MemoryError

    def broken(_: object) -> None:
        raise MuteError

    with qtbot.waitSignal(filing.crashed) as crashed:
        filing.start(FileJob("1", broken))
    assert "MuteError" in crashed.args[1]


def test_a_job_behind_one_that_never_comes_back_is_done_in_a_new_thread(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PATIENCE_MS", {"onnx": 50, "torch": 50})
    is_back = threading.Event()

    def load(choice: FakeChoice, *_: object) -> FakeBackend:
        if choice.name == "stuck":
            is_back.wait(20)
        return FakeBackend(choice)

    worker = ScoreWorker(load, engine.analyse)
    ends = ends_of(worker)
    with qtbot.waitSignal(worker.loading):
        worker.start(job("1", "stuck"))
    worker.start(job("2"))
    worker.start(job("3"))
    qtbot.waitUntil(lambda: ("3", "finished") in ends)
    assert ends == [("2", "cancelled"), ("3", "finished")]
    worker.stop()
    assert worker.is_running
    is_back.set()
    qtbot.waitUntil(lambda: not worker.is_running)
    qtbot.waitUntil(lambda: len(ends) == 3)
    assert ends[-1] == ("1", "cancelled")


def test_writing_does_not_wait_for_ever_for_what_is_read(
    qtbot: QtBot, filing: FileWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is not there any more is never read; what is to be saved elsewhere is saved."""
    monkeypatch.setattr(workers, "READ_PATIENCE_MS", 50)
    monkeypatch.setattr(thread, "END_MS", 50)
    is_back, ends = threading.Event(), ends_of(filing)
    filing.start(FileJob("before", lambda _: time.sleep(0.05)))
    filing.start(FileJob("stuck", lambda _: is_back.wait(20), reads=True))
    filing.start(FileJob("save", lambda _: None))
    qtbot.waitUntil(lambda: ends == [("before", "done"), ("save", "done")])
    filing.start(FileJob("stuck too", lambda _: is_back.wait(20), reads=True))
    filing.start(FileJob("last", lambda _: None))
    filing.stop()
    qtbot.waitUntil(lambda: ends[2:] == [("last", "done")])
    assert filing.is_running
    is_back.set()
    qtbot.waitUntil(lambda: not filing.is_running)


def test_reading_waits_for_what_is_written_and_so_does_the_end(
    qtbot: QtBot, filing: FileWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "READ_PATIENCE_MS", 10)
    monkeypatch.setattr(thread, "END_MS", 10)
    ends = ends_of(filing)
    filing.start(FileJob("write", lambda _: time.sleep(0.3)))
    filing.start(FileJob("read", lambda _: None, reads=True))
    filing.stop()
    qtbot.waitUntil(lambda: len(ends) == 2)
    assert ends == [("write", "done"), ("read", "done")]
    assert not filing.is_running


def test_stopping_waits_for_a_stuck_thread_only_once_and_not_for_long(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "END_MS", 50)
    scoring = ScoreWorker(engine.load, engine.analyse)
    engine.may_load.clear()
    with qtbot.waitSignal(scoring.loading):
        scoring.start(job("stuck"))
    scoring.stop()
    scoring.stop()
    assert scoring.is_running
    engine.may_load.set()
    qtbot.waitUntil(lambda: not scoring.is_running)


def test_cancelling_reaches_into_the_backend_and_into_loading(
    qtbot: QtBot, engine: FakeEngine
) -> None:
    """Neither looks at the job: what they look at is set."""
    waits = threading.Event()

    def load(*_: object) -> FakeBackend:
        waits.set()
        while not stopping.is_stopped():
            time.sleep(0.001)
        raise Cancelled

    worker = ScoreWorker(load, engine.analyse)
    ends = ends_of(worker)
    worker.start(job("1"))
    assert waits.wait(5)
    worker.cancel()
    qtbot.waitUntil(lambda: ends == [("1", "cancelled")])
    worker.stop()
    assert not stopping.is_stopped()
