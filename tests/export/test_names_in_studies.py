"""Files of studies name words as tables of scores do, and older files are still read."""

from __future__ import annotations

from pathlib import Path

import pytest

from vzdesk.export.evaluations import tables as evaluations
from vzdesk.export.evaluations.tables import read_items
from vzdesk.export.studies import human, matches, words
from vzdesk.export.studies.matches import read_matches
from vzdesk.export.table import COLUMNS

NOW = {"target_word_id", "source_word_id"}


@pytest.mark.parametrize(
    "columns", [matches.COLUMNS, evaluations.ITEM_COLUMNS, words.FIXED, human.OF_SENTENCES]
)
def test_the_number_of_a_word_is_called_what_it_is_called_in_tables_of_scores(columns):
    """And in no table it is called what there is a unit of a map, such as [CLS]."""
    assert {*COLUMNS} >= NOW
    of_words = {name.removesuffix("s") for name in columns if name.endswith(("_id", "_ids"))}
    assert of_words & NOW
    assert not of_words & {"target_id", "source_id"}


ROW = "s,1,1,m,value-zeroing,no,words,,2,r,1,3,keys,2 4,the are,0.25\n"


@pytest.mark.parametrize("target", ["target_id", "target_word_id"])
def test_matches_are_read_whatever_their_columns_were_called(tmp_path: Path, target: str):
    sources = target.replace("target", "source") + "s"
    head = ",".join(matches.COLUMNS).replace("target_word_id", target)
    head = head.replace("source_word_ids", sources)
    (tmp_path / "matches.csv").write_text(f"{head},share\n{ROW}")
    (found,) = read_matches(tmp_path / "matches.csv", 0)
    assert (found.match.target, found.match.sources) == (2, (1, 3))
    assert found.values.tolist() == [[0.25]]


def test_items_are_read_whatever_their_columns_were_called(tmp_path: Path):
    row = "i1,1,p,The keys are,3,are,NA,m,own,attention,no,no,2,dot,2,keys,0.5,\n"
    found = []
    for names in (",".join(evaluations.ITEM_COLUMNS), "item_id,older names"):
        (tmp_path / "items.csv").write_text(f"{names}\n{row}")
        means = read_items(tmp_path / "items.csv", ["dot"])
        found.append(means.values)
    assert found[0] == found[1]
    assert [of["i1"] for of in found[0].values()] == [[0.5], [0.5]]
