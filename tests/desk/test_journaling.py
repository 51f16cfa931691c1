"""Unsaved work is on disk while it is done, and is found again after a crash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import FakeChoice, FakeEngine
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.parts import journaling
from vzdesk.desk.parts.recovery import Left
from vzdesk.desk.run import IDLE
from vzdesk.desk.threads.worker import FileWorker, ScoreWorker
from vzdesk.engine import text
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.journal import Journal, recovered
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.selection import Cell


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def desk(qapp: object, data: Path) -> Iterator[Desk]:
    desk = started(data)
    yield desk
    desk.stop()


def started(data: Path) -> Desk:
    """Another program of the same user."""
    engine = FakeEngine()
    worker = ScoreWorker(engine.load, engine.analyse)
    return Desk(worker, FileWorker(), (FakeChoice(),), data)


def killed(desk: Desk) -> None:
    """End as a crash does, with what is written by then; the lock is free."""
    desk.stop()


def journals(data: Path) -> list[Path]:
    return [each for each in (data / "journals").glob("*") if (each / "about.json").exists()]


def kept(qtbot: QtBot, desk: Desk) -> None:
    """Wait until all that was done is in the journal."""
    with qtbot.waitSignal(desk.journaling.kept):
        pass


def offered(qtbot: QtBot, desk: Desk) -> tuple[Left, ...]:
    with qtbot.waitSignal(desk.recovery.changed):
        desk.recovery.find()
    return desk.recovery.left


def texts(session: Session) -> list[str]:
    return [each.text for each in session.sentences]


def test_what_was_never_saved_is_offered_after_a_crash(
    qtbot: QtBot, desk: Desk, data: Path
) -> None:
    desk.editor.add("one\ntwo")
    kept(qtbot, desk)
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    kept(qtbot, desk)
    before = desk.snapshot()
    killed(desk)

    later = started(data)
    (left,) = offered(qtbot, later)
    assert (left.about.path, left.about.n_sentences, left.about.n_scored) == ("", 2, 2)
    with qtbot.waitSignal(later.recovery.recovered):
        later.recovery.recover(left)
    assert later.snapshot().equals(before)
    assert later.dirty
    assert later.path is None
    assert later.recovery.left == ()
    kept(qtbot, later)
    qtbot.waitUntil(lambda: not left.folder.exists())
    assert [texts(recovered(each).session) for each in journals(data)] == [["one", "two"]]
    later.stop(forget=True)
    assert journals(data) == []


@pytest.mark.parametrize("edit", ["tag", "note", "role", "pin", "figure", "style"])
def test_every_kind_of_work_is_kept(qtbot: QtBot, desk: Desk, data: Path, edit: str) -> None:
    desk.editor.add("one two")
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    id = desk.sentences[0].id
    if edit == "tag":
        desk.editor.tag([id], ["odd"], [])
    elif edit == "note":
        desk.editor.note([id], "a note")
    elif edit == "role":
        desk.editor.toggle_role("cues", 1)
    elif edit == "figure":
        desk.figures.keep("fig", FigureSpec(id))
    elif edit == "style":
        desk.figures.keep_style("mine", FigureStyle(title=True))
    else:
        desk.navigator.click(Cell(1, 2))
        desk.navigator.pin()
    kept(qtbot, desk)
    (folder,) = journals(data)
    found = recovered(folder).session
    assert found.sentences == desk.sentences
    assert found.selection.pins == desk.document.selection.pins
    assert found.kept == desk.document.kept


def test_work_on_a_file_is_recovered_as_work_on_that_file(
    qtbot: QtBot, desk: Desk, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.vzd"
    desk.editor.add("one")
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(path)
    qtbot.waitUntil(lambda: journals(data) == [])
    desk.editor.add("two")
    kept(qtbot, desk)
    killed(desk)

    later = started(data)
    (left,) = offered(qtbot, later)
    assert left.about.path == str(path)
    with qtbot.waitSignal(later.recovery.recovered):
        later.recovery.recover(left)
    assert texts(later.snapshot()) == ["one", "two"]
    assert later.path == path
    assert later.dirty
    assert texts(read(path)) == ["one"], "nothing is written unasked"
    with qtbot.waitSignal(later.files.saved):
        later.files.save(path)
    assert texts(read(path)) == ["one", "two"]
    later.stop()
    assert journals(data) == []


def test_a_recovered_session_does_not_replace_what_somebody_else_saved_meanwhile(
    qtbot: QtBot, desk: Desk, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.vzd"
    desk.editor.add("one")
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(path)
    desk.editor.add("two")
    kept(qtbot, desk)
    killed(desk)
    write(Session(), path)

    later = started(data)
    (left,) = offered(qtbot, later)
    with qtbot.waitSignal(later.recovery.recovered):
        later.recovery.recover(left)
    with qtbot.waitSignal(later.files.not_saved):
        later.files.save(path)
    assert texts(read(path)) == []
    later.stop(forget=True)


def test_work_that_another_running_program_keeps_is_not_offered(
    qtbot: QtBot, desk: Desk, data: Path
) -> None:
    desk.editor.add("one")
    kept(qtbot, desk)
    other = started(data)
    assert offered(qtbot, other) == ()
    other.editor.add("two")
    kept(qtbot, other)
    assert len(journals(data)) == 2
    other.stop(forget=True)
    assert [texts(recovered(each).session) for each in journals(data)] == [["one"]]


def test_work_whose_folder_was_removed_meanwhile_is_kept_again_and_not_offered_to_another(
    qtbot: QtBot, desk: Desk, data: Path
) -> None:
    desk.editor.add("The keys")
    kept(qtbot, desk)
    shutil.rmtree(data / "journals")
    desk.editor.add("Two")
    qtbot.waitUntil(lambda: not desk.journaling.is_writing)
    desk.editor.add("Three")
    kept(qtbot, desk)
    (journal,) = journals(data)
    assert texts(recovered(journal).session) == ["The keys", "Two", "Three"]
    other = started(data)
    assert offered(qtbot, other) == ()
    other.stop()


def test_two_programs_are_not_offered_the_same(qtbot: QtBot, desk: Desk, data: Path) -> None:
    desk.editor.add("one")
    kept(qtbot, desk)
    killed(desk)
    first, second = started(data), started(data)
    assert len(offered(qtbot, first)) == 1
    assert offered(qtbot, second) == ()
    first.stop()
    assert len(offered(qtbot, second)) == 1, "the first did not want it, and has gone"
    second.recovery.forget(second.recovery.left[0])
    second.stop()
    assert journals(data) == []


def test_what_was_discarded_or_saved_is_not_offered(
    qtbot: QtBot, desk: Desk, data: Path, tmp_path: Path
) -> None:
    desk.editor.add("one")
    kept(qtbot, desk)
    desk.show(Session())
    qtbot.waitUntil(lambda: journals(data) == [])
    desk.editor.add("two")
    kept(qtbot, desk)
    desk.editor.undo()
    qtbot.waitUntil(lambda: journals(data) == [])


def test_what_is_done_while_a_file_is_written_is_kept(
    qtbot: QtBot, desk: Desk, data: Path, tmp_path: Path
) -> None:
    desk.editor.add("one")
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(tmp_path / "a.vzd")
        desk.editor.add("two")
    kept(qtbot, desk)
    (folder,) = journals(data)
    assert (texts(recovered(folder).saved), texts(recovered(folder).session)) == (
        *(["one"], ["one", "two"]),
    )


def test_where_nothing_can_be_kept_it_is_said_once(qtbot: QtBot, desk: Desk, data: Path) -> None:
    data.write_text("no folder")
    with qtbot.waitSignal(desk.user_error) as told:
        desk.editor.add("one")
    assert told.args[0].message.startswith(f"Unsaved work cannot be kept safe in {data}")
    with qtbot.assertNotEmitted(desk.user_error, wait=600):
        desk.editor.add("two")


def test_a_damaged_journal_says_so_and_stays(qtbot: QtBot, desk: Desk, data: Path) -> None:
    desk.editor.add("one")
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(data.parent / "a.vzd")
    desk.editor.add("two")
    kept(qtbot, desk)
    killed(desk)
    for each in ("base", "changes"):
        next(data.glob(f"journals/*/{each}.*")).write_bytes(b"damaged")
    (data.parent / "a.vzd").unlink()
    later = started(data)
    (left,) = offered(qtbot, later)
    with qtbot.waitSignal(later.user_error) as said:
        later.recovery.recover(left)
    assert said.args[0].next_step.startswith("Discard it")
    assert later.recovery.left == (left,)
    later.stop()
    assert left.folder.exists()


def test_a_damaged_journal_can_be_discarded(qtbot: QtBot, desk: Desk, data: Path) -> None:
    folder = data / "journals" / "damaged"
    folder.mkdir(parents=True)
    for each in ("base.1.vzd", "changes.1", "about.json"):
        (folder / each).write_bytes(b"damaged")
    (left,) = offered(qtbot, desk)
    with qtbot.waitSignal(desk.user_error):
        desk.recovery.recover(left)
    desk.recovery.forget(left)
    qtbot.waitUntil(lambda: not folder.exists())
    assert offered(qtbot, desk) == ()


def test_what_is_whole_of_a_damaged_journal_is_untitled_and_unsaved(
    qtbot: QtBot, desk: Desk, data: Path
) -> None:
    """Else its file could be written over with less than it holds."""
    desk.editor.add("one")
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(data.parent / "a.vzd")
    desk.editor.add("two")
    kept(qtbot, desk)
    killed(desk)
    next(data.glob("journals/*/base.*")).unlink()
    write(Session(), data.parent / "a.vzd")
    later = started(data)
    (left,) = offered(qtbot, later)
    with qtbot.waitSignal(later.user_error) as said:
        later.recovery.recover(left)
    assert "All that was saved before is lost." in said.args[0].message
    assert texts(later.snapshot()) == ["two"]
    assert (later.path, later.dirty) == (None, True)
    later.stop(forget=True)


def test_reading_what_was_left_can_be_cancelled(qtbot: QtBot, desk: Desk, data: Path) -> None:
    folder = data / "journals" / "left"
    journal = Journal(folder)
    journal.write(Session(text.sentences(["The keys are here."] * 20_000)))
    journal.close()
    (left,) = offered(qtbot, desk)
    with qtbot.waitSignal(desk.files.changed):
        desk.recovery.recover(left)
    assert desk.files.run_state.phase == "opening"
    with qtbot.waitSignal(desk.files.message) as told:
        desk.files.cancel()
    assert told.args == ["Cancelled; nothing was opened."]
    assert (desk.sentences, desk.recovery.left) == ((), (left,))
    with qtbot.waitSignal(desk.recovery.recovered):
        desk.recovery.recover(left)
    desk.stop(forget=True)


KILLED = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from fakes import FakeEngine
from vzdesk.desk.desk import Desk
from vzdesk.desk.threads.worker import FileWorker, ScoreWorker
application = QCoreApplication([])
engine = FakeEngine()
desk = Desk(ScoreWorker(engine.load, engine.analyse), FileWorker(), (), Path(sys.argv[1]))
desk.journaling.kept.connect(lambda: print("kept", flush=True))
desk.editor.add("one")
application.exec()
"""


