"""What matches are grouped by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.treebank import DU, KEYS, PLAIN
from vzdesk.engine import text
from vzdesk.engine.sentence import Tier
from vzdesk.errors import UserError
from vzdesk.study.groups import Group, grouping, in_order, known, numbers
from vzdesk.study.relations.types import Match

MATCH = Match(5, (1, 4))  # are ← keys, cabinet
STUDIED = replace(KEYS, id="agr-12-good", tags=("condition=match", "item=3", "plural", "good"))
OTHER = replace(PLAIN, tags=("singular", "item=4"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tag", "condition=match plural good"),
        ("tag:plural", "yes"),
        ("tag:singular", "no"),  # which another sentence has
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
    assert grouping([name], [STUDIED, PLAIN, OTHER]).of(STUDIED, MATCH) == (value,)


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
    with pytest.raises(UserError, match="Did you mean 'tag:plural'"):
        grouping(["tag:plurall"], [STUDIED, OTHER])
    with pytest.raises(UserError, match="No sentence can be grouped by 'tag:plural'"):
        grouping(["tag:plural"], [OTHER])


def test_features_that_sentences_have_are_variables_too() -> None:
    """Also those of a word made of several; a text with a sign of equality is no feature."""
    glossed = replace(PLAIN, tiers=(Tier("gloss", ("a=b", "this one", "", "", "", "", "", "")),))
    names = known([KEYS, DU, glossed])
    own = [name for name in names if name.startswith("target.feats")]
    features = ("Definite", "Gender", "Number", "Person", "PronType")
    assert own == ["target.feats", *(f"target.feats.{each}" for each in features)]
    assert "source.feats.Number" in names
    assert "target.gloss" in names
    assert not [name for name in names if name.startswith("target.gloss.")]
    assert grouping(["target.feats.Number"], [DU]).of(DU, Match(2, (1,))) == ("Sing",), "de + le"


def test_values_of_a_word_made_of_several_are_those_of_each() -> None:
    feats = ("Case=Nom+Case=Acc|Voice=Act+Pass", "_+_", "Case=Nom+Case=Nom", "")
    made = replace(text.sentence("1", "a b c d"), tiers=(Tier("feats", feats),))
    of = grouping(["feats.Case", "feats.Voice"], [made]).of
    found = [of(made, Match(at, (0,))) for at in range(4)]
    assert found == [("Nom+Acc", "Act+Pass"), ("NA", "NA"), ("Nom", "NA"), ("NA", "NA")]


A, B, C, D = (("r", (name,)) for name in "abcd")


def test_a_group_has_one_number_whichever_others_come() -> None:
    known = {A: 3, B: 9, C: 1, D: 5}
    seen: dict[Group, int] = {}
    for there in ([D], [D, A], [A, B, D], [A, B, C, D]):
        found = numbers(known, dict.fromkeys(there, 1), 3, is_whole=len(there) == 4)
        assert not set(seen) - set(found), "none goes"
        assert {each: found[each] for each in seen} == seen
        seen = found
    assert seen == {A: 0, B: 1, D: 2}, "the three largest, in their order"


def test_where_not_all_came_others_have_their_numbers_in_the_end() -> None:
    known = {A: 3, B: 9, C: 1}
    assert numbers(known, {C: 1, B: 9}, 2, is_whole=False) == {B: 1}
    assert numbers(known, {C: 1, B: 9}, 2, is_whole=True) == {C: 0, B: 1}
    assert numbers({}, {C: 1, B: 9, A: 3}, 2, is_whole=True) == {B: 0, A: 1}


def test_groups_are_in_the_order_of_relations_and_of_numbers() -> None:
    groups = {("s", ("2",)): 1, ("r", ("10",)): 2, ("r", ("x",)): 3, ("r", ("9",)): 4}
    found = [(relation, of) for relation, (of,) in in_order(groups, ("r", "s"))]
    assert found == [("r", "9"), ("r", "10"), ("r", "x"), ("s", "2")]
