"""Which maps, layers and columns `vzdesk score` writes into tables."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.cli.test_resume import score as score_table
from tests.cli.test_resume import stop
from vzdesk import cli
from vzdesk.cli import scoring

CONLLU = """# sent_id = s1
# text = A dog barks
1	A	a	DET	_	_	2	det	_	_
2	dog	dog	NOUN	_	_	3	nsubj	_	_
3	barks	bark	VERB	_	_	0	root	_	_

"""


@pytest.fixture
def score(tmp_path: Path):
    (tmp_path / "in.conllu").write_text(CONLLU)

    def run(name: str, *more: str) -> int:
        return cli.main(
            ["score", str(tmp_path / "in.conllu"), "--out", str(tmp_path / name), *more]
        )

    return run


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_layers_maps_and_columns_can_be_chosen(score, tmp_path: Path) -> None:
    assert score("all.csv", "--rollout", "both") == 0
    assert score("some.csv", "--layers", "2,4", "--no-rollout", "--columns", "model,upos") == 0
    rows = rows_of(tmp_path / "some.csv")
    extra = ("model", "target_upos", "source_upos")
    usual = [{name: row[name] for name in row if name not in extra} for row in rows]
    assert usual == [
        row
        for row in rows_of(tmp_path / "all.csv")
        if row["layer"] in "24" and row["method"] == "value-zeroing"
    ]
    assert {row["model"] for row in rows} == {"agreement-mini"}
    assert {row["source_upos"] for row in rows if row["source"] == "dog"} == {"NOUN"}


def test_a_table_can_have_the_rolled_out_maps_alone(score, tmp_path: Path) -> None:
    assert score("t.tsv", "--rollout", "--columns", "all", "--units", "words") == 0
    with (tmp_path / "t.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert {row["method"] for row in rows} == {"value-zeroing+rollout"}
    assert {row["target_lemma"] for row in rows if row["target"] == "barks"} == {"bark"}


def test_a_table_has_the_maps_of_single_layers_if_nothing_is_said(score, tmp_path: Path) -> None:
    """And with --rollout the others instead, or both: the same rows in each."""
    asked = {
        "plain": [],
        "none": ["--no-rollout"],
        "said": ["--rollout=none"],
        "only": ["--rollout"],
        "both": ["--rollout", "both"],
    }
    for name, options in asked.items():
        assert score(f"{name}.csv", "--method", "value-zeroing,attention", *options) == 0
    found = {name: rows_of(tmp_path / f"{name}.csv") for name in asked}
    single, rolled = ("value-zeroing", "attention"), ("value-zeroing+rollout", "attention+rollout")
    assert [row for row in found["both"] if row["method"] in single] == found["plain"]
    assert [row for row in found["both"] if row["method"] in rolled] == found["only"]
    assert {row["method"] for row in found["both"]} == {*single, *rolled}
    assert found["plain"] == found["none"] == found["said"]


def test_a_file_behind_rollout_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "in.conllu").write_text(CONLLU)
    out = str(tmp_path / "t.csv")
    assert cli.main(["score", "--rollout", str(tmp_path / "in.conllu"), "--out", out]) == 0
    assert {row["method"] for row in rows_of(tmp_path / "t.csv")} == {"value-zeroing+rollout"}


def test_methods_that_have_no_rolled_out_maps_are_named(
    score, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert score("t.csv", "--rollout", "--method", "attention-rollout,attention") == 0
    assert "attention-rollout cannot be rolled out" in capsys.readouterr().err
    assert {row["method"] for row in rows_of(tmp_path / "t.csv")} == {"attention+rollout"}
    assert score("u.csv", "--rollout", "--method", "attention-rollout") == 1
    assert "would be empty" in capsys.readouterr().err
    assert not (tmp_path / "u.csv").exists()


def test_conllu_can_have_both(score, tmp_path: Path) -> None:
    assert score("t.conllu", "--rollout", "both") == 0
    lines = (tmp_path / "t.conllu").read_text().splitlines()
    [line] = [each for each in lines if "barks\t" in each]
    assert "ValueZeroingL4=" in line
    assert "ValueZeroingRolloutL4=" in line


def test_a_table_can_be_parquet(score, tmp_path: Path) -> None:
    asked = ("--layers", "2", "--columns", "upos")
    assert score("t.parquet", *asked) == score("t.csv", *asked) == 0
    read = pd.read_parquet(tmp_path / "t.parquet")
    rows = rows_of(tmp_path / "t.csv")
    assert [str(np.float32(score)) for score in read["score"]] == [row["score"] for row in rows]
    assert list(read["target"]) == [row["target"] for row in rows]
    assert score("u.parquet", "--resume") == 1
    assert not (tmp_path / "u.parquet").exists()


def test_a_table_can_be_arrays(score, tmp_path: Path) -> None:
    assert score("t.npz", "--layers", "2,4", "--no-rollout") == 0
    assert score("t.csv", "--layers", "2,4", "--no-rollout") == 0
    scores = np.load(tmp_path / "t.npz")["1/value-zeroing/scores"]
    own = [np.float32(row["score"]) for row in rows_of(tmp_path / "t.csv")]
    assert scores.ravel().tolist() == own


@pytest.mark.parametrize(
    ("begun", "gone_on"),
    [
        ([], ["--columns", "tags"]),
        (["--columns", "tags"], []),
        (["--layers", "1"], []),
        (["--layers", "1"], ["--layers", "2"]),
        ([], ["--rollout"]),
        (["--rollout"], ["--no-rollout"]),
        (["--rollout"], ["--rollout", "both"]),
    ],
)
def test_a_table_is_not_gone_on_with_by_other_choices(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch, begun, gone_on
) -> None:
    (tmp_path / "in.txt").write_text("A dog barks.\nThe keys are here.\n")
    line = ["score", str(tmp_path / "in.txt"), "--out", str(tmp_path / "t.csv")]
    show, calls = scoring.Run.__iter__, []

    def stopped(self):
        for each in show(self):
            if calls:
                raise KeyboardInterrupt
            calls.append(each)
            yield each

    with monkeypatch.context() as patch:
        patch.setattr(scoring.Run, "__iter__", stopped)
        with pytest.raises(KeyboardInterrupt):
            cli.main([*line, *begun])
    assert cli.main([*line, *gone_on, "--resume"]) == 1
    assert "is of something else" in capsys.readouterr().err
    assert cli.main([*line, *begun, "--resume"]) == 0


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("t.csv", ["--layers", "9"], "There is no layer 9: agreement-mini has 4"),
        ("t.csv", ["--layers", "0"], "There is no layer 0"),
        ("t.csv", ["--columns", "upo"], "Did you mean 'upos'"),
        ("t.csv", ["--layer", "2"], "choose --layers for a table"),
        ("t.vzd", ["--columns", "all"], "--layers and --columns are for tables"),
        ("t.conllu", ["--layers", "1"], "--layers and --columns are for tables"),
        ("t.npz", ["--columns", "all"], "--columns is for tables with rows"),
        ("t.vzd", ["--rollout"], "gets all maps"),
    ],
)
def test_what_cannot_be_chosen_is_said(
    score, tmp_path: Path, capsys: pytest.CaptureFixture[str], name, options, said
) -> None:
    assert score(name, *options) == 1
    assert said in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["in.conllu"]


def test_a_table_with_annotations_is_not_gone_on_with_where_these_are_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its rows have them; those of a table without them are the same, whatever they are."""
    corpus = tmp_path / "in.csv"
    for columns in ("all", "tags", "core"):
        out = tmp_path / f"{columns}.csv"
        corpus.write_text("id,sentence,tags\na,A dog barks.,old\nb,A cat sleeps.,\n")
        stop(corpus, out, 1, "--columns", columns)
        corpus.write_text("id,sentence,tags\na,A dog barks.,new\nb,A cat sleeps.,\n")
        capsys.readouterr()
        went_on = score_table(corpus, out, "--columns", columns, "--resume") == 0
        assert went_on == (columns == "core")
        assert went_on or "its sentence 1, a, is another here" in capsys.readouterr().err
