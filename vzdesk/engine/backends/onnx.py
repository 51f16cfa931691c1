"""Models as ONNX bundles, on ONNX Runtime's CPU. resources/BUNDLE.md is the format."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine import memory
from vzdesk.engine.backends import manifest as manifests
from vzdesk.engine.backends.contract import Backend, Block
from vzdesk.engine.backends.onnx_graph import (
    Graph,
    Ports,
    embed_ports,
    finish_ports,
    mix_ports,
)
from vzdesk.engine.backends.provenance import provenance
from vzdesk.engine.tokens import Encoded, SentenceEncoder
from vzdesk.engine.types import Array, Provenance, Sentence
from vzdesk.errors import UserError


@dataclass(frozen=True, eq=False)
class OnnxBlock(Block):
    """A block of a bundle, run on sentences of equal length."""

    run_finish: Callable[[Array, Array], Array] = field(kw_only=True)
    n_pairs: int = field(kw_only=True)

    def finish(self, mixed: Array, targets: slice = slice(None)) -> Array:
        """See `Block.finish`."""
        rows = mixed.reshape(-1, mixed.shape[-1])
        residual = np.broadcast_to(self.residual[:, targets], mixed.shape).reshape(rows.shape)
        return self.run_finish(rows, residual).reshape(mixed.shape)

    @property
    def pairs_at_once(self) -> int:
        """See `Block.pairs_at_once`."""
        return self.n_pairs

    def to_numpy(self, array: Any) -> NDArray[np.floating[Any]]:
        """See `Block.to_numpy`."""
        return np.asarray(array)


class OnnxBackend(Backend):
    """The bundle in `folder`; every file is checked first, graphs are opened when first used."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._manifest = manifests.read(folder)
        manifests.check_files(folder, self._manifest)
        self.ref = dataclasses.replace(self._manifest.ref, name=name)
        self._tokenizer = _tokenizer(folder / self._manifest.tokenizer)
        self._encoder = SentenceEncoder(self._tokenizer, self.ref.name, self.ref.max_tokens)
        self._graphs: dict[str, Graph] = {}

    @property
    def pairs_at_once(self) -> int:
        """See `Backend.pairs_at_once`."""
        chunk = memory.chunk_bytes(memory.free_bytes())
        return memory.pairs_in(chunk, self._manifest.d_feed_forward)

    def provenance(self) -> Provenance:
        """See `Backend.provenance`."""
        version = self._runtime.__version__
        return provenance("cpu", self._tokenizer, {"onnxruntime": version})

    def encode(self, sentence: Sentence) -> Encoded:
        """See `Backend.encode`."""
        return self._encoder.encode(sentence)

    def trace(self, batch: Sequence[Encoded]) -> Iterator[Block]:
        """See `Backend.trace`."""
        self._check_memory(len(batch), len(batch[0].ids))
        n_tokens, d_model = len(batch[0].ids), self._manifest.d_model
        (hidden,) = self._graph(self._manifest.embed, embed_ports(d_model)).run(
            input_ids=np.array([encoded.ids for encoded in batch], dtype=np.int64),
            token_type_ids=np.array([encoded.type_ids for encoded in batch], dtype=np.int64),
        )
        mask = np.zeros((len(batch), 1, n_tokens, n_tokens), dtype=np.float32)
        if self.ref.causal:
            mask[..., ~np.tri(n_tokens, dtype=bool)] = np.finfo(np.float32).min
        for mix_file, finish_file in self._manifest.blocks:
            mix = self._graph(mix_file, mix_ports(d_model, self.ref.n_heads))
            finish = self._graph(finish_file, finish_ports(d_model))
            attention, moved, mixed = mix.run(hidden=hidden, mask=mask)

            def run_finish(mixed: Array, residual: Array, finish: Graph = finish) -> Array:
                return finish.run(mixed=mixed, residual=residual)[0]

            rows = (-1, d_model)
            output = run_finish(mixed.reshape(rows), hidden.reshape(rows)).reshape(hidden.shape)
            yield OnnxBlock(
                attention=attention,
                moved=moved,
                mixed=mixed,
                residual=hidden,
                output=output,
                run_finish=run_finish,
                n_pairs=self.pairs_at_once,
            )
            hidden = output

    def _check_memory(self, n_sentences: int, n_tokens: int) -> None:
        ref, sizes = self.ref, self._manifest
        shape = memory.Shape(ref.n_layers, ref.n_heads, sizes.d_model, sizes.d_feed_forward)
        needed = shape.scoring_bytes(n_sentences, n_tokens)
        memory.check(needed, memory.free_bytes(), n_tokens, ref.name)

    @cached_property
    def _runtime(self) -> Any:
        import onnxruntime

        return onnxruntime

    def _graph(self, name: str, ports: Ports) -> Graph:
        if name not in self._graphs:
            self._graphs[name] = Graph(self._runtime, self._folder / name, ports)
        return self._graphs[name]


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing more exact
        raise UserError(
            f"Cannot read the tokenizer {path}: {error}.", next_step="Export the model again."
        ) from error
