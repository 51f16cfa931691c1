"""Figures as source for TeX: what is in it, and, where a TeX is installed, that it compiles."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import by_key, fake_ref, fake_scored
from PySide6.QtGui import QImage

from vzdesk import cli
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, SentenceResult, frozen
from vzdesk.export.figures.tikz.escape import commented, escaped, needs_unicode
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.colours import NAMES, lookup

MM = 72 / 25.4
ODD = r"50% of $x_1 & {y} ~ #3 ^a \write18{b} <c> | ``q'' -- ,, naïve “Œuvre” ^^5c"
SENTENCES = {
    "1": "The final office table is wide",
    "more": "The final old office table is not wide",
    "odd": ODD,
    "ar": "في المكتب hall",
    "ipa": "ðə ˈkæt",
    "evil": "a\nb } \x07 c",
    "far": "नमस्ते สวัสดี 猫 한국어 ខ្មែរ ሰላም 𐤀𐤁 😀",
}


def marked(one: Sentence) -> Sentence:
    roles = Roles(targets=(4,), cues=(3,), attractors=(2,))
    return replace(one, roles=roles, tiers=(Tier("x_pos", ("D%", "A", "N", "N", "V_1", "A")),))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sessions") / "some.vzd"
    made = {id: sentence(id, text) for id, text in SENTENCES.items()}
    made["1"] = marked(made["1"])
    results = {id: fake_scored(one) for id, one in made.items()}
    run = Analysis(fake_ref(), Provenance("2026-01-01T00:00:00Z", "cpu", "t"), results)
    write(Session(tuple(made.values()), (run,)), path)
    return path


def source(session: Path, out: Path, *options: str, id: str = "1") -> str:
    layer = () if {"layers", "strip", "curves"} & {*options} else ("--layer", "2")
    line = ("figure", str(session), "--sentence", id, *layer, "--out", str(out), *options)
    assert cli.main(line) == 0
    return out.read_text("utf-8")


# Text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("50% & #3", r"50\% \& \#3"),
        ("a_b^c~{d}$", r"a\_b\textasciicircum{}c\textasciitilde{}\{d\}\$"),
        (r"\end", r"\textbackslash{}end"),
        ("--", "-{}-{}"),
        ("<<it's>>", r"\textless{}\textless{}it\textquotesingle{}s\textgreater{}\textgreater{}"),
        ("naïve “a” ←", "naïve “a” ←"),
        ("−0.1", r"\textminus{}0.1"),
        ("a\tb\x07", r"a\vznochar{}b\vznochar{}"),
        ("ספר", r"\vzrtl{Hebrew}{ספר}"),
        ("في a", r"a \vzrtl{Arabic}{في}"),
        ("a في", r"a \vzrtl{Arabic}{في}"),
        ("नमस्ते", r"\vzscript{Devanagari}{नमस्ते}"),
        ("\u2068a\u2069\u200b", "a"),
        ("في ← [a 1]", r"[a 1] ← \vzrtl{Arabic}{في}"),
        ("\u200eفي ← [a]", r"\vzrtl{Arabic}{في} ← [a]"),
        ("\u200fA  “في”", r"”\vzrtl{Arabic}{في}“  A"),
    ],
)
def test_every_character_is_what_it_was_and_none_a_command(text, found):
    assert escaped(text) == found


def test_each_letter_is_in_the_font_that_has_it():
    assert escaped("A “猫 猫” b", {"猫": "Han"}) == r"A “\vzfont{Han}{猫 猫}” b"
    found = escaped("b [في]", dict.fromkeys("في", "Naskh"))
    assert found == r"b [\vzfont{Naskh}{\vzrtl{Arabic}{في}}]"


def test_what_pdflatex_cannot_set_is_known():
    assert not needs_unicode(ODD)
    assert not needs_unicode("\u2068a\u2069")
    for text in ("ðə", "Ελλάς", "猫", "ספר", "e\u0301", "\x07"):
        assert needs_unicode(text)


def test_a_comment_stays_in_its_line():
    assert commented("a\nb\r\u2028c") == "a\ufffdb\ufffd\ufffdc"


# What is in it


def rows_of(tex: str) -> list[np.ndarray]:
    """The numbers of each table, without its head."""
    tables = re.findall(r"(?s)\{\n([a-z][^\n]*\n(?:[-\d.e ]+|[-\d.e nan]+\n)+)\}", tex)
    return [
        np.array([line.split() for line in table.splitlines()[1:]], dtype=float) for table in tables
    ]


@pytest.mark.parametrize("id", ["1", "ar"])
def test_the_scores_of_a_map_are_a_table_to_their_last_digit(qapp, session, tmp_path, id):
    tex = source(session, tmp_path / "map.tex", "--units", "tokens", id=id)
    (table,) = rows_of(tex)
    scores = read(session).analyses[0].results[id].maps[MapKey("value-zeroing")].scores[1]
    assert table[:, 2].astype(scores.dtype).tolist() == scores.ravel().tolist()
    n = len(scores)
    assert table[:, 0].tolist() == [*range(1, n + 1)] * n
    assert table[:, 1].tolist() == np.repeat(np.arange(1, n + 1), n).tolist()
    assert ("x dir=reverse" in tex) == (id == "ar")


def test_all_layers_are_an_axis_each_on_one_scale(qapp, session, tmp_path):
    tex = source(session, tmp_path / "map.tex", "--kind", "layers", "--letters")
    assert len(rows_of(tex)) == 3
    assert tex.count(r"\begin{axis}[vzmap") == 3
    assert len(set(re.findall(r"point meta max=([\d.]+)", tex))) == 1
    assert re.findall(r"\{(\([abc]\)) +(layer \d)\}", tex) == [
        ("(a)", "layer 1"),
        ("(b)", "layer 2"),
        ("(c)", "layer 3"),
    ]


def test_the_curves_are_a_table_with_a_row_for_each_layer(qapp, session, tmp_path):
    curves = ("--kind", "curves", "--curve", "office", "The", "--curve", "wide", "office")
    (table,) = rows_of(source(session, tmp_path / "map.tex", *curves))
    scores = read(session).analyses[0].results["1"].maps[MapKey("value-zeroing")].scores
    assert table[:, 0].tolist() == [1, 2, 3]
    own = np.stack([scores[:, 3, 1], scores[:, 7, 3]], axis=1)
    assert table[:, 1:].astype(scores.dtype).tolist() == own.tolist()


def test_words_and_arcs_of_a_sentence_are_lines_with_their_scores(qapp, session, tmp_path):
    options = ("--kind", "arcs", "--target", "4", "--units", "tokens", "--tier", "x_pos")
    tex = source(session, tmp_path / "map.tex", *options)
    words = re.findall(r"^\\vzword\{(\d+)\}\{[\d.]+\}\{[\d.]+\}\{(.+?)\}\{(.+)\}$", tex, re.M)
    scores = read(session).analyses[0].results["1"].maps[MapKey("value-zeroing")].scores[1, 3]
    assert [score for _, score, _ in words] == [str(score) for score in scores]
    assert [word for *_, word in words][:4] == ["[CLS]", "The", "final", "office"]
    arcs = re.findall(r"^\\vzarc\{(\d+)\}\{(.+?)\}", tex, re.M)
    assert all(str(scores[int(source) - 1]) == score for source, score in arcs)
    assert r"\vzsentence{4}{" in tex
    assert r"{V\_1}" in tex
    assert r"{D\%}" in tex


@pytest.mark.parametrize("id", ["odd", "evil"])
def test_odd_text_opens_no_group_and_ends_no_comment(qapp, session, tmp_path, id):
    tex = source(session, tmp_path / "map.tex", "--title", id=id)
    code = [line for line in tex.splitlines() if not line.startswith("%")]
    assert not {r"\write", "^^"} & {*code}
    plain = re.sub(r"\\[\\{}%]|(?<!\\)%.*", "", "\n".join(code))
    assert plain.count("{") == plain.count("}")
    comments = tex.splitlines()[2:16]
    assert all(line.startswith("% ") for line in comments)


@pytest.mark.parametrize(("id", "program"), [("1", "pdflatex"), ("ar", "xelatex")])
def test_it_says_which_program_can_set_it(qapp, session, tmp_path, id, program):
    tex = source(session, tmp_path / "map.tex", id=id)
    assert tex.startswith(f"% !TeX program = {program}\n")
    assert (r"\RequireTUTeX" in tex) == (program == "xelatex")
    assert "Model: fake" in tex


def test_what_is_too_large_for_the_memory_of_tex_is_for_lualatex_and_says_so(qapp, tmp_path):
    one = sentence("1", " ".join("abcdefghijklmnopqrstuvwxyz" * 5))
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": fake_scored(one)})
    write(Session((one,), (run,)), tmp_path / "s.vzd")
    tex = source(tmp_path / "s.vzd", tmp_path / "map.tex", "--kind", "layers")
    assert tex.startswith("% !TeX program = lualatex\n")
    tex = source(tmp_path / "s.vzd", tmp_path / "map.tex")
    assert tex.startswith("% !TeX program = pdflatex\n")


def test_letters_that_no_font_of_this_computer_has_are_written_all_the_same(
    qapp, session, tmp_path
):
    tex = source(session, tmp_path / "map.tex", "--kind", "arcs", "--target", "2", id="far")
    assert all(word in tex for word in SENTENCES["far"].split())
    assert r"\vzscript{Devanagari}{नमस्ते}" in tex


@pytest.mark.parametrize("name", NAMES)
def test_its_colours_are_those_of_the_scale(qapp, session, tmp_path, name):
    colours = {"viridis": "perceptual", "greys": "grey"}.get(name, name)
    tex = source(session, tmp_path / "map.tex", "--colours", colours)
    found = np.array(re.findall(r"rgb255=\((\d+),(\d+),(\d+)\)", tex), dtype=float)
    at = np.linspace(0, 1, len(found))
    between = [np.interp(np.linspace(0, 1, 256), at, channel) for channel in found.T]
    assert np.abs(np.stack(between, axis=1) - lookup(name)).max() <= 1


# Compiled


def compiled(tex: Path, *, program: str = "pdflatex") -> Path:
    """The PDF; no font of it is a picture, and no letter is missing."""
    if shutil.which(program) is None or shutil.which("kpsewhich") is None:
        pytest.skip(f"{program} is not installed")
    found = subprocess.run(["kpsewhich", "pgfplots.sty"], capture_output=True, text=True)
    if not found.stdout:
        pytest.skip("the TeX package pgfplots is not installed")
    line = [program, "-interaction=nonstopmode", "-halt-on-error", tex.name]
    ran = subprocess.run(line, cwd=tex.parent, capture_output=True, timeout=120)
    log = tex.with_suffix(".log").read_text("utf-8", "replace")
    assert ran.returncode == 0, log[-3000:]
    assert "Missing character" not in log
    return tex.with_suffix(".pdf")


def read_back(pdf: Path) -> tuple[str, tuple[float, float]]:
    """Its text, where pdftotext is installed, and its size in millimetres."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout
    info = subprocess.run(["pdfinfo", pdf], capture_output=True, text=True, check=True).stdout
    size = re.search(r"Page size: +([\d.]+) x ([\d.]+)", info)
    assert re.search(r"Pages: +1\n", info)
    return text.decode(), (float(size[1]) / MM, float(size[2]) / MM)


