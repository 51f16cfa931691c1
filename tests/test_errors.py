"""One way to turn what a library or the system raises into a sentence for the user."""

from __future__ import annotations

import gc
import weakref

import pytest

from vzdesk.errors import UserError, first_line, reported_as


def test_the_command_line_says_what_is_to_be_done_there() -> None:
    told = {"next_step": "Choose {it}.", "in_terminal": "Name {it} (--it)."}
    error = UserError("It is {it}.", **told, it="this")
    assert str(error) == "It is this. Choose this."
    assert error.for_terminal == "It is this. Name this (--it)."
    assert UserError("It is so.", next_step="Go on.").for_terminal == "It is so. Go on."


def test_an_error_is_reported_as_another_whose_cause_it_is() -> None:
    first = FileNotFoundError("gone")
    with (
        pytest.raises(UserError, match="Cannot read it: gone") as caught,
        reported_as(OSError, lambda error: UserError("Cannot read it: {error}.", error=error)),
    ):
        raise first
    assert caught.value.__cause__ is first


def test_an_error_of_another_kind_goes_on_as_it_is() -> None:
    with (
        pytest.raises(ZeroDivisionError),
        reported_as((OSError, ValueError), lambda _error: UserError("Not this one.")),
    ):
        raise ZeroDivisionError


def test_an_error_that_the_report_leaves_alone_goes_on_as_it_is() -> None:
    first = RuntimeError("a bug")
    with (
        pytest.raises(RuntimeError) as caught,
        reported_as(RuntimeError, lambda _error: None),
    ):
        raise first
    assert caught.value is first
    assert caught.value.__cause__ is None


def test_memory_of_the_calls_that_failed_is_free_once_the_error_was_handled() -> None:
    """Without waiting for the garbage collector: on a GPU there may be no room until it comes."""

    class Large:
        pass

    kept: list[weakref.ref[Large]] = []

    def fail() -> None:
        large = Large()
        kept.append(weakref.ref(large))
        raise RuntimeError

    gc.disable()
    try:
        try:
            with reported_as(RuntimeError, lambda _error: UserError("It failed.")):
                fail()
        except UserError:
            pass
        assert kept[0]() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("\n  one\ntwo"), "one"),
        (ValueError(), "ValueError"),
        (ValueError("  "), "ValueError"),
    ],
)
def test_of_a_long_message_the_first_line_is_kept(error: Exception, line: str) -> None:
    assert first_line(error) == line
