"""The sentences that a command line names: in files, on standard input, or in --text."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from vzdesk.cli.terminal import print_line
from vzdesk.corpus import encodings, ids, readers
from vzdesk.corpus.reader import Reader, Source
from vzdesk.corpus.readers import Found, lines
from vzdesk.corpus.tables.columns import NAMES, NAMES_ARE
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError, unknown_name


@dataclass(frozen=True)
class Inputs:
    """What is to be scored, with unique ids, and how many sentences could not be read."""

    sentences: tuple[Sentence, ...]
    n_left_out: int = 0


def read_inputs(arguments: argparse.Namespace) -> Inputs:
    """Everything to score, in the order of the arguments; how it was read is printed."""
    texts = _texts(arguments)
    pairs = lines.PAIRS if arguments.decoder_after_tab else None
    columns = columns_of(arguments.columns_of)
    found = [_read(name, pairs, columns) for name in arguments.inputs]
    for notice in filter(None, (each.notice for each in found)):
        print_line(notice)
    listed = [*(each for file in found for each in file.sentences), *texts]
    if not listed:
        raise UserError(
            "There is no sentence to score.", next_step="Give a file with text, or --text."
        )
    sentences = ids.unique(listed)
    renamed = ids.renaming_notice(listed, sentences)
    if renamed:
        print_line(renamed)
    return Inputs(sentences, sum(len(each.left_out) for each in found))


def _texts(arguments: argparse.Namespace) -> list[Sentence]:
    texts, decoder_texts = arguments.text, arguments.decoder_texts
    if decoder_texts and len(decoder_texts) != len(texts):
        raise UserError(
            "There are {n_given} --decoder-text for {n_texts} --text.",
            next_step="Give one for each, or none.",
            n_given=len(decoder_texts),
            n_texts=len(texts),
        )
    return [
        text.sentence("", own.strip(), decoder_text=other and other.strip())
        for own, other in zip(texts, decoder_texts or [None] * len(texts), strict=True)
        if own.strip()
    ]


def columns_of(option: str) -> dict[str, str]:
    """What --columns-of says: {"sentence": the name of its column}."""
    found, known = {}, {*NAMES, NAMES_ARE}
    for part in filter(None, option.split(",")):
        what, equals, name = part.partition("=")
        if not equals or not name.strip():
            raise UserError(
                "--columns-of has “{part}”, which names no column.",
                next_step="Write it as in --columns-of sentence=stimulus,id=number.",
                part=part,
            )
        if what.strip() not in known:
            message = "--columns-of has '{name}', which no column can be."
            raise unknown_name(message, what.strip(), known)
        found[what.strip()] = name.strip()
    return found


def _read(name: str, reader: Reader | None, columns: dict[str, str]) -> Found:
    if name == "-":
        return readers.find_in(Source(_standard_input(), "", columns), "Standard input", reader)
    return readers.find(Path(name), reader, columns)


def _standard_input() -> str:
    if sys.stdin is None:
        raise UserError("There is no standard input.", next_step="Name a file in place of -.")
    return encodings.decode(sys.stdin.buffer.read(), "Standard input")
