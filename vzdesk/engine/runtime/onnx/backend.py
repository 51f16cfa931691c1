"""Models as ONNX bundles, on ONNX Runtime's CPU. resources/BUNDLE.md is the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from typing import Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from vzdesk.engine import memory
from vzdesk.engine.arrays import BackendArray
from vzdesk.engine.runtime.contract import Backend, Block
from vzdesk.engine.runtime.onnx import manifest as manifests
from vzdesk.engine.runtime.onnx.graph import Graph, Port, ports
from vzdesk.engine.runtime.provenance import provenance
from vzdesk.engine.tokenization.decoder_text import TO_WRITE, DecoderTexts
from vzdesk.engine.tokenization.encoder import Encoded, SentenceEncoder
from vzdesk.engine.tokenization.generation import write
from vzdesk.engine.tokenization.vocabulary import Vocabulary, numbers
from vzdesk.engine.types import Array, Provenance, Sentence
from vzdesk.errors import UserError
from vzdesk.translate import mark

Run = Callable[..., dict[str, Array]]
"""Runs a graph: inputs by name, and perhaps more, and the names of wanted outputs -> these."""

EXPORT_AGAIN = mark("Export the model again.")
BY_SOURCE = ("moved", "values")
"""Of what `mix` gives, what has sources ["sentence head source …"]; the rest has targets."""


@dataclass(frozen=True, eq=False)
class OnnxBlock(Block):
    """A block of a bundle, run on sentences of equal length.

    given           everything that `mix` gives, by name
    run_finish      the graph of this name
    run_distances   the graph of this name, where the block has one
    side_by_side    whether the feed-forward does not see the attention's output
    In the part "decoder", `run_rest_of_block` takes the rows of each sentence together.
    """

    attention: Array
    projected_values: Array
    mixed: Array
    residual: Array
    output: Array
    given: Mapping[str, Array] = field(kw_only=True)
    run_rest_of_block: Run = field(kw_only=True)
    run_distances: Run | None = field(kw_only=True)
    side_by_side: bool = field(kw_only=True)
    n_pairs: int = field(kw_only=True)

    def measured(self, sources: slice, targets: slice, wanted: NDArray[np.bool_]) -> Array:
        """See `Block.measured`."""
        if self.run_distances is None:
            return np.asarray(super().measured(sources, targets, wanted))
        given = _zeroing(self.given, sources, targets)
        given["weights"] = self._weights(sources, targets)
        given["output"] = self.output[:, targets]
        given["pairs"] = np.flatnonzero(wanted)
        measured = self.run_distances(given, ["distances"])["distances"]
        # A graph without the input `pairs` computes all.
        return measured[wanted.ravel()] if len(measured) == wanted.size else measured

    def of_groups(self, groups: NDArray[np.intp]) -> Self:
        """See `Block.of_groups`. Graphs of distances take one source's heads; `rest_of_block`
        takes all.

        So the clean output is that of `rest_of_block`, too, for it to be rounded as the others are.
        """
        block = super().of_groups(groups)
        if self.run_distances is None:
            return block
        return replace(block, run_distances=None, output=self.rest_of_block(self.mixed[None])[0])

    def zeroed(self, sources: slice, targets: slice) -> Array:
        """See `Block.zeroed`."""
        if not self.side_by_side:
            return np.asarray(super().zeroed(sources, targets))
        taken = self._weights(sources, targets) @ _by_source(self.projected_values[:, :, sources])
        return np.asarray(self.output[:, targets] - taken)

    def _weights(self, sources: slice, targets: slice) -> Array:
        """["source sentence target head"]"""
        return self.attention[:, :, targets, sources].transpose(3, 0, 2, 1)

    def rest_of_block(self, mixed: Array, targets: slice = slice(None)) -> Array:
        """See `Block.rest_of_block`."""
        return _rest_of_block(self.run_rest_of_block, self.part, mixed, self.residual[:, targets])

    @property
    def pairs_at_once(self) -> int:
        """See `Block.pairs_at_once`."""
        return self.n_pairs

    def to_numpy(self, array: BackendArray) -> NDArray[np.floating]:
        """See `Block.to_numpy`."""
        return np.asarray(array)


def _rest_of_block(run_rest_of_block: Run, part: str, mixed: Array, residual: Array) -> Array:
    """mixed ["zeroed sentence target d_model"], residual the same of nothing zeroed -> outputs.

    In the part "decoder" the rows of a sentence stand together: its encoder's tokens go with them.
    """
    both = {"mixed": mixed, "residual": np.broadcast_to(residual, mixed.shape)}
    if part == "decoder":
        by_sentence = mixed.swapaxes(0, 1).shape
        sizes: tuple[int, ...] = (by_sentence[0], -1, by_sentence[-1])
        rows = {name: each.swapaxes(0, 1).reshape(sizes) for name, each in both.items()}
        return run_rest_of_block(rows)["output"].reshape(by_sentence).swapaxes(0, 1)
    sizes = -1, mixed.shape[-1]
    rows = {name: each.reshape(sizes) for name, each in both.items()}
    return run_rest_of_block(rows)["output"].reshape(mixed.shape)


def _zeroing(
    mix: Mapping[str, Array], sources: slice, targets: slice
) -> dict[str, NDArray[np.generic]]:
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
        self.ref = replace(self._manifest.ref, name=name)
        vocabulary = _vocabulary(folder, self._manifest.vocabulary)
        self._tokenizer = vocabulary.tokenizer
        self._texts = self._decoder_texts()
        self._encoder = SentenceEncoder(
            self._tokenizer, self.ref.name, self.ref.max_tokens, vocabulary.ids
        )
        self._graphs: dict[str, Graph] = {}

    @property
    def pairs_at_once(self) -> int:
        """See `Backend.pairs_at_once`."""
        return self._pairs_at_once(self._manifest.d_feed_forward)

    def _pairs_at_once(self, width: int) -> int:
        return memory.pairs_in(memory.chunk_bytes(memory.free_bytes()), width)

    def provenance(self) -> Provenance:
        """See `Backend.provenance`."""
        versions = {"onnxruntime": self._runtime.__version__}
        blocks = self._manifest.blocks
        is_folded = any("distances" in block.graphs or block.side_by_side for block in blocks)
        options = {"value-zeroing": "folded" if is_folded else "stock graphs"}
        return provenance("cpu", self._tokenizer, versions, options)

    def encode(self, sentence: Sentence) -> Encoded:
        """See `Backend.encode`."""
        encoded = self._encoder.encode(sentence)
        if self._texts is None:
            return encoded
        if sentence.decoder_text is not None:
            return self._texts.with_text(encoded, sentence.decoder_text)
        if self._manifest.decoder and self._manifest.decoder.writing is None:
            raise UserError(
                "{model} cannot write the decoder's text itself: its bundle has no head that "
                "predicts pieces.",
                next_step=TO_WRITE,
                model=self.ref.name,
            )
        return encoded

    def _decoder_texts(self) -> DecoderTexts | None:
        decoder = self._manifest.decoder
        if decoder is None:
            return None
        vocabulary = _vocabulary(self._folder, decoder.vocabulary)
        name, max_tokens = self.ref.name, self.ref.max_tokens
        return DecoderTexts(vocabulary, name, max_tokens, decoder.start, decoder.ends)

    def complete(self, encoded: Encoded) -> Encoded:
        """See `Backend.complete`."""
        decoder, texts = self._manifest.decoder, self._texts
        if decoder is None or texts is None or encoded.decoder is not None:
            return encoded
        writing = decoder.writing
        assert writing is not None, "`encode` asks for the text where the model cannot write it"
        self._check_memory(1, len(encoded.ids))
        given = self._embedded([encoded])
        for entry in self._manifest.blocks[: self.ref.n_layers]:
            given["hidden"] = self._run_block(entry, given).output
        given["encoded"] = given["hidden"]

        def logits(ids: tuple[int, ...]) -> Array:
            given["decoder_input_ids"] = np.array([ids], dtype=np.int64)
            given.update(self._run("embed_decoder", decoder.embed, given))
            for entry in self._manifest.blocks:
                if entry.part == "decoder":
                    given["hidden"] = self._run_block(entry, given).output
            decoded = {"decoded": given["hidden"][:, -1:]}
            return np.asarray(self._run("head", writing.head, decoded)["logits"][0, 0])

        written = write(writing.rules, logits, texts.start, texts.ends, self.ref.max_tokens)
        return texts.with_pieces(encoded, written)

    def trace(self, batch: Sequence[Encoded]) -> Iterator[Block]:
        """See `Backend.trace`."""
        self._check_memory(len(batch), max(batch[0].lengths))
        given = self._embedded(batch)
        for number, entry in enumerate(self._manifest.blocks):
            if self._manifest.decoder and number == self.ref.n_layers:
                given["encoded"] = given["hidden"]
                given |= self._run("embed_decoder", self._manifest.decoder.embed, given)
            block = self._run_block(entry, given)
            yield block
            if entry.part != "decoder":  # the block of the cross-attention is the same
                given["hidden"] = block.output

    def _embedded(self, batch: Sequence[Encoded]) -> dict[str, Array]:
        """What there is before the bottom block runs, by name."""
        given: dict[str, Array] = {
            "input_ids": np.array([encoded.ids for encoded in batch], dtype=np.int64),
            "token_type_ids": np.array([encoded.type_ids for encoded in batch], dtype=np.int64),
            "decoder_input_ids": np.array([each.decoder_ids for each in batch], dtype=np.int64),
        }
        given["mask"] = _mask(len(batch), len(batch[0].ids), is_causal=self.ref.causal)
        return given | self._run("embed", self._manifest.embed, given)

    def _run_block(self, entry: manifests.BlockEntry, given: dict[str, Array]) -> OnnxBlock:
        """Run the block, and add to `given` what it makes for later ones besides its output."""
        block = self._block(entry, given)
        given |= {name: each for name, each in block.given.items() if name in self._handed_on}
        return block

    @cached_property
    def _handed_on(self) -> frozenset[str]:
        """What some block's `mix` takes; besides embed, other blocks' may give it."""
        mixes = (block.graphs["mix"] for block in self._manifest.blocks)
        return frozenset(name for mix in mixes for name in mix.inputs)

    def _block(self, entry: manifests.BlockEntry, given: Mapping[str, Array]) -> OnnxBlock:
        runs = {
            name: partial(self._run, name, graph, part=entry.part)
            for name, graph in entry.graphs.items()
        }
        mix = runs["mix"](given)
        residual = mix.get("residual", given["hidden"])
        given = dict(given)  # which goes on to the next block

        def run_rest_of_block(rows: Mapping[str, Array]) -> dict[str, Array]:
            return runs["finish"]({**given, **rows})

        if "distances" in runs:
            output = _output_by_distances(runs["distances"], mix)
        else:
            output = _rest_of_block(run_rest_of_block, entry.part, mix["mixed"][None], residual)
        return OnnxBlock(
            attention=mix["attention"],
            projected_values=mix["moved"],
            mixed=mix["mixed"],
            residual=residual,
            output=output.reshape(residual.shape),
            part=entry.part,
            given=mix,
            run_rest_of_block=run_rest_of_block,
            run_distances=runs.get("distances"),
            side_by_side=entry.side_by_side,
            n_pairs=self._pairs_at_once(self._width(entry.part, given)),
        )

    def _run(
        self,
        kind: str,
        entry: manifests.GraphEntry,
        given: Mapping[str, NDArray[np.generic]],
        wanted: Sequence[str] = (),
        part: str = "",
    ) -> dict[str, Array]:
        """Run a graph, which is opened when first used."""
        if entry.file not in self._graphs:
            known = ports(self._manifest.d_model, self._n_heads(part), part)[kind]
            inputs, outputs = (
                [known.get(name, Port(name)) for name in names]
                for names in (entry.inputs, entry.outputs)
            )
            path = self._folder / entry.file
            self._graphs[entry.file] = Graph(self._runtime, path, inputs, outputs)
        return self._graphs[entry.file].run(given, wanted)

    def _check_memory(self, n_sentences: int, n_tokens: int) -> None:
        ref, sizes = self.ref, self._manifest
        n_blocks = len(sizes.blocks)
        shape = memory.Shape(n_blocks, ref.n_heads, sizes.d_model, sizes.d_feed_forward)
        needed = shape.scoring_bytes(n_sentences, n_tokens)
        memory.check(needed, memory.free_bytes(), n_tokens, ref.name)

    def _width(self, part: str, given: Mapping[str, Array]) -> int:
        """How many numbers the widest array has for each pair.

        The rest behind a decoder's self-attention has attention weights for each row, too.
        """
        n_weights = given["input_ids"].shape[1] * self._n_heads(part) if part == "decoder" else 0
        return max(self._manifest.d_feed_forward, n_weights)

    def _n_heads(self, part: str) -> int:
        decoder = self._manifest.decoder
        return decoder.n_heads if decoder and part != "encoder" else self.ref.n_heads

    @cached_property
    def _runtime(self) -> ModuleType:
        import onnxruntime

        runtime: ModuleType = onnxruntime
        return runtime


def _mask(n_sentences: int, n_tokens: int, *, is_causal: bool) -> Array:
    """What graphs of version 1 add to attention logits; later ones take the model's own."""
    mask = np.zeros((n_sentences, 1, n_tokens, n_tokens), dtype=np.float32)
    if is_causal:
        mask[..., ~np.tri(n_tokens, dtype=bool)] = np.finfo(np.float32).min
    return mask


def _vocabulary(folder: Path, entry: manifests.VocabularyEntry) -> Vocabulary:
    path = folder / entry.tokenizer
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing more exact
        raise UserError(
            "Cannot read the tokenizer {path}: {reason}.",
            next_step=EXPORT_AGAIN,
            path=path,
            reason=error,
        ) from error
    ids = numbers(folder / entry.numbers, next_step=EXPORT_AGAIN) if entry.numbers else None
    return Vocabulary(tokenizer, ids)
