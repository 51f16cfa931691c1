"""No paper shines through between the cells of a figure, however large it is seen."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_ref, fake_scored
from PySide6.QtGui import QImage

from vzdesk import cli
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, SentenceResult, frozen
from vzdesk.session.document import Session
from vzdesk.session.write import write

N_WORDS = 9


def all_alike(result: SentenceResult) -> SentenceResult:
    """With one score in all cells, so that all are black where the highest colour is black."""
    maps = {
        key: replace(each, scores=frozen(np.full_like(each.scores, 1 / each.scores.shape[-1])))
        for key, each in result.maps.items()
    }
    return replace(result, maps=maps)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sessions") / "alike.vzd"
    one = sentence("1", " ".join("abcdefghi"[:N_WORDS]))
    results = {"1": all_alike(fake_scored(one))}
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), results)
    write(Session((one,), (run,)), path)
    return path


def figure(session: Path, out: Path, *options: str) -> Path:
    line = ("figure", str(session), "--sentence", "1", "--layer", "1", "--out", str(out))
    look = ("--colours", "grey", "--no-colour-bar", "--width", "70")
    assert cli.main((*line, *look, *options)) == 0
    return out


def lightest_inside(image: QImage) -> int:
    """Of the map: the largest area that is black but for lines, without its frame."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(bytes(grey.constBits()), dtype=np.uint8)
    pixels = rows.reshape(grey.height(), grey.bytesPerLine())[:, : grey.width()]
    down, across = ((pixels < 128).mean(axis=axis) > 0.5 for axis in (1, 0))
    top, bottom = np.flatnonzero(down)[[0, -1]]
    left, right = np.flatnonzero(across)[[0, -1]]
    assert right - left > image.width() / 3
    return int(pixels[top + 3 : bottom - 2, left + 3 : right - 2].max())


def rendered(line: list[str], png: Path) -> QImage:
    if shutil.which(line[0]) is None:
        pytest.skip(f"{line[0]} is not installed")
    subprocess.run(line, check=True, capture_output=True)
    return QImage(str(png))


@pytest.mark.parametrize("dpi", [53, 96, 117, 211])
def test_a_pdf_has_no_light_lines_between_cells(qapp, session, tmp_path, dpi):
    pdf, png = figure(session, tmp_path / "map.pdf"), tmp_path / "map.png"
    line = ["pdftoppm", "-r", str(dpi), "-png", "-singlefile", str(pdf), str(png.with_suffix(""))]
    assert lightest_inside(rendered(line, png)) < 8


@pytest.mark.parametrize("zoom", ["0.5", "0.93", "1.37", "2.2"])
def test_an_svg_has_no_light_lines_between_cells(qapp, session, tmp_path, zoom):
    svg, png = figure(session, tmp_path / "map.svg"), tmp_path / "map.png"
    line = ["rsvg-convert", "--zoom", zoom, "-o", str(png), str(svg)]
    assert lightest_inside(rendered(line, png)) < 8


@pytest.mark.parametrize("dpi", ["300", "600"])
def test_a_png_has_no_light_lines_between_cells(qapp, session, tmp_path, dpi):
    assert lightest_inside(QImage(str(figure(session, tmp_path / "map.png", "--dpi", dpi)))) < 8


def test_tex_source_has_no_light_lines_between_cells(qapp, session, tmp_path):
    if shutil.which("pdflatex") is None or shutil.which("kpsewhich") is None:
        pytest.skip("pdflatex is not installed")
    if subprocess.run(["kpsewhich", "pgfplots.sty"], capture_output=True).returncode:
        pytest.skip("the TeX package pgfplots is not installed")
    tex, png = figure(session, tmp_path / "map.tex"), tmp_path / "map.png"
    line = ["pdflatex", "-interaction=nonstopmode", tex.name]
    subprocess.run(line, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    pdf = str(tex.with_suffix(".pdf"))
    for dpi in ("53", "96", "117"):
        line = ["pdftoppm", "-r", dpi, "-png", "-singlefile", pdf, str(png.with_suffix(""))]
        assert lightest_inside(rendered(line, png)) < 8
