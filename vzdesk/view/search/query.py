"""Which sentences a filter finds: by text, by what is noted of them, by annotations and by numbers.

All of it must fit. A field that nobody knows is an error, not a search that finds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from vzdesk.corpus.values.expressions import ExpressionError, search_for
from vzdesk.corpus.values.fitting import COMPARED, FEATS, OF_FEATS, Fits, Remembering, fitting
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import Reason, UserError
from vzdesk.view.search import scores
from vzdesk.view.search.scores import Lens
from vzdesk.view.search.terms import Term, split
from vzdesk.view.types import SentenceRow

SCORE, PREFERENCE, LOG_PROBABILITY = "score", "preference", "log-probability"
NUMBERS: Final = (SCORE, PREFERENCE, LOG_PROBABILITY)
BEGUN: Final = ("tag", "status")
"""Fields of which the beginning is enough behind a colon; of the other texts any part is."""
TEXTS: Final[dict[str, Callable[[SentenceRow], Sequence[str]]]] = {
    "tag": lambda row: row.tags,
    "status": lambda row: (row.status,),
    "id": lambda row: (row.id,),
    "note": lambda row: (row.note,),
}
Fit = Callable[[SentenceRow], bool]


@dataclass(frozen=True)
class Hits:
    """The positions of the rows that are found; of each number that was asked for, by the name of
    its field, how many rows have none.
    """

    positions: Sequence[int]
    without: tuple[tuple[str, int], ...] = ()


def columns_of(rows: Sequence[SentenceRow]) -> tuple[str, ...]:
    """The names of the annotations that any sentence has."""
    tiers = (row.sentence.tiers for row in rows if row.sentence is not None)
    return tuple(dict.fromkeys([tier.name for each in tiers for tier in each]))


def search(filter: str, rows: Sequence[SentenceRow], lens: Lens) -> Hits:
    """The rows that a filter finds. UserError where it cannot be understood."""
    columns = columns_of(rows) if split(filter)[1] else ()
    known = {each.casefold() for each in (*TEXTS, *NUMBERS, *columns)}
    plain, terms = split(filter, lambda field: field.casefold() in known)
    numbers = [each for each in terms if _is_number(each)]
    others = [term for term in terms if term not in numbers]
    fits = [_fit(term, columns) for term in others]
    # What is quick first, so that little is left for what is not.
    found: Sequence[int] = [at for at, row in enumerate(rows) if _all_fit(row, fits)]
    folded = plain.casefold()
    if folded:
        found = [at for at in found if folded in everything(rows[at]).casefold()]
    without = []
    for term in numbers:
        value, fit = _number_of(term, lens), _number_fits(term)
        values = {at: value(rows[at]) for at in found}
        without.append((term.field.casefold(), sum(each is None for each in values.values())))
        found = [at for at, each in values.items() if each is not None and fit(each)]
    return Hits(found, tuple(without))


def uses_scores(filter: str) -> bool:
    """Whether what a filter finds depends on the maps that are looked at."""
    return any(_is_number(each) and each.field.casefold() == SCORE for each in split(filter)[1])


def everything(row: SentenceRow) -> str:
    """All that plain text is looked for in, on lines of their own."""
    if not (row.tags or row.note or row.decoder_text):
        return f"{row.text}\n{row.id}"
    return "\n".join([row.text, row.decoder_text or "", *row.tags, row.note, row.id])


def _all_fit(row: SentenceRow, fits: Sequence[Fit]) -> bool:
    return all(fit(row) for fit in fits)


# Numbers


def _is_number(term: Term) -> bool:
    return not term.is_column and term.field.casefold() in NUMBERS


def _number_of(term: Term, lens: Lens) -> Callable[[SentenceRow], float | None]:
    match term.field.casefold():
        case "preference":
            return lambda row: row.preference_bits
        case "log-probability":
            return lambda row: row.log_probability
    return lambda row: score_of(row, lens)


def score_of(row: SentenceRow, lens: Lens) -> float | None:
    """What the target of a sentence takes from its cue; None without either, or without a map."""
    if row.sentence is None or row.scored is None:
        return None
    return scores.score(row.scored, scores.by_roles(row.sentence.roles), lens)


def _number_fits(term: Term) -> Callable[[float], bool]:
    try:
        (text,) = term.values
        bound = float(text.replace("−", "-"))
        if bound != bound or "_" in text:
            raise ValueError
    except ValueError:
        raise UserError(
            "“{written}” compares with no number.",
            next_step="Write one, such as {field}>0.3.",
            written=term.written,
            field=term.field,
        ) from None
    if term.operator in COMPARED:
        compare = COMPARED[term.operator]
        return lambda value: bool(compare(value, bound))
    if term.operator not in ("=", "!="):
        raise UserError(
            "“{written}”: a number is compared by <, <=, >, >=, = or !=.",
            next_step="Write it like {field}>0.3.",
            written=term.written,
            field=term.field,
        )
    return lambda value: (value == bound) == (term.operator == "=")


# Texts and annotations


def _fit(term: Term, columns: Sequence[str]) -> Fit:
    text = None if term.is_column else TEXTS.get(term.field.casefold())
    column = "" if text else _column(term, columns)
    if not term.values:
        raise UserError(
            "There is no value behind “{written}”.",
            next_step="Write one, such as {field}:VERB, or put it in quotation marks as text.",
            written=term.written,
            field=term.field,
        )
    try:
        return _of_text(term, text) if text else _of_column(term, column)
    except (Reason, ExpressionError) as error:
        raise UserError(
            "“{written}” cannot be looked for: {reason}.",
            next_step="Correct it, or put it in quotation marks to look for it as text.",
            written=term.written,
            reason=error,
        ) from None


def _column(term: Term, columns: Sequence[str]) -> str:
    """The column that a field names. UserError where no sentence has it."""
    name = FEATS if _is_feature(term) else term.field
    exact = [each for each in columns if each == name]
    alike = exact or [each for each in columns if each.casefold() == name.casefold()]
    if alike:
        return alike[0]
    known = (*TEXTS, *NUMBERS, *columns)
    near = get_close_matches(term.field.casefold(), known, n=1)
    raise UserError(
        "There is no field “{field}” to search in; did you mean “{near}”? There are {known}."
        if near
        else "There is no field “{field}” to search in. There are {known}.",
        next_step="To look for it as text, put it in quotation marks.",
        field=term.field,
        near="".join(near),
        known=", ".join(known),
    )


def _is_feature(term: Term) -> bool:
    return not term.is_column and term.field.casefold().startswith(OF_FEATS)


def _of_text(term: Term, text: Callable[[SentenceRow], Sequence[str]]) -> Fit:
    wanted = not term.operator.startswith("!")
    fits = Remembering(_text_fits(term)).__getitem__
    return lambda row: any(map(fits, text(row))) == wanted


def _text_fits(term: Term) -> Fits:
    if term.operator in ("~", "!~"):
        return search_for(f"(?i){term.values[0]}")
    if term.operator in COMPARED:
        raise Reason("{field} is no number", field=term.field)
    values = [each.casefold() for each in term.values]
    if term.operator != ":":
        return lambda text: text.casefold() in values
    if term.field.casefold() in BEGUN:
        return lambda text: text.casefold().startswith(tuple(values))
    return lambda text: any(each in text.casefold() for each in values)


def _of_column(term: Term, column: str) -> Fit:
    """Some word has it; with ! no word of a sentence that has the column at all."""
    wanted = not term.operator.startswith("!")
    fits = _value_fits(term, column)

    def fit(row: SentenceRow) -> bool:
        values = None if row.sentence is None else _values(row.sentence, column)
        return values is not None and any(map(fits, values)) == wanted

    return fit


def _value_fits(term: Term, column: str) -> Fits:
    """Whether a value fits, whatever ! makes of it."""
    field = f"{OF_FEATS}{term.field[len(OF_FEATS) :]}" if _is_feature(term) else column
    if term.operator == ":":
        return _in_any_case(field, term.values)
    return fitting(field, term.operator.lstrip("!"), term.values)


def _values(sentence: Sentence, column: str) -> tuple[str, ...] | None:
    for tier in sentence.tiers:
        if tier.name == column:
            return tier.values
    return None


def words_fitting(
    filter: str, columns: Sequence[str]
) -> Callable[[Sentence], Sequence[int]] | None:
    """The words of a sentence that all annotations in a filter fit, those with ! left out; None
    where it has no such annotation. UserError, see `search`.
    """
    others = {*TEXTS, *NUMBERS}
    terms = [
        each
        for each in split(filter)[1]
        if each.values and (each.is_column or each.field.casefold() not in others)
    ]
    tests = [
        (column, _value_fits(term, column), not term.operator.startswith("!"))
        for term in terms
        for column in [_column(term, columns)]
    ]
    if not any(wanted for _, _, wanted in tests):
        return None

    def places(sentence: Sentence) -> Sequence[int]:
        found: Sequence[int] = range(len(sentence.words))
        for column, fits, wanted in tests:
            values = _values(sentence, column) or ()
            found = [at for at in found if at < len(values) and fits(values[at]) == wanted]
        return found

    return places


def _in_any_case(column: str, values: tuple[str, ...]) -> Fits:
    folded = tuple(each.casefold() for each in values)
    alike = fitting(column.casefold() if column.startswith(OF_FEATS) else column, "=", folded)
    return Remembering(lambda text: alike(text.casefold())).__getitem__
