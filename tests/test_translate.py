"""Texts of floors without Qt are translated where somebody does, and stay as they are else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from vzdesk import translate
from vzdesk.view import arcs
from vzdesk.view.scale import Scale


@pytest.fixture
def in_capitals() -> Iterator[None]:
    translate.by(lambda context, text: f"{context}: {text.upper()}")
    yield
    translate._translators.clear()


def test_without_a_translator_texts_stay_as_they_are():
    assert arcs.in_words(0.25) == "arcs below 0.25 are not drawn"


@pytest.mark.usefixtures("in_capitals")
def test_numbers_are_put_into_the_translated_text():
    assert arcs.in_words(0.25) == "Arcs: ARCS BELOW 0.25 ARE NOT DRAWN"
    assert Scale(vmax=0.5, is_locked=True).in_words() == "Scale: COLOURS Scale: LOCKED AT 0.5"
