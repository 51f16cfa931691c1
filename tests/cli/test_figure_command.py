"""The command line inside a figure makes the same figure, whatever its parts are called."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from printed import png_texts

from vzdesk import cli
from vzdesk.engine.sentence import Tier, Word
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.session.write import write
from vzdesk.view.figures.line import line_of
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle

IDS = ("-x", "--out", "-1", "all", "a,b", "a 'b'", "$HOME", "é\u202e")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With a session whose name, sentences, model and annotation look like options."""
    folder = tmp_path_factory.mktemp("sessions")
    tier = Tier("-tier", ("-", "--", "-v", "", "x"))
    found = [replace(sentence(id, "-a -- b"), tiers=(tier,)) for id in IDS]
    results = {each.id: fake_scored(each) for each in found}
    run = Analysis(fake_ref("-model"), Provenance("2026-01-01T00:00:00Z", "cpu", "t"), results)
    write(Session(tuple(found), (run,)), folder / "-s.vzd")
    return folder


@pytest.mark.parametrize("id", IDS)
def test_the_command_in_a_file_makes_the_same_file(qapp, folder, monkeypatch, id: str):
    monkeypatch.chdir(folder)
    style = FigureStyle(bar_label="-score", family="-font", tiers=("-tier",))
    spec = FigureSpec(id, layer=1, model="-model", second="" if id == "-x" else "-x", style=style)
    spec = replace(spec, kind="arcs", target="2", units="tokens")
    line = line_of(spec, "-s.vzd", "-out.png")
    assert cli.main(shlex.split(line)[1:]) == 0
    written = Path("-out.png").read_bytes()
    command = png_texts(Path("-out.png"))["Command"]
    assert command == line
    Path("-out.png").unlink()
    assert cli.main(shlex.split(command)[1:]) == 0
    assert Path("-out.png").read_bytes() == written


@pytest.mark.parametrize("words", [("-x", "--"), ("b", "-x"), ("1", "2")])
def test_words_of_curves_may_begin_with_a_dash(qapp, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    one = replace(
        sentence("1", "-x -- b"), words=(Word("-x", 0, 2), Word("--", 3, 5), Word("b", 6, 7))
    )
    run = Analysis(
        fake_ref(), Provenance("2026-01-01T00:00:00Z", "cpu", "t"), {"1": fake_scored(one)}
    )
    write(Session((one,), (run,)), Path("s.vzd"))
    spec = FigureSpec("1", kind="curves", curves=(words, ("b", "b")))
    line = line_of(spec, "s.vzd", "-out.png")
    assert cli.main(shlex.split(line)[1:]) == 0
    assert png_texts(Path("-out.png"))["Command"] == line


def test_a_curve_without_a_source_is_said_and_takes_no_option_for_it(folder, capsys):
    line = ("figure", str(folder / "-s.vzd"), "--sentence=-x", "--kind", "curves")
    with pytest.raises(SystemExit):
        cli.main([*line, "--curve", "-a", "--out", "map.png"])
    assert "--curve: expected 2 arguments" in capsys.readouterr().err
