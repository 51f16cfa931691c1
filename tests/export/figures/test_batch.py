"""Many figures: how their files are named, what is written, and what is said of the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from hypothesis import given
from hypothesis import strategies as st

from vzdesk.engine.text import sentences
from vzdesk.engine.types import Analysis, Progress, Provenance
from vzdesk.errors import Cancelled, UserError
from vzdesk.export.figures.batch import Batch, batch_of, of_each
from vzdesk.export.figures.naming import LONGEST_NAME, paths_of
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle

SPEC = FigureSpec("1", layer=0, style=FigureStyle(width_mm=77.0))
IDS = ("1", "2", "3")


def batch(
    folder: Path, pattern: str = "{id}-{layer}.svg", layers: tuple[int, ...] = (0, 2)
) -> Batch:
    of = sentences(["The keys are here", "A cat sat", "Not scored"])
    scored = {each.id: fake_scored(each) for each in of[:2]}
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), scored)
    specs = of_each(SPEC, [each.id for each in of], (), layers)
    return batch_of(specs, folder / pattern, of, [analysis], "s.vzd")


def test_each_figure_is_what_it_is_alone_and_what_cannot_be_made_is_said(
    qapp: object, tmp_path: Path
) -> None:
    made = batch(tmp_path)
    steps: list[int] = []
    outcome = made.write(lambda progress: steps.append(progress.done))
    assert steps == list(range(6))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("1-1.svg", "1-3.svg", "2-1.svg", "2-3.svg")
    ]
    assert "--sentence 2 --layer 3 --width 77 --out 2-3.svg" in (tmp_path / "2-3.svg").read_text()
    assert (outcome.said("d"), outcome.n_left) == ("Wrote 4 of 6 figures into d.", 0)
    assert str(outcome.error).startswith(
        "2 figures could not be made. 3-1.svg: Sentence 3 is not scored in this session."
    )
    alone = replace(made, specs=made.specs[3:4], paths=(tmp_path / "2-3.svg",))
    before = (tmp_path / "2-3.svg").read_bytes()
    assert alone.write().n == 1
    assert (tmp_path / "2-3.svg").read_bytes() == before


def test_what_is_written_stays_when_it_is_cancelled(qapp: object, tmp_path: Path) -> None:
    def cancel_third(progress: Progress) -> None:
        if progress.done == 3:
            raise Cancelled

    outcome = batch(tmp_path).write(cancel_third)
    assert len(list(tmp_path.iterdir())) == 3
    assert outcome.said("d") == "Wrote 3 of 6 figures into d. Cancelled: 3 are left."
    assert outcome.error is None


def test_a_folder_that_cannot_be_written_is_said_once_for_each_and_not_raised(
    qapp: object, tmp_path: Path
) -> None:
    outcome = batch(tmp_path / "none").write()
    assert (outcome.n, outcome.n_left) == (0, 0)
    assert "And 3 more." in str(outcome.error)


def names(ids: list[str], pattern: str = "{id}.pdf") -> list[str]:
    return [path.name for path in paths_of([FigureSpec(id) for id in ids], Path("d", pattern))]


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        (["a/b", "a\\b", "a:b"], ["a_b", "a_b (2)", "a_b (3)"]),
        (["A", "a", "ß", "SS"], ["A", "a (2)", "ß", "SS (2)"]),
        (["é", "e\u0301"], ["é", "e\u0301 (2)"]),
        (["..", ".", "", " "], ["_", "_ (2)", "_ (3)", "_ (4)"]),
        ([".x", "-rf", "con", "NUL.x"], ["_.x", "_-rf", "_con", "_NUL.x"]),
        (["a\nb\x00", "\ud800", "\u202eab"], ["a_b_", "_", "_ab"]),
        (["a (2)", "a", "a", "{n}"], ["a (2)", "a", "a (3)", "{n}"]),
        (["日本語", "a.b.pdf"], ["日本語", "a.b.pdf"]),
    ],
)
def test_names_are_safe_and_no_two_are_the_same(ids: list[str], expected: list[str]) -> None:
    assert names(ids) == [f"{each}.pdf" for each in expected]


@given(ids=st.lists(st.text(max_size=300), max_size=8))
def test_any_ids_have_names_of_their_own(ids: list[str]) -> None:
    found = names(ids)
    assert len({each.casefold() for each in found}) == len(ids)
    for each in found:
        assert len(each.encode()) < LONGEST_NAME + 20
        assert not re.search(r'[\x00-\x1f/\\:*?"<>|]', each)


def test_fields_are_filled_and_numbers_have_one_width() -> None:
    specs = of_each(replace(SPEC, rollout=True), IDS, ("attention", "alti"), (0, 11))
    found = [path.name for path in paths_of(specs, Path("{n}_{id}_{method}_L{layer}.pdf"))]
    assert (found[0], found[-1]) == (
        *("01_1_attention-rollout_L1.pdf", "12_3_alti-rollout_L12.pdf"),
    )
    of_all = of_each(replace(SPEC, kind="layers", layer=None), IDS, (), (0, 1))
    assert paths_of(of_all, Path("{id}-{layer}.pdf"))[0].name == "1-all.pdf"
    assert len(of_all) == 3


def test_a_pattern_that_tells_figures_not_apart_is_refused() -> None:
    specs = of_each(SPEC, IDS, (), (0, 1))
    with pytest.raises(UserError, match=r"6 figures need names .* Write {layer} into"):
        paths_of(specs, Path("{id}.pdf"))
    with pytest.raises(UserError, match=r"Write {id} into the name, or {n}"):
        paths_of(specs, Path("figure.pdf"))
    with pytest.raises(UserError, match=r"no field {word}. Choose among {id}, {layer}"):
        paths_of(specs, Path("{id}-{word}.pdf"))
    with pytest.raises(UserError, match="not in that of a folder"):
        paths_of(specs, Path("{id}/{layer}-{id}.pdf"))
    assert len(set(paths_of(specs, Path("f{n}.pdf")))) == 6


def test_no_figure_and_no_known_ending_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no figure to make"):
        batch_of((), tmp_path / "{id}.pdf", (), (), "s")
    with pytest.raises(UserError, match="End it in one of"):
        batch(tmp_path, "{id}-{layer}.docx")


def test_sentences_without_a_variant_are_counted_and_no_failure(
    qapp: object, tmp_path: Path
) -> None:
    of = sentences(["The keys are here", "The key is here", "A cat sat", "A dog sat"])
    of = (of[0], replace(of[1], parent="1"), of[2], replace(of[3], parent="gone"))
    scored = {each.id: fake_scored(each) for each in of}
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), scored)
    pair = replace(SPEC, kind="pair")

    def made(*ids: str) -> Batch:
        specs = of_each(pair, ids, (), (0, 1))
        return batch_of(specs, tmp_path / "{id}-{layer}.svg", of, [analysis], "s.vzd")

    outcome = made(*scored).write()
    assert (outcome.n, outcome.error) == (2, None)
    assert outcome.said("d") == "Wrote 2 figures into d. 2 sentences have no pair."
    alone = batch_of(of_each(pair, ["1"], (), (0,)), tmp_path / "a.svg", of, [analysis], "s.vzd")
    assert alone.write().said("d") == "Wrote 1 figure into d."
    assert made("1", "3").n_unpaired == 1
    assert made("1").write().said("d") == "Wrote 2 figures into d."
    with pytest.raises(UserError, match="None of these sentences has a variant"):
        made("3", "4")


@pytest.mark.parametrize(
    ("ids", "of"),
    [
        (("1", "2", "3"), ("1", "3")),
        (("3", "2", "1"), ("3", "1")),
        (("2", "1"), ("1",)),
        (("2", "3"), ("2", "3")),
        (("4", "5"), ("4",)),
    ],
)
def test_each_pair_is_written_once(
    tmp_path: Path, ids: tuple[str, ...], of: tuple[str, ...]
) -> None:
    """2 and 3 are variants of 1, of which 1 has its first one beside it; 4 and 5 are of each
    other.
    """
    parents = {"2": "1", "3": "1", "4": "5", "5": "4"}
    made = sentences([f"The keys are here {n}" for n in range(5)])
    made = tuple(replace(each, parent=parents.get(each.id, "")) for each in made)
    specs = of_each(replace(SPEC, kind="pair"), ids, (), (0, 1))
    found = batch_of(specs, tmp_path / "{id}-{layer}.svg", made, (), "s.vzd")
    assert tuple(dict.fromkeys(each.sentence for each in found.specs)) == of
    assert len(found.specs) == 2 * len(of)
    assert found.n_unpaired == 0
    alone = batch_of(of_each(SPEC, ids), tmp_path / "{id}.svg", made, (), "s.vzd")
    assert tuple(each.sentence for each in alone.specs) == ids, "other figures are of one each"
