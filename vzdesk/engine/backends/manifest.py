"""The manifest of an ONNX bundle. resources/BUNDLE.md is the format."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.types import ModelRef
from vzdesk.errors import UserError

FORMAT = "vzdesk-bundle"
VERSION = (1, 0)
NAME = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself; `graphs` are (mix, finish) file names, bottom block first."""

    ref: ModelRef
    d_feed_forward: int
    embed: str
    blocks: tuple[tuple[str, str], ...]
    tokenizer: str
    files: Mapping[str, Mapping[str, Any]]


def read(folder: Path) -> Manifest:
    """The manifest in `folder`, whose files are not looked at yet.

    Raises UserError where it is unreadable, newer than this program, or not as the format says.
    """
    path = folder / NAME
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UserError(f"Cannot read {path}: {error}.", next_step="Export it again.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UserError(
            f"{path} does not describe a vzdesk bundle.", next_step="Choose another folder."
        )
    try:
        _check_version(folder, content["version"])
        return _manifest(content)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(
            f"{path} is damaged: {type(error).__name__} at {error}.", next_step="Export it again."
        ) from error


def _check_version(folder: Path, version: Any) -> None:
    major, minor = (int(part) for part in version)
    if major > VERSION[0]:
        raise UserError(
            f"The bundle {folder} has format {major}.{minor}; "
            f"this program reads up to {VERSION[0]}.x.",
            next_step="Update vzdesk, or export the model again with this version.",
        )


def _manifest(content: Mapping[str, Any]) -> Manifest:
    manifest = Manifest(
        ref=_ref(content["model"]),
        d_feed_forward=int(content["model"]["d_feed_forward"]),
        embed=str(content["graphs"]["embed"]),
        blocks=tuple((str(b["mix"]), str(b["finish"])) for b in content["graphs"]["blocks"]),
        tokenizer=str(content["tokenizer"]),
        files={str(name): dict(entry) for name, entry in content["files"].items()},
    )
    named = {
        manifest.embed,
        manifest.tokenizer,
        *(name for pair in manifest.blocks for name in pair),
    }
    for name in named:
        if name not in manifest.files:
            raise ValueError(f"no checksum of {name}")
        if Path(name).name != name or name in {".", ".."}:
            raise ValueError(f"file name {name}")
    if len(manifest.blocks) != manifest.ref.n_layers or not manifest.blocks:
        raise ValueError(f"{len(manifest.blocks)} blocks, {manifest.ref.n_layers} layers")
    return manifest


def _ref(model: Mapping[str, Any]) -> ModelRef:
    return ModelRef(
        name=str(model["name"]),
        revision=str(model["revision"]),
        sha256=str(model["sha256"]),
        family=str(model["family"]),
        backend="onnx",
        dtype=str(model["dtype"]),
        n_layers=int(model["n_layers"]),
        n_heads=int(model["n_heads"]),
        max_tokens=int(model["max_tokens"]),
        causal=bool(model["causal"]),
    )


def check_files(folder: Path, manifest: Manifest) -> None:
    """UserError where a file of the bundle is missing, or is not the one that was exported."""
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise UserError(
                f"The bundle {folder} lacks its file {name}.",
                next_step="Copy the whole folder, or export the model again.",
            )
        size = path.stat().st_size
        if size != entry["bytes"]:
            raise UserError(
                f"{path} has {size} bytes; the bundle was exported with {entry['bytes']}.",
                next_step="Copy the whole folder again, or export the model again.",
            )
        if sha256_of(path) != entry["sha256"]:
            raise UserError(
                f"{path} has changed since the export: its sha256 is not the one in {NAME}.",
                next_step="Copy the whole folder again, or export the model again.",
            )
