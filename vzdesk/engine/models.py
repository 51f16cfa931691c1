"""From a name or a folder to a loaded model."""

from __future__ import annotations

import importlib.util
import os
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from vzdesk import paths
from vzdesk.engine.families import families
from vzdesk.engine.folder_names import name_of
from vzdesk.engine.hub import cache as hub
from vzdesk.engine.runtime import formats
from vzdesk.engine.runtime.onnx import manifest
from vzdesk.engine.runtime.torch.files.checkpoint import (
    check_supported,
    check_tokenizer,
    check_whole,
    is_language_model,
    model_type,
    read_config,
    weight_files,
)
from vzdesk.engine.types import Precision
from vzdesk.errors import BadFiles, UserError, reported_as, unknown_name
from vzdesk.translate import say

if TYPE_CHECKING:
    from vzdesk.engine.runtime.contract import Backend

BackendName = Literal["onnx", "torch"]


@dataclass(frozen=True)
class ModelChoice:
    """A model that can be loaded: what a user picks. `name` is shown, `path` is the folder.

    input is what it is given of a text, see `ModelRef`.
    """

    name: str
    path: Path
    backend: BackendName
    input: str = ""


@dataclass(frozen=True)
class Cached:
    """A model in the Hub's cache; `trouble` is a sentence on why it cannot be loaded, if so."""

    choice: ModelChoice
    trouble: str = ""


def available() -> tuple[ModelChoice, ...]:
    """The models that ship with the program, the default first."""
    folder = paths.bundled_models()
    try:
        bundles = sorted(path.parent for path in folder.glob(f"*/{manifest.NAME}"))
    except OSError:  # there are none that we may read
        bundles = []
    return tuple(
        ModelChoice(bundle.name.removesuffix("-onnx"), bundle, "onnx") for bundle in bundles
    )


def cached() -> tuple[Cached, ...]:
    """The language models in the Hub's cache, by name. Reads small files only."""
    found = []
    for name in hub.names():
        path, error = _best_snapshot(name)
        if path is not None and _is_for_us(path):
            found.append(Cached(ModelChoice(name, path, "torch"), str(error or "")))
    return tuple(found)


def is_cached(choice: ModelChoice) -> bool:
    return bool(hub.name_of(choice.path))


def has_torch() -> bool:
    return importlib.util.find_spec("torch") is not None


def default() -> ModelChoice:
    """The model that is used where none is named. UserError where the installation has none."""
    choices = available()
    if not choices:
        raise UserError(
            "There is no bundled model in {folder}.",
            next_step="Install vzdesk again, or name a model's folder.",
            folder=paths.bundled_models(),
        )
    return choices[0]


def find(name_or_folder: str, backend: str | None = None) -> ModelChoice:
    """The model of this name, or in this folder, for this backend or the one that it is made for.

    A name is that of a bundled model, or of one in the Hub's cache, then also NAME@REVISION. Looks
    at no more than a few small files; whether a model of no known family can be used after all,
    only `load` knows. UserError where there is no such model, or the backend cannot run it.
    """
    if backend not in (None, "onnx", "torch"):
        raise unknown_name("No backend '{name}'.", backend, ["onnx", "torch"])
    bundled = {choice.name: choice for choice in available()}
    if name_or_folder in bundled:
        return _bundled(bundled[name_or_folder], backend)
    folder = Path(os.path.expanduser(name_or_folder))
    try:
        if not folder.exists():
            return _in_cache(name_or_folder, backend)
        # The name is the user's own: a link into the hub's cache leads to a folder named by a hash.
        return _in_folder(Path(os.path.abspath(folder)), backend)
    except OSError as error:
        raise _unreadable(folder, error) from error


def _unreadable(folder: Path, error: OSError) -> UserError:
    return UserError(
        "Cannot read {folder}: {reason}.",
        next_step="Check the path.",
        folder=folder,
        reason=error.strerror or error,
    )


def find_to_export(name_or_folder: str) -> ModelChoice:
    """The PyTorch model to make a bundle of. UserError where there is none, or a bundle already."""
    if name_or_folder in {choice.name for choice in available()}:
        return find(name_or_folder, "torch")
    choice = find(name_or_folder)
    if choice.backend == "onnx":
        raise UserError(
            "{path} is an ONNX bundle already.",
            next_step="Score with it as it is, or name the folder of a PyTorch model.",
            path=choice.path,
        )
    return choice


@cache
def has_decoder(choice: ModelChoice) -> bool:
    """Whether the model is an encoder-decoder, which reads two texts, as far as its files show."""
    try:
        if choice.backend == "onnx":
            return manifest.read(choice.path).decoder is not None
        family = families().get(model_type(choice.path))
    except UserError:
        return False
    return family is not None and family.has_decoder


@cache
def reads_pairs(choice: ModelChoice) -> bool:
    """Whether the model is an encoder, which reads pairs of texts, as far as its files show."""
    try:
        if choice.backend == "onnx":
            found = manifest.read(choice.path)
            return found.decoder is None and not found.ref.causal
        family = families().get(model_type(choice.path))
    except UserError:
        return False
    return family is not None and not (family.has_decoder or family.causal)


def load(choice: ModelChoice, device: str = "auto", precision: Precision = "single") -> Backend:
    """Load a model and the library that runs it. Slow. UserError where files are not usable, or
    the model cannot be given texts in the form of `choice.input`.

    device is "auto", "cpu" or "cuda". ONNX bundles run on the CPU, in single precision, and refuse
    anything else.
    """
    with _report_by_name(choice.path):
        load_it = _load_bundle if choice.backend == "onnx" else _load_folder
        backend = load_it(choice, device, precision)
    if choice.input:
        backend.use_input(choice.input)
    return backend


