"""vzdesk figure: what it writes, read back, and what it refuses."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from fakes import N_LAYERS, by_key, fake_ref, fake_scored
from printed import SVG, pdf_objects, pdf_texts, png_texts, svg_texts
from PySide6.QtGui import QImageReader
from states import scored_pair

from vzdesk import cli
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, ScoreMap, SentenceResult, frozen
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.scale import Scale

WORDS = ["[CLS]", "The", "final", "office", "table", "is", "wide", "[SEP]"]
SENTENCES = {
    "1": "The final office table is wide",
    "he": "הספר נמצא על השולחן",
    "ar": "السلام على الطاولة",
    "long": " ".join(f"word{n}" for n in range(38)),
    "idle": "nothing mixes here",
}
SHA = "sha-fake"
MM = 72 / 25.4


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of made-up scores; in the last sentence the first target takes nothing."""
    path = tmp_path_factory.mktemp("sessions") / "some session.vzd"
    sentences = [sentence(id, text) for id, text in SENTENCES.items()]
    results = {each.id: fake_scored(each) for each in sentences}
    results["idle"] = idle(results["idle"])
    analysis = Analysis(fake_ref(), Provenance("2026-01-01T00:00:00Z", "cpu", "t"), results)
    write(Session((*sentences, sentence("new", "Not scored")), (analysis,)), path)
    return path


def idle(result: SentenceResult) -> SentenceResult:
    score_map = result.maps[MapKey("value-zeroing")]
    scores, no_mixing = score_map.scores.copy(), np.array(score_map.no_mixing)
    assert score_map.distances is not None
    distances = score_map.distances.copy()
    scores[:, 1], distances[:, 1], no_mixing[:, 1] = 0, 0, True
    found = ScoreMap(score_map.key, frozen(scores), frozen(distances), no_mixing)
    return SentenceResult(result.sentence, result.tokens, by_key([found]))


def figure(session: Path, out: Path, *options: str, id: str = "1") -> int:
    layer = () if {"layers", "strip", "curves"} & {*options} else ("--layer", "2")
    line = ("figure", str(session), "--sentence", id, *layer, "--out", str(out), *options)
    return cli.main(line)


def page_mm(pdf: bytes) -> tuple[float, float]:
    box = re.search(rb"/MediaBox \[0 ([-\d.]+) ([\d.]+) ([\d.]+)\]", pdf)
    assert box is not None
    bottom, right, top = map(float, box.groups())
    return right / MM, (top - bottom) / MM


# Formats


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [("77", None, (77, None)), ("123.4", "80", (123.4, 80)), ("slide", None, (254, 142.875))],
)
def test_a_pdf_is_exactly_as_large_as_asked_for(qapp, session, tmp_path, width, height, size):
    out = tmp_path / "map.pdf"
    assert figure(session, out, "--width", width, *(("--height", height) if height else ())) == 0
    found = page_mm(out.read_bytes())
    assert found[0] == pytest.approx(size[0], abs=0.05)
    if size[1] is not None:
        assert found[1] == pytest.approx(size[1], abs=0.05)


def test_the_text_of_a_pdf_is_real_embedded_and_in_reading_order(qapp, session, tmp_path):
    out = tmp_path / "map.pdf"
    assert figure(session, out, "--title") == 0
    pdf = out.read_bytes()
    texts = pdf_texts(pdf)
    assert texts[:3] == ["Value Zeroing, layer 2 of 3", "target", "source"]
    assert texts[3:19] == [*WORDS, *WORDS]
    assert texts[-1] == "score"
    heads = [head for head, _ in pdf_objects(pdf).values()]
    described = [head for head in heads if b"/Type /FontDescriptor" in head]
    assert described
    assert all(b"/FontFile" in head for head in described)


def test_letters_of_ligatures_and_of_arabic_words_are_copied_as_they_are_written(
    qapp, session, tmp_path
):
    assert figure(session, tmp_path / "map.pdf", id="ar") == 0
    texts = pdf_texts((tmp_path / "map.pdf").read_bytes())
    written = SENTENCES["ar"].split()
    # From left to right, as they stand on the page: readers of PDF turn them round.
    assert [sorted(text) for text in texts[3:6]] == [sorted(word) for word in written]
    assert texts[4] == written[1][::-1]


