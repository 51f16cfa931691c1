"""Encoder-decoder models in PyTorch: two texts, three maps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.families import Site, n_decoder_layers
from vzdesk.engine.runtime.contract import Block, Lack
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.runtime.torch.backend import PROBE_TOKENS, Ids, TorchBackend
from vzdesk.engine.runtime.torch.checks import check_embedded
from vzdesk.engine.runtime.torch.files.checkpoint import weight_types
from vzdesk.engine.runtime.torch.head import DecoderPredictor, no_head
from vzdesk.engine.runtime.torch.libraries import libraries, quietly, report_errors
from vzdesk.engine.runtime.torch.precision import computing
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.tokenization.decoder_text import TO_WRITE, DecoderTexts
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.tokenization.generation import Rules
from vzdesk.errors import UserError
from vzdesk.jsonfields import read_json
from vzdesk.translate import mark

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module
    from transformers import PreTrainedModel


CANNOT_WRITE = mark("{model} cannot write the decoder's text itself: {reason}.")


class Seq2SeqBackend(TorchBackend):
    """The encoder-decoder model in `folder`, with its head where it has one."""

    def _prepare(self, folder: Path) -> None:
        self.can_write = _has_head(folder)
        self.texts = DecoderTexts(
            self.decoder_vocabulary,
            self.ref.name,
            self.ref.max_tokens,
            self._start_id(folder),
            self._ends,
        )

    def _start_id(self, folder: Path) -> int:
        for config in (self.model.generation_config, self.model.config):
            start = getattr(config, "decoder_start_token_id", None)
            if isinstance(start, int):
                break
        rows = self._decoder_embeddings().num_embeddings
        if not isinstance(start, int) or not 0 <= start < rows:
            raise UserError(
                "{path} gives {start!r} as decoder_start_token_id, the token that the decoder "
                "starts with; the model embeds {rows}.",
                next_step="Download the folder again, or write the number there.",
                path=folder / "config.json",
                start=start,
                rows=rows,
            )
        return start

    def run(self, input_ids: Tensor, decoder_input_ids: Tensor | None = None) -> Tensor:
        """Run the model on ["batch token"] of both sides, without its head: that would make numbers
        for each piece of the vocabulary, which are not used.
        """
        with hooks.stubbed(self.model.get_output_embeddings(), lambda hidden: hidden.new_zeros(())):
            returned = self.model(
                input_ids=input_ids, decoder_input_ids=decoder_input_ids, use_cache=False
            )
        nothing: Tensor = returned.logits
        return nothing

    @cached_property
    def predictor(self) -> Predictor | Lack:
        if not self.can_write:
            return no_head()
        vocabulary = self.decoder_vocabulary
        return DecoderPredictor("next", vocabulary, self._torch, self._all_logits, self._guarded)

    @property
    def whole_model(self) -> PreTrainedModel:
        return self.model

    def _all_logits(self, ids: Ids, decoder_ids: Ids) -> Tensor:
        logits: Tensor = self.model(
            input_ids=self._tensor(ids),
            decoder_input_ids=self._tensor(decoder_ids),
            use_cache=False,
        ).logits
        return logits

    @property
    def _n_decoder_layers(self) -> int:
        return n_decoder_layers(self.model.config)

    def _width(self, site: Site, call: hooks.Call) -> int:
        """The rest behind the decoder's self-attention has attention weights for each row too."""
        if site.part != "decoder":
            return self.d_feed_forward
        n_sources = call.bound.arguments["encoder_hidden_states"].shape[1]
        return int(max(self.d_feed_forward, self.n_decoder_heads * n_sources))

    @property
    def n_decoder_heads(self) -> int:
        """How many heads each of the decoder's attentions has."""
        config = self.model.config
        return int(getattr(config, "decoder_attention_heads", None) or config.num_attention_heads)

    def _decoder_embeddings(self) -> Module:
        return self.model.get_decoder().get_input_embeddings()

    def _check_vocabulary(self, folder: Path) -> None:
        super()._check_vocabulary(folder)
        rows, pieces = self._decoder_embeddings().num_embeddings, self.decoder_vocabulary.size
        if pieces > rows:
            raise UserError(
                "The decoder's tokenizer in {folder} has {pieces} pieces; the model embeds only "
                "{rows}.",
                next_step="Use the tokenizer that belongs to the model.",
                folder=folder,
                pieces=pieces,
                rows=rows,
            )

    def _probe(self) -> list[hooks.Call]:
        """With more tokens in the encoder than in the decoder, so that the two are not mixed up."""
        tables = self.model.get_input_embeddings(), self._decoder_embeddings()
        most = self.family.max_tokens(self.model.config)
        n_tokens = min(PROBE_TOKENS, most, *(table.num_embeddings for table in tables))
        return self.calls([range(n_tokens)], [range(max(1, n_tokens - 1))])

    # The two texts

    def use_input(self, input: str) -> None:
        super().use_input(input)
        self.texts = replace(self.texts, form=self._encoder.form)

    def encode(self, sentence: Sentence) -> Encoded:
        encoded = super().encode(sentence)
        if sentence.decoder_text is not None:
            return self._checked(self.texts.with_text(encoded, sentence.decoder_text))
        if not self.can_write:
            raise UserError(
                "{model} cannot write the decoder's text itself: its folder has no head that "
                "predicts pieces.",
                next_step=TO_WRITE,
                model=self.ref.name,
            )
        return encoded

    def complete(self, encoded: Encoded) -> Encoded:
        if encoded.decoder is not None:
            return encoded
        return self._checked(self.texts.with_pieces(encoded, self._written(encoded.ids)))

    def _checked(self, encoded: Encoded) -> Encoded:
        assert encoded.decoder is not None
        tokens = encoded.decoder.tokens
        check_embedded(self._decoder_embeddings(), encoded.decoder_ids, tokens, self.ref.name)
        return encoded

    @property
    def rules(self) -> Rules | None:
        """The rules that `_written` follows; None where there is no head, or another rule."""
        if not self.can_write:
            return None
        return Rules.of(self.model.generation_config.to_diff_dict(), self._ends)

    def _written(self, ids: tuple[int, ...]) -> tuple[int, ...]:
        """What the model generates: the likeliest piece each time, one at a time."""
        input_ids = self._torch.tensor([ids], device=self.model.device)
        out_of_memory = self.budget.report_out_of_memory(self.ref.max_tokens)
        in_precision = computing(self._torch, self.model.dtype)
        writing = report_errors(self._torch, CANNOT_WRITE, TO_WRITE, self.ref.name)
        with writing, out_of_memory, in_precision, quietly(libraries()[1]):
            generated = self.model.generate(
                input_ids=input_ids,
                attention_mask=self._torch.ones_like(input_ids),
                decoder_start_token_id=self.texts.start,
                num_beams=1,
                do_sample=False,
                max_new_tokens=self.ref.max_tokens - 1,
                # transformers 5.23 makes a cache for as many layers as T5's encoder has.
                use_cache=self.ref.n_decoder_layers <= self.ref.n_layers,
            )
        return tuple(generated[0, 1:].tolist())

    @property
    def _ends(self) -> tuple[int, ...]:
        end = self.model.generation_config.eos_token_id
        end = self.model.config.eos_token_id if end is None else end
        return () if end is None else tuple(end) if isinstance(end, list) else (end,)

    def trace(self, batch: Sequence[Encoded]) -> Iterator[Block]:
        return self._trace([each.ids for each in batch], [each.decoder_ids for each in batch])


def _has_head(folder: Path) -> bool:
    """Whether the folder has a head that predicts pieces; some are the embeddings once more."""
    config = read_json(folder / "config.json", next_step=mark("Download the folder again."))
    kinds = config.get("architectures")
    kind = str(kinds[0]) if isinstance(kinds, list) and kinds else ""
    if "For" in kind and not kind.endswith("ForConditionalGeneration"):
        return False
    is_tied = config.get("tie_word_embeddings", True)
    return is_tied or any(name.endswith("lm_head.weight") for name in weight_types(folder))
