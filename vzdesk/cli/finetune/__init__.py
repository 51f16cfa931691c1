"""vzdesk finetune: a model that is trained further to choose the right form of minimal pairs."""

from __future__ import annotations

import argparse
from pathlib import Path

from vzdesk.cli.arguments import add_balanced, add_model, add_sentences


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    finetune = subparsers.add_parser(
        "finetune",
        help="train a model further to choose the right form of minimal pairs; needs PyTorch",
        description="Train a model with its own head to choose between the two forms of minimal "
        "pairs that differ in one word, as Mohebbi et al. (2023) do for number agreement: "
        "cross-entropy over the two logits where the word is masked (or predicted), by AdamW with "
        "a learning rate that rises and falls in a line. DIR gets the model as transformers saves "
        "it, finetuning.json with how it came to be, and train-ids.txt and held-out-ids.txt, which "
        "say which sentences it was trained on and which it never saw: vzdesk study … --ids "
        "@DIR/held-out-ids.txt. Ctrl+C keeps a checkpoint, and --resume goes on with it, to the "
        "same numbers.",
    )
    add_sentences(finetune)
    add_model(finetune)
    finetune.add_argument("--out", required=True, type=Path, metavar="DIR")
    numbers: tuple[tuple[str, type, float | None, str], ...] = (
        ("epochs", int, 5, "how often each pair is trained on; 5, if left out"),
        ("batch", int, 64, "pairs in a step; 64, if left out"),
        ("learning-rate", float, 3e-5, "its height; 3e-5, if left out"),
        ("warm-up", float, 0.1, "the share of steps in which it rises; 0.1, if left out"),
        ("split", float, 50.0, "percent of the pairs that are trained on; 50, if left out"),
        ("most", int, None, "at most so many pairs of each paradigm"),
        ("seed", int, 1, "of the split, the order and dropout; 1, if left out"),
    )
    for name, kind, usual, explained in numbers:
        finetune.add_argument(f"--{name}", type=kind, default=usual, metavar="N", help=explained)
    add_balanced(finetune)
    finetune.add_argument(
        "--resume", action="store_true", help="go on where the same training was stopped"
    )
    finetune.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    # Imported here, so that other commands need not wait for it.
    from vzdesk.cli.finetune.running import run_finetuning

    return run_finetuning(arguments)
