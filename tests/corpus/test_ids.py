"""Each sentence gets an id of its own, the file's where that can be."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from vzdesk.corpus.ids import renaming_notice, unique
from vzdesk.engine.text import sentence


def named(*ids: str):
    return [sentence(id, "text") for id in ids]


def ids_of(sentences) -> list[str]:
    return [each.id for each in sentences]


def test_ids_of_the_file_are_kept_where_they_are_unique():
    given = tuple(named("b", "a", "7"))
    assert unique(given) == given
    assert renaming_notice(given, unique(given)) == ""


def test_an_id_that_occurs_again_gets_a_number_that_is_free():
    given = named("a", "a", "a-2", "a")
    assert ids_of(unique(given)) == ["a", "a-3", "a-2", "a-4"]
    assert renaming_notice(given, unique(given)) == (
        "Ids occur more than once: the next “a” is “a-3” here, and 1 more."
    )


def test_sentences_without_an_id_are_numbered_after_the_largest_number():
    assert ids_of(unique(named("", "", ""))) == ["1", "2", "3"]
    assert ids_of(unique(named("", "12", "", "x"))) == ["13", "12", "14", "x"]
    assert ids_of(unique(named("", "9" * 5000))) == ["1", "9" * 5000]


def test_ids_that_are_taken_are_left_to_those_who_have_them():
    assert ids_of(unique(named("", "a", "3"), {"3", "a"})) == ["4", "a-2", "3-2"]


def test_a_pair_stays_one_when_its_ids_change():
    good, bad = named("p-good", "p-bad")
    pair = [good, replace(bad, parent="p-good")]
    found = unique([*pair, *pair])
    assert [(each.id, each.parent) for each in found] == [
        *(("p-good", ""), ("p-bad", "p-good")),
        *(("p-good-2", ""), ("p-bad-2", "p-good-2")),
    ]


@given(
    st.lists(st.sampled_from(["", "a", "a-2", "1", "2", "1-2"]), max_size=12),
    st.sets(st.sampled_from(["a", "1", "1-2", "3"])),
)
def test_ids_are_unique_whatever_they_were(given_ids, taken):
    found = ids_of(unique(named(*given_ids), taken))
    assert len({*found}) == len(given_ids)
    assert not {*found} & taken


def test_sentences_without_an_id_are_variants_of_none() -> None:
    assert [each.parent for each in unique((sentence("", "a"), sentence("", "b")))] == ["", ""]


def parents_of(sentences) -> list[str]:
    return [each.parent for each in sentences]


def test_a_copy_that_gets_another_name_is_not_its_own_parent():
    (good,) = named("good")
    (copy,) = unique([replace(good, parent="good")], {"good"})
    assert (copy.id, copy.parent) == ("good-2", "good")


def test_parents_are_followed_to_the_nearest_before_else_to_the_first_after():
    a, b = named("a", "b")
    variant = replace(b, parent="a")
    assert parents_of(unique([variant, a], {"a"})) == ["a-2", ""]
    assert parents_of(unique([a, variant, a, variant], ())) == ["", "a", "", "a-2"]
