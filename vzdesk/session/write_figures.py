"""Figures, styles and studies that the user keeps -> the document of a session, see FORMAT.md."""

from __future__ import annotations

import json
from typing import Any

from vzdesk.view.kept import Kept


def entries_of(kept: Kept) -> dict[str, Any]:
    """What the document has of them: nothing where there are none."""
    return {**_figures(kept), **_studies(kept)}


def _figures(kept: Kept) -> dict[str, Any]:
    if not kept.figures and not kept.styles:
        return {}
    return {
        "figures": [
            {"name": each.name, "kind": each.kind, "spec": json.loads(each.content)}
            for each in kept.figures
        ],
        "styles": [{"name": each.name, "style": json.loads(each.content)} for each in kept.styles],
    }


def _studies(kept: Kept) -> dict[str, Any]:
    if not kept.studies:
        return {}
    studies = [
        {
            "name": each.name,
            "kind": each.kind,
            "spec": json.loads(each.content),
            "table": each.table,
        }
        for each in kept.studies
    ]
    return {"studies": studies}
