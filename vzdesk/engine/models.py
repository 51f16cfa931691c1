"""From a name or a folder to a loaded model."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from vzdesk import paths
from vzdesk.engine.backends import manifest
from vzdesk.engine.backends.contract import Backend
from vzdesk.engine.backends.fields import read_json
from vzdesk.engine.backends.weights import weight_files
from vzdesk.engine.families import families
from vzdesk.errors import UserError, unknown_name

BackendName = Literal["onnx", "torch"]


@dataclass(frozen=True)
class ModelChoice:
    """A model that can be loaded: what a user picks. `name` is shown, `path` is the folder."""

    name: str
    path: Path
    backend: BackendName


def available() -> tuple[ModelChoice, ...]:
    """The models that ship with the program, the default first."""
    folder = paths.bundled_models()
    bundles = sorted(path.parent for path in folder.glob(f"*/{manifest.NAME}"))
    return tuple(
        ModelChoice(bundle.name.removesuffix("-onnx"), bundle, "onnx") for bundle in bundles
    )


def default() -> ModelChoice:
    """The model that is used where none is named. UserError where the installation has none."""
    choices = available()
    if not choices:
        raise UserError(
            f"There is no bundled model in {paths.bundled_models()}.",
            next_step="Install vzdesk again, or name a model's folder.",
        )
    return choices[0]


def find(name_or_folder: str, backend: str | None = None) -> ModelChoice:
    """The model of this name, or in this folder, for this backend or the one that it is made for.

    Looks at no more than a few small files. UserError where there is no such model, where the
    family is not supported, or where the backend cannot run it.
    """
    if backend not in (None, "onnx", "torch"):
        raise unknown_name("backend", backend, ["onnx", "torch"])
    bundled = {choice.name: choice for choice in available()}
    if name_or_folder in bundled:
        return _bundled(bundled[name_or_folder], backend)
    folder = Path(os.path.expanduser(name_or_folder))
    try:
        if not folder.exists():
            if folder.name == name_or_folder:
                raise unknown_name("model or folder", name_or_folder, bundled)
            raise UserError(f"There is no folder {folder}.", next_step="Check the path.")
        # The name is the user's own: a link into the hub's cache leads to a folder named by a hash.
        return _in_folder(Path(os.path.abspath(folder)), backend)
    except OSError as error:
        raise UserError(
            f"Cannot read {folder}: {error.strerror or error}.", next_step="Check the path."
        ) from error


def find_to_export(name_or_folder: str) -> ModelChoice:
    """The PyTorch model to make a bundle of. UserError where there is none, or a bundle already."""
    if name_or_folder in {choice.name for choice in available()}:
        return find(name_or_folder, "torch")
    choice = find(name_or_folder)
    if choice.backend == "onnx":
        raise UserError(
            f"{choice.path} is an ONNX bundle already.",
            next_step="Score with it as it is, or name the folder of a PyTorch model.",
        )
    return choice


def load(choice: ModelChoice, device: str = "auto") -> Backend:
    """Load a model and the library that runs it. Slow. UserError where files are not usable.

    device is "auto", "cpu" or "cuda"; ONNX bundles run on the CPU, and refuse "cuda".
    """
    if choice.backend == "onnx":
        from vzdesk.engine.backends.onnx import OnnxBackend

        if device == "cuda":
            raise UserError(
                f"{choice.name} is an ONNX bundle, which runs on the CPU only.",
                next_step="Choose the CPU, or the model's PyTorch folder.",
            )
        return OnnxBackend(choice.path, choice.name)
    from vzdesk.engine.backends.torch import TorchBackend

    family = families()[_model_type(choice.path)]
    return TorchBackend(choice.path, family, choice.name, device=device)


def _bundled(choice: ModelChoice, backend: str | None) -> ModelChoice:
    if backend != "torch":
        return choice
    return ModelChoice(choice.name, choice.path.with_name(choice.name), "torch")


def _in_folder(folder: Path, backend: str | None) -> ModelChoice:
    if not folder.is_dir():
        raise UserError(
            f"{folder} is a file, not a model's folder.", next_step="Choose the folder it is in."
        )
    if (folder / manifest.NAME).is_file():
        if backend == "torch":
            raise UserError(
                f"{folder} is an ONNX bundle, which PyTorch does not run.",
                next_step="Choose the onnx backend, or the model's original folder.",
            )
        return ModelChoice(manifest.read(folder).ref.name, folder, "onnx")
    _refuse_stock_onnx(folder)
    if (folder / "config.json").is_file():
        if backend == "onnx":
            raise UserError(
                f"{folder} is a PyTorch model, not an ONNX bundle.",
                next_step=f"Export it first: vzdesk export-onnx {folder} NEW_FOLDER",
            )
        return _stock(folder)
    raise UserError(
        f"{folder} is no model: it has neither config.json nor {manifest.NAME}.",
        next_step="Choose a folder saved by transformers, or an exported ONNX bundle.",
    )


def _refuse_stock_onnx(folder: Path) -> None:
    """UserError where there is an ONNX model, as hubs have them, and no weights for PyTorch."""
    has_weights = any(any(folder.glob(f"*{ending}*")) for ending in (".safetensors", ".bin"))
    if not has_weights and any(folder.glob("**/*.onnx")):
        raise UserError(
            f"{folder} holds an ONNX model without the graphs that vzdesk needs.",
            next_step="Download the weights for PyTorch too, such as model.safetensors, and score "
            "with them, or export them: vzdesk export-onnx MODEL_DIR OUT_DIR",
        )


def _stock(folder: Path) -> ModelChoice:
    model_type = _model_type(folder)
    if model_type not in families():
        raise UserError(
            f"{folder} is a {model_type or 'model of an unnamed kind'}, which is not supported.",
            next_step=f"Supported are: {', '.join(sorted(families()))}.",
        )
    weight_files(folder)
    return ModelChoice(folder.name, folder, "torch")


def _model_type(folder: Path) -> str:
    config = read_json(folder / "config.json", next_step="Download the folder again.")
    model_type = config.get("model_type") if isinstance(config, dict) else None
    return model_type if isinstance(model_type, str) else ""
