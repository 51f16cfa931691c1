"""What the values of a study come to: means with intervals, and how groups differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vzdesk.study.differences import MOST_GROUPS, Difference, differences, most_groups
from vzdesk.study.intervals import LEAST
from vzdesk.study.measures import LEAST as LEAST_WORDS
from vzdesk.study.measures import Measure
from vzdesk.study.plan import Plan
from vzdesk.study.summary import Row, Summary
from vzdesk.study.values import MatchValues
from vzdesk.translate import counted, mark, say


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
                "where {why}.",
                n=n,
                n_all=summary.n_values,
                measure=measure.axis,
                why=_why(measure),
            )
    keys = ((row.series.model, row.series.key) for row in results.rows)
    yield from said_of_encoders(model for model, key in keys if key is not None and key.part)
    yield from _said_of_intervals(results)
    yield from _said_of_groups(plan, results)


def _said_of_intervals(results: StudyResults) -> Iterator[str]:
    """How many means have none, and why."""
    few = sum(row.mean.n < LEAST for row in results.rows)
    if few:
        yield say(
            "{n:,} of {n_all:,} means are of fewer than {least} sentences or items, and have no "
            "interval.",
            n=few,
            n_all=len(results.rows),
            least=LEAST,
        )
    alike = sum(row.mean.n >= LEAST and not row.mean.has_interval for row in results.rows)
    if alike:
        yield say(
            "{n:,} of {n_all:,} means have no interval, since too few of their values differ.",
            n=alike,
            n_all=len(results.rows),
        )


def _why(measure: Measure) -> str:
    """Where there is none of it."""
    if not measure.tier:
        return say(
            "a word has no piece of its own, where nothing mixes, or where it was not measured"
        )
    return say(
        "fewer than {least} words have both numbers, where all of one are equal, or where nothing "
        "mixes",
        least=LEAST_WORDS,
    )


def said_of_encoders(names: Iterable[str]) -> Iterator[str]:
    """Of which models, each an encoder-decoder one, not all maps are measured."""
    models = dict.fromkeys(names)
    if models:
        yield say(
            "{models}: of an encoder-decoder model the encoder’s maps are measured, whose words "
            "have no surprisal: what its decoder writes is another text.",
            models=", ".join(models),
        )


def _said_of_groups(plan: Plan, results: StudyResults) -> Iterator[str]:
    n_groups = most_groups(results.summary) if plan.grouping.names else 0
    if n_groups > MOST_GROUPS:
        yield say(
            "Groups are not compared where there are more than {most}; here there are up to {n}, "
            "by {names}.",
            most=MOST_GROUPS,
            n=n_groups,
            names=", ".join(plan.grouping.names),
        )
    if results.differences:
        yield counted(
            len(results.differences),
            mark("{n} difference of groups is compared, so p_holm is p."),
            mark("{n:,} differences of groups are compared; p_holm is corrected for this number."),
        )
    elif n_groups <= MOST_GROUPS and len({row.series.group for row in results.rows}) > 1:
        yield say(
            "No groups are compared: that needs two of {least} items each that differ, and "
            "{most} groups at most.",
            least=LEAST,
            most=MOST_GROUPS,
        )
