"""What is saved is what is opened."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import strategies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.selection import Cell, LeftOut, Selection, Settings

one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@one_folder
@given(session=st.booleans().flatmap(strategies.sessions))
def test_a_reopened_session_equals_the_saved_one_bit_for_bit(
    tmp_path: Path, session: Session
) -> None:
    """Whatever the text and whatever the bits of the numbers, as long as they are from 0 to 1."""
    write(session, tmp_path / "s.vzd")
    unhovered = replace(session, selection=session.selection.unhovered())
    reopened = read(tmp_path / "s.vzd")
    assert reopened.equals(unhovered)
    for before, after in zip(session.analyses, reopened.analyses, strict=True):
        assert list(before.results) == list(after.results)
        for id in before.results:
            assert list(before.results[id].maps) == list(after.results[id].maps)


@one_folder
@given(text=strategies.any_texts)
def test_any_text_survives_even_with_half_characters(tmp_path: Path, text: str) -> None:
    """Unpaired surrogates can come from a careless clipboard; saving must not fail over them."""
    write(Session((sentence("1", text, text),)), tmp_path / "s.vzd")
    assert read(tmp_path / "s.vzd").sentences == (sentence("1", text, text),)
    assert read(tmp_path / "s.vzd").sentences[0].text == text


def test_two_surrogates_side_by_side_stay_two(tmp_path: Path) -> None:
    write(Session((sentence("1", "\ud83d\ude00"),)), tmp_path / "s.vzd")
    assert read(tmp_path / "s.vzd").sentences[0].text == "\ud83d\ude00"


def test_the_same_session_gives_the_same_bytes(tmp_path: Path) -> None:
    session = Session((sentence("1", "The keys are here."),))
    write(session, tmp_path / "a.vzd")
    write(session, tmp_path / "b.vzd")
    assert (tmp_path / "a.vzd").read_bytes() == (tmp_path / "b.vzd").read_bytes()


def test_what_is_hovered_is_not_kept(tmp_path: Path) -> None:
    session = Session(selection=Selection(locked=Cell(1, 2), hovered=Cell(3, 4)))
    write(session, tmp_path / "s.vzd")
    assert read(tmp_path / "s.vzd").selection == Selection(locked=Cell(1, 2))


def test_arrays_of_an_opened_session_cannot_be_changed(
    tmp_path: Path, small_session: Session
) -> None:
    write(small_session, tmp_path / "s.vzd")
    (scored,) = read(tmp_path / "s.vzd").analyses[0].results.values()
    scores = scored.maps[map_key("value-zeroing")].scores
    assert scores.dtype == np.float32
    with pytest.raises(ValueError, match="read-only"):
        scores[0, 0, 0] = 1


def test_what_is_left_out_of_maps_is_kept_by_name_and_only_where_there_is_some(
    tmp_path: Path,
) -> None:
    """A file without it is to the byte as before there was such a choice."""
    path = tmp_path / "s.vzd"
    write(Session(), path)
    assert "left_out" not in settings_in(path, [1, 2])
    left_out = LeftOut("hidden", "unscaled", "hidden", renormalised=True)
    write(Session(settings=Settings(left_out=left_out)), path)
    assert settings_in(path, [1, 3])["left_out"] == {
        "special": "hidden",
        "punctuation": "unscaled",
        "own": "hidden",
        "renormalised": True,
    }
    assert read(path).settings.left_out == left_out


def settings_in(path: Path, version: list[int]) -> dict[str, object]:
    with zipfile.ZipFile(path) as file:
        document = json.loads(file.read("vzdesk-session.json"))
    assert document["version"] == version
    return dict(document["settings"])
