"""Repeat the evaluations of Mohebbi et al. (2023) on one model, as it is and fine-tuned.

    python resources/repeat_paper.py --out paper
    python resources/repeat_paper.py BLIMP/*.jsonl --model bert-base-uncased --out bert

fine-tunes the model on half of the pairs, and runs `vzdesk study cues`, `faithfulness` and
`probing` on the other half, of both models. Without files it takes those pairs of the paper's five
paradigms that `agreement-mini` never saw, from agreement-mini-heldout.tsv. DIR gets the fine-tuned
model, a folder for each study, table.csv and table.md with method and measure side by side, and in
figures/ the lines over the layers of both models side by side.

--resume goes on where it was stopped, --seeds is how many probes there are of each layer, and other
options (--epochs 5, --balanced, …) are those of `vzdesk finetune`.
See PAPER.md beside this file.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from vzdesk import cli
from vzdesk.engine import models
from vzdesk.engine.methods import methods
from vzdesk.export.studies.figures import write_pictures
from vzdesk.study.conditions.panels import Panel, Panels
from vzdesk.study.intervals import Mean, means
from vzdesk.study.pictures import MOST_LINES, Line
from vzdesk.study.probing.over_layers import with_compression, with_increase
from vzdesk.translate import say

METHODS = (
    *("value-zeroing", "attention", "attention-rollout", "attention-norm", "attention-norm-res"),
    *("attention-norm-res-ln", "globenc", "alti"),
)
PARADIGMS = (
    *("anaphor_number_agreement", "determiner_noun_agreement_2"),
    *("determiner_noun_agreement_with_adj_2", "distractor_agreement_relational_noun"),
    "regular_plural_subject_verb_agreement_1",
)
FINETUNE = ("epochs", "batch", "learning-rate", "warm-up", "split", "most")
"""Options of vzdesk finetune."""
COLUMNS = ("model", "weights", "method", "measure", "layers", "mean", "low", "high", "n")
ALL, LAST, ROLLED_OUT = "all", "last", "rolled out"
"""Mean over the layers, the last layer alone, all layers rolled out."""
SHOWN = (
    ("average-precision", ALL, "cues: precision, mean of layers"),
    ("average-precision", LAST, "cues: precision, last layer"),
    ("average-precision", ROLLED_OUT, "cues: precision, rolled out"),
    ("dot-product", ALL, "cues: dot product, mean of layers"),
    ("dot-product", LAST, "cues: dot product, last layer"),
    ("dot-product", ROLLED_OUT, "cues: dot product, rolled out"),
    ("spearman", ROLLED_OUT, "faithfulness: Spearman, rolled out"),
)
OVER_LAYERS = {
    "compression-spearman": with_compression,
    "compression-increase-spearman": with_increase,
}
"""How cue shares (dot products) go with what probes find, over the layers of a model."""
FIGURES = (
    ("cues", "dot-product", "no", "dot product with the cue"),
    ("cues", "average-precision", "no", "average precision of the cue"),
    ("cues", "dot-product", "yes", "dot product with the cue, rolled out"),
    ("cues", "average-precision", "yes", "average precision of the cue, rolled out"),
    ("faithfulness", "spearman", "yes", "Spearman’s ρ with the drops, rolled out"),
)
"""Of each the study, the measure, whether it is rolled out, and its axis."""
ALIKE = "attention-rollout"
"""Attention rolled out is the same line."""
NA = "NA"
Row = dict[str, str]
Key = tuple[str, str, str, str, str]
"""The columns of table.csv before the numbers."""


def main(line: Sequence[str] | None = None) -> int:
    """Run all of it; the exit code is that of the first command that fails."""
    options, of_finetune = arguments(line)
    out = options.out
    out.mkdir(parents=True, exist_ok=True)
    inputs = options.inputs or [write_pairs(out / "pairs.tsv")]
    name = options.model or models.default().name
    tuned = out / f"{Path(name).name}-finetuned"
    resume = ["--resume"] if options.resume else []
    of_model = ["--model", name, "--seed", str(options.seed)]
    lines = [["finetune", *inputs, *of_model, "--out", str(tuned), *of_finetune, *resume]]
    if options.resume and (tuned / "config.json").exists():
        lines = []
    both = ["--model", f"{name},{tuned}", "--backend", "torch", "--seed", str(options.seed)]
    both += ["--ids", f"@{tuned / 'held-out-ids.txt'}"]
    of_probing = ["--seeds", str(options.seeds)] if options.seeds else []
    for study in ("cues", "faithfulness"):
        of_study = ["--method", ",".join(METHODS), "--out", str(out / study), *resume]
        lines.append(["study", study, *inputs, *both, *of_study])
    lines.append(["study", "probing", *inputs, *both, *of_probing, "--out", str(out / "probing")])
    for each in lines:
        print(shlex.join(["vzdesk", *each]), file=sys.stderr)
        code = cli.main(each)
        if code:
            return code
    write_table(out, options.seed)
    write_figures(out)
    return 0


def arguments(line: Sequence[str] | None) -> tuple[argparse.Namespace, list[str]]:
    """Ours, and those of `vzdesk finetune`."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="minimal pairs")
    parser.add_argument("--model", default="", help="agreement-mini, if left out")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--seeds", type=int, metavar="N")
    parser.add_argument("--balanced", action="store_true")
    for name in FINETUNE:
        parser.add_argument(f"--{name}", metavar="N")
    found = parser.parse_args(line)
    given = ((name, getattr(found, name.replace("-", "_"))) for name in FINETUNE)
    of_finetune = [part for name, value in given if value for part in (f"--{name}", value)]
    return found, [*of_finetune, *(["--balanced"] if found.balanced else [])]


