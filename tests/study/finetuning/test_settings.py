"""Which pairs are trained on: seeded, paradigm by paradigm, and never on both sides."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vzdesk.engine import text
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.errors import UserError
from vzdesk.study.choices.choice import Asked, Choice
from vzdesk.study.cues.cases import Pair
from vzdesk.study.finetuning.settings import Settings, halves


def choices(paradigm: str, n: int) -> list[Choice]:
    found = []
    for number in range(n):
        good = text.sentence(f"{paradigm}-{number}-good", f"Keys {number} are here.")
        bad = text.sentence(f"{paradigm}-{number}-bad", f"Keys {number} is here.")
        asked = Asked(Encoded((number,), (0,), ()), 0, is_masked=True)
        found.append(Choice(Pair(good.id, good, bad, paradigm), asked, 1, 2))
    return found


ALL = [*choices("one", 10), *choices("two", 20)]


def names(of: tuple[Choice, ...]) -> list[str]:
    return [each.id for each in of]


def test_the_halves_are_of_each_paradigm_and_share_nothing() -> None:
    found = halves(ALL, Settings())
    assert sum(name.startswith("one") for name in names(found.train)) == 5
    assert sum(name.startswith("two") for name in names(found.train)) == 10
    assert sorted(names(found.train) + names(found.held_out)) == sorted(each.id for each in ALL)
    assert halves(ALL, Settings()) == found
    assert halves(ALL, Settings(seed=2)) != found


def test_most_is_of_each_paradigm_before_the_split() -> None:
    found = halves(ALL, Settings(most=4, split=75))
    assert (len(found.train), len(found.held_out)) == (6, 2)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"epochs": 0}, "--epochs cannot be 0"),
        ({"learning_rate": float("nan")}, "--learning-rate cannot be nan"),
        ({"split": 100}, "--split cannot be 100"),
        ({"batch": -1}, "--batch cannot be -1"),
        ({"warm_up": 1.5}, "--warm-up cannot be 1.5"),
    ],
)
def test_numbers_that_cannot_be_are_refused(changes: dict[str, float], named: str) -> None:
    with pytest.raises(UserError, match=named):
        replace(Settings(), **changes).check()


def test_a_half_without_pairs_is_refused() -> None:
    with pytest.raises(UserError, match=r"Of 1 pairs 50\.0 % cannot be trained on"):
        halves(ALL[:1], Settings())
