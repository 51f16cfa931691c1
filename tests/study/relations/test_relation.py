"""A relation finds targets and sources by what words are and how they stand to one another."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from treebank import DU, KEYS, MARKED, PLAIN, TIMED

from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence, Tier
from vzdesk.errors import UserError
from vzdesk.study.relations.relation import relation
from vzdesk.study.relations.scanner import RelationError
from vzdesk.study.relations.types import Match


def found(written: str, sentence: Sentence = KEYS) -> list[tuple[int, tuple[int, ...]]]:
    return [(each.target, each.sources) for each in relation(written).find(sentence).matches]


def targets(condition: str, sentence: Sentence = KEYS) -> list[int]:
    matches = relation(f"target: {condition}; source: distance=0").find(sentence).matches
    return [each.target for each in matches]


def test_the_subject_of_each_verb():
    matches = relation("target: upos=VERB; source: deprel=nsubj, head=target").find(KEYS).matches
    assert matches == (Match(target=5, sources=(1,)),)


@pytest.mark.parametrize(
    ("condition", "places"),
    [
        ("any", [0, 1, 2, 3, 4, 5, 6, 7]),
        ("upos=NOUN", [1, 4]),
        ("upos=NOUN|VERB", [1, 4, 5]),
        ("upos!=NOUN|VERB", [0, 2, 3, 6, 7]),
        ("lemma=be", [5]),
        ("form=the", [3]),
        ("form~^t", [2, 3]),
        ("form~(?i)^t", [0, 2, 3]),
        ("form~^(t|k).{2,3}$, form~e", [1, 3]),
        ("form!~[a-z]", [7]),
        ('form="."', [7]),
        ("feats.Number=Plur", [1, 5]),
        ("feats.Number!=Plur", [0, 2, 3, 4, 6, 7]),
        ("feats.Number=Sing|Plur", [1, 4, 5]),
        ("feats.Number~^S", [4]),
        ('feats="Number=Plur|Person=3"', [5]),
        ("feats~Person", [5]),
        ("deprel=root", [5]),
        ("head=root", [5]),
        ("head=0", [5]),
        ("head=6", [1, 6, 7]),
        ("head!=6", [0, 2, 3, 4, 5]),
        ("position=1|8", [0, 7]),
        ("position<=2", [0, 1]),
        ("UPOS=NOUN, Feats.Number=Sing", [4]),
        ("upos = NOUN ,position > 2", [4]),
    ],
)
def test_words_are_chosen_by_what_they_are(condition, places):
    assert targets(condition) == places


@pytest.mark.parametrize(
    ("condition", "places"),
    [
        ("role=target", [5]),
        ("role=cue|attractor", [1, 4]),
        ("role!=target, upos=VERB|NOUN", [1, 4]),
    ],
)
def test_words_are_chosen_by_their_roles(condition, places):
    assert targets(condition, MARKED) == places


@pytest.mark.parametrize(
    ("source", "sources"),
    [
        ("head=target", (1, 6, 7)),
        ("head!=target", (0, 2, 3, 4)),
        ("adjacent", (4, 6)),
        ("distance=2", (3, 7)),
        ("distance<=2, before=target", (3, 4)),
        ("distance>3", (0, 1)),
        ("after=target", (6, 7)),
        ("after!=target", (0, 1, 2, 3, 4)),
        ("distance=0", (5,)),
        ("any", (0, 1, 2, 3, 4, 6, 7)),
    ],
)
def test_sources_are_chosen_by_how_they_stand_to_the_target(source, sources):
    assert found(f"target: lemma=be; source: {source}") == [(5, sources)]


def test_a_dependency_is_followed_in_either_direction_and_from_either_part():
    up = [(1, (5,))]
    assert found("target: deprel=nsubj; source: head-of=target") == up
    assert found("target: deprel=nsubj, head=source; source: any") == up
    down = [(1, (0, 4))]
    assert found("target: deprel=nsubj; source: head=target") == down
    assert found("target: deprel=nsubj, head-of=source; source: any") == down
    assert found("target: upos=VERB, after=source; source: upos=NOUN") == [(5, (1, 4))]


def test_each_source_can_be_a_match_of_its_own():
    assert found("source: upos=NOUN; target: upos=VERB") == [(5, (1, 4))]
    assert found("target: upos=VERB; each source: upos=NOUN") == [(5, (1,)), (5, (4,))]


def test_a_relation_counts_with_its_subtypes():
    assert targets("deprel=nsubj", DU) == targets('deprel="nsubj:pass"', DU) == [0]
    assert targets("deprel~^nsubj$", DU) == []
    assert 0 not in targets("deprel!=nsubj", DU)


def test_a_word_made_of_several_has_the_values_of_each():
    assert targets("upos=ADP", DU) == [2, 4]
    assert targets("upos=DET", DU) == [2, 5]
    assert targets("upos=ADP+DET", DU) == [2]
    assert targets("lemma=le", DU) == [2]
    assert 2 in targets("feats.Number=Sing", DU)
    assert found("target: lemma=lac; source: upos=DET, head=target", DU) == [(3, (2,))]


def test_a_feature_with_several_values_has_each_of_them():
    assert targets("feats.Gender=Masc", DU) == targets("feats.Gender=Fem", DU) == [0]
    assert targets('feats.Gender="Fem,Masc"', DU) == [0]


def test_letters_with_accents_are_found_however_they_are_written():
    assert targets("form=\u00e9t\u00e9", DU) == targets("form=e\u0301te\u0301", DU) == [6]
    assert targets("form~^.t.$", DU) == [6]


def test_numbers_are_compared_where_a_word_has_one():
    assert targets("RT>300", TIMED) == [0, 4]
    assert targets("RT<=298.5", TIMED) == [2, 6, 7]


def test_any_column_can_be_asked_for_by_its_name():
    values = tuple("abcdefgh")
    tiers = (Tier("reading time", values), Tier("role", values), Tier("a:b", values))
    sentence = replace(PLAIN, tiers=tiers)
    assert targets('"reading time"=b', sentence) == [1]
    assert targets('"role"=c', sentence) == [2]
    assert targets("a:b=d", sentence) == [3]


def test_quoted_values_hold_any_character():
    sentence = text.sentence("1", 'a , ; | " b')
    assert targets('form=","|";"|"|"', sentence) == [1, 2, 3]
    assert targets('form=""""', sentence) == [4]
    assert targets('form~"[,;]"', sentence) == targets("form~[,;]", sentence) == [1, 2]


