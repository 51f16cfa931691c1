"""Opening and saving, off the window's thread."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeEngine, fake_ref, fake_scored
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk.desk.desk import Desk
from vzdesk.desk.files.saving import ChangedMeanwhile
from vzdesk.desk.parts.files import Files
from vzdesk.desk.run import IDLE
from vzdesk.desk.threads import jobs
from vzdesk.desk.threads.worker import Report
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles
from vzdesk.engine.types import Analysis, Progress, Provenance
from vzdesk.errors import Cancelled, UserError
from vzdesk.export.table import write_table
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
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
    desk.navigator.click(Cell(1, 2))
    desk.editor.add("three")
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
    desk.editor.add("three")
    with qtbot.waitSignal(files.saved):
        files.save(tmp_path / "mine.vzd")
        desk.editor.add("four")
    assert desk.dirty


def test_a_save_belongs_to_the_session_that_it_is_of(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    """Another one, opened meanwhile, does not take its file, nor what was to come after it."""
    desk.show(session)
    desk.editor.add("three")
    done: list[str] = []
    with qtbot.waitSignal(files.used):
        files.save(tmp_path / "mine.vzd", lambda: done.append("then"))
        desk.show(Session())
        desk.editor.add("another session")
    assert desk.path is None
    assert desk.dirty
    assert not done
    assert len(read(tmp_path / "mine.vzd").sentences) == 3


def test_what_comes_after_a_save_waits_for_this_save(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    path, done = tmp_path / "mine.vzd", list[int]()
    desk.editor.add("one")
    files.save(path)
    desk.editor.add("two")
    with qtbot.waitSignals([files.saved, files.saved]):
        files.save(path, lambda: done.append(len(read(path).sentences)))
    assert done == [2]


def test_of_a_save_that_fails_nothing_comes_after(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    desk.editor.add("one")
    done: list[str] = []
    with qtbot.waitSignal(files.not_saved) as told:
        files.save(tmp_path / "none" / "mine.vzd", lambda: done.append("then"))
    assert "there is no folder" in told.args[0].message
    assert told.args[1] == tmp_path / "none" / "mine.vzd"
    assert not done
    assert desk.dirty


def test_a_file_that_was_read_while_sentences_were_edited_is_shown_only_after_a_question(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    (tmp_path / "in.txt").write_text("of the file")
    asked: list[Callable[[], object]] = []
    desk.ask_with(asked.append)
    files.open(tmp_path / "in.txt")
    desk.editor.add("mine")
    qtbot.waitUntil(lambda: bool(asked))
    assert [each.text for each in desk.sentences] == ["mine"]
    asked[0]()
    assert [each.text for each in desk.sentences] == ["of the file"]


def test_the_previous_version_is_kept_once(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    """It is what was there when the session was opened, however often it is saved."""
    path = tmp_path / "mine.vzd"
    write(Session(text.sentences(["as it was"])), path)
    with qtbot.waitSignal(files.opened):
        files.open(path)
    for more in ("one", "two"):
        desk.editor.add(more)
        with qtbot.waitSignal(files.saved):
            files.save(path)
    kept = tmp_path / "mine.vzd.bak"
    assert [each.text for each in read(kept).sentences] == ["as it was"]
    assert len(read(path).sentences) == 3
    with qtbot.waitSignal(files.opened):
        files.open(path)
    with qtbot.waitSignal(files.saved):
        files.save(path)
    assert len(read(kept).sentences) == 3


def test_a_file_is_saved_also_where_its_previous_version_cannot_be_kept(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    path = tmp_path / "mine.vzd"
    write(Session(text.sentences(["as it was"])), path)
    (tmp_path / "mine.vzd.bak").mkdir()
    desk.editor.add("one")
    with qtbot.waitSignal(files.saved), qtbot.assertNotEmitted(files.not_saved):
        files.save(path)
    assert [each.text for each in read(path).sentences] == ["one"]


def test_what_somebody_else_saves_while_a_session_is_written_is_not_replaced(
    qtbot: QtBot,
    desk: Desk,
    files: Files,
    session: Session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "mine.vzd"
    desk.editor.add("mine")
    with qtbot.waitSignal(files.saved):
        files.save(path)

    def slowly(mine: Session, path: Path, check: Callable[[], object]) -> None:
        write(session, path)
        write(mine, path, check)

    monkeypatch.setattr("vzdesk.session.write.write", slowly)
    desk.editor.add("more")
    with qtbot.waitSignal(files.not_saved) as said:
        files.save(path)
    assert isinstance(said.args[0], ChangedMeanwhile)
    assert read(path).sentences == session.sentences


def test_results_that_came_while_a_file_was_read_are_not_lost_unasked(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    write(session, tmp_path / "other.vzd")
    desk.show(Session(text.sentences(["one"])))
    asked: list[Callable[[], object]] = []
    desk.ask_with(asked.append)
    may_read = threading.Event()
    files.export(tmp_path / "before", lambda _: may_read.wait(10))
    files.open(tmp_path / "other.vzd")
    desk.runner.run()
    qtbot.waitUntil(lambda: bool(desk.results))
    may_read.set()
    qtbot.waitUntil(lambda: bool(asked))
    assert [each.text for each in desk.sentences] == ["one"]
    asked[0]()
    assert desk.path == tmp_path / "other.vzd"


def test_a_file_is_not_open_elsewhere_because_it_is_open_here(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, link = tmp_path / "mine.vzd", tmp_path / "link.vzd"
    write(Session(text.sentences(["one"])), path)
    link.symlink_to(path)
    monkeypatch.chdir(tmp_path)
    with qtbot.waitSignal(files.opened):
        files.open(Path("mine.vzd"))
    assert desk.path == path
    assert not any(map(files.is_open_elsewhere, (path, link, Path("mine.vzd"))))


def test_the_log_has_no_part_of_a_name(
    qtbot: QtBot, files: Files, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "interview.with Ms Miller"
    path.write_text("one")
    with caplog.at_level("INFO", "vzdesk"), qtbot.waitSignal(files.opened):
        files.open(path)
    assert "open" in caplog.text
    assert "miller" not in caplog.text.lower()


def test_saving_twice_in_a_row_is_no_change_by_somebody_else(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    desk.editor.add("one")
    with qtbot.waitSignals([files.saved] * 3), qtbot.assertNotEmitted(files.not_saved):
        for _ in range(3):
            files.save(tmp_path / "mine.vzd")


def test_saving_does_not_wait_for_a_run(
    qtbot: QtBot, desk: Desk, files: Files, engine: FakeEngine, tmp_path: Path
) -> None:
    engine.may_load.clear()
    desk.editor.add("one")
    desk.runner.run()
    with qtbot.waitSignal(files.saved):
        files.save(tmp_path / "mine.vzd")
    assert desk.runner.run_state is not IDLE
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
    with qtbot.waitSignal(desk.user_error) as told:
        files.open(tmp_path / name)
    assert name in told.args[0].message
    assert desk.snapshot().equals(before)


def test_of_a_file_without_sentences_it_is_said_what_to_do_with_the_file(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text("\n")
    with qtbot.waitSignal(desk.user_error) as told:
        files.open(tmp_path / "empty.txt")
    assert told.args[0].next_step == (
        "Choose another file, or write a sentence into this one first."
    )


def test_of_two_files_asked_for_the_later_one_is_shown(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    for name in ("first", "later"):
        (tmp_path / f"{name}.txt").write_text(name)
    shown: list[list[str]] = []
    files.opened.connect(lambda: shown.append([row.text for row in desk.state.rows]))
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "first.txt")
        files.open(tmp_path / "later.txt")
    handle_events()
    assert shown == [["later"]], "and nothing before it"


def test_what_was_asked_for_is_written_before_the_thread_ends(
    desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    desk.show(session)
    files.save(tmp_path / "mine.vzd")
    files.stop()
    assert (tmp_path / "mine.vzd").is_file()


class SlowTable:
    """Writes a table slowly, step by step, as long as it may; `stopped` once it may not."""

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.stopped = False

    def __call__(self, tell: Report) -> None:
        try:
            for step in range(1, 2000):
                time.sleep(0.005)
                tell(Progress(min(step, 500), 1000))
                if self.goes_on.is_set():
                    return
        except Cancelled:
            self.stopped = True
            raise


def test_a_long_export_tells_how_far_it_is_until_it_is_done(
    qtbot: QtBot, desk: Desk, files: Files
) -> None:
    table = SlowTable()
    with qtbot.waitSignal(files.changed):
        files.export(Path("t.csv"), table)
    assert files.run_state.phase == "writing"
    assert files.run_state.progress is not None
    assert files.run_state.progress.total == 1000
    with qtbot.waitSignal(files.message) as told:
        table.goes_on.set()
    assert told.args == ["Wrote t.csv."]
    assert files.run_state is IDLE


def test_a_cancelled_export_stops_and_what_was_asked_after_it_is_done(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    table = SlowTable()
    with qtbot.waitSignal(files.changed):
        files.export(tmp_path / "t.csv", table)
    files.save(tmp_path / "mine.vzd")
    told: list[str] = []
    files.message.connect(told.append)
    with qtbot.waitSignal(files.saved):
        files.cancel()
    assert told == ["Cancelled; nothing was written.", "Saved mine.vzd."]
    assert table.stopped
    assert files.run_state is IDLE
    assert (tmp_path / "mine.vzd").is_file()


def test_a_long_file_can_be_left_while_it_is_opened(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    (tmp_path / "long.txt").write_text("The keys to the cabinet are on the table.\n" * 200_000)
    desk.show(session)
    with qtbot.waitSignal(files.changed):
        files.open(tmp_path / "long.txt")
    assert files.run_state.phase == "opening"
    with qtbot.waitSignal(files.message) as told:
        files.cancel()
    assert told.args == ["Cancelled; nothing was opened."]
    assert files.run_state is IDLE
    assert desk.sentences == session.sentences


def long_session(path: Path) -> Path:
    write(Session(text.sentences(["The keys are here."] * 20_000)), path)
    return path


def test_a_long_session_can_be_left_while_it_is_opened(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    desk.show(session)
    with qtbot.waitSignal(files.changed):
        files.open(long_session(tmp_path / "long.vzd"))
    assert files.run_state.phase == "opening"
    with qtbot.waitSignal(files.message) as told:
        files.cancel()
    assert told.args == ["Cancelled; nothing was opened."]
    assert files.run_state is IDLE
    assert desk.sentences == session.sentences


def test_what_is_opened_is_left_where_something_else_is_opened_or_the_program_ends(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    long = long_session(tmp_path / "long.vzd")
    write(session, tmp_path / "mine.vzd")
    ended: list[str] = []
    files.worker.cancelled.connect(ended.append)
    with qtbot.waitSignal(files.changed):
        files.open(long)
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "mine.vzd")
    assert len(ended) == 1
    assert desk.path == tmp_path / "mine.vzd"
    with qtbot.waitSignal(files.changed):
        files.open(long)
    desk.stop()
    qtbot.waitUntil(lambda: len(ended) == 2)
    assert desk.path == tmp_path / "mine.vzd"


def test_what_comes_after_all_is_written_does_not_come_where_something_is_not(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    done: list[str] = []
    desk.editor.add("one")
    files.save(tmp_path / "a.vzd")
    files.export(tmp_path / "t.csv", lambda _: None)
    assert files.is_writing
    files.when_written(lambda: done.append("then"))
    qtbot.waitUntil(lambda: done == ["then"])
    assert not files.is_writing
    files.save(tmp_path / "none" / "a.vzd")
    files.when_written(lambda: done.append("never"))
    with qtbot.waitSignal(files.not_saved):
        pass
    with qtbot.waitSignal(files.saved):
        files.save(tmp_path / "a.vzd")
    assert done == ["then"]


def test_what_somebody_else_saved_is_kept_before_it_is_replaced(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    """Also where this session was saved there before."""
    path = tmp_path / "mine.vzd"
    desk.editor.add("mine")
    with qtbot.waitSignal(files.saved):
        files.save(path)
    write(Session(text.sentences(["of somebody else"])), path)
    desk.editor.add("more")
    with qtbot.waitSignal(files.saved):
        files.save(path, replace_changed=True)
    kept = read(tmp_path / "mine.vzd.bak")
    assert [each.text for each in kept.sentences] == ["of somebody else"]
    assert len(read(path).sentences) == 2


def test_a_save_that_ends_in_another_session_leaves_it_its_previous_version(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the next session of work at this path would replace it without keeping it."""
    path = tmp_path / "mine.vzd"
    may_go_on = threading.Event()

    def slowly(mine: Session, path: Path, check: Callable[[], object]) -> None:
        may_go_on.wait(10)
        write(mine, path, check)

    monkeypatch.setattr("vzdesk.session.write.write", slowly)
    desk.editor.add("first")
    files.save(path)
    desk.show(Session())
    with qtbot.waitSignal(files.used):
        may_go_on.set()
    desk.editor.add("second")
    with qtbot.waitSignal(files.saved):
        files.save(path)
    kept = read(tmp_path / "mine.vzd.bak")
    assert [each.text for each in kept.sentences] == ["first"]


