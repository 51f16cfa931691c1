"""Work beside the window: what it returns or raises comes back in the window's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from vzdesk.desk.threads.aside import Aside
from vzdesk.errors import Cancelled, UserError


@pytest.fixture
def aside(qapp: QObject) -> Iterator[Aside]:
    aside = Aside("test", qapp)
    yield aside
    aside.stop()


def raising(error: BaseException) -> Callable[[], Callable[[], object]]:
    def work() -> Callable[[], object]:
        raise error

    return work


def test_what_comes_of_work_comes_back_in_the_windows_thread(aside: Aside, qtbot: QtBot) -> None:
    came: list[tuple[str, object, bool]] = []

    def note(what: str) -> Callable[..., object]:
        def noted(*found: object) -> None:
            is_here = threading.current_thread() is threading.main_thread()
            came.append((what, found[0] if found else None, is_here))

        return noted

    def work() -> Callable[[], object]:
        assert threading.current_thread() is not threading.main_thread()
        return note("done")

    error = UserError("No such word.")
    for each in (work, raising(error), raising(Cancelled()), raising(MemoryError()), lambda: None):
        aside.ask(each, note("failed"), note("crashed"))
    aside.ask(raising(ZeroDivisionError("by 0")), note("failed"), note("crashed"))
    qtbot.waitUntil(lambda: len(came) == 4)
    done, failed, no_memory, crashed = came
    assert done == ("done", None, True)
    assert failed == ("failed", error, True)
    assert (no_memory[0], str(no_memory[1]), no_memory[2]) == ("failed", "Memory ran out.", True)
    assert (crashed[0], crashed[2]) == ("crashed", True)
    assert "ZeroDivisionError: by 0" in str(crashed[1])
