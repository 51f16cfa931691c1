"""The command line that makes the same table as the window: `vzdesk score …`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vzdesk.engine import models, text
from vzdesk.engine.hub import cache as hub
from vzdesk.engine.model_input import options_of
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, ModelRef, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.tables.parts import TableChoices
from vzdesk.view.selection import Units
from vzdesk.view.texts.command_option import command_line, option

MOST_CHARACTERS = 8000
"""Windows takes 8191 in one line, other systems many more."""

_OF_EVERY_SENTENCE = frozenset(("model", "sentence"))
"""Columns that need nothing but the text."""

Results = Sequence[tuple[Analysis, SentenceResult]]


@dataclass(frozen=True)
class TextFile:
    """A file, and the sentences that were read from it; columns are what a user said of it."""

    path: Path
    sentences: tuple[Sentence, ...]
    columns: Mapping[str, str] = field(default_factory=dict)

    def holds(self, results: Results) -> bool:
        """Whether the results are those of all its sentences, as they are there."""
        return tuple(scored.sentence for _, scored in results) == self.sentences


@dataclass(frozen=True)
class ScoreMapOf:
    """One layer's map of a method; layer counts from 0."""

    method: str
    layer: int
    rollout: bool


def score_command(
    results: Results,
    choice: ModelChoice | None,
    out: Path,
    *,
    units: Units,
    text_file: TextFile | None = None,
    shown: ScoreMapOf | TableChoices | None = None,
) -> str:
    """The line that scores the sentences of these results, of one model, with the same methods.

    A text file that holds just these is named, and they have its ids; else they are numbered
    from 1. shown is the only map that the file is to have, where its format has one alone, or what
    a table is to have.
    UserError where there is no such line.
    """
    if choice is None:
        raise UserError(
            "The folder of the model {model} is not known here.",
            next_step="Choose it first: Model menu.",
            model=results[0][0].model.name,
        )
    if isinstance(shown, TableChoices) and not (text_file and text_file.holds(results)):
        _check_columns(shown)
    line = command_line(
        [
            *("vzdesk", "score"),
            *_inputs(results, text_file, need_words=_need_words(units, shown)),
            *option("--model", name_of(choice)),
            *option("--backend", choice.backend),
            *_precision(results[0][0].model),
            *_input(results[0][0].model),
            *(_shown(shown) if isinstance(shown, ScoreMapOf) else _all_methods(results, shown)),
            *option("--units", units),
            *(_parts(results, shown) if isinstance(shown, TableChoices) else ()),
            *option("--out", str(out)),
        ]
    )
    if len(line) > MOST_CHARACTERS:
        raise UserError(
            "{n_sentences} sentences are too much for one command line.",
            next_step="Put them into a text file, one a line, open it and run.",
            n_sentences=len(results),
        )
    return line


def _check_columns(table: TableChoices) -> None:
    """UserError where a command that names only texts has not all columns."""
    noted = [name for name in table.columns if name not in _OF_EVERY_SENTENCE]
    if noted:
        raise UserError(
            "What is in {columns} is noted here, and no option of a command gives it.",
            next_step="Leave these columns out, or open a file that has them.",
            columns=", ".join(noted),
        )


def _need_words(units: Units, shown: ScoreMapOf | TableChoices | None) -> bool:
    """Whether what is written says which words there are."""
    return units != "tokens" or isinstance(shown, ScoreMapOf)


def is_numbered(results: Results) -> bool:
    """Whether the sentences have the numbers that a command would assign."""
    ids = [scored.sentence.id for _, scored in results]
    return ids == [str(number) for number in range(1, len(ids) + 1)]


def _inputs(results: Results, text_file: TextFile | None, *, need_words: bool) -> list[str]:
    if text_file is not None and text_file.holds(results):
        said = ",".join(f"{what}={name}" for what, name in text_file.columns.items())
        return [str(text_file.path.absolute()), *(["--columns-of", said] if said else [])]
    sentences = [scored.sentence for _, scored in results]
    if need_words and any(_words_are_from_file(each) for each in sentences):
        raise UserError(
            "The words of these sentences are those of a file, which no option of a command gives.",
            next_step="Open the file and score all of it.",
        )
    have_text = [each.decoder_text is not None for each in sentences]
    if any(have_text) and not all(have_text):
        raise UserError(
            "Some sentences have a text for the decoder and others not, which no single command "
            "does.",
            next_step="Score them in two sessions.",
        )
    return [
        part
        for each in sentences
        for part in (*option("--text", each.text), *_decoder_option(each.decoder_text))
    ]


def _words_are_from_file(sentence: Sentence) -> bool:
    return bool(sentence.conllu) or sentence.words != text.words(sentence.text)


def _decoder_option(decoder_text: str | None) -> list[str]:
    return [] if decoder_text is None else option("--decoder-text", decoder_text)


def name_of(choice: ModelChoice) -> str:
    """What --model calls it."""
    revision = hub.revision_of(choice.path)
    if revision:
        return f"{choice.name}@{revision}"
    return choice.name if choice in models.available() else str(choice.path)


def _input(ref: ModelRef) -> list[str]:
    return [f"--{option}" for option in options_of(ref.input)]


def _precision(ref: ModelRef) -> list[str]:
    return ["--precision", "double"] if ref.precision == "double" else []


def _shown(shown: ScoreMapOf) -> list[str]:
    rollout = ["--rollout"] if shown.rollout else []
    return [*option("--method", shown.method), "--layer", str(shown.layer + 1), *rollout]


def _all_methods(results: Results, table: ScoreMapOf | TableChoices | None) -> list[str]:
    wanted = table.methods if isinstance(table, TableChoices) else None
    among = None if wanted is None else {key.method for key in wanted}
    return [part for name in _methods(results, among) for part in option("--method", name)]


def _methods(results: Results, among: Collection[str] | None) -> list[str]:
    """The methods without rollout, of which a table has what it is asked for; only these."""
    sets = {
        tuple(
            dict.fromkeys(key.method for key in scored.maps if among is None or key.method in among)
        )
        for _, scored in results
    }
    if len(sets) > 1:
        raise UserError(
            "The sentences were scored with different methods, which no single command does.",
            next_step="Score them anew in a new session.",
        )
    return list(*sets)


def _parts(results: Results, table: TableChoices) -> list[str]:
    """What the table has of the maps, and beside them."""
    layers = None if table.layers is None else ",".join(str(each + 1) for each in table.layers)
    has_heads = any(
        key.head is not None and table.has(key) for _, scored in results for key in scored.maps
    )
    return [
        *(["--heads"] if has_heads else []),
        *{"none": [], "only": ["--rollout"], "both": ["--rollout", "both"]}[table.rollout],
        *(option("--layers", layers) if layers else []),
        *(option("--columns", ",".join(table.columns)) if table.columns else []),
        *(["--guard-formulas"] if table.guard_formulas else []),
    ]
