"""Opening and saving, off the window's thread."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEngine, fake_ref, fake_scored
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.files import Files
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell


@pytest.fixture
def session() -> Session:
    sentences = text.sentences(["The keys are here.", "Two"])
    results = {sentences[0].id: fake_scored(sentences[0])}
    return Session(sentences, (Analysis(fake_ref(), Provenance("then", "cpu", "t"), results),))


def test_a_saved_session_opens_again_the_same(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "mine.vzd"
    desk.show(session)
    desk.click(Cell(1, 2))
    desk.add("three")
    before = desk.snapshot()
    with qtbot.waitSignal(files.saved):
        files.save(path)
    assert desk.path == path
    assert not desk.dirty
    desk.show(Session())
    with qtbot.waitSignal(files.opened):
        files.open(path)
    assert desk.snapshot().equals(before)
    assert desk.path == path


def test_work_done_while_a_file_is_written_is_still_unsaved(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    desk.show(session)
    desk.add("three")
    with qtbot.waitSignal(files.saved):
        files.save(tmp_path / "mine.vzd")
        desk.add("four")
    assert desk.dirty


def test_saving_does_not_wait_for_a_run(
    qtbot: QtBot, desk: Desk, files: Files, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.may_load.clear()
    desk.add("one")
    desk.run()
    with qtbot.waitSignal(files.saved):
        files.save(tmp_path / "mine.vzd")
    assert desk.run_state is not IDLE
    engine.may_load.set()


def test_a_text_file_opens_as_an_untitled_session(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("one\n\ntwo\n", encoding="utf-8")
    with qtbot.waitSignal(files.opened):
        files.open(path)
    assert [row.text for row in desk.state.rows] == ["one", "two"]
    assert desk.path is None
    assert not desk.dirty


@pytest.mark.parametrize("name", ["none.vzd", "none.txt", "cut.vzd", "empty.txt"])
def test_a_file_that_cannot_be_opened_leaves_everything_as_it_was(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path, name: str
) -> None:
    (tmp_path / "cut.vzd").write_bytes(b"PK\x03\x04 cut")
    (tmp_path / "empty.txt").write_text("\n")
    desk.show(session)
    before = desk.snapshot()
    with qtbot.waitSignal(desk.trouble) as told:
        files.open(tmp_path / name)
    assert name in told.args[0].message
    assert desk.snapshot().equals(before)


def test_of_two_files_asked_for_the_later_one_is_shown(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    for name in ("first", "later"):
        (tmp_path / f"{name}.txt").write_text(name)
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "first.txt")
        files.open(tmp_path / "later.txt")
    qtbot.wait(20)
    assert [row.text for row in desk.state.rows] == ["later"]


def test_what_was_asked_for_is_written_before_the_thread_ends(
    desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    desk.show(session)
    files.save(tmp_path / "mine.vzd")
    files.stop()
    assert (tmp_path / "mine.vzd").is_file()


def test_a_bug_while_writing_is_reported(qtbot: QtBot, desk: Desk, files: Files) -> None:
    def work() -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(desk.broken) as told:
        files.export(Path("x.csv"), work)
    assert "ZeroDivisionError" in told.args[0]
