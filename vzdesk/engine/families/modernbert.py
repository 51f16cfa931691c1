"""ModernBERT (Warner et al. 2024): local and global layers."""

from __future__ import annotations

from vzdesk.engine.families import Family, at, instead_of_attention, last_third

FAMILY = Family(
    name="ModernBERT",
    model_classes={"modernbert": "ModernBertModel"},
    layers=at("layers"),
    attention="attn",
    value="attn.Wqkv",
    projection="attn.Wo",
    stubs=instead_of_attention("attn"),
    values=last_third,
)
