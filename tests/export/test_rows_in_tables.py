"""Tables of maps of some targets only: rows that were not scored are left out, never 0."""

from __future__ import annotations

import csv
import io

import pytest
from fakes import fake_scored, of_targets

from vzdesk.engine.text import sentence
from vzdesk.engine.types import SentenceResult, Targets
from vzdesk.export.table import COLUMNS, rows_of
from vzdesk.export.tables.parts import TableChoices

WHOLE = fake_scored(sentence("1", "The table is here"))
SOME = of_targets(WHOLE, Targets((1,)))


def lines(result: SentenceResult, choices: TableChoices) -> list[dict[str, str]]:
    data = b"".join(rows for _, _, rows in rows_of(result, choices, ",", "model"))
    return list(csv.DictReader(io.StringIO(data.decode()), COLUMNS))


@pytest.mark.parametrize("units", ["tokens", "words"])
def test_a_table_has_the_lines_of_the_rows_that_are_there(units) -> None:
    choices = TableChoices(units=units, rollout="none")
    of_table = "table" if units == "words" else ("ta", "ble")
    expected = [each for each in lines(WHOLE, choices) if each["target"] in of_table]
    assert expected
    assert lines(SOME, choices) == expected
