"""What is written: decided from what is shown, or from the choices of a command."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import fake_ref, fake_scored
from printed import SVG, pdf_texts
from states import cut_result, resolved_pair, scored_pair, state_of

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import jobs
from vzdesk.export.chosen import Chosen
from vzdesk.export.conllu import ShownMaps
from vzdesk.export.table import TableChoices
from vzdesk.view.resolve import resolve
from vzdesk.view.selection import Selection, Settings, Subject
from vzdesk.view.types import Inputs, SentenceRow, SubjectInputs, ViewState

REF = fake_ref()
PAIRED = replace(REF, n_decoder_layers=2)
VALUE_ZEROING, ATTENTION = MapKey("value-zeroing"), MapKey("attention")
ONE, OTHER = "The key is here", "The old key are here"


def analysis_of(*results: SentenceResult) -> Analysis:
    found = {result.sentence.id: result for result in results}
    return Analysis(REF, Provenance("then", "cpu", "t"), found)


def of(*analyses: Analysis) -> list[jobs.Result]:
    return [(each, result) for each in analyses for result in each.results.values()]


def rows_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8").splitlines(), delimiter=delimiter))


def compared(show: str = "map") -> tuple[ViewState, list[jobs.Result]]:
    """Two sentences side by side, and their results."""
    results = fake_scored(sentence("1", ONE)), fake_scored(sentence("2", OTHER))
    rows = SentenceRow("1", ONE, "scored"), SentenceRow("2", OTHER, "scored")
    selection = Selection(Subject("1"), second=Subject("2"))
    state = resolved_pair(rows, results, selection, Settings(show=show))
    return state, of(analysis_of(*results))


UNDER_TWO = ("A  mini · layer 4 of 4", "B  bert · layer 3 of 3")
"""Titles of the maps in that state."""


def under_two() -> tuple[ViewState, list[jobs.Result]]:
    """One sentence under two models, of which the first has more layers; rolled out."""
    of, row = sentence("1", ONE), SentenceRow("1", ONE, "scored")
    models = fake_ref("mini"), fake_ref("bert")
    results = cut_result(of, n_layers=4), cut_result(of)
    selection = Selection(Subject("1", models[0].key), layer=3, second=Subject("1", models[1].key))
    state = resolved_pair((row, row), results, selection, Settings(rollout=True), models=models)
    return state, of_each(models, results)


def of_each(models, results) -> list[jobs.Result]:
    runs = [
        Analysis(model, Provenance("then", "cpu", "t"), {"1": result})
        for model, result in zip(models, results, strict=True)
    ]
    return of(*runs)


# Scores


@pytest.mark.parametrize(("layer", "shown"), [(None, 2), (1, 1), (7, 2)])
def test_conllu_gets_one_layer_of_those_there_are_and_the_top_one_by_default(layer, shown):
    assert jobs.conllu_maps([VALUE_ZEROING], REF, "tokens", layer).layer == shown


def test_conllu_gets_maps_of_words_zeroed_as_one_where_the_method_zeroes():
    keys = [VALUE_ZEROING, replace(VALUE_ZEROING, rolled_out=True), ATTENTION]
    for units, as_one in (("tokens", False), ("words", False), ("words-joint", True)):
        shown = jobs.conllu_maps(keys, REF, units, 0).keys
        assert [key.words_as_one for key in shown] == [as_one, as_one, False]
        assert [key.rolled_out for key in shown] == [False, True, False]
    again = jobs.conllu_maps([replace(VALUE_ZEROING, units="words-joint")], REF, "words", 0)
    assert again.keys == (VALUE_ZEROING,), "units count, whatever was shown before"


def test_conllu_gets_the_encoder_s_map_where_no_other_is_chosen():
    """Another one is refused when it is written; a part that the model has not is no part."""
    parts = [replace(VALUE_ZEROING, part=part) for part in ("", "cross")]
    assert [key.part for key in jobs.conllu_maps(parts, PAIRED, "tokens", 0).keys] == [
        "encoder",
        "cross",
    ]
    assert [key.part for key in jobs.conllu_maps(parts, REF, "tokens", 0).keys] == ["", ""]


def test_the_ending_says_whether_scores_are_a_table_or_conllu(tmp_path: Path):
    results = of(analysis_of(fake_scored(sentence("1", ONE))))
    sentences = [result.sentence for _, result in results]
    shown = ShownMaps((ATTENTION,), 1)
    chosen, choices = Chosen.all_of(sentences), TableChoices(units="words")
    job = jobs.ScoresJob(chosen, iter(results), choices, shown, "vzdesk score")
    job.write(tmp_path / "scores.tsv")
    rows = rows_of(tmp_path / "scores.tsv", "\t")
    assert {row["method"] for row in rows} >= {"value-zeroing", "attention+rollout"}
    replace(job, results=results).write(tmp_path / "scores.CONLLU")
    assert "AttentionL2=1:" in (tmp_path / "scores.CONLLU").read_text()
    for name in ("scores.tsv", "scores.CONLLU"):
        record = json.loads((tmp_path / f"{name}.json").read_text())
        assert (record["units"], record["command"]) == ("words", "vzdesk score")


# Comparisons


def test_differences_are_of_the_two_that_are_compared_and_their_map(tmp_path: Path):
    state, results = compared()
    jobs.differences_job(state, results).write(tmp_path / "d.csv")
    rows = rows_of(tmp_path / "d.csv")
    found = {(row["sentence_a"], row["sentence_b"], row["method"]) for row in rows}
    assert found == {("1", "2", "value-zeroing")}
    assert {row["layer"] for row in rows} == {"1", "2", "3"}


@pytest.mark.parametrize("job_of", [jobs.differences_job, jobs.picture_job])
def test_a_comparison_that_is_gone_is_said(job_of):
    state, results = compared()
    with pytest.raises(UserError, match="The comparison that was to be exported is gone"):
        job_of(state, results[:1])


def test_where_nothing_is_compared_there_are_no_differences():
    with pytest.raises(UserError, match="The comparison that was to be exported is gone"):
        jobs.differences_job(state_of(), [])


# Pictures


def test_the_caption_says_method_part_layer_rollout_and_words():
    assert jobs.caption(state_of(layer=1)) == "Value Zeroing, layer 2"
    layers = state_of(settings=Settings(show="layers"))
    assert jobs.caption(layers) == "Value Zeroing, all layers"
    pair = state_of(result=scored_pair(), part="decoder", settings=Settings(rollout=True))
    assert jobs.caption(pair) == "Value Zeroing, decoder, layer 1, rollout"
    joint = fake_scored(sentence("1", "The table"), words_as_one=True)
    words = state_of(result=joint, part="", settings=Settings(units="words-joint"))
    assert jobs.caption(words) == "Value Zeroing, layer 1, words zeroed as one"
    assert jobs.caption(replace(words, method="own")) == "own, layer 1, words zeroed as one"


def test_a_picture_says_its_map_its_sentence_and_the_run_it_is_from():
    result = fake_scored(sentence("1", ONE))
    results, row = of(analysis_of(result)), SentenceRow("1", ONE, "scored")
    first = SubjectInputs(row, result.sentence, result, "mini")
    state = resolve(Inputs((row,), first, selection=Selection(Subject("1"))))
    texts = jobs.picture_job(state, results).texts
    assert (texts["Method"], texts["Layer"], texts["Units"]) == ("value-zeroing", "1", "tokens")
    assert (texts["Title"], texts["Description"]) == ("Value Zeroing, layer 1", ONE)
    assert (texts["Model"], len(json.loads(texts["Run"]))) == ("mini", 1)
    assert texts["Software"].startswith("vzdesk ")
    assert "Mohebbi" in texts["Citation"]


def test_a_compared_picture_is_of_one_layer_and_says_both_sentences_and_runs():
    state, results = compared(show="layers")
    assert state.layers
    texts = jobs.picture_job(state, results).texts
    assert (texts["Layer"], texts["Title"]) == ("1", "Value Zeroing, layer 1")
    assert texts["Description"] == f"A: {ONE}\nB: {OTHER}"
    assert len(json.loads(texts["Run"])) == 1
    two = of(*(analysis_of(result) for _, result in results))
    assert len(json.loads(jobs.picture_job(state, two).texts["Run"])) == 2


@pytest.mark.parametrize(
    ("state", "results", "found"),
    [
        (state_of(layer=1), [], {"Value Zeroing, layer 2", "keys"}),
        (state_of(settings=Settings(show="layers")), [], {"Value Zeroing, all layers", "3"}),
        (*compared(), {"Value Zeroing, layer 1", f"A  {ONE}", f"B  {OTHER}", "is / are"}),
        (*under_two(), {"Value Zeroing, layer 4 of A, 3 of B, rollout", ONE, *UNDER_TWO}),
    ],
    ids=["one map", "all layers", "comparison", "two models"],
)
def test_the_picture_is_of_what_is_shown(qapp: object, tmp_path: Path, state, results, found):
    job = jobs.picture_job(state, results)
    job.write(tmp_path / "p.pdf")
    assert found <= set(pdf_texts((tmp_path / "p.pdf").read_bytes()))
    job.write(tmp_path / "p.svg")
    picture = ElementTree.fromstring((tmp_path / "p.svg").read_bytes())
    assert found <= {"".join(each.itertext()).strip() for each in picture.iter(f"{SVG}text")}


def test_of_two_models_the_description_has_the_sentence_and_each_layer():
    texts = jobs.picture_job(*under_two()).texts
    assert texts["Title"] == "Value Zeroing, layer 4 of A, 3 of B, rollout"
    assert texts["Layer"] == "4 / 3"
    assert texts["Description"] == f"A: mini · layer 4 of 4 · {ONE}\nB: bert · layer 3 of 3 · {ONE}"


def test_without_a_map_there_is_no_picture():
    with pytest.raises(UserError, match="The heatmap that was to be exported is gone"):
        jobs.picture_job(state_of(result=None), [])
