"""What is hidden in maps: pictures are of what is shown, tables of all that was computed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import fake_ref
from printed import SVG
from states import cut_result, resolved_pair, state_of

from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.export import jobs
from vzdesk.view.selection import LeftOut, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow, ViewState

RESULTS = (
    cut_result(sentence("1", "The key , is here .")),
    cut_result(sentence("2", "The key is !")),
)
ALL = LeftOut("hidden", "hidden", "hidden", renormalised=True)


def runs() -> list[jobs.Result]:
    run = Analysis(
        fake_ref(), Provenance("then", "cpu", "t"), {each.sentence.id: each for each in RESULTS}
    )
    return [(run, each) for each in RESULTS]


def one(left_out: LeftOut, **more) -> ViewState:
    return state_of(result=RESULTS[0], settings=Settings(left_out=left_out, **more))


def two(left_out: LeftOut) -> ViewState:
    rows = [SentenceRow(each.sentence.id, each.sentence.text, "scored") for each in RESULTS]
    selection = Selection(Subject("1"), second=Subject("2"))
    return resolved_pair((rows[0], rows[1]), RESULTS, selection, Settings(left_out=left_out))


def texts_in(state: ViewState, path: Path) -> list[str]:
    """What is written in the picture."""
    jobs.picture_job(state, runs()).write(path)
    picture = ElementTree.fromstring(path.read_bytes())
    return ["".join(each.itertext()).strip() for each in picture.iter(f"{SVG}text")]


@pytest.mark.parametrize("state", [one(ALL), one(ALL, show="layers"), two(ALL)])
def test_a_picture_lacks_what_is_hidden_and_says_so(
    qapp: object, tmp_path: Path, state: ViewState
) -> None:
    texts = texts_in(state, tmp_path / "p.svg")
    assert not {"[CLS]", "[SEP]", ",", ".", "!"} & set(texts)
    said = " ".join(texts)
    assert "punctuation, own cells" in said
    assert "rows renormalised" in said
    metadata = jobs.picture_job(state, runs()).texts
    assert metadata["Title"].endswith(
        ", without [CLS], [SEP], punctuation, own cells, renormalised"
    )
    assert metadata["Hidden"] == "[CLS], [SEP], punctuation, own cells hidden; rows renormalised"


def test_a_picture_of_all_layers_says_once_what_rows_sum_to_in_any() -> None:
    state = one(LeftOut("hidden"), show="layers")
    sums = [view.scores.sum(axis=1, dtype=float) for view in state.layers]
    low, high = min(map(min, sums)), max(map(max, sums))
    hidden = jobs.picture_job(state, runs()).texts["Hidden"]
    assert hidden == f"[CLS], [SEP] hidden; rows sum to {low:.3g} … {high:.3g}"


def test_what_does_not_count_for_the_colours_is_said_and_marked_on_the_bar(
    qapp: object, tmp_path: Path
) -> None:
    state = one(LeftOut("unscaled"))
    metadata = jobs.picture_job(state, runs()).texts
    assert "without [CLS], [SEP]" in metadata["Colours"]
    assert "Hidden" not in metadata
    texts = texts_in(state, tmp_path / "p.svg")
    assert f"≥ {state.scale.vmax:.3g}" in texts
    assert {"[CLS]", "[SEP]"} <= set(texts)


def test_pictures_in_which_nothing_is_hidden_say_nothing_of_it() -> None:
    for state in (one(LeftOut()), two(LeftOut())):
        assert not {"Hidden", "Colours"} & jobs.picture_job(state, runs()).texts.keys()


def test_a_table_of_differences_has_all_numbers_whatever_is_hidden(tmp_path: Path) -> None:
    for name, left_out in (("all", LeftOut()), ("shown", ALL)):
        jobs.differences_job(two(left_out), runs()).write(tmp_path / f"{name}.csv")
    written = [(tmp_path / f"{name}.csv").read_bytes() for name in ("all", "shown")]
    assert written[0] == written[1]
    assert b"[CLS]" in written[1]


def test_hatching_is_explained_where_own_cells_are_hidden(qapp: object, tmp_path: Path) -> None:
    texts = texts_in(two(LeftOut(own="hidden")), tmp_path / "p.svg")
    assert "hatched: no counterpart, or hidden" in texts
    same = replace(RESULTS[0], sentence=replace(RESULTS[0].sentence, id="2"))
    rows = [SentenceRow(id, RESULTS[0].sentence.text, "scored") for id in "12"]
    selection = Selection(Subject("1"), second=Subject("2"))
    settings = Settings(left_out=LeftOut(own="hidden"))
    state = resolved_pair((rows[0], rows[1]), (RESULTS[0], same), selection, settings)
    assert "hatched: hidden" in texts_in(state, tmp_path / "p.svg")