def test_words_from_right_to_left_stand_beside_a_mirrored_map(qapp, session, tmp_path):
    assert figure(session, tmp_path / "map.pdf", id="he") == 0
    assert pdf_texts((tmp_path / "map.pdf").read_bytes())[3:7] == [
        word[::-1] for word in SENTENCES["he"].split()
    ]
    assert figure(session, tmp_path / "map.svg", id="he") == 0
    assert svg_texts((tmp_path / "map.svg").read_bytes())[3:7] == SENTENCES["he"].split()


@pytest.mark.parametrize("id", ["ar", "1"])
def test_each_cell_has_the_colour_of_its_score_in_the_order_of_reading(qapp, session, tmp_path, id):
    out = tmp_path / "map.svg"
    options = ("--units", "tokens", "--no-colour-bar")
    assert figure(session, out, *options, id=id) == 0
    scores = map_of(session, id).scores[1]
    seen = scores[:, ::-1] if id == "ar" else scores
    expected = ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in colours(seen, scores.max())]
    assert cell_colours(out)[: len(expected)] == expected


def cell_colours(svg: Path) -> list[str | None]:
    """Of rectangles as they are painted, without the paper."""
    groups = ElementTree.fromstring(svg.read_bytes()).iter(f"{SVG}g")
    return [each.get("fill") for each in groups for _ in each.findall(f"{SVG}rect")][1:]


def colours(scores: np.ndarray, vmax: float) -> list[list[int]]:
    return Scale(vmax=float(vmax)).rgb(scores).reshape(-1, 3).tolist()


def test_an_svg_has_real_text_and_cells_and_its_size_in_millimetres(qapp, session, tmp_path):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--width", "77", "--height", "70") == 0
    root = ElementTree.fromstring(out.read_bytes())
    assert (root.get("width"), root.get("height")) == ("77mm", "70mm")
    assert svg_texts(out.read_bytes())[2:18] == [*WORDS, *WORDS]
    assert not list(root.iter(f"{SVG}image"))
    n_cells = len(WORDS) ** 2
    assert len(list(root.iter(f"{SVG}rect"))) + len(list(root.iter(f"{SVG}path"))) > n_cells


@pytest.mark.parametrize("dpi", [300, 600])
def test_a_png_has_the_asked_resolution(qapp, session, tmp_path, dpi):
    out = tmp_path / "map.png"
    assert figure(session, out, "--width", "40", "--font-size", "4", "--dpi", str(dpi)) == 0
    image = QImageReader(str(out)).read()
    assert image.width() == round(40 / 25.4 * dpi)
    assert image.dotsPerMeterX() == round(dpi / 0.0254)


def test_what_it_shows_is_written_inside_every_format(qapp, session, tmp_path):
    said = {
        "Model": "fake",
        "Revision": "1",
        "Weights sha256": SHA,
        "Method": "value-zeroing",
        "Layer": "2",
        "Id": "1",
        "Sentence": SENTENCES["1"],
    }
    for ending in ("pdf", "svg", "png"):
        assert figure(session, tmp_path / f"map.{ending}") == 0
    found = png_texts(tmp_path / "map.png")
    assert {key: found[key] for key in said} == said
    assert found["Software"].startswith("vzdesk ")
    assert found["Command"].startswith("vzdesk figure 'some session.vzd' --sentence 1 --layer 2")
    assert str(tmp_path) not in "".join(found.values()), "where somebody keeps files is private"
    ours = "{urn:vzdesk:figure}"
    svg = ElementTree.fromstring((tmp_path / "map.svg").read_bytes()).find(f"{SVG}metadata")
    assert svg is not None
    pdf = (tmp_path / "map.pdf").read_bytes()
    xmp = re.search(rb"(?s)<x:xmpmeta.*</x:xmpmeta>", pdf)
    assert xmp is not None
    for root in (svg, ElementTree.fromstring(xmp[0])):
        values = {key: root.findtext(f".//{ours}{key.replace(' ', '_')}") for key in said}
        assert values == said


