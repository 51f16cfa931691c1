"""The picture of a comparison."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from fakes import fake_scored
from numpy.typing import NDArray
from printed import rendered
from PySide6.QtCore import QBuffer, QSizeF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

from vzdesk.engine.sentence import Roles
from vzdesk.engine.text import sentence
from vzdesk.engine.types import SentenceResult
from vzdesk.paint.comparison import (
    NO_COUNTERPART,
    ONE_SCALE,
    PairContent,
    comparison_figure,
    difference_image,
    has_bar,
    lay_out_print,
    lay_out_same,
    paint_difference,
)
from vzdesk.paint.figure import MARGIN, PrintStyle
from vzdesk.paint.layout import Fit, Layout
from vzdesk.paint.notes import ROLES_NOTE
from vzdesk.view.colours import difference_rgb
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOTHING, Corrections, LeftOut, Selection, Settings, Subject
from vzdesk.view.types import Pair, PairMaps


def maps_of_results(
    results: tuple[SentenceResult, SentenceResult], left_out: LeftOut = NOTHING
) -> PairMaps:
    selection = Selection(Subject("1"), second=Subject("2"))
    settings = Settings(left_out=left_out)
    return maps_at(Pair(results, Corrections(), selection, settings), 0)


def maps_of(one: str, other: str, left_out: LeftOut = NOTHING) -> PairMaps:
    scored = fake_scored(sentence("1", one)), fake_scored(sentence("2", other))
    return maps_of_results(scored, left_out)


POLYLINE = "{http://www.w3.org/2000/svg}polyline"
MAPS = maps_of("The key is here", "The old key are here")


def content_of(maps: PairMaps) -> PairContent:
    return PairContent(maps, Scale(), ("A  one", "B  other", "A − B"))


def alike(maps: PairMaps, width: float, height: float, largest: float = 48) -> tuple[Layout, ...]:
    """Laid out in this room."""
    fit = Fit(PrintStyle().style, largest)
    return lay_out_same(content_of(maps), QSizeF(width, height), fit)


def test_more_in_the_first_is_warm_more_in_the_second_is_cold_and_none_is_paper() -> None:
    image = difference_image(MAPS)
    places = np.argwhere(np.abs(MAPS.values) > 0.3 * MAPS.labels.vmax).tolist()
    assert {float(np.sign(MAPS.values[row, column])) for row, column in places} == {1.0, -1.0}
    for row, column in places:
        colour = image.pixelColor(column, row)
        assert (colour.red() > colour.blue()) == (MAPS.values[row, column] > 0)
    nothing = difference_image(maps_of("a b", "a b")).pixelColor(1, 1)
    assert nothing.lightness() > 240
    assert difference_image(maps_of("a b", "a b"), True).pixelColor(1, 1).lightness() < 60


def test_all_three_maps_have_cells_of_one_size(qapp: QApplication) -> None:
    layouts = alike(MAPS, 300, 260)
    assert len({layout.cell for layout in layouts}) == 1
    assert all(layout.size.width() <= 300 and layout.size.height() <= 260 for layout in layouts)


def test_grids_begin_at_one_height_and_equally_far_from_the_left_also_where_labels_differ(
    qapp: QApplication,
) -> None:
    for other in ("An extraordinarily long word", "The old key are here"):
        maps = maps_of("a b", other)
        for size in ((300, 260), (500, math.inf)):
            layouts = alike(maps, *size)
            assert len({layout.grid.topLeft().toTuple() for layout in layouts}) == 1
            assert len({layout.window.topLeft().toTuple() for layout in layouts}) == 1
            assert len({layout.cell for layout in layouts}) == 1
            assert max(layout.size.width() for layout in layouts) <= size[0]
            assert max(layout.size.height() for layout in layouts) <= size[1]


def test_maps_stay_in_their_rooms_where_only_one_of_them_has_badges(qapp: QApplication) -> None:
    marked = replace(sentence("2", "a b"), roles=Roles(targets=(1,), cues=(1,), attractors=(1,)))
    scored = fake_scored(sentence("1", "a b")), fake_scored(marked)
    layouts = alike(maps_of_results(scored), 160, 400)
    assert len({layout.grid.topLeft().toTuple() for layout in layouts}) == 1
    assert max(layout.size.width() for layout in layouts) <= 160
    assert layouts[0].cell >= 2, "and no smaller than that needs"


def test_one_colour_bar_between_both_maps_is_enough(qapp: QApplication) -> None:
    latin = alike(MAPS, 300, 260)
    assert [has_bar(which, latin) for which in (0, 1)] == [True, False]
    assert latin[0].notes[-1] == ONE_SCALE
    hebrew = maps_of("שלום עולם", "שלום לכם")
    right_to_left = alike(hebrew, 300, 260)
    assert [has_bar(which, right_to_left) for which in (0, 1)] == [False, True]


def test_the_picture_has_the_asked_width(qapp: QApplication) -> None:
    figure = comparison_figure(content_of(MAPS), PrintStyle())
    assert figure.width == pytest.approx(160 / 25.4 * 96)


@pytest.mark.parametrize("n_words", [4, 12, 28, 40])
def test_every_row_and_column_of_a_picture_has_its_label_at_usual_lengths(
    qapp: QApplication, n_words: int
) -> None:
    words = ["keys", "to", "the", "photographs", "were"] * 8
    maps = maps_of(" ".join(words[:n_words]), " ".join(["old", *words[: n_words - 1]]))
    layouts, printed = lay_out_print(content_of(maps), PrintStyle())
    for layout in layouts:
        for labels in (layout.rows, layout.columns):
            assert len(labels.visible(None)) == len(labels.units)
    assert 160 <= printed.width_mm <= 480
    assert (printed.width_mm == 160) == (n_words == 4), "no wider than that needs"


def test_a_picture_of_very_long_sentences_is_at_most_three_times_as_wide(
    qapp: QApplication,
) -> None:
    maps = maps_of(" ".join(["word"] * 200), " ".join(["word"] * 199))
    layouts, printed = lay_out_print(content_of(maps), PrintStyle())
    assert printed.width_mm == 480
    assert all(layout.size.width() <= 480 / 25.4 * 96 / 2 for layout in layouts[:2])


def test_what_has_no_counterpart_is_hatched_and_nothing_else(qapp: QApplication) -> None:
    has_lines = hatched(MAPS)
    for place, pair in enumerate(MAPS.targets):
        assert has_lines[place, 0] == (None in pair)


def test_own_cells_that_are_hidden_are_hatched_too(qapp: QApplication) -> None:
    maps = maps_of("The key is here", "The old key are here", LeftOut(own="hidden"))
    has_lines = hatched(maps)
    assert (has_lines == np.isnan(maps.values)).all()
    assert has_lines.diagonal().all()
    assert not has_lines.all()


def hatched(maps: PairMaps) -> NDArray[np.bool_]:
    """["target source"]: which cells of the difference have more than one colour."""
    style = PrintStyle().style
    layout = alike(maps, 400, 400, largest=40)[2]
    image = QImage(400, 400, QImage.Format.Format_RGB32)
    image.fill(style.paper)
    painter = QPainter(image)
    paint_difference(painter, layout, content_of(maps), style)
    painter.end()
    found = np.zeros(maps.values.shape, dtype=bool)
    for target, source in np.ndindex(*found.shape):
        whole = layout.row(target).intersected(layout.column(source))
        cell = whole.adjusted(2, 2, -2, -2).toRect()
        colours = {
            image.pixel(x, y)
            for x in range(cell.left(), cell.right())
            for y in range(cell.top(), cell.bottom())
        }
        found[target, source] = len(colours) > 1
    return found


def test_columns_of_a_difference_run_from_right_to_left_where_the_sentences_do() -> None:
    maps = maps_of("שלום עולם טוב", "שלום עולם רע")
    image, last = difference_image(maps), maps.values.shape[1] - 1
    expected = difference_rgb(maps.values, maps.labels.vmax)
    for row, column in np.ndindex(*maps.values.shape):
        colour = image.pixelColor(last - column, row).getRgb()[:3]
        assert colour == tuple(expected[row, column].tolist())


def painted_as_svg(maps: PairMaps) -> tuple[Layout, ElementTree.Element]:
    """The difference as it is painted, where texts can be read."""
    style, device, content = PrintStyle().style, QSvgGenerator(), QBuffer()
    layout = alike(maps, 400, 400, largest=40)[2]
    device.setOutputDevice(content)
    painter = QPainter(device)
    paint_difference(painter, layout, content_of(maps), style)
    painter.end()
    return layout, ElementTree.fromstring(content.data().data())


def texts_of(picture: ElementTree.Element) -> dict[str, float]:
    """Every text with its height on the paper."""
    found = picture.iter("{http://www.w3.org/2000/svg}text")
    return {"".join(each.itertext()).strip(): float(each.get("y", "nan")) for each in found}


def test_hatching_is_lines_within_rows_and_columns_where_lines_stay_lines(
    qapp: QApplication,
) -> None:
    layout, picture = painted_as_svg(MAPS)
    numbers = (re.findall(r"-?[\d.]+", each.get("points")) for each in picture.iter(POLYLINE))
    lines = [tuple(map(float, each)) for each in numbers]
    slanted = [(x1, y1, x2, y2) for x1, y1, x2, y2 in lines if x1 != x2 and y1 != y2]
    [row] = [layout.row(at) for at, pair in enumerate(MAPS.targets) if None in pair]
    [column] = [layout.column(at) for at, pair in enumerate(MAPS.sources) if None in pair]
    around = [box.adjusted(-0.01, -0.01, 0.01, 0.01) for box in (row, column)]
    for x1, y1, x2, y2 in slanted:
        assert any(box.contains(x1, y1) and box.contains(x2, y2) for box in around)
        assert x1 + y1 == pytest.approx(x2 + y2, abs=0.01)
    apart = np.diff(sorted({round(x1 + y1, 1) for x1, y1, _, _ in slanted}))
    assert np.allclose(apart, 6, atol=0.1), "none is left out, and all are in one grid"
    assert len(slanted) >= (row.width() + column.height()) / 6


def test_hatching_is_explained_only_where_there_is_some(qapp: QApplication) -> None:
    assert NO_COUNTERPART in texts_of(painted_as_svg(MAPS)[1])
    texts = texts_of(painted_as_svg(maps_of("a b", "a c"))[1])
    assert "+0.5" in texts
    assert NO_COUNTERPART not in texts


def test_the_bar_of_a_difference_has_more_in_the_first_above_and_more_in_the_second_below(
    qapp: QApplication,
) -> None:
    layout, picture = painted_as_svg(MAPS)
    texts = texts_of(picture)  # the minus sign may come from another font, as a text of its own
    [below] = [y for text, y in texts.items() if text in ("0.5", "−0.5")]
    assert texts["+0.5"] < texts["0"] < below
    style, image = PrintStyle().style, QImage(400, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_difference(painter, layout, content_of(MAPS), style)
    painter.end()
    x = round(layout.bar.center().x())
    top = image.pixelColor(x, round(layout.bar.top()) + 2)
    bottom = image.pixelColor(x, round(layout.bar.bottom()) - 3)
    assert top.red() > top.blue()
    assert bottom.blue() > bottom.red()


def test_what_is_said_of_the_second_map_alone_is_not_left_out(qapp: QApplication) -> None:
    marked = replace(sentence("2", "a c"), roles=Roles(targets=(1,)))
    scored = fake_scored(sentence("1", "a b")), fake_scored(marked)
    first, second, _ = alike(maps_of_results(scored), 400, 400)
    assert ROLES_NOTE not in first.notes
    assert ROLES_NOTE in second.notes
    assert alike(MAPS, 400, 400)[1].notes == ()


# What the picture says above the maps


def figure_as_svg(content: PairContent) -> tuple[float, list[tuple[str, float]]]:
    """The picture's width, and its texts with their heights, from above."""
    figure, device, buffer = comparison_figure(content, PrintStyle()), QSvgGenerator(), QBuffer()
    device.setOutputDevice(buffer)
    painter = QPainter(device)
    figure.paint(painter)
    painter.end()
    picture = ElementTree.fromstring(buffer.data().data())
    found = []
    for group in picture.iter("{http://www.w3.org/2000/svg}g"):
        moved = re.fullmatch(r"matrix\(.*,([-\d.]+)\)", group.get("transform", ""))
        for text in group.findall("{http://www.w3.org/2000/svg}text"):
            height = float(text.get("y", "nan")) + (float(moved[1]) if moved else 0.0)
            found.append(("".join(text.itertext()).strip(), height))
    return figure.width, sorted(found, key=lambda each: each[1])