def write_pairs(path: Path) -> str:
    """Write the pairs that agreement-mini never saw, of the paper's paradigms; the file's name."""
    source = models.default().path.with_name("agreement-mini-heldout.tsv")
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = ("#", "paradigm\t", *(f"{name}\t" for name in PARADIGMS))
    path.write_text("".join(line for line in lines if line.startswith(kept)), encoding="utf-8")
    return str(path)


def rows_of(path: Path) -> list[Row]:
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def over_layers(items: Iterable[Row]) -> dict[Key, list[float]]:
    """Of each item the mean over its layers."""
    found: dict[Key, dict[str, list[float]]] = {}
    for row in items:
        # Rolled-out maps are of all layers already; a control without layers counts as one.
        if row["rollout"] != "yes" and row["measure"] in {of for of, *_ in SHOWN}:
            key = (row["model"], row["weights"], row["method"], row["measure"], ALL)
            value = math.nan if row["value"] == NA else float(row["value"])
            found.setdefault(key, {}).setdefault(row["item_id"], []).append(value)
    return {key: [float(np.mean(of)) for of in each.values()] for key, each in found.items()}


def last_layers(table: list[Row]) -> Iterator[tuple[Key, Mean]]:
    """Of the means of a study those of the last layer, alone and rolled out."""
    last = str(max(int(row["layer"]) for row in table if row["layer"] != NA))
    for row in table:
        if row["paradigm"] != "all" or row["layer"] not in (last, NA):
            continue
        # Attention rollout is across layers as it is, and a control is the same either way.
        is_last = row["rollout"] == "no" and row["method"] != "attention-rollout"
        places = (LAST,) if is_last else (ROLLED_OUT,)
        for place in (LAST, ROLLED_OUT) if row["rollout"] == NA else places:
            key = (row["model"], row["weights"], row["method"], row["measure"], place)
            yield key, mean_of(row)


def gathered(out: Path, seed: int) -> dict[Key, Mean]:
    """What the table has of cue alignment and faithfulness."""
    whole = over_layers(rows_of(out / "cues" / "cues-items.csv"))
    found = dict(zip(whole, means([np.array(of) for of in whole.values()], seed), strict=True))
    for study in ("cues", "faithfulness"):
        found |= dict(last_layers(rows_of(out / study / f"{study}.csv")))
    shown = {(measure, layers) for measure, layers, _ in SHOWN}
    return {key: mean for key, mean in found.items() if key[3:] in shown} | cues_and_probes(out)


def cues_and_probes(out: Path) -> dict[Key, Mean]:
    """Of each model and method, how its cue shares go with compression; n is of layers."""
    probed: dict[str, dict[str, float]] = {}
    for row in rows_of(out / "probing" / "probing.csv"):
        if (row["control"], row["code"]) == (NA, "online"):
            probed.setdefault(row["model"], {})[row["layer"]] = float(row["compression"])
    found: dict[Key, Mean] = {}
    for (model, method), shares in by_layer(rows_of(out / "cues" / "cues.csv"), "dot-product"):
        both = [(mean.mean, probed[model][layer]) for layer, mean in shares.items()]
        for name, rho_of in OVER_LAYERS.items():
            rho, n = rho_of(*zip(*both, strict=True))
            found[model, "trained", method, name, ALL] = Mean(rho, math.nan, math.nan, n)
    return found


def by_layer(
    table: Iterable[Row], measure: str, rollout: str = "no"
) -> Iterator[tuple[tuple[str, str], dict[str, Mean]]]:
    """Of each model and method the means of its layers, with the weights that it was trained to."""
    found: dict[tuple[str, str], dict[str, Mean]] = {}
    for row in table:
        of = row["paradigm"], row["weights"], row["measure"], row["rollout"]
        if of == ("all", "trained", measure, rollout) and row["method"] != ALIKE:
            layers = found.setdefault((row["model"], row["method"]), {})
            layers[row["layer"]] = mean_of(row)
    yield from found.items()


def mean_of(row: Row) -> Mean:
    """What the row says."""
    numbers = [math.nan if row[of] == NA else float(row[of]) for of in ("mean", "low", "high")]
    return Mean(*numbers, int(row["n"]))


