"""What the manifest of an ONNX bundle says, read and checked. resources/BUNDLE.md is the format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vzdesk.engine.runtime.onnx.norms import NormsEntry
from vzdesk.engine.tokenization.generation import Rules
from vzdesk.engine.types import ModelRef


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
    """What a bundle says of one block: its graphs by name, and how they are connected.

    is_parallel: the feed-forward does not see the attention's output; the two are summed.
    part: see `contract.Block`.
    """

    graphs: Mapping[str, GraphEntry]
    is_parallel: bool = False
    part: str = ""
    norms: NormsEntry | None = None


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

    version: tuple[int, int]
    ref: ModelRef
    d_model: int
    d_feed_forward: int
    embed: GraphEntry
    blocks: tuple[BlockEntry, ...]
    vocabulary: VocabularyEntry
    files: Mapping[str, FileEntry]
    decoder: DecoderEntry | None = None
