"""The model, run on made-up sentences of two sizes: inputs to trace graphs with."""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import Module

from vzdesk.engine.families import Site
from vzdesk.engine.runtime.onnx_export import block_inputs
from vzdesk.engine.runtime.onnx_export.tracer import BATCH
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.backend import TorchBackend
from vzdesk.errors import UserError
from vzdesk.translate import mark, say

N_TOKENS, N_DECODER_TOKENS = (5, 11), (6, 9)
"""Tokens of the two runs, where the model reads so many."""


@dataclass(frozen=True, eq=False)
class SiteRun:
    """A site of a block, and what happened there; call_number counts the model's calls from 0."""

    site: Site
    call: hooks.Call
    call_number: int
    mixed: hooks.Mixed


class Run:
    """The model, run once on sentences of made-up tokens: number 0 or 1 tells their sizes."""

    def __init__(self, backend: TorchBackend, number: int) -> None:
        ids = _ids(backend, BATCH[number], _lengths(backend, N_TOKENS)[number])
        # By the names of what `backend.run` takes.
        self.inputs = {"input_ids": ids, "token_type_ids": torch.zeros_like(ids)}
        if backend.family.has_decoder:
            n_tokens = _lengths(backend, N_DECODER_TOKENS)[number]
            decoder_ids = _ids(backend, BATCH[number], n_tokens)
            self.inputs = {"input_ids": ids, "decoder_input_ids": decoder_ids}
        tables = _tables(backend.model)
        with torch.no_grad():
            calls = hooks.calls(
                backend.family,
                backend.model,
                lambda: backend.run(*self.inputs.values()),
                capture=True,
            )
            self.calls = [_without_per_target(block_inputs.named(call)) for call in calls]
            self.blocks = [
                SiteRun(site, call, number, hooks.mix(site, call))
                for number, call in enumerate(self.calls)
                for site in call.sites
            ]
        if changed := dict(_tables(backend.model) - tables):
            raise refused(mark("it changes its table {table} as it runs"), table=min(changed))


def _without_per_target(call: hooks.Call) -> hooks.Call:
    """The call without what it needs for padding only; see `Site.per_target`."""
    absent = {name for site in call.sites for name in site.per_target}
    return replace(call, kwargs={**call.kwargs, **dict.fromkeys(absent)})


def _ids(backend: TorchBackend, n_sentences: int, n_tokens: int) -> Tensor:
    """Made-up tokens ["sentence token"]."""
    n_pieces = int(backend.model.get_input_embeddings().num_embeddings)
    least = min(5, n_pieces - 1)  # the first ones are special to some models
    generator = torch.Generator().manual_seed(n_tokens)
    return torch.randint(least, n_pieces, (n_sentences, n_tokens), generator=generator)


def _lengths(backend: TorchBackend, lengths: tuple[int, int]) -> tuple[int, int]:
    """Two numbers of tokens, if the model reads more than one."""
    (one, other), most = lengths, backend.ref.max_tokens
    return min(one, most), min(other, most) if most > one else max(1, most - 1)


def _tables(model: Module) -> set[tuple[str, tuple[int, int]]]:
    """The model's tables, and how often each was written."""
    return {(name, (id(table), table._version)) for name, table in model.named_buffers()}


def refused(reason: str, **values: object) -> UserError:
    return UserError(
        "This model cannot be exported: {reason}.",
        next_step="Score with the torch backend.",
        reason=say(reason, **values),
    )
