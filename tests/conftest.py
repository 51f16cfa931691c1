"""What holds for every test: no screen, no network, nobody's settings, nothing left over."""

from __future__ import annotations

import gc
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from weakref import WeakSet

import pytest
from fake_hub import FakeHub, serve
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot
from quick_exports import (  # noqa: F401
    operators_listed_once,
    pytest_collection_finish,
    shared_folder,
    traces_shared,
)

# How long it takes to make inputs says something of the machine, and nothing of the program.
settings.register_profile(
    "vzdesk", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("vzdesk")

COMPILING_S = 120

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["HF_HUB_OFFLINE"] = "1"


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Without searches for garbage: what is imported and collected stays."""
    gc.disable()
    try:
        with _compiled_once(session.config):
            return (yield)
    finally:
        gc.enable()


@contextmanager
def _compiled_once(config: pytest.Config) -> Iterator[None]:
    """Where Python has not compiled yet what all tests import, one process does so, which takes
    half a minute, and the others wait for it: else each would.
    """
    process, captum = os.environ.get("PYTEST_XDIST_WORKER"), find_spec("captum")
    is_compiled = not captum or not captum.origin or Path(cache_from_source(captum.origin)).exists()
    if process is None or is_compiled:
        yield
        return
    done = Path(config.getoption("basetemp")).parent / "compiled"
    end_s = time.monotonic() + COMPILING_S
    while process != "gw0" and not done.exists() and time.monotonic() < end_s:
        time.sleep(0.05)
    try:
        yield
    finally:
        done.touch()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Under --dist=worksteal each process begins with its share of the tests, as they are ordered.

    Here every share begins with slow tests: what is stolen at the end is quick.
    """
    n_processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if n_processes > 1:
        slow = [item for item in items if item.get_closest_marker("slow")]
        quick = [item for item in items if not item.get_closest_marker("slow")]
        parts = [
            (_part(slow, n, n_processes), _part(quick, n, n_processes)) for n in range(n_processes)
        ]
        items[:] = [item for part in parts for some in part for item in some]


def _part(items: list[pytest.Item], number: int, n_parts: int) -> list[pytest.Item]:
    """One of equally large parts, in which neighbours stay together, as they share fixtures."""
    return items[len(items) * number // n_parts : len(items) * (number + 1) // n_parts]


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings folder of the test's own, and so of its data and logs; none of them exists before
    somebody makes it.
    """
    of = os.urandom(8).hex()
    for kind, name in (
        *(("config", "XDG_CONFIG_HOME"), ("data", "XDG_DATA_HOME"), ("cache", "XDG_CACHE_HOME")),
    ):
        folder = tmp_path_factory.getbasetemp() / kind / of
        monkeypatch.setenv(name, str(folder))
        monkeypatch.setattr(f"vzdesk.paths.{kind}", _constant(folder / "vzdesk"))
    monkeypatch.setattr("vzdesk.paths.logs", _constant(folder / "logs"))
    folder = tmp_path_factory.getbasetemp() / "config" / of
    return folder / "vzdesk"


def _constant(folder: Path) -> Callable[[], Path]:
    return lambda: folder


@pytest.fixture(autouse=True)
def hub_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the Hugging Face Hub of the test's own; it does not exist before it is filled."""
    home = tmp_path_factory.getbasetemp() / "hub" / os.urandom(8).hex()
    monkeypatch.setenv("HF_HOME", str(home))
    monkeypatch.delenv("HF_HUB_CACHE", raising=False)
    monkeypatch.setattr("vzdesk.engine.hub.cache.folder", lambda: home / "hub")
    return home / "hub"


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHub]:
    """A Hub on this machine, for the processes that a test starts."""
    with serve() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        yield hub


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connecting to anywhere but this machine's own sockets fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session", autouse=True)
def with_windows(request: pytest.FixtureRequest) -> None:
    """Qt's application can show windows, also where the first test that needs one only paints."""
    request.getfixturevalue("qapp")


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """Waits a minute for what comes, unless a test says otherwise: a machine may be busy with more
    than the test.
    """
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=60_000))
    return qtbot


@pytest.fixture(autouse=True)
def nothing_left_over(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Threads and top-level widgets that a test leaves behind fail it."""
    threads = set(threading.enumerate())
    started: Iterable[object] = ()
    if "qapp" in request.fixturenames:
        started = _qt_threads(monkeypatch)
        # A search through all that PyTorch made takes longer than the test, so it is left out of
        # the one below; what vzdesk would leave out stays in, else it would stay for ever.
        gc.freeze()
        for name in ("gc.freeze", "gc.unfreeze"):
            monkeypatch.setattr(name, lambda: None)
    yield
    left = [each for each in threading.enumerate() if each not in threads and not _is_ours(each)]
    assert not left, f"threads left running: {left}"
    if "qapp" in request.fixturenames:
        _check_qt(started)


def _is_ours(thread: threading.Thread) -> bool:
    """Threads that Python or libraries keep for themselves, and shadows of Qt's threads."""
    return thread.daemon or isinstance(thread, threading._DummyThread)


def _qt_threads(monkeypatch: pytest.MonkeyPatch) -> Iterable[object]:
    """Those of Qt's threads that are started from now on, as long as somebody holds them."""
    from PySide6.QtCore import QThread

    start, started = QThread.start, WeakSet[QThread]()

    def noted(thread: QThread, *priority: QThread.Priority) -> None:
        started.add(thread)
        start(thread, *priority)

    monkeypatch.setattr(QThread, "start", noted)
    return started


def _check_qt(started: Iterable[object]) -> None:
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    widgets = QApplication.topLevelWidgets()
    if started:  # else a thread of a later test could free timers that belong to this one
        gc.collect()
    threads = [each for each in started if shiboken6.isValid(each) and each.isRunning()]
    for widget in widgets:
        widget.hide()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not threads, f"Qt threads left running: {threads}"
    assert not widgets, f"windows left: {widgets}"
