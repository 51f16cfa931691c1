"""What a method's maps are called, in files, in tables and on command lines."""

from __future__ import annotations

WORDS, ROLLOUT = "+words", "+rollout"
"""How maps of words that were zeroed as one, and rolled-out ones, are called; in this order."""


def map_name(
    method: str, part: str = "", *, words_as_one: bool = False, rolled_out: bool = False
) -> str:
    """The name of a method's map.

    >>> map_name("value-zeroing", "decoder", rolled_out=True)
    'value-zeroing/decoder+rollout'
    >>> map_name("value-zeroing", words_as_one=True, rolled_out=True)
    'value-zeroing+words+rollout'
    """
    ending = f"{WORDS if words_as_one else ''}{ROLLOUT if rolled_out else ''}"
    return f"{method}{'/' if part else ''}{part}{ending}"


def part_of(name: str) -> str:
    """Which of an encoder-decoder model's maps has this name; "" for other models' maps.

    >>> part_of("value-zeroing/decoder+words+rollout")
    'decoder'
    """
    return method_and_part(name)[1]


def is_of_words(name: str) -> bool:
    """Whether a map of words that were zeroed as one is called so.

    >>> is_of_words("value-zeroing+words+rollout")
    True
    """
    return name.removesuffix(ROLLOUT).endswith(WORDS)


def method_and_part(name: str) -> tuple[str, str]:
    """The method alone, and which of an encoder-decoder model's maps it is.

    >>> method_and_part("value-zeroing/cross+words")
    ('value-zeroing', 'cross')
    """
    method, _, part = name.removesuffix(ROLLOUT).removesuffix(WORDS).partition("/")
    return method, part
