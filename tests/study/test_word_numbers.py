"""Studies of numbers that words have say where there are none, and are refused where none is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.treebank import KEYS
from vzdesk import cli
from vzdesk.engine.sentence import Tier
from vzdesk.errors import UserError
from vzdesk.study.plan import plan
from vzdesk.view.studies.spec import StudySpec

N = len(KEYS.words)
RELATION = "target: upos=VERB; source: any"


def timed(*values: str) -> StudySpec:
    return StudySpec("s", relations=(RELATION,), measures=values, methods=("value-zeroing",))


def with_tier(*values: str):
    return replace(KEYS, tiers=(*KEYS.tiers, Tier("RT", values)))


@pytest.mark.parametrize("measure", ["spearman:RT", "partial-spearman:RT"])
def test_a_study_of_numbers_with_commas_is_refused_and_says_what_is_there(measure: str) -> None:
    with pytest.raises(UserError, match="No word has a number in RT; there is “312,5”"):
        plan(timed(measure), [with_tier(*["312,5"] * N)])


def test_a_study_says_how_many_words_have_no_number_once_for_each_annotation() -> None:
    values = ["300"] * (N - 3) + ["NA", "", "3,5"]
    found = plan(timed("spearman:RT", "partial-spearman:RT", "share"), [with_tier(*values)])
    [said] = [notice for notice in found.notices if "RT" in notice]
    assert said == (
        f"3 of {N} words have no number in RT, and are left out; 1 of them have something else "
        "there, such as “3,5”."
    )


def test_why_a_correlation_is_missing_is_said_of_correlations(tmp_path: Path, capsys) -> None:
    table = tmp_path / "times.tsv"
    words = ["The", "keys", "to", "the", "cabinet", "are", "here", "."]
    rows = [f"1\t{at}\t{word}\t7" for at, word in enumerate(words, 1)]
    table.write_text("sentence_id\tposition\tword\tRT\n" + "\n".join(rows) + "\n")
    line = ["study", str(table), "--relation", "target: form=are; source: form=keys"]
    assert cli.main([*line, "--measure", "spearman:RT", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    assert "fewer than 4 words have both numbers, where all of one are equal" in said


def test_means_without_interval_for_want_of_different_values_are_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [option for _ in range(10) for option in ("--text", "A dog barks.")]
    line = ["study", *texts, "--relation", "The word before", "--layers", "1,2"]
    assert cli.main([*line, "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    assert "2 of 2 means have no interval, since too few of their values differ." in said
    assert "fewer than" not in said
