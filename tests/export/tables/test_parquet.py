"""A table as Parquet is the table as text, read back by pandas."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fakes import fake_ref, fake_scored
from pyarrow import parquet as pq

from vzdesk.engine.sentence import Roles, Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, ScoreMap, SentenceResult, frozen
from vzdesk.errors import Cancelled, UserError
from vzdesk.export.table import TableChoices, write_table
from vzdesk.export.tables import parquet

RUN = Provenance("2026-01-01T00:00:00Z", "cpu", "fake")
KEYS = replace(
    sentence("keys", "The keys table is NA"),
    roles=Roles(targets=(3,), cues=(1,)),
    tiers=(Tier("upos", ("DET", "NOUN", "NOUN", "AUX", "")),),
)
NUMBERS = ("target_word_id", "source_word_id", "distance")


def results(*scored: SentenceResult) -> list[tuple[Analysis, SentenceResult]]:
    run = Analysis(fake_ref(), RUN, {})
    return [(run, each) for each in scored]


def as_text(path: Path, added: list[str]) -> pd.DataFrame:
    whole = dict.fromkeys(NUMBERS[:2], "Int32")
    return pd.read_csv(
        path,
        dtype={"sentence_id": str, "score": "float32", "distance": "float32", **whole},
        keep_default_na=False,
        na_values={name: ["NA"] for name in (*NUMBERS, *added)},
    )


@pytest.mark.parametrize("units", ["tokens", "words", "words-joint"])
@pytest.mark.parametrize("columns", [(), ("model", "sentence", "roles", "tags", "upos")])
def test_it_has_the_rows_of_the_text_to_the_last_bit(
    tmp_path: Path, units, columns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one group of rows and in several."""
    monkeypatch.setattr(parquet, "_AT_ONCE", 20)
    monkeypatch.setattr(parquet, "_IN_GROUP", 100)
    scored = [
        fake_scored(KEYS, words_as_one=True),
        fake_scored(sentence("dogs \ud800", "A dog sits"), words_as_one=True),
    ]
    choices = TableChoices(units=units, columns=columns, layers=[0, 2])
    for name in ("t.csv", "t.parquet"):
        write_table(results(*scored), tmp_path / name, choices)
    text = as_text(
        tmp_path / "t.csv", ["tags", "target_role", "source_role", "target_upos", "source_upos"]
    )
    read = pd.read_parquet(tmp_path / "t.parquet")
    assert list(read.columns) == list(text.columns)
    for name in text:
        assert read[name].isna().tolist() == text[name].isna().tolist(), name
        assert read[name].dropna().tolist() == text[name].dropna().tolist(), name
    file = pq.ParquetFile(tmp_path / "t.parquet")
    assert file.num_row_groups > 1
    assert str(file.schema_arrow.field("score").type) == "float"
    assert str(file.schema_arrow.field("target_word_id").type) == "int32"
    assert (tmp_path / "t.parquet.json").is_file()


def test_a_word_called_na_is_a_word(tmp_path: Path) -> None:
    write_table(results(fake_scored(KEYS)), tmp_path / "t.parquet")
    assert "NA" in set(pd.read_parquet(tmp_path / "t.parquet")["target"])


def test_double_precision_stays_double(tmp_path: Path) -> None:
    scored = fake_scored(KEYS)
    maps = {
        key: ScoreMap(key, frozen(each.scores / 3, np.float64), None, each.no_mixing)
        for key, each in scored.maps.items()
    }
    double = SentenceResult(KEYS, scored.tokens, maps)
    write_table(results(double), tmp_path / "t.parquet")
    read = pd.read_parquet(tmp_path / "t.parquet")
    assert read["score"].dtype == np.float64
    own = np.concatenate([each.scores.ravel() for each in maps.values()])
    np.testing.assert_array_equal(read["score"], own)


def test_without_pyarrow_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.parquet").write_text("old")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        UserError, match=r"t\.parquet needs the library pyarrow.*bootstrap\.py parq"
    ):
        write_table(results(fake_scored(KEYS)), tmp_path / "t.parquet")
    assert [each.name for each in tmp_path.iterdir()] == ["t.parquet"]
    assert (tmp_path / "t.parquet").read_text() == "old"


def test_nothing_is_left_where_it_is_cancelled_or_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "_IN_GROUP", 10)

    def cancel(progress: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_table(results(fake_scored(KEYS)), tmp_path / "t.parquet", progressed=cancel)
    with pytest.raises(UserError, match="No sentence has scores"):
        write_table([], tmp_path / "t.parquet")
    assert not list(tmp_path.iterdir())


def test_rows_are_written_before_the_last_one_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a table of any length needs no more memory than a group of its rows."""
    monkeypatch.setattr(parquet, "_IN_GROUP", 5000)
    sizes: list[int] = []

    def watch(_: object) -> None:
        sizes.append(max(each.stat().st_size for each in tmp_path.iterdir()))

    scored = fake_scored(sentence("1", "word " * 60))
    write_table(results(scored), tmp_path / "t.parquet", progressed=watch)
    assert sizes[0] == 0
    assert len(set(sizes)) > 3
