"""The files of a study, in one folder: made from matches.csv, and each whole or as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.engine.methods import methods
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError, reported_as
from vzdesk.export import provenance
from vzdesk.export.studies.figures import ENDINGS, write_figures
from vzdesk.export.studies.matches import read_matches
from vzdesk.export.studies.tables import differences_table, table
from vzdesk.jsonfields import is_plain_name
from vzdesk.study.intervals import LEAST, LEVEL, RESAMPLES
from vzdesk.study.plan import Plan, pattern_of
from vzdesk.study.results import StudyResults, results_from
from vzdesk.view.studies.written import document, is_study


@dataclass(frozen=True)
class StudyFiles:
    """Where they are."""

    folder: Path

    @property
    def matches(self) -> Path:
        return self.folder / "matches.csv"

    @property
    def table(self) -> Path:
        return self.folder / "table.csv"

    @property
    def differences(self) -> Path:
        return self.folder / "differences.csv"

    @property
    def study(self) -> Path:
        return self.folder / "study.json"

    @property
    def all(self) -> tuple[Path, ...]:
        return self.matches, self.table, self.differences, self.study

    @property
    def figures(self) -> Path:
        return self.folder / "figures"

    def make_folders(self) -> None:
        """Make the folder, and that of the figures. UserError where one cannot be made."""
        make_folder(self.folder)
        make_folder(self.figures)


def make_folder(folder: Path) -> None:
    """UserError where it cannot be made."""

    def report(error: OSError) -> UserError:
        return UserError(
            "Cannot write into the folder {folder}: {reason}.",
            next_step="Choose another one.",
            folder=folder,
            reason=error.strerror or error,
        )

    with reported_as(OSError, report):
        folder.mkdir(parents=True, exist_ok=True)


def results_of(plan: Plan, matches: Path) -> StudyResults:
    """What the values in this file come to."""
    return results_from(plan, read_matches(matches, len(plan.grouping.names)))


def write_results(
    files: StudyFiles,
    plan: Plan,
    results: StudyResults,
    analyses: Sequence[Analysis],
    about: Mapping[str, Any],
) -> list[str]:
    """Write all files but matches.csv; what is to be said of the figures. UserError where one
    cannot be written.
    """
    names, notices = write_figures(files.figures, plan, results.summary, results.rows, about)
    _remove_old_figures(files, names)
    content = {**study_document(plan, results, analyses, about), "figures": names}
    with ExitStack() as open_files:
        for path, written in (
            (files.table, table(plan, results.rows)),
            (files.differences, differences_table(plan, results.differences)),
            (files.study, json.dumps(content, ensure_ascii=False, indent=2).encode(*_UTF8)),
        ):
            open_files.enter_context(replacing(path)).write(written)
    return notices


def _remove_old_figures(files: StudyFiles, names: Sequence[str]) -> None:
    """Remove those that an earlier study wrote into the folder, by its own list, and this does not:
    they would be taken for this one's.
    """
    try:
        before = json.loads(files.study.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return
    listed = before.get("figures") if is_study(before) else None
    for name in listed if isinstance(listed, list) else ():
        is_ours = isinstance(name, str) and is_plain_name(name) and name.endswith(ENDINGS)
        if is_ours and name not in names:
            with suppress(OSError):
                (files.figures / name).unlink()


_UTF8 = ("utf-8", "backslashreplace")


def study_document(
    plan: Plan, results: StudyResults, analyses: Sequence[Analysis], about: Mapping[str, Any]
) -> dict[str, Any]:
    """The study, and how its results came to be."""
    cited = (methods()[name].citation for name in plan.spec.methods)
    return document(
        plan.spec,
        {
            "vzdesk": __version__,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            **about,
            "patterns": [pattern_of(each) for each in plan.spec.relations],
            "n_matches": sum(map(len, plan.matches.values())),
            "interval": {
                "level": LEVEL,
                "kind": "bootstrap-t",
                "resamples": RESAMPLES,
                "resampled": "items",
                "none_below": LEAST,
            },
            "comparisons": len(results.differences),
            "runs": provenance.runs(analyses),
            "citations": list(dict.fromkeys(cited)),
        },
    )
