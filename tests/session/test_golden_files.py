"""Every version of the session file ever released opens, for ever."""

from __future__ import annotations

from golden_session import (
    GOLDEN_V1,
    GOLDEN_V1_1,
    GOLDEN_V1_2,
    golden_v1,
    golden_v1_1,
    golden_v1_2,
)

from vzdesk.session.read import read


def test_version_1_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V1).equals(golden_v1())


def test_version_1_1_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V1_1).equals(golden_v1_1())


def test_version_1_2_opens_equal_to_what_was_saved() -> None:
    assert read(GOLDEN_V1_2).equals(golden_v1_2())
