"""Characters that look the same are taken as equal, or named by their code points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.corpus import readers
from vzdesk.corpus.look_alikes import end_of, plain
from vzdesk.corpus.reader import Source
from vzdesk.corpus.readers import Found
from vzdesk.errors import UserError


def conllu(text: str, *forms: str) -> str:
    rows = (f"{n}\t{form}" + "\t_" * 8 + "\n" for n, form in enumerate(forms, 1))
    return f"# text = {text}\n{''.join(rows)}\n"


def find(content: str, ending: str = ".conllu") -> Found:
    return readers.find_in(Source(content, ending), "file")


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("caf\u00e9 is", ("cafe\u0301", "is")),
        ("cafe\u0301 is", ("caf\u00e9", "is")),
        ("10\u00a0000 is", ("10 000", "is")),
        ("10 000 is", ("10\u202f000", "is")),
        ("\ud55c\uad6d is", ("\u1112\u1161\u11ab\u1100\u116e\u11a8", "is")),
        ("\u2126 is", ("\u03a9", "is")),
    ],
)
def test_forms_that_look_the_same_are_words_with_the_text_s_own_characters(text, forms):
    (found,) = find(conllu(text, *forms)).sentences
    assert [word.text for word in found.words] == [text[:-3], "is"]


def test_parts_of_a_token_are_words_in_another_form_of_unicode_too():
    rows = conllu("d\u00e9j\u00e0", "de\u0301", "ja\u0300").splitlines(True)
    rows.insert(1, "1-2\tde\u0301ja\u0300" + "\t_" * 8 + "\n")
    (found,) = find("".join(rows)).sentences
    assert [word.text for word in found.words] == ["d\u00e9", "j\u00e0"]


@pytest.mark.parametrize(
    ("text", "form", "codes"),
    [
        ("s\u0430me", "same", "U+0061 where the text has U+0430"),
        ("do\u00adg", "dog", "U+0067 where the text has U+00AD"),
        ("\u200bdog", "dog", "U+0064 where the text has U+200B"),
    ],
)
def test_what_cannot_be_seen_to_differ_is_named(text, form, codes):
    with pytest.raises(UserError) as caught:
        find(conllu(text, form))
    assert f"({codes})" in caught.value.message


def test_what_can_be_seen_to_differ_is_not_named():
    with pytest.raises(UserError) as caught:
        find(conllu("rust", "rost"))
    assert "U+" not in caught.value.message


def test_byte_order_marks_between_files_that_were_put_together_are_no_words():
    both = "\ufeff" + conllu("one", "one") + "\ufeff" + conllu("two", "two")
    assert [each.text for each in find(both).sentences] == ["one", "two"]
    assert [each.text for each in find("a\n\ufeffb\n", ".txt").sentences] == ["a", "b"]


def test_names_of_columns_and_words_of_roles_are_known_in_any_form():
    (found,) = find("\u200bSentence\u00a0,cue\ncaf\u00e9 is,cafe\u0301\n", ".csv").sentences
    assert found.roles.cues == (0,)


@given(st.text(), st.text())
def test_every_text_begins_with_each_form_of_its_beginning(form, rest):
    assert end_of(form, form + rest, 0) == len(form)
    end = end_of(plain(form), form, 0)
    assert end == len(form)


@pytest.mark.parametrize(
    ("name", "codes"),
    [("key\u200b", " (U+200B)"), ("k\u0435y", " (U+0435)"), ("cat", "")],
)
def test_what_cannot_be_seen_in_the_name_of_a_word_is_named(name, codes):
    found = find(f"sentence,target\nThe key is here.,{name}\nIt is.,is\n", ".csv")
    assert f"“{name}”{codes} is no word of the sentence" in found.notice


@pytest.mark.parametrize("mark", ["\ufeff\ufeff", "\ufeff\ufeff\ufeff"])
def test_several_byte_order_marks_are_no_text(mark):
    (found,) = find(f"{mark}{conllu('It is', 'It', 'is')}").sentences
    assert [word.text for word in found.words] == ["It", "is"]
    assert [each.text for each in find(f"{mark}It is", ".txt").sentences] == ["It is"]
    assert [each.text for each in find(f"{mark}sentence\nIt is", ".csv").sentences] == ["It is"]
    assert [each.text for each in find(mark + '{"text": "It is"}', ".jsonl").sentences] == ["It is"]
