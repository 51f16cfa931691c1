"""How long plain pdflatex takes for large figures, and how much of its memory:
python tests/benchmarks/tex.py [--layers 12] [--tokens 40]

The maps of all layers of a made-up sentence, as `vzdesk figure --kind layers` writes them. Printed
are seconds of a processor, words of TeX's memory of those that it has, and the size of the PDF.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import fakes  # noqa: E402

from vzdesk.engine.text import sentence  # noqa: E402
from vzdesk.engine.types import Analysis, Provenance  # noqa: E402
from vzdesk.export.figures.headless import application  # noqa: E402
from vzdesk.export.figures.job import figure_job  # noqa: E402
from vzdesk.view.figures.content import figure_content  # noqa: E402
from vzdesk.view.figures.spec import FigureSpec  # noqa: E402

STATISTICS = "\\tracingstats=2\n"


def main() -> None:
    """Write, compile and print. Ends with an error where TeX does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--tokens", type=int, default=40)
    arguments = parser.parse_args()
    if shutil.which("pdflatex") is None:
        parser.exit(1, "pdflatex is not installed.\n")
    there = application()
    with tempfile.TemporaryDirectory() as folder:
        tex = Path(folder) / "layers.tex"
        write(arguments.layers, arguments.tokens, tex)
        compile_it(tex)
    del there


def write(n_layers: int, n_tokens: int, out: Path) -> None:
    fakes.N_LAYERS = n_layers
    one = sentence("1", " ".join(f"w{at}" for at in range(n_tokens - 2)))
    made = Provenance("2026-01-01T00:00:00Z", "cpu", "t")
    run = Analysis(fakes.fake_ref(), made, {"1": fakes.fake_scored(one)})
    figure_job(figure_content(FigureSpec("1", kind="layers"), [one], [run])).write(out)
    source = out.read_text("utf-8")
    print(source.splitlines()[0])
    out.write_text(STATISTICS + source, "utf-8")


def compile_it(tex: Path) -> None:
    line = ["pdflatex", "-interaction=batchmode", "-halt-on-error", tex.name]
    done = subprocess.run(line, cwd=tex.parent, stdout=subprocess.DEVNULL)
    took = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    log = tex.with_suffix(".log").read_text("utf-8", "replace")
    used = re.search(r"\d+ words of memory out of \d+", log)
    print(f"{took:.1f} s, {used[0] if used else 'memory unknown'}")
    if done.returncode:
        sys.exit(log[-1000:])
    print(f"{tex.with_suffix('.pdf').stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
