"""A download as the window has it: a process of its own that tells how far it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_hub import FakeHub, plain_model
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk.desk.download import Download, Offer
from vzdesk.engine.models import cached

MEGABYTE = 1_000_000


@pytest.fixture
def download(qapp: QApplication) -> Iterator[Download]:
    download = Download()
    yield download
    download.cancel()
    download.deleteLater()


@pytest.fixture
def large(hub: FakeHub, tmp_path: Path) -> str:
    """The name of a model of three megabytes."""
    hub.models["org/large"] = plain_model(tmp_path / "large", 3 * MEGABYTE)
    return "org/large"


def test_the_size_and_the_licence_are_told_before(
    qtbot: QtBot, download: Download, large: str
) -> None:
    with qtbot.waitSignal(download.offered, timeout=30_000) as offered:
        download.look_up(large)
    (offer,) = offered.args
    assert isinstance(offer, Offer)
    assert (offer.family, offer.licence) == ("BERT", "apache-2.0")
    assert 3 * MEGABYTE < offer.size_bytes == offer.left_bytes


def test_progress_comes_in_bytes_and_the_model_at_the_end(
    qtbot: QtBot, download: Download, large: str
) -> None:
    seen = []
    download.progressed.connect(seen.append)
    with qtbot.waitSignal(download.finished, timeout=30_000) as finished:
        download.start(large)
    (choice,) = finished.args
    assert choice.name == large
    assert seen[-1].done == seen[-1].total > 3 * MEGABYTE
    assert cached()[0].choice == choice


def test_a_cancelled_download_says_nothing_more_and_goes_on_where_it_was(
    qtbot: QtBot, download: Download, large: str, hub: FakeHub
) -> None:
    hub.stop_after = 2 * MEGABYTE
    with qtbot.waitSignal(
        download.progressed, timeout=30_000, check_params_cb=lambda each: each.done > MEGABYTE
    ):
        download.start(large)
    said = []
    for signal in (download.progressed, download.finished, download.failed, download.crashed):
        signal.connect(lambda *_: said.append(True))
    process = download.process
    download.cancel()
    assert process.state() == process.ProcessState.NotRunning
    hub.may_go_on.set()
    handle_events()
    assert said == []
    hub.stop_after = None
    with qtbot.waitSignal(download.finished, timeout=30_000):
        download.start(large)
    assert len(hub.ranges()) == 1


def test_what_the_hub_refuses_comes_as_a_users_error(
    qtbot: QtBot, download: Download, hub: FakeHub
) -> None:
    with qtbot.waitSignal(download.failed, timeout=30_000) as failed:
        download.look_up("org/none")
    (error,) = failed.args
    assert error.message.startswith("The Hub has no model org/none")


def test_a_name_with_a_leading_dash_is_no_option(
    qtbot: QtBot, download: Download, hub: FakeHub
) -> None:
    with qtbot.waitSignal(download.failed, timeout=30_000) as failed:
        download.look_up("--help")
    assert "'--help' cannot be the name of a model" in failed.args[0].message


def test_a_process_that_ends_without_a_word_is_reported(
    qtbot: QtBot, download: Download, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vzdesk.desk.download.program", lambda: ["-c", "1/0"])
    with qtbot.waitSignal(download.crashed, timeout=30_000) as broke:
        download.look_up("org/tiny")
    assert "ZeroDivisionError" in broke.args[0]


def test_a_python_that_is_not_there_is_reported(
    qtbot: QtBot, download: Download, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with qtbot.waitSignal(download.crashed, timeout=30_000) as broke:
        download.look_up("org/tiny")
    assert str(tmp_path / "none") in broke.args[0]