def test_above_the_maps_stand_the_caption_the_sentence_and_the_titles(qapp: QApplication) -> None:
    content = replace(content_of(MAPS), caption=("Attention, layer 2, rollout", "The key is here."))
    _, texts = figure_as_svg(content)
    assert [text for text, _ in texts[:2]] == ["Attention, layer 2, rollout", "The key is here."]
    assert {text for text, _ in texts[2:4]} == {"A  one", "B  other"}


def test_a_long_title_goes_on_in_the_next_lines_and_nothing_of_it_is_lost(
    qapp: QApplication,
) -> None:
    words = "agreement-mini · PyTorch · double precision · layer 2 of 4 " * 3
    glued = "長い文" * 40
    content = replace(
        content_of(MAPS), titles=(f"A  {words.strip()}", f"B  {glued}", "A − B"), caption=("Here",)
    )
    _, texts = figure_as_svg(content)
    whole = "".join(text for text, _ in texts)
    assert [whole.count(word) for word in ("agreement-mini", "PyTorch", "precision")] == [3] * 3
    assert whole.count("文") == 40
    assert "…" not in whole
    layouts, printed = lay_out_print(content, PrintStyle())
    wide = comparison_figure(content, PrintStyle())
    plain = comparison_figure(content_of(MAPS), PrintStyle())
    assert (wide.width, printed.width_mm) == (plain.width, 160)
    assert wide.height > plain.height + 3 * layouts[0].columns.line_height
    image = rendered(wide, 96)
    edge = [image.pixel(image.width() - 2, y) for y in range(image.height())]
    assert set(edge) == {0xFFFFFFFF}, "nothing runs over the edge"


def test_the_caption_moves_the_rest_down_and_changes_nothing_of_it(qapp: QApplication) -> None:
    content = content_of(MAPS)
    plain = rendered(comparison_figure(content, PrintStyle()), 96)
    figure = comparison_figure(replace(content, caption=("Value Zeroing, layer 1",)), PrintStyle())
    captioned = rendered(figure, 96)
    lower = captioned.height() - plain.height()
    assert 10 < lower < 40
    margin = round(MARGIN)
    below = captioned.copy(0, lower + margin, plain.width(), plain.height() - margin)
    assert below == plain.copy(0, margin, plain.width(), plain.height() - margin)
