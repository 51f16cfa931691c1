"""What the desk says of each change, so that only what concerns it is shown anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import FakeChoice, FakeEngine, fake_ref, fake_scored
from pytestqt.qtbot import QtBot

from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell


@pytest.fixture
def told(desk: Desk) -> list[Changes]:
    """All changes of a desk with two scored sentences, from now on."""
    sentences = text.sentences(["The keys are here.", "One."])
    results = {each.id: fake_scored(each) for each in sentences}
    desk.show(Session(sentences, (Analysis(fake_ref(), Provenance("then", "cpu", "t"), results),)))
    told: list[Changes] = []
    desk.changed.connect(told.append)
    return told


SEEN = Changes.HOVER | Changes.VIEW
CASES: dict[str, tuple[Callable[[Desk], object], Changes]] = {
    "hover": (lambda desk: desk.navigator.hover(Cell(1, 2)), Changes.HOVER),
    "lock": (lambda desk: desk.navigator.click(Cell(1, 2)), SEEN),
    "layer": (lambda desk: desk.navigator.set_layer(2), SEEN),
    "another sentence": (lambda desk: desk.navigator.select("2"), SEEN),
    "colours": (lambda desk: desk.navigator.set_settings(colours="greys"), Changes.VIEW),
    "method": (lambda desk: desk.navigator.set_method("attention"), SEEN | Changes.ROWS),
    "units": (
        lambda desk: desk.navigator.set_settings(units="words"),
        Changes.VIEW | Changes.ROWS,
    ),
    "model": (lambda desk: desk.runner.choose(FakeChoice("other")), Changes.MODEL),
    "forgotten model": (lambda desk: desk.runner.forget(FakeChoice("other")), Changes.MODEL),
    "tag": (
        lambda desk: desk.editor.tag(("1",), ("odd",), ()),
        Changes.VIEW | Changes.ROWS | Changes.DOCUMENT,
    ),
    "session": (lambda desk: desk.show(Session()), Changes.ALL),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_another_is_told(desk: Desk, told: list[Changes], name: str) -> None:
    change, expected = CASES[name]
    change(desk)
    assert told == [expected]


def test_nothing_is_told_where_nothing_changes(desk: Desk, told: list[Changes]) -> None:
    desk.navigator.set_layer(0)
    desk.navigator.hover(Cell())
    desk.editor.note(("1",), "")
    assert told == []


def test_a_pin_is_kept_in_the_file(desk: Desk, told: list[Changes]) -> None:
    desk.navigator.click(Cell(1, 2))
    told.clear()
    desk.navigator.pin()
    assert told == [SEEN | Changes.DOCUMENT]
    assert desk.dirty


def test_once_it_is_saved_the_list_stays_as_it_is(
    qtbot: QtBot, desk: Desk, told: list[Changes], tmp_path: Path
) -> None:
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(tmp_path / "mine.vzd")
    assert told == [Changes.DOCUMENT]


def test_what_a_run_brings_is_told_together_with_how_far_it_is(
    qtbot: QtBot, desk: Desk, told: list[Changes], engine: FakeEngine
) -> None:
    engine.step_s = 0.02
    desk.editor.add("Another\nand more")
    told.clear()
    desk.runner.run()
    assert told == [Changes.RUN | Changes.VIEW]
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert Changes.RUN in told, "progress alone changes nothing that panels and menus show"
    assert not any(each & (Changes.HOVER | Changes.MODEL) for each in told)
    results = [each for each in told if Changes.ROWS in each]
    assert all(Changes.DOCUMENT in each for each in results)
    assert told[-1] & (Changes.RUN | Changes.VIEW) == Changes.RUN | Changes.VIEW


def test_a_run_computes_the_chosen_method_too(
    qtbot: QtBot, desk: Desk, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But not one that only the program which saved the session knows."""
    monkeypatch.setattr(
        "vzdesk.desk.methods_to_run.methods", lambda: {"attention": None, "norm": None}
    )
    asked = []
    for method in ("value-zeroing", "attention", "norm", "unknown"):
        desk.navigator.set_method(method)
        desk.editor.add(f"for {method}")
        desk.runner.run()
        qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
        asked.append(engine.methods[-1])
    usual = ("value-zeroing", "attention")
    assert asked == [usual, usual, (*usual, "norm"), usual]
