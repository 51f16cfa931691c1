"""CoNLL-U again, with scores in the last column (MISC) of each word; nothing else is changed.

An attribute is named after map and layer, such as ValueZeroingL4, and holds the word's row of that
map over words: ID:SCORE for every word that the model read, separated by commas, in full precision.
Words that it read as one piece have one ID, such as 3-4, and their row stands at the first of them.
Scores sum to 1 over the whole row; what is missing went to special tokens such as [CLS]. A word
that the model did not read has no attribute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vzdesk.atomic import replacing, settle
from vzdesk.corpus import conll as conllu
from vzdesk.corpus.look_alikes import BYTE_ORDER_MARK
from vzdesk.corpus.reader import BadLine
from vzdesk.engine.joint_words import joint_maps
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Progress, ScoreMap, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.chosen import Chosen
from vzdesk.view.selection import Units
from vzdesk.view.units import Unit, aggregate, units_of


@dataclass(frozen=True)
class ShownMaps:
    """The maps whose scores words get, all of one layer, which counts from 0."""

    keys: tuple[MapKey, ...]
    layer: int

    @property
    def units(self) -> Units:
        """What the scores are of."""
        return "words-joint" if any(key.words_as_one for key in self.keys) else "words"


def write_conllu(
    chosen: Chosen,
    results: Iterable[tuple[Analysis, SentenceResult]],
    path: Path,
    shown: ShownMaps,
    *,
    command: str = "",
    progressed: Callable[[Progress], object] = lambda progress: None,
) -> None:
    """Write the chosen sentences at `path`, and how their scores came to be at `path` + ".json".

    results are of some of these sentences, in the same order, and taken one by one; the others
    keep their lines as they were. Sentences that come from no CoNLL-U file get lines of
    their own. See `write_table` for what is whole on the disk when, and for `progressed`.
    """
    _check_parts(shown.keys)
    contents = provenance.Contents()
    contents.methods |= dict.fromkeys(map(str, shown.keys), 0)
    encoding = _encoding(chosen.sentences)
    with replacing(provenance.metadata_path(path)) as metadata, replacing(path) as file:
        before, n_scored = "", 0
        for done, (sentence, found) in enumerate(_side_by_side(chosen.sentences, results), 1):
            lines = list(_lines(sentence))
            if found is not None:
                contents.add(*found)
                lines = _annotated(sentence, lines, found[1], shown)
                written = [str(key) for key in shown.keys if _map_of(found[1], key) is not None]
                contents.recall(sentence.id, written)
                n_scored += bool(written)
            _, text = conllu.encoding_of("".join(lines))
            text = text.lstrip(BYTE_ORDER_MARK) if before else text
            file.write((_gap(before) + text).encode(encoding, "replace"))
            before = text or before
            progressed(Progress(done, len(chosen.sentences)))
        contents.check_methods(shown.keys)
        extent = chosen.recorded(n_scored, contents.methods)
        choices = {"units": shown.units, "layer": shown.layer + 1, **extent}
        metadata.write(contents.record(path, command, choices))
        settle(metadata)


def _check_parts(methods: Iterable[MapKey]) -> None:
    for key in methods:
        if key.part not in ("", "encoder"):
            raise UserError(
                "{name} is of the decoder's words, for which a CoNLL-U file has no lines.",
                next_step="Choose the encoder's map, or export a table.",
                name=key,
            )


def _encoding(sentences: Iterable[Sentence]) -> str:
    """That of the file that all come from; UTF-8 where there are several files, or none."""
    found = {conllu.encoding_of(each.conllu)[0] for each in sentences}
    return found.pop() if len(found) == 1 else "utf-8"


def _side_by_side(
    sentences: Iterable[Sentence], results: Iterable[tuple[Analysis, SentenceResult]]
) -> Iterator[tuple[Sentence, tuple[Analysis, SentenceResult] | None]]:
    """Each sentence with its result, if it has one: as it was when it was scored."""
    left = iter(results)
    found = next(left, None)
    for sentence in sentences:
        if found is not None and found[1].sentence.id == sentence.id:
            yield found[1].sentence, found
            found = next(left, None)
        else:
            yield sentence, None


def _lines(sentence: Sentence) -> Iterator[str]:
    """The lines that the sentence was read from, or such that say what is known of it."""
    if sentence.conllu or not sentence.words:
        yield from conllu.lines_of(sentence.conllu)
        return
    yield f"# sent_id = {_one_line(sentence.id)}\n"
    yield f"# text = {_one_line(sentence.text)}\n"
    starts = [*(word.start for word in sentence.words[1:]), -1]
    for number, (word, following) in enumerate(zip(sentence.words, starts, strict=True), 1):
        misc = "SpaceAfter=No" if following == word.end else conllu.NONE
        yield "\t".join([str(number), word.text, *[conllu.NONE] * 7, misc]) + "\n"
    yield "\n"


def _one_line(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def _gap(before: str) -> str:
    """What is missing for a blank line after the sentence before."""
    if not before or before.endswith(("\n\n", "\n\r\n", "\r\r")):
        return ""
    return "\n" if before.endswith(("\n", "\r")) else "\n\n"


def _annotated(
    sentence: Sentence, lines: list[str], scored: SentenceResult, shown: ShownMaps
) -> list[str]:
    """The lines with the rows of these maps in MISC."""
    try:
        nodes = conllu.parse(lines).nodes
    except BadLine as error:
        raise _unlike(sentence) from error
    if [node.word.text for node in nodes] != [word.text for word in sentence.words]:
        raise _unlike(sentence)
    rows = [node.row for node in nodes]
    annotated = list(lines)
    for key in shown.keys:
        for word, value in _values(scored, key, shown.layer, [row.id for row in rows]).items():
            at = rows[word].line - 1
            annotated[at] = _with_attribute(annotated[at], _attribute(key, shown.layer), value)
    return annotated


def _unlike(sentence: Sentence) -> UserError:
    return UserError(
        "The CoNLL-U lines of sentence {name} are not those of its words.",
        next_step="Read the sentences from their file again.",
        name=sentence.id,
    )


def _values(
    scored: SentenceResult, key: MapKey, layer: int, ids: Sequence[str]
) -> Mapping[int, str]:
    """For each word, by position, its row of this map; none where it was not scored, or there is
    no such map.
    """
    score_map = _map_of(scored, key)
    if score_map is None:
        return {}
    targets, sources = units_of(scored, "words", score_map.key.part)
    scores = aggregate(score_map.whole().scores[layer], targets, sources)
    columns = [(_id(unit, ids), at) for at, unit in enumerate(sources) if _has_line(unit, ids)]
    return {
        unit.words[0]: ",".join(f"{id}:{scores[row, at]!s}" for id, at in columns)
        for row, unit in enumerate(targets)
        if _has_line(unit, ids) and not np.isnan(scores[row]).any()
    }


def _has_line(unit: Unit, ids: Sequence[str]) -> bool:
    """Whether it is a word of the sentence: special tokens and a second text have no lines."""
    return bool(unit.words) and unit.words[-1] < len(ids)


def _map_of(scored: SentenceResult, key: MapKey) -> ScoreMap | None:
    return scored.maps.get(key) or joint_maps(scored).get(key)


def _id(unit: Unit, ids: Sequence[str]) -> str:
    """That of its word; 3-5 where one piece covers several."""
    first, last = ids[unit.words[0]], ids[unit.words[-1]]
    return first if first == last else f"{first.partition('-')[0]}-{last.rpartition('-')[2]}"


def _attribute(key: MapKey, layer: int) -> str:
    """ValueZeroingRolloutL4 for value-zeroing+rollout in the fourth layer."""
    head = "" if key.head is None else f"H{key.head + 1}"
    words, rollout = "Words" * key.words_as_one, "Rollout" * key.rolled_out
    method = "".join(part.capitalize() for part in key.method.split("-"))
    return f"{method}{key.part.capitalize()}{head}{words}{rollout}L{layer + 1}"


def _with_attribute(line: str, key: str, value: str) -> str:
    """The line with this attribute in MISC, in place of one with the same key, or at the end."""
    content = line.rstrip("\r\n")
    *others, misc = content.split("\t")
    attributes = [] if misc == conllu.NONE else misc.split("|")
    new = f"{key}={value}"
    at = next((i for i, each in enumerate(attributes) if each.startswith(f"{key}=")), None)
    if at is None:
        attributes.append(new)
    else:
        attributes[at] = new
    return "\t".join([*others, "|".join(attributes)]) + line[len(content) :]
