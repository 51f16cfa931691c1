"""One map for print: what its picture shows."""

from __future__ import annotations

import pytest
from printed import a_map, content_of, laid_out, rendered
from states import N, scored, state_of

from vzdesk.paint.figure import MARGIN, PrintStyle
from vzdesk.paint.heatmap import heatmap_figure
from vzdesk.view.scale import Scale


@pytest.mark.parametrize("colours", ["viridis", "greys"])
def test_rows_are_targets_and_columns_are_sources(qapp: object, colours: str):
    view, printed, zoom = a_map(), PrintStyle(), 300 / 96
    content = content_of(view, Scale(colours, view.vmax), title="Value Zeroing")
    image = rendered(heatmap_figure(content, printed))
    layout = laid_out(content, printed.inner_width)
    for target in range(N):
        for source in range(N):
            x = layout.column(source).center().x() + MARGIN
            y = layout.row(target).center().y() + MARGIN
            seen = image.pixelColor(int(x * zoom), int(y * zoom)).getRgb()[:3]
            assert seen == Scale(colours, view.vmax).colour_of(view.scores[target, source])


def test_a_cell_above_the_scale_is_marked(qapp: object):
    view = a_map()
    scale, printed = Scale(vmax=view.vmax / 2, is_locked=True), PrintStyle()
    content = content_of(view, scale)
    image = rendered(heatmap_figure(content, printed), dpi=96)
    layout = laid_out(content, printed.inner_width)
    for target, source in ((0, 0), (4, 5)):
        cell = layout.row(target).intersected(layout.column(source)).translated(8, 8).toRect()
        inner = cell.adjusted(3, 3, -3, -3)
        across, down = range(inner.left(), inner.right()), range(inner.top(), inner.bottom())
        is_marked = len({image.pixel(x, y) for x in across for y in down}) > 1
        assert is_marked == bool(view.scores[target, source] > scale.vmax)


NOTES = ("", "DET", "NOUN", "AUX", "ADV", "")


@pytest.mark.parametrize("text", ["The keys are here", "אני רואה אותו שם"])
def test_notes_beside_rows_are_in_the_picture_each_beside_its_own(qapp: object, text: str):
    view = state_of(result=scored(text)).map
    pictures = [
        rendered(heatmap_figure(content_of(view, target_notes=each), PrintStyle()), dpi=96)
        for each in ((), NOTES, NOTES[::-1])
    ]
    assert pictures[1] not in (pictures[0], pictures[2])
