"""The likeliest pieces in the place of a word."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

from vzdesk.engine.predicted import Likeliest
from vzdesk.engine.types import SentenceResult
from vzdesk.view.predictions.surprisal import BITS


class BestPiece(NamedTuple):
    """A piece of a word, its log-probability, NaN where it has none, and what is likelier there."""

    text: str
    log_probability: float
    likeliest: Likeliest

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Rank, piece, probability and surprisal of the likeliest pieces; behind them of the one
        that is there, where it is none of them.
        """
        found = self.likeliest
        rows = [
            (str(rank), shown(piece), *_numbers(log_p))
            for rank, (piece, log_p) in enumerate(
                zip(found.pieces, found.log_probabilities, strict=True), 1
            )
        ]
        if found.rank > len(rows):
            rows.append((f"{found.rank:,}", shown(self.text), *_numbers(self.log_probability)))
        return rows


def _numbers(log_p: float) -> tuple[str, str]:
    p = math.exp(log_p)
    bits = 0.0 if log_p == 0 else -log_p * BITS
    return f"{p:.4f}" if p >= 0.001 else f"{p:.1e}", f"{bits:.2f}"


def shown(piece: str) -> str:
    """A piece with the space before it to be seen."""
    return "␣" + piece[1:] if piece[:1] in (" ", "▁") else piece


def best_pieces(result: SentenceResult, words: Collection[int]) -> tuple[BestPiece, ...]:
    """Of each piece of these words; empty where they were not asked for."""
    found = result.predictions
    if found is None:
        return ()
    return tuple(
        BestPiece(token.text, float(found.tokens[at]), found.likeliest[at])
        for at, token in enumerate(result.predicted.tokens)
        if token.word_index in words and at in found.likeliest
    )
