"""The manifest of an ONNX bundle. resources/BUNDLE.md is the format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vzdesk.engine.backends import fields
from vzdesk.engine.backends.fields import WrongField
from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.types import ModelRef
from vzdesk.errors import UserError

FORMAT = "vzdesk-bundle"
VERSION = (2, 0)
NAME = "manifest.json"
IDS = ("input_ids", "token_type_ids")
REQUIRED = ("mix", "finish")
BLOCK_GRAPHS = (*REQUIRED, "distances")
OUTPUTS = {
    "embed": ("hidden",),
    "mix": ("attention", "moved", "mixed"),
    "finish": ("output",),
    "distances": ("distances", "outputs"),
}
"""What each graph gives at least."""
IN_VERSION_1 = {
    "embed": (IDS, OUTPUTS["embed"]),
    "mix": (("hidden", "mask"), OUTPUTS["mix"]),
    "finish": (("mixed", "residual"), OUTPUTS["finish"]),
}
"""Inputs and outputs where the manifest names only the file."""


@dataclass(frozen=True)
class FileEntry:
    """What a bundle says of one of its files."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class GraphEntry:
    """What a bundle says of one of its graphs: its file, and the names of inputs and outputs."""

    file: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class BlockEntry:
    """What a bundle says of one block: its graphs by name, and how its parts stand to one another.

    side_by_side: the feed-forward does not see the attention's output; the two are added up.
    """

    graphs: Mapping[str, GraphEntry]
    side_by_side: bool = False


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself; `blocks` from the bottom up."""

    ref: ModelRef
    d_model: int
    d_feed_forward: int
    embed: GraphEntry
    blocks: tuple[BlockEntry, ...]
    tokenizer: str
    files: Mapping[str, FileEntry]


def read(folder: Path) -> Manifest:
    """The manifest in `folder`, whose files are not looked at yet.

    Raises UserError where it is unreadable, newer than this program, or not as the format says.
    """
    path = folder / NAME
    content = fields.read_json(path, next_step="Export it again.")
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UserError(
            f"{path} does not describe a vzdesk bundle.", next_step="Choose another folder."
        )
    try:
        _check_version(folder, content)
        return _manifest(content)
    except WrongField as error:
        raise UserError(f"{path} is damaged: {error}.", next_step="Export it again.") from error


def _check_version(folder: Path, content: Mapping[str, Any]) -> None:
    numbers = fields.list_(content, "version")
    version = dict(zip(("major version", "minor version"), numbers, strict=False))
    major = fields.whole(version, "major version")
    minor = fields.whole(version, "minor version", least=0)
    if major > VERSION[0]:
        raise UserError(
            f"The bundle {folder} has format {major}.{minor}; "
            f"this program reads up to {VERSION[0]}.x.",
            next_step="Update vzdesk, or export the model again with this version.",
        )


def _manifest(content: Mapping[str, Any]) -> Manifest:
    model, graphs = fields.object_(content, "model"), fields.object_(content, "graphs")
    blocks = {f"block {n}": block for n, block in enumerate(fields.list_(graphs, "blocks"), 1)}
    manifest = Manifest(
        ref=_ref(model),
        d_model=fields.whole(model, "d_model"),
        d_feed_forward=fields.whole(model, "d_feed_forward"),
        embed=_graph(graphs, "embed"),
        blocks=tuple(_block(fields.object_(blocks, name)) for name in blocks),
        tokenizer=fields.text(content, "tokenizer"),
        files=_files(fields.object_(content, "files")),
    )
    _check_names(manifest)
    _check_chain(manifest)
    return manifest


def _block(content: Mapping[str, Any]) -> BlockEntry:
    graphs = {
        name: _graph(content, name) for name in BLOCK_GRAPHS if name in content or name in REQUIRED
    }
    return BlockEntry(graphs, "side_by_side" in content and fields.truth(content, "side_by_side"))


def _graph(content: Mapping[str, Any], name: str) -> GraphEntry:
    if isinstance(content.get(name), str):  # as in version 1
        return GraphEntry(fields.text(content, name), *IN_VERSION_1[name])
    entry = fields.object_(content, name)
    inputs, outputs = (fields.texts(entry, key) for key in ("inputs", "outputs"))
    if missing := set(OUTPUTS[name]) - set(outputs):
        raise WrongField(f"{name} does not give {min(missing)}")
    return GraphEntry(fields.text(entry, "file"), inputs, outputs)


def _check_chain(manifest: Manifest) -> None:
    """Every graph takes nothing but what is there when it runs."""
    n_blocks, n_layers = len(manifest.blocks), manifest.ref.n_layers
    if n_blocks != n_layers:
        raise WrongField(f"it names {n_blocks} blocks for {n_layers} layers")
    _check_inputs(manifest.embed, IDS)
    for block in manifest.blocks:
        mix = block.graphs["mix"]
        _check_inputs(mix, (*manifest.embed.outputs, "mask"))
        _check_inputs(block.graphs["finish"], ("mixed", "residual"))
        if "distances" in block.graphs:
            given = ("weights", "output", "pairs", *mix.outputs)
            _check_inputs(block.graphs["distances"], given)


def _check_inputs(graph: GraphEntry, given: Iterable[str]) -> None:
    for name in graph.inputs:
        if name not in given:
            raise WrongField(f"nothing gives {fields.shown(name)} to {fields.shown(graph.file)}")


def _ref(model: Mapping[str, Any]) -> ModelRef:
    return ModelRef(
        name=fields.text(model, "name"),
        revision=fields.text(model, "revision", may_be_empty=True),
        sha256=fields.sha256(model),
        family=fields.text(model, "family"),
        backend="onnx",
        dtype=fields.text(model, "dtype"),
        n_layers=fields.whole(model, "n_layers"),
        n_heads=fields.whole(model, "n_heads"),
        max_tokens=fields.whole(model, "max_tokens"),
        causal=fields.truth(model, "causal"),
    )


def _files(content: Mapping[str, Any]) -> dict[str, FileEntry]:
    entries = {name: fields.object_(content, name) for name in content}
    return {
        name: FileEntry(fields.whole(entry, "bytes", least=0, most=2**53), fields.sha256(entry))
        for name, entry in entries.items()
    }


def _check_names(manifest: Manifest) -> None:
    graphs = [
        manifest.embed,
        *(graph for block in manifest.blocks for graph in block.graphs.values()),
    ]
    named = [manifest.tokenizer, *(graph.file for graph in graphs)]
    for name in (*manifest.files, *named):
        if not fields.is_plain_name(name):
            raise WrongField(f"{fields.shown(name)} is no plain name of a file")
    for name in named:
        if name not in manifest.files:
            raise WrongField(f"it has no checksum of {name}")


def check_files(folder: Path, manifest: Manifest) -> None:
    """UserError where a file of the bundle is missing, or is not the one that was exported."""
    for name, entry in manifest.files.items():
        path = folder / name
        try:
            reason = _difference(path, entry)
        except OSError as error:
            raise UserError(
                f"Cannot read {path}: {error.strerror}.",
                next_step="Copy the folder to a place where it may be read.",
            ) from error
        if reason:
            raise UserError(
                reason, next_step="Copy the whole folder again, or export the model again."
            )


def _difference(path: Path, entry: FileEntry) -> str:
    """What is wrong with this file of a bundle, as a sentence; empty where nothing is."""
    if not path.is_file():
        return f"The bundle {path.parent} lacks its file {path.name}."
    size = path.stat().st_size
    if size != entry.bytes:
        return f"{path} has {size} bytes; the bundle was exported with {entry.bytes}."
    if sha256_of(path) != entry.sha256:
        return f"{path} has changed since the export: its sha256 is not the one in {NAME}."
    return ""
