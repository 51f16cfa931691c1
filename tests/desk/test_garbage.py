"""Python's search for garbage leaves sentences and results alone, and comes back for models."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from fakes import FakeChoice
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.garbage import without_gc
from vzdesk.desk.parts.files import Files
from vzdesk.desk.run import IDLE
from vzdesk.desk.threads.worker import RESULTS_PER_FREEZE

FREEZE, UNFREEZE = gc.freeze, gc.unfreeze
"""As they are: in other tests nothing is left out."""


@pytest.fixture(autouse=True)
def everything_is_searched(
    nothing_left_over: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setattr(gc, "freeze", FREEZE)
    monkeypatch.setattr(gc, "unfreeze", UNFREEZE)
    gc.unfreeze()
    yield
    gc.unfreeze()


def is_searched(thing: object) -> bool:
    return any(each is thing for each in gc.get_objects())


@pytest.mark.parametrize("fails", [False, True])
def test_there_is_no_search_while_something_is_made_without_gc(fails: bool) -> None:
    def work() -> int:
        assert not gc.isenabled()
        return 1 // (0 if fails else 1)

    with suppress(ZeroDivisionError):
        assert without_gc(work) == 1
    assert gc.isenabled()


def test_sentences_of_a_file_are_left_out_of_the_search(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    (tmp_path / "in.txt").write_text("one two")
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "in.txt")
    assert not is_searched(desk.sentences[0].words)


def test_results_are_left_out_of_the_search_until_another_model_is_loaded(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add("one two\n" * RESULTS_PER_FREEZE)
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    (_, first), *_ = desk.results
    assert not is_searched(first.tokens)
    desk.runner.choose(FakeChoice("other"))
    desk.runner.run(("1",))
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert is_searched(first.tokens)