def running(data: Path) -> subprocess.Popen[bytes]:
    """Another program that has unsaved work."""
    command = [sys.executable, "-c", KILLED, str(data)]
    tests = str(Path(__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{Path.cwd()}"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)


def await_kept(other: subprocess.Popen[bytes]) -> None:
    assert other.stdout is not None
    assert other.stdout.readline() == b"kept\n"


def test_of_three_programs_at_once_the_work_of_two_killed_ones_is_offered_once(
    qtbot: QtBot, desk: Desk, data: Path
) -> None:
    with running(data) as first, running(data) as second, running(data) as third:
        for each in (first, second, third):
            await_kept(each)
        for each in (first, second):
            each.kill()
            each.wait()
        left = offered(qtbot, desk)
        assert len({each.folder for each in left}) == 2
        later = started(data)
        assert offered(qtbot, later) == ()
        for each in left:
            desk.recovery.forget(each)
        qtbot.waitUntil(lambda: len(journals(data)) == 1)
        third.kill()
        third.wait()
        (of_third,) = offered(qtbot, later)
        assert of_third.folder not in {each.folder for each in left}
        later.stop()


def test_a_killed_program_leaves_its_work(qtbot: QtBot, desk: Desk, data: Path) -> None:
    with running(data) as other:
        await_kept(other)
        assert offered(qtbot, desk) == (), "it runs"
        other.kill()
    (left,) = offered(qtbot, desk)
    assert left.about.n_sentences == 1


def recovered_by(qtbot: QtBot, data: Path) -> Desk:
    """Another program, which has opened what was left."""
    later = started(data)
    (left,) = offered(qtbot, later)
    with qtbot.waitSignal(later.recovery.recovered):
        later.recovery.recover(left)
    return later


def test_scores_that_came_back_with_an_undone_edit_are_kept(
    qtbot: QtBot, desk: Desk, data: Path, tmp_path: Path
) -> None:
    """The file was saved with the other text, so it has no results of this one."""
    desk.editor.add("one two")
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    desk.editor.edit(desk.sentences[0].id, "another text")
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(tmp_path / "a.vzd")
    qtbot.waitUntil(lambda: journals(data) == [])
    desk.editor.undo()
    assert len(desk.results) == 1
    kept(qtbot, desk)
    killed(desk)
    later = recovered_by(qtbot, data)
    assert texts(later.snapshot()) == ["one two"]
    assert len(later.results) == 1
    later.stop(forget=True)


def test_work_is_of_its_file_wherever_the_program_is_started(
    qtbot: QtBot, desk: Desk, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.editor.add("one")
    monkeypatch.chdir(tmp_path)
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(Path("a.vzd"))
    desk.editor.add("two")
    kept(qtbot, desk)
    killed(desk)
    monkeypatch.chdir(data)
    later = recovered_by(qtbot, data)
    assert later.path == tmp_path / "a.vzd"
    later.stop(forget=True)


def test_what_was_read_only_is_so_after_a_crash(
    qtbot: QtBot, desk: Desk, data: Path, tmp_path: Path
) -> None:
    write(Session(), tmp_path / "a.vzd")
    with qtbot.waitSignal(desk.files.opened):
        desk.files.open(tmp_path / "a.vzd", read_only=True)
    desk.editor.add("one")
    kept(qtbot, desk)
    killed(desk)
    later = recovered_by(qtbot, data)
    assert later.is_read_only
    later.stop(forget=True)


def test_what_is_recovered_twice_at_once_is_recovered_once(
    qtbot: QtBot, desk: Desk, data: Path
) -> None:
    desk.editor.add("one")
    kept(qtbot, desk)
    killed(desk)
    later = started(data)
    (left,) = offered(qtbot, later)
    asked: list[object] = []
    later.ask_with(asked.append)
    with qtbot.waitSignal(later.recovery.recovered):
        later.recovery.recover(left)
        later.recovery.recover(left)
    qtbot.waitUntil(lambda: not left.folder.exists())
    later.recovery.recover(left)
    assert offered(qtbot, later) == ()
    assert asked == []
    assert texts(later.snapshot()) == ["one"]
    later.stop(forget=True)


def test_what_was_kept_before_says_nothing_of_what_is_recovered(
    qtbot: QtBot, desk: Desk, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal stays until its work is in another one."""
    desk.editor.add("one")
    kept(qtbot, desk)
    killed(desk)
    later = started(data)
    (left,) = offered(qtbot, later)
    write_it, may_go_on = Journal.write, threading.Event()

    def slow(self: Journal, now: Session) -> bool:
        may_go_on.wait(10)
        return texts(now) == ["mine"] or write_it(self, now)

    monkeypatch.setattr(Journal, "write", slow)
    later.editor.add("mine")
    qtbot.waitUntil(lambda: later.journaling.is_writing)
    with qtbot.waitSignal(later.recovery.recovered):
        later.recovery.recover(left)
    monkeypatch.setattr(Journal, "write", refused)
    with qtbot.waitSignal(later.user_error):
        may_go_on.set()
    assert left.folder.exists()
    later.stop()
    assert left.folder.exists()


def refused(*_: object) -> bool:
    raise UserError("The disk is full.")


def test_changes_that_cannot_be_read_are_said_to_be_missing(
    qtbot: QtBot, desk: Desk, data: Path
) -> None:
    for each in ("one", "two"):
        desk.editor.add(each)
        kept(qtbot, desk)
    (folder,) = journals(data)
    killed(desk)
    (changes,) = folder.glob("changes.*")
    changes.write_bytes(changes.read_bytes()[:-1])
    later = started(data)
    (left,) = offered(qtbot, later)
    with qtbot.waitSignal(later.user_error) as said:
        later.recovery.recover(left)
    assert "last changes are missing" in str(said.args[0])
    assert texts(later.snapshot()) == ["one"]
    later.stop(forget=True)


def test_the_end_does_not_wait_for_ever_for_a_journal_that_hangs(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, close = threading.Event(), Journal.close
    monkeypatch.setattr(journaling, "END_S", 0.05)
    monkeypatch.setattr(Journal, "close", lambda self: answers.wait(20) and close(self))
    desk.editor.add("one")
    kept(qtbot, desk)
    desk.stop(forget=True)
    assert desk.is_running
    answers.set()
    qtbot.waitUntil(lambda: not desk.is_running)
