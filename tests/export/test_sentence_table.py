"""A table of sentences reads back as it was."""

from __future__ import annotations

import csv
from dataclasses import fields, replace
from pathlib import Path

import pytest
import strategies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vzdesk.corpus import readers, tags
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Word
from vzdesk.export.sentences import write_sentences

KEYS = replace(
    text.sentence("a", "“The keys,” she said.", note='odd\none; "here"'),
    roles=Roles(targets=(1, 5), cues=(2,), attractors=(0,)),
    tags=("agr", "plural"),
)


@pytest.mark.parametrize("ending", [".tsv", ".csv"])
def test_everything_but_annotations_reads_back(tmp_path: Path, ending: str):
    copy = replace(KEYS, id="a-2", parent="a", note="a\rreturn", tags=(), roles=Roles())
    given = replace(text.sentence("3", "Da."), decoder_text="Here.")
    path = tmp_path / f"out{ending}"
    write_sentences((KEYS, copy, given), path)
    assert readers.read(path) == (KEYS, copy, given)


def test_a_table_has_tabs_however_its_ending_is_written(tmp_path: Path):
    write_sentences((KEYS,), tmp_path / "OUT.TSV")
    assert (tmp_path / "OUT.TSV").read_text().startswith("id\tsentence\t")


def test_words_are_counted_from_1_as_people_count_them(tmp_path: Path):
    write_sentences((KEYS,), tmp_path / "out.tsv")
    header, line = (tmp_path / "out.tsv").read_text().split("\n", 1)
    assert header.split("\t") == [
        *("id", "sentence", "target", "cues", "attractors", "tags", "note", "parent")
    ]
    assert line.split("\t")[2:6] == ["2 6", "3", "1", "agr, plural"]


def test_a_role_moves_to_no_other_word_and_it_is_said_where_it_is_left_out(tmp_path: Path):
    """don't is do and n't in English treebanks, and one word of the text."""
    words = (Word("I", 0, 1), Word("do", 2, 4), Word("n't", 4, 7), Word("go", 8, 10))
    parsed = Sentence("1", "I don't go", words, roles=Roles(targets=(3,), cues=(2,)))
    said = write_sentences((parsed,), tmp_path / "out.tsv")
    (found,) = readers.read(tmp_path / "out.tsv")
    assert found.roles == Roles(targets=(2,), cues=())
    assert found.words[2].text == "go"
    assert str(said) == (
        "1 role is not in out.tsv, which can name only words as they are found in plain text, not "
        "“n't” of sentence 1. Save the session to keep them all."
    )


def test_behind_a_word_that_is_split_the_numbers_of_score_tables_are_there_too(tmp_path: Path):
    """Else a join of both tables would pick the neighbour of every such word."""
    words = (Word("I", 0, 1), Word("do", 2, 4), Word("n't", 4, 7), Word("go", 8, 10))
    parsed = Sentence("1", "I don't go", words, roles=Roles(targets=(3,), cues=(0, 2)))
    write_sentences((parsed, KEYS), tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        first, second = csv.DictReader(file)
    numbers = [f"{role}_word_ids" for role in ("target", "cues", "attractors")]
    assert [*first][-3:] == numbers
    assert [first[each] for each in ("target", "cues")] == ["3", "1"]
    assert [first[each] for each in numbers] == ["4", "1", ""]
    assert [second[each] for each in numbers] == ["2 6", "3", "1"]


def test_nothing_is_said_where_all_roles_are_in_the_table(tmp_path: Path):
    assert write_sentences((KEYS,), tmp_path / "out.tsv") is None
    same = replace(KEYS, words=KEYS.words[:3], roles=Roles(cues=(2,)))
    assert write_sentences((same,), tmp_path / "out.tsv") is None


def stripped(sentence: Sentence) -> Sentence:
    """As it would come from typing: no white space at the ends, words found, ordered tags; and no
    zero bytes, with which no file is text.
    """
    held = {field.name: getattr(sentence, field.name) for field in fields(sentence)}
    texts = {k: v.replace("\0", "") for k, v in held.items() if isinstance(v, str)}
    sentence = replace(sentence, **texts, tags=tuple(t.replace("\0", "") for t in sentence.tags))
    own = text.sentence(sentence.id.strip() or "x", sentence.text.strip() or "x")
    n = len(own.words)
    roles = (sorted({at for at in each if at < n}) for each in vars(sentence.roles).values())
    return replace(
        own,
        note=sentence.note.strip(),
        decoder_text=(sentence.decoder_text or "").strip() or None,
        roles=Roles(*map(tuple, roles)),
        parent=sentence.parent.strip(),
        tags=tags.of(tags.line(sentence.tags)),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sentence=strategies.sentences.map(stripped), ending=st.sampled_from([".csv", ".tsv"]))
def test_any_sentence_reads_back_character_for_character(
    tmp_path: Path, sentence: Sentence, ending: str
):
    path = tmp_path / f"out{ending}"
    write_sentences((sentence,), path)
    assert readers.read(path) == (sentence,)


def test_what_is_predicted_is_in_columns_more_and_reads_back_as_nothing(tmp_path: Path):
    sentences = [text.sentence("p-good", "the keys are"), text.sentence("p-bad", "the keys is")]
    plain, path = tmp_path / "plain.csv", tmp_path / "s.csv"
    write_sentences(sentences, plain, predicted={"p-good": (None, None)})
    write_sentences(sentences, path, predicted={"p-good": (3.25, None), "p-bad": (None, -0.1)})
    with path.open(encoding="utf-8") as file:
        rows = [(row["preference_bits"], row["log_probability"]) for row in csv.DictReader(file)]
    assert rows == [("3.25", "NA"), ("NA", "-0.1")]
    assert "preference_bits" not in plain.read_text(encoding="utf-8")
    assert list(readers.read(path)) == list(readers.read(plain)) == sentences
