"""BibTeX entries of what is cited."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fakes import fake_ref

from vzdesk.engine.methods import methods
from vzdesk.export.figures.bibliography import bibliography_of, entries_of


@pytest.mark.parametrize("name", methods())
def test_every_method_has_an_entry_with_all_that_a_reader_needs(name: str):
    entries = entries_of(name)
    assert entries
    for entry in entries:
        for field in ("title", "author", "year"):
            assert re.search(rf"^  {field} = \{{.+\}},?$", entry, re.MULTILINE), field
        assert entry.count("{") == entry.count("}")
        assert "keywords" not in entry


def test_the_year_of_an_entry_is_in_the_methods_citation():
    for method in methods().values():
        years = set(re.findall(r"\b(?:19|20)\d\d\b", method.citation))
        found = set(re.findall(r"year = \{(\d+)\}", "".join(entries_of(method.name))))
        assert found <= years, method.name
        assert found


def test_a_model_that_is_known_has_its_paper_and_others_have_none():
    known = bibliography_of(
        ["value-zeroing"], [replace(fake_ref(), name="google-bert/bert-base-cased")]
    )
    assert "devlin-etal-2019-bert" in known
    assert known.count("\n@") == 2
    own = bibliography_of(["value-zeroing"], [replace(fake_ref(), name="agreement-mini")])
    assert own.count("\n@") == 1
    assert own.count("@software{vzdesk,") == 1
