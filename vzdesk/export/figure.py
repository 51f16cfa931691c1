"""Figures as files: PNG, SVG or PDF, by the ending, with what they show written inside. QtGui only.

Texts are pairs such as "Title" and "Model". PNG keeps each under its key. SVG and PDF have a place
of their own for "Title", PDF also for "Software", and list all of them in their description (in a
PDF that of its XMP metadata); in their RDF each is a property of its own, too.

The same figure and texts give the same bytes, but for the date in a PDF, which is that of the
environment's SOURCE_DATE_EPOCH where there is one (https://reproducible-builds.org/specs).
"""

from __future__ import annotations

import math
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import escape, unescape

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QHashSeed,
    QIODevice,
    QMarginsF,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QUuid,
)
from PySide6.QtGui import (
    QImage,
    QImageWriter,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
)
from PySide6.QtSvg import QSvgGenerator

from vzdesk.atomic import replacing
from vzdesk.errors import UserError
from vzdesk.paint.figure import MM_PER_INCH, PIXELS_PER_INCH, POINTS_PER_INCH, Figure

_PER_MM = 100
"""The width and height of an SVG are whole numbers of this share of a millimetre."""
_POINTS = POINTS_PER_INCH / PIXELS_PER_INCH
"""In a pixel of 1/96 inch."""
_PDF_DPI = 1200
"""The resolution of a PDF's coordinates; Qt knows only whole numbers of dots to an inch."""
_MOST_PIXELS = 2**28
"""Of a PNG: a GiB while it is painted, and a poster of A0 at 300 dpi."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OURS = "urn:vzdesk:figure"
"""The namespace of properties that hold the texts."""
_NOT_IN_NAME = re.compile("[^A-Za-z0-9]+")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FONT_FAMILY = re.compile(r'font-family="([^"]*)"')
_UNUSED_FONT = re.compile(
    r'\nfont-family="[^"]*" font-size="[^"]*" font-weight="[^"]*" font-style="[^"]*" *\n>'
    r"(?=(?:\s*<(?!text)\w+ [^<>]*/>)*\s*</g>)"
)
"""That of a group without a text: Qt writes it for every cell, half of a large file."""
_PAGE_BOX = re.compile(rb"(/(?:Media|Trim)Box )\[0 0 [\d.]+ ([\d.]+)\]")
_DATE = re.compile(rb"(/(?:Creation|Mod)Date )\(D:\d{14}[^)]*\)")
_CHARACTERS = re.compile(rb"\[(?:<[0-9A-F]{4}> )+\]")
"""The text of a font's glyphs, in UTF-16."""
_TYPED = re.compile(rb"^(?:0009|FB0[0-6]|FB[5-9A-F].|F[CD]..|FE[7-9A-F].)$")
"""A tab, ligatures, and the forms that Arabic letters have within a word."""


def write(path: Path, figure: Figure, texts: Mapping[str, str], *, dpi: int = 300) -> None:
    """Write the figure as its path's ending says, exactly as large as it is, on white paper.

    dpi is the resolution of a PNG. Raises UserError where the ending is of no such format, where a
    PNG does not fit into memory, and where the file cannot be written; a file that was there stays
    whole.
    """
    check_ending(path)
    content = encoded(path.suffix.lower(), figure, texts, dpi=dpi)
    if not content:
        raise UserError("Cannot write {path}: the picture could not be encoded.", path=path)
    with replacing(path) as file:
        file.write(content)


def encoded(ending: str, figure: Figure, texts: Mapping[str, str], *, dpi: int = 300) -> bytes:
    """What a file with this ending, one of `ENDINGS`, has in it; nothing where that fails."""
    return _FORMATS[ending](figure, texts, dpi)


def check_ending(path: Path, endings: Sequence[str] = ()) -> None:
    """UserError where the path's ending is of no format, or none of these, which are named then."""
    endings = endings or ENDINGS
    if path.suffix.lower() not in endings:
        raise UserError(
            "Cannot write {path}: its ending says no known format.",
            next_step="End it in one of {endings}.",
            path=path,
            endings=", ".join(endings),
        )


