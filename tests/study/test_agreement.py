"""Agreement with dependencies: known trees, known maps, and halves that share no sentence."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from tests.cli.test_cli import rows
from tests.treebank import KEYS, PLAIN
from vzdesk import cli
from vzdesk.engine.models import default
from vzdesk.study.agreement.compare import (
    ALL,
    ATTACHMENT,
    CHAINS,
    DIRECTIONS,
    OFFSETS,
    of_chance,
    of_map,
    of_offsets,
    spanning_tree,
)
from vzdesk.study.agreement.gold import Edge, Gold, gold
from vzdesk.study.agreement.tally import System, Tally


def trees(n: int) -> list[set[tuple[int, int]]]:
    """All trees of n places: each choice of n - 1 edges that joins them."""
    edges = list(itertools.combinations(range(n), 2))
    return [set(some) for some in itertools.combinations(edges, n - 1) if joins(n, some)]


def joins(n: int, edges: tuple[tuple[int, int], ...]) -> bool:
    reached, before = {0}, 0
    while len(reached) > before:
        before = len(reached)
        reached |= {b for a, b in edges if a in reached} | {a for a, b in edges if b in reached}
    return len(reached) == n


def test_the_spanning_tree_is_the_heaviest_of_all() -> None:
    random = np.random.default_rng(1)
    for _ in range(20):
        scores = random.random((5, 5)) * (random.random((5, 5)) > 0.4)  # some are 0, as in models
        found = spanning_tree(scores)
        weights = [sum(scores[a, b] + scores[b, a] for a, b in of) for of in (found, *trees(5))]
        assert len(found) == 4
        assert weights[0] == pytest.approx(max(weights))


def test_dependencies_are_those_among_words_without_punctuation_and_root() -> None:
    found = gold(KEYS)
    assert found is not None
    assert found.words == (0, 1, 2, 3, 4, 5, 6)
    assert found.edges[0] == Edge(0, 1, "det")
    assert {each.dependent for each in found.edges} == {0, 1, 2, 3, 4, 6}
    assert gold(PLAIN) is None
    left = found.among({0, 1, 4})
    assert left == Gold((0, 1, 4), (Edge(0, 1, "det"), Edge(4, 1, "nmod")))


def test_a_map_of_the_heads_agrees_with_all_of_them_in_its_direction() -> None:
    found = gold(KEYS)
    assert found is not None
    scores = np.full((2, 7, 7), 0.01)
    for edge in found.edges:
        scores[1, edge.dependent, edge.head] = 0.5
    scores[:, range(7), range(7)] = 0.9  # what a word takes from itself does not count
    shares = of_map(scores, found)
    assert shares[ALL].shape == (4,)  # two layers in two directions
    assert shares[ALL][1] == 1.0
    assert shares[ATTACHMENT][1] == 1.0
    assert shares[ALL][3] < 1.0  # a head has several dependents, and one highest source
    assert shares["nsubj"][1] == 1.0


def test_offsets_agree_where_heads_stand_so_far_away() -> None:
    found = Gold((0, 1, 2, 4), (Edge(0, 1, "det"), Edge(1, 2, "nsubj"), Edge(4, 2, "obj")))
    shares = of_offsets(found)
    at = {offset: place for place, offset in enumerate(OFFSETS)}
    assert shares[ALL][at[1]] == pytest.approx(2 / 3)
    assert shares["obj"][at[-2]] == 1.0
    assert shares["obj"][len(OFFSETS) + at[2]] == 1.0  # the same, asked from the head
    assert shares[ATTACHMENT][0] == 1.0  # 3 is punctuation: 2 and 4 are neighbours
    assert shares[ATTACHMENT].shape == (len(CHAINS),)
    assert of_chance(found, (1, 2))[ALL] == pytest.approx(of_chance(found, (1, 2))[ALL])


def test_what_is_best_is_chosen_on_one_half_and_reported_on_the_other() -> None:
    tally, system = Tally(seed=1, n_sentences=40), System("m", "attention", 2)
    first, second = tally.halves()
    assert len(first) == len(second) == 20
    assert not first & second
    for sentence in range(40):
        chosen_by = [0.1, 0.2, 0.9, 0.3] if sentence in first else [0.8, 0.7, 0.1, 0.6]
        tally.add(system, sentence, {ALL: np.array(chosen_by) + sentence / 1000})
    [found] = tally.agreements()
    assert found.variant.layer == 0
    assert found.variant.direction == DIRECTIONS[1]
    assert found.chosen == pytest.approx(0.9 + np.mean([*first]) / 1000)
    assert found.mean.mean == pytest.approx(0.1 + np.mean([*second]) / 1000)
    assert found.mean.n == 20
    assert len([*tally.by_variant()]) == 4


def test_the_command_writes_maps_beside_their_baselines(tmp_path: Path, capsys) -> None:
    treebank, out = tmp_path / "in.conllu", tmp_path / "out"
    treebank.write_text("\n".join([KEYS.conllu.replace("keys\n", f"{n}\n") for n in range(12)]))
    arguments = [str(treebank), "--most", "10", "--method", "value-zeroing,attention"]
    assert cli.main(["study", "agreement", *arguments, "--out", str(out)]) == 0
    table = rows(out / "agreement.csv")
    systems = {row["system"] for row in table}
    assert systems == {
        *("best offset", "adjacent chain", "random scores", "value-zeroing", "attention")
    }
    chain = next(row for row in table if row["system"] == "adjacent chain")
    assert (chain["relation"], chain["layer"], chain["n"]) == ("attachment", "NA", "5")
    assert float(chain["mean"]) == 0.5  # three of six dependents are beside their heads
    layers = {row["layer"] for row in rows(out / "agreement-variants.csv")}
    assert layers == {"1", "2", "3", "4", "NA"}
    assert sorted(each.name for each in out.iterdir()) == [
        *("agreement-variants.csv", "agreement.csv", "agreement.json")
    ]
    text = tmp_path / "in.txt"
    text.write_text("A dog barks.\n")
    capsys.readouterr()
    assert cli.main(["study", "agreement", str(text), "--out", str(out)]) == 1
    assert "0 of 1 sentences have dependencies" in capsys.readouterr().err


def test_a_model_that_cannot_be_asked_is_left_out_and_the_others_go_on(
    tmp_path: Path, capsys
) -> None:
    treebank, alone, out = tmp_path / "in.conllu", tmp_path / "alone", tmp_path / "out"
    treebank.write_text("\n".join([KEYS.conllu.replace("keys\n", f"{n}\n") for n in range(4)]))
    line = ["study", "agreement", str(treebank)]
    assert cli.main([*line, "--out", str(alone)]) == 0
    models = f"agreement-mini,{default().path}"
    assert cli.main([*line, "--model", models, "--out", str(out)]) == 1
    assert "is left out: " in capsys.readouterr().err
    for name in ("agreement.csv", "agreement-variants.csv"):
        assert (out / name).read_bytes() == (alone / name).read_bytes()
    record = json.loads((out / "agreement.json").read_text())
    assert "are the same model" in record["left_out"][0]["reason"]
    assert len(record["runs"]) == 1
