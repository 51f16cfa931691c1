"""resources/repeat_paper.py: the commands that it runs, and its tables and figures."""

from __future__ import annotations

import csv
import importlib.util
import json
import math
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import pytest

from tests.printed import svg_texts
from vzdesk import cli
from vzdesk.export.evaluations.probing_table import COLUMNS as PROBING_COLUMNS
from vzdesk.export.evaluations.tables import COLUMNS, ITEM_COLUMNS

ROOT = Path(__file__).parents[1]
LAYERS, ITEMS = range(1, 5), ("a", "b")
MODELS = ("mini", "mini-finetuned")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    path = ROOT / "resources" / "repeat_paper.py"
    spec = importlib.util.spec_from_file_location("repeat_paper", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Commands


@pytest.fixture
def lines(script: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that are run, each of which vzdesk has to understand."""
    found: list[list[str]] = []

    def run(line: list[str]) -> int:
        found.append(line)
        if line[0] == "finetune":
            folder = Path(line[line.index("--out") + 1])
            folder.mkdir()
            for name in ("config.json", "held-out-ids.txt"):
                (folder / name).write_text("")
        cli.parser().parse_args(line)
        return 3 if line[1:3] == ["faithfulness", "broken.jsonl"] else 0

    monkeypatch.setattr(cli, "main", run)
    for name in ("write_table", "write_figures"):
        monkeypatch.setattr(script, name, lambda *of: None)
    return found


def value(line: Sequence[str], option: str) -> str:
    return line[line.index(option) + 1]


def test_it_fine_tunes_and_studies_both_models_on_what_was_held_out(
    script: ModuleType, lines: list[list[str]], tmp_path: Path
) -> None:
    tuned = tmp_path / "electra-base-generator-finetuned"
    options = ("--model", "google/electra-base-generator", "--balanced", "--epochs", "2")
    more = ("--seeds", "2", "--seed", "7", "--out", str(tmp_path))
    assert script.main(["pairs.jsonl", *options, *more]) == 0
    finetune, *studies = lines
    assert finetune[:2] == ["finetune", "pairs.jsonl"]
    assert value(finetune, "--out") == str(tuned)
    assert value(finetune, "--epochs") == "2"
    assert "--balanced" in finetune
    assert [line[:3] for line in studies] == [
        ["study", name, "pairs.jsonl"] for name in ("cues", "faithfulness", "probing")
    ]
    for line in studies:
        assert value(line, "--model") == f"google/electra-base-generator,{tuned}"
        assert value(line, "--ids") == f"@{tuned / 'held-out-ids.txt'}"
        assert value(line, "--seed") == "7"
    assert value(studies[-1], "--seeds") == "2"


def test_what_was_never_seen_is_taken_where_no_file_is_named(
    script: ModuleType, lines: list[list[str]], tmp_path: Path
) -> None:
    assert script.main(["--out", str(tmp_path)]) == 0
    rows = (tmp_path / "pairs.tsv").read_text().splitlines()
    paradigms = {row.split("\t")[0] for row in rows if not row.startswith(("#", "paradigm\t"))}
    assert paradigms == set(script.PARADIGMS)
    assert script.main(["--out", str(tmp_path), "--resume"]) == 0
    again = lines[4:]
    assert [line[0] for line in again] == ["study"] * 3  # what is fine-tuned stays
    assert all("--resume" in line for line in again[:2])


def test_the_first_command_that_fails_is_the_last(
    script: ModuleType, lines: list[list[str]], tmp_path: Path
) -> None:
    assert script.main(["broken.jsonl", "--out", str(tmp_path)]) == 3
    assert [line[1] for line in lines[1:]] == ["cues", "faithfulness"]


# Tables


def write(path: Path, columns: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="NA")
        writer.writeheader()
        writer.writerows(rows)


def share(model: str, layer: int, item: str) -> float:
    """Grows with the layer as it is, and falls fine-tuned."""
    step = layer if model == "mini" else 5 - layer
    return 0.1 * step + (0.02 if item == "a" else 0.0)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """What the studies write, of two items by one method and the uniform control."""
    items, means, probed = [], [], []
    for model in MODELS:
        own = {"model": model, "weights": "trained", "special": "yes"}
        for layer in LAYERS:
            for rollout in ("no", "yes"):
                of = own | {"method": "value-zeroing", "rollout": rollout, "layer": layer}
                values = [share(model, layer, item) for item in ITEMS]
                for measure in ("dot-product", "spearman"):
                    row = of | {"measure": measure, "paradigm": "all", "n": 2}
                    means.append(row | {"mean": sum(values) / 2, "low": 0.0, "high": 1.0})
                for item, each in zip(ITEMS, values, strict=True):
                    items.append(of | {"measure": "dot-product", "item_id": item, "value": each})
            numbers = {"compression": layer, "seeds_low": layer, "seeds_high": layer + 1}
            of = {"model": model, "layer": layer, "code": "online"}
            probed += [of | numbers, of | numbers | {"control": "shuffled-labels"}]
            alike = own | {"method": "attention-rollout", "rollout": "no", "layer": layer}
            means.append(alike | {"measure": "dot-product", "paradigm": "all", "mean": 0.5, "n": 2})
        for measure in ("dot-product", "spearman"):
            flat = own | {"method": "uniform", "measure": measure, "paradigm": "all"}
            means.append(flat | {"mean": 0.25, "n": 2})
    write(tmp_path / "cues" / "cues-items.csv", ITEM_COLUMNS, items)
    for study, measure in (("cues", "dot-product"), ("faithfulness", "spearman")):
        kept = [row for row in means if row["measure"] == measure]
        write(tmp_path / study / f"{study}.csv", COLUMNS, kept)
        (tmp_path / study / f"{study}.json").write_text("{}")
    write(tmp_path / "probing" / "probing.csv", PROBING_COLUMNS, probed)
    (tmp_path / "probing" / "probing.json").write_text("{}")
    (tmp_path / "mini-finetuned").mkdir()
    (tmp_path / "mini-finetuned" / "finetuning.json").write_text('{"settings": 1}')
    return tmp_path


def test_the_table_has_means_of_layers_the_last_one_and_correlations_with_probing(
    script: ModuleType, out: Path
) -> None:
    script.write_table(out, 1)
    rows = script.rows_of(out / "table.csv")
    found = {(row["model"], row["method"], row["measure"], row["layers"]): row for row in rows}
    expected = {
        ("mini", "dot-product", "all"): 0.26,
        ("mini", "dot-product", "last"): 0.41,
        ("mini", "dot-product", "rolled out"): 0.41,
        ("mini", "spearman", "rolled out"): 0.41,
        ("mini-finetuned", "dot-product", "last"): 0.11,
        ("mini", "compression-spearman", "all"): 1.0,
        ("mini-finetuned", "compression-spearman", "all"): -1.0,
    }
    for (model, measure, layers), mean in expected.items():
        row = found[model, "value-zeroing", measure, layers]
        assert float(row["mean"]) == pytest.approx(mean, abs=1e-12), (model, measure, layers)
    assert found["mini", "value-zeroing", "compression-spearman", "all"]["n"] == "4"
    # Three gains are too few, and all are equal.
    gains = found["mini", "value-zeroing", "compression-increase-spearman", "all"]
    assert (gains["mean"], gains["n"]) == ("NA", "3")
    assert found["mini", "uniform", "dot-product", "last"]["mean"] == "0.25"
    # Attention rollout is of no single layer.
    assert ("mini", "attention-rollout", "compression-spearman", "all") not in found
    assert ("mini", "attention-rollout", "dot-product", "rolled out") in found
    assert json.loads((out / "table.json").read_text())["finetune"] == {"settings": 1}


def test_the_table_to_read_says_the_same(script: ModuleType, out: Path) -> None:
    script.write_table(out, 1)
    text = (out / "table.md").read_text()
    assert "| mini | value-zeroing | 1.00, n = 4 | –, n = 3 |" in text
    assert "| mini-finetuned | value-zeroing | -1.00, n = 4 | –, n = 3 |" in text
    assert "| mini, shuffled-labels | 1.00 (1.00 to 2.00) |" in text
    [row] = [line for line in text.splitlines() if line.startswith("| uniform |")][:1]
    assert row.count("0.25") == 3  # last layer, rolled out, and faithfulness


def test_figures_have_a_panel_for_each_model_and_a_control(script: ModuleType, out: Path) -> None:
    script.write_figures(out)
    texts = " ".join(svg_texts((out / "figures" / "cues-dot-product.svg").read_bytes()))
    for said in (*MODELS, "Value Zeroing", "uniform", "dot product with the cue"):
        assert said in texts
    table = script.rows_of(out / "cues" / "cues.csv")
    panels = script.panels_of(table, *script.FIGURES[0])
    assert [panel.title for panel in panels.panels] == list(MODELS)
    line, control = panels.panels[1].lines
    assert line.means == pytest.approx((0.41, 0.31, 0.21, 0.11))
    assert control.means == (0.25,) * 4
    assert all(map(math.isnan, control.lows))
