from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes import FakeChoice, FakeEngine

from vzdesk.desk.desk import Desk
from vzdesk.desk.parts.files import Files
from vzdesk.desk.threads.worker import FileWorker, ScoreWorker


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def desk(qapp: object, engine: FakeEngine) -> Iterator[Desk]:
    """A desk with two models to choose from, and a thread that is ended."""
    worker = ScoreWorker(engine.load, engine.analyse)
    desk = Desk(worker, FileWorker(), (FakeChoice("fake"), FakeChoice("other")))
    yield desk
    desk.stop()


@pytest.fixture
def files(desk: Desk) -> Files:
    return desk.files
