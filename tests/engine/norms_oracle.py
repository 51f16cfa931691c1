"""Attention-Norm and its peers, slow and obvious: float64, one run of the block for each source.

This states Kobayashi et al. (2020, 2021) once more, without any of the program's own code. What a
source adds is what the output projection returns less without its values; the middle residual is
what a stock norm is given; where these modules are is stated again for every `model_type`.
"""

from __future__ import annotations

from contextlib import ExitStack

import numpy as np
import torch

from tests.engine import oracle

BERT = "attention.output.dense"
LLAMA = "self_attn.o_proj"
PROJECTIONS = {
    **dict.fromkeys(("bert", "electra", "ernie", "roberta", "camembert", "xlm-roberta"), BERT),
    **dict.fromkeys(("data2vec-text", "deberta", "deberta-v2"), BERT),
    **dict.fromkeys(("llama", "mistral", "ministral", "smollm3", "ernie4_5", "seed_oss"), LLAMA),
    **dict.fromkeys(("qwen2", "qwen3", "gemma2", "gemma3_text", "granite", "phi3"), LLAMA),
    "albert": "attention.dense",
    "bloom": "self_attention.dense",
    "distilbert": "attention.out_lin",
    "falcon": "self_attention.dense",
    "gpt2": "attn.c_proj",
    "gpt_neo": "attn.attention.out_proj",
    "gpt_neox": "attention.dense",
    "gptj": "attn.out_proj",
    "modernbert": "attn.Wo",
    "mpnet": "attention.attn.o",
    "opt": "self_attn.out_proj",
    "phi": "self_attn.dense",
}
POST_NORMS = {
    **{name: "attention.output.LayerNorm" for name, path in PROJECTIONS.items() if path == BERT},
    "albert": "attention.LayerNorm",
    "distilbert": "sa_layer_norm",
    "mpnet": "attention.LayerNorm",
    "opt": "self_attn_layer_norm",  # of the one that is post-norm
}
BART = {
    "encoder": ("self_attn.out_proj", "self_attn_layer_norm"),
    "decoder": ("self_attn.out_proj", "self_attn_layer_norm"),
    "cross": ("encoder_attn.out_proj", ""),
}
T5 = {
    "encoder": ("layer.0.SelfAttention.o", ""),
    "decoder": ("layer.0.SelfAttention.o", ""),
    "cross": ("layer.1.EncDecAttention.o", ""),
}
SEQ2SEQ = {"t5": T5, "mt5": T5, "bart": BART, "marian": BART}


def maps(model: torch.nn.Module, ids: list[int], type_ids: list[int]) -> dict[str, np.ndarray]:
    """model: a stock model without head -> by method the shares["layer target source"]."""
    model = model.double().eval()
    kind = model.config.model_type
    is_post_norm = not getattr(model.config, "do_layer_norm_before", False)
    paths = PROJECTIONS[kind], POST_NORMS.get(kind, "") if is_post_norm else ""
    with torch.no_grad():
        calls = oracle.clean_calls(model, oracle.WHERE[kind][0], ids, type_ids)
        return _stacked([_layer(*call, oracle.WHERE[kind], *paths) for call in calls])


def seq2seq_maps(
    model: torch.nn.Module, ids: list[int], decoder_ids: list[int]
) -> dict[str, dict[str, np.ndarray]]:
    """model: an encoder-decoder without head -> for each part the same; of "cross" one method."""
    model = model.double().eval()
    kind = model.config.model_type
    inputs = {
        "input_ids": torch.tensor([ids]),
        "decoder_input_ids": torch.tensor([decoder_ids]),
        "use_cache": False,
    }
    found = {}
    with torch.no_grad():
        for part, paths in SEQ2SEQ[kind].items():
            where = oracle.SEQ2SEQ[kind][part]
            calls = oracle.block_calls(model, model.get_submodule(where[0]), inputs)
            n_sources = None if part != "cross" else len(ids)
            found[part] = _stacked([_layer(*call, where, *paths, n_sources) for call in calls])
    return found


def _stacked(layers):
    return {name: np.stack([layer[name] for layer in layers]) for name in layers[0]}


def _layer(layer, args, kwargs, where, projection, post_norm, n_sources=None):
    """By method the shares["target source"] of this block; n_sources: of another text."""
    hidden = (args[0] if args else kwargs["hidden_states"])[0]
    whole, middle = _run(layer, args, kwargs, projection, post_norm)
    added = torch.stack(
        [
            whole - _run(layer, args, kwargs, projection, post_norm, (where, source))[0]
            for source in range(n_sources or len(hidden))
        ],
        dim=1,
    )
    found = {"attention-norm": added}
    if n_sources is None:
        residual = torch.eye(len(hidden), dtype=hidden.dtype)[..., None] * hidden[:, None]
        found["attention-norm-res"] = _through_mixed_norm(layer, whole, added) + residual
        norm = layer.get_submodule(post_norm) if post_norm else None
        terms = found["attention-norm-res"]
        found["attention-norm-res-ln"] = _normed(norm, middle, terms) if norm else terms
    return {name: _shares(terms.norm(dim=-1).numpy()) for name, terms in found.items()}


def _run(layer, args, kwargs, projection, post_norm, zeroed=None):
    """What the projection returns and the norm is given, with a source's values set to zero."""
    heard = {}
    with ExitStack() as hooks:

        def hook(path, function, register="register_forward_hook"):
            hooks.callback(getattr(layer.get_submodule(path), register)(function).remove)

        hook(projection, lambda _module, _args, output: heard.update(whole=output[0]))
        if post_norm:
            register = "register_forward_pre_hook"
            hook(post_norm, lambda _module, inputs: heard.update(middle=inputs[0][0]), register)
        if zeroed is not None:
            (_, path, values_of), source = zeroed
            hook(path, lambda _module, _args, output: _zero(layer, values_of, output, source))
        layer(*args, **kwargs)
    return heard["whole"], heard.get("middle")


def _zero(layer, values_of, output, source):
    output = output.clone()
    values = values_of(output, layer)[:, source]
    bias = getattr(getattr(getattr(layer, "attention", None), "self", None), "v_bias", None)
    # DeBERTa v1 adds the value's bias afterwards: minus the bias becomes zero.
    values[...] = 0 if bias is None else -bias.view(values.shape[1:])
    return output


def _through_mixed_norm(layer, whole, added):
    """Gemma's norm of the attention output, by the root mean square of the whole; a scale."""
    if hasattr(layer, "pre_feedforward_layernorm"):
        norm = layer.post_attention_layernorm
        rms = (whole.square().mean(dim=-1) + norm.eps).sqrt()
        return added / rms[:, None, None] * (1 + norm.weight)
    return added * getattr(layer, "residual_multiplier", 1.0)


def _normed(norm, middle, terms):
    """LayerNorm by the variance of the whole; without its bias."""
    epsilon = norm.variance_epsilon if hasattr(norm, "variance_epsilon") else norm.eps
    deviation = (middle.var(dim=-1, unbiased=False) + epsilon).sqrt()
    centred = terms - terms.mean(dim=-1, keepdim=True)
    return centred / deviation[:, None, None] * norm.weight


def _shares(lengths):
    return lengths / lengths.sum(axis=-1, keepdims=True)
