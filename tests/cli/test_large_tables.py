"""A table that will be large is named before it is written, and asked about at a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from vzdesk import cli
from vzdesk.cli import tables
from vzdesk.export import table_size

TEXT = "The keys to the cabinet are here.\nA dog barks.\nThe unbelievablest dogs bark.\n"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def score(tmp_path: Path):
    (tmp_path / "in.txt").write_text(TEXT)

    def run(name: str, *more: str) -> int:
        return cli.main(["score", str(tmp_path / "in.txt"), "--out", str(tmp_path / name), *more])

    return run


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tables of more than a kilobyte are large."""
    monkeypatch.setattr(table_size, "LARGE_BYTES", 1000)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("answer", "is_written"), [("y\n", True), ("\n", False), ("", False)])
def test_a_person_at_a_terminal_is_asked(
    score, tmp_path: Path, capsys, monkeypatch, answer: str, is_written: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert score("t.csv") == (0 if is_written else 1)
    said = capsys.readouterr().err
    assert "t.csv will have about" in said
    assert "Write it? [y/N]" in said
    assert ("Nothing was written." in said) != is_written
    assert (tmp_path / "t.csv").exists() == is_written


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("is_terminal", [False, True])
def test_where_nobody_can_answer_or_wants_to_be_asked_it_is_only_said(
    score, tmp_path: Path, capsys, monkeypatch, is_terminal: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n") if is_terminal else io.StringIO("n\n"))
    assert score("t.parquet", *(["--yes"] if is_terminal else [])) == 0
    said = capsys.readouterr().err
    assert "t.parquet will have about" in said
    assert "Write it?" not in said
    assert '"command"' in (tmp_path / "t.parquet.json").read_text()
    assert "--yes" not in (tmp_path / "t.parquet.json").read_text()


def test_usual_tables_are_written_without_a_word(score, capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert score("t.csv") == 0
    assert "will have" not in capsys.readouterr().err


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".npz"])
@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--method", "attention,value-zeroing", "--rollout", "both", "--units", "words"],
        ["--units", "words-joint"],
        ["--heads"],
        ["--targets", "2,3"],
    ],
)
def test_the_size_is_right_within_a_tenth_before_anything_is_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], ending: str
) -> None:
    (tmp_path / "in.txt").write_text(TEXT * 3)
    expected, compute = [], tables.expected_from

    def noted(*arguments: object) -> int:
        expected.append(compute(*arguments))
        return expected[-1]

    monkeypatch.setattr(tables, "expected_from", noted)
    out = tmp_path / f"t{ending}"
    assert cli.main(["score", str(tmp_path / "in.txt"), "--out", str(out), *options]) == 0
    assert expected == [pytest.approx(out.stat().st_size, rel=0.1, abs=300)]
