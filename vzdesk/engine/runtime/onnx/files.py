"""The files of a bundle, and whether they are those that were exported."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tokenizers import Tokenizer

from vzdesk.engine.hashing import sha256_of
from vzdesk.engine.runtime.onnx.entries import FileEntry, Manifest, VocabularyEntry
from vzdesk.engine.runtime.onnx.manifest import NAME
from vzdesk.engine.runtime.pointers import refuse_pointers
from vzdesk.engine.safety.panics import panics_as_exceptions
from vzdesk.engine.tokenization.growth import check_steps
from vzdesk.engine.tokenization.vocabulary import Vocabulary, numbers
from vzdesk.errors import UserError, first_line
from vzdesk.translate import mark

EXPORT_AGAIN = mark("Export the model again.")


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


def read_file(folder: Path, manifest: Manifest, name: str) -> bytes:
    """A file of the bundle, which may have changed since it was checked. UserError if it has."""
    path = folder / name
    again = mark("Load the model again.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            "Cannot read {path}: {reason}.", next_step=again, path=path, reason=error.strerror
        ) from error
    if hashlib.sha256(content).hexdigest() != manifest.files[name].sha256:
        raise UserError("{path} has changed since it was loaded.", next_step=again, path=path)
    return content


def _check_file(path: Path, entry: FileEntry) -> None:
    again = mark("Copy the whole folder again, or export the model again.")
    if not path.is_file():
        raise UserError(
            "The bundle {folder} lacks its file {name}.",
            next_step=again,
            folder=path.parent,
            name=path.name,
        )
    refuse_pointers([path])
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


def read_vocabulary(folder: Path, entry: VocabularyEntry) -> Vocabulary:
    """The vocabulary of this entry. UserError where its files are damaged."""
    path = folder / entry.tokenizer
    try:
        with panics_as_exceptions():
            tokenizer = Tokenizer.from_file(str(path))
            check_steps(tokenizer)
    except Exception as error:  # the library raises nothing more exact
        raise UserError(
            "Cannot read the tokenizer {path}: {reason}.",
            next_step=EXPORT_AGAIN,
            path=path,
            reason=first_line(error).rstrip("."),
        ) from error
    ids = numbers(folder / entry.numbers, next_step=EXPORT_AGAIN) if entry.numbers else None
    return Vocabulary(tokenizer, ids)
