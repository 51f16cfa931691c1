"""Fields of JSON that anyone may have written: right, or an error that names field and value."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vzdesk import jsonfields
from vzdesk.errors import BadFiles
from vzdesk.jsonfields import Fields, WrongField

DOCUMENT = "its document"


@pytest.mark.parametrize(
    ("take", "value", "said"),
    [
        (jsonfields.object_, [], "x must be an object, got a list"),
        (jsonfields.list_, {}, "x must be a list, got an object"),
        (jsonfields.text, "", 'x must be a text, got ""'),
        (jsonfields.text, " \t", "x must be a text"),
        (jsonfields.text, "half \ud800", "x must be a text"),
        (jsonfields.text, None, "x must be a text, got null"),
        (jsonfields.texts, ["a", 3], "x 2 must be a text, got 3"),
        (jsonfields.texts, "abc", 'x must be a list, got "abc"'),
        (jsonfields.whole, 0, "x must be a whole number from 1 to 10000000, got 0"),
        (jsonfields.whole, True, "x must be a whole number from 1 to 10000000, got true"),
        (jsonfields.whole, 1.0, "x must be a whole number from 1 to 10000000, got 1.0"),
        (jsonfields.whole, 10_000_001, "got 10000001"),
        (jsonfields.wholes, [0, -1], "x 2 must be a whole number from 0 to 10000000, got -1"),
        (jsonfields.number, -0.5, "x must be a number from 0.0 on, got -0.5"),
        (jsonfields.number, True, "x must be a number from 0.0 on, got true"),
        (jsonfields.number, float("nan"), "x must be a number from 0.0 on, got NaN"),
        (jsonfields.number, float("inf"), "x must be a number from 0.0 on, got Infinity"),
        (jsonfields.truth, 1, "x must be true or false, got 1"),
        (jsonfields.sha256, "0" * 63, "x must be 64 hexadecimal digits"),
        (jsonfields.sha256, "F" * 64, "x must be 64 hexadecimal digits"),
    ],
)
def test_a_wrong_field_is_named_with_its_value_also_where_it_is_within_a_document(
    take: Callable[[Any, str], object], value: object, said: str
) -> None:
    with pytest.raises(WrongField) as wrong:
        take({"x": value}, "x")
    assert said in str(wrong.value)
    inside = Fields({"x": value}, DOCUMENT)
    with pytest.raises(WrongField) as wrong:
        take(inside, "x")
    inside_said = said.replace("x 2", "item 2 of 'x' of its document")
    assert inside_said.replace("x must", "'x' of its document must") in str(wrong.value)


def test_what_is_right_is_given_as_it_is() -> None:
    content = {"t": " a ", "e": "", "n": 7, "f": 1e300, "b": False, "l": ["a"], "w": [0, 9]}
    for one in (content, Fields(content, DOCUMENT)):
        assert jsonfields.text(one, "t") == " a "
        assert jsonfields.text(one, "e", may_be_empty=True) == ""
        assert jsonfields.whole(one, "n", least=7, most=7) == 7
        assert jsonfields.number(one, "f") == 1e300
        assert jsonfields.number(one, "n") == 7.0
        assert jsonfields.truth(one, "b") is False
        assert jsonfields.texts(one, "l") == ("a",)
        assert jsonfields.wholes(one, "w") == (0, 9)


def test_a_field_that_is_missing_is_named_as_its_reader_knows_it() -> None:
    with pytest.raises(WrongField, match="it does not say its x"):
        jsonfields.text({}, "x")
    with pytest.raises(WrongField, match="its document has no 'x'"):
        jsonfields.text(Fields({}, DOCUMENT), "x")


@pytest.mark.parametrize(
    ("take", "value", "said"),
    [
        (Fields.text, 1, "'x' of its document must be a text, got 1"),
        (Fields.text_or_none, 1, "must be a text, got 1"),
        (Fields.texts, ["", None], "item 2 of 'x' of its document must be a text, got null"),
        (Fields.texts_by_name, {"k": 1}, "'k' of 'x' of its document must be a text, got 1"),
        (Fields.texts_by_name, [], "'x' of its document must be an object, got a list"),
        (Fields.flag, 0, "must be true or false, got 0"),
        (Fields.count, 2**31, "must be a whole number from 0 to 2147483647, got 2147483648"),
        (Fields.count, False, "got false"),
        (Fields.count_or_none, -1, "got -1"),
        (Fields.counts, [1, "1"], "item 2 of 'x' of its document must be a whole number from 0"),
        (Fields.number, 2**31, "must be a number from 0.0 on, got 2147483648"),
        (Fields.number, float("nan"), "got NaN"),
        (Fields.pair, [1], "must be two whole numbers from 0, got a list"),
        (Fields.pair, [True, 0], "must be two whole numbers from 0"),
        (Fields.pairs, [[0, 1], [0]], "item 2 of 'x' of its document must be two whole numbers"),
        (Fields.object, 3, "'x' of its document must be an object, got 3"),
    ],
)
def test_a_document_is_as_strict(
    take: Callable[[Fields, str], object], value: object, said: str
) -> None:
    with pytest.raises(WrongField) as wrong:
        take(Fields({"x": value}, DOCUMENT), "x")
    assert said in str(wrong.value)


def test_a_document_keeps_whatever_text_and_says_where_an_object_stands() -> None:
    entries = {"list": [{"t": "\ud800"}, 3], "named": {"a": {"t": ""}}, "none": None}
    fields = Fields(entries, DOCUMENT)
    found = fields.objects("list", "entry {number} of {whole}")
    first = next(found)
    assert (first.text("t"), str(first)) == ("\ud800", "entry 1 of its document")
    with pytest.raises(WrongField, match="entry 2 of its document must be an object, got 3"):
        next(found)
    [(name, own)] = fields.objects_by_name("named")
    assert (name, own.text("t"), str(own)) == ("a", "", "'a' of 'named' of its document")
    assert (fields.has("none"), fields.has("nothing"), fields.has("list")) == (False, False, True)
    assert fields.text_or_none("none") is None
    assert str(fields.object_or_empty("list")) == "'list' of its document"
    assert fields.or_default(fields.text, "list", "else") == "else"


def test_a_value_is_shown_short_however_long_it_is() -> None:
    with pytest.raises(WrongField) as wrong:
        jsonfields.whole({"x": "y" * 1000}, "x")
    assert len(str(wrong.value)) < 150
    with pytest.raises(WrongField) as wrong:
        jsonfields.text({}, "y" * 1000)
    assert len(str(wrong.value)) < 150


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "it is not JSON at line 1, character 2"),
        (b"\xff", "it is not UTF-8 at byte 1"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"9" * 5000, "a number in it is too long"),
    ],
)
def test_a_file_that_is_no_json_says_why(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(BadFiles) as broken:
        jsonfields.read_json(tmp_path / "a.json", next_step="Get it again.")
    assert broken.value.message == f"Cannot read {tmp_path / 'a.json'}: {said}."
    assert broken.value.next_step == "Get it again."
    with pytest.raises(BadFiles, match="No such file"):
        jsonfields.read_json(tmp_path / "b.json", next_step="")


def test_a_file_of_json_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"a": ["é"]}), encoding="utf-8")
    assert jsonfields.read_json(tmp_path / "a.json", next_step="") == {"a": ["é"]}