def test_the_same_command_writes_the_same_bytes(qapp, session, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    for ending in ("pdf", "svg", "png"):
        out = tmp_path / f"map.{ending}"
        assert figure(session, out) == 0
        first = out.read_bytes()
        assert figure(session, out) == 0
        assert out.read_bytes() == first
    assert b"/CreationDate (D:20231114221320Z)" in (tmp_path / "map.pdf").read_bytes()


def test_no_display_is_needed(session, tmp_path):
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    line = ["figure", str(session), "--sentence", "1", "--layer", "1"]
    out = tmp_path / "map.svg"
    ran = subprocess.run(
        [sys.executable, "-m", "vzdesk", *line, "--out", str(out)],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, out.exists()) == (0, True), ran.stderr


# What is shown


def test_all_layers_stand_on_one_scale_with_their_numbers(qapp, session, tmp_path, capsys):
    out = tmp_path / "all.svg"
    assert figure(session, out, "--kind", "layers", "--caption") == 0
    texts = svg_texts(out.read_bytes())
    assert [text for text in texts if text.startswith("layer ")] == [
        f"layer {n + 1}" for n in range(N_LAYERS)
    ]
    assert texts.count("score") == 1
    assert "layers 1 to 3" in capsys.readouterr().out


def test_numbers_stand_in_cells_and_the_caption_says_how_they_are_rounded(
    qapp, session, tmp_path, capsys
):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--numbers", "--caption", "--colours", "grey") == 0
    texts = svg_texts(out.read_bytes())
    numbers = [text for text in texts if re.fullmatch(r"\d\.\d\d", text)]
    assert len(numbers) == len(WORDS) ** 2
    rows = np.array(numbers, dtype=float).reshape(len(WORDS), -1)
    assert rows.sum(axis=1) == pytest.approx(1, abs=0.05)
    assert "rounded to two decimals" in capsys.readouterr().out


def test_hidden_special_tokens_are_said_and_rows_are_renormalised(qapp, session, tmp_path, capsys):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--hide-special", "--numbers", "--caption") == 0
    texts = svg_texts(out.read_bytes())
    assert "[CLS]" not in texts
    numbers = [text for text in texts if re.fullmatch(r"\d\.\d\d", text)]
    rows = np.array(numbers, dtype=float).reshape(len(WORDS) - 2, -1)
    assert rows.sum(axis=1) == pytest.approx(1, abs=0.05)
    assert "[CLS], [SEP] hidden; rows renormalised." in capsys.readouterr().out


def test_pieces_that_go_on_in_a_word_are_marked(qapp, session, tmp_path, capsys):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--units", "tokens", "--caption") == 0
    texts = svg_texts(out.read_bytes())
    assert {"ta", "##ble"} <= set(texts)
    printed = capsys.readouterr().out
    assert "both tokens" in printed
    assert "## goes on in the word before." in printed


def test_targets_that_mix_nothing_are_marked_and_the_caption_says_so(
    qapp, session, tmp_path, capsys
):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--caption", id="idle") == 0
    assert len(list(ElementTree.fromstring(out.read_bytes()).iter(f"{SVG}circle"))) == 1
    assert "○: targets that mix almost nothing." in capsys.readouterr().out


def test_the_caption_says_what_it_is_of(qapp, session, tmp_path, capsys):
    assert figure(session, tmp_path / "map.svg", "--caption", "--bibtex") == 0
    printed = capsys.readouterr().out
    caption, bibliography = printed.split("\n", 1)
    for said in (
        "Value Zeroing, layer 2 of 3, fake (revision 1)",
        f"“{SENTENCES['1']}”",
        "Rows are targets and columns are sources, both words",
        "share of the target’s distances",
    ):
        assert said in caption
    assert "@inproceedings{mohebbi-etal-2023-quantifying," in bibliography
    assert "@software{vzdesk," in bibliography


def test_a_sentence_stands_in_one_line_with_an_arc_from_each_source_that_counts(
    qapp, session, tmp_path, capsys
):
    out = tmp_path / "arcs.svg"
    assert figure(session, out, "--kind", "arcs", "--target", "office", "--caption") == 0
    caption = capsys.readouterr().out
    said = re.search(
        r"sources to the target “office”, wider for higher scores, from (.+) on", caption
    )
    assert said is not None
    assert svg_texts(out.read_bytes())[: len(WORDS)] == WORDS
    target = WORDS.index("office")
    scores = map_of(session, "1").scores[1]
    words = [*range(4), slice(4, 6), *range(6, 9)]  # "table" has two pieces
    row = [float(scores[target, each].sum()) for each in words]
    n_arcs = sum(score >= float(said[1]) for at, score in enumerate(row) if at != target)
    curved = re.findall(r'<path [^>]*d="[^"]*C', out.read_text("utf-8"))
    assert len(curved) == n_arcs


def map_of(session: Path, id: str) -> ScoreMap:
    return read(session).analyses[0].results[id].maps[MapKey("value-zeroing")]


def test_a_strip_has_a_row_for_each_layer(qapp, session, tmp_path, capsys):
    out = tmp_path / "strip.svg"
    strip = ("--kind", "strip", "--target", "office", "--caption", "--no-colour-bar")
    assert figure(session, out, *strip, "--units", "tokens") == 0
    texts = svg_texts(out.read_bytes())
    assert texts[:5] == ["layer", "source", "1", "2", "3"]
    scores = map_of(session, "1").scores[:, 3]
    expected = ["#{:02x}{:02x}{:02x}".format(*rgb) for rgb in colours(scores, scores.max())]
    assert cell_colours(out)[: len(expected)] == expected
    assert "Rows are layers and columns are sources of the target “office”" in (
        capsys.readouterr().out
    )


def test_arcs_of_a_sentence_from_right_to_left_begin_at_the_right(qapp, session, tmp_path):
    out = tmp_path / "arcs.svg"
    assert figure(session, out, "--kind", "arcs", "--target", "2", id="he") == 0
    root = ElementTree.fromstring(out.read_bytes())
    assert svg_texts(out.read_bytes())[1:5] == SENTENCES["he"].split()
    boxes = [float(each.get("x", "")) for each in root.iter(f"{SVG}rect")][1:7]
    assert boxes == sorted(boxes, reverse=True)


def test_curves_are_named_at_their_ends_and_have_a_point_for_each_layer(
    qapp, session, tmp_path, capsys
):
    out = tmp_path / "curves.svg"
    pairs = [("office", "The"), ("7", "office"), ("table", "[CLS]")]
    options = [each for pair in pairs for each in ("--curve", *pair)]
    assert figure(session, out, "--kind", "curves", "--caption", *options) == 0
    texts = svg_texts(out.read_bytes())
    assert {"office ← The", "wide ← office", "table ← [CLS]", "score", "layer"} <= set(texts)
    assert [text for text in texts if text in "123"] == ["1", "2", "3"]
    lines = ElementTree.fromstring(out.read_bytes()).iter(f"{SVG}polyline")
    points = [each.get("points", "").split() for each in lines]
    curves = [each for each in points if len(each) == N_LAYERS][-len(pairs) :]
    scores = map_of(session, "1").scores
    drawn = [[-float(point.split(",")[1]) for point in curve] for curve in curves]
    own = np.stack([scores[:, 3, 1], scores[:, 7, 3], scores[:, 4:6, 0].mean(axis=1)])
    # Up the page is a linear image of the scores, one for all curves.
    assert np.corrcoef(np.ravel(drawn), own.ravel())[0, 1] == pytest.approx(1, abs=1e-6)
    assert "Curves show the score of target ← source" in capsys.readouterr().out


# Small pages


def test_labels_that_have_no_room_are_said_with_the_width_that_would_do(
    qapp, session, tmp_path, capsys
):
    out = tmp_path / "map.svg"
    options = ("--kind", "layers", "--caption")
    assert figure(session, out, *options, id="long") == 0
    printed = capsys.readouterr()
    assert re.search(r"One label in \d is shown\.", printed.out)
    width = re.search(r"in a width of (\d+) mm all can be read", printed.err)
    assert width is not None
    assert figure(session, out, *options, "--width", width[1], id="long") == 0
    printed = capsys.readouterr()
    assert "One label" not in printed.out
    assert "in a width" not in printed.err
    texts = svg_texts(out.read_bytes())
    assert all(f"word{n}" in texts for n in range(38))


def test_text_below_6_points_is_said(qapp, session, tmp_path, capsys):
    assert figure(session, tmp_path / "map.svg", "--numbers", "--width", "60") == 0
    assert re.search(
        r"smallest text has [45]\.\d pt; in a width of \d+ mm", capsys.readouterr().err
    )


def test_a_font_that_is_missing_is_named_with_the_one_that_is_used(qapp, session, tmp_path, capsys):
    out = tmp_path / "map.svg"
    assert figure(session, out, "--font", "Nowhere Sans") == 0
    said = re.search(r"no font “Nowhere Sans” .*; “(.+)” is used", capsys.readouterr().err)
    assert said is not None
    assert f"&quot;{said[1]}&quot;" in out.read_text("utf-8")


# What is refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--sentence", "nine"), "No sentence 'nine' in this session"),
        (("--sentence", "new"), "Sentence new is not scored in this session"),
        (("--layer", "4"), "There is no layer 4. Choose one from 1 to 3"),
        (("--layer", "0"), "There is no layer 0"),
        (("--method", "attention-norm"), "no scores by the method 'attention-norm'. Choose one of"),
        (("--units", "words-joint"), "not scored with words zeroed as one"),
        (("--sentence", "idle", "--rollout"), "no rolled-out map by value-zeroing"),
        (("--part", "cross"), "This model has no part 'cross'"),
        (("--model", "bert"), "No model 'bert' in this session"),
        (("--kind", "arcs"), "No word is chosen that the figure would be of. Choose one by its"),
        (("--kind", "arcs", "--target", "cat"), "There is no “cat” among these. Choose one by its"),
        (("--kind", "arcs", "--target", "0"), "There is no “0” among these"),
        (("--target", "wide"), "--target is for --kind arcs, strip, not for heatmap"),
        (
            ("--kind", "arcs", "--target", "2", "--numbers"),
            "--numbers is for --kind heatmap",
        ),
        (
            ("--kind", "arcs", "--target", "2", "--width", "30"),
            "does not fit into one line of 30 mm",
        ),
        (("--kind", "arcs", "--target", "2", "--height", "15"), "needs a height of"),
        (("--kind", "curves"), "A figure has from 1 to 8 curves, not 0"),
        (("--kind", "curves", "--curve", "is", "wide", "--width", "20"), "do not fit on this page"),
        (("--width", "wide"), "cannot be 'wide' wide"),
        (("--width", "nan"), "cannot be nan mm wide"),
        (("--width", "0"), "Choose from 15 to 2000 mm"),
        (("--height", "-3"), "cannot be -3 mm high"),
        (("--width", "20"), "do not fit on a page that is 20 mm wide"),
        (("--width", "30", "--height", "15"), "do not fit on a page of 30 × 15 mm"),
        (("--font-size", "0"), "A font of 0 pt is not possible"),
    ],
)
def test_what_cannot_be_is_one_clear_sentence(qapp, session, tmp_path, capsys, options, message):
    out = tmp_path / "map.pdf"
    out.write_bytes(b"old")
    assert figure(session, out, *options) == 1
    assert message in capsys.readouterr().err
    assert out.read_bytes() == b"old"


