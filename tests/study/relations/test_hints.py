"""A column that no sentence has is told from the others, with what may be meant."""

from __future__ import annotations

from treebank import KEYS, PLAIN

from vzdesk.study.relations.preview import preview
from vzdesk.study.relations.relation import relation


def test_a_misspelt_column_is_corrected():
    (hint,) = preview(relation("target: uopos=VERB; source: any"), [KEYS, PLAIN]).hints
    assert hint.startswith("No sentence has a column “uopos”; did you mean “upos”? There are lemma")


def test_without_any_annotation_it_is_said_where_these_come_from():
    (hint,) = preview(relation("target: upos=VERB; source: head=target"), [PLAIN]).hints
    assert hint.startswith("No sentence has annotations")


def test_where_something_matches_there_is_no_hint():
    assert preview(relation("target: upos=VERB; source: any"), [KEYS, PLAIN]).hints == ()
