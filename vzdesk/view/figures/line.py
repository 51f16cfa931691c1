"""The command line that writes a figure."""

from __future__ import annotations

from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.texts.command_option import command_line, file_name, option


def line_of(spec: FigureSpec, session: str, out: str, dpi: int = 300) -> str:
    """`vzdesk figure` with what this figure has, other than what is usual; names of files are
    those that it is to have: a figure is published, and where its author keeps files is private.
    Empty for a session without a file, of which no command can be run.
    """
    if not session:
        return ""
    words = ["vzdesk", "figure", file_name(session), *option("--sentence", spec.sentence)]
    words += [*_what(spec), *_style(spec.style), *option("--out", out)]
    return command_line([*words, "--dpi", str(dpi)] if dpi != 300 else words)


def _what(spec: FigureSpec) -> list[str]:
    usual = FigureSpec("")
    words = [] if spec.layer is None else ["--layer", str(spec.layer + 1)]
    for field in ("kind", "method", "part", "units", "model", "target", "second", "second_model"):
        value = getattr(spec, field)
        if value != getattr(usual, field):
            words += option(_name(field), value)
    if spec.methods:
        words += option("--method", ",".join(spec.methods))
    for target, source in spec.curves:
        words += ["--curve", target, source]
    flags = (field for field in ("rollout", "own_scales", "difference") if getattr(spec, field))
    return [*words, *map(_name, flags)]


def _name(field: str) -> str:
    return f"--{field.replace('_', '-')}"


def _style(style: FigureStyle) -> list[str]:
    usual = FigureStyle()
    words = ["--width", f"{style.width_mm:.10g}"] if style.width_mm != usual.width_mm else []
    if style.height_mm is not None:
        words += ["--height", f"{style.height_mm:.10g}"]
    if style.family:
        words += option("--font", style.family)
    if style.size_pt != usual.size_pt:
        words += ["--font-size", f"{style.size_pt:.10g}"]
    if style.colours != usual.colours:
        words += ["--colours", style.colours]
    if style.bar_label != usual.bar_label:
        words += option("--bar-label", style.bar_label)
    for field in ("turn", "pieces"):
        if getattr(style, field) != getattr(usual, field):
            words += option(_name(field), getattr(style, field))
    for tier in style.tiers:
        words += option("--tier", tier)
    flags = {
        "--no-colour-bar": not style.colour_bar,
        "--title": style.title,
        "--numbers": style.numbers,
        "--hide-special": style.hide_special,
        "--roles": style.roles,
        "--letters": style.letters,
        "--outlines": style.outlines,
    }
    return [*words, *(flag for flag, is_set in flags.items() if is_set)]
