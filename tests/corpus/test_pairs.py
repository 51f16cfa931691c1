"""Minimal pairs in tables: two columns, neighbouring rows, and tables without names."""

from __future__ import annotations

import json

import pytest

from vzdesk.corpus import readers
from vzdesk.corpus.reader import Source
from vzdesk.corpus.readers import Found
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError


def find(content: str, ending: str = ".csv", **columns: str) -> Found:
    return readers.find_in(Source(content, ending, columns), "file")


def told(found: Found) -> list[tuple[str, str, str]]:
    return [(each.id, each.text, each.parent) for each in found.sentences]


def roles(sentence: Sentence) -> tuple[list[str], list[str]]:
    words = [word.text for word in sentence.words]
    of = sentence.roles
    return [words[i] for i in of.targets], [words[i] for i in of.cues]


@pytest.mark.parametrize(
    "names",
    [
        "id,good_sentence,bad_sentence",
        "ID,sen,wrong_sen",
        "id,Sentence_Good,Sentence_Bad",
        "id,Good sentence,Bad sentence",
    ],
)
def test_pairs_in_two_columns_are_two_sentences_each(names):
    found = find(f"{names},more\n7,The keys are here.,The keys is here.,x\n")
    assert told(found) == [
        ("7-good", "The keys are here.", ""),
        ("7-bad", "The keys is here.", "7-good"),
    ]
    assert [roles(each) for each in found.sentences] == [(["are"], []), (["is"], [])]
    assert found.notice == "Read as minimal pairs in two columns: 1 in all."


def test_columns_of_pairs_may_have_any_name_that_the_user_says():
    table = "OK,weird\nThe keys are.,The keys is.\n"
    found = find(table, good="ok", bad="2")
    assert [each.id for each in found.sentences] == ["pair-1-good", "pair-1-bad"]
    with pytest.raises(UserError, match="no column is called “sentence”") as caught:
        find(table)
    assert "“OK”, “weird”" in caught.value.next_step
    with pytest.raises(UserError, match="no column is called “nothing”"):
        find(table, good="nothing", bad="2")


def test_of_a_pair_both_sentences_are_needed():
    found = find("sen,wrong_sen\na b,\nc d,c e\n")
    assert len(found.sentences) == 2
    assert "line 2: one sentence of the pair is missing" in found.notice


def test_phenomena_and_paradigms_are_tags():
    (good, _) = find("good,bad,phenomenon\na b,a c,island effects\n").sentences
    assert good.tags == ("phenomenon=island_effects",)


CLAMS = (
    "True\tThe author laughs\nFalse\tThe author laugh\nTrue\tThe boys swim\nFalse\tThe boys swims\n"
)


@pytest.mark.parametrize("ending", [".txt", ".tsv", ""])
def test_neighbours_of_which_one_is_good_are_pairs(ending):
    found = find(CLAMS, ending)
    assert told(found)[:2] == [
        ("1-good", "The author laughs", ""),
        ("1-bad", "The author laugh", "1-good"),
    ]
    assert [roles(each)[0] for each in found.sentences] == [
        *(["laughs"], ["laugh"], ["swim"], ["swims"]),
    ]
    assert "neighbouring rows: 2 in all" in found.notice


def test_a_label_of_two_rows_is_no_id():
    found = find("1\tThe keys are here.\n0\tThe keys is here.\n", ".tsv")
    assert [each.id for each in found.sentences] == ["1-good", "1-bad"]


def test_the_bad_one_may_come_first():
    lines = CLAMS.splitlines(True)
    found = find("".join([lines[1], lines[0]]), ".tsv")
    assert told(found) == [
        ("1-bad", "The author laugh", "1-good"),
        ("1-good", "The author laughs", ""),
    ]


def test_one_row_without_a_neighbour_leaves_the_other_pairs():
    found = find("True\tThe dog is old\n" + CLAMS + CLAMS.replace("boys", "girls"), ".tsv")
    assert [each.parent for each in found.sentences if each.parent] == [
        *("1-good", "2-good", "3-good", "4-good"),
    ]


