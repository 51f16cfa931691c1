"""Figures and styles that the user keeps -> the document of a session's file, see FORMAT.md."""

from __future__ import annotations

import json
from typing import Any

from vzdesk.view.figures.kept import KeptFigures


def entries_of(kept: KeptFigures) -> dict[str, Any]:
    """What the document has of them: nothing where there are none."""
    if kept == KeptFigures():
        return {}
    return {
        "figures": [
            {"name": each.name, "kind": each.kind, "spec": json.loads(each.content)}
            for each in kept.figures
        ],
        "styles": [{"name": each.name, "style": json.loads(each.content)} for each in kept.styles],
    }
