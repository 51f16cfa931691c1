"""What an evaluation of methods asks: of which pairs, about which methods and models, and how.

As JSON, in the file that stands beside its results and in what a session keeps of it:

{"format": "vzdesk evaluation 1.0",
 "evaluation": {"kind": "cues" | "faithfulness" | "probing" | "human" | "formulas" | "agreement",
                "sentences", "methods", "models" and "seed" as of a study,
                "relation", "controls", "balanced", and what only this kind has}}

Layers count from 1 there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from vzdesk.errors import UserError, reported_as
from vzdesk.jsonfields import Fields, WrongField, read_json, texts, whole
from vzdesk.translate import mark, say
from vzdesk.view.studies.options import (
    KNOWN,
    TARGET,
    AgreementOptions,
    FormulaOptions,
    HumanOptions,
)
from vzdesk.view.studies.spec import LARGEST_SEED, SentenceChoice, StudySpec
from vzdesk.view.studies.written import choice_as_dict, choice_of, layers_of, one_of

Kind = Literal["cues", "faithfulness", "probing", "human", "formulas", "agreement"]
CUES: Kind = "cues"
FAITHFULNESS: Kind = "faithfulness"
PROBING: Kind = "probing"
HUMAN: Kind = "human"
FORMULAS: Kind = "formulas"
AGREEMENT: Kind = "agreement"
Antecedent = Literal["head", "phrase"]
CuePieces = Literal["all", "first"]
Special = Literal["in", "out", "both"]
Blank = Literal["unk", "mask", "remove"]
BLANKS: tuple[Blank, ...] = get_args(Blank)
METHODS = ("value-zeroing", "attention")
"""If none is named: the method of the paper beside what it is compared with."""
MOST_SEEDS = 1000

FORMAT = "vzdesk evaluation 1.0"
_FORMAT = re.compile(r"vzdesk evaluation (\d{1,4})\.(\d{1,4})")
_MAJOR = 1


@dataclass(frozen=True)
class CueOptions:
    """mask  whether targets are masked, None for where the model predicts masked words
    antecedent  the cue of an anaphor: the noun alone, or its phrase
    cue_pieces  the pieces of a cue that count
    special     whether tokens that the model adds are in the row
    """

    mask: bool | None = None
    antecedent: Antecedent = "head"
    cue_pieces: CuePieces = "all"
    special: Special = "in"


@dataclass(frozen=True)
class FaithfulnessOptions:
    """blank  what becomes of the pieces of a word that is blanked out"""

    blank: Blank = "unk"


@dataclass(frozen=True)
class ProbingOptions:
    """label  what is read: number, or a variable that sentences are grouped by
    seeds      how many probes there are of each layer
    reference  whether what the published script computes stands beside it
    """

    label: str = "number"
    seeds: int = 5
    reference: bool = False


OfPairs = CueOptions | FaithfulnessOptions | ProbingOptions
Options = OfPairs | HumanOptions | FormulaOptions | AgreementOptions
OPTIONS: Mapping[Kind, type[Options]] = {
    CUES: CueOptions,
    FAITHFULNESS: FaithfulnessOptions,
    PROBING: ProbingOptions,
    HUMAN: HumanOptions,
    FORMULAS: FormulaOptions,
    AGREEMENT: AgreementOptions,
}
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "antecedent": get_args(Antecedent),
    "cue_pieces": get_args(CuePieces),
    "special": get_args(Special),
    "blank": BLANKS,
    **KNOWN,
}
"""What fields may be."""


def usual_methods(kind: Kind) -> tuple[str, ...]:
    """If none is named: of evaluations of methods `METHODS`, else those of a study."""
    return StudySpec().methods if kind in (HUMAN, AGREEMENT) else METHODS


@dataclass(frozen=True)
class EvaluationSpec:
    """An evaluation. No model is the usual one; a relation, written as `vzdesk.study.relations`
    reads it, finds targets and their cues in the place of rules. With controls, models with random
    weights stand beside. balanced draws as many pairs with a singular form as with a plural one.
    seed is that of what is drawn, of intervals, random weights and probes.
    """

    options: Options = field(default_factory=CueOptions)
    sentences: SentenceChoice = field(default_factory=SentenceChoice)
    relation: str = ""
    methods: tuple[str, ...] = METHODS
    models: tuple[str, ...] = ()
    seed: int = 1
    controls: bool = True
    balanced: bool = False

    @property
    def kind(self) -> Kind:
        return next(kind for kind, of in OPTIONS.items() if of is type(self.options))

    def check(self) -> None:
        """UserError where it cannot be asked."""
        if not self.methods:
            raise UserError("The evaluation names no method.", next_step="Name one at least.")
        if twice := [name for name in self.methods if self.methods.count(name) > 1]:
            raise UserError(
                "The evaluation names “{value}” twice.", next_step="Name it once.", value=twice[0]
            )
        if twice := [name for name in self.models if self.models.count(name) > 1]:
            raise UserError(
                "{one} and {other} are the same model.",
                next_step="Name it once.",
                one=twice[0],
                other=twice[1],
            )
        if self.relation and not isinstance(self.options, CueOptions):
            raise UserError(
                "The evaluation names a relation, which finds cues, and {kind} needs none.",
                next_step="Leave the relation out.",
                kind=self.kind,
            )
        if not 0 <= self.seed <= LARGEST_SEED:
            raise UserError(
                "The seed cannot be {seed}.",
                next_step="Choose a number from 0 to {most}.",
                seed=self.seed,
                most=LARGEST_SEED,
            )
        if isinstance(self.options, ProbingOptions) and not 1 <= self.options.seeds <= MOST_SEEDS:
            raise UserError(
                "There cannot be {n} probes of each layer.",
                next_step="Choose from 1 to {most}.",
                n=self.options.seeds,
                most=MOST_SEEDS,
            )
        if isinstance(self.options, HumanOptions):
            _check_human(self.options)


def _check_human(options: HumanOptions) -> None:
    """UserError where it names no numbers, or what has no meaning."""
    if not options.tiers or not all(map(str.strip, options.tiers)):
        raise UserError(
            "No numbers of words are named.",
            next_step="Choose the column or annotation that has them.",
        )
    if options.target != TARGET and options.score != "row":
        raise UserError(
            "With the score {score} each word has a row of its own.",
            next_step="Choose the row of a target, or no word whose row is meant.",
            in_terminal="--target is for the score row: leave one of them out.",
            score=options.score,
        )


def as_dict(spec: EvaluationSpec) -> dict[str, Any]:
    """The evaluation, ready for JSON."""
    options = asdict(spec.options)
    if "layers" in options:
        options["layers"] = [layer + 1 for layer in options["layers"]]
    return {
        "kind": spec.kind,
        "sentences": choice_as_dict(spec.sentences),
        "relation": spec.relation,
        "methods": list(spec.methods),
        "models": list(spec.models),
        "seed": spec.seed,
        "controls": spec.controls,
        "balanced": spec.balanced,
        **options,
    }


def document(spec: EvaluationSpec, about: Mapping[str, Any]) -> dict[str, Any]:
    """The content of its file, with how the results beside it came to be."""
    return {"format": FORMAT, "evaluation": as_dict(spec), **about}


def is_evaluation(content: object) -> bool:
    found = content.get("format") if isinstance(content, dict) else None
    return isinstance(found, str) and _FORMAT.fullmatch(found) is not None


def read_evaluation(path: Path) -> EvaluationSpec:
    """The evaluation in this file. UserError where it is none, or one of its fields is wrong."""
    content = read_json(path, next_step=say("Choose a file that vzdesk wrote beside results."))

    def refused(error: WrongField) -> UserError:
        return UserError(
            "{path} is no evaluation that can be run: {reason}.",
            next_step="Correct it, or choose another file.",
            path=path,
            reason=error,
        )

    with reported_as(WrongField, refused):
        return from_document(content)


def from_document(content: object) -> EvaluationSpec:
    """The evaluation in the content of a file. WrongField where there is none."""
    fields = Fields(content, mark("the file"))
    found = _FORMAT.fullmatch(fields.text("format"))
    if found is None or int(found[1]) != _MAJOR:
        raise WrongField(
            "its format is {format}; this vzdesk reads {known}",
            format=fields.text("format"),
            known=FORMAT,
        )
    return spec_of(fields.object("evaluation"))


def spec_of(fields: Fields) -> EvaluationSpec:
    """An evaluation from its fields; those that are not there are as usual. WrongField."""
    usual = EvaluationSpec()
    return EvaluationSpec(
        options=_options(fields),
        sentences=choice_of(fields) if fields.has("sentences") else usual.sentences,
        relation=fields.text("relation") if fields.has("relation") else usual.relation,
        methods=texts(fields, "methods") if fields.has("methods") else usual.methods,
        models=texts(fields, "models") if fields.has("models") else usual.models,
        seed=whole(fields, "seed", least=0, most=LARGEST_SEED) if fields.has("seed") else 1,
        controls=fields.flag("controls") if fields.has("controls") else True,
        balanced=fields.flag("balanced") if fields.has("balanced") else False,
    )


def _options(fields: Fields) -> Options:
    of = OPTIONS[one_of(fields, "kind", get_args(Kind))]
    found = {
        name: _option(fields, name, usual)
        for name, usual in asdict(of()).items()
        if fields.has(name)
    }
    return of(**found)


def _option(fields: Fields, name: str, usual: object) -> Any:
    """The field of this name, which is of the same type as what is usual."""
    if name in _KNOWN:
        return one_of(fields, name, _KNOWN[name])
    if name == "seeds":
        return whole(fields, name, least=1, most=MOST_SEEDS)
    if name == "layers":
        return layers_of(fields)
    if isinstance(usual, tuple):
        return texts(fields, name)
    return fields.text(name) if isinstance(usual, str) else fields.flag(name)
