"""The same jobs without a screen: score, export-onnx, models, download, selftest."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from vzdesk import __version__, atomic, paths
from vzdesk.cli import models as cli_models
from vzdesk.cli.terminal import ProgressLine, print_line
from vzdesk.corpus import encodings, ids, readers
from vzdesk.corpus.reader import Reader
from vzdesk.corpus.readers import lines
from vzdesk.engine import models, text
from vzdesk.engine.analyse import analyse, in_order
from vzdesk.engine.map_key import MapKey
from vzdesk.engine.methods import methods, zeroes_sources
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.types import (
    DEVICES,
    Analysis,
    Failure,
    ModelRef,
    Progress,
    Request,
    Sentence,
    SentenceResult,
)
from vzdesk.errors import UserError
from vzdesk.export.conllu import write_conllu
from vzdesk.export.provenance import file_beside
from vzdesk.export.table import write_table
from vzdesk.view.selection import UNITS

OK, USER_ERROR = 0, 1
SELFTEST_TOLERANCE = 5e-6
"""Twice the 2e-6 that each of two results may be off, and some room for float32 output."""
EXPORTS = (".csv", ".tsv", ".conllu", ".vzd")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 after a user's error, 2 for wrong usage."""
    line = list(sys.argv[1:] if argv is None else argv)
    arguments = parser().parse_args(line, argparse.Namespace(line=line))
    command: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return command(arguments)
    except UserError as error:
        print_line(f"vzdesk: {error}")
        return USER_ERROR


