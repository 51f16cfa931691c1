"""Models as ONNX bundles, on ONNX Runtime's CPU. resources/BUNDLE.md is the format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.model_input import BOS, options_of
from vzdesk.engine.runtime.contract import Backend, Block, Lack, Need
from vzdesk.engine.runtime.gate import last_norm_lack, norms_lack
from vzdesk.engine.runtime.norms import Norms
from vzdesk.engine.runtime.onnx import manifest as manifests
from vzdesk.engine.runtime.onnx import norms
from vzdesk.engine.runtime.onnx.block import (
    OnnxBlock,
    Run,
    causal_mask,
    finished,
    output_by_distances,
)
from vzdesk.engine.runtime.onnx.entries import BlockEntry, GraphEntry
from vzdesk.engine.runtime.onnx.files import check_files, read_file, read_vocabulary
from vzdesk.engine.runtime.onnx.graph import Graph, Port, ports
from vzdesk.engine.runtime.onnx.head import HeadPredictor, head_lack
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.runtime.provenance import provenance
from vzdesk.engine.safety import memory
from vzdesk.engine.safety.stopping import Stop
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.decoder_text import TO_WRITE, DecoderTexts
from vzdesk.engine.tokenization.encoder import Encoded, SentenceEncoder
from vzdesk.engine.tokenization.forms import form_of
from vzdesk.engine.tokenization.generation import write
from vzdesk.engine.types import Array, Provenance
from vzdesk.errors import UserError
from vzdesk.translate import mark, say

if TYPE_CHECKING:
    from onnxruntime import RunOptions

PROBE_TOKENS = 5
EXPORT_ANEW = mark("Export the model again: vzdesk export-onnx MODEL_DIR OUT_DIR")


class OnnxBackend(Backend):
    """The bundle in `folder`; every file is checked first, graphs are opened when first used."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._manifest = manifests.read(folder)
        check_files(folder, self._manifest)
        self.ref = replace(self._manifest.ref, name=name)
        vocabulary = self._vocabulary = read_vocabulary(folder, self._manifest.vocabulary)
        self._tokenizer = vocabulary.tokenizer
        self._texts = self._decoder_texts()
        self._encoder = SentenceEncoder(
            self._tokenizer, self.ref.name, self.ref.max_tokens, vocabulary.ids
        )
        self._graphs: dict[str, Graph] = {}
        self._norms: dict[str, Norms] = {}
        self._run_options: RunOptions | None = None

    @property
    def pairs_at_once(self) -> int:
        return self._pairs_at_once(self._manifest.d_feed_forward)

    def _pairs_at_once(self, width: int) -> int:
        return memory.pairs_in(memory.chunk_bytes(memory.free_bytes()), width)

    def provenance(self) -> Provenance:
        blocks = self._manifest.blocks
        is_folded = any("distances" in block.graphs or block.is_parallel for block in blocks)
        options = {"value-zeroing": "folded" if is_folded else "stock graphs"}
        options |= {"input": self.ref.input} if self.ref.input else {}
        versions = {"onnxruntime": self._runtime.__version__}
        return provenance("cpu", self._tokenizer, versions, options)

    @contextmanager
    def stopping(self, stop: Stop) -> Iterator[None]:
        options = self._run_options = self._runtime.RunOptions()

        def terminate() -> None:
            options.terminate = True

        try:
            with stop.calling(terminate):
                yield
        finally:
            self._run_options = None

    def lack(self, need: Need) -> Lack | None:
        """Runs the model on a few tokens at the first call."""
        if need == "last-norm":
            return self._norms_lack or self._last_norm_lack
        return self._norms_lack if need == "norms" else super().lack(need)

    @cached_property
    def _norms_lack(self) -> Lack | None:
        if self._manifest.version < (2, 1):
            return Lack(
                say("its bundle was exported before bundles held the norms of blocks"),
                say(EXPORT_ANEW),
            )
        lack = norms_lack(self.trace([self._probe()]), self.ref.family)
        held = ((of.graphs["finish"].file, self._norms_of(of)) for of in self._manifest.blocks)
        return lack or norms.gain_lack(held, partial(read_file, self._folder, self._manifest))

    @cached_property
    def _last_norm_lack(self) -> Lack | None:
        norms = [block.norms.norms for block in self._manifest.blocks if block.norms]
        is_post_norm = not self._manifest.decoder and all("after" in each for each in norms)
        if is_post_norm and self._manifest.version < (2, 4):
            return Lack(
                say("its bundle was exported before bundles held the norms behind feed-forwards"),
                say(EXPORT_ANEW),
            )
        return last_norm_lack(self.trace([self._probe()]), self.ref.family)

    def _probe(self) -> Encoded:
        """A few tokens; fewer in the decoder than in the encoder."""
        n_tokens = min(PROBE_TOKENS, self.ref.max_tokens, self._vocabulary.size)
        decoder_ids = range(max(1, n_tokens - 1)) if self._manifest.decoder else ()
        return Encoded(tuple(range(n_tokens)), (0,) * n_tokens, (), decoder_ids=tuple(decoder_ids))

    @cached_property
    def predictor(self) -> Predictor | Lack:
        """The bundle's head, which is tried first."""
        entry, decoder = self._manifest.prediction, self._texts
        if entry is not None:
            own = decoder.vocabulary if decoder else self._vocabulary
            vocabulary = replace(own, mask=entry.mask)
            head = HeadPredictor(entry.predicts, vocabulary, self._last_hidden, self._logits)
            return head_lack(self._logits, self._manifest.d_model) or head
        if self._manifest.version < (2, 3):
            return Lack(say("its bundle was exported before bundles held heads"), say(EXPORT_ANEW))
        return Lack(
            say("its bundle has no head that predicts pieces"),
            say("Everything else works; for predictions export a model with its head."),
        )

    def _last_hidden(self, batch: Sequence[Encoded]) -> Array:
        """What the last block returns, ["sentence token d_model"]."""
        return [block.output for block in self.trace(batch)][-1]

    def _logits(self, hidden: Array) -> Array:
        """["place d_model"] -> ["place piece"]."""
        entry = self._manifest.prediction
        assert entry is not None
        name = "decoded" if self._manifest.decoder else "hidden"
        return self._run("head", entry.head, {name: hidden[:, None]})["logits"][:, 0]

    def use_input(self, input: str) -> None:
        if BOS in options_of(input) and self.ref.causal and self._manifest.version < (2, 2):
            raise UserError(
                "The bundle {folder} was exported before bundles said what their first token is.",
                next_step=EXPORT_ANEW,
                folder=self._folder,
            )
        form = form_of(input, self._tokenizer, self.ref.name, self._manifest.bos)
        super().use_input(input)
        self._encoder.form = form
        if self._texts is not None:
            self._texts = replace(self._texts, form=form)

    def encode(self, sentence: Sentence) -> Encoded:
        encoded = self._encoder.encode(sentence, self.second_text(sentence))
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
        vocabulary = read_vocabulary(self._folder, decoder.vocabulary)
        name, max_tokens = self.ref.name, self.ref.max_tokens
        return DecoderTexts(vocabulary, name, max_tokens, decoder.start, decoder.ends)

    def complete(self, encoded: Encoded) -> Encoded:
        decoder, texts = self._manifest.decoder, self._texts
        if decoder is None or texts is None or encoded.decoder is not None:
            return encoded
        writing = decoder.writing
        assert writing is not None, "`encode` asks for the text where the model cannot write it"
        self._check_memory(1, len(encoded.ids))
        arrays = self._embedded([encoded])
        for entry in self._manifest.blocks[: self.ref.n_layers]:
            arrays["hidden"] = self._run_block(entry, arrays).output
        arrays["encoded"] = arrays["hidden"]

        def logits(ids: tuple[int, ...]) -> Array:
            arrays["decoder_input_ids"] = np.array([ids], dtype=np.int64)
            arrays.update(self._run("embed_decoder", decoder.embed, arrays))
            for entry in self._manifest.blocks:
                if entry.part == "decoder":
                    arrays["hidden"] = self._run_block(entry, arrays).output
            decoded = {"decoded": arrays["hidden"][:, -1:]}
            return np.asarray(self._run("head", writing.head, decoded)["logits"][0, 0])

        ids = write(writing.rules, logits, texts.start, texts.ends, self.ref.max_tokens)
        return texts.with_pieces(encoded, ids)

    def trace(self, batch: Sequence[Encoded]) -> Iterator[Block]:
        self._check_memory(len(batch), max(batch[0].lengths))
        arrays = self._embedded(batch)
        for number, entry in enumerate(self._manifest.blocks):
            if self._manifest.decoder and number == self.ref.n_layers:
                arrays["encoded"] = arrays["hidden"]
                arrays |= self._run("embed_decoder", self._manifest.decoder.embed, arrays)
            block = self._run_block(entry, arrays)
            yield block
            if entry.part != "decoder":  # the block of the cross-attention is the same
                arrays["hidden"] = block.output

    def _embedded(self, batch: Sequence[Encoded]) -> dict[str, Array]:
        """The inputs of the bottom block, by name."""
        arrays: dict[str, Array] = {
            "input_ids": np.array([encoded.ids for encoded in batch], dtype=np.int64),
            "token_type_ids": np.array([encoded.type_ids for encoded in batch], dtype=np.int64),
            "decoder_input_ids": np.array([each.decoder_ids for each in batch], dtype=np.int64),
        }
        arrays["mask"] = causal_mask(len(batch), len(batch[0].ids), is_causal=self.ref.causal)
        return arrays | self._run("embed", self._manifest.embed, arrays)

    def _run_block(self, entry: BlockEntry, arrays: dict[str, Array]) -> OnnxBlock:
        """Run the block, and add to `arrays` what later blocks take besides its output."""
        block = self._block(entry, arrays)
        names = self._mix_inputs & block.mix_outputs.keys()
        arrays |= {name: block.mix_outputs[name] for name in names}
        return block

    @cached_property
    def _mix_inputs(self) -> frozenset[str]:
        """All inputs of any block's `mix`; some are outputs of other blocks'."""
        mixes = (block.graphs["mix"] for block in self._manifest.blocks)
        return frozenset(name for mix in mixes for name in mix.inputs)

    def _block(self, entry: BlockEntry, arrays: Mapping[str, Array]) -> OnnxBlock:
        runs: dict[str, Run] = {
            name: partial(self._run, name, graph, part=entry.part)
            for name, graph in entry.graphs.items()
        }
        mix = runs["mix"](arrays)
        residual = mix.get("residual", arrays["hidden"])
        arrays = dict(arrays)  # the caller passes its own to the next block

        def run_finish(rows: Mapping[str, Array], names: Sequence[str] = ()) -> dict[str, Array]:
            return runs["finish"]({**arrays, **rows}, names)

        if "distances" in runs:
            outputs = {"output": output_by_distances(runs["distances"], mix)}
        else:
            names = [each for each in entry.graphs["finish"].outputs if each != "summed"]
            outputs = finished(run_finish, entry.part, mix["mixed"][None], residual, *names)
        middle = mix.get("middle", outputs.get("middle"))
        return OnnxBlock(
            attention=mix["attention"],
            projected_values=mix["moved"],
            mixed=mix["mixed"],
            residual=residual,
            output=outputs["output"].reshape(residual.shape),
            middle=None if middle is None else middle.reshape(residual.shape),
            norms=self._norms_of(entry),
            part=entry.part,
            mix_outputs=mix,
            run_finish=run_finish,
            run_distances=runs.get("distances"),
            is_parallel=entry.is_parallel,
            n_pairs=self._pairs_at_once(self._width(entry.part, arrays)),
        )

    def _norms_of(self, block: BlockEntry) -> Norms | None:
        """The norms in a block's file, which is read when they are first used."""
        if block.norms is None:
            return None
        file = block.norms.file
        if file not in self._norms:
            last = self._read_norms(block.last_norm).last if block.last_norm else None
            found = self._read_norms(block.norms)
            self._norms[file] = replace(found, last=last, is_parallel=block.is_parallel)
        return self._norms[file]

    def _read_norms(self, entry: norms.NormsEntry) -> Norms:
        content = read_file(self._folder, self._manifest, entry.file)
        return norms.read(self._folder / entry.file, content, entry, self._manifest.d_model)

    def _run(
        self,
        kind: str,
        entry: GraphEntry,
        arrays: Mapping[str, NDArray[np.generic]],
        names: Sequence[str] = (),
        part: str = "",
    ) -> dict[str, Array]:
        """Run a graph, which is opened when first used."""
        if entry.file not in self._graphs:
            self._graphs[entry.file] = self._opened(kind, entry, part)
        return self._graphs[entry.file].run(arrays, names, self._run_options)

    def _opened(self, kind: str, entry: GraphEntry, part: str) -> Graph:
        known = ports(self._manifest.d_model, self._n_heads(part), part)[kind]
        inputs, outputs = (
            [known.get(name, Port(name)) for name in names]
            for names in (entry.inputs, entry.outputs)
        )
        content = read_file(self._folder, self._manifest, entry.file)
        return Graph(self._runtime, self._folder / entry.file, content, inputs, outputs)

    def _check_memory(self, n_sentences: int, n_tokens: int) -> None:
        ref, sizes = self.ref, self._manifest
        shape = memory.Shape(len(sizes.blocks), ref.n_heads, sizes.d_model, sizes.d_feed_forward)
        needed = shape.scoring_bytes(n_sentences, n_tokens)
        memory.check(needed, memory.free_bytes(), n_tokens, ref.name)

    def _width(self, part: str, arrays: Mapping[str, Array]) -> int:
        """How many numbers the widest array has for each pair.

        The rest behind a decoder's self-attention has attention weights for each row, too.
        """
        n_weights = arrays["input_ids"].shape[1] * self._n_heads(part) if part == "decoder" else 0
        return max(self._manifest.d_feed_forward, n_weights)

    def _n_heads(self, part: str) -> int:
        decoder = self._manifest.decoder
        return decoder.n_heads if decoder and part != "encoder" else self.ref.n_heads

    @cached_property
    def _runtime(self) -> ModuleType:
        import onnxruntime

        onnxruntime.disable_telemetry_events()  # where it was imported before vzdesk
        runtime: ModuleType = onnxruntime
        return runtime
