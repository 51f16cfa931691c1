"""What the values of a study come to: means with intervals, and how groups differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vzdesk.study.differences import MOST_GROUPS, Difference, differences
from vzdesk.study.intervals import LEAST
from vzdesk.study.plan import Plan
from vzdesk.study.summary import Row, Summary
from vzdesk.study.values import MatchValues
from vzdesk.translate import say


@dataclass(frozen=True, eq=False)
class StudyResults:
    """The means of a study and the differences of its groups."""

    summary: Summary
    rows: Sequence[Row]
    differences: Sequence[Difference]


def results_from(plan: Plan, values: Iterable[MatchValues]) -> StudyResults:
    """What these come to; those of a sentence by one model follow one another."""
    summary = Summary(plan.measures)
    for each in values:
        summary.add(each)
    compared = differences(summary) if plan.grouping.names else []
    return StudyResults(summary, summary.rows(plan.spec.seed), compared)


def notices_of(plan: Plan, results: StudyResults) -> Iterator[str]:
    """What is to be said of them."""
    summary = results.summary
    for measure, n in zip(plan.measures, summary.n_missing, strict=True):
        if n:
            yield say(
                "{n:,} of {n_all:,} matches, each map counted, have no {measure}: there is none "
                "where a word has no piece of its own, where nothing mixes, or where it was not "
                "measured.",
                n=n,
                n_all=summary.n_values,
                measure=measure.axis,
            )
    few = sum(row.mean.n < LEAST for row in results.rows)
    if few:
        yield say(
            "{n:,} of {n_all:,} means are of fewer than {least} sentences or items, and have no "
            "interval.",
            n=few,
            n_all=len(results.rows),
            least=LEAST,
        )
    if results.differences:
        yield say(
            "{n:,} differences of groups are compared; p_holm is corrected for this number.",
            n=len(results.differences),
        )
    elif len({row.series.group for row in results.rows}) > 1:
        yield say(
            "No groups are compared: that needs two of {least} items each that differ, and "
            "{most} groups at most.",
            least=LEAST,
            most=MOST_GROUPS,
        )
