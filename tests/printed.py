"""What tests of pictures share: figures as images, and what is read back from files."""

from __future__ import annotations

import math
import re
import struct
import zlib
from pathlib import Path
from xml.etree import ElementTree

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QColor, QImage, QPainter
from states import state_of

from vzdesk.paint.figure import PIXELS_PER_INCH, Figure, PrintStyle
from vzdesk.paint.layout import Fit, HeatmapContent, Layout
from vzdesk.paint.layout.fitting import lay_out
from vzdesk.view.scale import Scale
from vzdesk.view.types import MapView

SVG = "{http://www.w3.org/2000/svg}"


def a_map() -> MapView:
    """The hand-made sentence's map in the first layer."""
    view = state_of().map
    assert view is not None
    return view


def content_of(view: MapView, scale: Scale | None = None, **options: object) -> HeatmapContent:
    """A map, on its own scale where no other is given."""
    return HeatmapContent(view, scale or Scale(vmax=view.vmax), **options)


def laid_out(content: HeatmapContent, width: float, height: float = math.inf, **fit) -> Layout:
    """The layout in this room, with the labels of print."""
    return lay_out(content, QSizeF(width, height), Fit(PrintStyle().style, **fit))


def rendered(figure: Figure, dpi: int = 300) -> QImage:
    """The figure as an image."""
    zoom = dpi / PIXELS_PER_INCH
    size = round(figure.width * zoom), math.ceil(figure.height * zoom)
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(zoom, zoom)
    figure.paint(painter)
    painter.end()
    return image


def png_texts(path: Path) -> dict[str, str]:
    """The tEXt, zTXt and iTXt chunks of a PNG (Qt's own reader folds some keys together)."""
    png, found, at = path.read_bytes(), {}, 8
    while at < len(png):
        size, kind = struct.unpack_from(">I4s", png, at)
        data = png[at + 8 : at + 8 + size]
        at += size + 12
        key, _, rest = data.partition(b"\0")
        if kind == b"tEXt":
            found[key.decode("latin-1")] = rest.decode("latin-1")
        elif kind == b"zTXt":
            found[key.decode("latin-1")] = zlib.decompress(rest[1:]).decode("latin-1")
        elif kind == b"iTXt":
            text = rest[2:].split(b"\0", 2)[2]
            found[key.decode("latin-1")] = (zlib.decompress(text) if rest[0] else text).decode()
    return found


def svg_texts(svg: bytes) -> list[str]:
    """Every text of an SVG; one that needs several fonts is in several pieces."""
    texts = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return ["".join(each.itertext()).strip() for each in texts]


def pdf_objects(pdf: bytes) -> dict[int, tuple[bytes, bytes]]:
    """By number the dictionary of each object and its stream, or nothing."""
    found = {}
    for number, body in re.findall(rb"(?s)(\d+) 0 obj\n(.*?)\nendobj", pdf):
        head, _, stream = body.partition(b"stream\n")
        stream = stream.removesuffix(b"\nendstream")
        is_packed = b"/FlateDecode" in head
        found[int(number)] = head, zlib.decompress(stream) if is_packed else stream
    return found


def pdf_texts(pdf: bytes) -> list[str]:
    """Every text of a PDF as Qt writes it, as one copies it from the page."""
    objects = pdf_objects(pdf)
    page = next((stream for _, stream in objects.values() if b"\nBT\n" in stream), b"")
    return [_pdf_text(text, objects) for text in re.findall(rb"(?s)BT\n(.*?)ET\n", page)]


def _pdf_text(text: bytes, objects: dict[int, tuple[bytes, bytes]]) -> str:
    written, font = "", {}
    for name, glyphs in re.findall(rb"/F(\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)> Tj", text):
        if name:
            font = _characters(int(name), objects)
        written += "".join(font[int(glyphs[at : at + 4], 16)] for at in range(0, len(glyphs), 4))
    return written


def _characters(font: int, objects: dict[int, tuple[bytes, bytes]]) -> dict[int, str]:
    """What each glyph of a font stands for."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", objects[font][0])
    found = {}
    for first, _, characters in re.findall(
        rb"<(\w{4})> <(\w{4})> \[((?:<\w+> ?)+)\]", objects[int(table[1])][1]
    ):
        codes = re.findall(rb"\w+", characters)  # a ligature stands for several
        found |= {
            int(first, 16) + at: bytes.fromhex(code.decode()).decode("utf-16-be")
            for at, code in enumerate(codes)
        }
    return found
