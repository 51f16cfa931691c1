"""A table of scores that is written while sentences are scored; a later run can go on with it."""

from __future__ import annotations

from pathlib import Path

import tokenizers

from vzdesk import __version__
from vzdesk.cli.scoring import Run, check_some
from vzdesk.cli.terminal import print_line
from vzdesk.engine.types import Request, SentenceResult
from vzdesk.export import provenance
from vzdesk.export.partial import Done, PartialTable, can_resume, digest, whole_digest
from vzdesk.export.table import COLUMNS, TableChoices, delimiter_for, header, rows_of

_NO_MATTER = {"vzdesk", "python"}
"""Versions that are compared already, or on which no number depends."""


def write_table(
    run: Run, path: Path, choices: TableChoices, command: str, *, resume: bool = False
) -> None:
    """Write the table at `path` and its provenance beside it, when all sentences are scored; until
    then what is finished is in the files of `PartialTable`. Raises UserError.
    """
    contents = provenance.Contents()
    contents.add_run(run.analysis)
    written = whole_digest if choices.columns else digest
    with PartialTable(path, _must_be_the_same(run, path, choices), written) as table:
        _begin(table, run, path, choices, contents, resume=resume)
        try:
            for scored in run:
                _add_failures(table, run)
                _add(table, run, scored, choices, path)
                contents.add(run.analysis, scored)
                contents.recall(scored.sentence.id, table.done[-1].methods)
        except KeyboardInterrupt:
            if table.done:
                n, n_all = len(table.done), len(run.chosen.sentences)
                print_line(
                    f"{n:,} of {n_all:,} sentences are finished and in {table.part}; --resume goes "
                    "on with them."
                )
            raise
        check_some(run)
        extent = run.chosen.recorded(run.n_scored, contents.methods)
        table.finish(contents.record(path, command, {**choices.recorded, **extent}))


def _must_be_the_same(run: Run, path: Path, choices: TableChoices) -> dict[str, object]:
    """What a table that is gone on with has to have in common with this run."""
    model, of = run.analysis.model, run.analysis.provenance
    versions = {**of.versions, "tokenizers": tokenizers.__version__}
    return {
        "vzdesk": __version__,
        "model": model.key,
        "device": of.device,
        "method": list(run.request.methods),
        "layers": [model.n_layers, model.n_decoder_layers],
        "units": choices.units,
        "format": "tsv" if delimiter_for(path) == "\t" else "csv",
        "guard_formulas": choices.guard_formulas,
        "columns": [*COLUMNS, *choices.columns] if choices.columns else len(COLUMNS),
        "layers written": None if choices.layers is None else sorted(choices.layers),
        "rollout": None if choices.rollout == "both" else choices.rollout,
        **({"heads": True} if run.request.heads else {}),
        **({"targets": _written(run.request)} if run.request.targets else {}),
        **{f"version of {name}": versions[name] for name in versions.keys() - _NO_MATTER},
    }


def _written(request: Request) -> dict[str, object]:
    """Which rows are wanted of each sentence."""
    assert request.targets is not None
    return {
        "numbers": request.targets.words,
        "marked": [request.targets.of(each) for each in request.sentences],
    }


def _begin(
    table: PartialTable,
    run: Run,
    path: Path,
    choices: TableChoices,
    contents: provenance.Contents,
    *,
    resume: bool,
) -> None:
    first = header(choices, delimiter_for(path))
    if not (resume and can_resume(path)):
        if can_resume(path):
            print_line(f"{table.part} is begun again; --resume would have gone on with it.")
        table.begin(first)
        return
    table.resume(first, run.request.sentences)
    run.skip(
        [each.id for each in table.done if each.failure is None],
        [(each.id, *each.failure) for each in table.done if each.failure is not None],
    )
    for each in table.done:
        contents.recall(each.id, each.methods, each.decoder)
    print_line(f"{len(table.done):,} of {len(run.request.sentences):,} sentences are finished.")


def _add(
    table: PartialTable, run: Run, scored: SentenceResult, choices: TableChoices, path: Path
) -> None:
    parts = list(rows_of(scored, choices, delimiter_for(path), run.analysis.model.name))
    methods = tuple(dict.fromkeys(method for method, _, _ in parts))
    rows = b"".join(rows for _, _, rows in parts)
    table.add(scored.sentence, rows, methods=methods, decoder=provenance.decoder_record(scored))


def _add_failures(table: PartialTable, run: Run) -> None:
    """Those of sentences before the one that is scored now."""
    n_listed = sum(_is_failure(each) for each in table.done)
    for failure in run.failures[n_listed:]:
        table.add(failure.sentence, b"", failure=(failure.message, failure.next_step))


def _is_failure(done: Done) -> bool:
    return done.failure is not None