def test_critical_words_and_cues_are_roles():
    found = find(
        "Item,Grammaticality,Sentence,Critical word(s),Cue word(s)\n"
        "1,Grammatical,I like myself today.,myself,I\n"
        "1,Ungrammatical,We like myself today.,myself,We\n"
        "2,Grammatical,I saw my dog and my cat.,my,I\n"
        "2,Ungrammatical,We saw my dog and my cat.,my,We\n"
    )
    assert [roles(each) for each in found.sentences] == [
        (["myself"], ["I"]),
        (["myself"], ["We"]),
        (["I"], []),
        (["We"], []),
    ]
    assert "not one word each in 2 sentences" in found.notice
    assert found.sentences[0].tags == ("grammaticality=Grammatical",)


def test_neighbours_of_other_items_or_other_words_are_no_pairs():
    table = "sentence,label\nThe keys are here.,1\nA dog sleep.,0\nIt rains.,1\nNobody know.,0\n"
    found = find(table)
    assert {each.parent for each in found.sentences} == {""}
    assert found.sentences[0].tags == ("label=1",)
    items = "item,label,sentence\n1,1,The dog runs\n2,0,The dog run\n"
    assert {each.parent for each in find(items).sentences} == {""}


def test_the_same_sentence_twice_is_no_pair():
    rows = "".join(f"correct\tThe {n} dogs .\nwrong\tThe {n} dogs .\n" for n in ("two", "three"))
    found = find(f"class\tsent\n{rows}", ".tab")
    assert {each.parent for each in found.sentences} == {""}
    assert found.sentences[1].tags == ("class=wrong",)


# Without names

COLA = (
    "gj04\t1\t\tThe sailors rode the breeze.\n"
    'gj04\t0\t*\tAs you eat the most, you "want\n'
    "cj99\t1\t\tMary listens.\n"
)


@pytest.mark.parametrize("ending", [".tsv", ".tab", ".txt", ".dat"])
def test_a_table_without_names_is_read_where_its_sentences_are_plain_to_see(ending):
    found = find(COLA, ending)
    assert [each.text for each in found.sentences] == [
        *("The sailors rode the breeze.", 'As you eat the most, you "want', "Mary listens."),
    ]
    assert [each.tags for each in found.sentences] == [("label=1",), ("label=0",), ("label=1",)]
    assert "without a line of names; of its 4 columns these are kept: 4: sentence" in found.notice


@pytest.mark.parametrize(
    "table",
    [
        "my stimulus\trating\nThe dog runs.\t3\nThe cat runs.\t4\n",
        "the one\tthe other\nThe dog runs.\tThe cat.\n",
        "word\nThe\n",
    ],
)
def test_where_the_first_row_may_be_names_nothing_is_guessed(table):
    with pytest.raises(UserError, match="no column is called “sentence”"):
        find(table, ".tsv")


# JSON


def lines(*entries: object) -> str:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)


@pytest.mark.parametrize("ending", [".jsonl", ".json", ".txt"])
@pytest.mark.parametrize("as_array", [False, True])
def test_json_with_a_text_in_each_object_is_sentences(ending, as_array):
    entries = [{"text": "The keys are here.", "id": 3, "target": "are", "tags": ["a", "b"]}]
    entries += [{"text": "Nothing else."}]
    found = find(json.dumps(entries) if as_array else lines(*entries), ending)
    assert told(found) == [("3", "The keys are here.", ""), ("", "Nothing else.", "")]
    assert roles(found.sentences[0])[0] == ["are"]
    assert found.sentences[0].tags == ("a", "b")


def test_a_line_of_json_that_is_wrong_costs_its_sentence():
    found = find(lines({"text": "a"}, {"text": 1}, {"text": {}}, [1]) + "{\n", ".jsonl")
    assert [each.text for each in found.sentences] == ["a", "1"]
    assert len(found.left_out) == 3


@pytest.mark.parametrize("gap", ["[MASK]", "<mask>", "***mask***", "___"])
def test_two_words_for_one_gap_are_a_pair_of_whole_sentences(gap):
    table = f"sentence\tgood\tbad\nThe keys, she_said, {gap} here.\tare not\tis\n"
    line = {"sentence": f"The keys, she_said, {gap} here.", "good": "are not", "bad": "is"}
    for found in (find(table, ".tsv"), find(json.dumps(line), ".jsonl")):
        good, bad = found.sentences
        assert good.text == "The keys, she_said, are not here."
        assert bad.text == "The keys, she_said, is here."
        assert (roles(good), roles(bad)) == ((["are", "not"], []), (["is"], []))
        assert bad.parent == good.id


