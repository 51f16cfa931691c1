"""What panels show of a document."""

from __future__ import annotations

from dataclasses import replace

from vzdesk.desk.document import Sheet
from vzdesk.view.pairs import compare, corrections_of
from vzdesk.view.state import SentenceRow, ViewState, resolve
from vzdesk.view.words import with_words


def state_of(
    document: Sheet, rows: tuple[SentenceRow, ...], *, is_running: bool = False
) -> ViewState:
    """The state of this document, whose list of sentences is `rows`."""
    selection, settings = document.selection, document.settings
    sentence = document.find(selection.sentence)
    analysis = document.analysis_of(sentence)
    model = analysis.model.name if analysis else ""
    state = resolve(rows, document.result_of(sentence), selection, settings, model)
    state = with_words(state, sentence, selection, settings)
    if is_running:
        state = replace(state, is_running=True)
    return with_comparison(state, document)


def with_comparison(state: ViewState, document: Sheet) -> ViewState:
    """The state with the comparison that is asked for, if any; its line of numbers is of both."""
    selection = document.selection
    if selection.other is None or state.sentence is None:
        return state
    first, second = document.find(selection.sentence), document.find(selection.other)
    if first is None or second is None or first is second:
        return state
    other = next(row for row in state.rows if row.id == second.id)
    comparison = compare(
        state,
        (state.sentence, other),
        (document.result_of(first), document.result_of(second)),
        selection,
        document.settings,
        corrections_of(first, second),
    )
    return replace(state, comparison=comparison, readout=comparison.readout)
