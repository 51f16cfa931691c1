"""Models as ONNX bundles, on ONNX Runtime's CPU. resources/BUNDLE.md is the format."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine import memory
from vzdesk.engine.backends import manifest as manifests
from vzdesk.engine.backends.contract import Backend, Block, span
from vzdesk.engine.backends.onnx_graph import (
    Graph,
    Port,
    ports,
)
from vzdesk.engine.backends.provenance import provenance
from vzdesk.engine.distance import Float64
from vzdesk.engine.tokens import Encoded, SentenceEncoder
from vzdesk.engine.types import Array, Provenance, Sentence
from vzdesk.errors import UserError

Run = Callable[..., dict[str, Array]]
"""Runs a graph: inputs by name, and perhaps more, and the names of wanted outputs -> these."""

BY_SOURCE = ("moved", "values")
"""Of what `mix` gives, what has sources ["sentence head source …"]; the rest has targets."""


@dataclass(frozen=True, eq=False)
class OnnxBlock(Block):
    """A block of a bundle, run on sentences of equal length.

    given           everything that `mix` gives, by name
    run_finish      the graph of this name
    run_distances   the graph of this name, where the block has one
    side_by_side    whether the feed-forward does not see the attention's output
    """

    given: Mapping[str, Array] = field(kw_only=True)
    run_finish: Run = field(kw_only=True)
    run_distances: Run | None = field(kw_only=True)
    side_by_side: bool = field(kw_only=True)
    n_pairs: int = field(kw_only=True)

    def distances(self, sources: slice) -> Float64:
        """See `Block.distances`."""
        attends = self.attends[:, :, sources]
        targets = span(attends.any(axis=(0, 2)))
        if self.run_distances is None or targets.start == targets.stop:
            return super().distances(sources)
        wanted = np.moveaxis(attends[:, targets], -1, 0)  # ["source sentence target"]
        given = _zeroing(self.given, sources, targets)
        given["weights"] = self._weights(sources, targets)
        given["output"] = self.output[:, targets]
        given["pairs"] = np.flatnonzero(wanted)
        measured = self.run_distances(given, ["distances"])["distances"]
        if len(measured) == wanted.size:
            measured = measured[wanted.ravel()]  # of a graph that computes all pairs
        found, moved = np.zeros(attends.shape), np.zeros(wanted.shape)
        moved[wanted] = measured
        found[:, targets] = np.moveaxis(moved, 0, -1)
        return found

    def zeroed(self, sources: slice, targets: slice) -> Array:
        """See `Block.zeroed`."""
        if not self.side_by_side:
            return np.asarray(super().zeroed(sources, targets))
        taken = self._weights(sources, targets) @ _by_source(self.moved[:, :, sources])
        return np.asarray(self.output[:, targets] - taken)

    def _weights(self, sources: slice, targets: slice) -> Array:
        """["source sentence target head"]"""
        attention: Array = self.attention
        return attention[:, :, targets, sources].transpose(3, 0, 2, 1)

    def finish(self, mixed: Array, targets: slice = slice(None)) -> Array:
        """See `Block.finish`."""
        rows = mixed.reshape(-1, mixed.shape[-1])
        residual = np.broadcast_to(self.residual[:, targets], mixed.shape).reshape(rows.shape)
        output = self.run_finish({"mixed": rows, "residual": residual})["output"]
        return output.reshape(mixed.shape)

    @property
    def pairs_at_once(self) -> int:
        """See `Block.pairs_at_once`."""
        return self.n_pairs

    def to_numpy(self, array: Any) -> NDArray[np.floating[Any]]:
        """See `Block.to_numpy`."""
        return np.asarray(array)


def _zeroing(mix: Mapping[str, Array], sources: slice, targets: slice) -> dict[str, NDArray[Any]]:
    """What the graph of distances takes of what `mix` gives."""
    return {
        name: _by_source(array[:, :, sources]) if name in BY_SOURCE else array[:, targets]
        for name, array in mix.items()
    }


def _by_source(array: Array) -> Array:
    """["sentence head source x"] -> ["source sentence head x"]."""
    return array.transpose(2, 0, 1, 3)


def _output_by_distances(run_distances: Run, mix: Mapping[str, Array]) -> Array:
    """The block's output with a source zeroed that has no weight, ["sentence·target d_model"].

    Computed as all others are, it is rounded as they are, which costs their distances no digits.
    """
    n_sentences, n_heads, n_targets, _ = mix["attention"].shape
    given = _zeroing(mix, slice(0, 1), slice(None))
    given["weights"] = np.zeros((1, n_sentences, n_targets, n_heads), dtype=np.float32)
    given["output"] = mix["mixed"]  # distances from it are not wanted
    given["pairs"] = np.arange(n_sentences * n_targets)
    return run_distances(given, ["outputs"])["outputs"]


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
        versions = {"onnxruntime": self._runtime.__version__}
        blocks = self._manifest.blocks
        is_folded = any("distances" in block.graphs or block.side_by_side for block in blocks)
        options = {"value-zeroing": "folded" if is_folded else "stock graphs"}
        return provenance("cpu", self._tokenizer, versions, options)

    def encode(self, sentence: Sentence) -> Encoded:
        """See `Backend.encode`."""
        return self._encoder.encode(sentence)

    def trace(self, batch: Sequence[Encoded]) -> Iterator[Block]:
        """See `Backend.trace`."""
        self._check_memory(len(batch), len(batch[0].ids))
        given: dict[str, Array] = {
            "input_ids": np.array([encoded.ids for encoded in batch], dtype=np.int64),
            "token_type_ids": np.array([encoded.type_ids for encoded in batch], dtype=np.int64),
        }
        given["mask"] = _mask(len(batch), len(batch[0].ids), is_causal=self.ref.causal)
        given |= self._run("embed", self._manifest.embed, given)
        for entry in self._manifest.blocks:
            block = self._block(entry, given)
            yield block
            given["hidden"] = block.output

    def _block(self, entry: manifests.BlockEntry, given: Mapping[str, Array]) -> OnnxBlock:
        runs = {name: partial(self._run, name, graph) for name, graph in entry.graphs.items()}
        mix, hidden = runs["mix"](given), given["hidden"]
        if "distances" in runs:
            output = _output_by_distances(runs["distances"], mix)
        else:
            rows = {"mixed": mix["mixed"], "residual": hidden}
            rows = {name: array.reshape(-1, hidden.shape[-1]) for name, array in rows.items()}
            output = runs["finish"](rows)["output"]
        return OnnxBlock(
            attention=mix["attention"],
            moved=mix["moved"],
            mixed=mix["mixed"],
            residual=hidden,
            output=output.reshape(hidden.shape),
            given=mix,
            run_finish=runs["finish"],
            run_distances=runs.get("distances"),
            side_by_side=entry.side_by_side,
            n_pairs=self.pairs_at_once,
        )

    def _run(
        self,
        kind: str,
        entry: manifests.GraphEntry,
        given: Mapping[str, NDArray[Any]],
        wanted: Sequence[str] = (),
    ) -> dict[str, Array]:
        """Run a graph, which is opened when first used."""
        if entry.file not in self._graphs:
            known = ports(self._manifest.d_model, self.ref.n_heads)[kind]
            inputs, outputs = (
                [known.get(name, Port(name)) for name in names]
                for names in (entry.inputs, entry.outputs)
            )
            path = self._folder / entry.file
            self._graphs[entry.file] = Graph(self._runtime, path, inputs, outputs)
        return self._graphs[entry.file].run(given, wanted)

    def _check_memory(self, n_sentences: int, n_tokens: int) -> None:
        ref, sizes = self.ref, self._manifest
        shape = memory.Shape(ref.n_layers, ref.n_heads, sizes.d_model, sizes.d_feed_forward)
        needed = shape.scoring_bytes(n_sentences, n_tokens)
        memory.check(needed, memory.free_bytes(), n_tokens, ref.name)

    @cached_property
    def _runtime(self) -> Any:
        import onnxruntime

        return onnxruntime


def _mask(n_sentences: int, n_tokens: int, *, is_causal: bool) -> Array:
    """What graphs of version 1 add to attention logits; later ones take the model's own."""
    mask = np.zeros((n_sentences, 1, n_tokens, n_tokens), dtype=np.float32)
    if is_causal:
        mask[..., ~np.tri(n_tokens, dtype=bool)] = np.finfo(np.float32).min
    return mask


def _tokenizer(path: Path) -> Any:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing more exact
        raise UserError(
            f"Cannot read the tokenizer {path}: {error}.", next_step="Export the model again."
        ) from error
