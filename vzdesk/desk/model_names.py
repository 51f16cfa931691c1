"""What the user calls models. Files and tables keep the names that models have themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from vzdesk.engine.models import ModelChoice
from vzdesk.engine.types import Analysis, ModelRef
from vzdesk.view.model_labels import model_labels


@dataclass(frozen=True)
class ModelNames:
    """by_key holds the names, each by the model's folder, and once that was loaded by its weights:
    so results of other folders, and of other computers, have the name too.
    """

    by_key: Mapping[str, str] = field(default_factory=dict)

    def of(self, choice: ModelChoice) -> str:
        """The user's name for this model, or its own."""
        return self.by_key.get(_folder(choice), choice.name)

    def named(self, ref: ModelRef) -> ModelRef:
        """A model, by the user's name for it where there is one."""
        name = self.by_key.get(_weights(ref))
        return ref if name is None else replace(ref, name=name)

    def labels(self, analyses: Iterable[Analysis]) -> dict[str, str]:
        """What each of the models of these is called, by its key."""
        return model_labels(self.named(each.model) for each in analyses)

    def with_name(
        self, choice: ModelChoice, name: str, known: Iterable[ModelRef] = ()
    ) -> ModelNames:
        """The user calls this model so; "" or its own name for no other. `known` are what it was
        loaded as.
        """
        by_key = dict(self.by_key)
        for key in (_folder(choice), *map(_weights, known)):
            by_key.pop(key, None)
            if name not in ("", choice.name):
                by_key[key] = name
        return ModelNames(by_key)

    def with_weights(self, choice: ModelChoice, ref: ModelRef) -> ModelNames:
        """The model was loaded, and its weights are known."""
        name = self.by_key.get(_folder(choice))
        if name is None or self.by_key.get(_weights(ref)) == name:
            return self
        return ModelNames({**self.by_key, _weights(ref): name})


def _folder(choice: ModelChoice) -> str:
    return str(choice.path)


def _weights(ref: ModelRef) -> str:
    return f"{ref.backend}:{ref.sha256}"
