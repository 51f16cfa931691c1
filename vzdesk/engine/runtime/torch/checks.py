"""Whether a loaded model is what its family and its tokenizer say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.runtime.torch.block import TorchBlock
from vzdesk.engine.tokenization.vocabulary import Vocabulary
from vzdesk.engine.types import Token
from vzdesk.errors import UserError
from vzdesk.translate import say

if TYPE_CHECKING:
    from torch.nn import Embedding

PROBE_TOLERANCE = 1e-4
"""Of the largest number: how closely a block must be put together again from its parts."""


def check_vocabulary(embeddings: Embedding, vocabulary: Vocabulary, folder: Path) -> None:
    """UserError where the tokenizer has more pieces than the model embeds."""
    if vocabulary.size > embeddings.num_embeddings:
        raise UserError(
            "The tokenizer in {folder} has {pieces} pieces; the model embeds only {rows}.",
            next_step="Use the tokenizer that belongs to the model.",
            folder=folder,
            pieces=vocabulary.size,
            rows=embeddings.num_embeddings,
        )


def check_embedded(
    embeddings: Embedding, ids: Sequence[int], tokens: Sequence[Token], model: str
) -> None:
    """UserError where a token of the text has no embedding."""
    rows = embeddings.num_embeddings
    for id_, token in zip(ids, tokens, strict=True):
        if id_ >= rows:
            raise UserError(
                "{model} has no embedding for “{text}”, piece {id} of its tokenizer; it embeds "
                "{rows}.",
                next_step="Leave it out, or use the tokenizer that belongs to the model.",
                model=model,
                text=token.text,
                id=id_,
                rows=rows,
            )


def check_blocks(blocks: Sequence[TorchBlock], n_blocks: int, folder: Path, family: str) -> None:
    """UserError unless so many blocks ran, and each is put together again from its parts."""
    numbers = Counter[str]()
    where = ""
    for block in blocks:
        numbers[block.part] += 1
        if not where and not block.misfit() <= PROBE_TOLERANCE:  # NaN fits nothing
            named = {"part": block.part, "number": numbers[block.part]}
            where = say("{part} layer {number}", **named).strip()
    if not where and len(blocks) != n_blocks:
        where = say("{n} of {all} layers ran", n=len(blocks), all=n_blocks)
    if where:
        raise UserError(
            "{folder} is not built as a {family} model usually is ({where}).",
            next_step="Choose another model; scores of this one could be wrong.",
            folder=folder,
            family=family,
            where=where,
        )
