"""The command line that makes a study's files."""

from __future__ import annotations

import shlex

from vzdesk.view.studies.spec import StudySpec

MOST_IDS = 20
"""More sentences are named in the study's file, not on the command line."""


def line_of(spec: StudySpec, session: str, out: str) -> str:
    """`vzdesk study` with what is other than usual. Where sentences are many, or an id has a
    comma, the study.json in the folder `out` says which; models, too, are named there, since a
    model on the command line scores anew.
    """
    ids = spec.sentences.ids
    is_long = len(ids) > MOST_IDS or any("," in each for each in ids)
    if is_long or spec.models or any("," in each for each in spec.group_by):
        return shlex.join(["vzdesk", "study", f"{out}/study.json", session, "--out", out])
    return shlex.join(["vzdesk", "study", session, *_options(spec), "--out", out])


def _options(spec: StudySpec) -> list[str]:
    usual = StudySpec()
    words = [word for each in spec.relations for word in ("--relation", each)]
    for option, values, as_usual in (
        ("--measure", spec.measures, usual.measures),
        ("--method", spec.methods, usual.methods),
        ("--group-by", spec.group_by, usual.group_by),
        ("--layers", tuple(str(layer + 1) for layer in spec.layers), ()),
        ("--ids", spec.sentences.ids, ()),
    ):
        if values != as_usual:
            words += [option, ",".join(values)]
    if spec.sentences.which in ("tag", "filter"):
        words += [f"--{spec.sentences.which}", spec.sentences.text]
    for option in ("units", "rollout", "name", "seed"):
        value = getattr(spec, option)
        if value != getattr(usual, option):
            words += [f"--{option}", str(value)]
    return words