def _paint(device: QPaintDevice, figure: Figure, zoom: float) -> None:
    with QPainter(device) as painter:
        painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)  # PDF would have JPEGs
        painter.scale(zoom, zoom)
        painter.fillRect(QRectF(0, 0, figure.width, figure.height), Qt.GlobalColor.white)
        figure.paint(painter)


def _png(figure: Figure, texts: Mapping[str, str], dpi: int) -> bytes:
    zoom = dpi / PIXELS_PER_INCH
    width_px, height_px = round(figure.width * zoom), math.ceil(figure.height * zoom)
    is_large = width_px * height_px > _MOST_PIXELS
    image = QImage() if is_large else QImage(width_px, height_px, QImage.Format.Format_RGB32)
    if image.isNull():
        raise UserError(
            "A figure of {width_px} × {height_px} pixels does not fit into memory.",
            next_step="Choose a smaller width or resolution.",
            width_px=width_px,
            height_px=height_px,
        )
    image.fill(Qt.GlobalColor.white)  # also where the last pixels are partly outside the figure
    image.setDotsPerMeterX(round(dpi / MM_PER_INCH * 1000))
    image.setDotsPerMeterY(round(dpi / MM_PER_INCH * 1000))
    _paint(image, figure, zoom)
    for key, value in texts.items():
        image.setText(key, value)
    buffer = _buffer()
    return _content(buffer) if QImageWriter(buffer, b"png").write(image) else b""


def _svg(figure: Figure, texts: Mapping[str, str], _dpi: int) -> bytes:
    buffer, device = _buffer(), QSvgGenerator()
    device.setOutputDevice(buffer)
    device.setResolution(round(_PER_MM * MM_PER_INCH))
    size = QSizeF(_mm(figure.width), _mm(figure.height)) * _PER_MM
    device.setSize(QSize(round(size.width()), round(size.height())))
    device.setViewBox(QRectF(0, 0, figure.width, figure.height))
    device.setTitle(texts.get("Title", ""))
    device.setDescription(_listed(texts))
    _paint(device, figure, 1.0)
    svg = _FONT_FAMILY.sub(_or_plain, _UNUSED_FONT.sub(">", _content(buffer).decode()))
    metadata = f"</desc>\n<metadata>\n{_rdf(texts)}\n</metadata>"
    return _in_xml(svg.replace("</desc>", metadata, 1)).encode()


def _or_plain(families: re.Match[str]) -> str:
    """Where no such font is there, a plain one is more like it than what browsers take else. Names
    are quoted and escaped, which Qt leaves out.
    """
    names = "".join(f"&quot;{escape(unescape(name))}&quot;, " for name in families[1].split(","))
    return f'font-family="{names}sans-serif"'


def _pdf(figure: Figure, texts: Mapping[str, str], _dpi: int) -> bytes:
    buffer = _buffer()
    device = QPdfWriter(buffer)
    device.setResolution(_PDF_DPI)
    size_mm = QSizeF(_mm(figure.width), _mm(figure.height))
    exact = QPageSize.SizeMatchPolicy.ExactMatch
    device.setPageSize(QPageSize(size_mm, QPageSize.Unit.Millimeter, "", exact))
    device.setPageMargins(QMarginsF(0, 0, 0, 0))
    device.setTitle(texts.get("Title", ""))
    device.setCreator(texts.get("Software", "vzdesk"))
    device.setDocumentId(_document_id(texts))
    device.setDocumentXmpMetadata(QByteArray(_in_xml(_xmp(texts)).encode()))
    with _same_order():
        _paint(device, figure, _PDF_DPI / PIXELS_PER_INCH)
    return _dated(_as_typed(_exact_page(_content(buffer), figure)))


@contextmanager
def _same_order() -> Iterator[None]:
    """Fonts follow one another as Qt's hashes have them, which is else another order in each
    process.
    """
    QHashSeed.setDeterministicGlobalSeed()
    try:
        yield
    finally:
        QHashSeed.resetRandomGlobalSeed()