@pytest.mark.parametrize(
    ("written", "sentence", "missing"),
    [
        ("target: upos=X; source: any", KEYS, "No word is a target: none has upos=X."),
        ("target: any; source: upos=X", KEYS, "No word is a source: none has upos=X."),
        (
            "target: upos=NOUN, lemma=be; source: any",
            KEYS,
            "No word is a target: none has all of upos=NOUN, lemma=be.",
        ),
        (
            "target: upos=NOUN; source: upos=DET, distance>4",
            KEYS,
            "There are targets and sources, but none stands as distance>4.",
        ),
        ("target: lemma=be; source: lemma=be", KEYS, "The only source is the target itself."),
        ("target: upos=VERB; source: any", PLAIN, "There is no column “upos”."),
        ("target: any; source: feats.Case=Nom", PLAIN, "There is no column “feats”."),
        ("target: any; source: head-of=target", PLAIN, "There is no column “head”."),
        ("target: role=target; source: any", KEYS, "No word is a target: none has role=target."),
    ],
)
def test_a_relation_that_matches_nothing_says_which_part(written, sentence, missing):
    result = relation(written).find(sentence)
    assert (result.matches, result.missing) == ((), missing)


@pytest.mark.parametrize(
    ("written", "position"),
    [
        ("", 0),
        ("target: upos=VERB", 17),
        ("upos=VERB; source: any", 0),
        ("tarjet: any; source: any", 0),
        ("target: any; target: any; source: any", 13),
        ("target: any; source: any; each source: any", 26),
        ("target: ; source: any", 8),
        ("target: any,; source: any", 12),
        ("target: upos; source: any", 8),
        ("target: upos=; source: any", 13),
        ("target: upos=VERB|; source: any", 18),
        ("target: any source: any", 12),
        ('target: form="a; source: any', 13),
        ('target: form="a"b; source: any', 16),
        ("target: form~(a; source: any", 13),
        ("target: form~*; source: any", 13),
        ("target: role=verb; source: any", 13),
        ("target: role~target; source: any", 13),
        ("target: position=0; source: any", 17),
        ("target: position~1; source: any", 17),
        ("target: any; source: distance=near", 30),
        ("target: any; source: distance<1|2", 30),
        ("target: RT>much; source: any", 11),
        ("target: any=1; source: any", 12),
        ("target: head=target; source: any", 13),
        ("target: any; source: before=source", 28),
        ("target: any; source: head~target", 26),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(written, position):
    with pytest.raises(RelationError) as caught:
        relation(written)
    assert caught.value.position == position
    assert f"character {position + 1}" in caught.value.message


def test_a_relation_is_longer_than_anyone_writes():
    with pytest.raises(RelationError, match="more than 10,000 characters"):
        relation("target: any; source: form=" + "a" * 10_000)


def test_an_expression_that_searches_for_hours_is_stopped():
    sentence = text.sentence("1", "a" * 5000 + "b")
    began = time.monotonic()
    with pytest.raises(UserError, match="takes too long"):
        relation("target: form~^(a|aa|a*)*$; source: any").find(sentence)
    assert time.monotonic() - began < 30


def test_more_pairs_than_memory_holds_are_refused():
    sentence = text.sentence("1", "a " * 1500)
    with pytest.raises(UserError, match="more than 1,000,000 pairs"):
        relation("target: any; source: any").find(sentence)


def test_heads_that_are_no_numbers_are_none():
    heads = ("2", "x", "99", "²", "-1", "9" * 30, "7", "0")
    sentence = replace(PLAIN, tiers=(Tier("head", heads),))
    assert found("target: any; source: head-of=target", sentence) == [(0, (1,))]
    assert targets("head=root", sentence) == [7]
