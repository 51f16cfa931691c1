"""What resources/NUMBERS.md shows runs, from its first to its last snippet."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fakes import fake_ref, fake_scored

from vzdesk import paths
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Roles
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, Token
from vzdesk.export.table import write_table
from vzdesk.session.document import Session
from vzdesk.session.write import write

PAGE = (paths.resources() / "NUMBERS.md").read_text(encoding="utf-8")


@pytest.fixture
def names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the snippets in Python leave, run in a folder with a session and its table."""
    pairs = {"match": "The keys of the table are NA", "mismatch": "The key of the table are null"}
    sentences = [
        replace(
            sentence(f"00{number}", text),
            roles=Roles(targets=(5,), cues=(1,)),
            tags=(f"condition={condition}", f"item={number}", "seen"),
        )
        for number, (condition, text) in enumerate(pairs.items(), 1)
    ]
    run = Analysis(
        fake_ref(),
        Provenance("2026-01-01T00:00:00Z", "cpu", "fake"),
        {each.id: fake_scored(each) for each in sentences},
    )
    write(Session(tuple(sentences), (run,)), tmp_path / "session.vzd")
    for name in ("scores.csv", "scores.parquet"):
        write_table([(run, each) for each in run.results.values()], tmp_path / name)
    monkeypatch.chdir(tmp_path)
    found: dict[str, Any] = {"run": run}
    for snippet in re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        exec(snippet, found)
    return found


def test_the_share_that_targets_take_from_their_cues_is_that_of_the_maps(
    names: dict[str, Any], tmp_path: Path
) -> None:
    cues = names["by_condition"]
    assert len(cues) == 2 * 3
    for _, row in cues.iterrows():
        result = names["session"].result(row["sentence_id"]).map(units="words")
        assert row["score"] == pytest.approx(result.scores[row["layer"] - 1, 6, 2])
    assert set(cues["condition"]) == {"match", "mismatch"}
    assert (tmp_path / "cues.csv").read_text().startswith("sentence_id,layer,score,")


def test_a_table_is_read_back_with_ids_labels_and_numbers_as_they_were(
    names: dict[str, Any],
) -> None:
    table, results = names["table"], names["run"].results
    assert set(table["sentence_id"]) == {"001", "002"}
    assert {"NA", "null"} <= set(table["target"])
    one = table[(table["sentence_id"] == "001") & (table["method"] == "attention")]
    own = results["001"].maps[map_key("attention")].scores
    np.testing.assert_array_equal(one["score"].astype("float32"), own.ravel())
    assert one["distance"].isna().all()
    tokens: tuple[Token, ...] = results["001"].tokens
    assert one["target_word_id"].isna().sum() == 3 * 2 * len(tokens)


def test_parquet_has_the_same_and_can_be_read_in_part(names: dict[str, Any]) -> None:
    table, same, top = names["table"], names["same"], names["top"]
    for name in table:
        assert same[name].isna().tolist() == table[name].isna().tolist(), name
    assert list(same["target"]) == list(table["target"])
    assert list(same["score"]) == list(table["score"].astype("float32"))
    assert list(top.columns) == ["sentence_id", "target", "source", "score"]
    own = [each.maps[map_key("value-zeroing")].scores[2] for each in names["run"].results.values()]
    assert list(top["score"]) == [score for scores in own for score in scores.ravel()]
