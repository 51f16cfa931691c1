"""The manifest of an ONNX bundle. resources/BUNDLE.md is the format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from vzdesk import jsonfields
from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.tokenization.generation import Rules
from vzdesk.engine.types import ModelRef
from vzdesk.errors import UserError
from vzdesk.jsonfields import WrongField
from vzdesk.translate import mark

FORMAT = "vzdesk-bundle"
VERSION = (2, 0)
NAME = "manifest.json"
IDS = ("input_ids", "token_type_ids")
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
    part: see `contract.Block`.
    """

    graphs: Mapping[str, GraphEntry]
    side_by_side: bool = False
    part: str = ""


@dataclass(frozen=True)
class VocabularyEntry:
    """What a bundle says of a vocabulary; no numbers where they are the tokenizer's own."""

    tokenizer: str
    numbers: str = ""


@dataclass(frozen=True)
class WritingEntry:
    """What a bundle says of how its decoder writes a text by itself."""

    head: GraphEntry
    rules: Rules


@dataclass(frozen=True)
class DecoderEntry:
    """What a bundle says of an encoder-decoder model's decoder; see `DecoderTexts`."""

    embed: GraphEntry
    n_heads: int
    vocabulary: VocabularyEntry
    start: int
    ends: tuple[int, ...]
    writing: WritingEntry | None


@dataclass(frozen=True)
class Manifest:
    """What a bundle says of itself; `blocks` from the bottom up."""

    ref: ModelRef
    d_model: int
    d_feed_forward: int
    embed: GraphEntry
    blocks: tuple[BlockEntry, ...]
    vocabulary: VocabularyEntry
    files: Mapping[str, FileEntry]
    decoder: DecoderEntry | None = None


def read(folder: Path) -> Manifest:
    """The manifest in `folder`, whose files are not looked at yet.

    Raises UserError where it is unreadable, newer than this program, or not as the format says.
    """
    path = folder / NAME
    content = jsonfields.read_json(path, next_step=mark("Export it again."))
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise UserError(
            "{path} does not describe a vzdesk bundle.",
            next_step="Choose another folder.",
            path=path,
        )
    try:
        _check_version(folder, content)
        return _manifest(content)
    except WrongField as error:
        raise UserError(
            "{path} is damaged: {reason}.", next_step="Export it again.", path=path, reason=error
        ) from error


def _check_version(folder: Path, content: Mapping[str, object]) -> None:
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


def _manifest(content: Mapping[str, object]) -> Manifest:
    model, graphs = jsonfields.object_(content, "model"), jsonfields.object_(content, "graphs")
    blocks = {f"block {n}": block for n, block in enumerate(jsonfields.list_(graphs, "blocks"), 1)}
    decoder = jsonfields.object_(content, "decoder") if "decoder" in content else None
    manifest = Manifest(
        ref=_ref(model, jsonfields.whole(decoder, "n_layers") if decoder else 0),
        d_model=jsonfields.whole(model, "d_model"),
        d_feed_forward=jsonfields.whole(model, "d_feed_forward"),
        embed=_graph(graphs, "embed"),
        blocks=tuple(_block(jsonfields.object_(blocks, name)) for name in blocks),
        vocabulary=_vocabulary(content),
        files=_files(jsonfields.object_(content, "files")),
        decoder=_decoder(decoder, graphs) if decoder else None,
    )
    _check_names(manifest)
    _check_chain(manifest)
    return manifest