def write_figures(out: Path) -> None:
    """Write a figure for each measure: the methods over the layers, a panel for each model."""
    figures = out / "figures"
    figures.mkdir(exist_ok=True)
    drawn = [panels_of(rows_of(out / of[0] / f"{of[0]}.csv"), *of) for of in FIGURES]
    _, notices = write_pictures(
        figures, ((each, {"Title": each.axis}) for each in drawn if each.panels)
    )
    for notice in notices:
        print(notice, file=sys.stderr)


def panels_of(table: list[Row], study: str, measure: str, rollout: str, axis: str) -> Panels:
    """The figure: lines of one method look the same in all panels."""
    lines: dict[str, list[Line]] = {}
    for (model, method), of in by_layer(table, measure, rollout):
        layers = tuple(int(layer) - 1 for layer in of)
        numbers = zip(*((each.mean, each.low, each.high) for each in of.values()), strict=True)
        lines.setdefault(model, []).append(Line(say(methods()[method].label), layers, *numbers))
    for row in table:
        if (row["paradigm"], row["measure"], row["layer"]) == ("all", measure, NA):
            own, of = lines[row["model"]], mean_of(row)
            if len(own) == MOST_LINES:
                continue  # one control: lines of more would look alike
            layers, name = own[0].layers, row["method"].replace("-", " ")
            own.append(
                Line(name, layers, *((each,) * len(layers) for each in (of.mean, of.low, of.high)))
            )
    panels = tuple(Panel(model, tuple(own)) for model, own in lines.items())
    return Panels(f"{study}-{measure}{'-rolled-out' if rollout == 'yes' else ''}", "", axis, panels)


def write_table(out: Path, seed: int) -> None:
    """Write table.csv, table.md and table.json."""
    found = gathered(out, seed)
    with (out / "table.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for key, of in found.items():
            writer.writerow([*key, *map(written, (of.mean, of.low, of.high)), of.n])
    text = "\n\n".join([*scores_as_text(found), probing_as_text(out), over_layers_as_text(found)])
    (out / "table.md").write_text(text + "\n", encoding="utf-8")
    records = {
        study: json.loads((out / study / f"{study}.json").read_text(encoding="utf-8"))
        for study in ("cues", "faithfulness", "probing")
    }
    (tuned,) = out.glob("*-finetuned/finetuning.json")
    records["finetune"] = json.loads(tuned.read_text(encoding="utf-8"))
    content = json.dumps({"seed": seed, **records}, ensure_ascii=False, indent=2)
    (out / "table.json").write_text(content + "\n", encoding="utf-8")
    print(f"Wrote {out / 'table.md'}.", file=sys.stderr)


def written(value: float) -> str:
    """A number as tables have it."""
    return NA if math.isnan(value) else repr(value)


def scores_as_text(found: dict[Key, Mean]) -> Iterator[str]:
    """A table in Markdown for each model."""
    for model in dict.fromkeys(key[0] for key in found):
        systems = dict.fromkeys(key[1:3] for key in found if key[0] == model)
        lines = [
            f"**{model}**\n",
            "| method | " + " | ".join(title for *_, title in SHOWN) + " |",
            "|---|" + "---|" * len(SHOWN),
        ]
        for weights, method in systems:
            cells = [
                cell(found.get((model, weights, method, measure, layers)))
                for measure, layers, _ in SHOWN
            ]
            name = method if weights == "trained" else f"{method}, {weights} weights"
            lines.append(f"| {name} | " + " | ".join(cells) + " |")
        yield "\n".join(lines)


def cell(of: Mean | None) -> str:
    """A mean with its interval."""
    if of is None or math.isnan(of.mean):
        return "–"
    return f"{of.mean:.2f} ({of.low:.2f} to {of.high:.2f})" if of.has_interval else f"{of.mean:.2f}"


def probing_as_text(out: Path) -> str:
    """Compression by layer."""
    rows = rows_of(out / "probing" / "probing.csv")
    layers = sorted({int(row["layer"]) for row in rows})
    lines = [
        "**Probing: compression by layer, with the extremes of single seeds**\n",
        "| representations | " + " | ".join(f"layer {layer}" for layer in layers) + " |",
        "|---|" + "---|" * len(layers),
    ]
    for model, control in dict.fromkeys((row["model"], row["control"]) for row in rows):
        cells = [
            f"{float(row['compression']):.2f} "
            f"({float(row['seeds_low']):.2f} to {float(row['seeds_high']):.2f})"
            for row in rows
            if (row["model"], row["control"]) == (model, control)
        ]
        name = model if control == NA else f"{model}, {control}"
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def over_layers_as_text(found: dict[Key, Mean]) -> str:
    """How cue shares go with compression, by model and method."""
    lines = [
        "**Spearman over layers of the cues' dot product with compression, and with what it gains "
        "on the layer below.** n is the number of layers, which are no sample: there is no "
        "interval\n",
        "| model | method | compression | increase of compression |",
        "|---|---|---|---|",
    ]
    for model, weights, method in dict.fromkeys(key[:3] for key in found if key[3] in OVER_LAYERS):
        of = [found[model, weights, method, name, ALL] for name in OVER_LAYERS]
        cells = [f"{cell(each)}, n = {each.n}" for each in of]
        lines.append(f"| {model} | {method} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
