"""The style of figures for print: how words stand, what stands with them, text as shapes."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import fake_ref, fake_scored
from printed import SVG, pdf_texts, svg_texts

from vzdesk import cli
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.session.write import write
from vzdesk.view.figures.line import line_of
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle

TEXT = "The final office table is wide"
UPOS = ("DET", "ADJ", "NOUN", "NOUN", "AUX", "ADJ")
GLOSS = ("the", "last", "bureau", "desk", "be.3SG", "broad")
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"


def annotated() -> Sentence:
    roles = Roles(targets=(4,), cues=(3,), attractors=(2,))
    tiers = Tier("upos", UPOS), Tier("gloss", GLOSS)
    return replace(sentence("1", TEXT), roles=roles, tiers=tiers)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sessions") / "some.vzd"
    sentences = annotated(), sentence("long", f"Die {LONG} ist weg"), sentence("ar", "في المكتب")
    results = {each.id: fake_scored(each) for each in sentences}
    run = Analysis(fake_ref(), Provenance("2026-01-01T00:00:00Z", "cpu", "t"), results)
    write(Session(sentences, (run,)), path)
    return path


def figure(session: Path, out: Path, *options: str, id: str = "1") -> int:
    layer = () if {"layers", "curves"} & {*options} else ("--layer", "2")
    line = ("figure", str(session), "--sentence", id, *layer, "--out", str(out), *options)
    return cli.main(line)


def turns(svg: Path) -> dict[str, set[int]]:
    """Of each text, by how many degrees it is turned."""
    found: dict[str, set[int]] = {}
    for group in ElementTree.fromstring(svg.read_bytes()).iter(f"{SVG}g"):
        for text in group.findall(f"{SVG}text"):
            cos, sin = map(float, re.findall(r"-?[\d.]+(?:e-?\d+)?", group.get("transform"))[:2])
            turn = {(True, False): 0, (False, True): 90, (True, True): 45}
            key = abs(cos) > 1e-6 * abs(sin), abs(sin) > 1e-6 * abs(cos)
            found.setdefault("".join(text.itertext()).strip(), set()).add(turn[key])
    return found


# How words stand


@pytest.mark.parametrize(
    ("turn", "width", "degrees"),
    [
        ("automatic", "200", {0}),
        ("automatic", "70", {0, 90}),
        ("level", "200", {0}),
        ("upright", "200", {0, 90}),
        ("slanted", "70", {0, 45}),
    ],
)
def test_words_below_a_map_stand_as_asked(qapp, session, tmp_path, capsys, turn, width, degrees):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--turn", turn, "--width", width) == 0
    found = turns(out)
    assert all(found[word] == degrees for word in TEXT.split()), found
    assert "no room" not in capsys.readouterr().err


def test_level_words_without_room_are_upright_and_it_is_said(qapp, session, tmp_path, capsys):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--turn", "level", "--width", "60") == 0
    assert turns(out)["office"] == {0, 90}
    assert "have no room as asked, so they are upright" in capsys.readouterr().err


def test_slanted_words_stay_on_the_page(qapp, session, tmp_path):
    """Those of an image of the page: its outermost pixels are paper."""
    from PySide6.QtGui import QImage

    for id in ("1", "long", "ar"):
        out = tmp_path / "map.png"
        assert figure(session, out, "--turn", "slanted", "--width", "90", id=id) == 0
        image = QImage(str(out))
        last = image.width() - 1
        edges = {image.pixel(x, y) for x in (0, last) for y in range(image.height())}
        assert edges == {0xFFFFFFFF}


# What stands with them


def test_annotations_stand_with_the_words_of_rows_and_columns(qapp, session, tmp_path, capsys):
    out = tmp_path / "map.svg"
    options = ("--tier", "gloss", "--tier", "upos", "--caption", "--hide-special")
    assert figure(session, out, *options) == 0
    texts = svg_texts(out.read_bytes())
    beside = [each for row in zip(TEXT.split(), GLOSS, UPOS, strict=True) for each in row]
    assert texts[2 : 2 + 2 * len(beside)] == [*beside, *beside]
    assert "With the words: gloss, upos." in capsys.readouterr().out


def test_annotations_and_roles_stand_below_the_words_of_arcs(qapp, session, tmp_path, capsys):
    out = tmp_path / "arcs.svg"
    arcs = ("--kind", "arcs", "--target", "office", "--tier", "upos", "--roles", "--caption")
    assert figure(session, out, *arcs, "--hide-special") == 0
    texts = svg_texts(out.read_bytes())
    n = len(UPOS)
    assert texts[:n] == TEXT.split()
    assert texts[n : n + 3] == ["A", "C", "T"]
    assert texts[n + 3 : 2 * n + 3] == [*UPOS]
    assert "T: target word, C: cue, A: attractor." in capsys.readouterr().out


def test_an_annotation_that_is_not_there_is_refused_with_those_that_are(
    qapp, session, tmp_path, capsys
):
    assert figure(session, tmp_path / "map.svg", "--tier", "xpos") == 1
    assert "no annotation 'xpos'. Choose one of: upos, gloss." in capsys.readouterr().err
    assert figure(session, tmp_path / "map.svg", "--tier", "upos", id="long") == 1
    assert "the sentence has none that can be shown" in capsys.readouterr().err


def test_letters_of_roles_stand_beside_rows_and_below_columns(qapp, session, tmp_path):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--roles") == 0
    texts = svg_texts(out.read_bytes())
    assert [each for each in texts if each in {"A", "C", "T"}] == ["A", "C", "T"] * 2
    assert figure(session, out) == 0
    assert not {"A", "C", "T"} & {*svg_texts(out.read_bytes())}


@pytest.mark.parametrize(
    ("pieces", "second", "said"),
    [
        ("hashes", "##ble", "## goes on in the word before."),
        ("plain", "ble", ""),
        ("bracket", "ble", "Brackets join the pieces of a word."),
        ("own", "ble", "written as the model’s tokenizer has them"),
    ],
)
def test_pieces_of_a_word_are_marked_as_asked(
    qapp, session, tmp_path, capsys, pieces, second, said
):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--units", "tokens", "--pieces", pieces, "--caption") == 0
    texts = svg_texts(out.read_bytes())
    assert texts[texts.index("ta") + 1] == second
    assert ("the" in texts) == (pieces == "own"), "this tokenizer writes all in small letters"
    caption = capsys.readouterr().out
    assert said in caption
    assert ("goes on in the word" in caption) == (pieces == "hashes")


def test_a_bracket_goes_from_the_first_to_the_last_piece_of_a_word(qapp, session, tmp_path):
    lines = []
    for pieces in ("plain", "bracket"):
        out = tmp_path / f"{pieces}.svg"
        assert figure(session, out, "--units", "tokens", "--pieces", pieces) == 0
        root = ElementTree.fromstring(out.read_bytes())
        lines.append(len(list(root.iter(f"{SVG}polyline"))))
    assert lines[1] - lines[0] == 6, "a line and two ends, beside the rows and below the columns"


def test_maps_of_one_figure_are_called_by_letters(qapp, session, tmp_path):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--kind", "layers", "--letters") == 0
    heads = [each for each in svg_texts(out.read_bytes()) if "layer " in each]
    assert heads == ["(a)  layer 1", "(b)  layer 2", "(c)  layer 3"]
    assert figure(session, out, "--letters") == 0
    assert "(a)" not in svg_texts(out.read_bytes()), "one map needs none"


@pytest.mark.parametrize(
    ("kind", "option", "kinds"),
    [
        (("--kind", "arcs", "--target", "2"), ("--turn", "level"), "heatmap, layers, strip"),
        (("--kind", "curves", "--curve", "is", "wide"), ("--roles",), "heatmap, layers"),
        (("--kind", "curves", "--curve", "is", "wide"), ("--tier", "upos"), "heatmap, layers"),
        (("--kind", "curves", "--curve", "is", "wide"), ("--pieces", "own"), "heatmap, layers"),
    ],
)
def test_a_style_that_says_nothing_of_a_kind_is_refused(
    qapp, session, tmp_path, capsys, kind, option, kinds
):
    assert figure(session, tmp_path / "map.svg", *kind, *option) == 1
    assert f"{option[0]} is for --kind {kinds}" in capsys.readouterr().err


# Long words


def test_a_long_word_is_whole_where_maps_keep_enough_room(qapp, session, tmp_path, capsys):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--width", "77", "--caption", id="long") == 0
    printed = capsys.readouterr()
    assert "labels are cut (…)" in printed.out or "One label is cut (…)" in printed.out
    width = re.search(r"Labels are cut; in a width of (\d+) mm all can be read", printed.err)
    assert width is not None
    assert figure(session, out, "--width", width[1], "--caption", id="long") == 0
    assert svg_texts(out.read_bytes()).count(LONG) == 2
    printed = capsys.readouterr()
    assert "cut" not in printed.out + printed.err


# Text as shapes


@pytest.mark.parametrize("id", ["1", "ar"])
def test_text_as_outlines_is_no_text_and_looks_the_same(qapp, session, tmp_path, id):
    for ending in ("svg", "pdf"):
        out = tmp_path / f"map.{ending}"
        assert figure(session, out, "--outlines", "--title", id=id) == 0
    svg = (tmp_path / "map.svg").read_bytes()
    assert svg_texts(svg) == []
    assert b"font-family" not in svg
    assert pdf_texts((tmp_path / "map.pdf").read_bytes()) == []
    assert b"/FontFile" not in (tmp_path / "map.pdf").read_bytes()
    root = ElementTree.fromstring(svg)
    assert "Value Zeroing, layer 2 of 3" in root.findtext(f"{SVG}title")
    assert "Sentence: " in root.findtext(f"{SVG}desc")
    images = []
    for options in ((), ("--outlines",)):
        assert figure(session, tmp_path / "map.png", "--title", *options, id=id) == 0
        images.append(darkness(tmp_path / "map.png"))
    assert images[1] == pytest.approx(images[0], rel=0.01)


def darkness(png: Path) -> float:
    from PySide6.QtGui import QImage

    image = QImage(str(png)).convertToFormat(QImage.Format.Format_Grayscale8)
    return 255 * image.sizeInBytes() - sum(bytes(image.constBits()))


# Writing


@pytest.mark.parametrize("ending", ["pdf", "svg", "png", "tex"])
def test_a_full_disk_leaves_the_old_file_whole_and_no_half_one(
    qapp, session, tmp_path, capsys, monkeypatch, ending
):
    out = tmp_path / f"map.{ending}"
    out.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert figure(session, out) == 1
    assert "No space left on device. Make room on the disk" in capsys.readouterr().err
    assert out.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize("ending", ["pdf", "svg", "png", "tex"])
def test_a_file_that_may_not_be_written_stays_as_it_was(
    qapp, session, tmp_path, capsys, monkeypatch, ending
):
    out = tmp_path / f"map.{ending}"
    out.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # the superuser may write all
    assert figure(session, out) == 1
    assert "it is write-protected" in capsys.readouterr().err
    assert out.read_bytes() == b"old"


# The line that makes it again


def test_the_line_of_a_style_makes_the_same_style(qapp, session, tmp_path, monkeypatch):
    style = FigureStyle(
        turn="slanted",
        pieces="bracket",
        roles=True,
        tiers=("gloss", "upos"),
        letters=True,
        outlines=True,
        colours="cividis",
    )
    spec = FigureSpec("1", layer=1, style=style)
    seen = []
    monkeypatch.setattr("vzdesk.cli.figure._job", lambda _, spec, __: seen.append(spec) or 1 / 0)
    words = line_of(spec, str(session), "map.svg").split()
    with pytest.raises(ZeroDivisionError):
        cli.main(tuple(words[1:]))
    assert seen == [spec]
