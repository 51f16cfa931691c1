"""Two texts in one input, as a tokenizer's own form for a pair has them: [CLS] A [SEP] B [SEP]."""

from __future__ import annotations

from tokenizers import Encoding

from vzdesk.engine.tokenization.forms import Form
from vzdesk.errors import UserError


def check_form(form: Form) -> None:
    """UserError where a pair cannot be given in this form."""
    if not form.special_tokens:
        raise UserError(
            "Without special tokens, nothing stands between the two texts of a pair.",
            next_step="Score it with special tokens, or leave the second text out.",
        )


def n_before_second(encoding: Encoding, model_name: str) -> int:
    """How many pieces stand before those of the second text.

    UserError where the tokenizer has no special token between the texts, or not in this order.
    """
    of = encoding.sequence_ids
    if 1 not in of or 0 not in of:  # there is nothing to read in one of them
        return of.index(1) if 1 in of else len(of)
    border = of.index(1)
    if 0 in of[border:] or None not in of[of.index(0) : border]:
        raise UserError(
            "The tokenizer of {model} has no form for a pair of texts.",
            next_step="Leave the second text out, or choose another model.",
            model=model_name,
        )
    return border