@pytest.mark.parametrize("sentence", ["Is, the key is here.", "Is, the key are here."])
def test_two_words_of_which_a_sentence_has_one_are_put_into_it(sentence):
    good, bad = find(f'satz,gut,schlecht\n"{sentence}",is,are\n', **WORDS).sentences
    assert (good.text, bad.text) == ("Is, the key is here.", "Is, the key are here.")
    assert (roles(good), roles(bad)) == ((["is"], []), (["are"], []))


WORDS = {"sentence": "satz", "good": "gut", "bad": "schlecht"}


def test_good_and_bad_sentences_beside_one_without_a_gap_are_as_they_are():
    found = find("sentence,good,bad\nThe key.,It is.,It are.\n")
    assert [each.text for each in found.sentences] == ["It is.", "It are."]


FORMS = """\
pattern\tconstr_id\tsent_id\tcorrect_number\tform\tclass\ttype\tlen_context\tlen_prefix\tsent
N_V\t3\t1\tplur\tsleep\tcorrect\tgenerated\t2\t3\tThe red keys rust , there . <eos>
N_V\t3\t1\tplur\tsleeps\twrong\tgenerated\t2\t3\tThe red keys rust , there . <eos>
N_V\t4\t1\tsing\tis\tcorrect\toriginal\t1\t9\tThe key is here . <eos>
N_V\t5\t1\tsing\t\tcorrect\toriginal\t1\t2\tThe key is here . <eos>
"""


def test_forms_are_put_into_their_places_in_sentences():
    found = find(FORMS.replace("red keys", "keys lie"), ".tab")
    good, bad = found.sentences
    assert (good.text, bad.text) == (
        "The keys lie sleep , there .",
        "The keys lie sleeps , there .",
    )
    assert (roles(good), roles(bad)) == ((["sleep"], ["keys"]), (["sleeps"], ["keys"]))
    assert (good.id, bad.id, bad.parent) == ("N_V-3-1-good", "N_V-3-1-bad", "N_V-3-1-good")
    assert {"class=wrong", "correct_number=plur", "type=generated"} <= {*bad.tags}
    assert [str(each).partition(". ")[0] for each in found.left_out] == [
        "file, line 4: the sentence has no word 10, which the form is for.",
        "file, line 5: the form, or the number of words before it, is missing.",
    ]
    assert found.notices == ("Read as sentences with forms put into them: 2 in all.",)


def test_columns_of_forms_mean_nothing_in_other_tables():
    found = find("sentence,type,type,form\nThe keys.,a,b,c\n")
    assert told(found) == [("", "The keys.", "")]


def test_a_word_that_has_no_place_in_the_sentence_is_no_sentence():
    found = find("good,bad,sentence\nis,are,Nothing here\nis,are,The key [MASK] here\n")
    assert [each.text for each in found.sentences] == ["The key is here", "The key are here"]
    assert "line 2: the sentence has no place for “is”, or more than one" in found.notice


def test_sentences_beside_another_one_are_pairs():
    found = find("good,bad,sentence\n猫が来た,猫を来た,犬がいる\nIt is,It are,Them\n")
    assert [each.text for each in found.sentences] == ["猫が来た", "猫を来た", "It is", "It are"]


def test_numbers_in_columns_called_good_and_bad_are_no_sentences():
    found = find("sentence,good,bad\nThe keys are,12,0\nThe keys is,1,11.5\n")
    assert [each.text for each in found.sentences] == ["The keys are", "The keys is"]


def test_names_in_json_lines_can_be_said():
    line = json.dumps({"right": "The keys are", "wrong": "The keys is"})
    found = find(line, ".jsonl", good="right", bad="wrong")
    assert [each.text for each in found.sentences] == ["The keys are", "The keys is"]
    with pytest.raises(UserError, match="“sentence_good” is missing") as caught:
        find(line, ".jsonl")
    assert "--columns-of" in caught.value.for_terminal
    assert "--" not in str(caught.value)


def test_a_column_that_is_said_to_be_the_sentence_is_no_second_text():
    (found,) = find("sentence,second_sentence\nIt,He\n", sentence="second_sentence").sentences
    assert (found.text, found.decoder_text) == ("He", None)
    (found,) = find("item,condition,text\n3,a,It\n", id="item").sentences
    assert found.tags == ("condition=a", "item=3")


