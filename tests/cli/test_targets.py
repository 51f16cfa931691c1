"""vzdesk score --targets: rows of some words, from the command line into every kind of file."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import vzdesk
from vzdesk import cli

TEXT = "The keys to the cabinet are here.\n"


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "in.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def score(text: Path, out: str, *more: str) -> Path:
    path = text.with_name(out)
    assert cli.main(["score", str(text), "--out", str(path), *more]) == 0
    return path


def lines(path: Path) -> dict[tuple[str, ...], float]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = ("method", "layer", "target_id", "target", "source_id", "source", "target_word_id")
    return {tuple(row[name] for name in names): float(row["score"]) for row in rows}


def test_rows_are_those_of_the_whole_table(text: Path) -> None:
    methods = "--method", "value-zeroing,alti,attention"
    whole = lines(score(text, "whole.csv", *methods, "--no-rollout"))
    some = lines(score(text, "some.csv", *methods, "--targets", "2,5"))
    chosen = {key: each for key, each in whole.items() if key[-1] in ("2", "5")}
    assert some.keys() == chosen.keys()
    assert max(abs(some[key] - chosen[key]) for key in some) <= 2e-6
    assert lines(score(text, "all.csv", *methods, "--targets", "all", "--no-rollout")) == whole


def test_arrays_and_sessions_say_which_rows_they_have(text: Path) -> None:
    found = np.load(score(text, "some.npz", "--targets", "2"))
    rows = found["1/value-zeroing/rows"]
    assert found["1/value-zeroing/scores"].shape[1] == len(rows)
    assert [found["1/value-zeroing/target_words"][row - 1] for row in rows] == [2] * len(rows)
    session = vzdesk.open_session(score(text, "some.vzd", "--targets", "2"))
    [result] = session.results()
    shown = result.map()
    assert [shown.target_words[row] for row in shown.rows] == [1] * len(rows)
    np.testing.assert_array_equal(
        shown.scores[:, list(shown.rows)], found["1/value-zeroing/scores"]
    )
    assert np.isnan(np.delete(shown.scores, shown.rows, axis=1)).all()
    assert result.maps == ("value-zeroing",), "no rollout"


def test_conllu_has_the_words_that_were_scored(text: Path) -> None:
    found = score(text, "some.conllu", "--targets", "2").read_text(encoding="utf-8")
    words = [line.split("\t") for line in found.splitlines() if line and line[0].isdigit()]
    assert [word[1] for word in words if "ValueZeroing" in word[-1]] == ["keys"]


def test_roles_are_the_marked_words_and_sentences_without_any_are_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "in.csv"
    table.write_text("sentence,target\nThe keys are here,keys\nA dog barks,\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert cli.main(["score", str(table), "--out", str(out), "--targets", "roles"]) != 0
    assert {key[-1] for key in lines(out)} == {"2"}
    assert "No word of the sentence is marked" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["0", "a", "1,", "", "-2", "1,x", "²"])
def test_what_is_no_list_of_words_is_refused(
    text: Path, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main(["score", str(text), "--out", "o.csv", f"--targets={value}"])
    assert "is neither all, nor roles, nor numbers" in capsys.readouterr().err


def test_a_rollout_of_some_targets_is_refused(
    text: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["score", str(text), "--out", "o.csv", "--targets", "2", "--rollout"]
    assert cli.main(line) != 0
    assert "needs the rows of all targets" in capsys.readouterr().err


def test_another_choice_of_targets_does_not_go_on_with_a_stopped_table(
    text: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text.write_text(TEXT + "A dog barks.\n", encoding="utf-8")
    from vzdesk.export import partial

    def stopping(self: partial.PartialTable, *_: object, **__: object) -> None:
        add(self, *_, **__)
        raise KeyboardInterrupt

    add = partial.PartialTable.add
    with monkeypatch.context() as patched:
        patched.setattr(partial.PartialTable, "add", stopping)
        with pytest.raises(KeyboardInterrupt):
            cli.main(["score", str(text), "--out", str(text.with_suffix(".csv")), "--targets", "2"])
    line = ["score", str(text), "--out", str(text.with_suffix(".csv")), "--resume"]
    assert cli.main([*line, "--targets", "1"]) != 0
    assert "targets" in capsys.readouterr().err
    assert cli.main([*line, "--targets", "2"]) == 0
    assert {key[-1] for key in lines(text.with_suffix(".csv"))} == {"2"}