def _document_id(texts: Mapping[str, str]) -> QUuid:
    """Of the texts, for else it were another in every file."""
    return QUuid(str(uuid5(NAMESPACE_URL, _in_xml(f"{_OURS}\n{_listed(texts)}"))))


def _exact_page(pdf: bytes, figure: Figure) -> bytes:
    """The page in exactly the figure's size: Qt makes it one of whole points."""

    def exact(found: re.Match[bytes]) -> bytes:
        right, top = figure.width * _POINTS, float(found[2])
        box = f"[0 {top - figure.height * _POINTS:.3f} {right:.3f} {top:.0f}]".encode()
        return _as_long(found[1] + box, found[0])

    return _PAGE_BOX.sub(exact, pdf)


def _as_typed(pdf: bytes) -> bytes:
    """What is copied from the page are the characters that were written: Qt has those of glyphs,
    such as ﬁ for two letters and another character for each form of an Arabic one, and a tab for a
    space.
    """
    return _CHARACTERS.sub(_characters_as_typed, pdf)


def _characters_as_typed(found: re.Match[bytes]) -> bytes:
    codes = [found[0][at : at + 4] for at in range(2, len(found[0]) - 2, 7)]
    typed = [_TYPED.sub(_letters_of, code) for code in codes]
    if typed == codes:
        return found[0]
    new = b"".join(b"<%b>" % each for each in typed)
    if len(new) == 6 * len(codes):
        new = b" ".join(b"<%b>" % each for each in typed) + b" "
    return _as_long(b"[%b]" % new, found[0])


def _letters_of(code: re.Match[bytes]) -> bytes:
    """Of one character, in UTF-16."""
    if code[0] == b"0009":
        return b"0020"
    letters = unicodedata.normalize("NFKC", chr(int(code[0], 16)))
    return letters.encode("utf-16-be").hex().upper().encode()


def _as_long(new: bytes, old: bytes) -> bytes:
    """The new bytes where they are no more than the old ones, filled up with spaces: what a PDF
    counts in bytes stays true.
    """
    return new.ljust(len(old)) if len(new) <= len(old) else old


def _dated(pdf: bytes) -> bytes:
    """With the date that the environment says, where it says one."""
    try:
        date = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return pdf
    said = f"(D:{date:%Y%m%d%H%M%SZ})".encode()
    return _DATE.sub(lambda found: _as_long(found[1] + said, found[0]), pdf, count=2)


def _xmp(texts: Mapping[str, str]) -> str:
    """The texts as metadata of a PDF, see ISO 16684-1."""
    return f"""\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
{_rdf(texts)}
</x:xmpmeta>
<?xpacket end="w"?>"""


def _rdf(texts: Mapping[str, str]) -> str:
    """The texts, all in one description and each as a property."""
    title, software = escape(texts.get("Title", "")), escape(texts.get("Software", "vzdesk"))
    one = '<rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt>'
    names = {key: _NOT_IN_NAME.sub("_", key) for key in texts}
    each = "\n".join(
        f"<vzdesk:{names[key]}>{escape(text)}</vzdesk:{names[key]}>" for key, text in texts.items()
    )
    return f"""\
<rdf:RDF xmlns:rdf="{_RDF}">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:vzdesk="{_OURS}">
<dc:title>{one.format(title)}</dc:title>
<dc:description>{one.format(escape(_listed(texts)))}</dc:description>
<xmp:CreatorTool>{software}</xmp:CreatorTool>
{each}
</rdf:Description>
</rdf:RDF>"""


def _in_xml(text: str) -> str:
    """The text without what XML 1.0 cannot hold, such as control characters: � stands there."""
    return _NOT_IN_XML.sub("\ufffd", text)


def _listed(texts: Mapping[str, str]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in texts.items())


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _content(buffer: QBuffer) -> bytes:
    return bytes(buffer.data().data())


def _mm(length: float) -> float:
    return length / PIXELS_PER_INCH * MM_PER_INCH


_FORMATS: dict[str, Callable[[Figure, Mapping[str, str], int], bytes]] = {
    ".png": _png,
    ".svg": _svg,
    ".pdf": _pdf,
}
ENDINGS = tuple(_FORMATS)
