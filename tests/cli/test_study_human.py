"""vzdesk study human: its tables, against what SciPy makes of its words, and what it refuses."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.cli.test_resume import StoppedError, stop_after
from tests.cli.test_study import NOUNS, OTHER, read, study

PLACES = ("near", "behind", "beside", "under", "above")


@pytest.fixture
def times(tmp_path: Path) -> Path:
    """Twelve sentences with reading times, of which some words have none, and ratings."""
    random = np.random.default_rng(7)
    lines = ["item\tsentence_id\tword\tRT\trating"]
    for n, noun in enumerate((*NOUNS, "quokka", "woodpecker"), 1):
        words = f"The {noun} {PLACES[n % 5]} the cabinets barks at every guest".split()
        for at, word in enumerate(words):
            time = "NA" if at == 3 else f"{250 + 12 * len(word) + random.normal(0, 30):.1f}"
            rating = "4" if n == 5 else "?" if at == 0 else str(random.integers(1, 8))
            lines.append(f"{n}\t1\t{word}\t{time}\t{rating}")
    file = tmp_path / "times.tsv"
    file.write_text("\n".join(lines) + "\n")
    return file


def residuals(ranks: np.ndarray, of: np.ndarray) -> np.ndarray:
    design = np.column_stack([np.ones(len(of)), of])
    return ranks - design @ np.linalg.lstsq(design, ranks, rcond=None)[0]


def plain(words: pd.DataFrame, tier: str, column: str) -> float:
    there = words[[tier, column]].dropna()
    if there[tier].nunique() == 1:
        return float("nan")
    return float(stats.spearmanr(there[tier], there[column]).statistic)


def partial(words: pd.DataFrame, tier: str, column: str) -> float:
    there = words[[tier, column, "surprisal"]].dropna()
    if there[tier].nunique() == 1:
        return float("nan")
    one, other, bits = (stats.rankdata(there[name]) for name in there)
    return float(np.corrcoef(residuals(one, bits), residuals(other, bits))[0, 1])


@pytest.mark.parametrize(
    ("options", "by"),
    [
        (("--score", "entropy"), plain),
        (("--target", "form=barks", "--partial-surprisal"), partial),
        (("--target", "form=barks", "--pooling", "max", "--over", "words"), plain),
        (("--score", "to-itself", "--over", "words", "--partial-surprisal"), partial),
    ],
)
def test_correlations_are_those_that_anybody_computes_from_the_words(
    times: Path, tmp_path: Path, options: tuple[str, ...], by: Callable[..., float]
) -> None:
    out = tmp_path / "out"
    methods = ("--method", "value-zeroing,attention", "--layers", "1,4")
    assert (
        study("human", times, "--tier", "RT", "--tier", "rating", *methods, *options, "--out", out)
        == 0
    )
    table, words = read(out / "table.csv"), read(out / "words.csv")
    assert len(table) == 2 * 2 * 2
    assert len(words) == 12 * 9
    assert words["RT"].isna().sum() == words["rating"].isna().sum() + 1 == 12
    for row in table.itertuples():
        column = f"{row.method.replace('-', '_')}_L{row.layer}"
        if row.over == "words":
            found, n = by(words, row.tier, column), row.n_words
            assert pd.isna(row.low)
        else:
            each = [by(of, row.tier, column) for _, of in words.groupby("sentence_id")]
            found, n = np.nanmean(each), np.isfinite(each).sum()
            assert row.low < row.mean < row.high
            assert row.n_constant == np.isnan(each).sum() == (row.tier == "rating")
        assert row.mean == pytest.approx(found, abs=1e-12)
        assert row.n == n
        needed = [row.tier, column, *(["surprisal"] if by is partial else [])]
        used = words[words["sentence_id"] != "5-1"] if row.n_constant else words
        assert row.n_words == len(used[needed].dropna())
        targets = 12 if "--target" in options else 0
        assert row.n_left_out == len(words) - targets - len(words[needed].dropna())


def test_correlations_of_sentences_are_behind_the_means(times: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert study("human", times, "--tier", "rating", "--target", "form=barks", "--out", out) == 0
    each, table = read(out / "correlations.csv"), read(out / "table.csv")
    assert set(each["target"]) == {"barks"}
    assert set(each["target_word_id"]) == {6}
    assert each["rho"].isna().sum() == (each["why_none"] == "constant").sum() == 4
    means = each.groupby("layer")["rho"].mean().to_numpy()
    assert table["mean"].to_numpy() == pytest.approx(means, abs=1e-12)
    assert sorted(path.suffix for path in (out / "figures").iterdir()) == [
        ".pdf",
        ".pdf",
        ".svg",
        ".svg",
    ]
    record = json.loads((out / "human.json").read_text())
    assert (record["pooling"], record["over"], record["score"]) == ("sum", "sentences", "row")


def test_words_have_all_that_a_mixed_model_needs_of_each_model(times: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    models = ("--model", f"agreement-mini,{OTHER}")
    assert study("human", times, "--tier", "RT", "--score", "entropy", *models, "--out", out) == 0
    words = read(out / "words.csv")
    assert words.groupby("model", sort=False).size().tolist() == [108, 108]
    assert words["surprisal"].notna().any()
    assert (words["length"] == words["word"].str.len()).all()
    shown = words.groupby("model", sort=False)[["value_zeroing_L1", "value_zeroing_L4"]].count()
    assert (shown["value_zeroing_L1"] > 0).all()
    assert (shown["value_zeroing_L4"] == 0).sum() == 1  # of the model with fewer layers
    script = (out / "mixed-model.R").read_text()
    assert 'TIERS <- c("RT")' in script
    used = set(re.findall(r"\bd\$(\w+)", script)) | {"surprisal", "length", "word_id"}
    assert used <= {*words.columns}


def test_a_column_of_numbers_that_is_called_as_another_gets_another_name(
    times: Path, tmp_path: Path
) -> None:
    lines = times.read_text().replace("RT\trating", "length\tZeit „ü“")
    times.write_text(lines)
    out = tmp_path / "out"
    tiers = ("--tier", "length", "--tier", "Zeit „ü“")
    assert study("human", times, *tiers, "--score", "entropy", "--out", out) == 0
    words = read(out / "words.csv")
    assert words["tier_length"].max() > 200
    assert words["length"].max() == 10
    script = (out / "mixed-model.R").read_text()
    assert 'c("tier_length", "Zeit \\U{201e}\\U{fc}\\U{201c}")' in script


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "No numbers of words are named"),
        (("--tier", " "), "No numbers of words are named"),
        (("--tier", "RTs", "--score", "entropy"), "Did you mean 'RT'?"),
        (("--tier", "note", "--score", "entropy"), "No word has a number in note; there is “so”"),
        (("--tier", "RT"), "No word is marked as target"),
        (("--tier", "RT", "--target", "form=barks; source: any"), "source"),
        (("--tier", "RT", "--target", "form=barks", "--score", "entropy"), "--target is for"),
        (("--tier", "RT", "--score", "distance", "--method", "attention"), "measures distances"),
        (("--tier", "RT", "--group-by", "condition"), "know no --group-by"),
        (("--tier", "RT", "--measure", "share"), "know no --measure"),
        (("--tier", "RT", "--score", "entropy", "--layers", "9"), "no layer 9"),
    ],
)
def test_what_cannot_be_correlated_is_said(
    times: Path, tmp_path: Path, capsys, options: tuple[str, ...], said: str
) -> None:
    lines = times.read_text().splitlines()
    head, *rest = lines
    times.write_text("\n".join([f"{head}\tnote", *(f"{line}\tso" for line in rest)]))
    assert study("human", times, *options, "--out", tmp_path / "out") == 1
    printed = capsys.readouterr().err
    assert said in printed
    assert "Traceback" not in printed
    assert not (tmp_path / "out/table.csv").exists()


def test_sentences_of_a_session_are_read_too(tmp_path: Path, capsys) -> None:
    session = Path(__file__).parents[1] / "session/golden/v2-3-rows.vzd"
    options = ("--tier", "RT", "--score", "entropy", "--out", tmp_path / "out")
    assert study("human", session, *options) == 1
    assert "No sentence has numbers called 'RT'" in capsys.readouterr().err


def files_of(folder: Path) -> dict[str, bytes]:
    """All files by name, without when they were written."""
    found = {}
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        data = path.read_bytes()
        if path.suffix == ".json":
            data = re.sub(rb'"(written|created)": "[^"]*"', b"", data)
        found[str(path.relative_to(folder))] = data
    return found


def stopped_after(n: int, *arguments: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        stop_after(n, patch)
        with pytest.raises(StoppedError):
            study(*arguments)


@pytest.mark.parametrize(
    "options",
    [
        ("--target", "form=barks", "--partial-surprisal"),
        ("--score", "entropy", "--over", "words", "--model", f"agreement-mini,{OTHER}"),
    ],
)
def test_a_run_that_was_stopped_is_gone_on_with_and_ends_in_the_same_bytes(
    times: Path, tmp_path: Path, monkeypatch, capsys, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")  # the date in each PDF
    out = tmp_path / "out"
    line = ("human", times, "--tier", "RT", "--tier", "rating", *options, "--out", out)
    assert study(*line) == 0
    whole = files_of(out)
    assert not any(name.endswith((".part", ".done")) for name in whole)
    shutil.rmtree(out)
    for n in (5, 4):
        stopped_after(n, *line, "--resume")
        assert not (out / "table.csv").exists()
        with (out / "words.csv.part").open("ab") as part:
            part.write(b'["half a line')
    capsys.readouterr()
    assert study(*line, "--resume") == 0
    assert re.search("[1-9] of (12|24) sentences are finished", capsys.readouterr().err)
    assert files_of(out) == whole


def test_another_question_does_not_go_on_with_a_run(times: Path, tmp_path: Path, capsys) -> None:
    line = ("human", times, "--tier", "RT", "--out", tmp_path / "out")
    stopped_after(3, *line, "--score", "entropy")
    assert study(*line, "--score", "to-itself", "--resume") == 1
    assert "is of something else" in capsys.readouterr().err


def test_sentences_that_cannot_be_scored_are_said_and_are_not_asked_again(
    times: Path, tmp_path: Path, capsys
) -> None:
    long = "\n".join(f"99\t1\tword{n}\t{n}\t1" for n in range(300))
    times.write_text(times.read_text() + long + "\n")
    line = ("human", times, "--tier", "RT", "--score", "entropy", "--out", tmp_path / "out")
    assert study(*line) == 1
    assert "Sentence 99-1 was not scored" in capsys.readouterr().err
    assert len(read(tmp_path / "out/words.csv")) == 12 * 9
