"""BERT (Devlin et al. 2019) as transformers builds it."""

from __future__ import annotations

from vzdesk.engine.families import like_bert

FAMILY = like_bert("BERT", {"bert": "BertModel"})
