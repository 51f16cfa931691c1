"""What is looked at first in a session that is opened."""

from __future__ import annotations

from dataclasses import replace

from vzdesk.desk.document.results import by_model, is_scored_by, latest, models_of
from vzdesk.engine.types import SentenceResult
from vzdesk.session.document import Session
from vzdesk.view.selection import NOWHERE, Selection, Subject


def opened(session: Session) -> tuple[Selection, str]:
    """Where the user was, as far as that is still there; and the key of the newest model."""
    shown = session.analyses[-1].model.key if session.analyses else ""
    selection = _at_a_sentence(session, session.selection.unhovered())
    selection = _of_one_sentence(session, selection, shown)
    return _by_a_method(session, selection, shown), shown


def _at_a_sentence(session: Session, selection: Selection) -> Selection:
    """Looking at the first sentence, where the selected one is not there."""
    ids = [sentence.id for sentence in session.sentences]
    if selection.sentence in ids:
        return selection
    return replace(selection, subject=Subject(ids[0]) if ids else None, locked=NOWHERE)


def _of_one_sentence(session: Session, selection: Selection, shown: str) -> Selection:
    """Where two models are compared on one sentence, with the first of them, which no file names:
    the newest one, or another where that is the second. Alone where there are not two.
    """
    subject, second = selection.subject, selection.second
    if subject is None or second is None or not selection.is_of_one_sentence:
        return selection
    if second.method and not second.model:  # two methods, under the model that is shown
        return selection if second.method != selection.method else selection.alone()
    sentence = next(each for each in session.sentences if each.id == subject.sentence)
    keys = [shown, *(each.key for each in models_of(sentence, session.analyses))]
    first = next((key for key in keys if key != second.model), "")
    if not first or second.model not in keys:
        return selection.alone()
    return replace(selection, subject=replace(subject, model=first))


def _by_a_method(session: Session, selection: Selection, shown: str) -> Selection:
    """With a method that the newest model's results have, where none has the selected one."""
    other = _result_of(session, selection, shown)
    for analysis in by_model(session.analyses, shown):
        for result in analysis.results.values():
            if is_scored_by(result, selection.method):
                return selection
            other = other or result
    method = next((key.method for key in other.maps), "") if other else ""
    return replace(selection, method=method or selection.method)


def _result_of(session: Session, selection: Selection, shown: str) -> SentenceResult | None:
    """The newest result of the selected sentence."""
    sentence = next((each for each in session.sentences if each.id == selection.sentence), None)
    if sentence is None:
        return None
    analyses = by_model(session.analyses, shown)
    analysis = latest(sentence, analyses, session.settings.units, None)
    return analysis.results[sentence.id] if analysis else None
