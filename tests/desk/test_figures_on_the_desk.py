"""Figures and styles under names: edits of the session, and the shelf for all sessions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from vzdesk.desk import preferences
from vzdesk.desk.desk import Desk
from vzdesk.desk.preferences import Preferences
from vzdesk.engine import text
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import Kept, KeptStyle, names_of

NARROW, WIDE = FigureStyle(width_mm=77.0), FigureStyle(width_mm=120.0)


@pytest.fixture
def two(desk: Desk) -> Desk:
    """A session that keeps a figure and a style, and is safe in its file."""
    desk.show(Session(text.sentences("ab")))
    desk.figures.keep("fig", FigureSpec("1"))
    desk.figures.keep_style("paper", NARROW)
    desk.show(desk.snapshot())
    return desk


EDITS: dict[str, Callable[[Desk], object]] = {
    "keep the figure “new”": lambda desk: desk.figures.keep(" new ", FigureSpec("2")),
    "keep the figure “fig”": lambda desk: desk.figures.keep("fig", FigureSpec("2")),
    "rename the figure “fig”": lambda desk: desk.figures.rename("fig", "gif"),
    "remove the figure “fig”": lambda desk: desk.figures.remove("fig"),
    "keep the style “new”": lambda desk: desk.figures.keep_style("new", WIDE),
    "keep the style “paper”": lambda desk: desk.figures.keep_style("paper", WIDE),
    "rename the style “paper”": lambda desk: desk.figures.rename_style("paper", "talk"),
    "remove the style “paper”": lambda desk: desk.figures.remove_style("paper"),
}


@pytest.mark.parametrize("name", EDITS)
def test_each_is_an_edit_that_can_be_undone_and_the_shelf_follows(two: Desk, name: str) -> None:
    before, sentences = two.figures.kept, two.sentences
    assert not two.dirty
    EDITS[name](two)
    after = two.figures.kept
    assert (after != before, two.dirty, two.editor.undo_name) == (True, True, name)
    assert set(two.figures.shelf) == set(after.styles)
    two.editor.undo()
    assert (two.figures.kept, two.dirty, two.editor.redo_name) == (before, False, name)
    assert set(two.figures.shelf) == set(before.styles)
    two.editor.redo()
    assert two.figures.kept == after
    assert set(two.figures.shelf) == set(after.styles)
    assert two.sentences == sentences
    assert two.snapshot().kept == after


def test_what_was_kept_between_two_edits_of_sentences_is_undone_in_its_turn(two: Desk) -> None:
    two.editor.edit("1", "c")
    two.figures.keep("new", FigureSpec("1"))
    two.editor.edit("1", "d")
    two.editor.undo()
    assert names_of(two.figures.kept.figures) == ["fig", "new"]
    two.editor.undo()
    assert names_of(two.figures.kept.figures) == ["fig"]
    assert two.sentences[0].text == "c"


def test_nothing_new_is_no_edit_and_no_name_is_refused(two: Desk) -> None:
    two.figures.keep_style("paper", NARROW)
    two.figures.rename("fig", "fig")
    assert (two.editor.undo_name, two.dirty) == ("", False)
    with pytest.raises(UserError):
        two.figures.keep(" ", FigureSpec("1"))
    with pytest.raises(UserError):
        two.figures.rename_style("paper", "")


def test_the_shelf_is_there_for_other_sessions_and_never_changes_them(two: Desk) -> None:
    other = Session(text.sentences("x"), kept=Kept(styles=(KeptStyle.of("paper", WIDE),)))
    two.figures.keep_style("talk", WIDE)
    two.show(other)
    assert two.figures.kept == other.kept
    assert {each.name: each.style for each in two.figures.styles} == {"paper": WIDE, "talk": WIDE}
    assert [each.style for each in two.figures.shelf] == [NARROW, WIDE]
    two.figures.remove_style("talk")
    assert names_of(two.figures.styles) == ["paper"]
    assert two.editor.undo_name == ""


def test_styles_are_remembered_between_starts_also_those_of_later_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vzdesk.paths.config", lambda: tmp_path)
    styles = (KeptStyle.of("paper", NARROW), KeptStyle("later", '{"glow":[1,{"a":null}]}'))
    preferences.write(Preferences(styles=styles))
    assert preferences.read().styles == styles
    path = tmp_path / "preferences.json"
    raw = json.loads(path.read_text())
    senseless = [7, {"name": "x"}, {"name": "", "style": {}}, {"name": "y", "style": 3}]
    more = [{"name": "z", "style": {"n": float("inf")}}, {"name": "paper", "style": {}}]
    raw["styles"] = [*senseless, *raw["styles"], *more]
    path.write_text(json.dumps(raw))
    assert preferences.read().styles == styles
