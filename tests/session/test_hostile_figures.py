"""Kept figures that no vzdesk has written: they are refused in a sentence, at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from archives import changed

from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import Kept, KeptFigure, KeptStyle


def nested(depth: int) -> dict[str, Any]:
    return json.loads('{"a":' * depth + "0" + "}" * depth)


@pytest.mark.parametrize("depth", [40, 900])
@pytest.mark.parametrize("what", ["figures", "styles"])
def test_what_is_nested_too_deeply_is_damaged(tmp_path: Path, depth: int, what: str) -> None:
    kept = Kept((KeptFigure("f", "heatmap", "{}"),), (KeptStyle("s", "{}"),))
    write(Session(kept=kept), tmp_path / "s.vzd")
    inner = {"figures": "spec", "styles": "style"}[what]
    entry = {"name": "f", "kind": "heatmap", inner: nested(depth)}
    path = changed(
        tmp_path / "h.vzd", tmp_path / "s.vzd", lambda each: each.update({what: [entry]})
    )
    with pytest.raises(UserError, match="nested too deeply"):
        read(path)


def test_an_integer_that_is_no_length_is_refused() -> None:
    content = json.dumps({"sentence": "1", "style": {"width_mm": 10**400}})
    with pytest.raises(UserError, match="its 'width_mm' is 1000"):
        _ = KeptFigure("f", "heatmap", content).spec


def test_a_text_beside_the_bar_that_no_page_has_room_for_is_refused() -> None:
    FigureStyle(bar_label="x" * 200).check()
    with pytest.raises(UserError, match="has 20,000 characters"):
        FigureStyle(bar_label="x" * 20_000).check()
