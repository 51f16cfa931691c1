"""The session in golden/v1.vzd, with values made by hand.

Every released version of the format keeps its golden file for ever, and vzdesk has to open it equal
to what is written here. `python tests/session/golden_session.py` made the file; run it again only
before a version is released, never after.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from vzdesk.engine.types import (
    Analysis,
    ModelRef,
    Provenance,
    Scored,
    ScoreMap,
    Sentence,
    Token,
    Word,
    frozen,
)
from vzdesk.session.document import Session
from vzdesk.session.write import write
from vzdesk.view.selection import Cell, Selection, Settings

GOLDEN_V1 = Path(__file__).parent / "golden" / "v1.vzd"

KEYS = Sentence(
    "1", "Keys are.", (Word("Keys", 0, 4), Word("are", 5, 8), Word(".", 8, 9)), note="e\u0301, שלום"
)
UNSCORED = Sentence("2, “b”", "👩‍👧 unscored", (Word("👩‍👧", 0, 3), Word("unscored", 4, 12)))
TOKENS = (
    Token("[CLS]", "[CLS]", None, is_special=True),
    Token("Key", "key", 0),
    Token("s", "##s", 0),
)


def golden_v1() -> Session:
    """Two sentences, one of them scored: three tokens, two layers, one method with its rollout."""
    distances = frozen([[[0, 0, 0], [1, 2, 1], [0.5, 0.25, 0.25]], np.full((3, 3), 1e-7)])
    scores = frozen([[[0, 0, 0], [0.25, 0.5, 0.25], [0.5, 0.25, 0.25]], np.full((3, 3), 1 / 3)])
    rolled_out = frozen(scores[::-1])
    no_mixing = np.array([[True, False, False], [False, False, False]])
    no_mixing.flags.writeable = False
    maps = (
        ScoreMap("value-zeroing", scores, distances, no_mixing),
        ScoreMap("value-zeroing+rollout", rolled_out, None, no_mixing[::-1]),
    )
    scored = Scored(KEYS, TOKENS, {one.method: one for one in maps}, ("A notice.",))
    model = ModelRef(
        "agreement-mini", "1", "0123456789abcdef" * 4, "bert", "onnx", "float32", 2, 4, 128, False
    )
    provenance = Provenance(
        "2026-01-02T03:04:05+00:00", "cpu", "wordpiece", {"numpy": "2.3.1"}, {"distance": "cosine"}
    )
    return Session(
        (KEYS, UNSCORED),
        (Analysis(model, provenance, {"1": scored}),),
        Selection("1", "value-zeroing", 1, Cell(1, None)),
        Settings("words", rollout=True, colours="cividis"),
    )


if __name__ == "__main__":
    GOLDEN_V1.parent.mkdir(exist_ok=True)
    write(golden_v1(), GOLDEN_V1)
