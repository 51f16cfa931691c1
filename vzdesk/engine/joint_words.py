"""Maps of words that were zeroed as one: computed, or those of tokens that are whole words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.types import ScoreMap, SentenceResult
from vzdesk.remember import remembered


def has_joint_maps(result: SentenceResult) -> bool:
    if any(key.words_as_one for key in result.maps):
        return True
    return result.words_are_tokens and any(zeroes_sources(key.method) for key in result.maps)


@remembered(64)
def joint_maps(result: SentenceResult) -> Mapping[MapKey, ScoreMap]:
    """By key the maps of words that were zeroed as one; empty where these were not computed.

    Where every word is one piece they are those of the tokens, as they are.
    """
    measured = {key: each for key, each in result.maps.items() if key.words_as_one}
    if measured or not has_joint_maps(result):
        return measured
    renamed = (
        replace(each, key=replace(key, units="words-joint"))
        for key, each in result.maps.items()
        if zeroes_sources(key.method)
    )
    return {each.key: each for each in renamed}
