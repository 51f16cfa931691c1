"""Studies: SyntaxGym suites, one word a row with reading times, items with several conditions."""

from __future__ import annotations

import json

import pytest

from vzdesk.corpus import readers
from vzdesk.corpus.reader import Source
from vzdesk.corpus.readers import Found
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError


def find(content: str, ending: str = ".tsv") -> Found:
    return readers.find_in(Source(content, ending), "file")


def tiers(sentence: Sentence) -> dict[str, tuple[str, ...]]:
    return {tier.name: tier.values for tier in sentence.tiers}


def texts(found: Found) -> list[str]:
    return [each.text for each in found.sentences]


# SyntaxGym

SUITE = {
    "meta": {"name": "mine"},
    "region_meta": {"1": "start", "2": "gap", "3": "end"},
    "predictions": [
        {"relation": "greaterthan", "region_number": 3, "l_operand": "a", "r_operand": "b"},
        {"type": "formula", "formula": "(3;%a%) < ((2;%b%) + (3;%b%))"},
    ],
    "items": [
        {
            "item_number": n,
            "conditions": [
                {
                    "condition_name": name,
                    "regions": [
                        {"region_number": 1, "content": f"I saw the {n}"},
                        {"region_number": 2, "content": gap},
                        {"region_number": 3, "content": "today."},
                    ],
                }
                for name, gap in (("a", "dog"), ("b", ""), ("c", "big cat"))
            ],
        }
        for n in (1, 2)
    ],
}


@pytest.mark.parametrize("ending", [".json", ".txt", ""])
def test_a_suite_has_a_sentence_for_each_condition_of_each_item(ending):
    found = find(json.dumps(SUITE, indent=2), ending)
    assert found.notice == "Read as a SyntaxGym suite: 2 items, 3 conditions."
    assert texts(found)[:3] == [
        *("I saw the 1 dog today.", "I saw the 1 today.", "I saw the 1 big cat today."),
    ]
    assert [(each.id, each.parent) for each in found.sentences] == [
        *(("1-a", ""), ("1-b", "1-a"), ("1-c", "1-a")),
        *(("2-a", ""), ("2-b", "2-a"), ("2-c", "2-a")),
    ]
    assert found.sentences[1].tags == ("condition=b", "item=1")


def test_regions_are_annotations_of_each_word():
    third = find(json.dumps(SUITE), ".json").sentences[2]
    assert [word.text for word in third.words] == [
        *("I", "saw", "the", "1", "big", "cat", "today", "."),
    ]
    assert tiers(third) == {
        "region": (*["start"] * 4, *["gap"] * 2, *["end"] * 2),
        "region_number": (*["1"] * 4, *["2"] * 2, *["3"] * 2),
    }


def test_predictions_are_kept_as_formulas_with_each_sentence():
    found = find(json.dumps(SUITE), ".json")
    assert {each.note for each in found.sentences} == {
        "(3;%a%) > (3;%b%); (3;%a%) < ((2;%b%) + (3;%b%))"
    }


def test_a_condition_without_regions_costs_its_sentence():
    suite = json.loads(json.dumps(SUITE))
    suite["items"][0]["conditions"][0].pop("regions")
    suite["items"][1]["conditions"][1]["regions"] = [{"content": ""}]
    suite["items"].append("nothing")
    found = find(json.dumps(suite), ".json")
    assert [each.id for each in found.sentences] == ["1-b", "1-c", "2-a", "2-c"]
    assert found.sentences[1].parent == "1-b"
    assert "3 sentences are left out" in found.notice


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"items": [\n{"conditions": [}\n', "line 2: this is not JSON"),
        ('{"items": [{"regions": 1}]}', "no SyntaxGym suite"),
        ('{"items": []}', "no SyntaxGym suite"),
        ("[" * 100_000, "this is not JSON"),
    ],
)
def test_json_that_is_no_suite_is_refused(content, said):
    with pytest.raises(UserError, match=said):
        find(content, ".json")


# One word a row

WORDS = [
    *(("Mr.", 1, 1), ("Smith", 1, 2), ("sleeps.", 1, 3), ("Don't", 1, 4), ('ask!"', 1, 5)),
    *(("Two", 2, 1), ("items", 2, 2)),
]


def table(rows, *more: str) -> str:
    lines = (f"{word}\t{item}\t{at}\t{300 + at}.5\tNA" for word, item, at in rows)
    return "\n".join(["word\titem\tzone\tRT\tlogRT", *lines, *more, ""])


@pytest.mark.parametrize("rows", [WORDS, sorted(WORDS), WORDS[::-1]])
def test_words_are_put_together_by_position_whatever_the_order_of_the_rows(rows):
    found = find(table(rows))
    assert texts(found) == ["Mr. Smith sleeps.", "Don't ask!\"", "Two items"]
    assert [each.id for each in found.sentences] == ["1-1", "1-2", "2-1"]
    assert tiers(found.sentences[1]) == {"RT": ("304.5", "305.5")}
    assert "one word a row: 7 words in 3 sentences" in found.notice


