"""The pairs that an evaluation is about, which models there are making no difference."""

from __future__ import annotations

from vzdesk.errors import UserError
from vzdesk.export.evaluations.job import Job
from vzdesk.export.run import Listener
from vzdesk.study.choices.sampling import balanced
from vzdesk.study.chosen import chosen
from vzdesk.study.cues.cases import Pair, pairs_of
from vzdesk.study.probing.items import NUMBER
from vzdesk.study.probing.number import number_in
from vzdesk.view.studies.evaluation import ProbingOptions


def drawn_pairs(job: Job, listener: Listener) -> list[Pair]:
    """Those of which a sentence is chosen; where they are to be balanced, those that are drawn, and
    how many others there are is said.
    """
    spec = job.spec
    wanted = {each.id for each in chosen(job.sentences, spec.sentences)}
    pairs = [
        pair
        for pair in pairs_of(job.sentences)
        if pair.good.id in wanted or (pair.bad is not None and pair.bad.id in wanted)
    ]
    if not spec.balanced:
        return pairs
    if isinstance(spec.options, ProbingOptions) and spec.options.label != NUMBER:
        raise UserError(
            "Pairs are balanced by number, and the label is {label}.",
            next_step="Ask for “As many singular as plural”, or for this label, not for both.",
            in_terminal="Leave out one of the two (--balanced, --label).",
            label=spec.options.label,
        )
    sampled = balanced(pairs, number_in, spec.seed)
    for notice in sampled.notices():
        listener.print_line(notice)
    return list(sampled.found)
