"""What an evaluation can ask, seen before a model is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.errors import UserError
from vzdesk.study.askable.ask import askable
from vzdesk.study.askable.found import Askable
from vzdesk.view.studies.evaluation import (
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Options,
    ProbingOptions,
)

VERBS = "regular_plural_subject_verb_agreement_1"
DETERMINERS = "determiner_noun_agreement_2"


def pair(name: str, good: str, bad: str, paradigm: str = VERBS) -> list[Sentence]:
    tags = f"paradigm={paradigm}", "good"
    one = replace(text.sentence(f"{name}-good", good), tags=tags)
    other = text.sentence(f"{name}-bad", bad)
    return [one, replace(other, tags=(tags[0], "bad"), parent=one.id)]


DOGS = pair("dogs", "The dogs are here.", "The dogs is here.")
CAT = pair("cat", "The cat is here.", "The cat are here.")
TWO = pair("two", "The dogs are here.", "The dog is here.")
ISLAND = pair("island", "Who had Tom met?", "Who had Ann met?", "some_island")
BEHIND = pair("behind", "I like these dogs.", "I like this dogs.", DETERMINERS)


def ask(spec: EvaluationSpec, *sentences: Sentence, ids: tuple[str, ...] = ()) -> Askable:
    return askable(spec, sentences, ids or tuple(each.id for each in sentences))


def test_pairs_with_a_cue_are_shown_with_their_words_and_others_with_the_reason() -> None:
    found = ask(EvaluationSpec(), *DOGS, *TWO, *ISLAND, *BEHIND)
    assert (found.n, found.n_found) == (4, 2)
    dogs, behind = found.examples
    assert (dogs.targets, dogs.sources) == ({2}, {1})
    assert (behind.targets, behind.sources) == ({2}, {3})
    more, island, from_left = found.notes
    assert more.startswith("1 cannot be asked: the two differ in more than one word. Give pairs")
    assert island.startswith("1 cannot be asked: no cue is marked, and some_island has no rule.")
    assert "with T and C" in island
    assert from_left.startswith("1 not asked of models that read from left to right: the cue")


def test_marks_are_asked_in_the_place_of_rules_and_a_relation_in_that_of_both() -> None:
    marked = [replace(each, roles=Roles((3,), (0,))) for each in ISLAND]
    (example,) = ask(EvaluationSpec(), *marked).examples
    assert example.sources == {0}
    by_relation = EvaluationSpec(relation="target: form=are; source: form=The")
    found = ask(by_relation, *DOGS, *CAT)
    assert (found.n, found.n_found) == (2, 1)
    assert found.examples[0].sources == {0}
    assert "Correct the relation" in found.notes[0]


def test_faithfulness_needs_no_cue_but_another_form() -> None:
    spec = EvaluationSpec(FaithfulnessOptions(), relation="target: any; source: any")
    found = ask(spec, *ISLAND, text.sentence("alone", "Alone here."))
    assert (found.n, found.n_found) == (2, 1)
    assert "no other form" in found.notes[0]


def test_a_pair_is_asked_where_one_of_its_sentences_is_meant() -> None:
    found = ask(EvaluationSpec(), *DOGS, *CAT, ids=("cat-bad",))
    assert [each.sentence.id for each in found.examples] == ["cat-good"]


def test_labels_are_counted() -> None:
    spec = EvaluationSpec(ProbingOptions())
    found = ask(spec, *DOGS, *CAT, *TWO, *pair("x", "Tom saw Ann.", "Tom saw Eve."))
    assert (found.n, found.n_found) == (4, 2)
    assert found.labels == (("plural", 1), ("singular", 1))
    assert len(found.notes) == 2
    by_tag = EvaluationSpec(ProbingOptions("kind"))
    marked = replace(text.sentence("m", "A b c."), tags=("kind=k",), roles=Roles((1,), ()))
    unmarked = replace(marked, id="n", roles=Roles((), ()))
    without = replace(marked, id="o", tags=())
    found = ask(by_tag, marked, unmarked, without, *DOGS)
    assert (found.n, found.n_found, found.labels) == (4, 1, (("k", 1),))
    assert found.examples[0].targets == {1}
    with pytest.raises(UserError, match="'nothing'"):
        ask(EvaluationSpec(ProbingOptions("nothing")), marked)


@pytest.mark.parametrize("options", [CueOptions(), FaithfulnessOptions(), ProbingOptions()])
def test_pairs_that_are_not_drawn_are_counted(options: Options) -> None:
    more = pair("cats", "The cats are here.", "The cats is here.")
    found = ask(EvaluationSpec(options, balanced=True), *DOGS, *CAT, *more)
    assert (found.n, found.n_found) == (2, 2)
    assert "cat-good" in {each.sentence.id for each in found.examples}
    assert found.notes[0].startswith("2 of 3 pairs are drawn.")


def test_it_ends_early_where_nobody_waits_any_more() -> None:
    many = [each for n in range(5) for each in pair(f"p{n}", "The dogs are in.", "The dogs is in.")]
    answers = iter([True, True, False])
    ids = tuple(each.id for each in many)
    assert askable(EvaluationSpec(), many, ids, lambda: next(answers)).n == 2
