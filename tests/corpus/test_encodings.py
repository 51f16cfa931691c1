"""Which encodings are read, and what is said of the others."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.corpus.encodings import decode, read_text
from vzdesk.errors import UserError

TEXTS = (
    "Eins.\r\n\nZwölf.\n",
    "Ключи здесь.\n",
    "日本語のテキスト。\n",
    "שלום\nעולם",
    "👩\u200d👧 [ˈkʰiːz]\n",
)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_in_unicode_is_read_character_for_character(tmp_path, encoding, text):
    (tmp_path / "in.txt").write_bytes(text.encode(encoding))
    assert read_text(tmp_path / "in.txt") == text


@pytest.mark.parametrize(
    "text", ["The keys are here.\n", "Ключи здесь.\nДа.\n", "日本語\r\nは\r\n"]
)
@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read_where_only_one_byte_order_makes_sense(order, text):
    assert decode(text.encode(order), "in.txt") == text
    mark = codecs.BOM_UTF16_LE if order == "utf-16-le" else codecs.BOM_UTF16_BE
    assert decode(mark + text.encode(order), "in.txt") == text


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_utf_8_is_never_taken_for_anything_else(text):
    assert decode(text.encode(), "in.txt") == text.removeprefix("\ufeff")


def test_utf_16_that_could_be_read_in_both_orders_is_refused():
    """Without a space or line break, "ab" is as well the two Chinese characters U+6100, U+6200."""
    with pytest.raises(UserError, match="not text in UTF-8: line 1 holds the byte 0x00"):
        decode("ab".encode("utf-16-le"), "in.txt")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("eins\nzwölf".encode("latin-1"), "not text in UTF-8: line 2 holds the byte 0xf6"),
        ("a\rb\r\nzwölf".encode("cp1252"), "not text in UTF-8: line 3 holds the byte 0xf6"),
        ("eins\nzwei".encode("utf-16")[:-1], "not text in UTF-16: line 2 holds the byte 0x69"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8\x0a\x00", "not text in UTF-16: line 1"),
        ("a\nb".encode("utf-32"), "not text in UTF-16: line 1 holds the byte 0x00"),
        (b"PK\x03\x04\0\0\xff", "not text in UTF-8: line 1"),
        (b"one\ntwo\0three", "not text in UTF-8: line 2 holds the byte 0x00"),
    ],
)
def test_what_is_in_no_known_encoding_is_refused_with_line_and_byte(data, said):
    with pytest.raises(UserError) as caught:
        decode(data, "in.txt")
    assert said in caught.value.message
    assert caught.value.next_step == "Save it as UTF-8 and try again."


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"Cannot read .*nothing\.txt: No such file"):
        read_text(tmp_path / "nothing.txt")
