"""Whatever opens can be painted, in every panel and in every way to look at it."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk.desk.files.reading import read
from vzdesk.view.selection import SHOWS, UNITS, Cell
from vzdesk.window.main_window import MainWindow

sys.path.append(str(Path(__file__).parent.parent / "session"))

from archives import changed, flipped, members_of, pack, with_number
from golden_session import GOLDEN_V1, GOLDEN_V2_0

SCORES, DISTANCES = "analyses/0/0/scores.npy", "analyses/0/0/distances.npy"


def no_map_of_a_layer(path: Path) -> Path:
    contents = members_of(GOLDEN_V1)
    del contents[SCORES]
    return pack(path, contents)


def _nothing_found(document: dict[str, Any]) -> None:
    document["analyses"][0].update(results=[], methods=[])
    document["selection"].update(layer=9999, target=10**6, source=10**6, method="\0" * 50)


def _strange_view(document: dict[str, Any]) -> None:
    document["settings"].update(colours="magma", show="hologram", units=None, annotation="none")
    document["settings"].update(locked_vmax=1e-9, arcs_from=2e9, log_scale=True, sums=True)
    pins = [{"sentence": "1", "part": "", "target": n, "source": 10**6 - n} for n in range(99)]
    document["selection"].update(layer=10**9, target=99, part="?", pins=pins)


def _words_without_letters(document: dict[str, Any]) -> None:
    for sentence in (document["sentences"][0], document["analyses"][0]["results"][0]["sentence"]):
        sentence["words"] = [[4, 4]] * 3


SESSIONS: dict[str, Callable[[Path], Path]] = {
    "2.0": lambda path: GOLDEN_V2_0,
    "only rolled out": no_map_of_a_layer,
    "no distances": lambda path: flipped(path, GOLDEN_V1, DISTANCES),
    "not a number": lambda path: with_number(path, GOLDEN_V1, SCORES, 4, float("nan")),
    "nothing found": lambda path: changed(path, GOLDEN_V1, _nothing_found),
    "strange view": lambda path: changed(path, GOLDEN_V1, _strange_view),
    "empty words": lambda path: changed(path, GOLDEN_V1, _words_without_letters),
}


@pytest.mark.parametrize("name", SESSIONS)
def test_what_opens_can_be_painted(
    qapp: QApplication, qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str
) -> None:
    """An error while painting fails the test, as qtbot sees it."""
    desk = window.desk
    session = read(SESSIONS[name](tmp_path / "s.vzd")).session
    desk.show(session)
    qapp.processEvents()
    assert not window.grab().isNull()
    for units, show, rollout in itertools.product(UNITS, SHOWS, (False, True)):
        look = replace(session.settings, units=units, show=show, rollout=rollout)
        desk.show(replace(session, settings=look))
        desk.navigator.click(Cell(0, 0))
        qapp.processEvents()
        assert not window.grab().isNull()
