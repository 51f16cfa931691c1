"""The Model menu."""

from __future__ import annotations

from collections.abc import Callable

from vzdesk.desk.parts.runner import Runner
from vzdesk.translate import mark
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import in_menu
from vzdesk.window.commands.command import SEPARATOR, Choice, Choices, Command, Menu
from vzdesk.window.models import Models

DEVICES = (
    Choice("auto", mark("On a GPU where there is &one")),
    Choice("cpu", mark("On the &processor (CPU)")),
    Choice("cuda", mark("On an NVIDIA &GPU (CUDA)")),
)


def menu(runner: Runner, models: Models, set_device: Callable[[str], object]) -> Menu:
    """What to score with, and where that runs."""

    def known(_state: ViewState) -> list[Choice]:
        return [Choice(each, in_menu(models.label(each))) for each in runner.choices]

    device = Choices("device", set_device, DEVICES, chosen=lambda _: runner.device)
    items = (
        Choices("model", models.use, entries=known, chosen=lambda _: runner.choice),
        SEPARATOR,
        Command("choose-model", mark("&Choose a model…"), models.choose, "Ctrl+M"),
        Command("download-model", mark("&Download a model…"), models.download),
        Menu("device", mark("&Run PyTorch models"), (device,)),
    )
    return Menu("model", mark("&Model"), items)
