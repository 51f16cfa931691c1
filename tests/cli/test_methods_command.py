"""Methods on the command line: vzdesk methods, and several of them in one run."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from vzdesk import cli
from vzdesk.engine.methods import methods

GOLDEN_BUNDLE = Path(__file__).parents[1] / "golden" / "bundle-2.0"


def listed(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, list[str]]:
    """The rows of vzdesk methods by the method's name; the titles under "method"."""
    assert cli.main(["methods", *options]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    return {name: rest for name, *rest in rows}


def test_every_method_is_listed_with_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys)
    assert list(found) == ["method", *methods()]
    assert found["method"] == ["kind", "maps", "backends", "families", "citation"]
    for name, method in methods().items():
        kind, maps, _, _, citation = found[name]
        assert (kind, citation) == (method.kind, method.citation)
        assert maps == ("global" if method.is_global else "per layer")
    assert found["value-zeroing"][1:4] == ["per layer", "onnx, torch", "all"]
    assert "post-norm" in found["globenc"][3]


def test_a_model_says_which_it_can_be_scored_with_and_why_not_others(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert listed(capsys, "--model", "agreement-mini")["globenc"][-1] == "yes"
    found = listed(capsys, "--model", str(GOLDEN_BUNDLE))
    assert found["value-zeroing"][-1] == "yes"
    assert found["alti"][-1].startswith("no: its bundle was exported before bundles held")


@pytest.mark.parametrize(
    "options",
    [
        ["--method", "alti,attention , globenc"],
        ["--method", "alti", "--method", "attention,globenc", "--method", "alti"],
    ],
)
def test_several_methods_are_named_between_commas_or_one_by_one(
    tmp_path: Path, options: list[str]
) -> None:
    out = tmp_path / "scores.csv"
    assert cli.main(["score", "--text", "The keys are here.", *options, "--out", str(out)]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        found = dict.fromkeys(
            row["method"].removesuffix("+rollout") for row in csv.DictReader(file)
        )
    assert list(found) == ["alti", "attention", "globenc"]


@pytest.mark.parametrize(
    ("names", "said"),
    [("attention,atli", "Did you mean 'alti'?"), ("alti,,attention", "No method ''"), ("", "")],
)
def test_a_method_that_is_none_suggests_the_nearest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: str, said: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["score", "--text", "a", "--method", names, "--out", str(tmp_path / "s.csv")])
    error = capsys.readouterr().err
    assert "argument --method: No method" in error
    assert said in error
    assert not list(tmp_path.iterdir())