def test_an_ending_that_is_not_known_is_refused_with_those_that_are(session, tmp_path, capsys):
    assert figure(session, tmp_path / "map.jpeg") == 1
    assert "End it in one of .pdf, .svg, .png, .tex" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_odd_characters_reach_neither_the_terminal_nor_break_the_file(qapp, tmp_path, capsys):
    one = sentence("1", "a\x1b[31m <b> & “c” ]]> \u202eevil\u202c {x}")
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": fake_scored(one)})
    write(Session((one,), (run,)), tmp_path / "s.vzd")
    out = tmp_path / "a.svg"
    assert figure(tmp_path / "s.vzd", out, "--caption", "--title") == 0
    assert "\x1b" not in capsys.readouterr().out
    texts = svg_texts(out.read_bytes())
    labels = [each.text for each in one.words if each.text.isprintable()]
    assert {"<b>", "&"} <= {*labels} <= {*texts}


def test_a_place_that_cannot_be_written_is_named(session, tmp_path, capsys):
    assert figure(session, tmp_path / "nowhere" / "map.pdf") == 1
    assert "there is no folder" in capsys.readouterr().err


def test_a_heatmap_without_a_layer_says_which_there_are(session, tmp_path, capsys):
    line = ("figure", str(session), "--sentence", "1", "--out", str(tmp_path / "map.pdf"))
    assert cli.main(line) == 1
    assert "This kind of figure is of one layer. Choose one from 1 to 3." in capsys.readouterr().err