def test_opening_that_hangs_can_be_left(
    qtbot: QtBot, desk: Desk, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "READ_PATIENCE_MS", 50)
    is_back = threading.Event()

    def hang(report: Callable[[], object]) -> None:
        time.sleep(0.1)  # else nothing is shown yet
        report()
        is_back.wait(20)

    desk.editor.add("One.")
    with qtbot.waitSignal(files.changed):
        files.fetch("it", hang, lambda _: desk.begin())
    with qtbot.waitSignal(files.message) as told:
        files.cancel()
    assert told.args == ["Cancelled; nothing was opened."]
    assert files.run_state is IDLE
    is_back.set()
    desk.stop()
    assert len(desk.sentences) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files here")
@pytest.mark.parametrize("ending", [".vzd", ".txt", ".csv", ".xlsx"])
def test_a_pipe_or_a_device_is_not_waited_for(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path, ending: str
) -> None:
    """Nobody may ever write into it; what is to be saved next would wait, too."""
    os.mkfifo(tmp_path / f"pipe{ending}")
    (tmp_path / f"zero{ending}").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with qtbot.waitSignal(desk.user_error) as told:
            files.open(tmp_path / f"{name}{ending}")
        assert "pipe or a device" in str(told.args[0])


def test_a_file_of_the_same_size_and_time_is_noticed_to_be_another(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    """Some disks count time in steps of two seconds, and some programs set it."""
    path = tmp_path / "mine.vzd"
    write(session, path)
    with qtbot.waitSignal(files.opened):
        files.open(path)
    before = path.stat()
    others = (replace(session.sentences[0], note="a"), *session.sentences[1:])
    write(replace(session, sentences=others), path)
    content = path.read_bytes()
    path.write_bytes(content[: before.st_size].ljust(before.st_size, b" "))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    desk.editor.add("three")
    with qtbot.waitSignal(files.not_saved) as told:
        files.save(path)
    assert isinstance(told.args[0], ChangedMeanwhile)


@pytest.mark.parametrize("name", ["a\0b", "half \ud800", "x" * 5000])
def test_what_is_no_path_is_told_of(qtbot: QtBot, desk: Desk, files: Files, name: str) -> None:
    for ending in (".vzd", ".txt"):
        path = Path(f"/{name}{ending}")
        assert not files.is_open_elsewhere(path)
        with qtbot.waitSignal(desk.user_error):
            files.open(path)


def test_cancelling_where_nothing_is_written_does_nothing(files: Files) -> None:
    files.cancel()
    assert files.run_state is IDLE


def test_a_cancelled_table_leaves_the_old_one_whole(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    """With the real writer, stopped after its first rows."""
    path = tmp_path / "t.csv"
    path.write_text("old")
    desk.show(session)

    def work(tell: Report) -> None:
        def slowly(progress: Progress) -> None:
            time.sleep(0.1)
            tell(progress)
            files.cancel()

        for _ in range(20):
            write_table(desk.results, path, progressed=slowly)

    with qtbot.waitSignal(files.message) as told:
        files.export(path, work)
    assert told.args == ["Cancelled; nothing was written."]
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["t.csv"]


def test_a_bug_while_writing_is_reported(qtbot: QtBot, desk: Desk, files: Files) -> None:
    def work(_: object) -> None:
        raise ZeroDivisionError

    with qtbot.waitSignal(desk.crashed) as told:
        files.export(Path("x.csv"), work)
    assert "ZeroDivisionError" in told.args[0]


# Corpora

TABLE = "id\tsentence\ttarget\tcues\na\tThe keys are here\tare\tkeys\nb\tOne\t\t\na\tTwo\t\t\n"
CONLLU = "# sent_id = s\n# text = isn't\n1-2\tisn't{0}\n1\tis{0}\n2\tn't{0}\n\n".format("\t_" * 8)


def test_a_table_opens_with_its_roles_and_says_what_became_of_ids(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    (tmp_path / "in.tsv").write_text(TABLE, encoding="utf-8")
    told: list[str] = []
    files.message.connect(told.append)
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "in.tsv")
    assert [row.id for row in desk.state.rows] == ["a", "b", "a-2"]
    assert desk.sentences[0].roles == Roles(targets=(2,), cues=(1,))
    assert told == ["Ids occur more than once: the next “a” is “a-2” here."]


def test_roles_and_annotations_are_saved_and_opened_again(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    for name, content in [("in.tsv", TABLE), ("in.conllu", CONLLU)]:
        (tmp_path / name).write_text(content, encoding="utf-8")
        with qtbot.waitSignal(files.opened):
            files.open(tmp_path / name)
        before = desk.sentences
        with qtbot.waitSignal(files.saved):
            files.save(tmp_path / "mine.vzd")
        desk.show(Session())
        with qtbot.waitSignal(files.opened):
            files.open(tmp_path / "mine.vzd")
        assert desk.sentences == before


def test_where_nothing_can_be_read_the_first_line_that_is_wrong_is_told_and_everything_stays(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    table = "".join(TABLE.replace("\tkeys", "\tkez").splitlines(True)[:2])
    (tmp_path / "in.tsv").write_text(table, encoding="utf-8")
    desk.show(session)
    with qtbot.waitSignal(desk.user_error) as told:
        files.open(tmp_path / "in.tsv")
    assert "in.tsv, line 2: cues: “kez” is no word of the sentence." in told.args[0].message
    assert desk.sentences == session.sentences


def test_a_line_that_is_wrong_is_told_and_the_others_open(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    (tmp_path / "in.tsv").write_text(TABLE.replace("\tkeys", "\tkez"), encoding="utf-8")
    said = list[str]()
    files.message.connect(said.append)
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "in.tsv")
    assert [each.text for each in desk.sentences] == ["One", "Two"]
    assert "1 sentence is left out: " in said[-1]
    assert "in.tsv, line 2: cues: “kez” is no word of the sentence." in said[-1]


def test_a_long_text_is_added_after_what_is_there_by_then(
    qtbot: QtBot, desk: Desk, files: Files
) -> None:
    desk.editor.add("one")
    with qtbot.waitSignal(files.message):
        files.add("two\n\nthree\n")
        desk.editor.add("meanwhile")
    assert [(row.id, row.text) for row in desk.state.rows] == [
        *(("1", "one"), ("2", "meanwhile"), ("3", "two"), ("4", "three")),
    ]
    desk.editor.undo()
    assert [row.text for row in desk.state.rows] == ["one", "meanwhile"]


def test_files_that_are_opened_and_saved_are_used_but_not_the_example(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    used: list[Path] = []
    files.used.connect(used.append)
    (tmp_path / "in.txt").write_text("one")
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "in.txt")
    with qtbot.waitSignal(files.saved):
        files.save(tmp_path / "mine.vzd")
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "mine.vzd", untitled=True)
    assert used == [tmp_path / "in.txt", tmp_path / "mine.vzd"]


def test_an_untitled_session_is_saved_as_something_else_than_its_file(
    qtbot: QtBot, desk: Desk, files: Files, session: Session, tmp_path: Path
) -> None:
    write(session, tmp_path / "example.vzd")
    with qtbot.waitSignal(files.opened):
        files.open(tmp_path / "example.vzd", untitled=True)
    assert len(desk.sentences) == len(session.sentences)
    assert desk.path is None


def test_what_a_written_file_does_not_hold_is_told(
    qtbot: QtBot, desk: Desk, files: Files, tmp_path: Path
) -> None:
    lacks = UserError("1 role is not in it.")
    with qtbot.waitSignal(desk.user_error) as told:
        files.export(tmp_path / "out.tsv", lambda tell: lacks)
    assert told.args == [lacks]
    with qtbot.assertNotEmitted(desk.user_error), qtbot.waitSignal(files.message):
        files.export(tmp_path / "out.tsv", lambda tell: None)
