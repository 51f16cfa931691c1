"""The relation that is proposed is one that the sentences have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.treebank import DU, KEYS, MARKED, PLAIN
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.study.relations.ready import BEFORE, CUES, HEADS, SUBJECTS, first
from vzdesk.study.relations.relation import relation

HEADED = replace(PLAIN, tiers=(Tier("head", ("2", "7", "5", "5", "2", "7", "0", "6")),))
TARGET = replace(PLAIN, roles=Roles(targets=(6,), cues=()))


@pytest.mark.parametrize(
    ("sentences", "begin"),
    [
        ((PLAIN, KEYS), SUBJECTS),
        ((PLAIN, MARKED), CUES),
        ((HEADED, PLAIN), HEADS),
        ((PLAIN,), BEFORE),
        ((TARGET,), BEFORE),
        ((DU,), SUBJECTS),
        ((), BEFORE),
    ],
)
def test_a_relation_to_begin_with_matches_something(
    sentences: tuple[Sentence, ...], begin: str
) -> None:
    assert first(sentences) == begin
    assert not sentences or any(relation(begin).find(each).matches for each in sentences)


def test_roles_are_not_marked_by_themselves() -> None:
    assert first((MARKED,), with_roles=False) == SUBJECTS
    assert first((TARGET, PLAIN), with_roles=False) == BEFORE