def test_a_word_that_is_there_twice_is_chosen_by_its_number(qapp, tmp_path, capsys):
    one = sentence("1", "the dog saw the cat")
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": fake_scored(one)})
    write(Session((one,), (run,)), tmp_path / "s.vzd")
    arcs = ("--kind", "arcs", "--target")
    assert figure(tmp_path / "s.vzd", tmp_path / "a.svg", *arcs, "the") == 1
    assert "“the” is there 2 times. Choose one by its number: 1 [CLS], 2 the, 3 dog" in (
        capsys.readouterr().err
    )
    assert figure(tmp_path / "s.vzd", tmp_path / "a.svg", *arcs, "5") == 0


def test_numbers_of_words_count_special_tokens_also_where_these_are_hidden(
    qapp, session, tmp_path, capsys
):
    strip = ("--kind", "strip", "--hide-special", "--caption", "--target")
    assert figure(session, tmp_path / "a.svg", *strip, "4") == 0
    assert "sources of the target “office”" in capsys.readouterr().out
    assert figure(session, tmp_path / "a.svg", *strip, "[CLS]") == 1
    assert "[CLS]: special tokens are hidden" in capsys.readouterr().err


def test_a_figure_of_all_layers_refuses_one_layer(session, tmp_path, capsys):
    options = ("--kind", "layers", "--layer", "2")
    assert figure(session, tmp_path / "map.pdf", *options) == 1
    assert "A figure of all layers has no --layer" in capsys.readouterr().err