def test_in_a_table_without_names_a_number_is_that_of_a_column():
    found = find("a\t1\tIt\n", ".tsv", names="none", id="1", sentence="3")
    assert [(each.id, each.text) for each in found.sentences] == [("a", "It")]


def test_words_that_a_row_names_have_roles_in_both_sentences_where_they_are_words():
    found = find("good,bad,target,cue\nThe keys are,The keys is,keys,the\nIt is,It are,is,it\n")
    assert [roles(each) for each in found.sentences] == [
        (["keys"], ["The"]),
        (["keys"], ["The"]),
        (["is"], ["It"]),
        (["are"], []),
    ]


def test_words_alone_are_pairs_only_where_a_sentence_or_the_user_says_so():
    table = "prefix,good,bad\nThe keys,are,is\n"
    with pytest.raises(UserError, match="no column is called “sentence”"):
        find(table)
    found = find(table, good="good", bad="bad")
    assert [each.text for each in found.sentences] == ["are", "is"]


@pytest.mark.parametrize(
    "marks", [{"target": "hug", "cues": "Who"}, {"targets": 4, "cue": ["Who"]}]
)
def test_what_a_line_of_a_pair_says_of_its_words_counts_more_than_what_differs(marks):
    texts = ("Who should Al hug after meeting Bo?", "Who should Al hug Bo after meeting?")
    line = dict(zip(("sentence_good", "sentence_bad"), texts, strict=True))
    found = find(json.dumps(line | marks), ".jsonl")
    assert [roles(each) for each in found.sentences] == [(["hug"], ["Who"])] * 2


@pytest.mark.parametrize("other", ["were", {"word": "are"}, "are here", True, None])
def test_where_it_names_no_word_of_the_pair_what_differs_counts(other):
    line = {"sentence_good": "Keys are in.", "sentence_bad": "Keys is in.", "target": other}
    found = find(json.dumps(line), ".jsonl")
    assert [roles(each) for each in found.sentences] == [(["are"], []), (["is"], [])]


BLIMP = (
    {
        "sentence_good": "This man sees that dog.",
        "sentence_bad": "This man sees those dog.",
        "two_prefix_prefix_good": "This man sees that",
        "two_prefix_prefix_bad": "This man sees those",
        "two_prefix_word": "dog",
        "UID": "determiner_noun_agreement_2",
        "pairID": "0",
    },
    {
        "sentence_good": "Ann, “the boss”, likes herself.",
        "sentence_bad": "Ann, “the boss”, likes themselves.",
        "UID": "anaphor_number_agreement",
        "pairID": "12",
    },
)


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_blimp_s_own_columns_say_what_its_lines_say(delimiter: str) -> None:
    """As pandas writes it: fields that a paradigm has not are empty."""
    names = list(BLIMP[0])
    rows = [[f'"{each.get(name, "")}"' for name in names] for each in BLIMP]
    table = "\r\n".join(delimiter.join(row) for row in [names, *rows, [""] * len(names)])
    found, of_lines = find(table), find("\n".join(map(json.dumps, BLIMP)), ".jsonl")
    assert found.sentences == of_lines.sentences
    assert [roles(each) for each in found.sentences[::2]] == [
        (["dog"], ["that"]),
        (["herself"], []),
    ]


def test_a_row_of_blimp_without_its_bad_sentence_is_left_out() -> None:
    found = find("sentence_good,sentence_bad,UID\nA dog is.,,x\nA dog is.,A dog are.,x\n")
    assert [each.id for each in found.sentences] == ["x-3-good", "x-3-bad"]
    assert "“sentence_bad” is missing" in found.notice


def test_where_there_are_tags_a_column_uid_numbers_rows() -> None:
    found = find("sentence_good,sentence_bad,UID,tags\nA dog is.,A dog are.,7,x\n")
    assert [each.id for each in found.sentences] == ["pair-1-good", "pair-1-bad"]
    assert found.sentences[0].tags == ("x",)


def test_a_file_named_as_lines_of_json_that_holds_neither_json_nor_a_table_is_refused():
    with pytest.raises(UserError, match="line 1"):
        find("The keys are here\n", ".jsonl")
