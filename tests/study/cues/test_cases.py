"""Which word of a pair is the target and which its cue, by the kind of model; and why none is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vzdesk.corpus.tables.pairs import pair as paired
from vzdesk.engine import text
from vzdesk.engine.sentence import NO_ROLES, Roles, Sentence
from vzdesk.study.cues.cases import Case, Dropped, Pair, case_of, pairs_of, target_of

PARADIGM = "regular_plural_subject_verb_agreement_1"
HIM = "himself"


def pair(good: str, bad: str, critical: str = "", paradigm: str = "x", roles=NO_ROLES) -> Pair:
    named = (f"{paradigm}-1-{of}" for of in ("good", "bad"))
    one, other = map(text.sentence, named, (good, bad))
    found = paired(replace(one, roles=roles), replace(other, roles=roles), critical)
    [made] = pairs_of(found)
    return made


def marked(case: Case | Dropped) -> tuple[str, str]:
    assert isinstance(case, Case), case
    words = case.sentence.words
    return tuple(" ".join(words[at].text for at in of) for of in (case.targets, case.cues))


def test_what_differs_is_the_target_and_a_rule_finds_the_cue() -> None:
    found = case_of(pair("The boys run.", "The boys runs.", paradigm=PARADIGM), is_causal=False)
    assert marked(found) == ("run", "boys")
    assert isinstance(found, Case)
    assert found.form == "runs"
    both = case_of(pair("The boys run.", "The boys runs.", paradigm=PARADIGM), is_causal=True)
    assert marked(both) == ("run", "boys")


def test_a_word_behind_both_prefixes_is_the_target_from_left_to_right_only() -> None:
    of = pair("Al saw this boy.", "Al saw these boy.", "boy")
    assert marked(case_of(of, is_causal=True)) == ("boy", "this")
    assert marked(case_of(of, is_causal=False)) == ("this", "boy")


def test_a_word_of_two_agrees_in_the_second_with_its_determiner() -> None:
    of = ("Al saw this grocery store.", "Al saw these grocery store.", "grocery store")
    known = pair(*of, paradigm="determiner_noun_agreement_2")
    assert marked(case_of(known, is_causal=False)) == ("this", "store")
    assert marked(case_of(pair(*of), is_causal=False)) == ("this", "grocery store")
    assert marked(case_of(known, is_causal=True)) == ("grocery store", "this")


def test_marks_count_more_than_rules() -> None:
    roles = Roles((2,), (0,))
    of = pair("The boys run.", "The boys runs.", paradigm=PARADIGM, roles=roles)
    assert marked(case_of(of, is_causal=False)) == ("run", "The")


def test_a_sentence_alone_needs_marks() -> None:
    alone = text.sentence("1", "The boys run.")
    [of] = pairs_of([replace(alone, roles=Roles((2,), (1,)))])
    assert marked(case_of(of, is_causal=False)) == ("run", "boys")
    [of] = pairs_of([alone])
    found = case_of(of, is_causal=False)
    assert isinstance(found, Dropped)
    assert "T and C" in found.next_step
    assert isinstance(target_of(of, is_causal=False), Dropped)


def test_pairs_that_differ_in_more_than_one_word_are_dropped_unless_they_are_marked() -> None:
    of = pair("The boys run home.", "The girls runs home.", paradigm=PARADIGM)
    found = case_of(of, is_causal=False)
    assert isinstance(found, Dropped)
    assert found.reason == "the two differ in more than one word"
    longer = pair("The boys run.", "The boys do runs.", paradigm=PARADIGM)
    assert case_of(longer, is_causal=False) == found
    by_hand = replace(of, good=replace(of.good, roles=Roles((2,), (1,))))
    assert marked(case_of(by_hand, is_causal=False)) == ("run", "boys")
    assert target_of(of, is_causal=False) == found


def test_a_paradigm_without_a_rule_is_named_and_how_to_mark_cues() -> None:
    found = case_of(pair("Al ran.", "Al hid.", paradigm="wh_island"), is_causal=False)
    assert isinstance(found, Dropped)
    assert found.reason == "no cue is marked, and wh_island has no rule"
    assert "columns “target” and “cues”" in found.next_step


def test_a_causal_model_has_no_cue_behind_its_target() -> None:
    of = pair("Al saw this boy.", "Al saw these boy.", paradigm="determiner_noun_agreement_2")
    assert marked(case_of(of, is_causal=False)) == ("this", "boy")
    found = case_of(of, is_causal=True)
    assert isinstance(found, Dropped)
    assert found.reason.startswith("the cue stands behind the target")


@pytest.mark.parametrize("turned", [False, True])
def test_a_pair_is_one_item_in_either_order(turned: bool) -> None:
    good, bad = paired(text.sentence("a-good", "Al runs."), text.sentence("a-bad", "Al run."))
    alone = text.sentence("b", "Bo runs.")
    listed: list[Sentence] = [bad, good, alone] if turned else [good, bad, alone]
    found = pairs_of(listed)
    assert [(each.good.id, each.bad and each.bad.id) for each in found] == [
        ("a-good", "a-bad"),
        ("b", None),
    ]


def test_contracted_verbs_are_compared_written_out() -> None:
    of = pair("The boys don't run.", "The boys doesn't run.", paradigm=PARADIGM)
    assert marked(case_of(of, is_causal=False)) == ("do", "boys")
    assert of.differs == 2


@pytest.mark.parametrize(
    ("good", "bad", "critical", "cue"),
    [
        ("Tina hid it.", "The horse hid it.", "hid", "Tina"),
        ("Al can want it to be odd.", "Al forces it to be odd.", "odd", "want"),
        ("Only men that Al saw ever ran.", "Men that only Al saw ever ran.", "ever", "Only"),
        ("Men who can go do not ever go.", "Men who can not go do ever go.", "ever", "not"),
        ("Ann says Bo hurt himself.", "Bo says Ann hurt himself.", HIM, "Bo"),
        ("Ann does say Bo's son hurt himself.", "Bo's son does say Ann hurt himself.", HIM, "son"),
        ("Ann has read whose book?", "Whose has Ann read book?", "book", "whose"),
        ("What boys can Al hug and Bo see?", "What can Al hug boys and Bo see?", "Bo", "boys"),
        ("Ann doesn't say Bo hid it.", "Bo doesn't say Ann hid it.", "hid", "Bo"),
    ],
)
@pytest.mark.parametrize("is_causal", [False, True])
def test_what_differs_last_before_a_critical_word_is_its_cue_where_several_words_do(
    good: str, bad: str, critical: str, cue: str, is_causal: bool
) -> None:
    found = case_of(pair(good, bad, critical), is_causal=is_causal)
    assert marked(found) == (critical, cue)


def test_a_question_of_an_auxiliary_has_it_as_its_cue() -> None:
    of = pair(
        "Had Al ever run?", "Al had ever run.", "ever", "matrix_question_npi_licensor_present"
    )
    assert marked(case_of(of, is_causal=False)) == ("ever", "Had")


@pytest.mark.parametrize(
    ("good", "bad", "critical"),
    [
        ("Al ran home.", "Al did ran home.", "ran"),  # the good one lacks what the bad one has
        ("Al hid it then.", "The boys hid it now.", "hid"),
        ("Al says Bo ran.", "Bo says Al ran.", ""),
    ],
)
def test_without_a_word_that_both_lead_to_pairs_with_several_differences_are_dropped(
    good: str, bad: str, critical: str
) -> None:
    found = case_of(pair(good, bad, critical), is_causal=False)
    assert isinstance(found, Dropped)
    assert found.reason == "the two differ in more than one word"
    assert "with T and C" in found.next_step


def test_all_pairs_of_a_paradigm_have_the_same_kind_of_target() -> None:
    """Where some differ in several words before it, the critical word is the target of all."""
    texts = [("Ann hid it.", "Rice hid it."), ("Ann hid it.", "The rice hid it.")]
    read = []
    for number, of in enumerate(texts):
        named = (f"animate-{number}-{which}" for which in ("good", "bad"))
        read += paired(*map(text.sentence, named, of), "hid")
    found = [case_of(each, is_causal=False) for each in pairs_of(read)]
    assert [marked(each) for each in found] == [("hid", "Ann")] * 2
    alone = [case_of(each, is_causal=False) for each in pairs_of(read[:2])]
    assert [marked(each) for each in alone] == [("Ann", "hid")]


def test_two_sentences_that_are_the_same_are_no_pair() -> None:
    of = pair("Al left Bo.", "Al left Bo.")
    for found in (case_of(of, is_causal=False), target_of(of, is_causal=False)):
        assert isinstance(found, Dropped)
        assert found.reason == "the two are the same"
