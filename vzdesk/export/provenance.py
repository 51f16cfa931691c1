"""What a reader of an exported file has to know to make it again, and whom to cite."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vzdesk import __version__
from vzdesk.engine.joint_words import joint_maps
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError, unknown_name

CITATION = (
    "Hosein Mohebbi, Willem Zuidema, Grzegorz Chrupała, and Afra Alishahi. 2023. Quantifying "
    "Context Mixing in Transformers. In Proceedings of the 17th Conference of the European Chapter "
    "of the Association for Computational Linguistics (EACL), pages 3378–3400."
)
"""The paper that Value Zeroing comes from."""


def runs(analyses: Iterable[Analysis]) -> list[dict[str, Any]]:
    """For each run its model and how it came to be, ready for JSON."""
    return [
        {
            "model": analysis.model.as_dict(),
            "tokenizer": analysis.provenance.tokenizer,
            "device": analysis.provenance.device,
            "created": analysis.provenance.created,
            "options": dict(analysis.provenance.options),
            "versions": dict(analysis.provenance.versions),
        }
        for analysis in analyses
    ]


def runs_text(analyses: Iterable[Analysis]) -> str:
    """The same in one line of JSON."""
    return json.dumps(runs(analyses), ensure_ascii=False)


def metadata_path(path: Path) -> Path:
    """The file beside an exported one that says how it came to be."""
    return path.with_name(f"{path.name}.json")


def decoder_record(scored: SentenceResult) -> dict[str, Any] | None:
    """What the decoder read, if there is one, and whether the model wrote it; or the second text of
    a pair.
    """
    decoder = scored.decoder
    if scored.second is not None:
        return {"text": scored.second.text}
    return None if decoder is None else {"text": decoder.text, "generated": decoder.generated}


class Contents:
    """What the results written so far have in common: one model, unless it may be several.

    methods  how many sentences have a map of each, by its key
    """

    def __init__(self, *, several_models: bool = False) -> None:
        self.methods: dict[str, int] = {}
        self._several_models = several_models
        self._runs: dict[int, Analysis] = {}
        self._decoder_texts: dict[str, dict[str, Any]] = {}
        self._known: set[str] = set()
        self.n_sentences = 0

    def add(self, analysis: Analysis, scored: SentenceResult, name: str = "") -> None:
        """One more result; name is its name among others of its sentence, else its id.

        UserError where it is another model's than those before, and only one is expected.
        """
        self.add_run(analysis)
        self.n_sentences += 1
        self._known.update(map(str, (*scored.maps, *joint_maps(scored))))
        decoder = decoder_record(scored)
        if decoder is not None:
            self._decoder_texts[name or scored.sentence.id] = decoder

    def add_run(self, analysis: Analysis) -> None:
        """One more run, as in `add`, unless it is there."""
        if id(analysis) not in self._runs:
            self._runs[id(analysis)] = analysis
            if not self._several_models:
                self._check_one_model()

    def recall(
        self, id: str, methods: Iterable[str], decoder: Mapping[str, Any] | None = None
    ) -> None:
        """One more result is written, of a run that is there, and this is known of it."""
        for method in dict.fromkeys(methods):
            self.methods[method] = self.methods.get(method, 0) + 1
        if decoder is not None:
            self._decoder_texts[id] = dict(decoder)

    def _check_one_model(self) -> None:
        models = {run.model.key: run.model for run in self._runs.values()}.values()
        if len(models) > 1:
            named = ", ".join(f"{model.name} ({model.backend}, {model.dtype})" for model in models)
            raise UserError(
                "These results are of {n_models} models: {named}.",
                next_step="Export the results of one model at a time.",
                n_models=len(models),
                named=named,
            )

    def check_methods(self, methods: Collection[MapKey] | None) -> None:
        """UserError where no result had one of these."""
        for name in map(str, methods or ()):
            if name not in self._known:
                raise unknown_name("No map of the method '{name}'.", name, self._known)

    def record(
        self, path: Path, command: str, choices: Mapping[str, Any], citation: str = CITATION
    ) -> bytes:
        """The JSON for the file beside the table at `path`; `choices` are those of its format.

        Half characters, such as a path that is not UTF-8 has, become JSON's own escapes.
        """
        record = {
            "table": path.name,
            "vzdesk": __version__,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": command,
            "methods": list(self.methods),
            **choices,
            "runs": runs(self._runs.values()),
            "citation": citation,
        }
        texts = self._decoder_texts.items()
        if decoders := {id: each for id, each in texts if "generated" in each}:
            record["decoder_texts"] = decoders
        if seconds := {id: each["text"] for id, each in texts if "generated" not in each}:
            record["second_texts"] = seconds
        text = json.dumps(record, ensure_ascii=False, indent=2)
        return text.encode("utf-8", "backslashreplace") + b"\n"
