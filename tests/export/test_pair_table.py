"""The table of differences, read back."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_ref, fake_scored
from states import compared, cut_result, scored_pair

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Progress, Provenance
from vzdesk.errors import UserError
from vzdesk.export.pair_table import COLUMNS, Differences, write_pair_table
from vzdesk.view.selection import Selection, Subject
from vzdesk.view.types import SentenceRow

ONE, OTHER = "The key, is here", "The old key, are here"


def pair_of(one: str = ONE, other: str = OTHER):
    scored = fake_scored(sentence("1", one)), fake_scored(sentence("2", other))
    rows = SentenceRow("1", one, "scored"), SentenceRow("2", other, "scored")
    selection = Selection(Subject("1"), second=Subject("2"))
    provenance = Provenance("then", "cpu", "t")
    return compared(rows, scored, selection), tuple(
        (Analysis(fake_ref(), provenance, {each.sentence.id: each}), each) for each in scored
    )


def written(path: Path, pair, results, **options) -> list[dict[str, str]]:
    differences = Differences(results, pair, map_key("value-zeroing"))
    write_pair_table(differences, path, **options)
    with path.open(encoding="utf-8", newline="") as file:
        delimiter = "\t" if path.suffix == ".tsv" else ","
        return list(csv.DictReader(file, delimiter=delimiter))


@pytest.mark.parametrize("name", ["d.csv", "d.tsv"])
def test_every_score_and_difference_is_written_exactly(tmp_path: Path, name: str) -> None:
    pair, results = pair_of()
    rows = written(tmp_path / name, pair, results)
    assert tuple(rows[0]) == COLUMNS
    checked = 0
    for row in rows:
        layer = int(row["layer"]) - 1
        scores = []
        for side, (_, scored) in zip("ab", results, strict=True):
            ids = row[f"target_{side}_id"], row[f"source_{side}_id"]
            if "NA" in ids:
                assert row[f"score_{side}"] == "NA"
                assert row["difference"] == "NA"
                continue
            target, source = (int(id) - 1 for id in ids)
            assert row[f"target_{side}"] == scored.tokens[target].text
            assert row[f"source_{side}"] == scored.tokens[source].text
            score = scored.maps[map_key("value-zeroing")].scores[layer, target, source]
            assert np.float32(row[f"score_{side}"]) == score
            scores.append(float(score))
        if len(scores) == 2:
            assert float(row["difference"]) == scores[0] - scores[1]
            checked += 1
    assert checked == 3 * 7 * 7


def test_no_score_of_either_sentence_is_left_out(tmp_path: Path) -> None:
    pair, results = pair_of()
    rows = written(tmp_path / "d.csv", pair, results)
    for side, (_, scored) in zip("ab", results, strict=True):
        n = len(scored.tokens)
        assert sum(row[f"score_{side}"] != "NA" for row in rows) == 3 * n * n


def test_a_file_beside_it_says_how_it_came_to_be(tmp_path: Path) -> None:
    pair, results = pair_of()
    written(tmp_path / "d.csv", pair, results)
    record = json.loads((tmp_path / "d.csv.json").read_text(encoding="utf-8"))
    assert record["sentences"]["a"] == {"id": "1", "text": ONE}
    assert record["sentences"]["b"] == {"id": "2", "text": OTHER}
    assert record["difference"] == "score_a - score_b"
    assert record["methods"] == ["value-zeroing"]
    assert [run["model"]["name"] for run in record["runs"]] == ["fake", "fake"]


def test_stopping_leaves_the_old_file(tmp_path: Path) -> None:
    pair, results = pair_of()
    path = tmp_path / "d.csv"
    path.write_text("old")

    def stop(progress: Progress) -> None:
        if progress.done == 2:
            raise UserError("Stopped.")

    with pytest.raises(UserError, match="Stopped"):
        written(path, pair, results, progressed=stop)
    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["d.csv"]


def test_a_carriage_return_in_an_id_breaks_no_row(tmp_path: Path) -> None:
    pair, results = pair_of()
    (analysis, scored), second = results
    named = replace(scored, sentence=replace(scored.sentence, id="a\rb"))
    rows = written(tmp_path / "d.csv", pair, ((analysis, named), second))
    assert {row["sentence_a"] for row in rows} == {"a\rb"}


def test_a_cell_that_neither_sentence_has_has_no_row(tmp_path: Path) -> None:
    pair, results = pair_of("a x b", "a y z b")
    rows = written(tmp_path / "d.csv", pair, results)
    assert {row["target_a"] for row in rows} >= {"NA", "x"}
    assert not [row for row in rows if row["score_a"] == row["score_b"] == "NA"]


# Two models


def under_two(first, second):
    """One sentence under two models: the comparison, and both results with their runs."""
    row = SentenceRow(first.sentence.id, first.sentence.text, "scored")
    models = fake_ref("bert"), fake_ref("mini")
    selection = Selection(Subject("1", models[0].key), second=Subject("1", models[1].key))
    comparison = compared((row, row), (first, second), selection, models=models)
    provenance = Provenance("then", "cpu", "t")
    return comparison, tuple(
        (Analysis(model, provenance, {"1": each}), each)
        for model, each in zip(models, (first, second), strict=True)
    )


def test_of_two_models_a_layer_that_one_has_not_is_na_there(tmp_path: Path) -> None:
    of = sentence("1", "The key is here")
    deep, flat = cut_result(of, n_layers=3), cut_result(of, n_layers=2)
    rows = written(tmp_path / "d.csv", *under_two(deep, flat))
    assert len(rows) == 3 * 6 * 6
    for row in rows:
        layer, target, source = (int(row[n]) - 1 for n in ("layer", "target_a_id", "source_a_id"))
        ours = deep.maps[map_key("value-zeroing")].scores[layer, target, source]
        assert np.float32(row["score_a"]) == ours
        if layer == 2:
            assert (row["score_b"], row["difference"]) == ("NA", "NA")
            continue
        theirs = flat.maps[map_key("value-zeroing")].scores[layer, target, source]
        assert np.float32(row["score_b"]) == theirs
        assert float(row["difference"]) == float(ours) - float(theirs)


def test_a_difference_of_single_and_double_precision_is_of_the_numbers_not_of_their_digits(
    tmp_path: Path,
) -> None:
    """As the guide says: a float32's digits, read as float64, are another number."""
    single = cut_result(sentence("1", "The key is here"), n_layers=2)
    key = map_key("value-zeroing")
    exact = single.maps[key].scores.astype(np.float64) * (1 + 1e-9)
    maps = {**single.maps, key: replace(single.maps[key], scores=exact)}
    rows = written(tmp_path / "d.csv", *under_two(single, replace(single, maps=maps)))
    of_digits = 0
    for row in rows:
        a, b = np.float32(row["score_a"]), float(row["score_b"])
        assert float(row["difference"]) == float(a) - b
        of_digits += float(row["difference"]) == float(row["score_a"]) - b
    assert of_digits < len(rows) / 2


def test_of_two_models_the_file_beside_names_both_and_what_their_decoders_read(
    tmp_path: Path,
) -> None:
    pair = under_two(scored_pair(given="Da sind sie"), scored_pair(given="Da sind sie ja"))
    key = map_key("value-zeroing/encoder")
    write_pair_table(Differences(pair[1], pair[0], key), tmp_path / "d.csv")
    record = json.loads((tmp_path / "d.csv.json").read_text(encoding="utf-8"))
    assert record["sentences"] == {
        "a": {"id": "1", "text": "The keys are here", "model": "bert"},
        "b": {"id": "1", "text": "The keys are here", "model": "mini"},
    }
    assert [run["model"]["name"] for run in record["runs"]] == ["bert", "mini"]
    assert {name: each["text"] for name, each in record["decoder_texts"].items()} == {
        "a": "Da sind sie",
        "b": "Da sind sie ja",
    }
