"""Figures of sentences in which only some targets were scored."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import fake_ref, fake_scored, of_targets

from vzdesk.engine.sentence import Roles
from vzdesk.engine.targets import MARKED
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.errors import UserError
from vzdesk.view.figures.content import FigureContent, figure_content
from vzdesk.view.figures.spec import FigureSpec, Kind

OF = replace(sentence("1", "The final table is wide"), roles=Roles(targets=(3,)))
"""Its marked word “is” is the fifth."""


def made(kind: Kind, target: str, **more: object) -> FigureContent:
    part = of_targets(fake_scored(OF), MARKED)
    whole = Analysis(fake_ref("whole"), Provenance("then", "cpu", "t"), {"1": fake_scored(OF)})
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": part})
    curves = ((target, "2"),) if kind == "curves" else ()
    named = "" if kind == "curves" else target
    layer = 1 if kind == "arcs" else None
    spec = FigureSpec("1", kind=kind, layer=layer, target=named, curves=curves, **more)
    return figure_content(spec, (OF,), (whole, run))


@pytest.mark.parametrize("kind", ["strip", "arcs", "curves"])
def test_a_target_that_was_not_scored_is_refused(kind: Kind) -> None:
    assert made(kind, "is", model="fake").cells[0].target == 4
    with pytest.raises(UserError, match="“final” is no target that was scored in sentence 1"):
        made(kind, "final", model="fake")


@pytest.mark.parametrize("kind", ["arcs", "curves"])
def test_both_that_are_compared_have_the_target(kind: Kind) -> None:
    assert len(made(kind, "is", model="whole", second_model="fake").subjects) == 2
    with pytest.raises(UserError, match="“final” is no target that was scored"):
        made(kind, "final", model="whole", second_model="fake")
