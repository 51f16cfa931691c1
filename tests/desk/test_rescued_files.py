"""A damaged session opens as far as it is whole, and is not written over."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.files.reading import read
from vzdesk.desk.parts.files import Files
from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.write import write


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """A session without its end, and with one bit of an array turned."""
    sentences = text.sentences(["The keys are here.", "Two"])
    results = {each.id: fake_scored(each) for each in sentences}
    path = tmp_path / "mine.vzd"
    write(
        Session(sentences, (Analysis(fake_ref(), Provenance("then", "cpu", "t"), results),)), path
    )
    data = bytearray(path.read_bytes()[:-30])
    data[data.index(b"\x93NUMPY") + 200] ^= 1
    path.write_bytes(data)
    return path


def test_what_is_whole_is_shown_untitled_and_what_is_lost_is_said(
    qtbot: QtBot, desk: Desk, files: Files, damaged: Path
) -> None:
    said: list[UserError] = []
    desk.user_error.connect(said.append)
    with qtbot.waitSignal(files.opened):
        files.open(damaged)
    assert [each.text for each in desk.sentences] == ["The keys are here.", "Two"]
    assert desk.path is None
    assert desk.dirty
    [error] = said
    assert str(damaged) in error.message
    assert "The maps “value-zeroing” of fake are lost." in error.message
    assert "under another name" in error.next_step
    assert desk.state.map is not None
    assert desk.state.rollout  # of this method only that is whole


def test_a_damaged_session_stays_as_it_is_when_the_rest_is_saved(
    qtbot: QtBot, files: Files, damaged: Path
) -> None:
    before = damaged.read_bytes()
    with qtbot.waitSignal(files.opened):
        files.open(damaged)
    with qtbot.waitSignal(files.saved):
        files.save(damaged.with_name("other.vzd"))
    assert damaged.read_bytes() == before
    assert not read(damaged.with_name("other.vzd")).is_partial


def test_what_is_whole_altogether_is_not_partial(tmp_path: Path) -> None:
    write(Session(text.sentences(["One"])), tmp_path / "s.vzd")
    assert not read(tmp_path / "s.vzd").is_partial


def test_where_nothing_is_whole_the_first_damage_is_said(tmp_path: Path) -> None:
    (tmp_path / "s.vzd").write_bytes(b"PK\x03\x04" + bytes(100))
    with pytest.raises(UserError, match="cut short or damaged"):
        read(tmp_path / "s.vzd")
