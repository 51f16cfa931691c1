"""Labels that are too long for a figure's page stand in two lines, and are cut only at last."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from printed import pdf_texts, svg_texts

from vzdesk import cli
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.session.write import write

LONG = "misunderstandings", "counterrevolutionaries"
TEXTS = {
    "a": f"The {LONG[0]} are here",
    "b": f"The {LONG[1]} are here",
    "c": f"The {'un' * 40}seen are here",
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sessions") / "long.vzd"
    made = {id: sentence(id, text) for id, text in TEXTS.items()}
    results = {id: fake_scored(one) for id, one in made.items()}
    run = Analysis(fake_ref(), Provenance("2026-01-01T00:00:00Z", "cpu", "t"), results)
    write(Session(tuple(made.values()), (run,)), path)
    return path


def pair(session: Path, out: Path, *options: str, second: str = "b") -> None:
    line = ("--sentence", "a", "--second", second, "--layer", "2", "--kind", "pair", "--caption")
    assert cli.main(("figure", str(session), *line, "--out", str(out), *options)) == 0


@pytest.mark.parametrize("turn", ["automatic", "level", "slanted", "upright"])
def test_two_long_words_of_a_pair_stand_below_one_another(qapp, session, tmp_path, capsys, turn):
    """Beside the rows of each of three maps, and below the last."""
    pair(session, tmp_path / "pair.svg", "--width", "77", "--turn", turn)
    texts = svg_texts((tmp_path / "pair.svg").read_bytes())
    assert texts.count(f"{LONG[0]} /") == texts.count(LONG[1]) == 4
    printed = capsys.readouterr()
    assert "cut" not in printed.out + printed.err
    assert "both are named: A / B" in printed.out


def test_they_are_read_one_after_the_other(qapp, session, tmp_path):
    pair(session, tmp_path / "pair.pdf", "--width", "77")
    texts = pdf_texts((tmp_path / "pair.pdf").read_bytes())
    at = texts.index(f"{LONG[0]} /")
    assert texts[at : at + 2] == [f"{LONG[0]} /", LONG[1]]


def test_they_stand_in_one_line_where_that_has_room(qapp, session, tmp_path):
    pair(session, tmp_path / "pair.svg", "--width", "160")
    assert " / ".join(LONG) in svg_texts((tmp_path / "pair.svg").read_bytes())


def test_tex_has_them_in_two_lines_too(qapp, session, tmp_path):
    pair(session, tmp_path / "pair.tex", "--width", "77")
    tex = (tmp_path / "pair.tex").read_text("utf-8")
    assert tex.count(rf"\vzlines{{r}}{{{LONG[0]} /}}{{{LONG[1]}}}") == 4
    assert "\u2028" not in tex


def test_what_has_no_room_in_two_lines_either_is_cut_and_said_so(qapp, session, tmp_path, capsys):
    pair(session, tmp_path / "pair.svg", "--width", "77", second="c")
    texts = svg_texts((tmp_path / "pair.svg").read_bytes())
    assert any("…" in text for text in texts)
    assert "One label is cut (…)." in capsys.readouterr().out
