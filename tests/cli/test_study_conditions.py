"""vzdesk study conditions: items are compared with themselves, in tables and in small figures."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from tests.cli.test_study import NOUNS, read, study
from tests.printed import pdf_texts, svg_texts

RELATION = ("--relation", "Cues of the target")
CONDITIONS = {"same": ("", "is"), "other": ("s", "is"), "plural": ("s", "are")}


def table(path: Path, n: int) -> Path:
    """Items of three conditions; the last one lacks the third."""
    lines = ["item,condition,sentence,target,cue"]
    for number, noun in enumerate((*NOUNS, "friend", "child")[:n], 1):
        for condition, (ending, verb) in CONDITIONS.items():
            subject = f"{noun}s" if condition == "plural" else noun
            text = f"The {subject} near the cabinet{ending} {verb} here."
            lines += [f"{number},{condition},{text},6,2"]
    path.write_text("\n".join(lines[:-1]) + "\n")
    return path


def test_conditions_are_compared_item_by_item_and_all_comparisons_counted(
    tmp_path: Path, capsys
) -> None:
    out = tmp_path / "out"
    methods = ("--method", "value-zeroing,attention")
    assert (
        study("conditions", table(tmp_path / "t.csv", 12), *RELATION, *methods, "--out", out) == 0
    )
    said = capsys.readouterr().err
    assert "12 items with 3 conditions: same, other, plural." in said
    assert "1 of 12 items lack a condition" in said
    assert "24 differences of groups are compared" in said
    differences, matches = read(out / "differences.csv"), read(out / "matches.csv")
    assert len(differences) == 2 * 4 * 3
    assert set(differences["comparisons"]) == {24}
    keys = ["method", "layer", "condition"]
    shares = {key: of.set_index("item_id")["share"] for key, of in matches.groupby(keys)}
    for row in differences.itertuples():
        first, second = (
            shares[row.method, row.layer, condition]
            for condition in (row.condition_a, row.condition_b)
        )
        both = pd.concat([first, second], axis=1).dropna().to_numpy()
        expected = stats.ttest_rel(*both.T)
        assert (row.paired, row.n_a, row.n_b) == ("yes", len(both), len(both))
        assert row.difference == pytest.approx(both[:, 0].mean() - both[:, 1].mean(), abs=1e-12)
        assert row.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert {*differences["n_a"]} == {11, 12}
    assert json.loads((out / "study.json").read_text())["study"]["group_by"] == ["condition"]


def test_conditions_are_drawn_as_small_figures_side_by_side(tmp_path: Path) -> None:
    out = tmp_path / "out"
    methods = ("--method", "value-zeroing,attention")
    assert study("conditions", table(tmp_path / "t.csv", 3), *RELATION, *methods, "--out", out) == 0
    figures = out / "figures"
    for texts in (
        svg_texts((figures / "groups-share-agreement-mini.svg").read_bytes()),
        pdf_texts((figures / "groups-share-agreement-mini.pdf").read_bytes()),
    ):
        whole = " ".join(texts)
        for text in (*(f"condition {name}" for name in CONDITIONS), "Value Zeroing", "Attention"):
            assert text in whole


def test_few_items_are_not_compared_which_is_said(tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    assert study("conditions", table(tmp_path / "t.csv", 3), *RELATION, "--out", out) == 0
    assert "No groups are compared: that needs two of 10 items each" in capsys.readouterr().err
    assert len(read(out / "differences.csv")) == 0


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("", "No sentence can be grouped by 'condition'"),
        ("item,condition", "None of 2 sentences is an item with several conditions"),
    ],
)
def test_sentences_without_several_conditions_are_refused(
    tmp_path: Path, capsys, column: str, said: str
) -> None:
    file = tmp_path / "in.csv"
    of = ("1,same,", "2,same,") if column else ("", "")
    first = f"{column}," if column else ""
    file.write_text(
        f"{first}sentence,target,cue\n{of[0]}The dog barks.,3,2\n{of[1]}The cat sleeps.,3,2\n"
    )
    assert study("conditions", file, *RELATION, "--out", tmp_path / "out") == 1
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
