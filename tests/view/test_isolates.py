from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.view.texts.isolates import isolate_quoted, isolated


@given(st.text("a“”א ", max_size=30))
def test_what_is_quoted_is_isolated(message: str) -> None:
    """As a regular expression has it, which takes too long for a message full of marks."""
    expected = re.sub("(?<=“)[^”]*(?=”)", lambda quoted: isolated(quoted[0]), message)
    assert isolate_quoted(message) == expected


@pytest.mark.parametrize("text", ["“", "“a”", "“א"])
def test_marks_take_linear_time(text: str) -> None:
    def took_s(n: int) -> float:
        began = time.thread_time()
        isolate_quoted(text * n)
        return time.thread_time() - began

    shorter = max(min(took_s(10_000) for _ in range(3)), 0.003)
    assert min(took_s(80_000) for _ in range(3)) < 24 * shorter
