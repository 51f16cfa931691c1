"""The window on common screens, in scenes that no model is needed for, and what is wrong there.

Started as a program, it looks at them on a screen of the scale that QT_SCALE_FACTOR asks for, which
is chosen before Qt starts, and prints what is wrong, a line each. Its argument is a folder for the
pictures.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[1]))

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QTransform
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QComboBox,
    QLabel,
    QWidget,
)
from scenes import ARABIC, CHINESE, IPA, LONG, OF_25_WORDS, TURKISH
from states import cut_result

from vzdesk.desk.preferences import Held
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, ModelRef, Provenance
from vzdesk.panels.compare.details import Details
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import LEAST_PT
from vzdesk.window.arrangement import Corner
from vzdesk.window.main_window import MainWindow

SIZES = ((1280, 720), (1440, 900), (2560, 1440))
LOOKS = ("light", "dark")
LEAST_CONTRAST, LEAST_DISABLED = 3.0, 2.2
"""Of the pixels of a text, which may all be paler than its ink, for that is 4.5 at least; that of
what is disabled 3.
"""
LEAST_SHARE = 0.6
OF_8_WORDS = "The keys to the old cabinet are rusty ."
MODEL = ModelRef("made up", "", "0", "BERT", "torch", "float32", 6, 12, 64, False, 512)


@dataclass(frozen=True)
class Text:
    """A text that was painted: where, in pixels of the window; box is None where it is turned."""

    text: str
    pixels: float
    box: QRect | None


# -- the scenes


def show(window: MainWindow, *texts: str) -> None:
    """These sentences, scored by hand, the first of them chosen."""
    own = [sentence(str(number), text) for number, text in enumerate(texts, 1)]
    results = {each.id: cut_result(each, n_layers=MODEL.n_layers) for each in own}
    analysis = Analysis(MODEL, Provenance("then", "cpu", "t"), results)
    window.desk.show(Session(tuple(own), (analysis,)))
    window.desk.navigator.set_settings(units="words")
    window.desk.navigator.click(Cell(5, 2))


def show_start(window: MainWindow) -> None:
    window.desk.show(Session())
    names = [f"/{name}.vzd" for name in ("pairs", "treebank of a language", "arabic")]
    firsts = (OF_25_WORDS, TURKISH, ARABIC)
    held = {name: Held(first, 300) for name, first in zip(names, firsts, strict=True)}
    window.start.page.set_recent(tuple(names), held)


def show_comparison(window: MainWindow) -> None:
    show(window, OF_8_WORDS, OF_8_WORDS.replace("keys", "key").replace("are", "is"))
    window.desk.comparison.start("1", "2")
    window.desk.comparison.click(Cell(4, 1))


def show_as(window: MainWindow, view: str) -> None:
    show(window, OF_8_WORDS)
    window.desk.navigator.set_settings(show=view)


OF_ONE = {
    "8 words": OF_8_WORDS,
    "25 words": OF_25_WORDS,
    "arabic": ARABIC,
    "turkish": TURKISH,
    "ipa": IPA,
    "chinese": CHINESE,
}
"""One sentence of up to 30 words."""
SCENES: dict[str, Callable[[MainWindow], None]] = {
    "start": show_start,
    **{name: lambda window, text=text: show(window, text) for name, text in OF_ONE.items()},  # type: ignore[misc]
    "130 words": lambda window: show(window, " ".join([LONG, LONG, OF_25_WORDS])),
    "comparison": show_comparison,
    "layers": partial(show_as, view="layers"),
    "table": partial(show_as, view="table"),
}


def settle() -> None:
    """Let the window lay itself out, and paint what it paints piece by piece."""
    for _ in range(10):
        QApplication.sendPostedEvents()
        QApplication.processEvents()


# -- what was painted


def painted_texts(window: QWidget) -> list[Text]:
    """All texts that the window paints."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device = QSvgGenerator()
    device.setOutputDevice(buffer)
    device.setSize(window.size())
    device.setResolution(96)
    window.render(device)
    root = ElementTree.fromstring(bytes(buffer.data().data()))
    return [
        _text(group, text)
        for group in root.iter("{http://www.w3.org/2000/svg}g")
        for text in group.findall("{http://www.w3.org/2000/svg}text")
    ]


