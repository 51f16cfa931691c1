"""Small figures of groups: what is in them, and that they are on one scale."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from vzdesk.engine import text
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Tier
from vzdesk.errors import UserError
from vzdesk.export.figures.headless import application
from vzdesk.paint.printed.sheet import Sheet
from vzdesk.paint.printed.studies.panels import printed_panels
from vzdesk.study.conditions.panels import Panels, panels
from vzdesk.study.intervals import Mean
from vzdesk.study.pictures import MOST_BOXES
from vzdesk.study.plan import Plan, plan
from vzdesk.study.summary import Row, Series
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.studies.spec import StudySpec

RELATION = "target: any; source: distance=0"
METHODS = ("value-zeroing", "attention")


@pytest.fixture(autouse=True)
def fonts() -> object:
    return application()


def planned() -> Plan:
    spec = StudySpec(relations=(RELATION,), methods=METHODS, group_by=("upos",))
    sentence = replace(text.sentence("1", "a b"), tiers=(Tier("upos", ("X", "Y")),))
    return plan(spec, [sentence])


def rows(n_groups: int) -> list[Row]:
    return [
        Row(
            Series("m", MapKey(method), RELATION, (f"group {group}",)),
            "share",
            layer,
            Mean(0.1 * (group + 1), math.nan, math.nan, 3),
        )
        for group in range(n_groups)
        for method in METHODS
        for layer in range(3)
    ]


def test_each_group_has_a_panel_with_a_line_for_each_method() -> None:
    [found] = panels(planned(), rows(3))
    assert found.title == f"m · {RELATION}"
    assert [each.title for each in found.panels] == [f"upos group {n}" for n in range(3)]
    for at, panel in enumerate(found.panels):
        assert [line.name for line in panel.lines] == ["Value Zeroing", "Attention"]
        assert panel.lines[0].means == pytest.approx([0.1 * (at + 1)] * 3)
    assert found.notes == ()
    assert list(panels(planned(), rows(1))) == []


def test_what_is_not_drawn_is_said() -> None:
    [found] = panels(planned(), rows(MOST_BOXES + 2))
    assert len(found.panels) == MOST_BOXES
    assert found.notes == ("2 groups are not drawn.",)


@pytest.mark.parametrize("width_mm", [77.0, 160.0])
@pytest.mark.parametrize("n", [2, 5, 16])
def test_panels_are_beside_and_below_one_another_within_the_page(n: int, width_mm: float) -> None:
    [content] = panels(planned(), rows(n))
    sheet = Sheet(FigureStyle(width_mm=width_mm))
    printed = printed_panels(sheet, content)
    assert len(printed.axes) == n
    assert all(axes.right() <= sheet.width and axes.left() > 0 for axes in printed.axes)
    assert printed.axes[-1].bottom() < printed.height
    for at, one in enumerate(printed.axes):
        assert not any(one.intersects(other) for other in printed.axes[at + 1 :])
        assert (one.width(), one.height()) == (printed.axes[0].width(), printed.axes[0].height())


def test_a_page_that_is_too_small_is_refused() -> None:
    [content] = panels(planned(), rows(2))
    assert isinstance(content, Panels)
    with pytest.raises(UserError, match="do not fit on this page"):
        printed_panels(Sheet(FigureStyle(width_mm=30.0)), content)