def parser() -> argparse.ArgumentParser:
    """The command line, with its help."""
    top = argparse.ArgumentParser(
        prog="vzdesk",
        description="See how a Transformer mixes context. Without a command, opens the window.",
        epilog="vzdesk FILE opens that file in the window.",
    )
    top.add_argument("--version", action="version", version=f"vzdesk {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_score(commands)
    _add_export(commands)
    cli_models.add_commands(commands)
    selftest = commands.add_parser("selftest", help="check that this installation scores correctly")
    selftest.set_defaults(run=_selftest)
    return top


def _add_score(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    score = commands.add_parser(
        "score",
        help="score sentences into a table or a session",
        description="Score sentences into a table (.csv, .tsv), a session (.vzd), or the last "
        "column of CoNLL-U (.conllu).",
    )
    score.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help=".csv or .tsv with a column “sentence”, .conllu, .jsonl with minimal pairs as BLiMP "
        "has them; any other file, and - for standard input: one sentence a line",
    )
    score.add_argument("--text", action="append", default=[], help="a sentence; may be repeated")
    score.add_argument(
        "--decoder-text",
        action="append",
        dest="decoder_texts",
        default=[],
        metavar="TEXT",
        help="for encoder-decoder models: what the decoder reads, one for each --text, in their "
        "order; if left out, the model writes it, taking the likeliest piece each time",
    )
    score.add_argument(
        "--decoder-after-tab",
        action="store_true",
        help="for encoder-decoder models: a line of INPUT is a sentence, a tab and what the "
        "decoder reads; without a tab, the model writes that",
    )
    score.add_argument(
        "--model",
        default="",
        metavar="NAME_OR_DIR",
        help="a model's name, or its folder; the bundled one if left out",
    )
    score.add_argument(
        "--method",
        action="append",
        dest="methods",
        choices=sorted(methods()),
        help="may be repeated; value-zeroing if left out; each comes with its rollout",
    )
    score.add_argument(
        "--units",
        choices=UNITS,
        default="tokens",
        help="tokens, if left out; words: the scores of a word's pieces put together; words-joint: "
        "all pieces of a word zeroed at once",
    )
    score.add_argument("--backend", choices=["onnx", "torch"])
    score.add_argument(
        "--device",
        choices=DEVICES,
        default="auto",
        help="where PyTorch computes; auto, if left out: a CUDA GPU where there is one",
    )
    score.add_argument(
        "--layer",
        type=int,
        metavar="N",
        help="for .conllu: the layer whose scores are written, from 1; the top one if left out",
    )
    score.add_argument(
        "--rollout", action="store_true", help="for .conllu: write the rolled-out scores"
    )
    score.add_argument(
        "--out", required=True, type=Path, metavar="FILE.csv|FILE.tsv|FILE.conllu|FILE.vzd"
    )
    score.set_defaults(run=_score)


def _add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    export = commands.add_parser(
        "export-onnx",
        help="make an ONNX bundle of a PyTorch model",
        description="Make an ONNX bundle, which needs no PyTorch, of a model that transformers "
        "saved.",
    )
    export.add_argument("model", metavar="MODEL_DIR")
    export.add_argument("out", type=Path, metavar="OUT_DIR")
    export.set_defaults(run=_export_onnx)


def _score(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    if out.suffix.lower() not in EXPORTS:
        raise UserError(
            "Cannot write {out}: its ending says no known format.",
            next_step="End it in one of {endings}.",
            out=out,
            endings=", ".join(EXPORTS),
        )
    if out.suffix.lower() != ".conllu" and (arguments.layer is not None or arguments.rollout):
        raise UserError(
            "--layer and --rollout choose what a .conllu file gets; {out} gets all layers.",
            next_step="Leave them out.",
            out=out,
        )
    _check_output(out, arguments.inputs)
    sentences = _sentences(arguments)
    choice = models.find(arguments.model or models.default().name, arguments.backend)
    names = tuple(dict.fromkeys(arguments.methods or ["value-zeroing"]))
    print_line(f"Loading {choice.name} ({choice.backend}) …")
    backend = models.load(choice, arguments.device)
    _check_layer(arguments.layer, backend.ref)
    words_as_one = arguments.units == "words-joint"
    run = _Run(backend, Request("cli", choice.name, sentences, names, words_as_one))
    _write(run, out, arguments)
    for failure in run.failures:
        _say_failure(failure)
    print_line(f"Wrote {run.n_scored} of {len(sentences)} sentences to {out}.")
    return USER_ERROR if run.failures else OK


def _check_layer(layer: int | None, ref: ModelRef) -> None:
    if layer is not None and not 1 <= layer <= ref.n_layers:
        raise UserError(
            "There is no layer {layer}: {model} has {n_layers}.",
            next_step="Give a --layer from 1 to {n_layers}.",
            layer=layer,
            model=ref.name,
            n_layers=ref.n_layers,
        )


def _check_output(out: Path, inputs: Sequence[str]) -> None:
    """UserError, before any work, where the result could not be written or would cost an input."""
    files = [out] if out.suffix.lower() == ".vzd" else [out, file_beside(out)]
    for file in files:
        for name in inputs:
            if os.path.exists(file) and os.path.exists(name) and os.path.samefile(file, name):
                raise UserError(
                    "{file} is also what is read: the result would take its place.",
                    next_step="Choose another name for --out.",
                    file=file,
                )
        atomic.check(file)


def _sentences(arguments: argparse.Namespace) -> tuple[Sentence, ...]:
    """Everything to score, in the order given, each with an id of its own."""
    texts, decoder_texts = arguments.text, arguments.decoder_texts
    if decoder_texts and len(decoder_texts) != len(texts):
        raise UserError(
            "There are {n_given} --decoder-text for {n_texts} --text.",
            next_step="Give one for each, or none.",
            n_given=len(decoder_texts),
            n_texts=len(texts),
        )
    pairs = lines.PAIRS if arguments.decoder_after_tab else None
    given = [each for name in arguments.inputs for each in _read(name, pairs)]
    given += [
        text.sentence("", own.strip(), decoder_text=other and other.strip())
        for own, other in zip(texts, decoder_texts or [None] * len(texts), strict=True)
        if own.strip()
    ]
    if not given:
        raise UserError(
            "There is no sentence to score.", next_step="Give a file with text, or --text."
        )
    sentences = ids.unique(given)
    renamed = ids.told(given, sentences)
    if renamed:
        print_line(renamed)
    return sentences


def _read(name: str, reader: Reader | None) -> tuple[Sentence, ...]:
    if name == "-":
        return readers.of_text(_standard_input(), "Standard input", reader or lines.READER)
    return readers.read(Path(name), reader)


def _standard_input() -> str:
    if sys.stdin is None:
        raise UserError("There is no standard input.", next_step="Name a file in place of -.")
    return encodings.decode(sys.stdin.buffer.read(), "Standard input")


class _Run:
    """The results of a request, one after the other in the order of its sentences.

    None is kept, so that a table of any length needs no more memory than a short one.
    """

    def __init__(self, backend: Backend, request: Request) -> None:
        self._backend, self.request = backend, request
        self.analysis = Analysis(backend.ref, backend.provenance(), {})
        self.failures: list[Failure] = []
        self.n_scored = 0

    def __iter__(self) -> Iterator[SentenceResult]:
        """Score."""
        sentences = self.request.sentences
        with ProgressLine(sys.stderr) as line:
            for step in in_order(analyse(self._backend, self.request), sentences):
                match step:
                    case SentenceResult():
                        self.n_scored += 1
                        for notice in step.notices:
                            line.print_line(f"Sentence {step.sentence.id}: {notice}")
                        yield step
                    case Failure():
                        self.failures.append(step)
                    case Progress():
                        line.show(step, f"{self.n_scored} of {len(sentences)} sentences")


def _say_failure(failure: Failure) -> None:
    """Why a sentence has no result."""
    reason = f"{failure.message} {failure.next_step}".strip()
    print_line(f"Sentence {failure.sentence.id} was not scored: {reason}")


def _some(run: _Run) -> Iterator[SentenceResult]:
    """The results; UserError at the end where there is none."""
    yield from run
    if not run.n_scored:
        for failure in run.failures:
            _say_failure(failure)
        raise UserError("No sentence was scored, so nothing was written.")


def _write(run: _Run, out: Path, arguments: argparse.Namespace) -> None:
    if out.suffix.lower() == ".vzd":
        from vzdesk.session.document import Session
        from vzdesk.session.write import write
        from vzdesk.view.selection import Selection, Settings, Subject

        found = {scored.sentence.id: scored for scored in _some(run)}
        analysis = replace(run.analysis, results=found)
        selection = Selection(Subject(next(iter(found))))
        settings = Settings(units=arguments.units)
        write(Session(run.request.sentences, (analysis,), selection, settings), out)
        return
    results = ((run.analysis, scored) for scored in _some(run))
    command = shlex.join(["vzdesk", *arguments.line])
    if out.suffix.lower() == ".conllu":
        ref, request = run.analysis.model, run.request
        part = "encoder" if ref.n_decoder_layers else ""
        write_conllu(
            request.sentences,
            results,
            out,
            methods=[
                MapKey(
                    name,
                    part,
                    "words-joint" if request.words_as_one and zeroes_sources(name) else "tokens",
                    arguments.rollout,
                )
                for name in request.methods
            ],
            layer=(arguments.layer or ref.n_layers) - 1,
            command=command,
        )
        return
    write_table(results, out, units=arguments.units, command=command)


def _export_onnx(arguments: argparse.Namespace) -> int:
    from vzdesk.engine.runtime.onnx_export.export import check_output, export
    from vzdesk.engine.runtime.torch.backend import TorchBackend

    choice = models.find_to_export(arguments.model)
    check_output(arguments.out)
    print_line(f"Loading {choice.name} …")
    backend = models.load(choice)
    assert isinstance(backend, TorchBackend)
    with ProgressLine(sys.stderr) as line, _heeding_ctrl_c() as check:
        for step in export(backend, arguments.out):
            check()
            line.show(step, "graphs")
    print_line(f"Wrote the bundle to {arguments.out}.")
    return OK


@contextmanager
def _heeding_ctrl_c() -> Iterator[Callable[[], None]]:
    """Ctrl+C ends the work as such, even where a library made another error of it, or none.

    Gives a function that raises KeyboardInterrupt where one was lost on the way.
    """
    pressed: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        signal.default_int_handler(number, frame)

    def check() -> None:
        if pressed:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, press)
    try:
        yield check
        check()
    except Exception:
        check()
        raise
    finally:
        signal.signal(signal.SIGINT, before)


def _selftest(_arguments: argparse.Namespace) -> int:
    """Score the example session's sentences again, and compare."""
    from vzdesk.session.read import read

    expected = read(paths.example_session()).analyses[-1]
    for choice in cli_models.bundled_everywhere():
        backend = models.load(choice)
        sentences = tuple(result.sentence for result in expected.results.values())
        run = _Run(backend, Request("selftest", choice.name, sentences))
        scored = list(run)
        for failure in run.failures:
            raise UserError(
                "{model} ({backend}): {reason}",
                next_step="Install vzdesk again.",
                model=choice.name,
                backend=choice.backend,
                reason=failure.message,
            )
        worst = max(_difference(result, expected.results[result.sentence.id]) for result in scored)
        print(f"{choice.name} ({choice.backend}): scores are within {worst:.1e} of those shipped.")
        if worst > SELFTEST_TOLERANCE:
            raise UserError(
                "{model} ({backend}) differs by {difference:.1e} from the scores that ship with "
                "it; up to {tolerance:.0e} is sound.",
                next_step="Install vzdesk again.",
                model=choice.name,
                backend=choice.backend,
                difference=worst,
                tolerance=SELFTEST_TOLERANCE,
            )
    return OK


def _difference(a: SentenceResult, b: SentenceResult) -> float:
    """The largest difference of any score."""
    return max(float(abs(a.maps[key].scores - b.maps[key].scores).max()) for key in b.maps)
