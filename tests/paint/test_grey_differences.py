"""Differences without colours: white is none, and a dash is less."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import fake_ref
from states import cut_result

from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.export.figures.job import FigureJob, figure_job
from vzdesk.export.figures.tikz.write import source_of
from vzdesk.view.figures.content import figure_content
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle

TEXTS = {"latin": ("The keys are here", "The old key is here"), "arabic": ("السلام على", "السلام")}


def pair(texts: tuple[str, str], **style: object) -> FigureJob:
    one, two = (sentence(id, text) for id, text in zip("ab", texts, strict=True))
    results = {each.id: cut_result(each) for each in (one, two)}
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), results)
    spec = FigureSpec("a", kind="pair", layer=0, second="b", style=FigureStyle(**style))
    return figure_job(figure_content(spec, (one, two), (run,)))


def test_in_grey_none_is_white_and_both_signs_are_as_dark() -> None:
    scale = FigureStyle(colours="grey").difference_scale(0.4)
    assert scale.rgb([-0.4, 0.0, 0.4]).tolist() == [[0, 0, 0], [255, 255, 255], [0, 0, 0]]
    assert (scale.rgb([-0.1, -0.3]) == scale.rgb([0.1, 0.3])).all()


@pytest.mark.parametrize("texts", TEXTS.values(), ids=TEXTS)
def test_a_dash_is_on_each_cell_that_is_less(qapp: object, texts: tuple[str, str]) -> None:
    job = pair(texts, colours="grey")
    drawing, scores = job.printed.drawing, job.content.panels[2].view.scores
    box, cell = drawing.place(drawing.where.map(2)), drawing.where.cell
    found = np.zeros(scores.shape, dtype=bool)
    for dash in drawing.dashes(2):
        x, y = (dash.start.x() + dash.end.x()) / 2 - box.left(), dash.start.y() - box.top()
        column = int(x // cell)
        found[int(y // cell), -1 - column if texts == TEXTS["arabic"] else column] = True
    assert found.any()
    assert (found == (scores < 0)).all()
    assert not any(list(drawing.dashes(number)) for number in (0, 1))
    assert source_of(job.printed, {}).count(r"\draw[vzdash=") >= found.sum()
    assert "Cells with a dash are lower in A than in B." in job.caption


@pytest.mark.parametrize(
    "style", [{}, {"colours": "cividis"}, {"colours": "grey", "numbers": True}]
)
def test_colours_and_numbers_need_no_dash(qapp: object, style: dict[str, object]) -> None:
    job = pair(TEXTS["latin"], **style)
    assert not list(job.printed.drawing.dashes(2))
    assert "dash" not in job.caption
