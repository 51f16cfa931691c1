"""Formulas over surprisals: what they come to, and what cannot be read."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from tests.cli.test_cli import rows
from vzdesk import cli
from vzdesk.engine.models import default
from vzdesk.errors import UserError
from vzdesk.study.formulas.formula import DEEPEST, Region, formulas

BITS = {("1", "a"): 3.0, ("1", "b"): 5.0, ("2", "a"): 1.5, ("*", "a"): 10.0}


def value(text: str) -> float:
    [found] = formulas(text)
    return found.of(lambda region: BITS.get(tuple(region), math.nan))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(1;%a%) < (1;%b%)", 1),
        ("(1;%a%)>(1;%b%)", 0),
        ("(1;%a%) - (2;%a%) = 1.5", 1),
        ("(1;%b%) - (1;%a%) - (2;%a%)", 0.5),
        ("(1;%b%) - ((1;%a%) - (2;%a%))", 3.5),
        ("[(1;%b%) - (1;%a%)] * 2 + 1", 5),
        ("2 * (1;%a%) + (2;%a%) * 2", 9),
        ("(*; %a%) >= 10 & (1;%a%) <= 3", 1),
        ("1 > 2 & 1 > 2 | 2 > 1", 1),
        ("1 > 2 & (1 > 2 | 2 > 1)", 0),
        ("(1;%none%) > 1", math.nan),
        ("-(1;%a%) + 10", 7),
        ("(1;%a%) - (1;%b%) > -3 & -2 * -(1;%a%) = 6", 1),
        ("2 - -[(1;%b%) - (2;%a%)]", 5.5),
        ("-0.5 < -(2;%a%)", 0),
        ("-(1;%none%) < 1", math.nan),
    ],
)
def test_a_formula_comes_to_what_one_calculates(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, nan_ok=True)


def test_several_formulas_stand_in_one_text_and_keep_theirs() -> None:
    first, second = formulas("(1;%a%) > (1;%b%);  (2;%a%) - 1 ;")
    assert (first.text, second.text) == ("(1;%a%) > (1;%b%)", "(2;%a%) - 1")
    assert (first.is_claim, second.is_claim) == (True, False)
    assert first.regions == {Region("1", "a"), Region("1", "b")}
    assert formulas("  ") == ()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("(1;%a%) >", 10),
        ("(1;%a%) > @", 11),
        ("(1;%a%) >  1 / 2", 14),
        ("(1;%a%) - -", 12),
        ("1 > -(2 > 1)", 6),
        ("-" * 9_000 + "1", DEEPEST + 2),
        ("(1;%a%) (1;%b%)", 9),
        ("((1;%a%) > 1", 13),
        ("[(1;%a%) > 1)", 13),
        ("(1;%a%) > (2;%a%) > 1", 19),
        ("(1;%a%) & (2;%a%) > 1", 1),
        ("1 > (2 > 1)", 5),
        ("(1;%a%) + (2 > 1)", 1),
        ("(;%a%) > 1", 3),
        ("(" * (DEEPEST + 2) + "1" + ")" * (DEEPEST + 2), DEEPEST + 2),
        ("(" * 9_000, DEEPEST + 2),
    ],
)
def test_what_cannot_be_read_is_said_with_its_position(text: str, place: int) -> None:
    with pytest.raises(UserError, match=f"at character {place},"):
        formulas(text)


def suite(path: Path, n_items: int) -> Path:
    def condition(name: str, verb: str, noun: str) -> dict[str, object]:
        contents = ("The", f"{noun}s to the cabinet", verb, "here.")
        return {
            "condition_name": name,
            "regions": [{"region_number": n, "content": c} for n, c in enumerate(contents, 1)],
        }

    nouns = ("key", "dog", "cat", "boy", "girl", "guest", "doctor", "teacher", "driver", "friend")
    items = [
        {
            "item_number": n,
            "conditions": [condition("match", "are", noun), condition("mismatch", "is", noun)],
        }
        for n, noun in enumerate(nouns[:n_items], 1)
    ]
    formula = {"type": "formula", "formula": "(3;%match%) < (3;%mismatch%)"}
    content = {"meta": {"name": "s"}, "items": items, "predictions": [formula]}
    path.write_text(json.dumps(content | {"region_meta": {"3": "verb"}}))
    return path


def test_the_predictions_of_a_suite_are_evaluated_per_item_and_over_all(
    tmp_path: Path, capsys
) -> None:
    file, out = suite(tmp_path / "suite.json", 10), tmp_path / "out"
    more = "(3;%mismatch%) - (3;%match%)"
    arguments = ["study", "formulas", str(file), "--out", str(out)]
    assert cli.main(arguments) == 0
    [row] = rows(out / "formulas.csv")
    assert row["formula"] == "(3;%match%) < (3;%mismatch%)"
    assert (row["kind"], row["n"]) == ("claim", "10")
    share_true = float(row["mean"])
    assert cli.main([*arguments, "--formula", more]) == 0
    [row] = rows(out / "formulas.csv")
    of_items = rows(out / "formula-items.csv")
    values = [float(each["value"]) for each in of_items]
    assert row["kind"] == "bits"
    assert sum(value > 0 for value in values) / 10 == share_true
    assert float(row["mean"]) == pytest.approx(sum(values) / 10, rel=1e-12)
    table = tmp_path / "bits.csv"
    assert cli.main(["predict", str(file), "--out", str(table)]) == 0
    bits = {
        each["sentence_id"]: float(each["surprisal_bits"])
        for each in rows(table)
        if each["word"] in ("is", "are")
    }
    assert values[0] == pytest.approx(bits["1-mismatch"] - bits["1-match"], abs=1e-6)
    capsys.readouterr()
    assert cli.main([*arguments, "--formula", "(3;%match%) < (3;%other%)"]) == 1
    assert "condition %other%, which no item has" in capsys.readouterr().err
    assert cli.main([*arguments, "--formula", "(9;%match%) > 1"]) == 1
    said = capsys.readouterr().err
    assert "region 9 of %match%" in said
    assert "The regions of this condition are: 1, 2, 3, 4." in said


def test_formulas_of_several_suites_are_about_the_items_of_their_own(tmp_path: Path) -> None:
    first, second = suite(tmp_path / "one.json", 2), suite(tmp_path / "two.json", 3)
    second.write_text(second.read_text().replace("(3;%match%) <", "(4;%match%) >"))
    out = tmp_path / "out"
    assert cli.main(["study", "syntaxgym", str(first), str(second), "--out", str(out)]) == 0
    found = {each["formula"]: each["n"] for each in rows(out / "formulas.csv")}
    assert found == {"(3;%match%) < (3;%mismatch%)": "2", "(4;%match%) > (3;%mismatch%)": "3"}
    items = [(each["formula"][1], each["item_id"]) for each in rows(out / "formula-items.csv")]
    assert [region for region, _ in items] == ["3"] * 2 + ["4"] * 3
    assert len({item for _, item in items}) == 5


def test_a_region_that_is_empty_in_a_condition_has_0_bits_there(tmp_path: Path, capsys) -> None:
    file, out = suite(tmp_path / "suite.json", 3), tmp_path / "out"
    content = json.loads(file.read_text())
    for item in content["items"]:
        item["conditions"][1]["regions"][3]["content"] = ""
    file.write_text(json.dumps(content))
    formulas = ("(4;%match%)", "(4;%mismatch%)", "(3;%mismatch%) + (4;%mismatch%)")
    options = [option for formula in formulas for option in ("--formula", formula)]
    assert cli.main(["study", "formulas", str(file), *options, "--out", str(out)]) == 0
    assert "Region 4 of %mismatch% is empty in 3 of 3 items" in capsys.readouterr().err
    means = {each["formula"]: float(each["mean"]) for each in rows(out / "formulas.csv")}
    assert means["(4;%match%)"] > 0
    assert means["(4;%mismatch%)"] == 0
    assert means["(3;%mismatch%) + (4;%mismatch%)"] > 0


def test_a_model_that_is_named_twice_is_refused(tmp_path: Path, capsys) -> None:
    file, out = suite(tmp_path / "suite.json", 2), tmp_path / "out"
    arguments = ["study", "formulas", str(file), "--out", str(out)]
    assert cli.main([*arguments, "--model", "agreement-mini,agreement-mini"]) == 1
    assert "are the same model" in capsys.readouterr().err


def test_an_item_with_two_sentences_of_a_condition_is_named(tmp_path: Path, capsys) -> None:
    table = tmp_path / "table.csv"
    table.write_text("item,condition,sentence\n1,a,Dogs bark.\n1,b,Cats bark.\n1,a,Boys bark.\n")
    formula = ("--formula", "(1;%a%) > (1;%b%)")
    arguments = ["study", "formulas", str(table), *formula, "--out", str(tmp_path / "out")]
    assert cli.main(arguments) == 1
    assert "has two sentences of the condition a" in capsys.readouterr().err


def test_a_model_that_cannot_be_asked_is_left_out_and_the_others_go_on(
    tmp_path: Path, capsys
) -> None:
    file, alone, out = suite(tmp_path / "suite.json", 3), tmp_path / "alone", tmp_path / "out"
    assert cli.main(["study", "formulas", str(file), "--out", str(alone)]) == 0
    models = f"agreement-mini,{default().path}"
    line = ["study", "formulas", str(file), "--out", str(out), "--model", models]
    assert cli.main(line) == 1
    assert "is left out: " in capsys.readouterr().err
    for name in ("formulas.csv", "formula-items.csv"):
        assert (out / name).read_bytes() == (alone / name).read_bytes()
    (left_out,) = json.loads((out / "formulas.json").read_text())["left_out"]
    assert "are the same model" in left_out["reason"]


def test_what_is_asked_again_goes_on_from_nothing(tmp_path: Path, capsys) -> None:
    """There is no part of a file that could be gone on with, on whatever line it is asked for."""
    file, out = suite(tmp_path / "suite.json", 2), tmp_path / "out"
    assert cli.main(["study", "formulas", str(file), "--out", str(out)]) == 0
    line = ["study", str(out / "formulas.json"), str(file), "--out", str(tmp_path / "again")]
    assert cli.main(line) == 0
    assert cli.main([*line, "--resume"]) == 1
    assert "--resume has no meaning for vzdesk study formulas" in capsys.readouterr().err
