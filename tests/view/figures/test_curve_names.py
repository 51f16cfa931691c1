"""What the curves of a figure are called."""

from __future__ import annotations

import unicodedata

import pytest
from fakes import fake_ref
from states import cut_result

from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.view.figures.content import figure_content
from vzdesk.view.figures.curves import curves_of
from vzdesk.view.figures.spec import FigureSpec

FROM_LEFT, ISOLATE, END = "\u200e", "\u2068", "\u2069"


def names(text: str, *curves: tuple[str, str], **more: object) -> list[str]:
    of = sentence("1", text)
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": cut_result(of)})
    spec = FigureSpec("1", kind="curves", curves=curves, **more)
    return [each.name for each in curves_of(figure_content(spec, (of,), (run,)))]


def test_a_curve_is_called_by_its_target_and_its_source() -> None:
    assert names("The keys", ("2", "3"), ("1", "2")) == ["The ← keys", "[CLS] ← The"]


@pytest.mark.parametrize("text", ["السلام على", "הספר נמצא"])
def test_the_target_is_at_the_left_in_every_script(text: str) -> None:
    one, two = text.split()
    found = names(text, ("2", "3"), ("2", "1"), ("1", "2"))
    assert found == [
        f"{FROM_LEFT}{ISOLATE}{one}{END} ← {ISOLATE}{two}{END}",
        f"{FROM_LEFT}{ISOLATE}{one}{END} ← [CLS]",
        f"{FROM_LEFT}[CLS] ← {ISOLATE}{one}{END}",
    ]
    assert all(unicodedata.bidirectional(name[0]) == "L" for name in found)


def test_curves_of_several_methods_begin_with_their_letters() -> None:
    methods = ("value-zeroing", "attention")
    assert names("السلام على", ("2", "1"), ("1", "2"), methods=methods)[0] == (
        f"(a)  {FROM_LEFT}{ISOLATE}السلام{END} ← [CLS]"
    )


def test_a_method_that_is_named_twice_is_shown_once() -> None:
    of = sentence("1", "The keys")
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": cut_result(of)})
    spec = FigureSpec("1", kind="methods", layer=0, methods=("attention",) * 10_000)
    assert len(figure_content(spec, (of,), (run,)).panels) == 1
