"""What a decoder writes itself: greedily, by the rules that transformers' own search follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from vzdesk.engine.types import Array

FOLLOWED = {
    *("forced_bos_token_id", "forced_eos_token_id", "bad_words_ids", "suppress_tokens"),
    *("begin_suppress_tokens", "min_length", "no_repeat_ngram_size"),
}
HARMLESS = {
    *("decoder_start_token_id", "bos_token_id", "eos_token_id", "pad_token_id", "max_length"),
    *("max_new_tokens", "do_sample", "num_beams", "early_stopping", "length_penalty", "use_cache"),
    *("temperature", "top_k", "top_p", "typical_p", "min_p", "epsilon_cutoff", "eta_cutoff"),
    *("output_attentions", "output_hidden_states", "output_scores", "output_logits"),
    *("return_dict_in_generate", "num_return_sequences", "renormalize_logits"),
    *("remove_invalid_values", "transformers_version", "_from_model_config"),
}
"""Settings that change nothing where the likeliest piece is taken each time, up to our limit."""
NEUTRAL = {
    **{"repetition_penalty": 1, "encoder_repetition_penalty": 1, "guidance_scale": 1},
    **{"encoder_no_repeat_ngram_size": 0, "min_new_tokens": 0, "diversity_penalty": 0},
    "num_beam_groups": 1,
}
"""Values of other settings that change nothing."""


@dataclass(frozen=True)
class Rules:
    """Which piece comes next, if not the likeliest; pieces are their numbers.

    first        the first piece of every text
    last         the pieces that end a text at its limit
    never        pieces that no text has
    never_first  pieces that no text begins with
    least        as many pieces, with the start, a text has before its end
    no_repeat    no sequence of this many pieces occurs twice; 0: any may
    """

    first: int | None = None
    last: tuple[int, ...] = ()
    never: tuple[int, ...] = ()
    never_first: tuple[int, ...] = ()
    least: int = 0
    no_repeat: int = 0

    @classmethod
    def of(cls, settings: Mapping[str, Any], ends: tuple[int, ...]) -> Rules | None:
        """The rules of a generation configuration; None where it has others, too.

        In transformers' search a bad word that is the end alone is none.
        """
        set_ = {name: value for name, value in settings.items() if value is not None}
        first, last = set_.get("forced_bos_token_id"), _pieces(set_.get("forced_eos_token_id", ()))
        bad_words = [_pieces(word) for word in set_.get("bad_words_ids", ())]
        suppressed = _pieces(set_.get("suppress_tokens", ()))
        others = {name: value for name, value in set_.items() if name not in FOLLOWED | HARMLESS}
        if (
            any(name not in NEUTRAL or value != NEUTRAL[name] for name, value in others.items())
            or any(len(word) != 1 for word in bad_words)
            or {first, *last} & {*suppressed}
            or {*_pieces(set_.get("eos_token_id", ()))} != {*ends}
        ):
            return None
        return cls(
            first=first,
            last=last,
            never=(*(word for (word,) in bad_words if word not in ends), *suppressed),
            never_first=_pieces(set_.get("begin_suppress_tokens", ())),
            least=set_.get("min_length", 0),
            no_repeat=set_.get("no_repeat_ngram_size", 0),
        )

    def choose(self, ids: tuple[int, ...], logits: Array, ends: tuple[int, ...], limit: int) -> int:
        """The piece after these, the start among them; logits ["piece"]."""
        scores = logits.copy()
        n_ids = len(ids)
        _set(scores, (*self._repeats(ids), *self.never), -np.inf)
        if n_ids < self.least:
            _set(scores, ends, -np.inf)
        forced = self.last if n_ids == limit - 1 else ()
        if n_ids == 1 and self.first is not None and not forced:
            forced = (self.first,)
        if forced:
            scores[:] = -np.inf
            _set(scores, forced, 0)
        if n_ids == (1 if self.first is None else 2):
            _set(scores, self.never_first, -np.inf)
        return int(scores.argmax())

    def _repeats(self, ids: tuple[int, ...]) -> Iterator[int]:
        """Pieces that would make a sequence come twice."""
        n_before = self.no_repeat - 1
        if n_before < 0:
            return
        last = ids[len(ids) - n_before :]
        for start in range(len(ids) - n_before):
            if ids[start : start + n_before] == last:
                yield ids[start + n_before]


def _pieces(numbers: int | Iterable[int]) -> tuple[int, ...]:
    """One number, or some; negative ones are no pieces."""
    some = [numbers] if isinstance(numbers, int) else numbers
    return tuple(number for number in some if number >= 0)


def _set(scores: Array, pieces: tuple[int, ...], value: float) -> None:
    scores[np.isin(np.arange(len(scores)), pieces)] = value


def write(
    rules: Rules,
    logits: Callable[[tuple[int, ...]], Array],
    start: int,
    ends: tuple[int, ...],
    limit: int,
) -> tuple[int, ...]:
    """The text's pieces, with its end where it came to one; with the start at most `limit`.

    logits: pieces so far -> for each piece how likely it is the next ["piece"].
    """
    ids: tuple[int, ...] = (start,)
    while len(ids) < limit and (len(ids) == 1 or ids[-1] not in ends):
        ids = (*ids, rules.choose(ids, logits(ids), ends, limit))
    return ids[1:]
