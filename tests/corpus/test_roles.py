"""Roles are marked by word, stay with their words through an edit, and come from annotations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vzdesk.corpus import roles
from vzdesk.corpus.roles import ROOT, Rule
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Tier

KEYS = "The keys to the cabinet are here."


def test_marking_a_word_again_takes_the_role_from_it():
    once = roles.toggled(Roles(cues=(4,)), "cues", 1)
    assert once == Roles(cues=(1, 4))
    assert roles.toggled(once, "cues", 4) == Roles(cues=(1,))


def test_a_word_shows_the_letters_of_all_its_roles():
    marked = Roles(targets=(5,), cues=(1, 5))
    assert [roles.letters(marked, word) for word in (0, 1, 5)] == ["", "C", "TC"]


def test_marked_words_are_told_in_one_line():
    marked = replace(text.sentence("1", KEYS), roles=Roles(targets=(5,), attractors=(3, 4)))
    assert roles.summary(marked) == "T are  A the cabinet"
    assert roles.summary(replace(marked, roles=Roles())) == ""


@pytest.mark.parametrize(
    ("new", "kept"),
    [
        ("The keys to the cabinet is here.", {"targets": "is", "cues": "keys"}),
        ("The old keys to the cabinet are here.", {"targets": "are", "cues": "keys"}),
        ("Keys to cabinet are here.", {"targets": "are"}),
        ("The keys to the cabinet.", {"cues": "keys"}),
        ("The keys", {"cues": "keys"}),
    ],
)
def test_roles_stay_with_words_that_are_left_or_replaced_one_by_one(new, kept):
    old = text.words(KEYS)
    words = text.words(new)
    carried = roles.carried(Roles(targets=(5,), cues=(1,)), old, words)
    found = {name: [words[at].text for at in places] for name, places in vars(carried).items()}
    assert found == {"targets": [], "cues": [], "attractors": []} | {
        name: [word] for name, word in kept.items()
    }


def parsed():
    """The keys are old: keys is the subject of old, the root."""
    sentence = text.sentence("1", "The keys are old")
    heads, relations = ("2", "4", "4", "0"), ("det", "nsubj:pass", "cop", "root")
    return replace(sentence, tiers=(Tier("head", heads), Tier("deprel", relations)))


@pytest.mark.parametrize(
    ("rule", "targets", "cues"),
    [
        (Rule(), (1,), (3,)),
        (Rule(ROOT), (3,), ()),
        (Rule(ROOT, "nsubj"), (3,), (1,)),
        (Rule("cop"), (2,), (3,)),
        (Rule(ROOT, "obj"), (3,), ()),
    ],
)
def test_cues_are_the_head_of_the_target_or_its_dependents(rule, targets, cues):
    marked = replace(parsed(), roles=Roles(targets=(1,), attractors=(0,)))
    assert roles.annotated(marked, rule) == Roles(targets, cues, (0,))


def test_a_sentence_without_annotations_gives_no_roles():
    assert roles.annotated(text.sentence("1", KEYS), Rule(ROOT)) is None


def test_relations_are_listed_once_each_and_without_their_subtypes():
    assert roles.relations([parsed(), parsed()]) == ("cop", "det", "nsubj", "nsubj:pass", "root")


@pytest.mark.parametrize("head", ["99", "5", "0", "-1", "²", "9" * 5000])
def test_a_head_that_is_no_word_is_no_cue(head):
    heads = Tier("head", ("2", head, "4", "0"))
    marked = replace(parsed(), roles=Roles(targets=(1,)))
    marked = replace(marked, tiers=(heads, *marked.tiers[1:]))
    assert roles.annotated(marked, Rule()) == Roles((1,), (), ())


def test_a_word_that_is_the_head_of_two_targets_is_one_cue():
    marked = replace(parsed(), roles=Roles(targets=(1, 2)))
    assert roles.annotated(marked, Rule()) == Roles((1, 2), (3,), ())


def test_a_relation_is_not_another_one_that_only_begins_so():
    """A conjunction (cc) is no clause (ccomp)."""
    heads, relations = (
        Tier("head", ("0", "1", "1")),
        Tier("deprel", ("root", "ccomp", "cc:preconj")),
    )
    own = replace(text.sentence("1", "I know and"), tiers=(heads, relations))
    assert roles.annotated(own, Rule(ROOT, "cc")) == Roles((0,), (2,), ())
