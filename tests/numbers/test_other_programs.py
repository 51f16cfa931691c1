"""What resources/NUMBERS.md shows for R and DuckDB runs, and reads what was written."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_ref, fake_scored

from vzdesk import paths
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.export.table import write_table

PAGE = (paths.resources() / "NUMBERS.md").read_text(encoding="utf-8")
TEXTS = ("The keys are NA", 'The key are "null"', "a,b; table")


def snippets(language: str) -> list[str]:
    found = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found


@cache
def lacks(package: str) -> str:
    """Why snippets with this package of R cannot run here, or ""."""
    if shutil.which("Rscript") is None:
        return "Rscript is not installed"
    asked = ["Rscript", "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"]
    is_there = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    return "" if is_there else f"R has no package {package} here"


@pytest.fixture(scope="module")
def run() -> Analysis:
    sentences = [sentence(f"00{number}", text) for number, text in enumerate(TEXTS, 1)]
    of = Provenance("2026-01-01T00:00:00Z", "cpu", "fake")
    return Analysis(fake_ref(), of, {each.id: fake_scored(each) for each in sentences})


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, run: Analysis) -> Path:
    """Tables, and the means by condition that pandas writes on that page."""
    made = tmp_path_factory.mktemp("numbers")
    for name in ("scores.csv", "scores.parquet"):
        write_table([(run, each) for each in run.results.values()], made / name)
    random = np.random.default_rng(1)
    lines = [
        f"{item}{condition},{layer},{random.random():.3f},{condition},{item}"
        for item in "abcdef"
        for condition in ("match", "mismatch")
        for layer in (1, 2)
    ]
    (made / "cues.csv").write_text("\n".join(["sentence_id,layer,score,condition,item", *lines]))
    return made


def in_r(folder: Path, code: str) -> str:
    """What R prints. A warning is an error."""
    whole = f"options(warn = 2)\n{code}\n"
    done = subprocess.run(
        ["Rscript", "-e", whole], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


SHOWN = """
stopifnot(is.character(scores$sentence_id), is.integer(scores$layer), is.numeric(scores$distance))
cat(unique(scores$sentence_id), "\\n")
cat(sum(is.na(scores$distance)), sum(is.na(scores$target_word_id)), nrow(scores), "\\n")
cat(unique(scores$target), sep = "|")
cat("\\n")
cat(format(scores$score, digits = 17), "\\n")
"""


def check_shown(shown: str, run: Analysis) -> None:
    """What R read is what there is, numbers to the last bit."""
    ids, counts, targets, numbers, *_ = shown.splitlines()
    maps = [each for scored in run.results.values() for each in scored.maps.values()]
    own = np.concatenate([each.scores.ravel() for each in maps])
    assert ids.split() == ["001", "002", "003"]
    no_distance = sum(each.scores.size for each in maps if each.distances is None)
    no_word = sum(2 * each.scores[:, 0].size for each in maps)
    assert [int(each) for each in counts.split()] == [no_distance, no_word, len(own)]
    assert {"NA", "null", '"', "a,b", "ta"} <= set(targets.split("|"))
    np.testing.assert_array_equal(np.array(numbers.split(), float).astype(np.float32), own)


@pytest.mark.parametrize("package", ["readr", "arrow"])
def test_r_reads_tables(folder: Path, run: Analysis, package: str) -> None:
    if reason := lacks(package):
        pytest.skip(reason)
    [code] = [
        each for each in snippets("r") if f"library({package})" in each and "scores <-" in each
    ]
    check_shown(in_r(folder, code + SHOWN), run)


def test_r_fits_a_mixed_model(folder: Path) -> None:
    if reason := lacks("lme4") or lacks("readr"):
        pytest.skip(reason)
    [code] = [each for each in snippets("r") if "library(lme4)" in each]
    ending = "cat(names(fixef(fitted_model)), nobs(fitted_model))"
    shown = in_r(folder, f"library(readr)\n{code}\n{ending}")
    assert shown.splitlines()[-1] == "(Intercept) conditionmismatch 12"


def test_duckdb_reads_tables(folder: Path, run: Analysis, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    monkeypatch.chdir(folder)
    of_parquet, of_csv = snippets("sql")
    results = run.results.values()
    found = [scored.maps[map_key("value-zeroing")].scores[:, 3, 2] for scored in results]
    expected = np.mean(found[:2], axis=0)
    np.testing.assert_allclose(
        [score for _, score in duckdb.sql(of_parquet).fetchall()], expected, rtol=1e-6
    )
    same = duckdb.sql("SELECT * FROM 'scores.parquet'")
    assert duckdb.sql(of_csv).fetchall() == same.fetchall()


def test_the_page_says_what_of_it_was_not_run() -> None:
    """Each snippet in R is run above, but for those with a package that Debian lacks."""
    run_here = [each for each in snippets("r") if re.search(r"library\((readr|lme4)\)", each)]
    assert len(run_here) == len(snippets("r")) - 1
