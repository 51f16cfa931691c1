"""What is said below maps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from printed import a_map, content_of, laid_out
from PySide6.QtGui import QFont, QFontMetricsF
from states import scored_pair, state_of

from vzdesk.engine.sentence import Roles
from vzdesk.paint.figure import PrintStyle
from vzdesk.paint.notes import ROLES_NOTE, map_notes, wrapped
from vzdesk.paint.style import tabular
from vzdesk.view.scale import Scale


def test_a_picture_says_that_its_scale_is_logarithmic_or_locked_and_what_lies_above(qapp: object):
    view = a_map()
    scale = Scale(vmax=view.vmax / 2, is_log=True, is_locked=True)
    notes = laid_out(content_of(view, scale), 900).notes
    assert f"logarithmic; 0 and scores up to {scale.floor:.3g}: lowest colour" in notes[2]
    above = int((view.scores > scale.vmax).sum())
    assert notes[2].endswith(f"locked at {scale.vmax:.6g}; ▵\u00a0{above}\u00a0lie\u00a0above")


@pytest.mark.parametrize("width", [150, 300, 600])
def test_notes_that_are_too_long_go_on_in_another_line(qapp: object, width: float):
    view = a_map()
    scale = Scale(vmax=view.vmax / 2, is_log=True, is_locked=True)
    style = PrintStyle().style
    content = content_of(view, scale, sums=True)
    layout = laid_out(content, width)
    assert layout.size.width() <= width
    metrics = QFontMetricsF(style.small)
    assert max(map(metrics.horizontalAdvance, layout.notes)) <= width
    unbroken = laid_out(content, 9999).notes
    assert " ".join(layout.notes).split() == " ".join(unbroken).split()


@pytest.mark.parametrize(("above", "told"), [(1, "▵ 1 lies above"), (2, "▵ 2 lie above")])
def test_one_score_lies_above_a_scale_and_two_lie_above(above: int, told: str):
    view = a_map()
    largest = sorted(set(view.scores.ravel().tolist()), reverse=True)
    scale = Scale(vmax=largest[above], is_locked=True)
    assert int((view.scores > scale.vmax).sum()) == above
    notes = map_notes(view, scale, blends=False, sums=False)
    assert notes[-1].replace("\u00a0", " ").endswith(told)


def test_letters_of_roles_are_explained_also_where_only_sources_have_them():
    """The decoder's own words, the targets of a cross map, have no roles."""
    result = scored_pair()
    marked = replace(result, sentence=replace(result.sentence, roles=Roles(cues=(1,))))
    for own, is_told in ((result, False), (marked, True)):
        view = state_of(result=own, part="cross").map
        notes = map_notes(view, Scale(vmax=view.vmax), blends=False, sums=False)
        assert (ROLES_NOTE in notes) == is_told


def test_cells_that_are_smaller_than_asked_for_are_said_to_blend(qapp: object):
    content = content_of(a_map())
    blended, clear = (
        laid_out(content, 600, largest=2, finest=finest).notes for finest in (3.0, 1.0)
    )
    assert "colours blend" in " ".join(blended)
    assert "colours blend" not in " ".join(clear)


def test_the_letter_of_a_role_is_in_the_line_of_what_it_stands_for(qapp: object):
    font = tabular(QFont(), 12)
    width = QFontMetricsF(font).horizontalAdvance("T target word, C")
    assert wrapped([ROLES_NOTE], font, width) == ("T target word,", "C cue,", "A attractor")
