"""What a session says of two subjects that are compared."""

from __future__ import annotations

import pytest

from vzdesk.jsonfields import Fields
from vzdesk.session.reading import view
from vzdesk.view.selection import Subject


@pytest.mark.parametrize(
    ("other", "second"),
    [
        ({"sentence": "1", "method": "attention"}, Subject("1", method="attention")),
        ({"sentence": "1", "model": "m", "method": "attention"}, Subject("1", "m")),
        ({"sentence": "2", "method": "attention"}, Subject("2")),
        ({"sentence": "1", "method": 7}, Subject("1")),
        ({"method": "attention"}, None),
    ],
)
def test_one_sentence_is_compared_by_two_methods_and_nothing_else_is(
    other: dict[str, object], second: Subject | None
) -> None:
    found = view.selection(Fields({"sentence": "1", "other": other}, "the selection"))
    assert found.second == second
