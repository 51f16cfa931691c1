"""What a model is given of a text, where that is not what its tokenizer makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

NO_SPECIAL_TOKENS: Final = "no-special-tokens"
"""A model is given a text's own pieces only."""
BOS: Final = "bos"
"""It is given its first token (bos_token) before the text, though its tokenizer adds none."""
LEADING_SPACE: Final = "leading-space"
"""The first word is read as within a sentence: as if a space stood before it."""
INPUT_OPTIONS: Final = (NO_SPECIAL_TOKENS, BOS, LEADING_SPACE)


def input_of(options: Iterable[str]) -> str:
    """These options as `ModelRef.input` has them.

    >>> input_of([LEADING_SPACE, BOS])
    'bos+leading-space'
    """
    chosen = set(options)
    return "+".join(option for option in INPUT_OPTIONS if option in chosen)


def options_of(input: str) -> tuple[str, ...]:
    """The options of a `ModelRef.input`."""
    return tuple(filter(None, input.split("+")))
