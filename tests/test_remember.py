"""What is remembered is forgotten with the session that it is of."""

from __future__ import annotations

import gc
import weakref

from fakes import fake_ref, fake_scored
from PySide6.QtCore import QCoreApplication

from vzdesk.desk.desk import Desk
from vzdesk.desk.threads.worker import FileWorker, ScoreWorker
from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.remember import forget_all, remembered
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell, Settings


def test_what_was_asked_is_asked_again_only_after_all_is_forgotten() -> None:
    asked: list[int] = []
    double = remembered(2)(lambda n: asked.append(n) or 2 * n)
    assert [double(1), double(1)] == [2, 2]
    forget_all()
    assert double(1) == 2
    assert asked == [1, 1]


def test_nothing_of_a_session_stays_once_another_is_open(qapp: object) -> None:
    desk = Desk(ScoreWorker(print, print), FileWorker())
    sentences = text.sentences(["The keys are on the table.", "Another one"])
    results = {each.id: fake_scored(each, words_as_one=True) for each in sentences}
    results_of = [weakref.ref(each) for each in results.values()]
    run = Provenance("then", "cpu", "t")
    for units in ("tokens", "words", "words-joint"):
        session = Session(
            sentences, (Analysis(fake_ref(), run, results),), settings=Settings(units)
        )
        desk.show(session)
        desk.navigator.hover(Cell(0, 1))
        desk.navigator.set_show("layers")
        assert desk.state.map is not None
    del session, results
    desk.show(Session())
    assert desk.state.map is None
    QCoreApplication.processEvents()  # what was open is freed a moment later
    gc.collect()
    assert [each() for each in results_of] == [None, None]
    desk.stop()
