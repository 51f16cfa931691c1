"""Figures as PNG, SVG and PDF, read back."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import fake_scored
from printed import (
    SVG,
    a_map,
    content_of,
    laid_out,
    pdf_objects,
    pdf_texts,
    png_texts,
    rendered,
    svg_texts,
)
from PySide6.QtCore import QHashSeed, Qt
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QGuiApplication,
    QImage,
    QImageReader,
    QPainter,
    QPalette,
)
from PySide6.QtSvg import QSvgRenderer
from states import N, scored, state_of

from vzdesk.engine.text import sentence
from vzdesk.errors import UserError
from vzdesk.export.figure import ENDINGS, encoded, write
from vzdesk.paint.cells import MOST_RECTANGLES
from vzdesk.paint.comparison import PairContent, comparison_figure
from vzdesk.paint.figure import Figure, PrintStyle
from vzdesk.paint.heatmap import heatmap_figure
from vzdesk.paint.layers import LayersContent, layers_figure
from vzdesk.view.comparison.compare import maps_at
from vzdesk.view.scale import Scale
from vzdesk.view.selection import Corrections, Selection, Settings, Subject
from vzdesk.view.types import Pair

KEYS = {"Model": "agreement-mini", "vzdesk sentence": "Ŝi diris: „ĉu?“", "Software": "v" * 99}
TITLED = {"Title": "A < B & “C”", "Software": "vzdesk 9", "Description": "a)b(c\\ ]]> שלום"}
WORDS = ["[CLS]", "The", "keys", "are", "here", "[SEP]"]


def one_map(width_mm: float = 160, title: str = "Value Zeroing") -> Figure:
    return heatmap_figure(content_of(a_map(), title=title), PrintStyle(width_mm))


def all_layers() -> Figure:
    shown = state_of(settings=Settings(show="layers"))
    return layers_figure(LayersContent(shown.layers, shown.scale, "all layers"), PrintStyle())


def compared() -> Figure:
    one, other = sentence("1", "The key is here"), sentence("2", "The old key are here")
    results = fake_scored(one), fake_scored(other)
    selection = Selection(Subject("1"), second=Subject("2"))
    maps = maps_at(Pair(results, Corrections(), selection, Settings()), 0)
    titles = (f"A  {one.text}", f"B  {other.text}", "A − B")
    return comparison_figure(PairContent(maps, Scale(vmax=0.9), titles), PrintStyle())


FIGURES = {
    one_map: [*WORDS, *WORDS, "Value Zeroing", "rows: target, columns: source"],
    all_layers: ["1", "2", "3", "all layers"],
    compared: ["[CLS]", "old", "is / are", "A  The key is here", "hatched: no counterpart"],
}
"""Texts that each figure has."""


# PNG


@pytest.mark.parametrize(("width_mm", "dpi", "pixels"), [(160, 300, 1890), (77, 600, 1819)])
def test_a_png_has_the_width_and_resolution_that_were_asked_for(
    qapp: object, tmp_path: Path, width_mm: float, dpi: int, pixels: int
):
    path = tmp_path / "map.png"
    write(path, one_map(width_mm), {}, dpi=dpi)
    image = QImageReader(str(path)).read()
    assert image.width() == pixels
    assert image.dotsPerMeterX() == image.dotsPerMeterY() == round(dpi / 0.0254)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_png_has_every_pixel_of_the_figure_and_its_texts(qapp: object, tmp_path: Path, figure):
    write(tmp_path / "map.PNG", figure(), KEYS, dpi=96)
    image = QImageReader(str(tmp_path / "map.PNG")).read()
    assert image.convertToFormat(QImage.Format.Format_RGB32) == without_size(rendered(figure(), 96))
    assert png_texts(tmp_path / "map.PNG") == KEYS


def without_size(image: QImage) -> QImage:
    """As a file of 96 pixels per inch says it."""
    image.setDotsPerMeterX(3780)
    image.setDotsPerMeterY(3780)
    return image


def test_a_picture_that_cannot_be_written_leaves_the_old_one_whole(qapp: object, tmp_path: Path):
    path = tmp_path / "map.png"
    path.write_bytes(b"old")
    with pytest.raises(UserError, match="does not fit into memory"):
        write(path, one_map(width_mm=1e7), {})
    with pytest.raises(UserError, match="does not fit into memory"):
        write(path, Figure(7559, 7559, lambda _: pytest.fail("painted")), {}, dpi=600)
    assert path.read_bytes() == b"old"
    for ending in ENDINGS:
        with pytest.raises(UserError, match="Cannot write"):
            write(tmp_path / "nowhere" / f"map{ending}", one_map(), {}, dpi=96)
    assert [each.name for each in tmp_path.iterdir()] == ["map.png"]


def test_a_format_that_is_not_known_is_refused_with_those_that_are(tmp_path: Path):
    with pytest.raises(UserError, match=r"no known format.*End it in one of \.png, \.svg, \.pdf"):
        write(tmp_path / "map.jpeg", Figure(9, 9, lambda painter: None), {})
    assert not list(tmp_path.iterdir())


# Every format


@pytest.mark.parametrize("ending", [".png", ".svg"])
def test_the_paper_is_white_in_a_dark_theme(qapp: QGuiApplication, tmp_path: Path, ending: str):
    before = qapp.palette()
    path = tmp_path / f"map{ending}"
    try:
        qapp.setPalette(QPalette("black"))
        write(path, one_map(), {}, dpi=96)
    finally:
        qapp.setPalette(before)
    image = QImage(604, 580, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    if ending == ".png":
        painter.drawImage(0, 0, QImage(str(path)))
    else:
        QSvgRenderer(str(path)).render(painter)
    painter.end()
    assert image.pixelColor(1, 1).getRgb()[:3] == (255, 255, 255)


# SVG


@pytest.mark.parametrize("figure", FIGURES)
def test_labels_and_notes_are_text_in_an_svg(qapp: object, tmp_path: Path, figure):
    write(tmp_path / "map.svg", figure(), {})
    texts = svg_texts((tmp_path / "map.svg").read_bytes())
    for text in FIGURES[figure]:
        assert texts.count(text) >= FIGURES[figure].count(text)


@pytest.mark.parametrize("width_mm", [160, 77.3])
def test_an_svg_is_exactly_as_large_as_the_figure(qapp: object, tmp_path: Path, width_mm: float):
    figure = one_map(width_mm)
    write(tmp_path / "map.svg", figure, {})
    svg = ElementTree.fromstring((tmp_path / "map.svg").read_bytes())
    assert float(svg.get("width").removesuffix("mm")) == pytest.approx(width_mm, abs=0.005)
    height_mm = figure.height / 96 * 25.4
    assert float(svg.get("height").removesuffix("mm")) == pytest.approx(height_mm, abs=0.006)
    box = [float(number) for number in svg.get("viewBox").split()]
    assert box == pytest.approx([0, 0, figure.width, figure.height], rel=1e-5)


def test_an_svg_says_what_it_shows(qapp: object, tmp_path: Path):
    write(tmp_path / "map.svg", one_map(), TITLED)
    svg = ElementTree.fromstring((tmp_path / "map.svg").read_bytes())
    assert svg.findtext(f"{SVG}title") == TITLED["Title"]
    lines = svg.findtext(f"{SVG}desc").split("\n")
    assert lines == [f"{key}: {value}" for key, value in TITLED.items()]


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_what_xml_cannot_hold_is_replaced(qapp: object, tmp_path: Path, ending: str):
    """Such as what was copied from a terminal, and half a character."""
    odd = "a\x01b \x1b[31m \f \ufffe \ud83d"
    title = f"<{odd}>"
    write(tmp_path / f"p{ending}", one_map(title=odd), {"Title": title, "Description": odd})
    content = (tmp_path / f"p{ending}").read_bytes()
    if ending == ".pdf":
        content = content[content.index(b"<x:xmpmeta") :]
        content = content[: content.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")]
    found = ElementTree.tostring(ElementTree.fromstring(content), "unicode")
    assert "&lt;a\ufffdb \ufffd[31m \ufffd \ufffd \ufffd&gt;" in found


def test_each_cell_is_a_rectangle_of_its_colour_in_an_svg(qapp: object, tmp_path: Path):
    view, printed = a_map(), PrintStyle()
    content = content_of(view)
    write(tmp_path / "map.svg", heatmap_figure(content, printed), {})
    layout, found = laid_out(content, printed.inner_width), {}
    for group in ElementTree.fromstring((tmp_path / "map.svg").read_bytes()).iter(f"{SVG}g"):
        for each in group.findall(f"{SVG}rect"):
            x, y, width = (float(each.get(name)) for name in ("x", "y", "width"))
            if width == pytest.approx(layout.cell, rel=1e-4):
                column, row = (x - layout.grid.left()) / width, (y - layout.grid.top()) / width
                found[round(row), round(column)] = group.get("fill")
    assert len(found) == N * N
    for (target, source), colour in found.items():
        rgb = content.scale.colour_of(view.scores[target, source])
        assert colour == "#{:02x}{:02x}{:02x}".format(*rgb)


def test_a_font_that_is_not_there_is_replaced_by_a_plain_one(qapp: object, tmp_path: Path):
    figure = heatmap_figure(content_of(a_map()), PrintStyle(family="O'Neill & Sons"))
    write(tmp_path / "map.svg", figure, {})
    svg = ElementTree.fromstring((tmp_path / "map.svg").read_bytes())
    families = {each.get("font-family") for each in svg.iter(f"{SVG}text")}
    assert all(family.startswith('"O\'Neill & Sons", ') for family in families)
    assert all(family.endswith('", sans-serif') for family in families)


# PDF


def written_pdf(path: Path, figure: Figure, texts: dict[str, str] | None = None) -> bytes:
    write(path, figure, texts or {})
    return path.read_bytes()


@pytest.mark.parametrize("figure", FIGURES)
def test_labels_and_notes_are_text_in_a_pdf(qapp: object, tmp_path: Path, figure):
    texts = pdf_texts(written_pdf(tmp_path / "map.pdf", figure()))
    for text in FIGURES[figure]:
        assert texts.count(text) >= FIGURES[figure].count(text)


def test_hebrew_in_a_pdf_is_read_from_its_beginning(qapp: object, tmp_path: Path):
    view = state_of(result=scored("אני רואה אותו")).map
    texts = pdf_texts(
        written_pdf(tmp_path / "map.pdf", heatmap_figure(content_of(view), PrintStyle()))
    )
    assert texts.count("רואה") == 2


@pytest.mark.parametrize("width_mm", [40, 77.3, 160, 420])
def test_the_page_of_a_pdf_is_exactly_as_large_as_the_figure(
    qapp: object, tmp_path: Path, width_mm: float
):
    figure = one_map(width_mm)
    pdf = written_pdf(tmp_path / "map.pdf", figure)
    for name in (b"MediaBox", b"TrimBox"):
        [box] = re.findall(rb"/" + name + rb" \[([^\]]*)\]", pdf)
        left, bottom, right, top = map(float, box.split())
        assert right - left == pytest.approx(width_mm / 25.4 * 72, abs=0.001)
        assert top - bottom == pytest.approx(figure.height / 96 * 72, abs=0.001)
        assert (left, top) == (0, round(top)), "from where Qt counts"


def test_what_a_pdf_counts_in_bytes_is_true(qapp: object, tmp_path: Path):
    """Where each object begins, as the table at the end says."""
    pdf = written_pdf(tmp_path / "map.pdf", one_map())
    begin = int(re.search(rb"startxref\n(\d+)", pdf)[1])
    places = re.findall(rb"(\d{10}) \d{5} n", pdf[begin:])
    assert len(places) > 10
    for number, place in enumerate(places, 1):
        assert pdf[int(place) :].startswith(b"%d 0 obj" % number)


def test_the_fonts_of_a_pdf_are_inside(qapp: object, tmp_path: Path):
    objects = pdf_objects(written_pdf(tmp_path / "map.pdf", one_map()))
    descriptors = [head for head, _ in objects.values() if b"/Type /FontDescriptor" in head]
    assert descriptors
    for head in descriptors:
        assert objects[int(re.search(rb"/FontFile2 (\d+) 0 R", head)[1])][1]


def test_a_pdf_says_what_it_shows(qapp: object, tmp_path: Path):
    pdf = written_pdf(tmp_path / "map.pdf", one_map(), TITLED)
    objects = pdf_objects(pdf)
    title = b"\xfe\xff" + TITLED["Title"].encode("utf-16-be")
    assert b"/Title (" + title in pdf
    assert b"/Creator (\xfe\xff" + "vzdesk 9".encode("utf-16-be") in pdf
    [metadata] = [stream for head, stream in objects.values() if b"/Type /Metadata" in head]
    found = ["".join(each.itertext()) for each in ElementTree.fromstring(metadata).iter()]
    assert TITLED["Title"] in found
    assert "\n".join(f"{key}: {value}" for key, value in TITLED.items()) in found


def test_cells_of_a_pdf_have_exactly_their_colours(qapp: object, tmp_path: Path):
    """Rectangles for all, and no image that loses any, such as a JPEG."""
    view = a_map()
    content = content_of(view)
    pdf = written_pdf(tmp_path / "map.pdf", heatmap_figure(content, PrintStyle()))
    assert b"DCTDecode" not in pdf
    page = next(stream for _, stream in pdf_objects(pdf).values() if b"\nBT\n" in stream)
    filled = re.findall(rb"([\d.]+) ([\d.]+) ([\d.]+) scn", page)
    found = {tuple(round(float(share) * 255) for share in colour) for colour in filled}
    assert {content.scale.colour_of(score) for score in view.scores.ravel().tolist()} <= found


# Both


@pytest.mark.parametrize("ending", [".svg", ".pdf"])
def test_a_map_of_very_many_cells_is_an_image(qapp: object, tmp_path: Path, ending: str):
    """Else the file would be so large that few programs open it."""
    n_words = int(MOST_RECTANGLES**0.5) - 1
    view = state_of(result=scored("word " * n_words, n_layers=1)).map
    path = tmp_path / f"map{ending}"
    write(path, heatmap_figure(content_of(view), PrintStyle()), {})
    assert path.stat().st_size < 200_000


def test_a_pdf_with_several_fonts_is_the_same_in_every_process(
    qapp: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each begins with another seed of Qt's hashes."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    def paint(painter: QPainter) -> None:
        for at in range(8):
            font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
            font.setBold(at % 2 == 1)
            font.setPixelSize(10 + at)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            if at % 4 > 1:
                font.setFamily("DejaVu Sans Mono")
            if at > 3:
                font.setItalic(True)
            painter.setFont(font)
            painter.drawText(10, 20 + 20 * at, f"text {at}")

    made = set()
    for _ in range(5):
        QHashSeed.resetRandomGlobalSeed()
        made.add(encoded(".pdf", Figure(200, 200, paint), {"Title": "fonts"}))
    assert len(made) == 1
