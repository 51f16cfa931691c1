"""Inputs in which one word is blanked out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.errors import UserError
from vzdesk.view.studies.evaluation import Blank


def blank_id(predictor: Predictor, blank: Blank, model: str) -> int | None:
    """What pieces are replaced by; None where they are left out. UserError where the model has no
    such piece.
    """
    if blank == "remove":
        return None
    vocabulary = predictor.vocabulary
    found = vocabulary.placeholder_id if blank == "unk" else vocabulary.mask_id
    if found is None:
        raise UserError(
            "{model} has no piece {what}, so words cannot be blanked out by it.",
            next_step="Blank words out by nothing, which leaves them out.",
            in_terminal="Blank words out by nothing (--blank remove), which leaves them out.",
            model=model,
            what="for unknown text" if blank == "unk" else "that masks",
        )
    return found


def blanked(
    encoded: Encoded, words: Collection[int], id: int | None, place: int
) -> tuple[Encoded, int]:
    """The input with the pieces of these words replaced, each by one; with None they are left out.
    And where the token that stood in this place is then.
    """
    hidden = {at for at, token in enumerate(encoded.tokens) if token.word_index in words}
    if id is not None:
        ids = tuple(id if at in hidden else own for at, own in enumerate(encoded.ids))
        return replace(encoded, ids=ids), place
    kept = [at for at in range(len(encoded.ids)) if at not in hidden]
    shorter = replace(
        encoded,
        ids=tuple(encoded.ids[at] for at in kept),
        type_ids=tuple(encoded.type_ids[at] for at in kept),
        tokens=tuple(encoded.tokens[at] for at in kept),
    )
    return shorter, place - sum(at < place for at in hidden)
