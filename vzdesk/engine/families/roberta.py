"""RoBERTa (Liu et al. 2019) and the models built like it: BERT's blocks, other positions."""

from __future__ import annotations

from vzdesk.engine.families import like_bert, positions_after_padding

FAMILY = like_bert(
    "RoBERTa",
    {
        "roberta": "RobertaModel",
        "xlm-roberta": "XLMRobertaModel",
        "camembert": "CamembertModel",
        "data2vec-text": "Data2VecTextModel",
    },
    max_tokens=positions_after_padding,
)