def _block(content: Mapping[str, object]) -> BlockEntry:
    graphs = {
        name: _graph(content, name) for name in BLOCK_GRAPHS if name in content or name in REQUIRED
    }
    return BlockEntry(
        graphs,
        "side_by_side" in content and jsonfields.truth(content, "side_by_side"),
        jsonfields.text(content, "part") if "part" in content else "",
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
    if isinstance(content.get(name), str):  # as in version 1
        return GraphEntry(jsonfields.text(content, name), *IN_VERSION_1[name])
    entry = jsonfields.object_(content, name)
    inputs, outputs = (jsonfields.texts(entry, key) for key in ("inputs", "outputs"))
    if missing := set(OUTPUTS[name]) - set(outputs):
        raise WrongField("{name} does not give {missing}", name=name, missing=min(missing))
    return GraphEntry(jsonfields.text(entry, "file"), inputs, outputs)


def _check_chain(manifest: Manifest) -> None:
    """Every graph takes nothing but what is there when it runs."""
    _check_parts(manifest)
    _check_inputs(manifest.embed, IDS)
    given = {*manifest.embed.outputs, "mask"}
    if manifest.decoder:
        _check_inputs(manifest.decoder.embed, (*IDS, "decoder_input_ids", "encoded"))
        if manifest.decoder.writing:
            _check_inputs(manifest.decoder.writing.head, ("decoded",))
    for number, block in enumerate(manifest.blocks):
        if manifest.decoder and number == manifest.ref.n_layers:
            given.update(manifest.decoder.embed.outputs)
        mix = block.graphs["mix"]
        _check_inputs(mix, given)
        beside = given if block.part == "decoder" else ()
        _check_inputs(block.graphs["finish"], ("mixed", "residual", *beside))
        if "distances" in block.graphs:
            _check_inputs(block.graphs["distances"], ("weights", "output", "pairs", *mix.outputs))
        given.update(mix.outputs)


def _check_parts(manifest: Manifest) -> None:
    """There is a block for each layer, and in a decoder two."""
    ref, parts = manifest.ref, [block.part for block in manifest.blocks]
    expected = ["encoder" if manifest.decoder else ""] * ref.n_layers
    expected += ["decoder", "cross"] * ref.n_decoder_layers
    if len(parts) != len(expected):
        layers = f"{ref.n_layers + ref.n_decoder_layers} layers"
        raise WrongField(
            "it names {n_parts} blocks for {layers}", n_parts=len(parts), layers=layers
        )
    for number, (part, wanted) in enumerate(zip(parts, expected, strict=True), 1):
        if part != wanted:
            raise WrongField(
                "part of block {number} must be {wanted}, got {part}",
                number=number,
                wanted=jsonfields.shown(wanted),
                part=jsonfields.shown(part),
            )


def _check_inputs(graph: GraphEntry, given: Iterable[str]) -> None:
    for name in graph.inputs:
        if name not in given:
            raise WrongField(
                "nothing gives {name} to {file}",
                name=jsonfields.shown(name),
                file=jsonfields.shown(graph.file),
            )


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


def _check_names(manifest: Manifest) -> None:
    graphs = [graph for block in manifest.blocks for graph in block.graphs.values()]
    entries: list[Manifest | DecoderEntry] = [manifest]
    entries += [manifest.decoder] if manifest.decoder else []
    named = [graph.file for graph in (*graphs, *(entry.embed for entry in entries))]
    for entry in entries:
        named += filter(None, (entry.vocabulary.tokenizer, entry.vocabulary.numbers))
    if manifest.decoder and manifest.decoder.writing:
        named.append(manifest.decoder.writing.head.file)
    for name in (*manifest.files, *named):
        if not jsonfields.is_plain_name(name):
            raise WrongField("{name} is no plain name of a file", name=jsonfields.shown(name))
    for name in named:
        if name not in manifest.files:
            raise WrongField("it has no checksum of {name}", name=name)


def check_files(folder: Path, manifest: Manifest) -> None:
    """UserError where a file of the bundle is missing, or is not the one that was exported."""
    for name, entry in manifest.files.items():
        path = folder / name
        try:
            _check_file(path, entry)
        except OSError as error:
            raise UserError(
                "Cannot read {path}: {reason}.",
                next_step="Copy the folder to a place where it may be read.",
                path=path,
                reason=error.strerror,
            ) from error


def _check_file(path: Path, entry: FileEntry) -> None:
    again = mark("Copy the whole folder again, or export the model again.")
    if not path.is_file():
        raise UserError(
            "The bundle {folder} lacks its file {name}.",
            next_step=again,
            folder=path.parent,
            name=path.name,
        )
    size = path.stat().st_size
    if size != entry.bytes:
        raise UserError(
            "{path} has {size} bytes; the bundle was exported with {expected}.",
            next_step=again,
            path=path,
            size=size,
            expected=entry.bytes,
        )
    if sha256_of(path) != entry.sha256:
        raise UserError(
            "{path} has changed since the export: its sha256 is not the one in {name}.",
            next_step=again,
            path=path,
            name=NAME,
        )
