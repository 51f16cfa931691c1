"""How models are named in lists, and what is said of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress

from vzdesk.engine import models
from vzdesk.engine.families import families
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.runtime.onnx import manifest
from vzdesk.errors import UserError
from vzdesk.translate import counted, mark, say
from vzdesk.view.model_labels import RUNS_ON, labelled
from vzdesk.widgets.style import in_a_line


def label_of(choice: ModelChoice, among: Sequence[ModelChoice]) -> str:
    """The model's name; where it is not unique, its backend, and the folder around its own where
    that is not enough.
    """
    others = [each for each in among if each.name == choice.name and each != choice]
    alike = [e for e in others if e.backend == choice.backend and e.path != choice.path]
    marks = [RUNS_ON[choice.backend]] if len(others) > len(alike) else []
    if alike:
        around = choice.path.parent
        is_enough = all(each.path.parent.name != around.name for each in alike)
        marks.append(around.name if is_enough else str(around))
    return labelled(choice.name, *marks)


def described(choice: ModelChoice) -> str:
    """Family, layers and what runs it, as far as the model's small files say."""
    family, n_layers = "", 0
    with suppress(UserError, OSError, ValueError, LookupError, TypeError):
        if choice.backend == "onnx":
            ref = manifest.read(choice.path).ref
            family, n_layers = ref.family, ref.n_layers
        else:
            config = json.loads((choice.path / "config.json").read_text(encoding="utf-8"))
            model_type = config["model_type"]
            family = families()[model_type].name if model_type in families() else model_type
            n_layers = int(config["num_hidden_layers"])
    layers = counted(n_layers, mark("{n} layer"), mark("{n} layers"))
    runs_on = RUNS_ON[choice.backend]
    if choice.backend == "torch" and not models.has_torch():
        runs_on = say("needs PyTorch, which is not installed")
    return " · ".join(part for part in (family, layers if n_layers else "", runs_on) if part)


def two_lines(choice: ModelChoice, name: str, more: Sequence[str]) -> str:
    """What a model is called, and below what it is, with its own name where that is another."""
    own = [choice.name] if name != choice.name else []
    about = " · ".join((*own, described(choice), *more))
    return f"{in_a_line(name)}\n{in_a_line(about)}"
