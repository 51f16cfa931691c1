"""From the document to what panels draw is resolved from."""

from __future__ import annotations

from collections.abc import Mapping

from vzdesk.desk.document import Document
from vzdesk.desk.document.results import by_model, results_by_method
from vzdesk.view.comparison.alignment import corrections_of
from vzdesk.view.selection import NO_CORRECTIONS, Corrections, Subject
from vzdesk.view.types import Inputs, SentenceRow, SubjectInputs


def inputs_of(
    document: Document,
    rows: tuple[SentenceRow, ...],
    labels: Mapping[str, str],
    *,
    is_running: bool,
) -> Inputs:
    """What the view state is resolved from; rows are those of the document, labels what its models
    are called, by key.
    """
    selection = document.selection
    first, second = (
        _subject_inputs(document, subject, rows, labels)
        for subject in (selection.subject, selection.second)
    )
    if first is None or _is_same(document, selection.subject, selection.second):
        second = None
    return Inputs(
        rows,
        first,
        second,
        selection,
        document.settings,
        _corrections(first, second),
        is_running,
    )


def _subject_inputs(
    document: Document,
    subject: Subject | None,
    rows: tuple[SentenceRow, ...],
    labels: Mapping[str, str],
) -> SubjectInputs | None:
    """What is known of a subject; None where its sentence is not there."""
    sentence = document.find(subject.sentence) if subject else None
    if subject is None or sentence is None:
        return None
    key = subject.model or document.shown
    method = subject.method or document.selection.method
    is_shown = key == document.shown and method == document.selection.method
    row = next(row for row in rows if row.id == sentence.id) if is_shown else None
    return SubjectInputs(
        row or document.row_by(sentence, key, method),
        sentence,
        document.result_of(sentence, key, method),
        labels.get(key, ""),
        method,
        results_by_method(sentence, by_model(document.analyses, key), document.settings.units),
        is_causal=any(each.model.causal for each in document.analyses if each.model.key == key),
    )


def _is_same(document: Document, first: Subject | None, second: Subject | None) -> bool:
    """Whether it is one sentence under one model by one method, which there is nothing to compare
    of.
    """
    if first is None or second is None:
        return True
    keys = [
        (each.sentence, each.model or document.shown, each.method or document.selection.method)
        for each in (first, second)
    ]
    return keys[0] == keys[1]


def _corrections(first: SubjectInputs | None, second: SubjectInputs | None) -> Corrections:
    if first is None or second is None or first.sentence is None or second.sentence is None:
        return NO_CORRECTIONS
    return corrections_of(first.sentence, second.sentence)
