"""Where everything of a heatmap is."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from printed import a_map, content_of, laid_out
from PySide6.QtCore import QPointF, QSizeF
from states import N, scored, scored_pair, state_of

from vzdesk.paint.figure import PrintStyle
from vzdesk.paint.heatmap import map_image
from vzdesk.paint.layout import Fit, Layout
from vzdesk.paint.layout.fitting import lay_out, lay_out_part
from vzdesk.paint.notes import AXES, FAINT_NOTE
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell, Settings
from vzdesk.view.types import MapView


def layout_of(view: MapView, width_mm: float = 160, **options: object) -> Layout:
    """As it is printed."""
    return laid_out(content_of(view, **options), PrintStyle(width_mm).inner_width)


@pytest.mark.parametrize("n_words", [1, 12, 60, 510])
@pytest.mark.parametrize("width_mm", [40, 77, 160])
def test_everything_is_inside_the_figure(qapp: object, n_words: int, width_mm: float):
    view = state_of(result=scored(" ".join(["incomprehensible"] * n_words), n_layers=1)).map
    layout = layout_of(view, width_mm)
    assert layout.size.width() <= PrintStyle(width_mm).inner_width
    assert layout.grid.width() == layout.grid.height() > 0
    assert layout.bar.right() < layout.size.width()


def test_a_row_that_mixes_nothing_is_marked_and_explained(qapp: object):
    """The last target of the hand-made map takes nothing; without the mark the picture differs."""
    view = a_map()
    assert view.faint.tolist() == [False] * (N - 1) + [True]
    assert layout_of(view).marks > 0
    assert layout_of(view).notes == (AXES, FAINT_NOTE)


def test_the_cell_under_a_point_is_target_then_source(qapp: object):
    layout = layout_of(a_map())
    middle = QPointF(layout.column(4).center().x(), layout.row(1).center().y())
    assert layout.cell_at(middle) == Cell(1, 4)
    assert layout.cell_at(QPointF(layout.grid.left() - 5, middle.y())) == Cell(target=1)
    assert layout.cell_at(QPointF(middle.x(), layout.grid.top() - 5)) == Cell(source=4)
    assert layout.cell_at(layout.grid.bottomRight() + QPointF(3, 3)) == NOWHERE


def test_a_slanted_label_belongs_to_its_own_column(qapp: object):
    """A point on the far end of the label is above another column."""
    view = state_of(result=scored(" ".join(["incomprehensible"] * 20), n_layers=1)).map
    layout = layout_of(view)
    angle = math.radians(layout.columns.slant)
    assert angle > 0
    along = layout.columns.widest * 0.8
    start = QPointF(layout.column(7).center().x(), layout.grid.top())
    end = start + QPointF(math.cos(angle), -math.sin(angle)) * along
    assert not layout.column(7).left() <= end.x() <= layout.column(7).right()
    assert layout.cell_at(end) == Cell(source=7)


def test_a_map_of_two_texts_has_square_cells_and_labels_of_both(qapp: object) -> None:
    view = state_of(result=scored_pair(), part="cross").map
    assert view is not None
    layout = layout_of(view, 120)
    assert layout.grid.width() / 5 == pytest.approx(layout.grid.height() / 4)
    assert len(layout.rows.texts) == 4
    assert len(layout.columns.texts) == 5
    for target in range(4):
        for source in range(5):
            middle = QPointF(layout.column(source).center().x(), layout.row(target).center().y())
            assert layout.cell_at(middle) == Cell(target, source)
    below = QPointF(layout.column(0).center().x(), layout.grid.bottom() + 1)
    assert layout.cell_at(below) == NOWHERE
    beside = QPointF(layout.grid.left() - 2, layout.grid.bottom() + layout.cell / 2)
    assert layout.cell_at(beside) == NOWHERE


def hebrew_map() -> MapView:
    view = state_of(result=scored("אני רואה אותו")).map
    assert view is not None
    return view


def test_columns_of_hebrew_run_from_right_to_left(qapp: object):
    view = hebrew_map()
    layout = layout_of(view)
    first, last = layout.column(0), layout.column(len(view.sources) - 1)
    assert first.right() == pytest.approx(layout.grid.right())
    assert last.left() == pytest.approx(layout.grid.left())
    assert layout.bar.right() < layout.grid.left() < layout.grid.right() < layout.size.width()
    assert layout.cell_at(QPointF(first.center().x(), layout.row(2).center().y())) == Cell(2, 0)
    assert layout.cell_at(QPointF(layout.size.width() - 1, layout.row(2).center().y())) == Cell(2)
    scale = Scale("viridis", view.vmax)
    seen = map_image(view, scale).pixelColor(0, 1).getRgb()[:3]
    assert seen == scale.colour_of(view.scores[1, -1])


def test_slanted_labels_of_hebrew_lean_the_other_way(qapp: object):
    view = hebrew_map()
    layout = laid_out(content_of(view), 150)
    assert layout.columns.slant
    above = QPointF(layout.column(1).center().x() - 8, layout.grid.top() - 10)
    assert layout.cell_at(above) == Cell(source=1)


ROLLED_OUT = state_of(result=scored_pair(), settings=Settings(rollout=True)).map
MIXING = replace(
    state_of().map, distances=None, mixing_ratios=np.array([0.1, 0.2, 0.75, 0.3, np.nan, 0])
)


@pytest.mark.parametrize("view", [state_of().map, ROLLED_OUT, MIXING])
def test_sums_have_bars_below_and_where_there_are_distances_beside(qapp: object, view: MapView):
    layout = layout_of(view, sums=True)
    assert layout.source_sums.top() > layout.grid.bottom()
    assert layout.notes_top > layout.source_sums.bottom()
    middle = layout.column(2).center().x()
    assert layout.cell_at(QPointF(middle, layout.source_sums.center().y())) == Cell(source=2)
    if view.target_bars is None:
        assert "no distances" in layout.notes[-1]
        assert not layout.target_sums.width()
    else:
        assert f"{view.target_bars.max():.4g}" in layout.notes[-1]
        assert ("mixing ratio of the target" in layout.notes[-1]) == (view is MIXING)
        assert (
            layout.grid.right()
            < layout.target_sums.left()
            < layout.target_sums.right()
            < layout.bar.left()
        )


NOTES = ("", "DET", "NOUN", "AUX", "ADV", "")


@pytest.mark.parametrize("text", ["The keys are here", "אני רואה אותו שם"])
def test_notes_stand_beside_the_labels_of_rows_where_there_is_room(qapp: object, text: str):
    view = state_of(result=scored(text)).map
    plain, noted = (laid_out(content_of(view, target_notes=each), 600) for each in ((), NOTES))
    assert noted.rows.notes == NOTES
    assert noted.rows.widest > plain.rows.widest
    assert noted.size.width() <= 600


def test_notes_are_left_out_where_there_is_no_room(qapp: object):
    content = content_of(a_map(), target_notes=NOTES)
    assert not laid_out(content, 200).rows.notes
    assert not laid_out(content, 600, 60).rows.notes


@pytest.mark.parametrize("text", ["The keys are here", "אני רואה אותו שם"])
def test_the_bar_of_a_row_s_sum_is_of_that_row(qapp: object, text: str):
    view = state_of(result=scored(text)).map
    layout = layout_of(view, sums=True)
    at = QPointF(layout.target_sums.center().x(), layout.row(2).center().y())
    assert layout.cell_at(at) == Cell(target=2)


def test_the_padlock_of_a_locked_scale_has_room_above_the_bar(qapp: object):
    view = a_map()
    free, locked = (
        layout_of(view, scale=Scale(vmax=view.vmax, is_locked=is_locked))
        for is_locked in (False, True)
    )
    assert free.bar.top() == free.window.top()
    assert locked.bar.top() >= locked.window.top() + 16
    assert locked.bar.bottom() == free.bar.bottom()


@pytest.mark.parametrize("right_to_left", [False, True])
def test_what_is_seen_of_an_enlarged_map_has_its_labels_and_is_counted_from_1(
    qapp: object, right_to_left: bool
):
    """Rows from the third on and columns from the second on, as many as there is room for."""
    text = "שלום " if right_to_left else "word "
    view = state_of(result=scored(text * 38, n_layers=1)).map
    style = PrintStyle().style
    layout = lay_out_part(content_of(view), QSizeF(400, 300), style, 30.0, QPointF(30, 60))
    n_rows, n_columns = (
        round(length / 30 - 0.5) for length in layout.window.size().toTuple()[::-1]
    )
    rows, columns = layout.rows.shown, layout.columns.shown
    for target in rows:
        assert layout.window.top() <= layout.row(target).center().y() <= layout.window.bottom()
    for source in columns:
        assert layout.window.left() <= layout.column(source).center().x() <= layout.window.right()
    assert (rows.start, columns.start) == (2, 1)
    assert len(rows) >= n_rows
    assert len(columns) >= n_columns
    first, last = re.match(
        r"rows (\d+)–(\d+) of 40, columns 2–\d+ of 40$", layout.notes[-1]
    ).groups()
    assert (int(first), int(last)) == (3, math.ceil(2 + layout.window.height() / 30 - 1e-6))


@pytest.mark.parametrize("text", ["The keys to the cabinet are here", "אני רואה אותו שם"])
def test_notes_that_are_cut_take_what_is_left_of_the_width(qapp: object, text: str):
    view = state_of(result=scored(text)).map
    notes = tuple(f"write.PFV.3SG.FEM Aspect=Perf|{n}" * 2 for n in range(len(view.targets)))
    content, style = (
        content_of(view, target_notes=notes),
        replace(PrintStyle().style, is_print=False),
    )
    for width, height in product(range(500, 900, 37), range(300, 440, 29)):
        layout = lay_out(content, QSizeF(width, height), Fit(style, finest=1.0))
        assert layout.rows.notes[0].endswith("…")
        assert 0 <= width - layout.size.width() < 20, "a letter at most is missing"


def test_notes_of_several_kinds_are_whole_where_there_is_room_to_spare(qapp: object):
    notes = tuple(f"NOUN · Number=Plural · {number}" for number in range(len(a_map().targets)))
    wide, narrow = (
        laid_out(content_of(a_map(), target_notes=notes), width, 300) for width in (900, 420)
    )
    assert wide.rows.notes == notes
    short = tuple("NOUN" for _ in notes)
    assert wide.cell == laid_out(content_of(a_map(), target_notes=short), 900, 300).cell
    assert wide.size.width() <= 900
    assert all(note.endswith("…") for note in narrow.rows.notes)
