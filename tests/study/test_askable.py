"""What an evaluation can ask, seen before a model is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Tier
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
from vzdesk.view.studies.options import FormulaOptions, HumanOptions

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


def timed(id: str, *times: str, name: str = "RT") -> Sentence:
    made = text.sentence(id, " ".join(["word"] * len(times)))
    return replace(made, tiers=(Tier(name, times),))


def test_sentences_with_numbers_and_a_target_can_be_correlated() -> None:
    whole, few = timed("whole", *"1234"), timed("few", "1", "2", "3", "NA")
    other, marked = timed("other", *"1234", name="re"), Roles((1,))
    asked = EvaluationSpec(HumanOptions(("RT",), "entropy"))
    found = ask(asked, whole, few, other)
    assert (found.n, found.n_found) == (3, 1)
    assert found.notes == (
        "5 of 12 words have no number in RT, and are left out.",
        "2 cannot be asked: fewer than 4 of its words have a number.",
    )
    assert ask(EvaluationSpec(HumanOptions(("RT", "re"), "entropy")), whole, other).n_found == 2
    of_row = ask(EvaluationSpec(HumanOptions(("RT",))), whole, replace(whole, roles=marked, id="m"))
    assert [each.targets for each in of_row.examples] == [{1}]
    assert "no word is marked as its target. Mark the targets" in of_row.notes[0]


@pytest.mark.parametrize(
    ("tiers", "sentence", "said"),
    [
        ((), timed("s", *"1234"), "No numbers of words are chosen"),
        ((), timed("s", *"abcd"), "No word of these sentences has a number"),
        ((), timed("s", *"1234", name="head"), "No word of these sentences has a number"),
        (("RT",), timed("s", *"abcd"), "No word has a number in RT; there is “a”"),
    ],
)
def test_without_numbers_nothing_can_be_asked(
    tiers: tuple[str, ...], sentence: Sentence, said: str
) -> None:
    with pytest.raises(UserError, match=said):
        ask(EvaluationSpec(HumanOptions(tiers)), sentence)


def test_distances_are_asked_only_of_methods_that_measure_them() -> None:
    spec = EvaluationSpec(HumanOptions(("RT",), "distance"), methods=("attention",))
    with pytest.raises(UserError, match="None of the methods measures distances: attention"):
        ask(spec, timed("s", *"1234"))
    assert ask(replace(spec, methods=("value-zeroing",)), timed("s", *"1234")).n_found == 1


def item(number: int, *conditions: str) -> list[Sentence]:
    made = [
        replace(text.sentence(f"{number}{each}", f"The {each} is"), tags=(f"condition={each}",))
        for each in conditions
    ]
    return [made[0], *(replace(each, parent=made[0].id) for each in made[1:])]


def test_items_can_be_asked_for_a_formula_all_of_whose_conditions_they_have() -> None:
    sentences = [*item(1, "a", "b"), *item(2, "a", "c"), *item(3, "b", "c")]
    options = FormulaOptions(("(2;%b%) < (2;%c%)", "(3;%b%) > 1"))
    found = ask(EvaluationSpec(options), *sentences)
    assert (found.n, found.n_found) == (3, 2)
    assert [each.sentence.id for each in found.examples] == ["1b", "3b"]
    assert [each.targets for each in found.examples] == [{2}, {1}]
    assert found.notes[0] == "1 cannot be asked: it lacks the condition b."
    with pytest.raises(UserError, match="%d%, which no item has"):
        ask(EvaluationSpec(FormulaOptions(("(2;%d%)",))), *sentences)
