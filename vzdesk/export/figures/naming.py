"""Names of many files from one pattern, such as `{id}-{layer}.pdf`; safe on every system."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from vzdesk.errors import UserError
from vzdesk.view.figures.spec import FigureSpec

FIELDS = ("id", "layer", "method", "n")
"""What stands in braces: the sentence's id, the layer from 1, the method, and the number of the
figure in the batch, from 1.
"""
LONGEST_NAME = 180
"""Bytes of a name, without its ending: file systems take 255, and a temporary one has more."""
_FIELD = re.compile(r"\{(\w+)\}")
_UNSAFE = re.compile(
    '[\x00-\x1f\x7f<>:"/\\\\|?*\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]'
)
"""What some system takes in no name, or shows as something else."""
_TAKEN = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)
"""Devices of Windows."""


def fields_in(pattern: str) -> tuple[str, ...]:
    """The fields of a pattern, each once. UserError where one is not known."""
    found = tuple(dict.fromkeys(_FIELD.findall(pattern)))
    for name in found:
        if name not in FIELDS:
            raise UserError(
                "A file's name has no field {{{name}}}.",
                next_step="Choose among {fields}.",
                name=name,
                fields=", ".join(f"{{{each}}}" for each in FIELDS),
            )
    return found


def has_fields(pattern: str) -> bool:
    """Whether some field that is known stands in it."""
    return any(name in FIELDS for name in _FIELD.findall(pattern))


def paths_of(specs: Sequence[FigureSpec], pattern: Path) -> list[Path]:
    """A path for each figure, all different on every system. UserError where the pattern has a
    field that is not known, or none of those in which the figures differ.
    """
    _check_differ(specs, fields_in(pattern.name))
    if fields_in(str(pattern.parent)):
        raise UserError(
            "Fields such as {id} stand in the name of a file, not in that of a folder.",
            next_step="Move them behind the last /.",
            id="{id}",
        )
    n_digits, ending = len(str(len(specs))), pattern.suffix
    taken: set[str] = set()
    return [
        pattern.with_name(_free(_filled(pattern.stem, _values(spec, n, n_digits)), ending, taken))
        for n, spec in enumerate(specs, 1)
    ]


def _check_differ(specs: Sequence[FigureSpec], fields: Iterable[str]) -> None:
    """UserError where figures would have one name."""
    there = set(fields)
    if "n" in there:
        return
    for field in FIELDS[:-1]:
        n = len({_values(spec, 0, 1)[field] for spec in specs})
        if n > 1 and field not in there:
            raise UserError(
                "{n} figures need names of their own.",
                next_step="Write {field} into the name, or {number}.",
                n=len(specs),
                field=f"{{{field}}}",
                number="{n}",
            )


def _values(spec: FigureSpec, n: int, n_digits: int) -> dict[str, str]:
    method = "-".join(spec.methods) or ("methods" if spec.of_methods else spec.method)
    return {
        "id": spec.sentence,
        "layer": "all" if spec.layer is None else str(spec.layer + 1),
        "method": f"{method}-rollout" if spec.rollout else method,
        "n": f"{n:0{n_digits}}",
    }


def _filled(pattern: str, values: Mapping[str, str]) -> str:
    return _FIELD.sub(lambda found: _UNSAFE.sub("_", values[found[1]]), pattern)


def _free(stem: str, ending: str, taken: set[str]) -> str:
    """The name, as every system takes it, with a number where another file has it."""
    stem = _safe(stem)
    found, number = f"{stem}{ending}", 2
    while _same(found) in taken:
        found, number = f"{stem} ({number}){ending}", number + 1
    taken.add(_same(found))
    return found


def _safe(stem: str) -> str:
    stem = _cut(stem.strip(" ")).rstrip(" ")
    if not stem.strip(". "):
        return "_"
    return f"_{stem}" if _TAKEN.fullmatch(stem) or stem.startswith((".", "-")) else stem


def _cut(stem: str) -> str:
    """No longer than file systems take, and without half a character."""
    return stem.encode()[:LONGEST_NAME].decode(errors="ignore")


def _same(name: str) -> str:
    """What is equal for names that some system takes for the same."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
