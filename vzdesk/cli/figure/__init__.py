"""vzdesk figure: a sentence of a session as a figure for print. Needs no model and no display."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from vzdesk.cli.arguments import check_output
from vzdesk.cli.figure.many import figures_of, is_batch, layer_of, write_many
from vzdesk.cli.figure.subjects import KINDS_HELP, add_options, compared, curve_word
from vzdesk.cli.terminal import OK, harmless, print_line
from vzdesk.engine.types import PARTS
from vzdesk.errors import UserError
from vzdesk.export.figures.bibliography import bibliography_of
from vzdesk.export.figures.headless import application
from vzdesk.export.figures.job import FigureJob, check_ending, figure_job
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.view.figures.content import figure_content
from vzdesk.view.figures.line import line_of
from vzdesk.view.figures.spec import KINDS, OF_MAPS, OF_ONE_LAYER, FigureSpec
from vzdesk.view.figures.stored import overlaid
from vzdesk.view.figures.style import (
    COLOURS,
    PIECES,
    PRESETS,
    TURNS,
    FigureStyle,
    style_of,
)
from vzdesk.view.selection import UNITS

DPI = (300, 600)


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    figure = subparsers.add_parser(
        "figure",
        help="write a sentence of a session as a figure for print",
        description="Write the map of a sentence as a figure for print, exactly as large as you "
        "say: PDF or SVG, where text stays text, PNG, or source for TeX (pgfplots). The session "
        "needs no model.",
    )
    figure.add_argument("session", type=Path, metavar="SESSION.vzd")
    _add_what(figure)
    _add_style(figure)
    _add_words(figure)
    _add_output(figure)
    figure.set_defaults(run=_run)


def _add_what(figure: argparse.ArgumentParser) -> None:
    figure.add_argument(
        "--sentence",
        default="",
        metavar="ID[,ID…]|all",
        help="the sentence's id; several, or all that are scored, make several figures, see --out",
    )
    figure.add_argument(
        "--figure", default="", metavar="NAME", help="a figure that the session keeps"
    )
    figure.add_argument(
        "--kind",
        choices=KINDS,
        default=KINDS[0],
        help="heatmap, if left out: the map of one layer; layers: those of all, on one scale; "
        "strip: what --target takes in each layer; arcs: the sentence in a line, with arcs from "
        f"sources to --target; curves: scores through the layers, see --curve; {KINDS_HELP}",
    )
    figure.add_argument(
        "--layer", metavar="N[,N…]|all", help="for all kinds but layers, strip and curves: from 1"
    )
    figure.add_argument(
        "--target",
        default="",
        metavar="WORD",
        help="for arcs and strip: by its number from 1, or as written",
    )
    figure.add_argument(
        "--curve",
        action="append",
        dest="curves",
        default=[],
        nargs=2,
        type=curve_word,
        metavar=("TARGET", "SOURCE"),
        help="for curves: what the target takes from the source; may be repeated",
    )
    add_options(figure)
    figure.add_argument("--rollout", action="store_true", help="the rolled-out scores")
    figure.add_argument("--part", default="", choices=PARTS, help="of encoder-decoder models")
    figure.add_argument("--units", choices=UNITS, default="words", help="words, if left out")
    figure.add_argument(
        "--model", default="", metavar="NAME", help="where the session has results of several"
    )


def _add_style(figure: argparse.ArgumentParser) -> None:
    usual = FigureStyle()
    figure.add_argument(
        "--style",
        default="",
        metavar="NAME",
        help="a style that the session keeps, or one of "
        f"{', '.join(PRESETS)}; other options change it",
    )
    figure.add_argument(
        "--width",
        default="",
        metavar=f"{'|'.join(PRESETS)}|MM",
        help="in millimetres, 160 if left out; slide: 254 × 142.9 mm, text of 14 pt",
    )
    figure.add_argument(
        "--height", type=float, metavar="MM", help="as high as it needs to be, if left out"
    )
    figure.add_argument("--font", default="", metavar="NAME", help="a font of this computer")
    figure.add_argument(
        "--font-size", type=float, metavar="PT", help=f"{usual.size_pt:g} pt, if left out"
    )
    figure.add_argument(
        "--colours",
        choices=tuple(COLOURS),
        default=usual.colours,
        help="perceptual (viridis), if left out; grey: from white to black; cividis. Differences "
        "are blue and orange; in grey white is none, and a dash is on what is less",
    )
    figure.add_argument("--no-colour-bar", action="store_true", help="leave out the colour bar")
    figure.add_argument("--bar-label", metavar="TEXT", help="beside the colour bar, else: score")
    figure.add_argument("--title", action="store_true", help="method and layer above the map")
    figure.add_argument("--numbers", action="store_true", help="the score in each cell")
    figure.add_argument(
        "--hide-special",
        action="store_true",
        help="leave out tokens that the model adds, such as [CLS]; rows are renormalised",
    )
    figure.add_argument(
        "--letters", action="store_true", help="(a), (b), (c), … above the maps, where several are"
    )
    figure.add_argument(
        "--outlines", action="store_true", help="text of PDF and SVG as shapes, without its font"
    )


def _add_words(figure: argparse.ArgumentParser) -> None:
    """How words stand beside maps, and what stands with them."""
    usual = FigureStyle()
    figure.add_argument(
        "--turn",
        choices=TURNS,
        default=usual.turn,
        help="of words below a map; automatic, if left out: level where all have room, else "
        "upright",
    )
    figure.add_argument(
        "--pieces",
        choices=PIECES,
        default=usual.pieces,
        help="how pieces that go on in a word are marked; hashes, if left out: by ##; own: as the "
        "model's tokenizer writes them; bracket: by one that joins them; plain: not at all",
    )
    figure.add_argument("--roles", action="store_true", help="T, C and A with marked words")
    figure.add_argument(
        "--tier",
        action="append",
        dest="tiers",
        default=[],
        metavar="NAME",
        help="an annotation with the words, such as upos; may be repeated",
    )


def _add_output(figure: argparse.ArgumentParser) -> None:
    figure.add_argument(
        "--dpi", type=int, choices=DPI, default=DPI[0], help="of a PNG; 300, if left out"
    )
    figure.add_argument("--caption", action="store_true", help="print a caption for the figure")
    figure.add_argument(
        "--bibtex", action="store_true", help="print BibTeX entries for method, model and vzdesk"
    )
    figure.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE.pdf|.svg|.png|.tex",
        help="the name may have the fields {id}, {layer}, {method} and {n}, the number of the "
        "figure; it has to where there are several",
    )


def _run(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    there = application()
    check_ending(out)
    session = read(arguments.session)
    spec = _spec(arguments, session)
    spec.style.check()
    specs = figures_of(spec, arguments, session)
    if is_batch(specs, out):
        return write_many(specs, arguments, session)
    job = _job(arguments, specs[0], session)
    job.write(out, dpi=arguments.dpi)
    del there
    for warning in job.warnings:
        print_line(warning)
    print_line(f"Wrote {out}.")
    if arguments.caption:
        print(harmless(job.caption))
    if arguments.bibtex:
        print(bibliography_of(job.content.methods, job.content.models))
    return OK


def _job(arguments: argparse.Namespace, spec: FigureSpec, session: Session) -> FigureJob:
    check_output([arguments.out], [str(arguments.session)])
    content = figure_content(spec, session.sentences, session.analyses)
    line = line_of(spec, arguments.session.name, arguments.out.name, arguments.dpi)
    return figure_job(content, line)


def _spec(arguments: argparse.Namespace, session: Session) -> FigureSpec:
    """The figure that the session keeps, where one is named, with what other options say."""
    kept = session.kept.figure(arguments.figure) if arguments.figure else None
    if kept is not None:
        arguments.kind = kept.kind
    elif not arguments.sentence:
        raise UserError(
            "No sentence is chosen.",
            next_step="Choose one with --sentence, or a figure that is kept with --figure.",
        )
    spec, style = _chosen(arguments), _style(arguments)
    if kept is not None:
        spec = overlaid(kept, replace(spec, sentence=spec.sentence or kept.sentence))
    if arguments.style:
        style = overlaid(session.kept.style(arguments.style), style)
    elif kept is not None:
        style = overlaid(kept.style, style)
    return replace(spec, style=style)


def _chosen(arguments: argparse.Namespace) -> FigureSpec:
    """The figure that options say, in the usual style."""
    if arguments.layer is not None and arguments.kind not in OF_ONE_LAYER:
        raise UserError("A figure of all layers has no --layer.", next_step="Leave it out.")
    _check_kind(arguments, "--target", bool(arguments.target), "arcs", "strip")
    _check_kind(arguments, "--curve", bool(arguments.curves), "curves")
    _check_look(arguments)
    _check_kind(arguments, "--own-scales", arguments.own_scales, "methods")
    _check_kind(arguments, "--difference", arguments.difference, "methods")
    of_two = bool(arguments.second), bool(arguments.second_model)
    _check_kind(arguments, "--second", of_two[0], "pair", "arcs", "curves")
    _check_kind(arguments, "--second-model", of_two[1], "models", "arcs", "curves")
    return FigureSpec(
        sentence=arguments.sentence,
        kind=arguments.kind,
        layer=layer_of(arguments.layer),
        **compared(arguments),
        part=arguments.part,
        units=arguments.units,
        rollout=arguments.rollout,
        model=arguments.model,
        target=arguments.target,
        curves=tuple((target, source) for target, source in arguments.curves),
    )


def _check_look(arguments: argparse.Namespace) -> None:
    """UserError where an option of the style says nothing of this kind of figure."""
    maps = tuple(kind for kind in KINDS if kind in OF_MAPS)
    with_words = tuple(kind for kind in KINDS if kind != "curves")
    _check_kind(arguments, "--numbers", arguments.numbers, *maps)
    _check_kind(arguments, "--turn", arguments.turn != TURNS[0], *maps)
    _check_kind(arguments, "--pieces", arguments.pieces != PIECES[0], *with_words)
    _check_kind(arguments, "--roles", arguments.roles, *with_words)
    _check_kind(arguments, "--tier", bool(arguments.tiers), *with_words)


def _check_kind(arguments: argparse.Namespace, option: str, is_there: bool, *kinds: str) -> None:
    """UserError where an option is there that says nothing of this kind of figure."""
    if is_there and arguments.kind not in kinds:
        raise UserError(
            "{option} is for --kind {kinds}, not for {kind}.",
            next_step="Leave it out, or choose another kind.",
            option=option,
            kinds=", ".join(kinds),
            kind=arguments.kind,
        )


def _style(arguments: argparse.Namespace) -> FigureStyle:
    preset = style_of(arguments.width) if arguments.width else FigureStyle()
    return replace(
        preset,
        height_mm=preset.height_mm if arguments.height is None else arguments.height,
        family=arguments.font,
        size_pt=preset.size_pt if arguments.font_size is None else arguments.font_size,
        colours=arguments.colours,
        colour_bar=not arguments.no_colour_bar,
        bar_label=preset.bar_label if arguments.bar_label is None else arguments.bar_label,
        title=arguments.title,
        numbers=arguments.numbers,
        hide_special=arguments.hide_special,
        turn=arguments.turn,
        pieces=arguments.pieces,
        roles=arguments.roles,
        tiers=tuple(dict.fromkeys(arguments.tiers)),
        letters=arguments.letters,
        outlines=arguments.outlines,
    )