@pytest.mark.parametrize("part", ["encoder", "decoder", "cross"])
def test_the_parts_of_an_encoder_decoder_model_have_both_texts_in_the_caption(
    qapp, tmp_path, capsys, part
):
    result = scored_pair()
    model = replace(fake_ref(), n_layers=2, n_decoder_layers=3)
    run = Analysis(model, Provenance("then", "cpu", "t"), {"1": result})
    write(Session((result.sentence,), (run,)), tmp_path / "s.vzd")
    out = tmp_path / "map.svg"
    assert figure(tmp_path / "s.vzd", out, "--part", part, "--caption") == 0
    captions = capsys.readouterr().out
    assert f"({part})" in captions
    assert ("decoder “Da sind sie”" in captions) == (part != "encoder")
    texts = svg_texts(out.read_bytes())[2:]
    rows, columns = result.sides(part)
    labels = [token.text for side in (rows, columns) for token in side.tokens]
    assert texts[: len(labels)] == labels
    arcs = ("--kind", "arcs", "--target", "1", "--part", part)
    assert figure(tmp_path / "s.vzd", out, *arcs) == (part == "cross")


def test_a_model_is_chosen_by_its_name_where_there_are_several(qapp, tmp_path):
    one = sentence("1", SENTENCES["1"])
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": fake_scored(one)})
    other = replace(run, model=fake_ref("other"))
    write(Session((one,), (run, other)), tmp_path / "two.vzd")
    for name in ("fake", "other"):
        out = tmp_path / f"{name}.png"
        assert figure(tmp_path / "two.vzd", out, "--model", name) == 0
        assert png_texts(out)["Model"] == name
