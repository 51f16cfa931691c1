"""Spreadsheets are read as the tables that they are; openpyxl is an extra."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from vzdesk.corpus import readers
from vzdesk.corpus.tables import spreadsheet
from vzdesk.errors import UserError


def saved(path: Path, *rows: tuple[object, ...], first_is_empty: bool = False) -> Path:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("more") if first_is_empty else book.active
    for row in rows:
        sheet.append(row)
    book.save(path)
    book.close()
    return path


@pytest.mark.parametrize("first_is_empty", [False, True])
def test_rows_of_a_spreadsheet_are_sentences_with_their_columns(tmp_path, first_is_empty):
    path = saved(
        tmp_path / "in.xlsx",
        ("id", "sentence", "target", "note"),
        (1, 'The "keys",\nare here.', 4, 2.5),
        (),
        (2.0, "One\ttab", None, None),
        first_is_empty=first_is_empty,
    )
    one, two = readers.read(path)
    assert (one.id, one.text, one.note) == ("1", 'The "keys",\nare here.', "2.5")
    assert one.roles.targets == (3,)
    assert (two.id, two.text) == ("2", "One\ttab")


def test_the_sheet_that_has_sentences_is_read_and_days_are_days(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("participant", "age"))
    book.create_sheet().append(("id", "Sentence"))
    book.worksheets[1].append((datetime(2020, 1, 2), "The keys."))
    book.save(tmp_path / "in.xlsx")
    (found,) = readers.read(tmp_path / "in.xlsx")
    assert (found.id, found.text) == ("2020-01-02", "The keys.")


def test_shapes_of_tables_are_known_in_spreadsheets_too(tmp_path):
    path = saved(tmp_path / "in.xlsx", ("good", "bad"), ("a b c", "a b d"))
    found = readers.find(path)
    assert [each.id for each in found.sentences] == ["pair-1-good", "pair-1-bad"]
    path = saved(tmp_path / "b.xlsx", (True, "The dogs run"), (False, "The dogs runs"))
    assert "neighbouring rows" in readers.find(path).notice


def test_a_line_that_is_wrong_is_named_by_its_row(tmp_path):
    path = saved(tmp_path / "in.xlsx", ("sentence", "cue"), ("a", 1), (), ("b", 9))
    assert "in.xlsx, line 4: cues: there is no word 9" in readers.find(path).notice


def test_without_the_library_it_is_said_what_helps(tmp_path, monkeypatch):
    path = saved(tmp_path / "in.xlsx", ("sentence",), ("a",))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(UserError, match="needs the library openpyxl") as caught:
        readers.read(path)
    assert ".csv" in caught.value.next_step


@pytest.mark.parametrize("data", [b"", b"sentence\na\n", b"PK\x03\x04 damaged"])
def test_a_damaged_spreadsheet_is_refused(tmp_path, data):
    (tmp_path / "in.xlsx").write_bytes(data)
    with pytest.raises(UserError, match="cannot be read as a spreadsheet"):
        readers.read(tmp_path / "in.xlsx")


def test_a_spreadsheet_cut_off_or_without_its_parts_is_refused(tmp_path):
    whole = saved(tmp_path / "whole.xlsx", ("sentence",), ("a",)).read_bytes()
    with zipfile.ZipFile(tmp_path / "in.xlsx", "w") as file:
        file.writestr("xl/workbook.xml", "<workbook")
    for content in (whole[: len(whole) // 2], (tmp_path / "in.xlsx").read_bytes()):
        (tmp_path / "in.xlsx").write_bytes(content)
        with pytest.raises(UserError, match="cannot be read as a spreadsheet"):
            readers.read(tmp_path / "in.xlsx")


def test_what_unpacks_to_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheet, "LARGEST_BYTES", 1000)
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", b"\0" * 2000)
    with pytest.raises(UserError, match="unpacks to"):
        spreadsheet.text_of(data.getvalue(), "in.xlsx")


@pytest.mark.parametrize("begin", [b"PK\x03\x04", b"%PDF-1.4", b"\x1f\x8b\x08\0"])
def test_documents_of_other_programs_are_no_text(tmp_path, begin):
    (tmp_path / "in.docx").write_bytes(begin + b" and more")
    with pytest.raises(UserError, match="is a document, archive or PDF, and no text"):
        readers.read(tmp_path / "in.docx")
