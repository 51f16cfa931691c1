"""Damaged models; all of them are in tests/attack/models.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attack.models import make_folders, outcome

SEED, N_BUNDLES, N_FOLDERS = 3, 60, 12


def test_a_damaged_bundle_loads_and_scores_or_says_why_not(tmp_path: Path) -> None:
    """Anything else that is raised is a finding."""
    found = {outcome("bundle", SEED, n, tmp_path, tmp_path) for n in range(N_BUNDLES)}
    assert found >= {"scored", "refused"}


def test_a_damaged_folder_loads_and_scores_or_says_why_not(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    folders = tmp_path / "folders"
    make_folders(folders, ("bert", "pickle", "shards"))
    found = {outcome("folder", SEED, n, folders, tmp_path) for n in range(N_FOLDERS)}
    assert found >= {"scored", "refused"}
