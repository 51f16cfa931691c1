"""How large a table will be is known before it is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_ref, fake_scored
from states import scored_pair

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Tier
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, ScoreMap, SentenceResult, frozen
from vzdesk.errors import UserError
from vzdesk.export import table_size
from vzdesk.export.table import TableChoices, write_table
from vzdesk.export.table_size import expected_bytes, lack_of_room, said_bytes

RUN = Analysis(fake_ref(), Provenance("2026-01-01T00:00:00Z", "cpu", "fake"), {})
ENDINGS = (".csv", ".tsv", ".parquet", ".npz")
WORDS = ("the", "keys", "table", "internationalisation", "\u05d1\u05d9\u05ea", "=1", "a,b", "is")


def of_lengths(*lengths: int) -> list[tuple[Analysis, SentenceResult]]:
    """Sentences of so many words, with an annotation."""
    random, results = np.random.default_rng(1), []
    for number, length in enumerate(lengths):
        text = " ".join(random.choice(WORDS, length))
        made = sentence(f"corpus-{number}", text)
        tier = Tier("upos", tuple("NOUN" for _ in made.words))
        results.append((RUN, fake_scored(replace(made, tiers=(tier,)))))
    return results


def causal(results: list[tuple[Analysis, SentenceResult]]) -> list[tuple[Analysis, SentenceResult]]:
    """The same where no target has a source behind it."""

    def cut(shown: ScoreMap) -> ScoreMap:
        distances = None if shown.distances is None else frozen(np.tril(shown.distances))
        return replace(shown, scores=frozen(np.tril(shown.scores)), distances=distances)

    return [
        (run, replace(scored, maps={key: cut(each) for key, each in scored.maps.items()}))
        for run, scored in results
    ]


SESSIONS = {
    "one short sentence": of_lengths(2),
    "many short": of_lengths(*[5, 9, 12] * 30),
    "one among short ones is long": of_lengths(*[4] * 90, 70),
    "long ones": of_lengths(60, 80, 75),
    "causal": causal(of_lengths(*[20, 30] * 20)),
    "two texts": [(RUN, scored_pair("The keys are here", "Da sind sie"))],
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "choices",
    [
        TableChoices(),
        TableChoices(rollout="none", units="words"),
        TableChoices(columns=("sentence", "upos", "model"), layers=(0,)),
    ],
    ids=["all", "words", "columns"],
)
@pytest.mark.parametrize("name", SESSIONS)
def test_it_is_right_within_a_tenth(tmp_path: Path, name: str, choices, ending: str) -> None:
    if ending == ".npz" and choices.columns:
        choices = replace(choices, columns=())
    path = tmp_path / f"t{ending}"
    write_table(SESSIONS[name], path, choices)
    assert expected_bytes(SESSIONS[name], choices, ending) == pytest.approx(
        path.stat().st_size, rel=0.1, abs=300
    )


def test_few_of_the_rows_of_many_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    results, made = of_lengths(*[40] * 100), []
    lines_of = table_size.lines_of

    def counted(part, delimiter):
        made.append(part.n_rows)
        return lines_of(part, delimiter)

    monkeypatch.setattr(table_size, "lines_of", counted)
    expected_bytes(results, TableChoices(), ".csv")
    assert sum(made) < 40 * 40 * 3 * 4 * 100 / 10


def test_where_nothing_is_to_be_written_it_is_nothing() -> None:
    results = of_lengths(3)
    assert expected_bytes([], TableChoices(), ".csv") == 0
    nothing = TableChoices(methods=[MapKey("alti")])
    assert expected_bytes(results, nothing, ".parquet") == 0


def test_what_cannot_be_written_has_no_size() -> None:
    """As when it is written, so that it is said before."""
    split = fake_scored(sentence("1", "a table"))
    with pytest.raises(UserError, match="have not been zeroed as one"):
        expected_bytes([(RUN, split)], TableChoices(units="words-joint"), ".csv")


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (9949, "9.9 kB"),
        (9951, "10 kB"),
        (999_499, "999 kB"),
        (999_501, "1.0 MB"),
        (2.34e9, "2.3 GB"),
        (5e15, "5000 TB"),
    ],
)
def test_sizes_are_said_in_two_or_three_digits(size: float, said: str) -> None:
    assert said_bytes(size) == said


def test_it_is_said_where_there_is_no_room(tmp_path: Path) -> None:
    assert lack_of_room(tmp_path / "t.csv", 10) == ""
    assert lack_of_room(tmp_path / "t.csv", 10**18).startswith("There is room for ")
    assert lack_of_room(tmp_path / "none" / "t.csv", 10**18) == ""
