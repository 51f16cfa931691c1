"""What goes wrong where correlations are computed aside."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk.desk.core import Core
from vzdesk.desk.parts import correlating
from vzdesk.desk.parts.correlating import Correlating
from vzdesk.errors import UserError

SHOWN: Any = SimpleNamespace(numbers=("of these",), n_layers=3, layer=1)


@pytest.fixture
def core(qapp: object) -> Iterator[Core]:
    core = Core()
    yield core
    core.stop()


def test_a_library_that_does_not_load_is_said_once_and_is_no_defect(
    qtbot: QtBot, core: Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_: object) -> None:
        raise UserError("The library scipy cannot be loaded.")

    monkeypatch.setattr(correlating, "agreement", missing)
    said, defects = [], []
    core.user_error.connect(said.append)
    core.crashed.connect(defects.append)
    found = Correlating(core)
    found.ask(SHOWN)
    qtbot.waitUntil(lambda: bool(said))
    found.stop()
    assert not found.is_running
    handle_events()
    assert ([each.message for each in said], defects) == (
        ["The library scipy cannot be loaded."],
        [],
    )
