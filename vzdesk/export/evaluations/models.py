"""The models that an evaluation asks, each beside one of its shape with random weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from vzdesk import temporary
from vzdesk.engine import models, trial
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.types import Precision
from vzdesk.errors import UserError
from vzdesk.export.run import Listener
from vzdesk.study.agreement.random_weights import check_random, write_random
from vzdesk.translate import say


@dataclass(frozen=True)
class Models:
    """Which, where they compute, and with what numbers; UserError where one cannot be loaded."""

    choices: tuple[ModelChoice, ...]
    device: str = "auto"
    precision: Precision = "single"

    def load(self, number: int, listener: Listener) -> Backend:
        """The one with this number."""
        choice = self.choices[number]
        _say_loading(choice, listener)
        return trial.load(choice, self.device, self.precision)

    def check_random(self, number: int) -> None:
        """UserError where none with random weights can be made."""
        check_random(self._for_torch(number).path)

    @contextmanager
    def random(
        self, number: int, seed: int, listener: Listener, *, with_head: bool
    ) -> Iterator[Backend]:
        """One of the same shape, which reads the same pieces; its files are there for so long."""
        found = self._for_torch(number)
        with temporary.folder("random") as made:
            folder = made / f"{Path(found.name).name}-random-weights"
            write_random(found.path, folder, seed, with_head=with_head)
            input = self.choices[number].input
            choice = replace(found, name=folder.name, path=folder, backend="torch", input=input)
            _say_loading(choice, listener)
            # No trial, as of files from elsewhere: they were written here, and the shape is known.
            yield models.load(choice, self.device, self.precision)

    def _for_torch(self, number: int) -> ModelChoice:
        """The folder of the same model that PyTorch reads."""
        choice = self.choices[number]
        is_bundled = choice.path in {each.path for each in models.available()}
        return models.find(choice.name if is_bundled else str(choice.path), "torch")


def _say_loading(choice: ModelChoice, listener: Listener) -> None:
    loading = say("Loading {name} ({backend}) …", name=choice.name, backend=choice.backend)
    listener.print_line(loading)


def has_random(of: Models, number: int, listener: Listener) -> bool:
    """Whether one with random weights can stand beside; why not is said."""
    try:
        of.check_random(number)
    except UserError as error:
        listener.print_line(
            say(
                "No model with random weights stands beside it, which needs PyTorch and a folder "
                "as transformers saves it: {reason}",
                reason=error.message,
            )
        )
        return False
    return True
