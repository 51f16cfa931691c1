"""Texts of floors without Qt are translated where somebody does, and stay as they are else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vzdesk import translate
from vzdesk.errors import NotEnoughMemory, Reason, UserError
from vzdesk.view import arcs
from vzdesk.view.scale import Scale


@pytest.fixture
def abroad() -> Iterator[None]:
    """A language that has the second value first, and marks everything else."""
    known = {"{a} of {b}": "{b}: {a}"}
    translate.by(lambda text: known.get(text, f"<{text}>"))
    yield
    translate.by(str)


def test_without_a_translator_texts_stay_as_they_are():
    assert arcs.note(0.25) == "no arcs below 0.2500"
    assert Scale(vmax=0.5, is_locked=True).note() == "colours locked at 0.5"


@pytest.mark.usefixtures("abroad")
def test_values_stand_where_the_other_language_has_them():
    assert translate.say("{a} of {b}", a=1, b=2) == "2: 1"
    assert arcs.note(0.25) == "<no arcs below 0.2500>"
    assert Scale(vmax=0.5, is_locked=True).note() == "<colours <locked at 0.5>>"


@pytest.mark.usefixtures("abroad")
def test_an_error_is_translated_before_its_values_are_put_in():
    error = UserError("{a} of {b}", next_step="Mend {a}.", a="{x}", b="y")
    assert (error.message, error.next_step) == ("y: {x}", "<Mend {x}.>")
    assert str(Reason("{path} is bad", path="{y}")) == "<{y} is bad>"


@pytest.mark.usefixtures("abroad")
def test_what_was_said_before_is_not_translated_once_more():
    before = UserError("{path} is bad.", path="{y}")
    again = NotEnoughMemory.translated(before.message, "{next}")
    assert (str(again), type(again)) == ("<{y} is bad.> {next}", NotEnoughMemory)


def test_a_marked_text_is_itself():
    assert translate.mark("{a} of {b}") == "{a} of {b}"
