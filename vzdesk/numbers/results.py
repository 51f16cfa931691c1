"""What one model gave for one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vzdesk.engine.joint_words import joint_maps
from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.types import ModelRef, SentenceResult
from vzdesk.errors import UserError, unknown_name
from vzdesk.numbers.maps import Map, map_of
from vzdesk.numbers.sentences import Sentence
from vzdesk.view.selection import UNITS, Units


class Result:
    """The maps that a model gave for a sentence.

    Where the sentence was scored several times, a map is that of the latest run that has it.
    """

    def __init__(
        self, sentence: Sentence, model: ModelRef, results: Sequence[SentenceResult]
    ) -> None:
        """results are one or more, the latest first."""
        self.sentence = sentence
        self.model = model
        self._results = results

    def __repr__(self) -> str:
        return f"Result({self.sentence.id!r}, {self.model.name!r})"

    @property
    def maps(self) -> tuple[str, ...]:
        """The names of all maps, as tables have them: METHOD[/PART][@HEAD][+words][+rollout]."""
        return tuple(dict.fromkeys(str(key) for each in self._results for key in each.maps))

    @property
    def notices(self) -> tuple[str, ...]:
        """What was said about this input, such as that a character is not known to the model."""
        return self._results[0].notices

    def map(
        self,
        method: str = "value-zeroing",
        *,
        part: str = "",
        units: Units = "tokens",
        rollout: bool = False,
        head: int | None = None,
    ) -> Map:
        """The map of a method, or the one that has this name among `maps`.

        part     "encoder", "decoder" or "cross" in encoder-decoder models, the encoder's if left
                 out; others have only one
        units    "tokens"; "words", whose pieces are put together; or "words-joint", words all of
                 whose pieces were zeroed at once
        rollout  whether it is the rolled-out one
        head     of one attention head alone, counted from 1; None for all together

        Raises UserError where there is no such map.
        """
        if units not in UNITS:
            raise unknown_name("There are no units '{name}'.", units, UNITS)
        named = map_key(method)
        key = MapKey(
            named.method,
            part or named.part or self._first_part,
            rolled_out=rollout or named.rolled_out,
            head=named.head if head is None else head - 1,
        )
        return self._found(key, "words-joint" if named.words_as_one else units)

    def all_maps(self, units: Units = "tokens") -> Iterator[Map]:
        """Every map in these units, those rolled out and those of single heads too.

        Raises UserError where words have not been zeroed as one although the units say so.
        """
        as_one = units == "words-joint"
        found = [key for each in self._results for key in each.maps]
        keys = [replace(key, units="tokens") for key in found if as_one or not key.words_as_one]
        return (self._found(key, units) for key in dict.fromkeys(keys))

    @property
    def _first_part(self) -> str:
        return "encoder" if any(key.part for key in self._results[0].maps) else ""

    def _found(self, key: MapKey, units: Units) -> Map:
        if units == "words-joint":
            as_one = replace(key, units=units)
            for each in self._results:
                if as_one in joint_maps(each):
                    return map_of(each, joint_maps(each)[as_one], units)
        having = [each for each in self._results if key in each.maps]
        if not having:
            known = [name for name in self.maps if "+words" not in name]
            raise unknown_name("There is no map '{name}' of this sentence.", str(key), known)
        if units != "words-joint" or not zeroes_sources(key.method):
            return map_of(having[0], having[0].maps[key], units)
        raise UserError(
            "The words of sentence {sentence} have not been zeroed as one.",
            next_step="Run it again with these units, or choose others.",
            sentence=self.sentence.id,
        )
