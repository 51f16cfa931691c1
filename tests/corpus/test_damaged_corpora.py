"""Corpora that are damaged by chance: a part of what tests/attack/corpora.py does."""

from __future__ import annotations

from pathlib import Path

from tests.attack import corpora


def test_a_damaged_corpus_opens_or_is_refused_in_one_sentence(tmp_path: Path) -> None:
    outcomes, failures = corpora.run(range(150), 7, tmp_path)
    assert not failures, failures[0]
    assert {name.split()[0] for name in outcomes} >= {".txt", ".csv", ".tsv", ".jsonl", ".conllu"}
    assert {name.split()[1] for name in outcomes} == {"opened", "refused"}
