"""Tables are read back with csv and compared with what they were made of."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import weakref
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import strategies
from fakes import fake_scored, token_maps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from states import scored_pair
from strategies import Numbers

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import (
    Analysis,
    ModelRef,
    Progress,
    Provenance,
    ScoreMap,
    SentenceResult,
    Side,
    Token,
    frozen,
)
from vzdesk.errors import Cancelled, UserError
from vzdesk.export.table import TableChoices, write_table
from vzdesk.view.selection import Units
from vzdesk.view.units import Unit, aggregate, shown_in, units_of

COLUMNS = (
    "sentence_id,method,layer,target_id,target,source_id,source,score,distance,"
    "target_word_id,source_word_id"
)
MODEL = ModelRef("mini", "r1", "ab" * 32, "bert", "onnx", "float32", 2, 4, 128, False)
RUN = Provenance(
    "2026-01-02T03:04:05+00:00", "cpu", "wordpiece", {"numpy": "2.3"}, {"distance": "cosine"}
)


def analysis_of(*texts: str, model: ModelRef = MODEL) -> Analysis:
    """Each text scored: [CLS] and two pieces for each word; two layers, two maps."""
    return Analysis(
        model, RUN, {str(id): _scored(str(id), text) for id, text in enumerate(texts, 1)}
    )


def _scored(id: str, text: str) -> SentenceResult:
    of = sentence(id, text)
    tokens = [Token("[CLS]", "[CLS]", None, is_special=True)]
    for index, word in enumerate(of.words):
        tokens += [Token(word.text[:1], "x", index), Token(word.text[1:], "##x", index)]
    numbers = np.random.default_rng(int(id))
    shape = (2, len(tokens), len(tokens))
    distances = numbers.random(shape, np.float32)
    no_mixing = np.zeros(shape[:2], bool)
    scores = frozen(distances / distances.sum(-1, keepdims=True))
    maps = (
        ScoreMap(map_key("value-zeroing"), scores, frozen(distances), no_mixing),
        ScoreMap(map_key("value-zeroing+rollout"), frozen(scores[0] @ scores), None, no_mixing),
    )
    return SentenceResult(of, tuple(tokens), {one.key: one for one in maps})


@pytest.mark.parametrize("units", ["tokens", "words"])
def test_a_piece_of_several_words_has_all_of_them_as_its_name(tmp_path, units):
    of = sentence("1", "of the dog")
    tokens = (Token("of the", "▁of▁the", 0), Token("dog", "▁dog", 2))
    no_mixing = np.zeros((2, 2), bool)
    scores = frozen(np.full((2, 2, 2), 0.5))
    a_map = ScoreMap(map_key("attention"), scores, None, no_mixing)
    result = SentenceResult(of, tokens, {a_map.key: a_map})
    analysis = Analysis(MODEL, RUN, {"1": result})
    write_table([(analysis, result)], tmp_path / "t.csv", TableChoices(units=units))
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["target"] for row in rows} == {row["source"] for row in rows} == {"of the", "dog"}


def results(*analyses: Analysis) -> list[tuple[Analysis, SentenceResult]]:
    """All results of these runs."""
    return [(one, scored) for one in analyses for scored in one.results.values()]


def rows_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The table read back."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter, strict=True))


def test_the_columns_are_those_of_the_tidy_schema(tmp_path: Path) -> None:
    write_table(results(analysis_of("It is.")), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_bytes().split(b"\n")[0] == COLUMNS.encode()


def test_there_is_one_row_for_each_sentence_method_layer_target_and_source(tmp_path: Path) -> None:
    write_table(results(analysis_of("It is", "a")), tmp_path / "t.csv")
    rows = rows_of(tmp_path / "t.csv")
    assert len(rows) == 2 * 2 * 5**2 + 2 * 2 * 3**2
    key = ("sentence_id", "method", "layer", "target_id", "source_id")
    assert len({tuple(row[column] for column in key) for row in rows}) == len(rows)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(scored=st.booleans().flatmap(lambda any_bits: strategies.scored(like=Numbers(any_bits))))
def test_every_row_gives_back_its_text_and_its_float32(
    tmp_path: Path, scored: SentenceResult
) -> None:
    """Layers and ids count from 1, rows are targets, and no digit of a number is lost."""
    write_table([(Analysis(MODEL, RUN, {}), scored)], tmp_path / "t.csv")
    rows = iter(rows_of(tmp_path / "t.csv"))
    for key, score_map in token_maps(scored).items():
        for (layer, target, source), score in np.ndenumerate(score_map.scores):
            row = next(rows)
            assert (row["sentence_id"], row["method"]) == (scored.sentence.id, str(key))
            assert (row["layer"], row["target_id"]) == (str(layer + 1), str(target + 1))
            assert row["source_id"] == str(source + 1)
            assert row["target"] == scored.tokens[target].text
            assert row["source"] == scored.tokens[source].text
            np.testing.assert_array_equal(np.float32(row["score"]), score)
            if score_map.distances is None:
                assert row["distance"] == "NA"
            else:
                distance = score_map.distances[layer, target, source]
                np.testing.assert_array_equal(np.float32(row["distance"]), distance)
    assert next(rows, None) is None


def one_by_one(scored: SentenceResult, choices: TableChoices) -> list[tuple[object, ...]]:
    """The rows of a table, each made for itself."""

    def guard(text: str) -> str:
        return f"'{text}" if choices.guard_formulas and text[:1] in tuple("=+-@\t\r") else text

    def word(side: Side, unit: Unit) -> object:
        index = side.tokens[unit.start].word_index
        return "NA" if index is None else side.number_of(index)

    rows: list[tuple[object, ...]] = []
    for key, over_tokens in token_maps(scored).items():
        sides, units = scored.sides(key.part), units_of(scored, choices.units, key.part)
        shown = shown_in(scored, over_tokens, choices.units)
        scores = aggregate(shown.scores, *units)
        for (layer, target, source), score in np.ndenumerate(scores):
            row, column = units[0][target], units[1][source]
            has_distance = shown.distances is not None and shown.distances.shape == scores.shape
            ids = guard(scored.sentence.id), str(shown.key), layer + 1
            places = target + 1, guard(row.label), source + 1, guard(column.label)
            distance = shown.distances[layer, target, source] if has_distance else "NA"
            words = word(sides[0], row), word(sides[1], column)
            rows.append((*ids, *places, str(score), str(distance), *words))
    return rows


def as_csv(rows: list[tuple[object, ...]], delimiter: str) -> bytes:
    """As Python's csv writes them; all fields have quotes in maps where some text needs it."""
    written = b""
    for _, of_one in groupby(rows, key=lambda row: row[1]):
        own = list(of_one)
        has_return = any("\r" in str(row[at]) for row in own for at in (0, 4, 6))
        text, quoting = io.StringIO(newline=""), csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL
        csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(own)
        written += text.getvalue().encode("utf-8", "replace")
    return written


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    scored=strategies.scored(),
    delimiter=st.sampled_from(",;\t"),
    units=st.sampled_from(["tokens", "words"]),
    guard_formulas=st.booleans(),
)
def test_a_table_is_what_csv_writes_of_its_rows_one_by_one(
    tmp_path: Path, scored: SentenceResult, delimiter: str, units: Units, guard_formulas: bool
) -> None:
    choices = TableChoices(units=units, delimiter=delimiter, guard_formulas=guard_formulas)
    write_table([(Analysis(MODEL, RUN, {}), scored)], tmp_path / "t.csv", choices)
    header = COLUMNS.replace(",", delimiter).encode() + b"\n"
    rows = one_by_one(scored, choices)
    assert (tmp_path / "t.csv").read_bytes() == header + as_csv(rows, delimiter)


