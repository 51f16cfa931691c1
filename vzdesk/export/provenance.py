"""What a reader of an exported file has to know to make it again, and whom to cite."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from vzdesk.engine.types import Analysis

CITATION = (
    "Hosein Mohebbi, Willem Zuidema, Grzegorz Chrupała, and Afra Alishahi. 2023. Quantifying "
    "Context Mixing in Transformers. In Proceedings of the 17th Conference of the European Chapter "
    "of the Association for Computational Linguistics (EACL), pages 3378–3400."
)
"""The paper that Value Zeroing comes from."""


def runs(analyses: Iterable[Analysis]) -> list[dict[str, Any]]:
    """For each run its model and how it came to be, ready for JSON."""
    return [
        {
            "model": asdict(analysis.model),
            "tokenizer": analysis.provenance.tokenizer,
            "device": analysis.provenance.device,
            "created": analysis.provenance.created,
            "options": dict(analysis.provenance.options),
            "versions": dict(analysis.provenance.versions),
        }
        for analysis in analyses
    ]
