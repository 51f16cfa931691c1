"""A model's own head, which predicts pieces: where transformers has it, and how to run it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.prediction import Predictor, Predicts, places_at_once
from vzdesk.engine.runtime.torch import hooks
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.errors import first_line
from vzdesk.translate import mark, say

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedConfig, PreTrainedModel

MASKED = "ForMaskedLM", "ForPreTraining"
CAUSAL = "ForCausalLM", "LMHeadModel", "DoubleHeadsModel"
"""How the names of classes with a head end; config.json names the one that was saved."""
TOLERANCE = 1e-5
"""Of the largest logit: how closely the head alone must agree with the whole model."""
NEXT_STEP = mark("Everything else works; for predictions choose a model saved with its head.")


@dataclass(frozen=True, eq=False)
class Head:
    """The head of `model`, whose other parts are `base`."""

    model: PreTrainedModel
    base: PreTrainedModel
    predicts: Predicts

    def logits(self, hidden: Tensor) -> Tensor:
        """What the base returns, ["place d_model"] -> ["place piece"].

        The stock model runs with its base stubbed: some do more than a product, such as cap logits.
        """
        from transformers.modeling_outputs import BaseModelOutputWithPastAndCrossAttentions

        returned = BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=hidden[:, None])
        returned.router_logits = None  # which mixtures of experts look for
        inner = getattr(self.base, "decoder", None)  # OPT's is called past the module around it
        with ExitStack() as stubs:
            for module in filter(None, (self.base, inner)):
                stubs.enter_context(hooks.stubbed(module, lambda *_args, **_kwargs: returned))
            ids = hidden.new_zeros((len(hidden), 1)).long()
            logits: Tensor = self.model(input_ids=ids).logits
        return logits[:, 0]

    def lack(self, input_ids: Tensor, *, causal: bool, mask_id: int | None) -> Lack | None:
        """Why the head cannot be used; None where it gives what the whole model gives on these
        ids, ["1 token"]. causal is whether no token attends to later ones.
        """
        if self.predicts == "next" and not causal:
            return Lack(say("its tokens attend to later ones, so it predicts none"), say(NEXT_STEP))
        if self.predicts == "masked" and mask_id is None:
            return Lack(say("its tokenizer has no piece for a masked one"), say(NEXT_STEP))
        try:
            whole = self.model(input_ids=input_ids).logits[0]
            alone = self.logits(hooks.first(self.base(input_ids=input_ids)[:1])[0])
        except Exception as error:  # heads have kinds without end
            return Lack(first_line(error).rstrip("."), say(NEXT_STEP))
        if not bool(whole.isfinite().all()):
            return Lack(say("its head gives numbers that are NaN or infinite"), say(NEXT_STEP))
        if not float((whole - alone).abs().max()) <= TOLERANCE * float(whole.abs().max()):
            return Lack(say("its head is not used as heads usually are"), say(NEXT_STEP))
        return None


@dataclass(frozen=True, eq=False)
class HeadPredictor(Predictor):
    """A head as a predictor.

    run      ids and types ["sentence token"] -> what the model without its head returns
    guarded  how many sentences, of how many tokens -> a context to compute in
    """

    torch: ModuleType
    head: Head
    run: Callable[[Sequence[Sequence[int]], Sequence[Sequence[int]]], Tensor]
    guarded: Callable[[int, int], AbstractContextManager[object]]

    def log_probabilities(
        self, batch: Sequence[Encoded], places: Sequence[tuple[int, int]]
    ) -> Iterator[NDArray[np.float64]]:
        size = len(batch), len(batch[0].ids)
        with self.guarded(*size):
            hidden = self.run([each.ids for each in batch], [each.type_ids for each in batch])
        rows, tokens = self.torch.tensor(places, device=hidden.device).T
        n_at_once = places_at_once(self.head.base.get_input_embeddings().num_embeddings)
        for some in zip(rows.split(n_at_once), tokens.split(n_at_once), strict=True):
            with self.guarded(*size):
                logits = self.head.logits(hidden[some])
                found: NDArray[np.float64] = logits.double().log_softmax(-1).cpu().numpy()
            yield found


@dataclass(frozen=True, eq=False)
class DecoderPredictor(Predictor):
    """The head of an encoder-decoder model.

    logits  ids of both texts ["sentence token"] -> ["sentence token piece"]
    """

    torch: ModuleType
    logits: Callable[[Sequence[Sequence[int]], Sequence[Sequence[int]]], Tensor]
    guarded: Callable[[int, int], AbstractContextManager[object]]

    def log_probabilities(
        self, batch: Sequence[Encoded], places: Sequence[tuple[int, int]]
    ) -> Iterator[NDArray[np.float64]]:
        with self.guarded(len(batch), max(batch[0].lengths)):
            logits = self.logits([each.ids for each in batch], [each.decoder_ids for each in batch])
            rows, tokens = self.torch.tensor(places, device=logits.device).T
            chosen = logits[rows, tokens].double().log_softmax(-1)
        yield chosen.cpu().numpy()


def class_with_head(
    transformers: ModuleType, config: PreTrainedConfig
) -> tuple[type[PreTrainedModel], Predicts] | None:
    """The class that transformers has for this model with its head; None where config.json names
    a model without one, or with another head, such as a classifier.
    """
    names = [str(each) for each in config.architectures or ()]
    mappings: tuple[tuple[tuple[str, ...], str, Predicts], ...] = (
        (MASKED, "MODEL_FOR_MASKED_LM_MAPPING", "masked"),
        (CAUSAL, "MODEL_FOR_CAUSAL_LM_MAPPING", "next"),
    )
    for endings, mapping, predicts in mappings:
        if any(name.endswith(endings) for name in names):
            found = getattr(transformers, mapping).get(type(config), None)
            if found is not None:
                return found, predicts
    return None


def no_head(missing: Iterable[str] = ()) -> Lack:
    """That the folder holds no head that predicts pieces, or not all of it."""
    first = min(missing, default="")
    reason = (
        say("its folder lacks weights of the head, such as {first}", first=first)
        if first
        else say("its folder has no head that predicts pieces")
    )
    return Lack(reason, say(NEXT_STEP))