@pytest.mark.parametrize("text", ["a\rb", 'a"b', "a,b", "=1", "\ud800", ""])
@pytest.mark.parametrize("guard_formulas", [False, True])
def test_a_table_with_odd_texts_is_what_csv_writes_of_its_rows_one_by_one(
    tmp_path: Path, text: str, guard_formulas: bool
) -> None:
    scored = _scored("1", "a")
    tokens = (scored.tokens[0], replace(scored.tokens[1], text=text), scored.tokens[2])
    odd = SentenceResult(replace(scored.sentence, id=text), tokens, scored.maps)
    choices = TableChoices(guard_formulas=guard_formulas)
    write_table([(analysis_of(), odd)], tmp_path / "t.csv", choices)
    written = (tmp_path / "t.csv").read_bytes()
    assert written.split(b"\n", 1)[1] == as_csv(one_by_one(odd, choices), ",")


def test_numbers_have_the_fewest_digits_that_keep_them(tmp_path: Path) -> None:
    no_mixing = np.zeros((1, 1), bool)
    maps = {map_key("m"): ScoreMap(map_key("m"), frozen([[[0.1]]]), frozen([[[1e-7]]]), no_mixing)}
    scored = SentenceResult(sentence("1", "a"), (Token("a", "a", 0),), maps)
    write_table([(analysis_of(), scored)], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines()[1] == "1,m,1,1,a,1,a,0.1,1e-07,1,1"


@pytest.mark.parametrize("text", [",", ";", '"', "\t", "a\nb", "a\rb", "\r\n", "a,\rb", " x ", ""])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_texts_that_look_like_the_table_itself_come_back_whole(
    tmp_path: Path, text: str, delimiter: str
) -> None:
    scored = _scored("1", "a")
    tokens = (scored.tokens[0], replace(scored.tokens[1], text=text), scored.tokens[2])
    odd = SentenceResult(replace(scored.sentence, id=text), tokens, scored.maps)
    write_table([(analysis_of(), odd)], tmp_path / "t.csv", TableChoices(delimiter=delimiter))
    rows = rows_of(tmp_path / "t.csv", delimiter)
    assert len(rows) == 2 * 2 * 3**2
    assert {row["sentence_id"] for row in rows} == {text}
    assert [row["source"] for row in rows[:3]] == [token.text for token in tokens]


def test_a_tsv_has_tabs_and_a_semicolon_can_be_asked_for(tmp_path: Path) -> None:
    write_table(results(analysis_of("It is")), tmp_path / "t.tsv")
    write_table(results(analysis_of("It is")), tmp_path / "t.csv", TableChoices(delimiter=";"))
    assert rows_of(tmp_path / "t.tsv", "\t") == rows_of(tmp_path / "t.csv", ";")
    assert "." in rows_of(tmp_path / "t.csv", ";")[0]["score"]


def test_the_mark_for_excel_is_written_only_when_asked_for(tmp_path: Path) -> None:
    write_table(results(analysis_of("É")), tmp_path / "t.csv")
    plain = (tmp_path / "t.csv").read_bytes()
    write_table(results(analysis_of("É")), tmp_path / "t.csv", TableChoices(bom=True))
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "t.csv").read_bytes() == b"\xef\xbb\xbf" + plain


