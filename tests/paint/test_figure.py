from __future__ import annotations

import math
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QSizeF
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QImageReader, QPalette
from states import N, scored, scored_pair, state_of

from vzdesk.engine.types import Roles
from vzdesk.errors import UserError
from vzdesk.paint import heatmap as figure
from vzdesk.paint.heatmap import write_png
from vzdesk.paint.labels import small
from vzdesk.paint.layout import Layout, lay_out, lay_out_part, ticks_of, ticks_on
from vzdesk.paint.notes import AXES, FAINT_NOTE, ROLES_NOTE, map_notes
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell, Settings
from vzdesk.view.types import MapView

KEYS = {"Model": "agreement-mini", "vzdesk sentence": "Ŝi diris: „ĉu?“", "Software": "v" * 99}


def a_map() -> MapView:
    view = state_of().map
    assert view is not None
    return view


def layout_of(view: MapView, width_mm: float, *, title: bool = False) -> Layout:
    inner = width_mm / 25.4 * 96 - 16
    return lay_out(view, inner, math.inf, figure.print_style().font, title=title)


@pytest.mark.parametrize(("width_mm", "dpi", "pixels"), [(160, 300, 1890), (77, 600, 1819)])
def test_a_png_has_the_width_and_resolution_that_were_asked_for(
    qapp: object, tmp_path: Path, width_mm: float, dpi: int, pixels: int
):
    path = tmp_path / "map.png"
    write_png(path, a_map(), width_mm=width_mm, dpi=dpi, provenance={})
    image = QImageReader(str(path)).read()
    assert image.width() == pixels
    assert image.dotsPerMeterX() == image.dotsPerMeterY() == round(dpi / 0.0254)


def test_provenance_is_read_back_from_the_png(qapp: object, tmp_path: Path):
    path = tmp_path / "map.png"
    write_png(path, a_map(), dpi=96, provenance=KEYS)
    assert text_keys(path.read_bytes()) == KEYS


def text_keys(png: bytes) -> dict[str, str]:
    """The tEXt, zTXt and iTXt chunks of a PNG (Qt's own reader folds some keys together)."""
    found, at = {}, 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + size]
        at += size + 12
        key, _, rest = data.partition(b"\0")
        if kind == b"tEXt":
            found[key.decode("latin-1")] = rest.decode("latin-1")
        elif kind == b"zTXt":
            found[key.decode("latin-1")] = zlib.decompress(rest[1:]).decode("latin-1")
        elif kind == b"iTXt":
            text = rest[2:].split(b"\0", 2)[2]
            found[key.decode("latin-1")] = (zlib.decompress(text) if rest[0] else text).decode()
    return found


@pytest.mark.parametrize("colours", ["viridis", "greys"])
def test_rows_are_targets_and_columns_are_sources(qapp: object, tmp_path: Path, colours: str):
    view, path, scale = a_map(), tmp_path / "map.png", 300 / 96
    write_png(path, view, title="Value Zeroing", scale=Scale(colours, view.vmax), provenance={})
    image = QImageReader(str(path)).read()
    layout = layout_of(view, 160, title=True)
    for target in range(N):
        for source in range(N):
            x, y = layout.column(source).center().x() + 8, layout.row(target).center().y() + 8
            seen = image.pixelColor(int(x * scale), int(y * scale)).getRgb()[:3]
            assert seen == Scale(colours, view.vmax).colour_of(view.scores[target, source])


def test_the_paper_is_white_in_a_dark_theme(qapp: QGuiApplication, tmp_path: Path):
    before = qapp.palette()
    try:
        qapp.setPalette(QPalette("black"))
        write_png(tmp_path / "map.png", a_map(), dpi=96, provenance={})
    finally:
        qapp.setPalette(before)
    image = QImageReader(str(tmp_path / "map.png")).read()
    assert image.pixelColor(1, 1).getRgb()[:3] == (255, 255, 255)


