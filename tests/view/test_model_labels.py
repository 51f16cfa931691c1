"""What models are called where several have one name."""

from __future__ import annotations

from dataclasses import replace

from fakes import fake_ref
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.engine.model_input import INPUT_OPTIONS, NO_SPECIAL_TOKENS, input_of
from vzdesk.engine.types import ModelRef
from vzdesk.view.model_labels import model_labels

MINI = fake_ref("mini")
PYTORCH = replace(MINI, backend="torch")
DOUBLE = replace(PYTORCH, dtype="float64")


def labels(*refs: ModelRef) -> list[str]:
    found = model_labels(refs)
    return [found[ref.key] for ref in refs]


def test_a_name_that_no_other_model_has_is_enough() -> None:
    assert labels(MINI, fake_ref("bert")) == ["mini", "bert"]
    assert model_labels([]) == {}


def test_one_name_is_followed_by_what_runs_the_model() -> None:
    assert labels(MINI, PYTORCH) == ["mini · ONNX Runtime", "mini · PyTorch"]
    assert labels(MINI, replace(MINI, backend="other"))[1] == "mini · other"


def test_double_precision_is_said_where_another_has_single() -> None:
    assert labels(MINI, DOUBLE) == ["mini · ONNX Runtime", "mini · PyTorch · double precision"]
    assert labels(DOUBLE) == ["mini"]
    assert labels(PYTORCH, DOUBLE) == ["mini · single precision", "mini · double precision"]


def test_results_without_special_tokens_are_another_model_s_and_always_say_so() -> None:
    bare = replace(MINI, input=NO_SPECIAL_TOKENS)
    assert labels(bare) == ["mini · without special tokens"]
    assert labels(MINI, bare) == ["mini", "mini · without special tokens"]


def test_each_is_told_apart_from_every_other() -> None:
    assert labels(MINI, PYTORCH, DOUBLE, fake_ref("bert")) == [
        "mini · ONNX Runtime",
        "mini · PyTorch · single precision",
        "mini · PyTorch · double precision",
        "bert",
    ]


def test_other_weights_are_told_apart_by_revision_else_by_checksum() -> None:
    old = replace(MINI, revision="0123456789abcdef", sha256="a" * 64)
    new = replace(MINI, revision="fedcba9876543210", sha256="b" * 64)
    assert labels(old, new) == ["mini · 01234567", "mini · fedcba98"]
    folders = [replace(each, revision="") for each in (old, new)]
    assert labels(*folders) == ["mini · aaaaaaaa", "mini · bbbbbbbb"]
    assert labels(old, folders[1]) == ["mini · 01234567", "mini · bbbbbbbb"]
    alike = [replace(MINI, sha256=f"{'c' * 20}{end}{'d' * 43}") for end in "xy"]
    assert labels(*alike) == [f"mini · {'c' * 20}x", f"mini · {'c' * 20}y"]


def test_one_model_under_two_names_has_the_last() -> None:
    assert labels(MINI, replace(MINI, name="renamed")) == ["renamed", "renamed"]


refs = st.builds(
    replace,
    st.just(MINI),
    name=st.sampled_from(["mini", "bert"]),
    backend=st.sampled_from(["onnx", "torch"]),
    dtype=st.sampled_from(["float16", "float32", "float64"]),
    revision=st.text("rs", max_size=10),
    sha256=st.text("01", min_size=8, max_size=12),
    input=st.sets(st.sampled_from(INPUT_OPTIONS)).map(input_of),
)


@given(st.lists(refs, max_size=6))
def test_no_two_models_have_one_label(refs: list[ModelRef]) -> None:
    found = model_labels(refs)
    assert len(set(found.values())) == len(found) == len({ref.key for ref in refs})
