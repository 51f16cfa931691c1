"""Tables say of every row which words it is about, counted as people count them."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from states import compared, cut_result, scored_pair

from vzdesk.corpus import readers
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.sentence import Roles
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, SentenceResult, Token
from vzdesk.export import concordance, method_table, pair_table, predictions, table
from vzdesk.export.pair_table import Differences, write_pair_table
from vzdesk.export.sentences import WORD_IDS, write_sentences
from vzdesk.export.table import TableChoices, write_table
from vzdesk.view.selection import UNITS, Selection, Settings, Subject, Units
from vzdesk.view.types import SentenceRow

RUN = Provenance("then", "cpu", "t")
KEYS = sentence("1", "“The keys,” she said.")
PIECES = {"keys": ("ke", "ys"), "said": ("s", "ai", "d")}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The table read back."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def written(path: Path, scored: SentenceResult, units: Units = "tokens") -> list[dict[str, str]]:
    write_table([(Analysis(fake_ref(), RUN, {}), scored)], path, TableChoices(units=units))
    return rows_of(path)


def words_by_id(rows: list[dict[str, str]], side: str) -> list[tuple[str, str]]:
    """The texts of one side in the order of their ids, each with the number of its word."""
    found = {int(row[f"{side}_id"]): (row[side], row[f"{side}_word_id"]) for row in rows}
    return [found[id] for id in sorted(found)]


def test_all_pieces_of_a_word_have_its_number_and_special_tokens_none(tmp_path: Path) -> None:
    rows = written(tmp_path / "t.csv", cut_result(KEYS, PIECES))
    expected = [
        *(("[CLS]", "NA"), ("“", "1"), ("The", "2"), ("ke", "3"), ("ys", "3"), (",", "4")),
        *(("”", "5"), ("she", "6"), ("s", "7"), ("ai", "7"), ("d", "7"), (".", "8")),
        ("[SEP]", "NA"),
    ]
    assert words_by_id(rows, "target") == expected
    assert words_by_id(rows, "source") == expected


def test_a_piece_that_is_in_no_word_has_none(tmp_path: Path) -> None:
    scored = cut_result(KEYS)
    outside = Token(" ", "▁", None)
    tokens = (*scored.tokens[:2], outside, *scored.tokens[3:])
    rows = written(tmp_path / "t.csv", replace(scored, tokens=tokens))
    assert words_by_id(rows, "source")[1:4] == [("“", "1"), (" ", "NA"), ("keys", "3")]


@pytest.mark.parametrize("units", UNITS)
def test_the_numbers_are_those_of_the_words_in_all_units(tmp_path: Path, units: Units) -> None:
    scored = fake_scored(KEYS, words_as_one=True)
    rows = written(tmp_path / "t.csv", scored, units)
    texts = {str(number): word.text for number, word in enumerate(KEYS.words, 1)}
    assert {row["target_word_id"] for row in rows} == {*texts, "NA"}
    for row in rows:
        for side in ("target", "source"):
            number = row[f"{side}_word_id"]
            if number == "NA":
                assert row[side].startswith("[")
            elif units == "tokens":
                assert row[side] in texts[number]
            else:
                assert row[side] == texts[number]


def test_of_two_texts_each_counts_its_own_words(tmp_path: Path) -> None:
    rows = written(tmp_path / "t.csv", scored_pair("The keys are here", "Da sind sie"))
    cross = [row for row in rows if row["method"] == "value-zeroing/cross"]
    targets = [("<pad>", "NA"), ("Da", "1"), ("sind", "2"), ("sie", "3")]
    assert words_by_id(cross, "target") == targets
    sources = [("The", "1"), ("keys", "2"), ("are", "3"), ("here", "4"), ("</s>", "NA")]
    assert words_by_id(cross, "source") == sources
    decoder = [row for row in rows if row["method"] == "value-zeroing/decoder"]
    assert words_by_id(decoder, "target") == words_by_id(decoder, "source") == targets


@pytest.mark.parametrize("units", UNITS)
def test_of_two_sentences_each_counts_its_own_words(tmp_path: Path, units: Units) -> None:
    one, other = sentence("1", "The table is here"), sentence("2", "The old table is here")
    scored = fake_scored(one, words_as_one=True), fake_scored(other, words_as_one=True)
    rows = SentenceRow("1", one.text, "scored"), SentenceRow("2", other.text, "scored")
    selection = Selection(Subject("1"), second=Subject("2"))
    runs = tuple((Analysis(fake_ref(), RUN, {}), each) for each in scored)
    pair = compared(rows, scored, selection, Settings(units=units))
    write_pair_table(Differences(runs, pair, map_key("value-zeroing")), tmp_path / "d.csv")
    table = rows_of(tmp_path / "d.csv")
    assert [*table[0]][-4:] == [
        *("target_a_word_id", "target_b_word_id", "source_a_word_id", "source_b_word_id")
    ]
    for side, of in (("a", one), ("b", other)):
        for row in table:
            for role in ("target", "source"):
                text, number = row[f"{role}_{side}"], row[f"{role}_{side}_word_id"]
                if text in ("NA", "[CLS]", "[SEP]"):
                    assert number == "NA"
                else:
                    assert text in of.words[int(number) - 1].text
    numbers = {(row["source_a_word_id"], row["source_b_word_id"]) for row in table}
    assert {("1", "1"), ("NA", "2"), ("2", "3"), ("4", "5")} < numbers


def test_a_join_with_the_table_of_sentences_picks_the_marked_word(tmp_path: Path) -> None:
    """And none of its neighbours: [CLS] is a token, and no word."""
    marked = replace(KEYS, roles=Roles(targets=(6,), cues=(2,)))
    write_sentences((marked,), tmp_path / "s.csv")
    [of] = rows_of(tmp_path / "s.csv")
    scores = written(tmp_path / "t.csv", cut_result(marked, PIECES))
    found = [
        row
        for row in scores
        if (row["target_word_id"], row["source_word_id"]) == (of["target"], of["cues"])
    ]
    assert {(row["target"], row["source"]) for row in found} == {
        (target, source) for target in PIECES["said"] for source in PIECES["keys"]
    }
    assert readers.read(tmp_path / "s.csv") == (marked,)


def test_all_tables_call_ids_and_numbers_of_words_the_same() -> None:
    """Those of one sentence begin as tables of scores do; of two, each name says of which."""
    scores = table.COLUMNS
    assert method_table.COLUMNS[: len(scores)] == scores
    for columns in (*predictions.COLUMNS.values(), concordance.COLUMNS):
        assert columns[0] == "sentence_id"
    named = {*pair_table.COLUMNS, *concordance.COLUMNS, *WORD_IDS}
    named |= {name for columns in predictions.COLUMNS.values() for name in columns}
    of_words = {name for name in named if "word_id" in name}
    assert {re.sub(r"_[ab]_", "_", name) for name in of_words} == {
        *("word_id", "target_word_id", "source_word_id", "source_word_ids"),
        *("target_word_ids", "cues_word_ids", "attractors_word_ids"),
    }
