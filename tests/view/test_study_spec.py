"""A study as JSON: what is written is what is read, and what is wrong is said by its field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.errors import UserError
from vzdesk.view.studies.spec import ROLLOUTS, STUDY_UNITS, SentenceChoice, StudySpec
from vzdesk.view.studies.written import as_dict, document, from_document, is_study, read_study

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
lists = st.lists(texts, min_size=1, max_size=3, unique=True).map(tuple)
choices = st.one_of(
    st.just(SentenceChoice()),
    st.builds(SentenceChoice, which=st.just("ids"), ids=lists),
    st.builds(SentenceChoice, which=st.sampled_from(["tag", "filter"]), text=texts),
    st.builds(SentenceChoice, most=st.integers(1, 10**6)),
)
specs = st.builds(
    StudySpec,
    name=texts,
    sentences=choices,
    relations=lists,
    measures=lists,
    methods=lists,
    models=lists,
    units=st.sampled_from(STUDY_UNITS),
    rollout=st.sampled_from(ROLLOUTS),
    layers=st.sets(st.integers(0, 100)).map(lambda of: tuple(sorted(of))),
    group_by=lists,
    seed=st.integers(0, 2**31 - 1),
)


@given(specs)
def test_a_study_is_read_as_it_was_written(spec: StudySpec) -> None:
    content = json.loads(json.dumps(document(spec, {"vzdesk": "0"})))
    assert is_study(content)
    assert from_document(content) == spec


def written(tmp_path: Path, **changes: object) -> Path:
    file = tmp_path / "study.json"
    spec = as_dict(StudySpec(relations=("target: any; source: adjacent",))) | changes
    file.write_text(json.dumps({"format": "vzdesk study 1.0", "study": spec}))
    return file


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"relations": "target"}, "'relations' of 'study' of the file must be a list"),
        ({"measures": [1]}, "must be a text, got 1"),
        ({"units": "tokens"}, "'units' must be one of words, words-joint, got"),
        ({"rollout": True}, "must be a text"),
        ({"layers": [0]}, "counted from 1"),
        ({"layers": [1.5]}, "whole number"),
        ({"seed": -1}, "must be a whole number"),
        ({"sentences": {"which": "some"}}, "'which' must be one of all, ids, tag, filter"),
        ({"sentences": {"which": "ids"}}, "has no 'ids'"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_study(written(tmp_path, **changes))


def test_what_a_later_minor_version_adds_is_not_read_and_another_major_one_is_refused(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, colours="red")
    content = json.loads(file.read_text())
    content["format"] = "vzdesk study 1.7"
    assert from_document(content).relations == ("target: any; source: adjacent",)
    file.write_text(json.dumps({**content, "format": "vzdesk study 2.0"}))
    with pytest.raises(UserError, match=r"2\.0"):
        read_study(file)
    for other in ({}, [], {"format": "vzdesk session 2.0"}, {"format": 1}):
        assert not is_study(other)


def test_a_study_of_nothing_or_twice_the_same_is_refused() -> None:
    with pytest.raises(UserError, match="names no relation"):
        StudySpec().check()
    with pytest.raises(UserError, match="“share” twice"):
        StudySpec(relations=("r",), measures=("share", "share")).check()
