"""The command lines that make the files of a study, and of an evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vzdesk.view.studies.evaluation import (
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Options,
    ProbingOptions,
    usual_methods,
)
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions, HumanOptions
from vzdesk.view.studies.spec import SentenceChoice, StudySpec
from vzdesk.view.texts.command_option import command_line, file_name, option

MOST_IDS = 20
"""More sentences are named in the study's file, not on the command line."""
MOST_CHARACTERS = 6_000
"""Of ids, where there is no such file: Windows takes 8191 in one line."""


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
    if spec.sentences.most:
        words += ["--most", str(spec.sentences.most)]
    for field in ("units", "rollout", "name", "seed"):
        value = getattr(spec, field)
        if value != getattr(usual, field):
            words += option(f"--{field}", str(value))
    return words


def evaluation_line(spec: EvaluationSpec, session: str, out: str, more: Sequence[str] = ()) -> str:
    """`vzdesk study` cues, probing or another kind with what is other than usual, and `more`, which
    says how models compute. Where sentences can be named by no option, NAME.json in the folder
    `out` says which.
    """
    usual = EvaluationSpec()
    if spec.sentences.which == "ids" and not _can_be_named(spec.sentences.ids):
        written = file_name(f"{out}/{spec.kind}.json")
        return command_line(
            ["vzdesk", "study", written, file_name(session), *more, *option("--out", out)]
        )
    words = [*_option("model", ",".join(spec.models)), *more]
    if not isinstance(spec.options, ProbingOptions | FormulaOptions):
        is_usual = spec.methods == usual_methods(spec.kind)
        words += _option("method", "" if is_usual else ",".join(spec.methods))
    words += [] if spec.controls else ["--no-controls"]
    words += ["--balanced"] if spec.balanced else []
    words += _option("relation", spec.relation)
    words += _of_kind(spec.options)
    words += _of_sentences(spec.sentences)
    words += _option("seed", str(spec.seed) if spec.seed != usual.seed else "")
    return command_line(
        ["vzdesk", "study", spec.kind, file_name(session), *words, *option("--out", out)]
    )


def _of_kind(options: Options) -> list[str]:
    if isinstance(options, CueOptions):
        mask = {None: [], True: ["--mask"], False: ["--no-mask"]}[options.mask]
        return [*mask, *_unusual(options, CueOptions(), "antecedent", "cue_pieces", "special")]
    if isinstance(options, FaithfulnessOptions):
        return _unusual(options, FaithfulnessOptions(), "blank")
    if isinstance(options, HumanOptions):
        return list(_of_words(options))
    if isinstance(options, AgreementOptions):
        random = ["--random-weights"] if options.random_weights else []
        return [*_unusual(options, AgreementOptions(), "units", "rollout"), *random]
    if isinstance(options, FormulaOptions):
        return [word for each in options.formulas for word in _option("formula", each)]
    reference = ["--reference"] if options.reference else []
    return [*_unusual(options, ProbingOptions(), "label", "seeds"), *reference]


def _of_words(options: HumanOptions) -> Iterator[str]:
    for tier in options.tiers:
        yield from _option("tier", tier)
    yield from _unusual(
        options, HumanOptions(), "score", "target", "pooling", "over", "units", "rollout", "name"
    )
    yield from ["--partial-surprisal"] * options.partial_surprisal
    yield from _option("layers", ",".join(str(layer + 1) for layer in options.layers))


def _unusual(options: Options, usual: Options, *names: str) -> list[str]:
    """Those of these fields that are other than usual, as options of the same names."""
    words = []
    for name in names:
        value = getattr(options, name)
        if value != getattr(usual, name):
            words += _option(name.replace("_", "-"), str(value))
    return words


def _of_sentences(choice: SentenceChoice) -> list[str]:
    which = [] if choice.which == "all" else _option(choice.which, ",".join(choice.values))
    return [*which, *_option("most", str(choice.most or ""))]


def _can_be_named(ids: Sequence[str]) -> bool:
    """Whether the line is read as it is meant, and not too long for a terminal."""
    is_plain = all(id == id.strip() and id and "," not in id for id in ids)
    return len(",".join(ids)) <= MOST_CHARACTERS and is_plain and not ids[0].startswith("@")


def _option(name: str, value: str) -> list[str]:
    """The option, if it has a value."""
    return option(f"--{name}", value) if value else []
