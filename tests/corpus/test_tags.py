"""Tags as users write them in one line."""

from __future__ import annotations

from vzdesk.corpus import tags


def test_tags_are_in_alphabetic_order_whatever_their_case():
    assert tags.of("plural, Zebra; agr|Agr beta agr") == ("Agr", "agr", "beta", "plural", "Zebra")


def test_a_line_of_tags_reads_back():
    given = tags.of("plural, agr; Object")
    assert tags.of(tags.line(given)) == given