def test_a_png_that_cannot_be_written_leaves_the_old_one_whole(
    qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "map.png"
    path.write_bytes(b"old")
    with pytest.raises(UserError, match="does not fit into memory"):
        write_png(path, a_map(), width_mm=1e7, provenance={})
    assert path.read_bytes() == b"old"
    with pytest.raises(UserError, match="Cannot write"):
        write_png(tmp_path / "nowhere" / "map.png", a_map(), dpi=96, provenance={})
    assert [each.name for each in tmp_path.iterdir()] == ["map.png"]


@pytest.mark.parametrize("n_words", [1, 12, 60, 510])
@pytest.mark.parametrize("width_mm", [40, 77, 160])
def test_everything_is_inside_the_figure(qapp: object, n_words: int, width_mm: float):
    view = state_of(result=scored(" ".join(["incomprehensible"] * n_words), n_layers=1)).map
    layout = layout_of(view, width_mm)
    assert layout.size.width() <= width_mm / 25.4 * 96 - 16
    assert layout.grid.width() == layout.grid.height() > 0
    assert layout.bar.right() < layout.size.width()


def test_a_row_that_mixes_nothing_is_marked_and_explained(qapp: object, tmp_path: Path):
    """The last target of the hand-made map takes nothing; without the mark the picture differs."""
    view = a_map()
    assert view.faint.tolist() == [False] * (N - 1) + [True]
    assert layout_of(view, 160).marks > 0
    assert layout_of(view, 160).notes == (AXES, FAINT_NOTE)


def test_the_cell_under_a_point_is_target_then_source(qapp: object):
    layout = layout_of(a_map(), 160)
    middle = QPointF(layout.column(4).center().x(), layout.row(1).center().y())
    assert layout.cell_at(middle) == Cell(1, 4)
    assert layout.cell_at(QPointF(layout.grid.left() - 5, middle.y())) == Cell(target=1)
    assert layout.cell_at(QPointF(middle.x(), layout.grid.top() - 5)) == Cell(source=4)
    assert layout.cell_at(layout.grid.bottomRight() + QPointF(3, 3)) == NOWHERE


def test_a_slanted_label_belongs_to_its_own_column(qapp: object):
    """A point on the far end of the label is above another column."""
    view = state_of(result=scored(" ".join(["incomprehensible"] * 20), n_layers=1)).map
    layout = layout_of(view, 160)
    angle = math.radians(layout.columns.slant)
    assert angle > 0
    along = layout.columns.widest * 0.8
    start = QPointF(layout.column(7).center().x(), layout.grid.top())
    end = start + QPointF(math.cos(angle), -math.sin(angle)) * along
    assert not layout.column(7).left() <= end.x() <= layout.column(7).right()
    assert layout.cell_at(end) == Cell(source=7)


@pytest.mark.parametrize("vmax", [1.0, 0.999, 0.42, 0.2, 0.05, 0.0123, 3e-5, 1e-9])
def test_ticks_are_round_few_and_inside(vmax: float):
    ticks = ticks_of(vmax)
    assert 2 <= len(ticks) <= 6
    assert ticks[0][0] == 0
    assert ticks[-1][0] <= vmax * (1 + 1e-6)
    assert [float(text) for _, text in ticks] == pytest.approx([value for value, _ in ticks])


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


def leftward_map() -> MapView:
    view = state_of(result=scored("אני רואה אותו")).map
    assert view is not None
    return view


def test_columns_of_hebrew_run_from_right_to_left(qapp: object):
    view = leftward_map()
    layout = layout_of(view, 160)
    first, last = layout.column(0), layout.column(len(view.sources) - 1)
    assert first.right() == pytest.approx(layout.grid.right())
    assert last.left() == pytest.approx(layout.grid.left())
    assert layout.bar.right() < layout.grid.left() < layout.grid.right() < layout.size.width()
    assert layout.cell_at(QPointF(first.center().x(), layout.row(2).center().y())) == Cell(2, 0)
    assert layout.cell_at(QPointF(layout.size.width() - 1, layout.row(2).center().y())) == Cell(2)
    scale = Scale("viridis", view.vmax)
    seen = figure.map_image(view, scale).pixelColor(0, 1).getRgb()[:3]
    assert seen == scale.colour_of(view.scores[1, -1])


def test_slanted_labels_of_hebrew_lean_the_other_way(qapp: object):
    view = leftward_map()
    layout = lay_out(view, 150, math.inf, figure.print_style().font)
    assert layout.columns.slant
    above = QPointF(layout.column(1).center().x() - 8, layout.grid.top() - 10)
    assert layout.cell_at(above) == Cell(source=1)


def test_a_picture_says_that_its_scale_is_logarithmic_or_locked_and_what_lies_above():
    view = a_map()
    scale = Scale(vmax=view.vmax / 2, is_log=True, is_locked=True)
    notes = lay_out(view, 900, math.inf, figure.print_style().font, scale=scale).notes
    assert f"logarithmic; 0 and scores up to {scale.floor:.3g}: lowest colour" in notes[2]
    above = int((view.scores > scale.vmax).sum())
    assert notes[2].endswith(f"locked at {scale.vmax:.6g}; ▵\u00a0{above}\u00a0lie\u00a0above")


def test_a_cell_above_the_scale_is_marked(qapp: object, tmp_path: Path):
    view = a_map()
    scale = Scale(vmax=view.vmax / 2, is_locked=True)
    write_png(tmp_path / "a.png", view, scale=scale, dpi=96, provenance={})
    image, layout = QImageReader(str(tmp_path / "a.png")).read(), layout_with(view, scale)
    for target, source in ((0, 0), (4, 5)):
        cell = layout.row(target).intersected(layout.column(source)).translated(8, 8).toRect()
        inner = cell.adjusted(3, 3, -3, -3)
        across, down = range(inner.left(), inner.right()), range(inner.top(), inner.bottom())
        is_marked = len({image.pixel(x, y) for x in across for y in down}) > 1
        assert is_marked == bool(view.scores[target, source] > scale.vmax)


ROLLED_OUT = state_of(result=scored_pair(), settings=Settings(rollout=True)).map


def layout_with(view: MapView, scale: Scale, **options: bool) -> Layout:
    inner = 160 / 25.4 * 96 - 16
    return lay_out(view, inner, math.inf, figure.print_style().font, scale=scale, **options)


@pytest.mark.parametrize("view", [state_of().map, ROLLED_OUT])
def test_sums_have_bars_below_and_where_there_are_distances_beside(qapp: object, view: MapView):
    layout = layout_with(view, Scale(vmax=view.vmax), sums=True)
    assert layout.given.top() > layout.grid.bottom()
    assert layout.notes_top > layout.given.bottom()
    middle = layout.column(2).center().x()
    assert layout.cell_at(QPointF(middle, layout.given.center().y())) == Cell(source=2)
    if view.mixed is None:
        assert "no distances" in layout.notes[-1]
        assert not layout.mixed.width()
    else:
        assert f"{view.mixed.max():.4g}" in layout.notes[-1]
        assert layout.grid.right() < layout.mixed.left() < layout.mixed.right() < layout.bar.left()


def test_a_logarithmic_bar_has_powers_of_ten():
    ticks = [text for _, text in ticks_on(Scale(vmax=0.5, is_log=True))]
    assert ticks == ["0.0001", "0.001", "0.01", "0.1"]


@pytest.mark.parametrize("width", [150, 300, 600])
def test_notes_that_are_too_long_go_on_in_another_line(qapp: object, width: float):
    view = a_map()
    scale = Scale(vmax=view.vmax / 2, is_log=True, is_locked=True)
    font = figure.print_style().font
    layout = lay_out(view, width, math.inf, font, scale=scale, sums=True)
    assert layout.size.width() <= width
    metrics = QFontMetricsF(small(font))
    assert max(map(metrics.horizontalAdvance, layout.notes)) <= width
    assert (
        " ".join(layout.notes).split()
        == " ".join(lay_out(view, 9999, math.inf, font, scale=scale, sums=True).notes).split()
    )


NOTES = ("", "DET", "NOUN", "AUX", "ADV", "")


@pytest.mark.parametrize("text", ["The keys are here", "אני רואה אותו שם"])
def test_notes_stand_beside_the_labels_of_rows_where_there_is_room(qapp: object, text: str):
    view = state_of(result=scored(text)).map
    font = figure.print_style().font
    plain, noted = (lay_out(view, 600, math.inf, font, beside=each) for each in ((), NOTES))
    assert noted.rows.notes == NOTES
    assert noted.rows.widest > plain.rows.widest
    assert noted.size.width() <= 600
    pictures = [
        figure.render(view, width_mm=160, dpi=96, beside=each) for each in ((), NOTES, NOTES[::-1])
    ]
    assert pictures[1] not in (pictures[0], pictures[2])


def test_notes_are_left_out_where_there_is_no_room(qapp: object):
    font = figure.print_style().font
    assert not lay_out(a_map(), 200, math.inf, font, beside=NOTES).rows.notes
    assert not lay_out(a_map(), 600, 60, font, beside=NOTES).rows.notes


@pytest.mark.parametrize("text", ["The keys are here", "אני רואה אותו שם"])
def test_the_bar_of_a_row_s_sum_is_of_that_row(qapp: object, text: str):
    view = state_of(result=scored(text)).map
    layout = layout_with(view, Scale(vmax=view.vmax), sums=True)
    at = QPointF(layout.mixed.center().x(), layout.row(2).center().y())
    assert layout.cell_at(at) == Cell(target=2)


def test_the_padlock_of_a_locked_scale_has_room_above_the_bar(qapp: object):
    view = a_map()
    free, locked = (
        layout_with(view, Scale(vmax=view.vmax, is_locked=is_locked)) for is_locked in (False, True)
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
    font, scale = figure.print_style().font, Scale(vmax=view.vmax)
    room, options = QSizeF(400, 300), {"scale": scale, "sums": False, "cell": 30.0}
    layout = lay_out_part(view, room, font, begin=QPointF(30, 60), **options)
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
    font = figure.print_style().font
    blended, clear = (
        lay_out(a_map(), 600, math.inf, font, largest=2, finest=finest).notes
        for finest in (3.0, 1.0)
    )
    assert "colours blend" in " ".join(blended)
    assert "colours blend" not in " ".join(clear)