@pytest.mark.parametrize(
    "options",
    [
        ("--tier", "x_pos", "--roles", "--turn", "slanted", "--numbers"),
        ("--kind", "arcs", "--target", "office", "--roles", "--tier", "x_pos"),
        ("--kind", "curves", "--curve", "office", "The", "--curve", "wide", "is"),
    ],
)
def test_pdflatex_sets_it_in_the_asked_size(qapp, session, tmp_path, options):
    tex = tmp_path / "map.tex"
    source(session, tex, "--width", "100", "--height", "90", "--title", *options)
    text, size = read_back(compiled(tex))
    assert size == pytest.approx((100, 90), abs=0.05)
    assert "office" in text
    assert "Value Zeroing, layer" in text


def pixels(image: Path) -> np.ndarray:
    """["row column rgb"], 100 to an inch."""
    if image.suffix == ".pdf":
        if shutil.which("pdftoppm") is None:
            pytest.skip("pdftoppm is not installed")
        made = image.with_name("painted")
        line = ["pdftoppm", "-r", "100", "-png", "-singlefile", image, made]
        subprocess.run(line, check=True)
        image = made.with_suffix(".png")
    read = QImage(str(image)).convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(read.constBits(), np.uint8).reshape(read.height(), read.bytesPerLine())
    return rows[:, : 3 * read.width()].reshape(read.height(), read.width(), 3).astype(int)


