"""A result made by hand, shown in the whole window."""

from __future__ import annotations

from dataclasses import replace

from states import scored

from vzdesk.engine.sentence import Tier
from vzdesk.engine.types import Analysis, ModelRef, Provenance
from vzdesk.session.document import Session
from vzdesk.window.main_window import MainWindow

REF = ModelRef("bert", "", "0", "BERT", "torch", "float32", 3, 2, 64, False)


def show(window: MainWindow, *tiers: Tier) -> None:
    """Show a scored sentence, with these annotations."""
    result = scored()
    result = replace(result, sentence=replace(result.sentence, tiers=tiers))
    analysis = Analysis(REF, Provenance("then", "cpu", "t"), {"1": result})
    window.desk.show(Session((result.sentence,), (analysis,)))
