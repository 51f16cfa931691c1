"""A model is called by what distinguishes its folder from others."""

from __future__ import annotations

from pathlib import Path

import pytest

from vzdesk.engine.folder_names import name_of


@pytest.mark.parametrize(
    "name",
    ["bert-tiny", "gpt2", "opt-125m", "t5", "bloom", "model-of-dutch", "pythia-70m-step3000"],
)
def test_a_name_that_says_something_is_the_folder_s(name: str) -> None:
    assert name_of(Path("/home/me", name)) == name


@pytest.mark.parametrize(
    "name",
    ["model", "Model", "final_model", "best", "checkpoint-500", "ckpt_12", "onnx", "0", "hf"],
)
def test_a_name_that_many_folders_have_comes_with_that_of_the_folder_around_it(name: str) -> None:
    assert name_of(Path("/home/me/bert-nl", name)) == f"bert-nl/{name}"
    assert name_of(Path("/home/me/bert-nl/output", name)) == f"bert-nl/output/{name}"


def test_the_root_ends_it() -> None:
    assert name_of(Path("/model")) == "model"
    assert name_of(Path("/")) == ""
