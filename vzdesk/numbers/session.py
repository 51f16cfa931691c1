"""A session that is read in Python."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Self

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.types import PARTS, ModelRef
from vzdesk.errors import UserError, unknown_name
from vzdesk.numbers import frames
from vzdesk.numbers.maps import frame_of
from vzdesk.numbers.results import Result
from vzdesk.numbers.sentences import Sentence, sentence_of
from vzdesk.session import document
from vzdesk.session.read import read
from vzdesk.view.selection import Units

if TYPE_CHECKING:
    from pandas import DataFrame


class Session:
    """What is in a session file: sentences, models, and what models gave for sentences.

    sentences  in the order of the file
    models     those that have scored some, as `vzdesk.engine.types.ModelRef`: name, revision,
               checksum, numbers of layers and heads, …
    """

    def __init__(self, session: document.Session) -> None:
        self._session = session
        self.sentences = tuple(map(sentence_of, session.sentences))
        self.models = tuple({each.model.key: each.model for each in session.analyses}.values())
        self._places = {each.id: place for place, each in enumerate(self.sentences)}

    @classmethod
    def opened(cls, path: str | Path) -> Self:
        """The session in this file. Raises UserError where it cannot be read."""
        return cls(read(Path(path)))

    def __repr__(self) -> str:
        return f"Session(sentences={len(self.sentences)}, models={len(self.models)})"

    def sentence(self, id: str) -> Sentence:
        """Raises UserError where there is none with this id."""
        if id not in self._places:
            near = get_close_matches(str(id), self._places, n=1)
            raise UserError(
                "There is no sentence '{id}'.",
                next_step="Did you mean '{near}'?" if near else "`sentences` has all of them.",
                id=id,
                near="".join(near),
            )
        return self.sentences[self._places[id]]

    def result(self, id: str, model: str = "") -> Result:
        """What this model gave for the sentence with this id.

        model is a name, or a `ModelRef.key` where several have one name; it can be left out where
        only one model has scored sentences.

        Raises UserError where there is no such sentence, no such model, or it has not scored it.
        """
        sentence, of = self.sentence(id), self._model(model)
        found = self._result(sentence, of)
        if found is None:
            raise UserError(
                "{model} has not scored sentence '{id}' as it is now.",
                next_step="Open the session in vzdesk and run it.",
                model=of.name,
                id=id,
            )
        return found

    def results(self, model: str = "") -> Iterator[Result]:
        """Those of this model, in the order of the sentences; see `result`."""
        of = self._model(model)
        found = (self._result(sentence, of) for sentence in self.sentences)
        return (each for each in found if each is not None)

    def frame(
        self,
        method: str = "value-zeroing",
        *,
        units: Units = "tokens",
        rollout: bool = False,
        model: str = "",
    ) -> DataFrame:
        """A pandas DataFrame with a row for each sentence, layer, target and source, and the
        columns of tables of scores, see `vzdesk.numbers.maps.frame_of`. Choices are those of
        `Result.map`; of an encoder-decoder model, all parts are there where none is named.

        Sentences that have no such map are left out. Raises UserError where none has it, and
        ImportError where pandas is missing.
        """
        results, named = tuple(self.results(model)), map_key(method)
        has_parts = self._model(model).n_decoder_layers and not named.part
        keys = [
            replace(named, part=part, units="tokens", rolled_out=rollout or named.rolled_out)
            for part in (PARTS if has_parts else (named.part,))
        ]
        known = dict.fromkeys(name for result in results for name in result.maps)
        if not any(str(key) in known for key in keys):
            raise unknown_name("There is no map '{name}'.", str(keys[-1]), known)
        return frame_of(
            result.map(str(key), units="words-joint" if named.words_as_one else units)
            for result in results
            for key in keys
            if str(key) in result.maps
        )

    def words(self) -> DataFrame:
        """A pandas DataFrame with a row for each word of each sentence: see
        `vzdesk.numbers.frames.words`. ImportError where pandas is missing.
        """
        return frames.words(self.sentences)

    def _model(self, wanted: str) -> ModelRef:
        if not self.models:
            raise UserError(
                "No sentence of the session is scored.", next_step="Run it in vzdesk first."
            )
        found = [each for each in self.models if wanted in ("", each.key, each.name)]
        if not found:
            names = [each.name for each in self.models]
            raise unknown_name("The session has no results of '{name}'.", wanted, names)
        if len(found) > 1:
            raise UserError(
                "The session has results of several models: {models}.",
                next_step="Say which one, by its name, or by its key where names are equal.",
                models=", ".join(f"{each.name} ({each.key})" for each in found),
            )
        return found[0]

    def _result(self, sentence: Sentence, model: ModelRef) -> Result | None:
        own = self._session.sentences[self._places[sentence.id]]
        found = [
            analysis.results[sentence.id]
            for analysis in reversed(self._session.analyses)
            if analysis.model.key == model.key and sentence.id in analysis.results
        ]
        fitting = [each for each in found if each.sentence.same_texts(own)]
        return Result(sentence, model, fitting) if fitting else None
