"""What matches are grouped by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.treebank import KEYS, PLAIN
from vzdesk.errors import UserError
from vzdesk.study.groups import grouping
from vzdesk.study.relations.types import Match

MATCH = Match(5, (1, 4))  # are ← keys, cabinet
STUDIED = replace(KEYS, id="agr-12-good", tags=("condition=match", "item=3", "plural", "good"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tag", "condition=match plural good"),
        ("tag:plural", "yes"),
        ("tag:singular", "no"),
        ("condition", "match"),
        ("paradigm", "agr"),
        ("goodness", "good"),
        ("distance", "-1"),  # the nearest source is cabinet
        ("upos", "VERB"),
        ("target.lemma", "be"),
        ("source.lemma", "cabinet"),
        ("target.feats.Number", "Plur"),
        ("source.feats.Number", "Sing"),
        ("source.feats.Case", "NA"),
    ],
)
def test_a_variable_has_its_value(name: str, value: str) -> None:
    assert grouping([name], [STUDIED, PLAIN]).of(STUDIED, MATCH) == (value,)


def test_what_a_sentence_lacks_is_na_and_counted() -> None:
    groups = grouping(["condition", "upos"], [STUDIED, PLAIN])
    assert groups.of(PLAIN, MATCH) == ("NA", "NA")
    said = list(groups.notices([(STUDIED, [MATCH]), (PLAIN, [MATCH])]))
    assert len(said) == 2
    assert "1 of 2 sentences have no condition" in said[0]


def test_what_no_sentence_has_is_refused_with_what_there_is() -> None:
    with pytest.raises(UserError, match=r"Did you mean 'target\.lemma'"):
        grouping(["target.lema"], [STUDIED])
    with pytest.raises(UserError, match="No sentence can be grouped by 'condition'"):
        grouping(["condition"], [PLAIN])
