"""ELECTRA (Clark et al. 2020): BERT's blocks on embeddings that may be narrower."""

from __future__ import annotations

from vzdesk.engine.families import like_bert

FAMILY = like_bert("ELECTRA", {"electra": "ElectraModel"})