def _text(group: ElementTree.Element, text: ElementTree.Element) -> Text:
    numbers = group.get("transform", "matrix(1,0,0,1,0,0)")[7:-1].split(",")
    where = QTransform(*map(float, numbers))
    font = QFont(text.get("font-family", ""))
    size = float(text.get("font-size", "nan"))
    font.setPixelSize(max(1, round(size)))
    font.setBold(text.get("font-weight") in ("700", "bold"))
    written, metrics = "".join(text.itertext()), QFontMetricsF(font)
    x, y = float(text.get("x", "0")), float(text.get("y", "0"))
    box = QRectF(x, y - metrics.ascent(), metrics.horizontalAdvance(written), metrics.height())
    is_level = math.isclose(where.m12(), 0) and math.isclose(where.m21(), 0)
    return Text(
        written,
        size * math.hypot(where.m11(), where.m12()),
        where.mapRect(box).toAlignedRect() if is_level else None,
    )


def pixels(image: QImage) -> np.ndarray:
    """["row column blue-green-red"], 0…255."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
    return whole[:, :, :3].copy()


def contrast(part: np.ndarray) -> float:
    """Of the lightest to the darkest of some pixels (WCAG 2)."""
    light = _LINEAR[part] @ np.array([0.0722, 0.7152, 0.2126])
    return float((light.max() + 0.05) / (light.min() + 0.05))


_SHARES = np.arange(256) / 255
_LINEAR = np.where(_SHARES <= 0.04045, _SHARES / 12.92, ((_SHARES + 0.055) / 1.055) ** 2.4)


# -- what is wrong


def faults(window: MainWindow, scene: str) -> Iterator[str]:
    """What is wrong with how the window is laid out."""
    widgets = [each for each in window.findChildren(QWidget) if each.isVisibleTo(window)]
    yield from _outside(widgets)
    yield from _overlapping(widgets)
    yield from filter(None, map(_cut, widgets))
    if scene in OF_ONE:
        panel, grid = window.heatmap, window.heatmap.canvas.layout_now.grid  # type: ignore[union-attr]
        share = min(grid.width(), grid.height()) / min(panel.width(), panel.height())
        if share < LEAST_SHARE:
            yield f"the map has {share:.0%} of its panel"


def _is_scrolled(widget: QWidget) -> bool:
    """Whether it may be larger than what it is in, which scrolls, or is a part of that."""
    around = widget.parentWidget()
    in_it = around is not None and isinstance(around.parentWidget(), QAbstractScrollArea)
    return in_it or isinstance(around, QAbstractScrollArea)


def _outside(widgets: list[QWidget]) -> Iterator[str]:
    for each in widgets:
        around = each.parentWidget()
        if around is None or each.isWindow() or _is_scrolled(each):
            continue
        if not around.rect().contains(each.geometry()) and not each.geometry().isEmpty():
            yield f"{_named(each)} is outside of {_named(around)}"


def _overlapping(widgets: list[QWidget]) -> Iterator[str]:
    """Widgets that lie over one another, but for those made for that."""
    by_parent: dict[QWidget | None, list[QWidget]] = {}
    for each in widgets:
        if not (_is_scrolled(each) or each.isWindow() or isinstance(each, Corner | Details)):
            by_parent.setdefault(each.parentWidget(), []).append(each)
    for siblings in by_parent.values():
        for one, other in combinations(siblings, 2):
            if one.geometry().intersects(other.geometry()):
                yield f"{_named(one)} and {_named(other)} overlap"


def _cut(widget: QWidget) -> str:
    """What is wrong where a text has not the room that it needs."""
    needed, has = widget.sizeHint(), widget.size()
    if isinstance(widget, ElidedLabel):
        is_cut = widget.is_cut and widget.seen != ""
    elif isinstance(widget, QLabel) and widget.wordWrap():
        is_cut = widget.heightForWidth(has.width()) > has.height() + 1
    elif isinstance(widget, QLabel | QAbstractButton):
        is_cut = needed.width() > has.width() or needed.height() > has.height() + 1
    elif isinstance(widget, QComboBox):
        text = widget.fontMetrics().horizontalAdvance(widget.currentText())
        is_cut = text > has.width() - 2 * widget.fontMetrics().height()
    else:
        is_cut = False
    return f"the text of {_named(widget)} is cut" if is_cut else ""


def _named(widget: QWidget) -> str:
    said = widget.accessibleName() or getattr(widget, "text", str)()
    return f"{type(widget).__name__} “{said}”" if said else type(widget).__name__


def faults_of_texts(texts: list[Text], room: QRect) -> Iterator[str]:
    """Texts that are too small, or not all in the window."""
    for each in texts:
        if each.pixels < LEAST_PT * 96 / 72 - 0.01:
            yield f"“{each.text}” is {each.pixels:.1f} pixels high"
        if each.box is not None and not room.contains(each.box.adjusted(1, 1, -1, -1)):
            yield f"“{each.text}” is painted outside, at {each.box.getRect()}"


def scrolled(window: QWidget, texts: list[Text]) -> list[Text]:
    """Those that are not seen whole, for their list goes on below."""
    views = [each for each in window.findChildren(QAbstractItemView) if each.isVisibleTo(window)]
    rooms = [_place(each.viewport(), window) for each in views]

    def goes_on(box: QRect) -> bool:
        return any(room.intersects(box) and not room.contains(box) for room in rooms)

    return [each for each in texts if each.box is not None and goes_on(each.box)]


def faint(texts: list[Text], image: QImage, disabled: list[QRect]) -> Iterator[str]:
    """Texts that do not stand out from what they are on; those of what is disabled may be paler."""
    picture, scale = pixels(image), image.devicePixelRatio()
    for each in texts:
        if each.box is None or not any(map(str.isalnum, each.text)):
            continue
        left, top, wide, high = (round(of * scale) for of in each.box.getRect())
        part = picture[max(top, 0) : top + high, max(left, 0) : left + wide]
        is_off = any(room.contains(each.box.center()) for room in disabled)
        if part.size and (found := contrast(part)) < (LEAST_DISABLED if is_off else LEAST_CONTRAST):
            yield f"“{each.text}” is hard to read: {found:.2f} to 1"


def disabled(window: QWidget) -> list[QRect]:
    """Where something cannot be used now."""
    off = (each for each in window.findChildren(QWidget) if not each.isEnabledTo(window))
    return [_place(each, window) for each in off]


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint()), widget.size())


def look_at(
    window: MainWindow, pictures: Path, sizes: tuple[tuple[int, int], ...] = SIZES
) -> Iterator[str]:
    """What is wrong in any scene, size and look; the pictures are kept for somebody to look at."""
    texts: dict[tuple[str, tuple[int, int]], list[Text]] = {}
    for look in LOOKS:
        window.looks.set_theme(look)
        for scene, arrange in SCENES.items():
            arrange(window)
            for size in sizes:
                window.resize(*size)
                settle()
                found = list[str]()
                if look == LOOKS[0]:
                    texts[scene, size] = painted_texts(window)
                    found += faults(window, scene)
                    found += faults_of_texts(texts[scene, size], window.rect())
                image = window.grab().toImage()
                out_of_sight = scrolled(window, texts[scene, size])
                whole = [each for each in texts[scene, size] if each not in out_of_sight]
                found += faint(whole, image, disabled(window))
                name = f"{scene} {look} {size[0]}x{size[1]} at {image.devicePixelRatio():.0%}"
                image.save(str(pictures / f"{name.replace(' ', '-')}.png"), quality=70)
                if image.deviceIndependentSize().toSize() != window.size():
                    found.append("the window has another size than it was given")
                yield from (f"{name}: {each}" for each in found)


def main(pictures: Path) -> None:
    from vzdesk import app

    application = QApplication([])
    window = app.build(application)
    window.show()
    print(*look_at(window, pictures, SIZES[:1]), sep="\n")
    window.close_now()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
