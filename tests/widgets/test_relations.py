from __future__ import annotations

from itertools import combinations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from vzdesk.view.annotations import Dependency
from vzdesk.widgets.chips import Chip
from vzdesk.widgets.relations import Bracket, brackets, depth


def row(*lines: int) -> list[Chip]:
    """Chips of 40 pixels, 50 apart, as many on each line as said."""
    return [
        Chip(QRectF(20 + 50 * place, 100 * line, 40, 20), line)
        for line, count in enumerate(lines)
        for place in range(count)
    ]


def drawn(*dependencies: tuple[int | None, int, str], chips: list[Chip]) -> list[Bracket]:
    given = [Dependency(*each) for each in dependencies]
    found = brackets(given, chips, 400, QFont())
    return sorted(found, key=lambda each: given.index(each.dependency))


def test_a_bracket_that_spans_another_is_below_it(qapp: object):
    inner, outer, apart = drawn((1, 2, "a"), (0, 3, "b"), (5, 4, "c"), chips=row(6))
    assert (inner.level, outer.level, apart.level) == (1, 2, 1)


def test_brackets_that_meet_at_a_word_share_a_level(qapp: object):
    """The head's ends are beside its middle, the dependent's in its middle."""
    left, right, head = drawn((1, 0, "a"), (1, 2, "b"), (2, 3, "c"), chips=row(4))
    assert left.level == right.level == head.level == 1
    assert left.start < 90 < right.start
    assert head.start > right.end == 140


def test_names_that_are_longer_than_their_brackets_do_not_overlap(qapp: object):
    long = "a-rather-long-relation"
    found = drawn(*((i, i + 1, long) for i in range(4)), chips=row(5))
    assert all(a.level != b.level for a, b in combinations(found, 2))


def test_to_another_line_one_bracket_leaves_and_one_arrives(qapp: object):
    arrives, leaves = drawn((1, 3, "obj"), chips=row(3, 2))
    assert (leaves.line, leaves.end, leaves.relation) == (0, 400, "")
    assert (arrives.line, arrives.start, arrives.end, arrives.relation) == (1, 0, 90 - 50, "obj")
    assert (leaves.is_open, arrives.is_open) == ((False, True), (True, False))


def test_a_root_has_a_name_and_no_length(qapp: object):
    (root,) = drawn((None, 1, "root"), chips=row(2))
    assert root.start == root.end == 90


def test_no_dependencies_need_no_room(qapp: object):
    assert depth((), QFont()) == 0
    assert depth(drawn((0, 1, "a"), chips=row(2)), QFont()) > 10