def test_words_sum_over_source_pieces_and_average_over_target_pieces(tmp_path: Path) -> None:
    analysis = analysis_of("It is")
    write_table(results(analysis), tmp_path / "t.csv", TableChoices(units="words"))
    rows = rows_of(tmp_path / "t.csv")
    assert len(rows) == 2 * 2 * 3**2
    scores = analysis.results["1"].maps[map_key("value-zeroing")].scores[0]
    row = next(row for row in rows if (row["target"], row["source"]) == ("It", "is"))
    assert float(row["score"]) == pytest.approx(scores[1:3, 3:5].sum() / 2)
    assert {row["distance"] for row in rows} == {"NA"}


def test_words_zeroed_as_one_have_rows_with_distances_and_a_name_of_their_own(
    tmp_path: Path,
) -> None:
    of = sentence("1", "the table is here")
    scored = fake_scored(of, words_as_one=True)
    analysis = Analysis(MODEL, RUN, {"1": scored})
    write_table([(analysis, scored)], tmp_path / "t.csv", TableChoices(units="words-joint"))
    table = rows_of(tmp_path / "t.csv")
    names = ("value-zeroing+words", "value-zeroing+words+rollout", "attention", "attention+rollout")
    assert tuple(dict.fromkeys(row["method"] for row in table)) == names
    own = scored.maps[map_key("value-zeroing+words")]
    [row] = [
        row
        for row in table
        if (row["method"], row["layer"], row["target"], row["source"])
        == ("value-zeroing+words", "2", "table", "here")
    ]
    assert (row["target_id"], row["source_id"]) == ("3", "5")
    assert np.float32(row["score"]) == own.scores[1, 2, 4]
    assert np.float32(row["distance"]) == own.distances[1, 2, 4]
    record = json.loads((tmp_path / "t.csv.json").read_text(encoding="utf-8"))
    assert record["units"] == "words-joint"
    assert tuple(record["methods"]) == names


