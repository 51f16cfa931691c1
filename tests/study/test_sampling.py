"""Which pairs are drawn so that labels are balanced, and what is said of the others."""

from __future__ import annotations

from collections import Counter

import pytest

from vzdesk.engine import text
from vzdesk.errors import UserError
from vzdesk.study.choices.sampling import balanced
from vzdesk.study.cues.cases import Pair
from vzdesk.study.probing.number import PLURAL, SINGULAR, number_in


def pairs(paradigm: str, n_singular: int, n_plural: int) -> list[Pair]:
    forms = [("is", "are")] * n_singular + [("are", "is")] * n_plural
    found = []
    for number, of in enumerate(forms):
        both = [text.sentence(f"{paradigm}-{number}-{form}", f"It {form} {number}.") for form in of]
        found.append(Pair(f"{paradigm}-{number}", *both, paradigm))
    return found


def counts(of: tuple[Pair, ...]) -> Counter[tuple[str, str | None]]:
    return Counter((each.paradigm, number_in(each)) for each in of)


def test_each_paradigm_has_as_many_of_each_label_and_no_pair_twice() -> None:
    given = pairs("verbs", 30, 10) + pairs("nouns", 7, 9)
    found = balanced(given, number_in, seed=1)
    expected = {("verbs", SINGULAR): 10, ("verbs", PLURAL): 10}
    assert counts(found.found) == expected | {("nouns", SINGULAR): 7, ("nouns", PLURAL): 7}
    ids = [each.item for each in found.found]
    assert len(set(ids)) == len(ids)
    assert ids == [each.item for each in given if each.item in set(ids)]  # in their order
    assert found.left_out.total() == len(given) - len(ids)
    assert dict(found.left_out) == {
        "its paradigm has more that are singular": 20,
        "its paradigm has more that are plural": 2,
    }
    assert "34 of 56 pairs are drawn" in "".join(found.notices())


def test_the_seed_decides() -> None:
    given = pairs("verbs", 30, 10)
    first, again, other = (balanced(given, number_in, seed) for seed in (1, 1, 2))
    assert first == again
    assert first.found != other.found
    assert counts(first.found) == counts(other.found)
    # What else is there changes nothing of a paradigm behind which it stands.
    assert (
        balanced(given + pairs("nouns", 3, 3), number_in, 1).found[: len(first.found)]
        == first.found
    )


def test_most_is_of_each_paradigm_half_of_each_label() -> None:
    found = balanced(pairs("verbs", 30, 10) + pairs("nouns", 2, 2), number_in, 1, most=7)
    assert set(counts(found.found).values()) == {3, 2}
    assert found.left_out["its paradigm has more than 7"] == 14


def test_pairs_without_a_label_and_paradigms_that_lack_one_are_left_out_and_said() -> None:
    strange = Pair("x", text.sentence("a", "It ran."), text.sentence("b", "It go."), "strange")
    several = Pair("y", text.sentence("c", "It is."), text.sentence("d", "The men are."), "nouns")
    given = [strange, several, *pairs("verbs", 3, 2), *pairs("nouns", 4, 0)]
    found = balanced(given, number_in, seed=1)
    assert counts(found.found) == {("verbs", SINGULAR): 2, ("verbs", PLURAL): 2}
    assert dict(found.left_out) == {
        "nothing says which label it has": 2,
        "its paradigm has more that are singular": 5,
    }
    for some in (given[:2], pairs("nouns", 4, 0), pairs("verbs", 3, 0) + pairs("nouns", 0, 3)):
        with pytest.raises(UserError, match="none can be balanced"):
            balanced(some, number_in, seed=1, most=4)
