"""Singular or plural: by the forms, and where an s may mean both, by what the pair is about."""

from __future__ import annotations

import pytest

from vzdesk.study.probing.number import number_of

VERB, NOUN = "regular_plural_subject_verb_agreement_1", "determiner_noun_agreement_1"


@pytest.mark.parametrize(
    ("good", "bad", "paradigm", "number"),
    [
        ("is", "are", "", "singular"),
        ("were", "is", "", "plural"),
        ("Those", "this", "", "plural"),
        ("themselves", "itself", "", "plural"),
        ("mice", "mouse", NOUN, "plural"),
        ("dog", "dogs", NOUN, "singular"),
        ("watches", "watch", NOUN, "plural"),
        ("watches", "watch", VERB, "singular"),
        ("lady", "ladies", "regular_plural_subject_verb_agreement_2", "singular"),
        ("carry", "carries", VERB, "plural"),
        ("knives", "knife", NOUN, "plural"),
        ("dogs", "dog", "", None),
        ("himself", "herself", "anaphor_gender_agreement", None),
        ("walk", "ran", VERB, None),
    ],
)
def test_the_number_of_the_right_form(good, bad, paradigm, number) -> None:
    assert number_of(good, bad, paradigm) == number
