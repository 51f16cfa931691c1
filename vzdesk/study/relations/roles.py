"""Roles from a relation: its targets become targets, their sources cues."""

from __future__ import annotations

from dataclasses import replace

from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.study.relations.relation import Relation
from vzdesk.study.relations.types import Match


def roles_from(relation: Relation, sentence: Sentence) -> Roles | None:
    """Targets and cues of the sentence as the relation has them; attractors stay, but for those
    that become a target or a cue. None where it matches nothing.
    """
    matches = relation.find(sentence).matches
    return roles_of(matches, sentence.roles) if matches else None


def roles_of(matches: tuple[Match, ...], roles: Roles) -> Roles:
    """The same of matches that were found already."""
    targets = {match.target for match in matches}
    cues = {source for match in matches for source in match.sources}
    left = tuple(at for at in roles.attractors if at not in targets | cues)
    return replace(roles, targets=tuple(sorted(targets)), cues=tuple(sorted(cues)), attractors=left)
