"""Regular expressions find what they should in any script, and never take for ever."""

from __future__ import annotations

import pytest

from vzdesk.errors import UserError
from vzdesk.widgets.sentence_table import pattern as patterns
from vzdesk.widgets.sentence_table.pattern import search_for


@pytest.mark.parametrize(
    ("pattern", "is_found"),
    [
        ("^keys", True),
        ("are$", True),
        ("ARE", True),
        (r"\bкл\w+\b", True),
        (r"\p{Greek}", False),
        ("^are", False),
        ("(keys|locks) are", True),
    ],
)
def test_a_pattern_is_found_in_any_case_and_line(pattern, is_found):
    assert search_for(pattern)("the locks\nKeys are\nКлючи") == is_found


@pytest.mark.parametrize("pattern", ["(", "*", "[a", r"\p{Klingon}", "a{99999999999}b{2,1}"])
def test_a_wrong_pattern_is_the_users_error(pattern):
    with pytest.raises(UserError, match="is no regular expression"):
        search_for(pattern)


def test_a_pattern_that_would_be_searched_for_hours_gives_up():
    with pytest.raises(UserError, match="takes too long"):
        search_for("(a+)+$")("a" * 60 + "b")


def test_many_slow_texts_are_given_up_together(monkeypatch):
    monkeypatch.setattr(patterns, "SLOW_S", 0)
    monkeypatch.setattr(patterns, "MOST_S", 0)
    found = search_for("a")
    with pytest.raises(UserError, match="takes too long"):
        found("aaa")
