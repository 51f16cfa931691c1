"""Figures as JSON: what is written of them, and what is not taken for one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given
from strategies import kept_figures

from vzdesk.errors import UserError
from vzdesk.jsonfields import WrongField
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.stored import entry_of, from_entry
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import (
    MOST_KEPT,
    Kept,
    KeptFigure,
    KeptStyle,
    checked_name,
    renamed,
    without,
)


@dataclass(frozen=True)
class Inner:
    size: float = 1.0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outer:
    """With a field of each type that figures may have."""

    id: str
    way: Literal["a", "b"] = "a"
    n: int | None = None
    pairs: tuple[tuple[str, int], ...] = ()
    both: tuple[float, bool] = (0.5, True)
    inner: Inner = field(default_factory=Inner)


@pytest.mark.parametrize(
    ("value", "entry"),
    [
        (Outer("x"), {"id": "x"}),
        (Outer("", "b", 0), {"id": "", "way": "b", "n": 0}),
        (Outer("x", pairs=(("y", 1),)), {"id": "x", "pairs": [["y", 1]]}),
        (Outer("x", both=(2.0, False)), {"id": "x", "both": [2.0, False]}),
        (Outer("x", inner=Inner(names=("n",))), {"id": "x", "inner": {"names": ["n"]}}),
    ],
)
def test_only_what_is_other_than_usual_is_written_and_comes_back(
    value: Outer, entry: dict[str, Any]
) -> None:
    assert entry_of(value) == entry
    assert from_entry(Outer, entry) == value


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({}, "no 'id'"),
        ([], "a list"),
        ({"id": 1}, "its 'id' is 1"),
        ({"id": "x", "way": "c"}, "its 'way' is \"c\""),
        ({"id": "x", "way": ["a"]}, "its 'way'"),
        ({"id": "x", "n": True}, "its 'n' is true"),
        ({"id": "x", "n": 1.5}, "its 'n' is 1.5"),
        ({"id": "x", "pairs": [["y"]]}, "its 'pairs'"),
        ({"id": "x", "pairs": {}}, "its 'pairs'"),
        ({"id": "x", "both": [1, 1]}, "its 'both' is 1"),
        ({"id": "x", "inner": {"size": "1"}}, "its 'size'"),
        ({"id": "x", "inner": {"size": float("inf")}}, "its 'size'"),
        ({"id": "x", "inner": {"glow": 1}}, "it has 'glow', which is not known here"),
        ({"id": "x", "later": None}, "it has 'later', which is not known here"),
    ],
)
def test_what_is_not_known_or_of_another_type_is_named(entry: object, said: str) -> None:
    with pytest.raises(WrongField) as error:
        from_entry(Outer, entry)
    assert said in str(error.value)


@given(kept=kept_figures)
def test_figures_and_styles_are_what_was_kept(kept: Kept) -> None:
    for figure in kept.figures:
        assert KeptFigure.of(figure.name, kept.figure(figure.name)) == figure
    for style in kept.styles:
        assert KeptStyle.of(style.name, kept.style(style.name)) == style


def test_one_that_is_not_known_says_so_where_it_is_used() -> None:
    kept = Kept(
        (KeptFigure("new", "globe", '{"sentence":"1"}'), KeptFigure.of("old", FigureSpec("1"))),
        (KeptStyle("new", '{"glow":1}'),),
    )
    with pytest.raises(
        UserError, match="The figure “new” cannot be made by this vzdesk: its 'kind'"
    ):
        kept.figure("new")
    with pytest.raises(
        UserError, match="The style “new” cannot be used by this vzdesk: it has 'glow'"
    ):
        kept.style("new")
    with pytest.raises(UserError, match=r"no figure 'odl'\. Did you mean 'old'"):
        kept.figure("odl")
    with pytest.raises(UserError, match=r"no style 'x'\. Choose one of: 160, 77, new, slide"):
        kept.style("x")
    with pytest.raises(UserError, match="keeps no figures"):
        Kept().figure("old")
    assert kept.figure("old") == FigureSpec("1")
    assert kept.style("77") == FigureStyle(width_mm=77)


def test_a_name_occurs_once_and_its_place_stays() -> None:
    kept = Kept()
    for name in ("a", "b"):
        kept = kept.with_figure(KeptFigure.of(name, FigureSpec(name)))
    again = kept.with_figure(KeptFigure.of("a", FigureSpec("c")))
    assert [(each.name, each.spec.sentence) for each in again.figures] == [("a", "c"), ("b", "b")]
    assert [each.name for each in renamed(again.figures, "a", "b")] == ["b"]
    assert renamed(again.figures, "a", "b")[0].spec.sentence == "c"
    assert renamed(again.figures, "a", "a") == again.figures
    assert [each.name for each in without(again.figures, "a")] == ["b"]
    assert checked_name(" x ") == "x"
    for name in (" ", "x" * 201):
        with pytest.raises(UserError, match="from 1 to 200"):
            checked_name(name)
    full = Kept(styles=tuple(KeptStyle(str(n), "{}") for n in range(MOST_KEPT)))
    with pytest.raises(UserError, match="No more than 1000"):
        full.with_style(KeptStyle("x", "{}"))
