"""The norms of a bundle's blocks: their entry in the manifest, and the file with their weights.

resources/BUNDLE.md is the format.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from vzdesk import jsonfields
from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.norms import Norm, Norms, Vector
from vzdesk.errors import UserError
from vzdesk.jsonfields import WrongField
from vzdesk.translate import say

FLOAT32: Final = np.dtype("<f4")
BIAS: Final = "projection_bias"
NAMES: Final = ("mixed", "after")
LAST: Final = "last"
"""In an entry and a file of its own: readers of older formats know the others only."""
LARGEST_SCALE: Final = 1e9


@dataclass(frozen=True)
class NormEntry:
    """The entry of a norm; its weights are in the file."""

    is_centred: bool
    epsilon: float


@dataclass(frozen=True)
class NormsEntry:
    """The entry of a block's norms; `vectors` are what the file holds, in order."""

    file: str
    vectors: tuple[str, ...]
    scale: float
    norms: Mapping[str, NormEntry]


def entry(content: Mapping[str, object]) -> NormsEntry:
    """The entry in the manifest. WrongField where a vector is missing or unknown."""
    norms = {
        name: _norm_entry(jsonfields.object_(content, name)) for name in NAMES if name in content
    }
    found = NormsEntry(
        jsonfields.text(content, "file"),
        jsonfields.texts(content, "vectors"),
        jsonfields.number(content, "scale", least=-LARGEST_SCALE, most=LARGEST_SCALE),
        norms,
    )
    _check_vectors(found)
    return found


def _check_vectors(entry: NormsEntry) -> None:
    needed = {f"{name}.gain" for name in entry.norms}
    known = {BIAS, *needed, *(f"{name}.bias" for name in entry.norms)}
    if missing := needed - set(entry.vectors):
        raise WrongField("vectors does not name {missing}", missing=min(missing))
    for number, name in enumerate(entry.vectors):
        if name not in known or name in entry.vectors[:number]:
            raise WrongField("vectors must not name {name} there", name=jsonfields.shown(name))


def last_entry(content: Mapping[str, object]) -> NormsEntry:
    """The entry of a norm behind the feed-forward, which has a file of its own."""
    vectors = tuple(f"{LAST}.{each}" for each in jsonfields.texts(content, "vectors"))
    norm = _norm_entry(content)
    found = NormsEntry(jsonfields.text(content, "file"), vectors, 1.0, {LAST: norm})
    _check_vectors(found)
    return found


def _norm_entry(content: Mapping[str, object]) -> NormEntry:
    is_centred = jsonfields.truth(content, "is_centred")
    return NormEntry(is_centred, jsonfields.number(content, "epsilon", least=0.0))


def read(path: Path, content: bytes, entry: NormsEntry, d_model: int) -> Norms:
    """The norms that the file's content is. UserError where it is something else."""
    shape = (len(entry.vectors), d_model)
    n_bytes = math.prod(shape) * FLOAT32.itemsize
    is_whole = len(content) == n_bytes
    numbers = np.frombuffer(content if is_whole else b"", FLOAT32)
    if not is_whole or not np.isfinite(numbers).all():
        raise UserError(
            "{path} does not hold {n_vectors} vectors of {d_model} numbers.",
            next_step="Export the model again.",
            path=path,
            n_vectors=shape[0],
            d_model=d_model,
        )
    vectors = dict(zip(entry.vectors, numbers.reshape(shape), strict=True))
    norms = {
        name: Norm(
            vectors[f"{name}.gain"], vectors.get(f"{name}.bias"), each.is_centred, each.epsilon
        )
        for name, each in entry.norms.items()
    }
    mixed, after, last = (norms.get(name) for name in (*NAMES, LAST))
    return Norms(vectors.get(BIAS), entry.scale, mixed, after, last)


def gain_lack(
    graphs: Iterable[tuple[str, Norms | None]], content: Callable[[str], bytes]
) -> Lack | None:
    """Why norms cannot be used: a block's graph, by its file, goes on with another one than is
    known of the block. None where all have theirs. `content` reads a file by its name.

    What the graph computes cannot show that, since what follows the norm is not known, so it is
    looked for in the file. Only ones are left out of graphs.
    """
    for file, norms in graphs:
        gain = norms.after.gain if norms is not None and norms.after is not None else None
        if gain is None or bool((gain == 1).all()):
            continue
        if gain.astype(FLOAT32).tobytes() not in content(file):
            reason = say("the norm behind the attention is not the one in {file}", file=file)
            return Lack(reason, say("Export the model again."))
    return None


def write(path: Path, norms: Norms) -> dict[str, object]:
    """Save the weights as this file; the norms' entry in the manifest. The last has its own."""
    present = {name: norm for name in NAMES if (norm := getattr(norms, name)) is not None}
    vectors = {BIAS: norms.projection_bias} | {
        f"{name}.{part}": vector
        for name, norm in present.items()
        for part, vector in (("gain", norm.gain), ("bias", norm.bias))
    }
    return {
        "file": path.name,
        "vectors": _write_vectors(path, vectors),
        "scale": norms.scale,
        **{name: _written(norm) for name, norm in present.items()},
    }


def write_last(path: Path, last: Norm) -> dict[str, object]:
    """The same of the norm behind the feed-forward."""
    vectors = _write_vectors(path, {"gain": last.gain, "bias": last.bias})
    return {"file": path.name, "vectors": vectors, **_written(last)}


def _written(norm: Norm) -> dict[str, object]:
    return {"is_centred": norm.is_centred, "epsilon": norm.epsilon}


def _write_vectors(path: Path, vectors: Mapping[str, Vector | None]) -> list[str]:
    """Save those that are there; their names, in order."""
    held = {name: each for name, each in vectors.items() if each is not None}
    path.write_bytes(b"".join(each.astype(FLOAT32).tobytes() for each in held.values()))
    return list(held)