def _load_bundle(choice: ModelChoice, device: str, precision: Precision) -> Backend:
    from vzdesk.engine.runtime.onnx.backend import OnnxBackend

    if device == "cuda":
        raise UserError(
            "{model} is an ONNX bundle, which runs on the CPU only.",
            next_step="Choose the CPU, or the model's PyTorch folder.",
            model=choice.name,
        )
    if precision == "double":
        raise UserError(
            "{model} is an ONNX bundle, which computes in single precision.",
            next_step="Choose the model for PyTorch, from its PyTorch folder, or single precision.",
            model=choice.name,
        )
    return OnnxBackend(choice.path, choice.name)


def _load_folder(choice: ModelChoice, device: str, precision: Precision) -> Backend:
    from vzdesk.engine.runtime.discovery.search import find_family
    from vzdesk.engine.runtime.torch.backend import TorchBackend
    from vzdesk.engine.runtime.torch.seq2seq import Seq2SeqBackend

    family = families().get(model_type(choice.path))
    kind = Seq2SeqBackend if family and family.has_decoder else TorchBackend
    backend = kind(
        choice.path, family or find_family, choice.name, device=device, precision=precision
    )
    backend.ref = replace(backend.ref, revision=hub.revision_of(choice.path))
    return backend


def _bundled(choice: ModelChoice, backend: str | None) -> ModelChoice:
    if backend != "torch":
        return choice
    return ModelChoice(choice.name, choice.path.with_name(choice.name), "torch")


def _in_cache(name: str, backend: str | None) -> ModelChoice:
    path, error = _best_snapshot(name)
    if path is None:
        raise _not_found(name)
    with _report_by_name(path):
        choice = _choice_in(path, backend)
    if error is not None:
        raise error
    return choice


def _best_snapshot(name: str) -> tuple[Path | None, UserError | None]:
    """The first of the model's snapshots that is whole; else the first, and what is wrong with it.

    The main branch may have moved on in the cache without its weights.
    """
    first: tuple[Path | None, UserError | None] = (None, None)
    for path in hub.snapshots(name):
        error = _trouble(path)
        if error is None:
            return path, None
        if first[0] is None:
            first = path, error
    return first


def _trouble(snapshot: Path) -> UserError | None:
    """Why a snapshot cannot be loaded, as far as its small files show."""
    try:
        with _report_by_name(snapshot):
            if _choice_in(snapshot, None).backend == "torch":
                check_tokenizer(snapshot)
                for path in weight_files(snapshot):
                    check_whole(path)
    except UserError as error:
        return error
    except OSError as error:
        return _unreadable(snapshot, error)
    return None


def _is_for_us(snapshot: Path) -> bool:
    try:
        config = read_config(snapshot)
        check_supported("", config, may_be_tried=is_language_model(config))
    except UserError:
        return False
    return True


def _not_found(name: str) -> UserError:
    folder = Path(os.path.expanduser(name))
    repository_name, _ = hub.split(name)
    if not hub.NAME.fullmatch(repository_name):
        return UserError("There is no folder {folder}.", next_step="Check the path.", folder=folder)
    known = [*(choice.name for choice in available()), *hub.names()]
    near = [each for each in get_close_matches(name, known, n=1) if each != name]
    if near:
        return unknown_name("No model or folder '{name}'.", name, near)
    return UserError(
        "No model or folder '{name}'.",
        next_step="Check the spelling, or download it in the Model menu.",
        in_terminal="Check the spelling, or download it: vzdesk download {name}",
        name=name,
    )


def _report_by_name(folder: Path) -> AbstractContextManager[None]:
    """Errors about a snapshot, whose path is full of hashes, name its model and the repair."""
    name = hub.name_of(folder)

    def report(error: UserError) -> UserError | None:
        if not name:
            return None
        message = error.message.replace(str(folder), name)
        if isinstance(error, BadFiles):
            again = say("Download it again: vzdesk download {name}", name=name)
            return UserError.translated(message, say("Download it again in the Model menu."), again)
        return UserError.translated(
            message,
            error.next_step.replace(str(folder), name),
            error.in_terminal.replace(str(folder), name),
        )

    return reported_as(UserError, report)


def _in_folder(folder: Path, backend: str | None) -> ModelChoice:
    with _report_by_name(folder):
        return _choice_in(folder, backend)


def _choice_in(folder: Path, backend: str | None) -> ModelChoice:
    if not folder.is_dir():
        raise UserError(
            "{folder} is a file, not a model's folder.",
            next_step="Choose the folder it is in.",
            folder=folder,
        )
    if (folder / manifest.NAME).is_file():
        if backend == "torch":
            raise UserError(
                "{folder} is an ONNX bundle, which PyTorch does not run.",
                next_step="Choose the onnx backend, or the model's original folder.",
                folder=folder,
            )
        return ModelChoice(manifest.read(folder).ref.name, folder, "onnx")
    formats.refuse_plain_onnx(folder)
    if (folder / "config.json").is_file():
        if backend == "onnx":
            raise UserError(
                "{folder} is a PyTorch model, not an ONNX bundle.",
                next_step="Export it first: vzdesk export-onnx {folder} NEW_FOLDER",
                folder=folder,
            )
        check_supported(str(folder), read_config(folder), may_be_tried=True)
        weight_files(folder)
        return ModelChoice(hub.name_of(folder) or name_of(folder), folder, "torch")
    formats.refuse_other_weights(folder)
    formats.refuse_part_elsewhere(folder)
    raise UserError(
        "{folder} is no model: it has neither config.json nor {name}.",
        next_step="Choose a folder saved by transformers, or an exported ONNX bundle.",
        folder=folder,
        name=manifest.NAME,
    )
