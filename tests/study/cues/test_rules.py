"""Cues that rules find in BLiMP's sentences: as a reader marked them by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from vzdesk.corpus.reader import Source
from vzdesk.corpus.readers import find_in
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles
from vzdesk.study.cues.cases import Case, case_of, pairs_of
from vzdesk.study.cues.contractions import expanded
from vzdesk.study.cues.rules import rule_of

with (Path(__file__).parent / "blimp-cues.tsv").open(encoding="utf-8") as file:
    MARKED = list(csv.DictReader((line for line in file if line[0] != "#"), delimiter="\t"))


def case_by_rule(row: dict[str, str], **choices) -> Case:
    """That of a line of BLiMP, as a masked model is asked."""
    line = {
        **{"sentence_good": row["good"], "sentence_bad": row["bad"]},
        **{"UID": row["paradigm"], "pairID": row["pair"]},
        **({"two_prefix_word": row["critical"]} if row["critical"] else {}),
    }
    [pair] = pairs_of(find_in(Source(json.dumps(line), ".jsonl"), "in").sentences)
    found = case_of(pair, is_causal=False, **choices)
    assert isinstance(found, Case), found
    return found


def texts(case: Case, places: tuple[int, ...]) -> str:
    return " ".join(case.sentence.words[at].text for at in places)


@pytest.mark.parametrize("row", MARKED, ids=lambda row: f"{row['paradigm']}-{row['pair']}")
def test_targets_and_cues_are_those_that_a_reader_marked(row: dict[str, str]) -> None:
    case = case_by_rule(row)
    assert texts(case, case.targets) == row["target"]
    assert texts(case, case.cues) == row["cue"]
    assert [word.text for word in case.sentence.words].count(row["cue"]) == 1
    whole = case_by_rule(row, antecedent="phrase")
    expected = row["phrase"] if row["paradigm"].startswith("anaphor") else row["cue"]
    assert texts(whole, whole.cues) == expected


def test_a_hundred_pairs_are_marked_twenty_of_each_paradigm() -> None:
    paradigms = [row["paradigm"] for row in MARKED]
    assert {paradigms.count(each) for each in paradigms} == {20}
    assert len(MARKED) == 100


@pytest.mark.parametrize(
    ("paradigm", "words", "target", "cue"),
    [
        ("anaphor_gender_agreement", "Mary helps herself .", "herself", "Mary"),
        ("anaphor_gender_agreement", "Mary's brother helps himself .", "himself", "brother"),
        ("anaphor_number_agreement", "The movie theater hid itself .", "itself", "theater"),
        ("anaphor_number_agreement", "The bus driver has hurt himself .", "himself", "driver"),
        ("distractor_agreement_relative_clause", "Boys that like cats sleep .", "sleep", "Boys"),
        (
            *("distractor_agreement_relative_clause", "That man who the girls like sleeps ."),
            *("sleeps", "man"),
        ),
        ("distractor_agreement_relational_noun", "A lot of sons of Al run .", "run", "sons"),
        ("irregular_plural_subject_verb_agreement_1", "These women run .", "run", "women"),
        ("determiner_noun_agreement_1", "Al saw this old man .", "man", "this"),
        ("determiner_noun_agreement_with_adj_irregular_1", "Al saw this old man .", "man", "this"),
        ("determiner_noun_agreement_irregular_2", "Al saw those old men .", "those", "men"),
        ("principle_A_c_command", "The men that Al saw hid themselves .", "themselves", "men"),
    ],
)
def test_paradigms_like_these_have_rules_too(
    paradigm: str, words: str, target: str, cue: str
) -> None:
    rule = rule_of(paradigm)
    assert rule is not None
    found = rule(words.split(), words.split().index(target))
    assert found is not None
    assert words.split()[found.head] == cue


@pytest.mark.parametrize(
    ("paradigm", "words", "target"),
    [
        ("regular_plural_subject_verb_agreement_1", "Run !", "Run"),
        ("regular_plural_subject_verb_agreement_1", "“ runs", "runs"),
        ("anaphor_number_agreement", "Al himself", "himself"),
        ("determiner_noun_agreement_1", "Al saw the man .", "man"),
        ("determiner_noun_agreement_2", "Al saw those", "those"),
    ],
)
def test_there_is_no_cue_where_the_sentence_is_another(
    paradigm: str, words: str, target: str
) -> None:
    rule = rule_of(paradigm)
    assert rule is not None
    assert rule(words.split(), words.split().index(target)) is None


def test_a_paradigm_has_a_rule_by_its_whole_name_alone() -> None:
    assert rule_of("wh_island") is None
    assert rule_of("") is None
    assert rule_of("my_anaphor_number_agreement") is None


def test_contractions_are_written_out_and_roles_stay_on_their_words() -> None:
    before = text.sentence("1", "Al's boys don’t say they've seen it, won't they?")
    before = type(before)(before.id, before.text, before.words, roles=Roles((2,), (4, 2)))
    found = expanded(before)
    assert found.text == "Al's boys do not say they have seen it, will not they?"
    assert [word.text for word in found.words] == [
        *("Al's", "boys", "do", "not", "say", "they", "have", "seen", "it", ",", "will", "not"),
        *("they", "?"),
    ]
    assert all(found.text[word.start : word.end] == word.text for word in found.words)
    assert texts_of(found, found.roles.targets) == ["do"]
    assert texts_of(found, found.roles.cues) == ["they", "have", "do", "not"]


def texts_of(sentence, places) -> list[str]:
    return [sentence.words[at].text for at in places]


@pytest.mark.parametrize(
    ("contracted", "written"),
    [
        ("It's Al who can't.", "It is Al who can not."),
        ("Won't Al go?", "Will not Al go?"),
        ("I'm here, ma'am.", "I am here, ma'am."),
        ("She ain't Al's.", "She ain't Al's."),
        ("He'd said he'll.", "He'd said he will."),
    ],
)
def test_other_endings_stay(contracted: str, written: str) -> None:
    assert expanded(text.sentence("1", contracted)).text == written


def test_words_that_a_file_says_stay() -> None:
    sentence = text.sentence("1", "Dogs don't bark")
    own = (sentence.words[0], *text.words("Dogs don't bark")[1:2])
    kept = type(sentence)("1", sentence.text, own)
    assert expanded(kept) is kept
