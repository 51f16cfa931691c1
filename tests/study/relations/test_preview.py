"""Before a relation is used, how many sentences match is seen, and why the others do not."""

from __future__ import annotations

from dataclasses import replace

from treebank import DU, KEYS, MARKED, PLAIN

from vzdesk.engine.sentence import Roles
from vzdesk.study.relations.preview import Reason, marked, preview
from vzdesk.study.relations.ready import READY
from vzdesk.study.relations.relation import relation
from vzdesk.study.relations.roles import roles_from

SUBJECT = relation("target: upos=VERB; source: deprel=nsubj, head=target")


def test_a_preview_counts_matches_and_groups_the_reasons_of_the_others():
    plain = [replace(PLAIN, id=f"plain-{n}") for n in range(3)]
    other = replace(KEYS, tiers=tuple(each for each in KEYS.tiers if each.name != "upos"))
    seen = preview(SUBJECT, [*plain, KEYS, DU, other])
    assert (seen.n, seen.n_matching, seen.n_matches) == (6, 2, 2)
    assert seen.reasons == (Reason("There is no column “upos”.", 4),)
    assert seen.reasons[0].line == "4 sentences: There is no column “upos”."
    assert [each.sentence for each in seen.examples] == [KEYS, DU]


def test_only_the_first_sentences_are_examples():
    seen = preview(SUBJECT, [KEYS] * 30, most=10)
    assert (seen.n_matching, len(seen.examples)) == (30, 10)


def test_a_preview_can_be_stopped():
    left = iter([True, True, False])
    seen = preview(SUBJECT, [KEYS] * 30, go_on=lambda: next(left))
    assert (seen.n, seen.n_matching) == (2, 2)


def test_the_words_of_an_example_are_marked_in_its_text():
    seen = preview(SUBJECT, [KEYS])
    assert marked(seen.examples[0]) == "The ‹keys› to the cabinet [are] here."


def test_ready_made_relations_can_be_read_and_match():
    found = {each.name: relation(each.text).find(MARKED) for each in READY}
    assert found["Cues of the target"].matches[0].sources == (1,)
    assert found["Subject of each verb"].matches[0].sources == (1,)
    assert found["Head of each subject"].matches[0].sources == (5,)
    assert len(found["Head of each word"].matches) == 7
    assert found["The word before"].matches[0].sources == (0,)


def test_what_a_relation_finds_becomes_roles():
    assert roles_from(SUBJECT, KEYS) == Roles(targets=(5,), cues=(1,))
    before = replace(KEYS, roles=Roles(targets=(0,), cues=(3,), attractors=(1, 4)))
    assert roles_from(SUBJECT, before) == Roles(targets=(5,), cues=(1,), attractors=(4,))
    assert roles_from(SUBJECT, PLAIN) is None
