"""vzdesk figure of what a session keeps, and of many sentences, layers and methods at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import by_key, fake_ref, fake_scored

from vzdesk import cli
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, ScoreMap
from vzdesk.session.document import Session
from vzdesk.session.write import write
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import Kept, KeptFigure, KeptStyle

STYLE = FigureStyle(width_mm=91.5, colours="grey", title=True, bar_label="")
KEPT = Kept(
    (
        KeptFigure.of("fig 1", FigureSpec("1", layer=1, style=STYLE)),
        KeptFigure.of("all", FigureSpec("b/1,x", "layers", style=FigureStyle(numbers=True))),
        KeptFigure("of later", "globe", '{"sentence":"1"}'),
    ),
    (KeptStyle.of("mine", STYLE), KeptStyle("of later", '{"glow":1}')),
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sentences scored by two methods, and one that is not."""
    path = tmp_path_factory.mktemp("sessions") / "s.vzd"
    of = [sentence("1", "The keys are here"), sentence("b/1,x", "A cat"), sentence("new", "x")]
    results = {each.id: fake_scored(each) for each in of[:2]}
    for id, result in results.items():
        first = result.maps[MapKey("value-zeroing")]
        second = ScoreMap(MapKey("alti"), first.scores, None, first.no_mixing)
        results[id] = replace(result, maps=by_key([*result.maps.values(), second]))
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), results)
    write(Session(tuple(of), (analysis,), kept=KEPT), path)
    return path


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> None:
    monkeypatch.chdir(tmp_path)


def figure(session: Path, *options: str) -> int:
    return cli.main(["figure", str(session), *options])


def test_a_style_that_is_kept_and_a_figure_that_is_kept_are_the_same_as_their_options(
    session: Path,
) -> None:
    what = ("--sentence", "1", "--layer", "2")
    lines = [
        (*what, "--width", "91.5", "--colours", "grey", "--title", "--bar-label", ""),
        (*what, "--style", "mine"),
        ("--figure", "fig 1"),
        ("--figure", "fig 1", "--style", "mine"),
    ]
    written = set()
    for line in lines:
        assert figure(session, *line, "--out", "a.svg") == 0
        written.add(Path("a.svg").read_bytes())
    assert len(written) == 1


def test_what_else_is_said_changes_the_kept_one(session: Path) -> None:
    assert (
        figure(session, "--figure", "fig 1", "--layer", "3", "--width", "80", "--out", "a.svg") == 0
    )
    said = Path("a.svg").read_text()
    assert "--layer 3 --width 80 --colours grey" in said
    assert figure(session, "--figure", "fig 1", "--style", "77", "--out", "a.svg") == 0
    assert "--layer 2 --width 77 --out a.svg" in Path("a.svg").read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--figure", "fig2"), "keeps no figure 'fig2'. Did you mean 'fig 1'?"),
        (("--figure", "zzz"), "Choose one of: all, fig 1, of later."),
        (("--figure", "of later"), "cannot be made by this vzdesk: its 'kind' is \"globe\""),
        (("--figure", "fig 1", "--style", "zzz"), "Choose one of: 160, 77, mine, of later, slide."),
        (("--figure", "fig 1", "--style", "of later"), "it has 'glow', which is not known here"),
        ((), "No sentence is chosen."),
        (("--sentence", "1,zz", "--layer", "1"), "No sentence 'zz' in this session."),
        (
            ("--sentence", "1", "--layer", "1,9"),
            "There are no layers “1,9”. Write numbers from 1 to 3",
        ),
        (("--sentence", "1", "--layer", "1,2"), "2 figures need names of their own. Write {layer}"),
        (("--sentence", "all", "--layer", "1"), "Write {id} into the name, or {n}."),
        (
            ("--sentence", "all", "--layer", "1", "--caption", "--out", "{n}.pdf"),
            "are for one figure",
        ),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    session: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], said: str
) -> None:
    assert figure(session, "--out", "a.pdf", *options) == 1
    assert said in capsys.readouterr().err
    assert not list(Path().iterdir())


def test_many_are_written_into_files_named_by_a_pattern(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = ("--sentence", "all", "--layer", "1,3", "--method", "value-zeroing,alti")
    assert figure(session, *many, "--width", "77", "--out", "{id}_{method}-{layer}.svg") == 0
    assert "Wrote 8 figures into ." in capsys.readouterr().err
    names = sorted(path.name for path in Path().iterdir())
    assert len(names) == 8
    assert names[0] == "1_alti-1.svg"
    assert names[-1] == "b_1,x_value-zeroing-3.svg"
    batch = Path("1_alti-3.svg").read_bytes()
    one = ("--sentence", "1", "--layer", "3", "--method", "alti", "--width", "77")
    assert figure(session, *one, "--out", "1_alti-3.svg") == 0
    assert Path("1_alti-3.svg").read_bytes() == batch


def test_an_id_with_commas_is_one_id_and_a_kept_figure_can_be_of_other_sentences(
    session: Path,
) -> None:
    assert figure(session, "--figure", "all", "--out", "{id}.svg") == 0
    assert figure(session, "--figure", "all", "--sentence", "1", "--out", "{id}.svg") == 0
    assert sorted(path.name for path in Path().iterdir()) == ["1.svg", "b_1,x.svg"]


def test_what_cannot_be_made_is_said_and_the_others_are_there(
    session: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        figure(session, "--sentence", "1,new", "--layer", "all", "--out", "{id}-{layer}.png") == 1
    )
    said = capsys.readouterr().err
    assert "Wrote 3 of 6 figures into ." in said
    assert "new-2.png: Sentence new is not scored in this session." in said
    assert len(list(Path().iterdir())) == 3
