"""Attention-Norm and its peers, slow and obvious: float64, one run of the block for each source.

This states Kobayashi et al. (2020, 2021), Modarressi et al. (2022, GlobEnc) and Ferrando et al.
(2022, ALTI) once more, without any of the program's own code. What a source adds is what the output
projection returns less without its values; the middle residual is what a stock norm is given, or
residual and attention output; where these modules are is stated again for every `model_type`.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress

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
LAST_NORMS = {
    **{name: "output.LayerNorm" for name, path in PROJECTIONS.items() if path == BERT},
    "albert": "full_layer_layer_norm",
    "distilbert": "output_layer_norm",
    "mpnet": "output.LayerNorm",
    "opt": "final_layer_norm",  # of the one that is post-norm
}
BART = {
    "encoder": ("self_attn.out_proj", "self_attn_layer_norm"),
    "decoder": ("self_attn.out_proj", "self_attn_layer_norm"),
    "cross": ("encoder_attn.out_proj", "encoder_attn_layer_norm", "", "self_attn_layer_norm"),
}
T5 = {
    "encoder": ("layer.0.SelfAttention.o", ""),
    "decoder": ("layer.0.SelfAttention.o", ""),
    "cross": ("layer.1.EncDecAttention.o", "", "", "layer.0"),
}
SEQ2SEQ = {"t5": T5, "mt5": T5, "bart": BART, "marian": BART}


MIXING = "mixing ratios of "
"""What names of these begin with."""


def maps(model: torch.nn.Module, ids: list[int], type_ids: list[int]) -> dict[str, np.ndarray]:
    """model: a stock model without head -> by method the shares["layer target source"]; GlobEnc's
    only of post-norm models. With them the mixing ratios["layer target"] of those that have any.
    """
    model = model.double().eval()
    kind = model.config.model_type
    is_post_norm = not getattr(model.config, "do_layer_norm_before", False)
    norms = (POST_NORMS.get(kind, ""), LAST_NORMS.get(kind, "")) if is_post_norm else ("", "")
    paths = PROJECTIONS[kind], *norms
    with torch.no_grad():
        calls = oracle.clean_calls(model, oracle.WHERE[kind][0], ids, type_ids)
        return _stacked([_layer(*call, oracle.WHERE[kind], *paths) for call in calls])


def seq2seq_maps(
    model: torch.nn.Module, ids: list[int], decoder_ids: list[int]
) -> dict[str, dict[str, np.ndarray]]:
    """model: an encoder-decoder without head -> for each part the same, but of "cross" without the
    methods whose residual has a column; and of "cross" and "decoder" as "alti+rollout" what reaches
    the decoder from either text.
    """
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
            layers = [_layer(*call, where, *paths, n_sources=n_sources) for call in calls]
            found[part] = _stacked(layers)
    both = _across_texts(*(found[part]["alti"] for part in SEQ2SEQ[kind]))
    found["cross"]["alti+rollout"], found["decoder"]["alti+rollout"] = both
    return found


def _across_texts(encoder, decoder, cross):
    """Ferrando et al. (2022b), as one matrix over both texts, the encoder's tokens first.

    In each layer of the decoder a token of the encoder stays what it is; a target takes from those,
    and the rest from the decoder's tokens. Below all layers lies what the encoder itself mixed.
    """
    n, m = encoder.shape[-1], decoder.shape[-1]
    reached = np.eye(n + m)
    for step in encoder:
        reached[:n] = step @ reached[:n]
    rows = []
    for own, other in zip(decoder, cross, strict=True):
        step = np.eye(n + m)
        step[n:, :n] = other
        step[n:, n:] = own * (1 - other.sum(axis=1, keepdims=True))
        reached = step @ reached
        rows.append(reached[n:])
    return np.stack(rows)[..., :n], np.stack(rows)[..., n:]


def _stacked(layers):
    return {name: np.stack([layer[name] for layer in layers]) for name in layers[0]}


def _layer(
    layer, args, kwargs, where, projection, post_norm, last_norm="", before="", n_sources=None
):
    """By method the shares["target source"] of this block; n_sources: of another text.

    before: of cross-attention, the module that returns what it is added to.
    """
    hidden = (args[0] if args else kwargs["hidden_states"])[0]
    whole, middle, heard = _run(layer, args, kwargs, projection, post_norm, before=before)
    residual = heard if before else hidden
    added = torch.stack(
        [
            whole - _run(layer, args, kwargs, projection, post_norm, (where, source))[0]
            for source in range(n_sources or len(hidden))
        ],
        dim=1,
    )
    found = {"attention-norm": added}
    norm = layer.get_submodule(post_norm) if post_norm else None
    if middle is None:
        middle = _normed_mixed(layer, whole) + residual
    full = norm(middle) if norm else middle
    if n_sources is None:
        own = torch.eye(len(hidden), dtype=hidden.dtype)[..., None] * hidden[:, None]
        terms = _through_mixed_norm(layer, whole, added) + own
        found["attention-norm-res"] = terms
        terms = found["attention-norm-res-ln"] = _normed(norm, middle, terms) if norm else terms
        if last_norm:
            found["globenc"] = _through_last_norm(layer, args, kwargs, last_norm, terms)
        names = ("attention-norm-res", "attention-norm-res-ln")
        maps = {MIXING + name: _mixing(found[name]) for name in names}
        maps["alti"] = _shares(_nearness(full, terms))
    else:
        together = torch.cat([added, residual[:, None]], dim=1)
        nearness = _nearness(full, _normed(norm, middle, together) if norm else together)
        maps = {"alti": _shares(nearness)[:, :-1]}
    return maps | {name: _shares(terms.norm(dim=-1).numpy()) for name, terms in found.items()}


def _nearness(full, terms):
    """How much nearer each term brings a target from 0 to all of them, by the sum of distances."""
    far = (full[:, None] - terms).abs().sum(dim=-1)
    return (full.abs().sum(dim=-1)[:, None] - far).clamp(min=0).numpy()


def _mixing(terms):
    """‖Σ_{j≠i} T_ij‖ / (‖Σ_{j≠i} T_ij‖ + ‖T_ii‖)["target"] (Kobayashi et al. 2021)."""
    own = terms.diagonal().T
    others = terms.clone()
    others[range(len(own)), range(len(own))] = 0
    mixed, kept = others.sum(dim=1).norm(dim=-1), own.norm(dim=-1)
    return (mixed / (mixed + kept)).numpy()


def _through_last_norm(layer, args, kwargs, path, terms):
    """By the variance of what the norm is given: the feed-forward's output and what it took."""
    heard = []
    norm = layer.get_submodule(path)
    handle = norm.register_forward_pre_hook(lambda _module, inputs: heard.append(inputs[0]))
    layer(*args, **kwargs)
    handle.remove()
    return _normed(norm, heard[0].reshape(len(terms), -1), terms)


