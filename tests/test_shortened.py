from __future__ import annotations

from pathlib import Path

from vzdesk.errors import UserError
from vzdesk.translate import LONGEST_SHOWN, say, shortened


def test_a_message_shows_both_ends_of_a_long_value_and_numbers_as_they_are() -> None:
    long = "a" * 1_000_000 + "z"
    message = str(UserError("“{name}” in {path} is {n:.3f}.", name=long, path=Path(long), n=1 / 3))
    assert len(message) < 3 * LONGEST_SHOWN
    assert message.startswith("“aaa")
    assert "az” in" in message
    assert message.endswith("is 0.333.")


def test_what_fits_is_whole() -> None:
    assert say("{text}", text="a" * LONGEST_SHOWN) == "a" * LONGEST_SHOWN
    assert len(shortened("ab" * LONGEST_SHOWN)) == LONGEST_SHOWN


def test_an_error_from_elsewhere_is_shortened_too() -> None:
    assert len(say("{reason}", reason=ValueError("x" * 10_000))) == LONGEST_SHOWN
