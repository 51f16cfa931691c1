"""What a file is, is seen by its shape: structured text is never read line by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from vzdesk.corpus import readers
from vzdesk.corpus.reader import UnknownColumns
from vzdesk.corpus.readers import Found
from vzdesk.errors import UserError


@pytest.fixture
def find(tmp_path: Path):
    def find(name: str, content: str, **options: object) -> Found:
        (tmp_path / name).write_bytes(content.encode())
        return readers.find(tmp_path / name, **options)

    return find


def texts(found: Found) -> list[str]:
    return [each.text for each in found.sentences]


def rows(*words: str, n_columns: int = 10) -> str:
    lines = ("\t".join([f"{n}", word, *["_"] * (n_columns - 2)]) for n, word in enumerate(words, 1))
    return "".join(f"{line}\n" for line in lines) + "\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('File type = "ooTextFile"\nObject class = "TextGrid"\n', "a TextGrid of Praat"),
        ("@UTF8\n@Begin\n*CHI:\tmore cookie .\n@End\n", "a transcript in CHAT"),
        ('<?xml version="1.0"?>\n<text>\n<s>The keys.</s>\n</text>\n', "XML or HTML"),
        ("{\\rtf1 The keys are here.}\n", "a document in RTF"),
        ("1\n00:00:01,000 --> 00:00:02,000\nThe keys.\n", "subtitles"),
        ("EU NNP B-ORG\nrejects VBZ O\n\nPeter NNP B-PER\n", "a tag such as B-PER"),
        ("(ROOT (S (NP (DT The) (NNS keys))))\n", "trees in brackets"),
        ('{\n "items": [\n  {"regions": [{"content": "The dog"}]}\n ]\n}\n', "this is JSON"),
        ('[["The dog", 1]]\n', "this is JSON"),
        ('"Praat chronological TextGrid text file"\n0 2 ! Time domain.\n', "a TextGrid of Praat"),
        ("*CHI:\tmore cookie .\n%mor:\tqn|more n|cookie .\n", "a transcript in CHAT"),
        ("\n<!doctype html>\n<p>The keys.</p>\n", "XML or HTML"),
        ("% by me\n\\documentclass{article}\n", "a document in LaTeX"),
        ("The/DT keys/NNS are/VBP ./.\nIt/PRP runs/VBZ ''/''\n", "a tag behind it"),
        (rows("The", "dog", "runs").replace("\t", " "), "columns with spaces between"),
        ("\\ref 001\n\\tx the keys\n\\mb the key -s\n\n\\ref 002\n", "a file of Toolbox"),
        ('<doc id="1">\n<s>\nThe\tDT\nkeys\tNNS\n</s>\n</doc>\n', "a corpus in vertical format"),
        ("<s>\nThe DT\nkeys NNS\n</s>\n", "a corpus in vertical format"),
        ("#begin document (a); part 000\na 0 0 The DT (TOP*\n", "CoNLL-2012"),
        ("# ::snt The boy\n(b / boy\n   :mod (a / all))\n", "graphs in brackets"),
        ("\\begin{exe}\n\\ex The keys\n\\end{exe}\n", "a document in LaTeX"),
        ("[ The/DT keys/NNS ]\nare/VBP ./.\n\n==========\n\n[ It/PRP ]\n", "a tag behind it"),
    ],
)
@pytest.mark.parametrize("name", ["in.txt", "in", "in.data"])
def test_what_is_no_text_of_lines_is_refused_with_what_it_is(find, name, content, said):
    with pytest.raises(UserError, match=said) as caught:
        find(name, content)
    assert "line 1" in caught.value.message
    assert "“" in caught.value.next_step


@pytest.mark.parametrize(
    "line",
    [
        *("[MASK] is here.", "<s> the dog </s>", "{laughs} no", "(Yes, he said.)", "(A) one"),
        *("@home today", "1 dog", '"Quoted," he said.', "# 5 is alive"),
        *("1 2 3 4 5 6 7 8 9", "and/or", "*CHI: more", "<p> and <s>", "A/B or C/D"),
    ],
)
def test_sentences_that_begin_with_a_bracket_are_sentences(find, line):
    assert texts(find("in.txt", f"{line}\n")) == [line]


def test_tabs_are_said_in_text_and_refused_where_the_ending_is_not_of_text(find):
    found = find("in.txt", "a dog\tein Hund\na cat\tKatze\nnone\n")
    assert texts(found)[0] == "a dog\tein Hund"
    assert "Most lines have a tab" in found.notice
    assert find("in.txt", "a dog\tja\na cat\nnone\n").notice == ""
    with pytest.raises(UserError, match="most lines have tabs"):
        find("in.data", "a dog\tein Hund\na cat\tKatze\n")


@pytest.mark.parametrize("name", ["in.txt", "in", "in.tab", "in.dat"])
def test_a_table_is_known_by_its_names_whatever_the_file_is_called(find, name):
    assert texts(find(name, "id\tsentence\n1\tThe dog runs .\n")) == ["The dog runs ."]


def test_commas_make_a_table_of_a_text_only_where_its_first_line_has_names(find):
    assert texts(find("in.txt", "id,sentence\n1,The dog\n2,A cat\n")) == ["The dog", "A cat"]
    lines = ["Yes, the sentence.", "Yes, the dog.", "No, a cat."]
    assert texts(find("in.txt", "\n".join(lines))) == lines


def test_what_is_named_as_markup_and_begins_so_is_refused(find):
    with pytest.raises(UserError, match="XML or HTML"):
        find("in.htm", "<p>The keys.</p>\n")


@pytest.mark.parametrize("name", ["in.conllu", "in.conllx"])
def test_spaces_in_place_of_tabs_are_said(find, name):
    with pytest.raises(UserError, match="line 1: the line has no tabs") as caught:
        find(name, rows("The", "dog").replace("\t", " "))
    assert caught.value.next_step == "Put one tab between two columns."


@pytest.mark.parametrize(
    "table",
    ["sep=;\nid;sentence\n1;The dog, runs\n", '"sep=|"\nid|sentence\n1|The dog, runs\n'],
)
def test_the_line_by_which_excel_knows_what_separates_fields_is_no_line_of_names(find, table):
    assert texts(find("in.csv", table)) == ["The dog, runs"]


@pytest.mark.parametrize("name", ["in.csv", "in.tsv"])
def test_of_an_empty_table_no_columns_can_be_chosen(find, name):
    with pytest.raises(UserError, match="no line with anything in it") as caught:
        find(name, "\n")
    assert not isinstance(caught.value, UnknownColumns)


@pytest.mark.parametrize("name", ["in.txt", "in", "in.conll", "in.dat", "in.tsv"])
def test_words_with_their_numbers_are_conll_whatever_the_file_is_called(find, name):
    assert texts(find(name, rows("The", "dog") + rows("It"))) == ["The dog", "It"]


# Quotation marks in tables with tabs

GLUE = (
    '1\tThe keys .\n2\t"The key is old .\n3\tThe dogs run .\n4\tThe dog , she said ."\n5\tEnd .\n'
)


@pytest.mark.parametrize(
    "table",
    [
        GLUE,
        '1\t"Yes" , she said\n2\tb\n',
        '1\tThe "keys" .\n2\t"The keys"\n',
        '1\t"\n2\tb\n',
        '1\t"The"" keys\n2\tb\n',
    ],
)
def test_quotation_marks_that_make_no_fields_are_characters(find, table):
    sentences = [line.split("\t")[1] for line in table.splitlines()]
    assert texts(find("in.tsv", f"id\tsentence\n{table}")) == sentences


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('1\t"The ""keys"" ."\n', 'The "keys" .'),
        ('1\t"one\ntwo"\n', "one\ntwo"),
        ('1\t"one\ttwo"\n', "one\ttwo"),
    ],
)
def test_fields_that_are_quoted_as_spreadsheets_do_are_read_so(find, table, sentence):
    assert texts(find("in.tsv", f"id\tsentence\n{table}2\tb\n")) == [sentence, "b"]


def test_a_field_of_a_csv_file_that_holds_rows_is_asked_about(find):
    found = find("in.csv", 'id,sentence\n1,a\n2,"b\n3,c\n4,d"\n5,e\n')
    assert len(found.sentences) == 3
    assert "Line 3: a field goes on over 3 lines" in found.notice
    assert find("in.csv", 'id,sentence\n1,"a\nb\nc"\n').notice == ""


# One bad sentence


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("in.conllu", rows("a") + rows("b").replace("1\t", "2\t") + rows("c"), 3),
        ("in.csv", "id,sentence\n1,a\n2,b,x\n3,c\n", 3),
        ("in.csv", 'sentence\na\n"b" x\nc\n', 3),
        ("in.tsv", "sentence\tcue\na\t1\nb\t9\nc\t\n", 3),
        (
            "in.jsonl",
            '{"sentence_good": "a", "sentence_bad": "c"}\n{"sentence_good": "b"}\n',
            2,
        ),
    ],
)
def test_what_is_wrong_with_one_sentence_costs_that_one_and_is_said(find, name, content, line):
    found = find(name, content)
    assert texts(found) == ["a", "c"]
    assert len(found.left_out) == 1
    assert "1 sentence is left out: " in found.notice
    assert f"{name}, line {line}: " in found.notice


def test_of_several_sentences_that_are_left_out_the_first_is_named(find):
    found = find("in.tsv", "sentence\tcue\na\t5\nb\t1\nc\t9\n")
    assert "2 sentences are left out; the first: " in found.notice
    assert "line 2: cues: there is no word 5" in found.notice


def test_where_no_sentence_can_be_read_the_file_is_refused(find):
    with pytest.raises(UserError, match="line 2: cues: there is no word 5"):
        find("in.tsv", "sentence\tcue\na\t5\nc\t9\n")


def test_sentences_whose_words_are_withheld_are_left_out(find):
    found = find("in.conllu", rows("_", "_") + rows("The", "_") + rows("_"))
    assert texts(found) == ["The _"]
    assert len(found.left_out) == 2
    assert "line 1: the words of this sentence are withheld" in found.notice


def test_na_in_a_column_of_roles_is_nothing_unless_it_is_a_word(find):
    table = "sentence,target,cue,attractor\nThe keys are here.,are,NA,NA\nNA is here.,is,NA,\n"
    one, two = find("in.csv", table).sentences
    assert (one.roles.targets, one.roles.cues, one.roles.attractors) == ((2,), (), ())
    assert (two.roles.targets, two.roles.cues) == ((1,), (0,))


@pytest.mark.parametrize("cell", ["NA", "NA, NA"])
def test_na_is_no_tag_no_parent_and_no_text_for_the_decoder(find, cell):
    table = f"sentence\ttags\tparent\tdecoder_text\nNA\t{cell}\tNA\tNA\n"
    (found,) = find("in.tsv", table).sentences
    assert (found.text, found.tags, found.parent, found.decoder_text) == ("NA", (), "", None)


def test_words_are_withheld_where_each_has_a_row_too(find):
    found = find("in.tsv", "word\titem\trt\n_\t1\t3\n_\t1\t4\nIt\t2\t5\n_\t3\t5\n")
    assert texts(found) == ["It"]
    assert len(found.left_out) == 2
    assert "the words of this sentence are withheld" in found.notice


def test_lines_with_special_pieces_or_brackets_are_text(find):
    lines = ["<s>The keys</s>", "<s>It runs</s>", "\\ is a letter", "[The] keys", "(he / she) runs"]
    assert texts(find("in.txt", "\n".join(lines))) == lines


def test_conllu_that_is_called_conllx_keeps_its_last_columns(find):
    lines = rows("The", "dog").replace("dog" + "\t_" * 8, "dog" + "\t_" * 7 + "\tSpaceAfter=No")
    for content in (f"# sent_id = a\n{rows('The', 'dog')}", lines):
        (found,) = find("in.conllx", content).sentences
        assert found.conllu == content


def test_a_first_line_that_is_bad_costs_its_own_sentence(find):
    for bad in ('{"text": null}', '{"text": ', '{"text": "NA\\u0000"}'):
        found = find("in.jsonl", f'{bad}\n{{"text": "The keys"}}\n')
        assert texts(found) == ["The keys"]
        assert "1 sentence is left out" in found.notice
