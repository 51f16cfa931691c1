"""Pictures of many scripts, sizes and scales, for somebody to look at; those in the guide too.

Without fonts for a script there are boxes in place of its letters; what is checked here holds then
too. Those in resources/screenshots/ were taken with the Noto fonts, and copied by hand.
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from made_up import annotated, show
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.engine.text import sentence
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow

SENTENCES = {
    "arabic": ("رأى الطالب الكتاب الذي كتبه المعلم في المدرسة عام 1984.", Cell(3, 5)),
    "hebrew-english": ("גרתי שנה ב־ New York City ולמדתי linguistics עם חברים.", Cell(7, 5)),
    "english-hebrew": ("He said שלום עולם to the students in Haifa.", Cell(5, 3)),
    "ipa": ("ðə kʰiːz tʰə ðə ˈkʰæbɪnɪts ɑɹ ɒn ðə ˈtʰeɪbɫ̩ ʔãʊ̯ t͡ʃɪ ŋ̍ ɐ̯̃", Cell(6, 2)),
    "chinese": ("老师昨天在图书馆借的那三本书很有意思。", Cell(15, 14)),
    "emoji": ("The 👩‍👩‍👧‍👦 family 🇪🇺 saw é ñ̃̃ 👍🏽 today.", Cell(4, 2)),
    "120-tokens": (
        " ".join(
            ["The keys to the old cabinets that the woman in the photographs had bought lay there"]
            + ["and nobody who lived in the house at that time could remember why they had gone"]
            * 6
            + ["even for a little while."]
        ),
        Cell(14, 2),
    ),
}


@pytest.fixture
def large(real_window: MainWindow) -> MainWindow:
    real_window.looks.set_theme("light")
    real_window.resize(1280, 800)
    return real_window


def take(window: MainWindow, qtbot: QtBot, path: Path) -> QImage:
    settle(window)
    image = window.grab().toImage()
    assert image.save(str(path))
    return image


@pytest.mark.parametrize("name", SENTENCES)
def test_sentences_of_many_scripts_can_be_looked_at(
    qtbot: QtBot, large: MainWindow, pictures: Path, name: str
):
    text, cell = SENTENCES[name]
    show(large, sentence("1", text), cell)
    image = take(large, qtbot, pictures / f"{name}.png")
    assert (image.width(), image.height()) == (1280, 800)
    canvas, metrics = large.sentence.canvas, QFontMetricsF(large.sentence.canvas.chip_font())
    view = large.desk.state.map
    assert text.replace(" ", "") == "".join(u.label for u in view.targets[1:-1])
    chips = [canvas.chip(position) for position in range(len(view.targets))]
    for chip, unit in zip(chips, view.targets, strict=True):
        assert chip.width() >= metrics.horizontalAdvance(unit.label)
    assert not any(a.intersects(b) for a, b in combinations(chips, 2))


def test_a_sentence_with_its_annotations_can_be_looked_at(
    qtbot: QtBot, large: MainWindow, pictures: Path
):
    show(large, annotated(), Cell(3, 2))
    large.desk.navigator.set_settings(annotations=("upos",), dependencies=True)
    take(large, qtbot, pictures / "annotations.png")
    assert large.sentence.canvas.brackets_now


@pytest.mark.parametrize("percent", [150, 200, 300])
def test_large_text_can_be_looked_at(qtbot: QtBot, large: MainWindow, pictures: Path, percent: int):
    show(large, sentence("1", "The keys to the cabinet are on the table."), Cell(6, 2))
    large.looks.resize(percent)
    QApplication.processEvents()
    image = take(large, qtbot, pictures / f"text-{percent}.png")
    assert (image.width(), image.height()) == (1280, 800)


@pytest.mark.parametrize("factor", ["1.5", "2", "3"])
def test_a_window_on_a_screen_of_high_resolution_can_be_looked_at(
    pictures: Path, tmp_path: Path, factor: str
):
    path = pictures / f"scale-{round(100 * float(factor))}.png"
    here = Path(__file__).parent
    places = os.pathsep.join([str(here.parents[1]), str(here.parent)])
    own = {"QT_SCALE_FACTOR": factor, "PYTHONPATH": places, "XDG_CONFIG_HOME": str(tmp_path)}
    subprocess.run(
        [sys.executable, str(here / "made_up.py"), str(path)],
        env={**os.environ, **own},
        check=True,
        capture_output=True,
        timeout=120,
    )
    image = QImage(str(path))
    assert abs(image.width() - 1280) <= 2
    assert abs(image.height() - 800) <= 2
