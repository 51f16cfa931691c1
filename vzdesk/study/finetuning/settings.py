"""How a model is fine-tuned, and which pairs it never sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from vzdesk.errors import UserError
from vzdesk.study.choices.choice import Choice
from vzdesk.view.studies.spec import LARGEST_SEED


@dataclass(frozen=True)
class Settings:
    """The defaults are those of the published script.

    warm_up  the share of all steps in which the learning rate rises to its height, to fall after it
    split    percent of the pairs of each paradigm that are trained on; the others are held out
    most     so many pairs of each paradigm at most, None for all
    """

    epochs: int = 5
    batch: int = 64
    learning_rate: float = 3e-5
    warm_up: float = 0.1
    split: float = 50.0
    most: int | None = None
    seed: int = 1

    def check(self) -> None:
        """UserError for a number that cannot be."""
        bounds: tuple[tuple[str, float, float, float], ...] = (
            ("--epochs", self.epochs, 1, 10_000),
            ("--batch", self.batch, 1, 100_000),
            ("--learning-rate", self.learning_rate, 1e-12, 1.0),
            ("--warm-up", self.warm_up, 0.0, 1.0),
            ("--split", self.split, 1.0, 99.0),
            ("--most", 2 if self.most is None else self.most, 2, 10**9),
            ("--seed", self.seed, 0, LARGEST_SEED),
        )
        for name, value, low, high in bounds:
            if not low <= value <= high:  # also of NaN
                raise UserError(
                    "{name} cannot be {value}.",
                    next_step="Choose from {low} to {high}.",
                    name=name,
                    value=value,
                    low=low,
                    high=high,
                )


@dataclass(frozen=True)
class Halves:
    """The pairs that are trained on, and those that are held out, in the order of their files."""

    train: tuple[Choice, ...]
    held_out: tuple[Choice, ...]


def halves(choices: Sequence[Choice], settings: Settings) -> Halves:
    """Split them, paradigm by paradigm, by the seed. UserError where one half would be empty.

    No two of the choices are the same question, so none crosses the split.
    """
    by_paradigm: dict[str, list[int]] = {}
    for at, each in enumerate(choices):
        by_paradigm.setdefault(each.pair.paradigm, []).append(at)
    train, held_out = list[int](), list[int]()
    for number, of in enumerate(by_paradigm.values()):
        random = np.random.default_rng([settings.seed, number])
        some = random.permutation(of)[: settings.most].tolist()
        n = round(len(some) * settings.split / 100)
        train += some[:n]
        held_out += some[n:]
    if not train or not held_out:
        raise UserError(
            "Of {n} pairs {percent} % cannot be trained on and the others held out.",
            next_step="Give more pairs, or choose another --split.",
            n=len(choices),
            percent=settings.split,
        )
    return Halves(_in_order(choices, train), _in_order(choices, held_out))


def _in_order(choices: Sequence[Choice], places: Iterable[int]) -> tuple[Choice, ...]:
    return tuple(choices[at] for at in sorted(places))