@pytest.mark.parametrize(
    ("id", "times", "options"),
    [
        ("1", 1.0, ("--kind", "pair", "--second", "more")),
        ("1", 1e-6, ()),
        ("ar", 1.0, ()),
    ],
)
def test_cells_are_coloured_as_in_other_formats(qapp, session, tmp_path, id, times, options):
    """Whatever the size of their scores, and from the right where the sentence is read so."""
    there = read(session)
    (run,) = there.analyses
    results = {each: scaled(result, times) for each, result in run.results.items()}
    write(replace(there, analyses=(replace(run, results=results),)), tmp_path / "s.vzd")
    source(tmp_path / "s.vzd", tmp_path / "map.tex", *options, id=id)
    program = "xelatex" if id == "ar" else "pdflatex"
    found = pixels(compiled(tmp_path / "map.tex", program=program))
    line = ("figure", str(tmp_path / "s.vzd"), "--sentence", id, "--layer", "2", *options)
    assert cli.main((*line, "--out", str(tmp_path / "own.pdf"))) == 0
    own = pixels(tmp_path / "own.pdf")
    assert found.shape == own.shape
    coloured = np.ptp(own, axis=2) > 40
    assert coloured.mean() > 0.2
    assert (np.abs(found - own).max(axis=2) <= 12)[coloured].mean() > 0.95