class _HeardError(Exception):
    """What is asked for is known; the rest of the block takes long."""


def _run(layer, args, kwargs, projection, post_norm, zeroed=None, before=""):
    """What the projection returns and the norm is given, and what the module `before` returns; with
    a source's values set to zero, only the first of them.
    """
    heard = {}

    def hear_whole(_module, _args, output):
        heard["whole"] = output[0]
        if zeroed is not None:
            raise _HeardError

    with ExitStack() as hooks:

        def hook(path, function, register="register_forward_hook"):
            hooks.callback(getattr(layer.get_submodule(path), register)(function).remove)

        hook(projection, hear_whole)
        if post_norm:
            register = "register_forward_pre_hook"
            hook(post_norm, lambda _module, inputs: heard.update(middle=inputs[0][0]), register)
        if before:

            def hear(_module, _args, output):
                heard.update(before=(output[0] if isinstance(output, tuple) else output)[0])

            hook(before, hear)
        if zeroed is not None:
            (_, path, values_of), source = zeroed
            hook(path, lambda _module, _args, output: _zero(layer, values_of, output, source))
        with suppress(_HeardError):
            layer(*args, **kwargs)
    return heard["whole"], heard.get("middle"), heard.get("before")


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


def _normed_mixed(layer, whole):
    """What is added to the residual: the attention output, through Gemma's norm, or scaled."""
    if hasattr(layer, "pre_feedforward_layernorm"):
        return layer.post_attention_layernorm(whole)
    return whole * getattr(layer, "residual_multiplier", 1.0)


def _normed(norm, middle, terms):
    """LayerNorm by the variance of the whole; without its bias."""
    epsilon = norm.variance_epsilon if hasattr(norm, "variance_epsilon") else norm.eps
    deviation = (middle.var(dim=-1, unbiased=False) + epsilon).sqrt()
    centred = terms - terms.mean(dim=-1, keepdim=True)
    return centred / deviation[:, None, None] * norm.weight


def _shares(lengths):
    return lengths / lengths.sum(axis=-1, keepdims=True)
