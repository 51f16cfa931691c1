"""Items with several conditions: each sentence is a variant of the first one of its item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from vzdesk.corpus.reader import BadLine, Notice
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import counted, mark, say


@dataclass
class Study:
    """The items and conditions that were seen, in their order."""

    _first: dict[str, str] = field(default_factory=dict)
    _conditions: dict[str, None] = field(default_factory=dict)

    def variant(self, sentence: Sentence | BadLine, of: Mapping[str, str]) -> Sentence | BadLine:
        """The sentence, with the first one of its item as its parent unless it has one."""
        item, condition = of.get("item", ""), of.get("condition", "")
        if isinstance(sentence, BadLine) or not item or not condition:
            return sentence
        self._conditions[condition] = None
        if item not in self._first:
            self._first[item] = sentence.id
            return sentence
        if sentence.parent or "parent" in of:
            return sentence
        return replace(sentence, parent=self._first[item])

    def notices(self) -> Iterator[Notice]:
        """What was seen, if anything was."""
        if self._first:
            yield Notice(
                say(
                    "Read as a study: {items}, {conditions}.",
                    items=counted(len(self._first), mark("{n} item"), mark("{n} items")),
                    conditions=counted(
                        len(self._conditions), mark("{n} condition"), mark("{n} conditions")
                    ),
                )
            )
