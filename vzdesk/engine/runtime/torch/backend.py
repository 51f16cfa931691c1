"""Models in PyTorch, from any local folder that transformers can load."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.families import Family, FeedForward, Site
from vzdesk.engine.hashing import sha256_of_unchanged, stamps
from vzdesk.engine.model_input import BOS, options_of
from vzdesk.engine.runtime.contract import Backend, Block, Lack, Need
from vzdesk.engine.runtime.gate import norms_lack
from vzdesk.engine.runtime.norms import Norms
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.runtime.provenance import ABOUT_FILES, provenance
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.block import TorchBlock
from vzdesk.engine.runtime.torch.checks import check_blocks, check_embedded, check_vocabulary
from vzdesk.engine.runtime.torch.deferred import projecting
from vzdesk.engine.runtime.torch.device import Budget, feed_forward_width, find
from vzdesk.engine.runtime.torch.files.checkpoint import read_config, weight_files
from vzdesk.engine.runtime.torch.files.sources import code_notice, name_without, own_code
from vzdesk.engine.runtime.torch.files.tokenizer_facts import bos_of, mask_of
from vzdesk.engine.runtime.torch.files.vocabularies import difference, load_vocabularies
from vzdesk.engine.runtime.torch.folding import Folded, Scratch, fold
from vzdesk.engine.runtime.torch.head import Head, HeadPredictor
from vzdesk.engine.runtime.torch.lacks import prediction_gradients_lack, probed_lacks
from vzdesk.engine.runtime.torch.libraries import libraries, report_errors
from vzdesk.engine.runtime.torch.loading import FamilySearch, load_model
from vzdesk.engine.runtime.torch.norms import norms
from vzdesk.engine.runtime.torch.precision import computing
from vzdesk.engine.safety.memory import Shape
from vzdesk.engine.safety.stopping import Stop
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.encoder import Encoded, SentenceEncoder
from vzdesk.engine.tokenization.forms import form_of
from vzdesk.engine.types import ModelRef, Precision, Provenance
from vzdesk.errors import Cancelled
from vzdesk.translate import mark

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedModel

Ids = Sequence[Sequence[int]]
"""["sentence token"], or nothing."""
CAPTURED_BYTES = 256 * 2**20
"""A model that needs no more for all its layers at once runs once; else every block runs twice."""
CANNOT_RUN = mark("PyTorch cannot run {model}: {reason}.")
PROBE_TOKENS = 5


class TorchBackend(Backend):
    """The model in `folder`, in this precision on this device: "cpu", "cuda", or "auto".

    Where the family is not known, a search for it is passed instead.
    may_fold is False to always run the model's own modules, also where a faster exact way is known.
    """

    def __init__(
        self,
        folder: Path,
        family: Family | FamilySearch,
        name: str,
        *,
        device: str = "cpu",
        precision: Precision = "single",
        may_fold: bool = True,
    ) -> None:
        weights = weight_files(folder)
        before = stamps(weights)
        torch, transformers = libraries()
        where = find(torch, device)
        self._torch = torch
        self.name, self._folder = name, folder
        self._may_fold = may_fold
        self._shortcuts: dict[tuple[Module, str], Folded | str | None] = {}
        self._norms: dict[tuple[Module, str], Norms | None] = {}
        self._scratch = Scratch()
        self.model, self.family, self._head = load_model(folder, family, precision)
        whole = self._head.model if isinstance(self._head, Head) else self.model
        whole.to(where)
        self.budget = Budget(torch, where, self._shape, name)
        self.vocabulary, self.decoder_vocabulary = load_vocabularies(folder)
        self._check_vocabulary(folder)
        is_causal = self._check_family(folder)
        config = self.model.config
        code = own_code(read_config(folder))
        said = difference(folder, self.vocabulary), code_notice(code, config.model_type)
        self.notices = tuple(filter(None, said))
        self.ref = ModelRef(
            name=name,
            revision="",
            sha256=sha256_of_unchanged(weights, before),
            family=name_without(code, self.family.name),
            backend="torch",
            dtype=str(self.model.dtype).removeprefix("torch."),
            n_layers=int(config.num_hidden_layers),
            n_heads=int(config.num_attention_heads),
            max_tokens=self.family.max_tokens(config),
            causal=is_causal if isinstance(family, Family) else self.family.causal,
            n_decoder_layers=self._n_decoder_layers,
        )
        self._encoder = SentenceEncoder(
            self.tokenizer, name, self.ref.max_tokens, self.vocabulary.ids
        )
        self._versions = {each.__name__: each.__version__ for each in (torch, transformers)}
        self._prepare(folder)

    @contextmanager
    def stopping(self, stop: Stop) -> Iterator[None]:
        def check(*_call: object) -> None:
            if stop.is_set():
                raise Cancelled

        with ExitStack() as before_blocks:
            for layer in hooks.sites_by_layer(self.family, self.model):
                before_blocks.callback(layer.register_forward_pre_hook(check).remove)
            yield

    def _prepare(self, folder: Path) -> None:
        """What subclasses prepare at the end of loading."""

    @property
    def tokenizer(self) -> Tokenizer:
        return self.vocabulary.tokenizer

    @cached_property
    def bos(self) -> str:
        """The first token of a causal model, "" for none. UserError where its files are broken."""
        return bos_of(self._folder, self.tokenizer) if self.ref.causal else ""

    @property
    def d_feed_forward(self) -> int:
        """Width of the feed-forward layer between its two matrices."""
        return feed_forward_width(self.model.config)

    def run(self, input_ids: Tensor, token_type_ids: Tensor | None = None) -> Tensor:
        """Run the model without its head on ["batch token"]; see `hooks.run`."""
        return hooks.run(self.model, self.family.options, input_ids, token_type_ids)

    def calls(self, *inputs: Ids) -> list[hooks.Call]:
        """Run the model once on what `run` takes, of equal length: how it calls its blocks."""

        def run() -> None:
            with computing(self._torch, self.model.dtype):
                self.run(*map(self._tensor, inputs))

        capture = self._captured_bytes(*inputs) > 0
        return hooks.calls(self.family, self.model, run, capture=capture)

    def _tensor(self, ids: Ids) -> Tensor:
        return self._torch.tensor(ids, device=self.model.device)

    def _reporting(self) -> AbstractContextManager[None]:
        """What the library raises while it runs this model, as a sentence for the user."""
        return report_errors(self._torch, CANNOT_RUN, mark("Choose another model."), self.name)

    def _captured_bytes(self, *inputs: Ids) -> int:
        """What is kept of all blocks where each is to run but once; 0 where that is too much."""
        n_tokens = max(len(each[0]) for each in inputs)
        captured = self._shape.captured_bytes(len(inputs[0]), n_tokens)
        return captured if captured <= CAPTURED_BYTES else 0

    @property
    def _shape(self) -> Shape:
        config = self.model.config
        return Shape(
            n_layers=self._n_blocks,
            n_heads=int(config.num_attention_heads),
            d_model=int(config.hidden_size),
            d_feed_forward=self.d_feed_forward,
            float_bytes=self.model.dtype.itemsize,
        )

    @property
    def _n_blocks(self) -> int:
        """How many blocks a trace has; a decoder's layer counts twice: it has two attentions."""
        return int(self.model.config.num_hidden_layers) + 2 * self._n_decoder_layers

    @property
    def _n_decoder_layers(self) -> int:
        return 0

    @property
    def pairs_at_once(self) -> int:
        return self.budget.pairs_at_once

    def provenance(self) -> Provenance:
        variant = "folded" if any(self._shortcuts.values()) else "stock modules"
        options = {"value-zeroing": variant}
        if self.ref.precision == "double":
            options["precision"] = "double"
        if self.ref.input:
            options["input"] = self.ref.input
        if self.notices:
            options[ABOUT_FILES] = " ".join(self.notices)
        return provenance(str(self.model.device), self.tokenizer, self._versions, options)

    def use_input(self, input: str) -> None:
        bos = self.bos if BOS in options_of(input) else ""
        self._encoder.form = form_of(input, self.tokenizer, self.ref.name, bos)
        super().use_input(input)

    def encode(self, sentence: Sentence) -> Encoded:
        encoded = self._encoder.encode(sentence, self.second_text(sentence))
        embeddings = self.model.get_input_embeddings()
        check_embedded(embeddings, encoded.ids, encoded.tokens, self.ref.name)
        return encoded

    def trace(self, batch: Sequence[Encoded]) -> Iterator[Block]:
        return self._trace([each.ids for each in batch], [each.type_ids for each in batch])

    def _trace(self, *inputs: Ids) -> Iterator[Block]:
        n_tokens = max(len(each[0]) for each in inputs)
        self.budget.check(len(inputs[0]), n_tokens, self._captured_bytes(*inputs))
        with self._reporting(), self.budget.report_out_of_memory(n_tokens):
            calls = self.calls(*inputs)
        below: dict[str, Tensor] = {}
        for number, call in enumerate(calls):
            for site in call.sites:
                with self.budget.report_out_of_memory(n_tokens):
                    block = self._block(site, call)
                yield block.traced(below, (self, number, inputs))

    def _block(self, site: Site, call: hooks.Call) -> TorchBlock:
        with computing(self._torch, self.model.dtype):
            mixed = hooks.mix(site, call)
        return TorchBlock(
            attention=mixed.attention,
            projected_values=projecting(self._torch, mixed, self.budget),
            mixed=mixed.mixed,
            residual=mixed.residual,
            output=mixed.output,
            middle=mixed.middle,
            norms=None if mixed.middle is None else self.norms(site, call.layer),
            part=site.part,
            site=site,
            call=call,
            values=mixed.values,
            shortcut=self.shortcut(site, call.layer, mixed.attention.shape[1]),
            budget=self.budget,
            width=self._width(site, call),
            scratch=self._scratch,
            torch=self._torch,
        )

    def _width(self, site: Site, call: hooks.Call) -> int:
        """How many numbers the widest array has for each pair."""
        return self.d_feed_forward

    def shortcut(self, site: Site, layer: Module, n_heads: int) -> Folded | str | None:
        """The faster exact way through this block, made once; None where there is none."""
        key = layer, site.part
        if key not in self._shortcuts:
            parts = site.feed_forward(layer) if self._may_fold else None
            if isinstance(parts, FeedForward):
                projection = layer.get_submodule(site.projection)
                with self._torch.inference_mode():
                    weight = FeedForward.matrix(projection)
                    self._shortcuts[key] = fold(self._torch, parts, weight, n_heads)
            else:
                self._shortcuts[key] = parts
        return self._shortcuts[key]

    def norms(self, site: Site, layer: Module) -> Norms | None:
        """The norms of this block as data, made once; None where they are not known."""
        key = layer, site.part
        if key not in self._norms:
            self._norms[key] = norms(self._torch, site, layer)
        return self._norms[key]

    def lack(self, need: Need) -> Lack | None:
        if need == "gradients":
            return None
        if need == "prediction-gradients":
            return prediction_gradients_lack(self.predictor, self._n_decoder_layers)
        if need in ("last-norm", "whole-model"):
            return self._norms_lack or self._probed_lacks[need]
        return self._norms_lack if need == "norms" else super().lack(need)

    @cached_property
    def _probed_lacks(self) -> dict[Need, Lack | None]:
        with self._reporting():
            blocks = [self._block(site, call) for call in self._probe() for site in call.sites]
        return probed_lacks(blocks, self.family.name)

    @cached_property
    def predictor(self) -> Predictor | Lack:
        """Runs the head on a few tokens at the first call."""
        head = self._head
        if isinstance(head, Lack):
            return head
        vocabulary = replace(self.vocabulary, mask=mask_of(self._folder, self.tokenizer))
        with computing(self._torch, self.model.dtype):
            ids = self._tensor([range(self._n_probe_tokens)])
            lack = head.lack(ids, causal=self.ref.causal, mask_id=vocabulary.mask_id)
        return lack or HeadPredictor(
            head.predicts, vocabulary, self._torch, head, self._hidden, self._guarded
        )

    @property
    def whole_model(self) -> PreTrainedModel:
        """The model with its head. Only where there is one."""
        assert isinstance(self._head, Head)
        return self._head.model

    def _hidden(self, *inputs: Ids) -> Tensor:
        return self.run(*map(self._tensor, inputs))

    @contextmanager
    def _guarded(self, n_sentences: int, n_tokens: int) -> Iterator[None]:
        """To run the model, or a part of it, on so much."""
        self.budget.check(n_sentences, n_tokens)
        with (
            self._reporting(),
            self.budget.report_out_of_memory(n_tokens),
            computing(self._torch, self.model.dtype),
        ):
            yield

    def _check_vocabulary(self, folder: Path) -> None:
        check_vocabulary(self.model.get_input_embeddings(), self.vocabulary, folder)

    def _probe(self) -> list[hooks.Call]:
        return self.calls([range(self._n_probe_tokens)])

    @property
    def _n_probe_tokens(self) -> int:
        rows = self.model.get_input_embeddings().num_embeddings
        return int(min(PROBE_TOKENS, rows, self.family.max_tokens(self.model.config)))

    def _check_family(self, folder: Path) -> bool:
        """Put every block together again from its parts: the map of the family must fit it.

        Whether no token of a text, but for a decoder's, attends to a later one in any layer.
        """
        with self._reporting():
            calls = self._probe()
        blocks = [self._block(site, call) for call in calls for site in call.sites]
        check_blocks(blocks, self._n_blocks, folder, self.family.name)
        self._norms_lack = norms_lack(blocks, self.family.name)
        own = [block.attention for block in blocks if not block.site.is_of_decoder]
        return not any(weights.triu(1).any() for weights in own)
