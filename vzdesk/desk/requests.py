"""What is to be computed of a document, as the engine is asked for it."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from vzdesk.desk.document import Document
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Request, Targets


def to_score(
    document: Document,
    model: str,
    sentences: tuple[Sentence, ...],
    methods: tuple[str, ...],
    *,
    predictions: bool,
    targets: Targets | None = None,
) -> Request:
    """Maps of these sentences by these methods, of these targets or all, and predictions beside
    them.
    """
    return Request(
        uuid.uuid4().hex,
        model,
        sentences,
        methods=methods,
        words_as_one=document.settings.units == "words-joint",
        predictions=predictions,
        targets=targets,
    )


def to_take(
    document: Document, ids: Collection[str] | None, targets: Targets | None
) -> tuple[Sentence, ...]:
    """All sentences of the document, or these; where only some targets are wanted, those that have
    any.
    """
    chosen = None if ids is None else frozenset(ids)
    return tuple(
        each
        for each in document.sentences
        if (chosen is None or each.id in chosen) and (targets is None or targets.of(each))
    )


def to_predict(document: Document, model: str, ids: Collection[str] | None) -> Request | None:
    """Predictions of the scored sentences, or of these, that have none yet; None where all have."""
    results = map(document.result_of, document.sentences)
    left = tuple(
        each.sentence
        for each in results
        if each is not None
        and each.predictions is None
        and (ids is None or each.sentence.id in ids)
    )
    return Request(uuid.uuid4().hex, model, left, (), predictions=True) if left else None


def to_find_likeliest(document: Document, model: str, words: tuple[int, ...]) -> Request | None:
    """The likeliest pieces in the place of these words of what is selected, of its predicted text;
    and all predictions where it has none.
    """
    result = document.current
    if result is None:
        return None
    is_new = result.predictions is None
    id, of = uuid.uuid4().hex, (result.sentence,)
    return Request(id, model, of, (), predictions=is_new, likeliest=words)
