"""Pictures of the window, in screenshots/ of the checkout, for somebody to look at.

What a machine can see of them is checked: something was drawn, and light is light.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from fake_hub import plain_model
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from scenes import SCENES
from settled import settle

from vzdesk.desk.download import Download, Offer
from vzdesk.window.dialogs.download import DownloadDialog
from vzdesk.window.dialogs.models import ModelDialog
from vzdesk.window.main_window import MainWindow


@pytest.fixture
def window(real_window: MainWindow) -> MainWindow:
    return real_window


@pytest.mark.parametrize("scene", SCENES)
def test_the_window_can_be_looked_at(
    qtbot: QtBot, window: MainWindow, pictures: Path, scene: str
) -> None:
    window.looks.set_theme("light")
    SCENES[scene](window)
    for look, (width, height) in product(("light", "dark"), ((1280, 800), (900, 620))):
        window.looks.set_theme(look)
        window.resize(width, height)
        settle(window)
        image = window.grab().toImage()
        assert image.save(str(pictures / f"{scene}-{look}-{width}.png"))
        assert (image.width(), image.height()) == (width, height)
        assert (_lightness(image) > 128) == (look == "light")
        assert len({image.pixel(x, height // 2) for x in range(width)}) > 1


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_dialogs_about_models_can_be_looked_at(
    qtbot: QtBot, window: MainWindow, pictures: Path, hub_cache: Path, look: str
) -> None:
    window.looks.set_theme(look)
    for name in ("bert-base-uncased", "org/incomplete"):
        plain_model(hub_cache / f"models--{name.replace('/', '--')}" / "snapshots" / "0f3a")
    (hub_cache / "models--org--incomplete/snapshots/0f3a/model.safetensors").unlink()
    window.models.choose()
    dialog = window.findChild(ModelDialog)
    qtbot.waitUntil(lambda: len(dialog.listed()) == 3)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    window.models.download("bert-base-uncased")
    download = window.findChild(DownloadDialog)
    offer = Offer("BERT", True, "apache-2.0", 440_000_000, 300_000_000)
    download.findChild(Download).offered.emit(offer)
    for shown, name in ((dialog, "models"), (download, "download")):
        settle(shown)
        image = shown.grab().toImage()
        assert image.save(str(pictures / f"{name}-{look}.png"))
        assert (_lightness(image) > 128) == (look == "light")
    dialog.close()
    download.close()


def _lightness(image: QImage) -> float:
    """The mean lightness of the picture's pixels on a coarse grid, 0…255."""
    pixels = [
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 16)
        for y in range(0, image.height(), 16)
    ]
    return sum(pixels) / len(pixels)
