"""Studies in session files: damaged ones, those of later versions, and journals."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archives import DOCUMENT, changed, members_of
from golden_session import GOLDEN_V2_3_STUDIES, golden_v2_3_studies

from vzdesk.errors import UserError
from vzdesk.session.changes import applied, change
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.rescue import rescue
from vzdesk.session.write import write
from vzdesk.view.kept import NOTHING_KEPT

Change = Callable[[dict[str, Any]], object]


def with_change(path: Path, change: Change) -> Path:
    return changed(path, GOLDEN_V2_3_STUDIES, change)


def test_what_this_version_does_not_know_is_written_again_as_it_was(tmp_path: Path) -> None:
    def newer(document: dict[str, Any]) -> None:
        document["version"] = [2, 9]
        document["studies"][0]["spec"]["study"]["mood"] = [1, {"a": None}]

    session = read(with_change(tmp_path / "s.vzd", newer))
    write(session, tmp_path / "t.vzd")
    before, after = (json.loads(members_of(tmp_path / f"{name}.vzd")[DOCUMENT]) for name in "st")
    assert after["studies"] == before["studies"]


@pytest.mark.parametrize(
    ("damage", "said", "n_left"),
    [
        (lambda d: d["studies"][0].pop("kind"), "study 1 of its document has no 'kind'", 1),
        (lambda d: d["studies"][1].update(spec=[]), "'spec' of study 2 of its document", 1),
        (lambda d: d["studies"][1].update(name="nouns"), "have the name 'nouns'", 1),
        (lambda d: d["studies"][0].update(table=[1]), "'table' of study 1 of its document", 1),
        (lambda d: d["studies"][0]["spec"].update(x=float("inf")), "is not finite", 1),
        (lambda d: d.update(studies="all"), "'studies' of its document must be a list", 0),
    ],
)
def test_damage_is_refused_and_all_else_is_rescued(
    tmp_path: Path, damage: Change, said: str, n_left: int
) -> None:
    path = with_change(tmp_path / "s.vzd", damage)
    with pytest.raises(UserError) as error:
        read(path)
    assert said in str(error.value)
    found = rescue(path)
    assert len(found.session.kept.studies) == n_left
    assert len(found.lost) == 1
    whole = golden_v2_3_studies()
    assert replace(found.session, kept=whole.kept).equals(whole)


def test_without_the_part_they_are_keys_that_readers_do_not_know(tmp_path: Path) -> None:
    path = with_change(tmp_path / "s.vzd", lambda d: d.update(parts=[]))
    assert read(path).kept == NOTHING_KEPT


def test_of_a_document_that_is_cut_they_are_said_to_be_lost(tmp_path: Path) -> None:
    data = GOLDEN_V2_3_STUDIES.read_bytes()
    (tmp_path / "s.vzd").write_bytes(data[: data.index(b'"analyses"')])
    found = rescue(tmp_path / "s.vzd")
    assert found.session.kept == NOTHING_KEPT
    assert "All studies that were kept are lost." in found.lost


def test_a_study_that_is_kept_is_a_change_and_so_is_one_that_is_kept_no_longer() -> None:
    empty, full = Session(), Session(kept=golden_v2_3_studies().kept)
    for before, now in ((empty, full), (full, empty)):
        made = change(before, now)
        assert made is not None
        assert applied(before, [made]).equals(now)
