"""vzdesk study probing: its table and record, labels of pairs and of tags, and what it refuses."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from tests.printed import svg_texts
from vzdesk import cli
from vzdesk.engine import models, trial

pytest.importorskip("torch")

NOUNS = ("dog", "cat", "boy", "girl", "guest", "driver", "student", "doctor", "teacher", "key")
COLUMNS = ["compression", "low", "high", "seeds_low", "seeds_high"]


@pytest.fixture(scope="module", autouse=True)
def without_trial() -> Iterator[None]:
    """Models are loaded at once, not first in a process of their own."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("vzdesk.cli.arguments.trial.load", models.load)
        yield


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty pairs, half of them plural."""
    lines = []
    for noun in NOUNS:
        lines += [f"The {noun} {good} here.,The {noun} {bad} here." for good, bad in SINGULAR]
        lines += [f"The {noun}s {bad} here.,The {noun}s {good} here." for good, bad in SINGULAR]
    file = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    file.write_text("\n".join(["good,bad", *lines]))
    return file


SINGULAR = (("is", "are"), ("has not been", "have not been"))


def probing(*arguments: object) -> int:
    return cli.main(["study", "probing", *map(str, arguments)])


def read(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "probing.csv", keep_default_na=False, na_values=["NA"])


@pytest.fixture(scope="module")
def out(pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("probing") / "out"
    assert probing(pairs, "--seeds", 2, "--reference", "--out", folder) == 0
    return folder


def test_each_layer_stands_beside_its_controls_and_the_reference_under_its_own_name(
    out: Path,
) -> None:
    table = read(out)
    assert len(table) == 4 * 3 * 2
    assert set(table["control"].fillna("")) == {"", "random-weights", "shuffled-labels"}
    assert set(table["code"]) == {"online", "reference"}
    assert (table["n"] == 40).all()
    assert (table["n_seeds"] == 2).all()
    online = table[table["code"] == "online"]
    assert (online["compression"] - 40 / online["code_length"]).abs().max() < 1e-12
    assert (online["low"] <= online["compression"]).all()
    assert (online["seeds_low"] <= online["seeds_high"]).all()
    assert table.loc[table["code"] == "reference", ["low", "high"]].isna().all().all()


def test_how_it_came_to_be_is_recorded_and_drawn(out: Path) -> None:
    record = json.loads((out / "probing.json").read_text())
    assert record["items"]["agreement-mini"]["labels"] == {"plural": 20, "singular": 20}
    assert record["code"]["seeds"] == [1, 2]
    assert record["interval"]["resampled"] == "labels, with the probes as they are"
    assert [run["model"]["name"] for run in record["runs"]] == [
        "agreement-mini",
        "agreement-mini-random-weights",
    ]
    texts = " ".join(svg_texts((out / "figures" / "probing-reference.svg").read_bytes()))
    assert "with its mistakes" in texts
    assert {path.name for path in (out / "figures").iterdir()} == set(record["figures"])


def test_the_same_seed_gives_the_same_table(out: Path, pairs: Path, tmp_path: Path) -> None:
    assert probing(pairs, "--seeds", 2, "--reference", "--out", tmp_path) == 0
    assert (tmp_path / "probing.csv").read_bytes() == (out / "probing.csv").read_bytes()


def test_a_label_may_be_what_tags_say(tmp_path: Path, capsys) -> None:
    lines = [f"The {noun} is here.,TARGET,animate={noun != 'key'}" for noun in NOUNS]
    lines += [f"A {noun} is there.,TARGET,animate={noun != 'key'}" for noun in NOUNS]
    file, options = tmp_path / "in.csv", ("--label", "animate", "--seeds", 1)
    rows = "\n".join(["sentence,target,tags", *lines])
    file.write_text(rows.replace("TARGET", "is"))
    assert probing(file, *options, "--out", tmp_path / "out") == 0
    assert (read(tmp_path / "out")["n"] == 20).all()
    assert "Labels: False 2, True 18." in capsys.readouterr().err
    # Where the nouns themselves are masked, all are one question.
    masked = (line.replace("TARGET", line.split(" ")[1]) for line in lines)
    file.write_text("\n".join(["sentence,target,tags", *masked]))
    assert probing(file, *options, "--out", tmp_path / "out") == 1
    assert "2 of 20 are probed" in capsys.readouterr().err


def test_ids_may_be_in_a_file(pairs: Path, tmp_path: Path, capsys) -> None:
    ids = [f"pair-{n}-{which}" for n in range(1, 31) for which in ("good", "bad")]
    (tmp_path / "ids.txt").write_text("\n".join(ids) + "\n")
    some = ("--ids", f"@{tmp_path / 'ids.txt'}")
    assert probing(pairs, *some, "--seeds", 1, "--out", tmp_path / "out") == 0
    assert (read(tmp_path / "out")["n"] == 30).all()
    with pytest.raises(SystemExit):
        probing(pairs, "--ids", f"@{tmp_path / 'none.txt'}", "--out", tmp_path / "out")
    assert "none.txt cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "options", "said"),
    [
        ("good,bad\nThe dog is here.,The dog are here.", (), "no two values of number differ"),
        (
            "good,bad\nThe dog is here.,The dog are here.",
            ("--seeds", 0),
            "There cannot be 0 probes",
        ),
        ("sentence\nThe dog is here.", (), "a sentence has no other form (1)"),
        ("good,bad\nThe dog is here.,The dog are here.", ("--label", "x"), "grouped by 'x'"),
    ],
)
def test_what_cannot_be_probed_is_said_in_a_sentence(
    content: str, options: tuple, said: str, tmp_path: Path, capsys
) -> None:
    file = tmp_path / "in.csv"
    file.write_text(content)
    assert probing(file, *options, "--out", tmp_path / "out") == 1
    assert said in capsys.readouterr().err


def test_a_bundle_without_a_folder_for_pytorch_has_no_control_with_random_weights(
    pairs: Path, tmp_path: Path, capsys
) -> None:
    folder = tmp_path / "bundle"
    folder.symlink_to(models.default().path)
    assert probing(pairs, "--seeds", 1, "--model", folder, "--out", tmp_path / "out") == 0
    assert "No model with random weights stands beside it" in capsys.readouterr().err
    assert "random-weights" not in set(read(tmp_path / "out")["control"])


def test_models_of_one_name_are_told_apart_and_one_model_twice_is_refused(
    pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    from safetensors.numpy import load_file, save_file

    monkeypatch.setattr(trial, "load", models.load)
    folders = [tmp_path / of / "mini" for of in ("one", "other", "again")]
    for each in folders:
        shutil.copytree(models.default().path.with_name("agreement-mini"), each)
    weights = load_file(folders[1] / "model.safetensors")
    first = min(weights)
    changed = weights | {first: weights[first] + 1}
    save_file(changed, folders[1] / "model.safetensors", {"format": "pt"})
    out, options = tmp_path / "out", ("--seeds", 1, "--no-controls")
    two = f"{folders[0]},{folders[1]}"
    assert probing(pairs, "--model", two, *options, "--out", out) == 0
    table, record = read(out), json.loads((out / "probing.json").read_text())
    assert table["model"].nunique() == 2
    assert [*record["items"]] == [*table["model"].unique()]
    assert not table.duplicated(["model", "control", "layer"]).any()
    twice = f"{folders[0]},{folders[2]}"
    assert probing(pairs, "--model", twice, *options, "--out", tmp_path / "twice") == 1
    assert "mini and mini are the same model." in capsys.readouterr().err
