"""What relations find comes from a thread of its own: only what was asked for last."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from settled import handle_events
from treebank import KEYS, PLAIN

from vzdesk.desk.desk import Desk
from vzdesk.engine.sentence import Roles
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.study.concordance import asked
from vzdesk.study.relations.relation import relation

VERB = relation("target: upos=VERB; source: deprel=nsubj, head=target")
NOUN = relation("target: upos=NOUN; source: adjacent")


@pytest.fixture
def treebank(desk: Desk) -> Desk:
    desk.show(Session((KEYS, PLAIN)))
    return desk


def collect(signal: Any) -> list[tuple[Any, ...]]:
    got: list[tuple[Any, ...]] = []
    signal.connect(lambda *each: got.append(each))
    return got


def test_only_the_latest_preview_comes(treebank: Desk, qtbot: QtBot) -> None:
    got = collect(treebank.relating.previewed)
    for each in (VERB, NOUN, VERB):
        treebank.relating.preview(each, ("keys", "plain"))
    qtbot.waitUntil(lambda: bool(got))
    handle_events()
    ((of, found),) = got
    assert of is VERB
    assert (found.n, found.n_matching) == (2, 1)


def test_each_who_asks_gets_what_was_asked_for(treebank: Desk, qtbot: QtBot) -> None:
    got, failed = collect(treebank.relating.previewed), collect(treebank.relating.failed)
    treebank.relating.preview(VERB, ("keys",))
    treebank.relating.preview(NOUN, ("keys",), "dialog")
    qtbot.waitUntil(lambda: len(got) == 2)
    assert {of for of, _ in got} == {VERB, NOUN}
    slow = relation("target: form~.; each source: any")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vzdesk.study.relations.relation.MOST_PAIRS", 1)
        treebank.relating.preview(slow, ("keys",), "dialog")
        qtbot.waitUntil(lambda: bool(failed))
    ((kind, error),) = failed
    assert (kind, "more than 1 pairs" in str(error)) == ("dialog", True)


def test_nothing_comes_that_nobody_waits_for(treebank: Desk, qtbot: QtBot) -> None:
    got = collect(treebank.relating.previewed)
    treebank.relating.preview(VERB, ("keys",))
    treebank.relating.forget("preview")
    roles = list[object]()
    treebank.relating.roles(VERB, ("keys", "plain"), roles.extend)
    qtbot.waitUntil(lambda: bool(roles))
    assert roles == [(KEYS, Roles((5,), (1,)))]
    assert got == []


def test_what_goes_wrong_is_said_with_what_was_asked_for(treebank: Desk, qtbot: QtBot) -> None:
    got = collect(treebank.relating.failed)
    treebank.relating.line_up(asked("colour:red"))
    qtbot.waitUntil(lambda: bool(got))
    kind, error = got[0]
    assert (kind, isinstance(error, UserError)) == ("concordance", True)


def test_a_defect_is_reported(
    treebank: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("vzdesk.study.relations.preview.preview", broken)
    got = collect(treebank.crashed)
    treebank.relating.preview(VERB, ("keys",))
    qtbot.waitUntil(lambda: bool(got))
    assert "ZeroDivisionError" in got[0][0]


def test_it_ends_with_the_desk(treebank: Desk) -> None:
    treebank.relating.preview(VERB, ("keys",) * 100)
    treebank.stop()
    assert not treebank.relating.is_running
    treebank.stop()
