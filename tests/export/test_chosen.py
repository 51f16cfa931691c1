"""Which sentences a file is of: said, and recorded beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentences
from vzdesk.engine.types import Analysis, Provenance, SentenceResult
from vzdesk.export import jobs
from vzdesk.export.chosen import Chosen, Which
from vzdesk.export.conllu import ShownMaps
from vzdesk.export.table import TableChoices

MANY = sentences([f"Sentence {n}" for n in range(2000)])


@pytest.mark.parametrize(
    ("n_scored", "expected"),
    [(2000, ""), (183, "183 of 2,000 sentences"), (0, "0 of 2,000 sentences"), (None, "")],
)
def test_of_all_it_is_said_where_some_are_not_scored(n_scored: int | None, expected: str) -> None:
    assert Chosen.all_of(MANY).named(n_scored) == expected


@pytest.mark.parametrize("which", ["shown", "selected"])
def test_of_others_it_is_said_which_they_are(which: Which) -> None:
    chosen = Chosen.among(MANY, {"7", "5", "gone"}, which)
    assert [each.id for each in chosen.sentences] == ["5", "7"], "in the order of the session"
    assert chosen.named() == chosen.named(2) == f"2 of 2,000 sentences (those {which})"
    assert chosen.named(1) == f"1 of 2,000 sentences (those {which} and scored)"


@pytest.mark.parametrize("name", ["t.csv", "t.conllu"])
@pytest.mark.parametrize("which", ["all", "shown"])
def test_the_record_beside_a_file_has_the_numbers(tmp_path: Path, name: str, which: Which) -> None:
    every = MANY[:5]
    chosen = Chosen.all_of(every) if which == "all" else Chosen.among(every, "123", which)
    analysis = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {})
    results = ((analysis, fake_scored(each)) for each in chosen.sentences[:2])
    shown = ShownMaps((map_key("value-zeroing"),), 0)
    jobs.ScoresJob(chosen, results, TableChoices(), shown).write(tmp_path / name)
    record = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
    some = {} if which == "all" else {"shown": 3}
    assert record["n_sentences"] == {"scored": 2, **some, "all": 5}


def without(scored: SentenceResult, method: str) -> SentenceResult:
    """As a run without this method leaves it."""
    kept = {key: each for key, each in scored.maps.items() if key.method != method}
    return replace(scored, maps=kept)


def test_a_method_that_has_scored_fewer_is_named_with_their_number(tmp_path: Path) -> None:
    """A table of all sentences is not one of all by every method."""
    chosen = Chosen.all_of(MANY[:3])
    analysis = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {})
    whole, *others = map(fake_scored, chosen.sentences)
    results = [(analysis, each) for each in (whole, *(without(o, "attention") for o in others))]
    assert jobs.named_scores(chosen, results) == "all sentences, Attention of 1 only"
    assert jobs.named_scores(chosen, results, "attention") == "1 of 3 sentences"
    assert jobs.named_scores(chosen, results, "value-zeroing") == ""
    shown = ShownMaps((map_key("attention"),), 0)
    job = jobs.ScoresJob(chosen, results, TableChoices(), shown)
    fewer = {"attention": 1, "attention+rollout": 1}
    for name, n_scored, by in (("t.csv", 3, {"by_method": fewer}), ("t.conllu", 1, {})):
        job.write(tmp_path / name)
        record = json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8"))
        assert record["n_sentences"] == {"scored": n_scored, "all": 3, **by}
