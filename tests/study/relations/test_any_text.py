"""Whatever is written as a relation or a search is understood or refused in one sentence."""

from __future__ import annotations

from tests.attack import relations


def test_relations_made_by_chance_are_understood_or_refused():
    assert relations.attack(400, seed=5) > 50
