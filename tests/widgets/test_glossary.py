from __future__ import annotations

import pytest

from vzdesk.engine.methods import methods
from vzdesk.translate import say
from vzdesk.widgets.words import glossary
from vzdesk.widgets.words.glossary import TERMS


def test_every_term_has_plain_sentences():
    for id, term in TERMS.items():
        assert term.meaning.endswith("."), id
        assert term.meaning[0].isupper(), id
        assert len(term.meaning) <= 240, id
        assert len(term.meaning.split(". ")) <= 3, id
    names = [term.name.casefold() for term in TERMS.values()]
    assert len(set(names)) == len(names)


def test_no_term_is_explained_by_itself_alone():
    for term in TERMS.values():
        assert not term.meaning.casefold().startswith((term.name.casefold(), f"a {term.name}"))


@pytest.mark.parametrize("name", [*methods()])
def test_every_method_is_explained(name: str):
    known = {say(term.name).casefold() for term in TERMS.values()}
    assert say(methods()[name].label).split(" +")[0].casefold() in known


@pytest.mark.parametrize(
    ("part", "ids"),
    [
        ("score 0.25", ("score",)),
        ("layer 3", ("layer",)),
        ("decoder layer 3", ("decoder",)),
        ("distance 1e-05", ("distance",)),
        ("mixing ratio 0.25", ("mixing-ratio",)),
        ("attention 0.1", ("attention",)),
        ("rank 3 of 9", ("rank",)),
        ("target keys", ("target",)),
        ("score ← layer", ("target", "source")),
        ("keys: cue", ("cue",)),
        ("keys: target word", ("target-word",)),
        ("A − B +0.1", ("difference",)),
        ("", ()),
        ("underscored", ()),
    ],
)
def test_the_terms_of_exact_numbers_are_known(part: str, ids: tuple[str, ...]):
    assert glossary.terms_in(part) == ids


def test_a_meaning_begins_with_its_term():
    first, second = glossary.meaning("target", "source").split("\n")
    assert first.startswith("Target: ")
    assert second.startswith("Source: ")
