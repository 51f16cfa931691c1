"""What is written down about the program, and what of a traceback may be shown."""

from __future__ import annotations

import logging
import subprocess
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from vzdesk import log


@pytest.fixture(autouse=True)
def no_handlers_left() -> Iterator[None]:
    logger = logging.getLogger("vzdesk")
    before = list(logger.handlers)
    yield
    for each in list(logger.handlers):
        if each not in before:
            logger.removeHandler(each)
            each.close()


def test_the_log_has_each_part_s_lines_and_stays_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log, "LARGEST_BYTES", 2000)
    file = log.begin(tmp_path / "log")
    for n in range(500):
        logging.getLogger("vzdesk.files").info("saved: %d", n)
    log.end(file)
    assert log.latest(tmp_path / "log").splitlines()[-1].endswith("INFO vzdesk.files: saved: 499")
    assert sum(each.stat().st_size for each in (tmp_path / "log").iterdir()) < 10_000


def test_where_nothing_can_be_written_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("no folder")
    assert log.begin(tmp_path / "log") is None
    log.end(None)
    assert log.latest(tmp_path / "log") == log.last_crash(tmp_path / "log") == ""


def test_where_a_crash_was_is_known_at_the_next_start(tmp_path: Path) -> None:
    code = (
        "import faulthandler, sys\n"
        "from pathlib import Path\n"
        "from vzdesk import log\n"
        "file = log.begin(Path(sys.argv[1]))\n"
        "if sys.argv[2] == 'crash': faulthandler._sigsegv()\n"
        "log.end(file)\n"
    )

    def run(how: str) -> int:
        command = [sys.executable, "-c", code, str(tmp_path), how]
        return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode

    assert run("end") == 0
    assert log.last_crash(tmp_path) == ""
    assert run("crash") != 0
    log.end(log.begin(tmp_path))
    assert "in <module>" in log.last_crash(tmp_path)
    assert [each.name for each in tmp_path.glob("crash*")] == ["crash.txt"]


def test_a_traceback_without_messages_quotes_nothing_of_the_user_s() -> None:
    def secret() -> None:
        try:
            raise ValueError("my secret\nsentence: in\n    three lines")
        except ValueError as error:
            raise OSError(2, "none", "/home/jane/secret.vzd") from error

    try:
        secret()
    except OSError:
        shown = log.without_messages(traceback.format_exc())
    assert "secret.vzd" not in shown
    assert "sentence" not in shown
    assert "jane" not in shown
    assert "ValueError: …" in shown
    assert "FileNotFoundError: …" in shown
    assert "direct cause" in shown


def test_a_message_quotes_nothing_whatever_its_lines_look_like() -> None:
    trace = (
        "Traceback (most recent call last):\n"
        '  File "/home/jane/vzdesk/app.py", line 7, in work\n'
        "ValueError: first\n"
        "    my sentence\n"
        '  File "/home/jane/vzdesk/my sentence", line 1\n'
        "    my sentence\n"
        "During handling of the above exception, my sentence\n"
    )
    assert log.without_messages(trace) == (
        'Traceback (most recent call last):\n  File "vzdesk/app.py", line 7\nValueError: …'
    )


def test_of_a_crash_it_is_shown_where_each_thread_was() -> None:
    trace = (
        "Fatal Python error: Segmentation fault\n\n"
        "Thread 0x00007f50 (most recent call first):\n"
        '  File "/home/jane/vzdesk/desk/threads/worker.py", line 7 in work\n\n'
        "Current thread 0x00007f51 (most recent call first):\n"
        '  File "/home/jane/notes.py", line 9 in <module>\n\n'
        "Extension modules: numpy.core (total: 1)\n"
    )
    assert log.without_messages(trace) == (
        "Fatal Python error: Segmentation fault\n"
        "Thread 0x00007f50 (most recent call first):\n"
        '  File "vzdesk/desk/threads/worker.py", line 7\n'
        "Current thread 0x00007f51 (most recent call first):\n"
        '  File "…", line 9'
    )


def test_a_traceback_without_messages_has_the_program_s_own_lines() -> None:
    trace = (
        "Traceback (most recent call last):\n"
        '  File "/home/jane/vzdesk/vzdesk/desk/threads/worker.py", line 7, in work\n'
        "    do(this)\n"
        "    ^^^^^^^^\n"
        '  File "/home/jane/notes.py", line 1, in <module>\n'
        "    secret\n"
        "KeyError: 'sentence 1'\n"
    )
    assert log.without_messages(trace) == (
        "Traceback (most recent call last):\n"
        '  File "vzdesk/desk/threads/worker.py", line 7\n'
        "    do(this)\n"
        '  File "…", line 1\n'
        "KeyError: …"
    )
