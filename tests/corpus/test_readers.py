"""Files in every format that is read but CoNLL-U: lines, tables and minimal pairs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vzdesk.corpus import readers
from vzdesk.corpus.reader import Source
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.errors import UserError


@pytest.fixture
def read(tmp_path: Path):
    def read(name: str, content: str) -> tuple[Sentence, ...]:
        (tmp_path / name).write_bytes(content.encode())
        return readers.read(tmp_path / name)

    return read


def error_of(read, name: str, content: str) -> str:
    with pytest.raises(UserError) as caught:
        read(name, content)
    assert f"{name}, line " in caught.value.message
    return caught.value.message.partition(f"{name}, ")[2]


def texts(sentences) -> list[str]:
    return [each.text for each in sentences]


def marked(sentence: Sentence) -> dict[str, list[str]]:
    """The words of each role."""
    roles = vars(sentence.roles).items()
    return {role: [sentence.words[i].text for i in places] for role, places in roles if places}


def test_every_ending_has_one_format_with_a_name():
    known = {
        ".txt",
        ".csv",
        ".tsv",
        ".tab",
        ".xlsx",
        ".xlsm",
        ".json",
        ".jsonl",
        ".conllu",
        ".conll",
    }
    known |= {".conllx", ".conllup", ".cupt"}
    assert set(readers.readers()) == known
    assert all(reader.label for reader in readers.readers().values())


@pytest.mark.parametrize("name", ["in.txt", "in.TXT", "in", "in.text"])
def test_a_text_has_one_sentence_a_line_and_blank_lines_are_passed_over(read, name):
    found = read(name, "\n  one two \r\n\t\nthree\u2028still three")
    assert texts(found) == ["one two", "three\u2028still three"]
    assert [each.id for each in found] == ["", ""]


# Tables


def test_columns_are_known_by_their_names_in_any_case_and_order(read):
    (found,) = read(
        "in.tsv",
        "Note\tCUES\tSentence \tID\tTarget\tother\tattractors\n"
        "mine\t2\tThe keys to the cabinet are here.\titem 1\tare\tx\tcabinet\n",
    )
    assert (found.id, found.text, found.note) == (
        *("item 1", "The keys to the cabinet are here.", "mine"),
    )
    assert marked(found) == {"targets": ["are"], "cues": ["keys"], "attractors": ["cabinet"]}


def test_a_special_piece_that_the_sentence_writes_can_have_a_role(read):
    (found,) = read(
        "in.csv", "sentence,target,cues\nThe keys [MASK]<|eot|> here.,[MASK],keys|<|eot|>\n"
    )
    assert marked(found) == {"targets": ["[MASK]"], "cues": ["keys", "<|eot|>"]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("in.csv", 'id,sentence\n1,"She said ""no, no"", twice"\n'),
        ("in.csv", 'id;sentence\n1;"She said ""no, no"", twice"\n'),
        ("in.tsv", 'id\tsentence\n1\tShe said "no, no", twice\n'),
        ("in.tsv", '# where it is from\n\n# who made it\nid\ttext\n1\tShe said "no, no", twice\n'),
    ],
)
def test_quotation_marks_and_separators_in_a_sentence_stay(read, name, content):
    assert texts(read(name, content)) == ['She said "no, no", twice']


def test_a_quoted_sentence_may_have_line_breaks_and_lines_are_counted_on(read):
    table = 'sentence,id\r\n"one\r\ntwo",a\r\n\r\nthree,b,c\r\n'
    assert error_of(read, "in.csv", table).startswith("line 5: the line has 3 fields")
    assert texts(read("in.csv", table.replace(",c", ""))) == ["one\r\ntwo", "three"]


def test_missing_fields_at_the_end_are_empty_and_empty_rows_are_passed_over(read):
    found = read("in.tsv", "sentence\tid\tcue\none\n\t\t\ntwo\tb\n")
    assert [(each.text, each.id, each.roles) for each in found] == [
        *(("one", "", Roles()), ("two", "b", Roles())),
    ]


@pytest.mark.parametrize(
    ("cell", "cues"),
    [("2", ["keys"]), ("5;2", ["keys", "cabinet"]), ("The, KEYS", ["The", "keys"]), ("", [])],
)
def test_words_are_named_by_number_or_by_what_they_are(read, cell, cues):
    (found,) = read("in.tsv", f"sentence\tcues\nThe keys to the cabinet\t{cell}\n")
    assert marked(found) == ({"cues": cues} if cues else {})


def test_tags_and_the_parent_are_columns_too(read):
    one, two = read(
        "in.tsv", "id\tsentence\ttags\tparent\na\tDa.\tplural; agr plural\t\nb\tSie.\t\ta"
    )
    assert (one.tags, one.parent) == (("agr", "plural"), "")
    assert (two.tags, two.parent) == ((), "a")


def test_the_text_for_the_decoder_is_a_column_too(read):
    one, two = read("in.tsv", "sentence\tdecoder_text\nDa.\tHere.\nDort.\t\n")
    assert (one.decoder_text, two.decoder_text) == ("Here.", None)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("in.tsv", "", "line 1: no column is called “sentence”"),
        ("in.csv", "# a\n\nid,words\n1,a\n", "line 3: no column is called “sentence”"),
        ("in.tsv", "id,sentence\n", "line 1: no column is called “sentence”"),
        ("in.csv", "sentence,Sentence\na,b\n", "line 1: two columns are called “sentence”"),
        ("in.tsv", "id\tsentence\na\t \nb\t\t\t\n", "line 2: the sentence is missing"),
        ("in.csv", "sentence\na\nb, c\n", "line 3: the line has 2 fields, the header has 1"),
        ("in.csv", 'id,sentence\n1,"Yes," she said\n2,"\n', "line 2: the quotation marks"),
        ("in.csv", 'id,sentence\n1,a\n2,"open\n3,b\n', "line 3: the quotation marks"),
        ("in.tsv", "sentence\ttarget\na b\t3\n", "line 2: targets: there is no word 3, the sent"),
        ("in.tsv", "sentence\ttarget\na b\t0\n", "line 2: targets: there is no word 0"),
        ("in.tsv", f"sentence\tcue\na b\t{'9' * 5000}\n", "line 2: cues: there is no word 99999"),
        ("in.tsv", "sentence\tcues\na b a\tb,a\n", "line 2: cues: “a” occurs 2 times in the"),
        ("in.tsv", "sentence\tcues\na b\tc\nd\te\n", "line 2: cues: “c” is no word of the"),
    ],
)
def test_of_a_table_the_first_line_that_is_wrong_is_told(read, name, content, said):
    assert error_of(read, name, content).startswith(said)


@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
            st.text(st.characters(codec="utf-8", exclude_characters="\0")),
        ).filter(lambda row: row[0].strip()),
        max_size=5,
    ),
    ending=st.sampled_from([".csv", ".tsv"]),
)
@settings(deadline=None)
def test_what_the_csv_module_writes_is_read_character_for_character(tmp_path_factory, rows, ending):
    import csv

    path = tmp_path_factory.mktemp("csv") / f"in{ending}"
    with path.open("w", encoding="utf-8", newline="") as file:
        dialect = "excel-tab" if ending == ".tsv" else "excel"
        writer = csv.writer(file, dialect, quoting=csv.QUOTE_ALL)
        writer.writerows([("sentence", "note"), *rows])
    found = [(each.text, each.note) for each in readers.read(path)]
    assert found == [(text.strip(), note.strip()) for text, note in rows]


# Minimal pairs


def pair(good: str, bad: str, **more: object) -> str:
    return json.dumps({"sentence_good": good, "sentence_bad": bad, **more}, ensure_ascii=False)


def test_a_line_of_blimp_is_a_pair_whose_differing_word_is_the_target(read):
    line = pair("The keys are here.", "The keys is here.", UID="agreement", pairID="7")
    good, bad = read("in.jsonl", f"{line}\n\n")
    assert (good.id, good.parent) == ("agreement-7-good", "")
    assert (bad.id, bad.parent) == ("agreement-7-bad", "agreement-7-good")
    assert (marked(good), marked(bad)) == ({"targets": ["are"]}, {"targets": ["is"]})


@pytest.mark.parametrize(
    ("good", "bad", "targets"),
    [
        ("a b", "a b", ([], [])),
        ("a b c", "a c", (["b"], [])),
        ("a b", "a b a b", ([], [])),
        ("a b c d", "a c b d", ([], [])),
        ("one two", "three two", (["one"], ["three"])),
        ("the the dog", "the dog", (["the"], [])),
    ],
)
def test_only_one_word_that_differs_is_a_target(read, good, bad, targets):
    found = read("in.jsonl", pair(good, bad))
    assert tuple(marked(each).get("targets", []) for each in found) == targets


@pytest.mark.parametrize(
    ("good", "bad", "word", "roles"),
    [
        ("The keys rust.", "The key rust.", "rust", [("rust", "keys"), ("rust", "key")]),
        ("These dogs of us.", "This dogs of us.", "dogs", [("dogs", "These"), ("dogs", "This")]),
        ("He is, it is.", "She is, it is.", "is", [("is", "He"), ("is", "She")]),
        ("A keys rusty rust.", "A key rusty rust.", "rust", [("rust", "keys"), ("rust", "key")]),
        ("The keys rust.", "The key rust.", "sing", [("keys", ""), ("key", "")]),
        ("The a b rust.", "The c d rust.", "rust", [("rust", ""), ("rust", "")]),
    ],
)
def test_a_critical_word_that_the_file_names_is_the_target_and_what_differs_its_cue(
    read, good, bad, word, roles
):
    found = read("in.jsonl", pair(good, bad, two_prefix_word=word))
    names = [(*marked(each).get("targets", []), *marked(each).get("cues", [""])) for each in found]
    assert names == roles


def test_the_critical_word_is_the_one_behind_the_prefixes(read):
    """Also where sentences differ in more than one word, and the word has a space before it."""
    prefixes = {"two_prefix_prefix_good": "Sue and", "two_prefix_prefix_bad": "The red and"}
    line = pair("Sue and saw and saw.", "The red and saw and saw.", two_prefix_word=" saw")
    good, bad = read("in.jsonl", json.dumps(json.loads(line) | prefixes))
    assert (good.roles.targets, bad.roles.targets) == ((2,), (3,))
    moved = {"two_prefix_prefix_good": "a b is c and", "two_prefix_prefix_bad": "a is c b and"}
    line = pair("a b is c and d e", "a is c b and d e", two_prefix_word=" d")
    found = read("in.jsonl", json.dumps(json.loads(line) | moved))
    assert [marked(each) for each in found] == [{"targets": ["d"]}] * 2


def test_where_a_line_names_both_critical_words_they_differ_and_are_the_targets(read):
    one = {"one_prefix_word_good": "are", "one_prefix_word_bad": "is", "two_prefix_word": "here"}
    good, bad = read("in.jsonl", pair("They are here.", "They is here.", **one))
    assert (marked(good), marked(bad)) == ({"targets": ["are"]}, {"targets": ["is"]})


def test_pairs_without_a_name_are_named_by_their_line(read):
    found = read("in.jsonl", f"{pair('a', 'b')}\n\n{pair('c', 'd')}")
    assert [each.id for each in found] == [
        *("pair-1-good", "pair-1-bad", "pair-3-good", "pair-3-bad"),
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "this is not JSON"),
        ("[" * 100_000, "this is not JSON"),
        ("[1]", "this is not a JSON object"),
        ('{"sentence_good": "a"}', "“sentence_bad” is missing"),
        ('{"sentence_good": 1, "sentence_bad": "a"}', "“sentence_good” is missing, or is no text"),
        (pair(" ", "a"), "“sentence_good” is missing"),
    ],
)
def test_of_pairs_the_first_line_that_is_wrong_is_told(read, line, said):
    content = f"{pair('a', 'b')}\n\n{line}\n{{\n"
    assert error_of(read, "in.jsonl", content).startswith(f"line 3: {said}")


def test_a_very_long_field_is_read():
    sentence = "word " * 30_000 + "end"
    source = Source(f"id\tsentence\na\t{sentence}\n", ".tsv")
    (found,) = readers.find_in(source, "file").sentences
    assert found.text == sentence


@pytest.mark.parametrize("name", ["sentence_good", "UID"])
def test_a_pair_with_a_nul_is_refused_as_files_of_text_with_one_are(name: str) -> None:
    line = json.dumps({"sentence_good": "a", "sentence_bad": "b", "UID": "c"} | {name: "a\0b"})
    with pytest.raises(UserError, match=f"file, line 1: “{name}” holds a NUL"):
        readers.find_in(Source(line, ".jsonl"), "file")
