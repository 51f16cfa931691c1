"""Figures and styles in session files: damaged ones, those of later versions, and journals."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from archives import DOCUMENT, changed, members_of
from golden_session import GOLDEN_V2_3_FIGURES, golden_v2_3_figures

from vzdesk.errors import UserError
from vzdesk.session.changes import applied, change
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.rescue import rescue
from vzdesk.session.write import write
from vzdesk.view.kept import NOTHING_KEPT, Kept, KeptStyle

Change = Callable[[dict[str, Any]], object]


def with_change(path: Path, change: Change) -> Path:
    return changed(path, GOLDEN_V2_3_FIGURES, change)


def test_what_this_version_does_not_know_is_written_again_as_it_was(tmp_path: Path) -> None:
    def newer(document: dict[str, Any]) -> None:
        document["version"] = [2, 9]
        document["figures"][1]["spec"]["style"] = {"glow": [1, {"a": None}]}

    session = read(with_change(tmp_path / "s.vzd", newer))
    write(session, tmp_path / "t.vzd")
    before, after = (json.loads(members_of(tmp_path / f"{name}.vzd")[DOCUMENT]) for name in "st")
    assert after["figures"] == before["figures"]
    assert after["styles"] == before["styles"]


@pytest.mark.parametrize(
    ("damage", "said", "n_figures", "n_styles"),
    [
        (lambda d: d["figures"][0].pop("kind"), "figure 1 of its document has no 'kind'", 2, 2),
        (lambda d: d["figures"][2].update(spec=[]), "'spec' of figure 3 of its document", 2, 2),
        (lambda d: d["figures"][1].update(name="Figure 1"), "have the name 'Figure 1'", 2, 2),
        (lambda d: d["styles"][0].update(name=""), "or one has none", 3, 1),
        (lambda d: d["styles"][0].update(name=3), "'name' of style 1 of its document", 3, 1),
        (lambda d: d["styles"][1]["style"].update(x=[float("nan")]), "is not finite", 3, 1),
        (lambda d: d.update(styles=7), "'styles' of its document must be a list", 3, 0),
        (lambda d: d.update(figures={}), "'figures' of its document must be a list", 0, 2),
        (
            lambda d: d.update(styles=[{"name": str(n), "style": {}} for n in range(1001)]),
            "more than 1000 styles",
            *(3, 1000),
        ),
    ],
)
def test_damage_is_refused_and_all_else_is_rescued(
    tmp_path: Path, damage: Change, said: str, n_figures: int, n_styles: int
) -> None:
    path = with_change(tmp_path / "s.vzd", damage)
    with pytest.raises(UserError) as error:
        read(path)
    assert said in str(error.value)
    found = rescue(path)
    assert (len(found.session.kept.figures), len(found.session.kept.styles)) == (
        *(n_figures, n_styles),
    )
    assert found.lost
    assert replace(found.session, kept=golden_v2_3_figures().kept).equals(golden_v2_3_figures())


def test_without_the_part_they_are_keys_that_readers_do_not_know(tmp_path: Path) -> None:
    path = with_change(tmp_path / "s.vzd", lambda d: d.update(parts=[]))
    assert read(path).kept == NOTHING_KEPT


def test_a_part_without_anything_behind_it_is_none(tmp_path: Path) -> None:
    def emptied(document: dict[str, Any]) -> None:
        del document["figures"], document["styles"]

    assert read(with_change(tmp_path / "s.vzd", emptied)).kept == NOTHING_KEPT


def test_of_a_document_that_is_cut_they_are_said_to_be_lost(tmp_path: Path) -> None:
    data = GOLDEN_V2_3_FIGURES.read_bytes()
    (tmp_path / "s.vzd").write_bytes(data[: data.index(b'"analyses"')])
    found = rescue(tmp_path / "s.vzd")
    assert found.session.kept == NOTHING_KEPT
    assert "All figures and styles that were kept are lost." in found.lost


def test_what_is_kept_is_a_change_and_so_is_what_is_kept_no_longer() -> None:
    kept = Kept(styles=(KeptStyle("mine", "{}"),))
    empty, full = Session(), Session(kept=kept)
    for before, now in ((empty, full), (full, empty)):
        made = change(before, now)
        assert made is not None
        assert applied(before, [made]).equals(now)
    assert change(full, Session(kept=kept)) is None
