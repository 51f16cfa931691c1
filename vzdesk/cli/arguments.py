"""Arguments that several commands have: what is read, by which model, and how."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from vzdesk import atomic
from vzdesk.cli.terminal import print_line
from vzdesk.engine import models, trial
from vzdesk.engine.methods import find
from vzdesk.engine.model_input import BOS, LEADING_SPACE, NO_SPECIAL_TOKENS, input_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.targets import MARKED, Targets
from vzdesk.engine.types import DEVICES, PRECISIONS
from vzdesk.errors import UserError


def add_sentences(parser: argparse.ArgumentParser) -> None:
    """The sentences: files, standard input, --text."""
    parser.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help="a table with a column “sentence” (.csv, .tsv, .xlsx), .conllu, .jsonl with minimal "
        "pairs as BLiMP has them, a SyntaxGym suite (.json), and other formats that are known by "
        "their shape; else, and - for standard input: one sentence a line",
    )
    parser.add_argument(
        "--columns-of",
        default="",
        metavar="WHAT=NAME,…",
        help="which columns of a table are what, by name or number from 1, where they have other "
        "names: sentence=stimulus,id=nr, or good=…,bad=…; names=none where the first line has none",
    )
    parser.add_argument("--text", action="append", default=[], help="a sentence; may be repeated")
    parser.add_argument(
        "--decoder-text",
        "--second-text",
        action="append",
        dest="decoder_texts",
        default=[],
        metavar="TEXT",
        help="one for each --text, in their order. For encoder-decoder models: what the decoder "
        "reads; if left out, the model writes it, taking the likeliest piece each time. For "
        "encoders: the second text of a pair, which is read with --text as one input",
    )
    parser.add_argument(
        "--decoder-after-tab",
        "--second-after-tab",
        action="store_true",
        help="a line of INPUT is a sentence, a tab and what the decoder reads, or the second text "
        "of a pair; without a tab, the model writes the former, or reads the sentence alone",
    )


def add_model(parser: argparse.ArgumentParser) -> None:
    """The model, where and how it computes, and what it is given of a text."""
    parser.add_argument(
        "--model",
        default="",
        metavar="NAME_OR_DIR",
        help="a model's name, or its folder; the bundled one if left out",
    )
    _add_input(parser)
    parser.add_argument("--backend", choices=["onnx", "torch"])
    parser.add_argument(
        "--device",
        choices=DEVICES,
        default="auto",
        help="where PyTorch computes; auto, if left out: a CUDA GPU where there is one",
    )
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default="single",
        help="single, if left out: float32, right to about 1e-6; double: float64 on PyTorch, the "
        "same digits on every computer, in twice the memory and about twice the time",
    )


def add_balanced(parser: argparse._ActionsContainer) -> None:
    """Whether pairs are drawn, for commands that have a --seed."""
    parser.add_argument(
        "--balanced",
        action="store_true",
        help="of each paradigm only as many pairs whose right form is singular as those where it "
        "is plural, drawn by the seed, none of them twice; the others are counted",
    )


def _add_input(parser: argparse.ArgumentParser) -> None:
    """What the model is given of a text."""
    about = {
        NO_SPECIAL_TOKENS: "give the model the pieces of the text alone, without [CLS], </s> and "
        "the like; a decoder keeps its start",
        BOS: "for causal models whose tokenizer does not add it: begin each text with the model's "
        "first token (bos_token), such as <|endoftext|> of GPT-2",
        LEADING_SPACE: "for byte-level tokenizers, such as those of GPT-2 and RoBERTa: read the "
        "first word as within a sentence, as if a space stood before it",
    }
    for option, explained in about.items():
        parser.add_argument(
            f"--{option}",
            action="append_const",
            dest="input",
            const=option,
            default=[],
            help=explained,
        )


def load_model(arguments: argparse.Namespace) -> Backend:
    """The model of `add_model`. UserError where it cannot be loaded."""
    found = models.find(arguments.model or models.default().name, arguments.backend)
    choice = replace(found, input=input_of(arguments.input))
    print_line(f"Loading {choice.name} ({choice.backend}) …")
    return trial.load(choice, arguments.device, arguments.precision)


def check_output(files: Iterable[Path], inputs: Sequence[str]) -> None:
    """UserError, before any work, where a file could not be written or would cost an input."""
    for file in files:
        for name in inputs:
            if os.path.exists(file) and os.path.exists(name) and os.path.samefile(file, name):
                raise UserError(
                    "{file} is also what is read: the result would take its place.",
                    next_step="Choose another name for --out.",
                    file=file,
                )
        atomic.check(file)


def add_targets(parser: argparse.ArgumentParser) -> None:
    """Whose rows are scored."""
    parser.add_argument(
        "--targets",
        type=targets_of,
        default=None,
        metavar="all|roles|N,…",
        help="whose rows are scored: all, if left out; roles: of words that are marked as target, "
        "and sentences without any are left out; 3,4: of the third and fourth word of each text. "
        "They are what they are among all, in less time, and have no rollout",
    )


def targets_of(text: str) -> Targets | None:
    """Whose rows are scored; None for all."""
    if text in ("all", "roles"):
        return MARKED if text == "roles" else None
    numbers = text.split(",")
    if all(each.isascii() and each.strip().isdigit() and int(each) > 0 for each in numbers):
        return Targets(tuple(int(each) - 1 for each in numbers))
    raise argparse.ArgumentTypeError(
        f"{text} is neither all, nor roles, nor numbers of words from 1, such as 3,4"
    )


def method_names(names: str) -> list[str]:
    """The names of methods between commas."""
    try:
        return [find(name.strip()).name for name in names.split(",")]
    except UserError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def layer_numbers(numbers: str) -> list[int]:
    """Numbers of layers between commas."""
    try:
        return [int(number) for number in numbers.split(",")]
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{numbers} is no list of layers such as 3,4") from error
