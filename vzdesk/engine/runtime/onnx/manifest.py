"""The manifest of an ONNX bundle. resources/BUNDLE.md is the format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vzdesk import jsonfields
from vzdesk.engine.runtime.onnx import norms
from vzdesk.engine.runtime.onnx.chain import IDS, check_chain, check_names
from vzdesk.engine.runtime.onnx.entries import (
    BlockEntry,
    DecoderEntry,
    FileEntry,
    GraphEntry,
    Manifest,
    PredictionEntry,
    VocabularyEntry,
    WritingEntry,
)
from vzdesk.engine.runtime.pointers import refuse_pointers
from vzdesk.engine.runtime.prediction import PREDICTS
from vzdesk.engine.tokenization.generation import Rules
from vzdesk.engine.types import ModelRef
from vzdesk.errors import UserError
from vzdesk.jsonfields import WrongField
from vzdesk.translate import mark

FORMAT = "vzdesk-bundle"
VERSION = (2, 4)
NAME = "manifest.json"
REQUIRED = ("mix", "finish")
BLOCK_GRAPHS = (*REQUIRED, "distances")
OUTPUTS = {
    "embed": ("hidden",),
    "embed_decoder": ("hidden",),
    "head": ("logits",),
    "mix": ("attention", "moved", "mixed"),
    "finish": ("output",),
    "distances": ("distances", "outputs"),
}
"""The outputs that each graph has at least."""
IN_VERSION_1 = {
    "embed": (IDS, OUTPUTS["embed"]),
    "mix": (("hidden", "mask"), OUTPUTS["mix"]),
    "finish": (("mixed", "residual"), OUTPUTS["finish"]),
}
"""Inputs and outputs where the manifest names only the file."""


def read(folder: Path) -> Manifest:
    """The manifest in `folder`, whose files are not looked at yet.

    Raises UserError where it is unreadable, newer than this program, or not as the format says.
    """
    path = folder / NAME
    refuse_pointers([path])
    content = jsonfields.read_json(path, next_step=mark("Export it again."))
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UserError(
            "{path} does not describe a vzdesk bundle.",
            next_step="Choose another folder.",
            path=path,
        )
    try:
        return _manifest(content, _version(folder, content))
    except WrongField as error:
        raise UserError(
            "{path} is damaged: {reason}.", next_step="Export it again.", path=path, reason=error
        ) from error


def _version(folder: Path, content: Mapping[str, object]) -> tuple[int, int]:
    numbers = jsonfields.list_(content, "version")
    version = dict(zip(("major version", "minor version"), numbers, strict=False))
    major = jsonfields.whole(version, "major version")
    minor = jsonfields.whole(version, "minor version", least=0)
    if major > VERSION[0]:
        raise UserError(
            "The bundle {folder} has format {major}.{minor}; this program reads up to {known}.x.",
            next_step="Update vzdesk, or export the model again with this version.",
            folder=folder,
            major=major,
            minor=minor,
            known=VERSION[0],
        )
    return major, minor


def _manifest(content: Mapping[str, object], version: tuple[int, int]) -> Manifest:
    model, graphs = jsonfields.object_(content, "model"), jsonfields.object_(content, "graphs")
    blocks = {f"block {n}": block for n, block in enumerate(jsonfields.list_(graphs, "blocks"), 1)}
    decoder = jsonfields.object_(content, "decoder") if "decoder" in content else None
    manifest = Manifest(
        version=version,
        ref=_ref(model, jsonfields.whole(decoder, "n_layers") if decoder else 0),
        d_model=jsonfields.whole(model, "d_model"),
        d_feed_forward=jsonfields.whole(model, "d_feed_forward"),
        embed=_graph(graphs, "embed"),
        blocks=tuple(_block(jsonfields.object_(blocks, name)) for name in blocks),
        vocabulary=_vocabulary(content),
        files=_files(jsonfields.object_(content, "files")),
        decoder=_decoder(decoder, graphs) if decoder else None,
        prediction=_prediction(content, graphs) if "prediction" in content else None,
        bos=jsonfields.text(model, "bos", may_be_empty=True) if "bos" in model else "",
    )
    check_names(manifest)
    check_chain(manifest)
    return manifest


def _block(content: Mapping[str, object]) -> BlockEntry:
    graphs = {
        name: _graph(content, name) for name in BLOCK_GRAPHS if name in content or name in REQUIRED
    }
    return BlockEntry(
        graphs,
        "side_by_side" in content and jsonfields.truth(content, "side_by_side"),
        jsonfields.text(content, "part") if "part" in content else "",
        norms.entry(jsonfields.object_(content, "norms")) if "norms" in content else None,
        norms.last_entry(jsonfields.object_(content, "last_norm"))
        if "last_norm" in content
        else None,
    )


def _vocabulary(content: Mapping[str, object]) -> VocabularyEntry:
    numbers = jsonfields.text(content, "numbers") if "numbers" in content else ""
    return VocabularyEntry(jsonfields.text(content, "tokenizer"), numbers)


def _decoder(content: Mapping[str, object], graphs: Mapping[str, object]) -> DecoderEntry:
    return DecoderEntry(
        embed=_graph(graphs, "embed_decoder"),
        n_heads=jsonfields.whole(content, "n_heads"),
        vocabulary=_vocabulary(content),
        start=jsonfields.whole(content, "start", least=0),
        ends=jsonfields.wholes(content, "ends"),
        writing=(
            WritingEntry(_graph(graphs, "head"), _rules(jsonfields.object_(content, "writing")))
            if "writing" in content
            else None
        ),
    )


def _prediction(content: Mapping[str, object], graphs: Mapping[str, object]) -> PredictionEntry:
    entry = jsonfields.object_(content, "prediction")
    named = jsonfields.text(entry, "predicts")
    predicts = next((each for each in PREDICTS if each == named), None)
    mask = jsonfields.text(entry, "mask") if "mask" in entry else ""
    if predicts is None or (predicts == "masked" and not mask):
        raise WrongField(
            "the head predicts {named} with the mask {mask}",
            named=jsonfields.shown(named),
            mask=jsonfields.shown(mask),
        )
    return PredictionEntry(_graph(graphs, "head"), predicts, mask)


def _rules(content: Mapping[str, object]) -> Rules:
    has_first = content.get("first") is not None
    return Rules(
        first=jsonfields.whole(content, "first", least=0) if has_first else None,
        last=jsonfields.wholes(content, "last"),
        never=jsonfields.wholes(content, "never"),
        never_first=jsonfields.wholes(content, "never_first"),
        least=jsonfields.whole(content, "least", least=0),
        no_repeat=jsonfields.whole(content, "no_repeat", least=0),
    )


def _graph(content: Mapping[str, object], name: str) -> GraphEntry:
    if isinstance(content.get(name), str) and name in IN_VERSION_1:  # as in version 1
        return GraphEntry(jsonfields.text(content, name), *IN_VERSION_1[name])
    entry = jsonfields.object_(content, name)
    inputs, outputs = (jsonfields.texts(entry, key) for key in ("inputs", "outputs"))
    if missing := set(OUTPUTS[name]) - set(outputs):
        raise WrongField("{name} does not give {missing}", name=name, missing=min(missing))
    return GraphEntry(jsonfields.text(entry, "file"), inputs, outputs)


def _ref(model: Mapping[str, object], n_decoder_layers: int) -> ModelRef:
    return ModelRef(
        name=jsonfields.text(model, "name"),
        revision=jsonfields.text(model, "revision", may_be_empty=True),
        sha256=jsonfields.sha256(model),
        family=jsonfields.text(model, "family"),
        backend="onnx",
        dtype=jsonfields.text(model, "dtype"),
        n_layers=jsonfields.whole(model, "n_layers"),
        n_heads=jsonfields.whole(model, "n_heads"),
        max_tokens=jsonfields.whole(model, "max_tokens"),
        causal=jsonfields.truth(model, "causal"),
        n_decoder_layers=n_decoder_layers,
    )


def _files(content: Mapping[str, object]) -> dict[str, FileEntry]:
    entries = {name: jsonfields.object_(content, name) for name in content}
    return {
        name: FileEntry(
            jsonfields.whole(entry, "bytes", least=0, most=2**53), jsonfields.sha256(entry)
        )
        for name, entry in entries.items()
    }