def scaled(result: SentenceResult, times: float) -> SentenceResult:
    maps = (
        replace(each, scores=frozen(each.scores * np.float32(times)))
        for each in result.maps.values()
    )
    return replace(result, maps=by_key(maps))


def test_pdflatex_sets_all_layers_of_a_long_sentence(qapp, tmp_path):
    """In the memory that it usually has: 3 maps of 46 tokens."""
    one = sentence("1", " ".join("abcdefghijk" * 4))
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {"1": fake_scored(one)})
    write(Session((one,), (run,)), tmp_path / "s.vzd")
    source(tmp_path / "s.vzd", tmp_path / "map.tex", "--kind", "layers")
    compiled(tmp_path / "map.tex")


def test_differences_have_a_minus_and_missing_cells_no_number(qapp, session, tmp_path):
    tex = tmp_path / "map.tex"
    source(session, tex, "--kind", "pair", "--second", "more", "--numbers", "--width", "200")
    text, _ = read_back(compiled(tex))
    numbers = re.findall(r"[-−+]?\d\.\d\d", text)
    assert {each[0] for each in numbers} == {"−", "+", "0"}
    assert not {"−0.00", "+0.00"} & {*numbers}
    assert "nan" not in text.lower()


def test_pdflatex_sets_every_special_character(qapp, session, tmp_path):
    tex = tmp_path / "map.tex"
    source(session, tex, "--kind", "arcs", "--target", "2", "--width", "400", id="odd")
    text, _ = read_back(compiled(tex))
    assert {"$x_1", "&", "{", "}", "~", "#", "^a", "naïve", "Œuvre", "|"} <= set(text.split())


def test_xelatex_sets_arabic_and_latin_words(qapp, session, tmp_path):
    tex = tmp_path / "map.tex"
    source(session, tex, "--width", "100", id="ar")
    text, _ = read_back(compiled(tex, program="xelatex"))
    assert "hall" in text
    assert re.search("[\u0600-\u06ff\ufb50-\ufefc]", text)