def test_the_word_of_a_row_is_one_word_at_its_place():
    sentence = find(table(WORDS)).sentences[1]
    assert [word.text for word in sentence.words] == ["Don't", 'ask!"']
    assert [sentence.text[word.start : word.end] for word in sentence.words] == ["Don't", 'ask!"']


def test_positions_that_leave_out_words_begin_a_sentence():
    found = find(table([("One", 1, 1), ("two", 1, 2), ("six", 1, 6)]))
    assert texts(found) == ["One two", "six"]
    assert "leave out words in 1 place;" in found.notice


def test_a_column_of_sentence_numbers_counts_and_full_stops_do_not():
    rows = "The\t1\nend.\t1\nNot\t1\nyet\t1\nNext\t2\n"
    found = find("Word\tsentence\n" + rows)
    assert texts(found) == ["The end. Not yet", "Next"]


def test_a_column_with_the_whole_text_of_each_word_is_no_column_of_sentences():
    table = "Text_ID,Text,Word_In_Sentence_Number,Word,RT\n"
    found = find(table + "1,Are now here.,1,Are,3\n1,Are now here.,2,now,4\n", ".csv")
    assert texts(found) == ["Are now"]
    assert tiers(found.sentences[0]) == {"RT": ("3", "4")}
    targets = "sentence,word,position\nThe dog,dog,2\nThe cat,cat,2\n"
    assert texts(find(targets, ".csv")) == ["The dog", "The cat"]


def test_words_of_conditions_are_sentences_of_their_own():
    rows = [f"{word}\t1\t{c}\t{n}\n" for c in "ab" for n, word in enumerate(("The", c), 1)]
    found = find("word\titem\tcondition\tposition\n" + "".join(rows))
    assert texts(found) == ["The a", "The b"]
    assert found.sentences[1].tags == ("condition=b", "item=1")
    assert [each.parent for each in found.sentences] == ["", found.sentences[0].id]


def test_characters_of_chinese_are_put_together_without_spaces():
    found = find("word\tRT\n我\t1\n喜欢\t2\n你。\t3\nOK\t4\n")
    assert texts(found) == ["我喜欢你。", "OK"]
    assert [word.text for word in found.sentences[0].words] == ["我", "喜欢", "你。"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (table([("a", 1, 1), ("a", 1, 1)]), "line 3: the word at position 1 has a row already"),
        ("word\tRT\tSubject\na\t1\tx\n", "several participants"),
    ],
)
def test_rows_of_several_participants_are_refused(content, said):
    with pytest.raises(UserError, match=said):
        find(content)


# Items and conditions


def test_items_with_several_conditions_are_kept_as_tags():
    rows = "".join(
        f"{item}\t{condition}\tThe {condition} {item}.\n"
        for item in (1, 2)
        for condition in ("match", "mis match", "none")
    )
    found = find("Item\tCondition\tSentence\n" + rows)
    assert found.sentences[1].tags == ("condition=mis_match", "item=1")
    assert [(each.id, each.parent) for each in found.sentences[:3]] == [
        *(("1-match", ""), ("1-mis match", "1-match"), ("1-none", "1-match")),
    ]
    assert found.notice == "Read as a study: 2 items, 3 conditions."


def test_columns_of_items_and_conditions_leave_a_file_s_own_ids_and_parents():
    found = find("id\titem\tcondition\tsentence\tparent\nx\t1\ta\tA.\t\ny\t1\tb\tB.\tz\n")
    assert [(each.id, each.parent) for each in found.sentences] == [("x", ""), ("y", "z")]


def test_items_without_ids_are_named_by_item_and_condition():
    found = find("item_id,cond,text\n1,a,It is\n1,b,It was\n1,b,It were\nNA,filler,So\n", ".csv")
    assert [(each.id, each.parent) for each in found.sentences] == [
        ("1-a", ""),
        ("1-b", "1-a"),
        ("1-b", "1-a"),
        ("", ""),
    ]


def test_of_two_sentences_of_one_condition_the_second_is_a_variant():
    found = find("item,condition,sentence\n1,a,It is\n1,a,It was\n", ".csv")
    assert [(each.id, each.parent) for each in found.sentences] == [("1-a", ""), ("1-a", "1-a")]


def test_json_lines_with_items_and_conditions_are_a_study():
    lines = [{"item": 1, "condition": name, "text": f"It {name}"} for name in ("is", "was")]
    found = find("\n".join(map(json.dumps, lines)), ".jsonl")
    assert [each.parent for each in found.sentences] == ["", "1-is"]
    assert found.sentences[0].tags == ("condition=is", "item=1")
    assert "1 item, 2 conditions" in found.notice
