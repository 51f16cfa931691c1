"""BERT (Devlin et al. 2019), and ERNIE (Sun et al. 2020), which has its blocks."""

from __future__ import annotations

from vzdesk.engine.families import like_bert

FAMILY = like_bert("BERT", {"bert": "BertModel", "ernie": "ErnieModel"})
