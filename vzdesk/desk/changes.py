"""What a change of the desk is about, so that only that is shown anew."""

from __future__ import annotations

from enum import Flag, auto

from vzdesk.desk.document import Document


class Changes(Flag):
    """What has changed.

    HOVER     the target and source under the pointer
    VIEW      anything else that panels show: sentence, layer, settings, results, whether it runs
    ROWS      the list of sentences, with how far each is
    DOCUMENT  what a file would hold, which file that is, and what can be undone
    RUN       how far a run is
    MODEL     the models to choose from, the chosen one, and where it runs
    """

    NONE = 0
    HOVER = auto()
    VIEW = auto()
    ROWS = auto()
    DOCUMENT = auto()
    RUN = auto()
    MODEL = auto()
    STATE = HOVER | VIEW | ROWS
    ALL = STATE | DOCUMENT | RUN | MODEL


def between(before: Document, now: Document) -> Changes:
    """How these two differ. There are many sentences: another tuple of equal ones is a change."""
    changes = Changes.NONE
    old, new = before.selection, now.selection
    if _listed(before) != _listed(now) or before.sentences is not now.sentences:
        changes |= Changes.ROWS | Changes.VIEW
    if before.settings != now.settings or old.unhovered() != new.unhovered():
        changes |= Changes.VIEW
    if old != new:
        changes |= Changes.HOVER
    if _saved(before) != _saved(now) or before.sentences is not now.sentences:
        changes |= Changes.DOCUMENT
    return changes


def _listed(document: Document) -> tuple[object, ...]:
    """What the rows of the list depend on, apart from the sentences."""
    units, method = document.settings.units, document.selection.method
    return document.analyses, document.shown, document.waiting, document.failures, units, method


def _saved(document: Document) -> tuple[object, ...]:
    """What a file would hold that counts as work, apart from the sentences."""
    return document.analyses, document.selection.pins, document.kept
