"""Figures of maps that are compared: nothing lies on anything else, or beside the page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations

import pytest
from fakes import fake_ref
from PySide6.QtCore import QRectF
from states import cut_result

from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.errors import UserError
from vzdesk.paint.printed.bars import room_of
from vzdesk.paint.printed.geometry import BAR_GAP
from vzdesk.paint.printed.heads import HEAD_LINE, lines_above
from vzdesk.paint.printed.maps import PrintedMaps, printed_maps
from vzdesk.view.figures.content import FigureContent, figure_content
from vzdesk.view.figures.spec import FigureSpec, Kind
from vzdesk.view.figures.style import FigureStyle

METHODS = ("value-zeroing", "attention", "attention-norm", "alti", "globenc")
WORDS = ("a", "is", "cabinet", "unforgettable", "السلام", "Donaudampfschifffahrtsgesellschaft")
KINDS: tuple[Kind, ...] = ("methods", "pair", "models")


def a_figure(chance: random.Random) -> FigureContent:
    """Any kind, of two sentences with many words in common, in any style."""
    words = chance.choices(WORDS, k=chance.randint(1, 14))
    other = [word for word in words if chance.random() < 0.9] + chance.choices(WORDS, k=1)
    of = [sentence(id, " ".join(text)) for id, text in (("a", words), ("b", other))]
    methods = METHODS[: chance.randint(1, len(METHODS))]
    made, long = Provenance("then", "cpu", "t"), "o" * chance.randint(1, 60)
    runs = [
        Analysis(fake_ref(name), made, {each.id: cut_result(each, methods=methods) for each in of})
        for name in (long, "m " * 20)
    ]
    style = FigureStyle(
        width_mm=chance.choice([60, 77, 160, 254]),
        height_mm=chance.choice([None, None, 90, 142]),
        size_pt=chance.choice([6, 8, 14]),
        numbers=chance.random() < 0.3,
        colour_bar=chance.random() < 0.8,
        title=chance.random() < 0.3,
    )
    kind = chance.choice(KINDS)
    own = kind == "methods" and chance.random() < 0.4
    second = "b" if kind == "pair" else ""
    spec = FigureSpec("a", kind, 0, second=second, own_scales=own, style=style)
    return figure_content(spec, of, runs)


def boxes(printed: PrintedMaps) -> Iterator[tuple[str, QRectF]]:
    """Maps, colour bars, labels of columns, and what stands above maps; as if rows began at the
    left.
    """
    drawing, where = printed.drawing, printed.drawing.where
    unit, maps = drawing.sheet.size, [where.map(number) for number in range(where.n_maps)]
    last = max(box.bottom() for box in maps)
    heads = [panel.head for panel in drawing.page.panels]
    for number, lines in enumerate(lines_above(drawing.sheet, heads, where.head_room)):
        box = maps[number]
        yield "map", box
        if number + where.across >= where.n_maps or where.labels_every_line:
            yield "labels", QRectF(box.left(), box.bottom(), box.width(), where.below - last)
        if lines:
            wide, high = max(map(drawing.sheet.width_of, lines)), len(lines) * HEAD_LINE * unit
            yield "head", QRectF(box.left(), box.top() - high, wide, high)
    if drawing.sheet.style.colour_bar:
        for places in drawing.page.bars:
            beside = where.around(places)
            room = room_of(drawing.sheet, drawing.page.panels[places[0]].bar) - BAR_GAP
            left = beside.right() + BAR_GAP * unit
            yield "bar", QRectF(left, beside.top(), room * unit, beside.height())


@pytest.mark.parametrize("seed", range(8))
def test_nothing_lies_on_anything_else_or_beside_the_page(qapp, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(4):
        content = a_figure(chance)
        with suppress(UserError):  # where not even the smallest labels have room
            check(printed_maps(content))


def check(printed: PrintedMaps) -> None:
    sheet, found = printed.drawing.sheet, list(boxes(printed))
    seen = [panel.head.whole for panel in printed.drawing.page.panels], sheet.style
    page = QRectF(-1, -1, sheet.width + 2, printed.drawing.where.height + 2)
    assert all(page.contains(box) for _, box in found), seen
    for (first, one), (second, other) in combinations(found, 2):
        common = one.intersected(other)
        is_little = min(common.width(), common.height()) <= 4
        # A line above a map may end above the colour bar behind it.
        assert is_little or {first, second} == {"head", "bar"}, (first, second, seen)
