"""The command line that makes a study's files."""

from __future__ import annotations

from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.texts.command_option import command_line, file_name, option

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
        files = file_name(f"{out}/study.json"), file_name(session)
        return command_line(["vzdesk", "study", *files, *option("--out", out)])
    words = ["vzdesk", "study", file_name(session), *_options(spec), *option("--out", out)]
    return command_line(words)


def _options(spec: StudySpec) -> list[str]:
    usual = StudySpec()
    words = [word for each in spec.relations for word in option("--relation", each)]
    for name, values, as_usual in (
        ("--measure", spec.measures, usual.measures),
        ("--method", spec.methods, usual.methods),
        ("--group-by", spec.group_by, usual.group_by),
        ("--layers", tuple(str(layer + 1) for layer in spec.layers), ()),
        ("--ids", spec.sentences.ids, ()),
    ):
        if values != as_usual:
            words += option(name, ",".join(values))
    if spec.sentences.which in ("tag", "filter"):
        words += option(f"--{spec.sentences.which}", spec.sentences.text)
    for field in ("units", "rollout", "name", "seed"):
        value = getattr(spec, field)
        if value != getattr(usual, field):
            words += option(f"--{field}", str(value))
    return words
