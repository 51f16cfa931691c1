"""How a text is given to a model: with or without special tokens, its first token, a space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tokenizers import AddedToken, Encoding, Tokenizer

from vzdesk.engine.model_input import (
    BOS,
    INPUT_OPTIONS,
    LEADING_SPACE,
    NO_SPECIAL_TOKENS,
    options_of,
)
from vzdesk.engine.safety.panics import panics_as_exceptions
from vzdesk.errors import UserError, first_line, unknown_name

PROBE = "a"
"""A text of one word."""


class Bos(NamedTuple):
    """The piece that begins a text, and its number."""

    piece: str
    id: int


@dataclass(frozen=True)
class Form:
    """special_tokens  whether a text gets those that the tokenizer adds
    bos            the piece that stands before them, if any
    leading_space  whether the first word is read as if a space stood before it
    """

    special_tokens: bool = True
    bos: Bos | None = None
    leading_space: bool = False


USUAL = Form()


def form_of(input: str, tokenizer: Tokenizer, model_name: str, bos: str) -> Form:
    """The form that a `ModelRef.input` says. bos is the model's first token, "" for none.

    UserError where the tokenizer does not have what is asked for, or does it already.
    """
    options = options_of(input)
    if unknown := set(options) - {*INPUT_OPTIONS}:
        raise unknown_name("No input option '{name}'.", min(unknown), INPUT_OPTIONS)
    if {NO_SPECIAL_TOKENS, BOS} <= {*options}:
        raise UserError(
            "A text without special tokens cannot begin with the first token of {model}.",
            next_step="Choose one of the two.",
            model=model_name,
        )
    if NO_SPECIAL_TOKENS in options:
        _check_special_tokens(tokenizer, model_name)
    if LEADING_SPACE in options:
        _check_leading_space(tokenizer, model_name)
    return Form(
        NO_SPECIAL_TOKENS not in options,
        _found(bos, tokenizer, model_name) if BOS in options else None,
        LEADING_SPACE in options,
    )


def _found(bos: str, tokenizer: Tokenizer, model_name: str) -> Bos:
    id = tokenizer.token_to_id(bos) if bos else None
    if id is None:
        raise UserError(
            "{model} has no first token (bos_token) that a text could begin with.",
            next_step="Score without it.",
            model=model_name,
        )
    if _encoded(tokenizer, PROBE, model_name).ids[:1] == [id]:
        raise UserError(
            "With {model}, each text begins with {bos} already.",
            next_step="Score without that option: the input is the same.",
            model=model_name,
            bos=bos,
        )
    return Bos(bos, id)


def _check_special_tokens(tokenizer: Tokenizer, model_name: str) -> None:
    usual, without = (
        _encoded(tokenizer, PROBE, model_name, special_tokens=added).ids for added in (True, False)
    )
    if usual == without:
        raise UserError(
            "The tokenizer of {model} adds no special tokens.",
            next_step="Score without that option: the input is the same.",
            model=model_name,
        )


def _check_leading_space(tokenizer: Tokenizer, model_name: str) -> None:
    alone, behind_space, twice = (
        _encoded(tokenizer, text, model_name, special_tokens=False).tokens
        for text in (PROBE, f" {PROBE}", f"{PROBE} {PROBE}")
    )
    if twice == [*alone, *alone]:
        raise UserError(
            "{model} reads the first word as any other already: a leading space changes nothing.",
            next_step="Score without that option: the input is the same.",
            model=model_name,
        )
    if twice != [*alone, *behind_space]:
        raise UserError(
            "The tokenizer of {model} does not read a word behind a space as one within a "
            "sentence.",
            next_step="Score without a leading space.",
            model=model_name,
        )


def _encoded(
    tokenizer: Tokenizer, text: str, model_name: str, *, special_tokens: bool = True
) -> Encoding:
    try:
        with panics_as_exceptions():
            return tokenizer.encode(text, add_special_tokens=special_tokens)
    except Exception as error:  # the library raises nothing more exact
        raise gives_up(model_name, f"“{text}”", error) from error


def gives_up(model_name: str, quoted: str, error: Exception) -> UserError:
    """The error for a text that a tokenizer cannot read."""
    return UserError(
        "The tokenizer of {model} gives up on {text}: {reason}.",
        next_step="Write it another way or choose another model.",
        model=model_name,
        text=quoted,
        reason=first_line(error).rstrip("."),
    )


class LeadingSpace:
    """Puts a space before the first word, behind special pieces that the text begins with."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        added: Sequence[AddedToken] = [*tokenizer.get_added_tokens_decoder().values()]
        whole = (each.content for each in added if each.content and not each.single_word)
        pieces = sorted(map(re.escape, whole), reverse=True)  # of two, the longer one first
        self._pieces = re.compile(f"(?:{'|'.join(pieces)})*")

    def place(self, text: str) -> int | None:
        """Where the space belongs; None where there is white space, or no word."""
        found = self._pieces.match(text)
        at = found.end() if found else 0
        return None if at == len(text) or text[at].isspace() else at