def test_aggregated_words_never_pass_for_words_zeroed_as_one(tmp_path: Path) -> None:
    scored = fake_scored(sentence("1", "the table is here"))
    analysis = Analysis(MODEL, RUN, {"1": scored})
    with pytest.raises(UserError, match="words of sentence 1 have not been zeroed as one"):
        write_table([(analysis, scored)], tmp_path / "t.csv", TableChoices(units="words-joint"))
    assert not list(tmp_path.iterdir())


def test_only_the_methods_asked_for_are_written(tmp_path: Path) -> None:
    write_table(
        results(analysis_of("It is")),
        tmp_path / "t.csv",
        TableChoices(methods=[map_key("value-zeroing+rollout")]),
    )
    assert {row["method"] for row in rows_of(tmp_path / "t.csv")} == {"value-zeroing+rollout"}


def test_an_unknown_method_is_refused_with_a_near_one(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Did you mean 'value-zeroing'"):
        write_table(
            results(analysis_of("It is")),
            tmp_path / "t.csv",
            TableChoices(methods=[map_key("value-zeroin")]),
        )
    assert not list(tmp_path.iterdir())


def test_results_of_two_models_are_refused(tmp_path: Path) -> None:
    """No column says which model a row is of."""
    other = analysis_of("It is", model=replace(MODEL, backend="torch"))
    with pytest.raises(UserError, match=r"mini \(onnx, float32\), mini \(torch, float32\)"):
        write_table(results(analysis_of("It is"), other), tmp_path / "t.csv")


def test_two_runs_of_one_model_make_one_table(tmp_path: Path) -> None:
    write_table(results(analysis_of("It is"), analysis_of("a")), tmp_path / "t.csv")
    assert len(json.loads((tmp_path / "t.csv.json").read_text("utf-8"))["runs"]) == 2


def test_the_file_beside_it_says_how_the_table_came_to_be(tmp_path: Path) -> None:
    command = "vzdesk score a.txt --out t.csv"
    write_table(
        results(analysis_of("It is")),
        tmp_path / "t.csv",
        TableChoices(units="words"),
        command=command,
    )
    record = json.loads((tmp_path / "t.csv.json").read_text("utf-8"))
    assert record["table"] == "t.csv"
    assert record["command"] == command
    assert record["units"] == "words"
    assert record["methods"] == ["value-zeroing", "value-zeroing+rollout"]
    assert record["runs"][0]["model"]["sha256"] == MODEL.sha256
    assert record["runs"][0]["model"]["dtype"] == "float32"
    assert record["runs"][0]["tokenizer"] == "wordpiece"
    assert record["runs"][0]["device"] == "cpu"
    assert record["runs"][0]["versions"] == {"numpy": "2.3"}
    assert record["runs"][0]["options"] == {"distance": "cosine"}
    assert record["written"] > "2024"
    assert record["vzdesk"]
    assert "Mohebbi" in record["citation"]


def test_a_path_that_is_not_utf_8_is_kept_in_the_file_beside_it(tmp_path: Path) -> None:
    command = "vzdesk score --out '\udcff.csv'"
    write_table(results(analysis_of("It is")), tmp_path / "t.csv", command=command)
    assert json.loads((tmp_path / "t.csv.json").read_text("utf-8"))["command"] == command


def test_half_a_character_becomes_a_question_mark(tmp_path: Path) -> None:
    write_table(results(analysis_of("a\ud800b")), tmp_path / "t.csv")
    assert {row["target"] for row in rows_of(tmp_path / "t.csv")} == {"[CLS]", "a", "?b"}


def deny() -> None:
    raise PermissionError(errno.EACCES, "Permission denied")


def test_a_table_that_another_program_locks_keeps_its_provenance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a spreadsheet does on Windows."""
    replace = os.replace
    monkeypatch.setattr(
        os, "replace", lambda new, old: deny() if old.name == "t.csv" else replace(new, old)
    )
    check_that_both_stay(tmp_path)


@pytest.mark.parametrize("which", [1, 2])
def test_a_disk_that_is_full_for_one_of_both_files_leaves_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    calls = iter(range(1, 9))
    monkeypatch.setattr(os, "fsync", lambda file: deny() if next(calls) == which else None)
    check_that_both_stay(tmp_path)


def check_that_both_stay(folder: Path) -> None:
    """The table cannot be written, and the old files are as they were."""
    old = {"t.csv": "old", "t.csv.json": "old"}
    for name, text in old.items():
        (folder / name).write_text(text)
    with pytest.raises(UserError, match=r"Cannot write .*t\.csv"):
        write_table(results(analysis_of("It is")), folder / "t.csv")
    assert {path.name: path.read_text() for path in folder.iterdir()} == old


def test_progress_counts_the_rows_up_to_their_number(tmp_path: Path) -> None:
    steps: list[Progress] = []
    write_table(results(analysis_of("It is", "a")), tmp_path / "t.csv", progressed=steps.append)
    assert [step.done for step in steps] == sorted({step.done for step in steps})
    assert steps[-1].done == steps[-1].total == len(rows_of(tmp_path / "t.csv"))


def test_a_long_sentence_can_be_cancelled_within_a_layer(tmp_path: Path) -> None:
    steps: list[Progress] = []
    write_table(results(analysis_of("word " * 100)), tmp_path / "t.csv", progressed=steps.append)
    assert len(steps) > 2 * 2
    assert len(rows_of(tmp_path / "t.csv")) == 2 * 2 * 201**2


def test_results_of_a_run_are_written_as_they_come_and_no_more_than_a_few_are_kept(
    tmp_path: Path,
) -> None:
    alive: weakref.WeakSet[SentenceResult] = weakref.WeakSet()
    run = analysis_of()

    def results() -> Iterator[tuple[Analysis, SentenceResult]]:
        for number in range(1, 201):
            scored = _scored(str(number), "a")
            alive.add(scored)
            yield run, scored
            del scored
            assert len(alive) < 100

    write_table(results(), tmp_path / "t.csv")
    assert len({row["sentence_id"] for row in rows_of(tmp_path / "t.csv")}) == 200


def test_a_cancelled_export_leaves_the_old_files_and_nothing_else(tmp_path: Path) -> None:
    def cancel(progress: Progress) -> None:
        raise Cancelled

    (tmp_path / "t.csv").write_text("old")
    (tmp_path / "t.csv.json").write_text("old")
    with pytest.raises(Cancelled):
        write_table(results(analysis_of("It is")), tmp_path / "t.csv", progressed=cancel)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "t.csv": "old",
        "t.csv.json": "old",
    }


def test_targets_and_sources_of_two_texts_have_their_own_numbers_and_names(tmp_path: Path) -> None:
    scored = scored_pair("The keys are here", "Da sind sie")
    model = replace(MODEL, n_decoder_layers=3)
    write_table([(Analysis(model, RUN, {"1": scored}), scored)], tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    cross = [row for row in rows if row["method"] == "value-zeroing/cross"]
    assert len(cross) == 3 * 4 * 5
    assert {(row["target_id"], row["target"]) for row in cross} == {
        *(("1", "<pad>"), ("2", "Da"), ("3", "sind"), ("4", "sie")),
    }
    assert [row["source"] for row in cross[:5]] == ["The", "keys", "are", "here", "</s>"]
    found = next(
        r for r in cross if (r["layer"], r["target_id"], r["source_id"]) == ("3", "2", "5")
    )
    assert np.float32(found["score"]) == scored.maps[map_key("value-zeroing/cross")].scores[2, 1, 4]
    assert (
        np.float32(found["distance"])
        == scored.maps[map_key("value-zeroing/cross")].distances[2, 1, 4]
    )
    record = json.loads((tmp_path / "t.csv.json").read_text(encoding="utf-8"))
    assert record["methods"] == list(map(str, scored.maps))
    assert record["decoder_texts"] == {"1": {"text": "Da sind sie", "generated": True}}
