"""Changes between sessions, and the journal that is made of them."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from hypothesis import given
from strategies import sessions

from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.errors import Cancelled, UserError
from vzdesk.session import journal
from vzdesk.session.changes import Change, applied, change, read_changes, write_change
from vzdesk.session.document import Session
from vzdesk.session.journal import Journal, about, recovered
from vzdesk.session.stamp import is_other, stamp
from vzdesk.session.write import write

RUN = Provenance("then", "cpu", "t")


def session(*texts: str) -> Session:
    return Session(text.sentences(texts))


def scored(of: Session, n: int, run: Provenance = RUN) -> Session:
    """The session with results of its first n sentences; runs that go on have one provenance."""
    results = {each.id: fake_scored(each) for each in of.sentences[:n]}
    return replace(of, analyses=(Analysis(fake_ref(), run, results),))


@given(before=sessions(), now=sessions())
def test_a_change_makes_of_one_session_the_other(before: Session, now: Session) -> None:
    now = replace(now, analyses=(*before.analyses, *now.analyses))
    made = change(before, now)
    found = before if made is None else applied(before, iter([through_a_file(made)]))
    assert found.sentences == now.sentences
    if made is not None:
        assert found.settings == now.settings
        assert found.selection.pins == now.selection.pins


def through_a_file(made: Change) -> Change:
    file = io.BytesIO()
    write_change(file, made)
    (found,) = read_changes_in(file.getvalue())
    return found


def read_changes_in(data: bytes) -> list[Change]:
    path = Path(changes_at, "changes")
    path.write_bytes(data)
    return list(read_changes(path))


changes_at = ""


@pytest.fixture(autouse=True, scope="module")
def changes_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    global changes_at
    changes_at = str(tmp_path_factory.mktemp("changes"))


def test_nothing_changed_is_no_change() -> None:
    one = session("a", "b")
    assert change(one, one) is None
    assert change(one, replace(one, sentences=(*one.sentences,))) is None


def test_an_edit_of_one_among_many_takes_little() -> None:
    many = session(*map(str, range(2000)))
    sentences = list(many.sentences)
    sentences[1000] = text.sentence("x", "another")
    made = change(many, replace(many, sentences=tuple(sentences)))
    assert made is not None
    assert (made.start, made.n_removed, len(made.session.sentences)) == (1000, 1, 1)


def test_results_of_one_run_come_together_again() -> None:
    of = session("a", "b", "c")
    states = [of, scored(of, 1)]
    first = states[1].analyses[0]
    for n in (2, 3):
        results = {**first.results, **scored(of, n).analyses[0].results}
        results |= states[-1].analyses[0].results  # those that are there stay the same objects
        states.append(replace(of, analyses=(replace(first, results=results),)))
    made = [change(a, b) for a, b in pairwise(states)]
    assert [len(each.session.analyses[0].results) for each in made if each] == [1, 1, 1]
    found = applied(of, iter([each for each in made if each]))
    assert found.equals(states[-1])


@pytest.mark.parametrize("n_lost", [1, 20, 200])
def test_of_a_file_that_was_cut_all_whole_changes_are_read(n_lost: int, tmp_path: Path) -> None:
    states = [session(*map(str, range(n))) for n in range(1, 5)]
    file = io.BytesIO()
    for a, b in pairwise(states):
        made = change(a, b)
        assert made is not None
        write_change(file, made)
    (tmp_path / "cut").write_bytes(file.getvalue()[:-n_lost])
    assert len(list(read_changes(tmp_path / "cut"))) == 2
    (tmp_path / "hit").write_bytes(file.getvalue()[:-9] + b"?" + file.getvalue()[-8:])
    assert len(list(read_changes(tmp_path / "hit"))) == 2


# The journal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def kept(folder: Path) -> Iterator[Journal]:
    journal = Journal(folder)
    yield journal
    journal.close()


def test_what_was_never_saved_is_recovered(kept: Journal, tmp_path: Path) -> None:
    now = scored(session("a", "b"), 1)
    kept.write(session("a"))
    assert kept.write(now)
    assert not kept.write(now), "nothing new"
    found = recovered(tmp_path / "journal")
    assert found.session.equals(now)
    assert found.saved.equals(Session())
    assert (found.about.n_sentences, found.about.n_scored, found.about.path) == (2, 1, "")
    kept.close()


def test_work_on_a_file_is_recovered_with_what_the_file_held(kept: Journal, tmp_path: Path) -> None:
    saved, path = scored(session("a", "b"), 2), tmp_path / "a.vzd"
    write(saved, path)
    kept.begin(saved, path, stamp(path))
    now = replace(saved, sentences=(*saved.sentences, text.sentence("3", "c")))
    kept.write(now)
    write(session("of somebody else"), path)
    found = recovered(tmp_path / "journal")
    assert found.session.equals(now)
    assert found.saved.equals(saved)
    assert found.about.path == str(path)
    assert found.about.stamp is not None
    assert is_other(path, found.about.stamp)
    kept.close()


def test_where_the_file_is_another_by_then_what_was_read_of_it_is_kept(
    kept: Journal, tmp_path: Path
) -> None:
    saved, path = session("a"), tmp_path / "a.vzd"
    write(saved, path)
    kept.begin(saved, path, stamp(path))
    write(session("of somebody else"), path)
    kept.write(session("a", "b"))
    assert recovered(tmp_path / "journal").saved.equals(saved)
    kept.close()


def test_after_saving_only_what_came_then_is_unsaved(kept: Journal, tmp_path: Path) -> None:
    kept.write(session("a"))
    kept.begin(session("a"), tmp_path / "a.vzd", None)
    assert about(tmp_path / "journal").path == "", "what was written counts until more is"
    kept.write(session("a", "b"))
    found = recovered(tmp_path / "journal")
    assert (len(found.saved.sentences), len(found.session.sentences)) == (1, 2)
    kept.empty()
    assert about(tmp_path / "journal") == journal.About()
    assert not list((tmp_path / "journal").iterdir())
    kept.close()


def test_a_journal_is_bounded(
    kept: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "SLACK_BYTES", 20_000)
    for n in range(300):
        kept.write(session(*[f"{n} and {i}" for i in range(20)]))
    sizes = [each.stat().st_size for each in (tmp_path / "journal").iterdir()]
    assert sum(sizes) < 200_000
    found = recovered(tmp_path / "journal").session
    assert found.sentences[0].text == "299 and 0"
    kept.close()


def test_after_a_write_that_failed_all_is_written_again(
    kept: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.write(session("a"))
    with monkeypatch.context() as full:
        full.setattr("vzdesk.session.journal.settle", raising(OSError(28, "No space left")))
        with pytest.raises(OSError, match="No space left"):
            kept.write(session("a", "b"))
    kept.write(session("a", "b", "c"))
    assert len(recovered(tmp_path / "journal").session.sentences) == 3
    kept.close()


def raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"n": 1e99}', b"[" * 100_000, b"\xff"])
def test_a_description_that_makes_no_sense_is_as_good_as_none(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / journal.ABOUT).write_bytes(content)
    assert about(tmp_path) == journal.About()


def test_what_is_there_is_found_without_a_description(kept: Journal, tmp_path: Path) -> None:
    """A newer version may write another one, and a crash can come before the first is written."""
    kept.write(session("one"))
    (tmp_path / "journal" / journal.ABOUT).write_text('{"version": 9}')
    assert about(tmp_path / "journal").n == 1
    assert recovered(tmp_path / "journal").session.sentences[0].text == "one"
    (tmp_path / "journal" / journal.ABOUT).unlink()
    assert recovered(tmp_path / "journal").session.sentences[0].text == "one"
    kept.empty()
    assert about(tmp_path / "journal").n == 0
    with pytest.raises(UserError, match="gone"):
        recovered(tmp_path / "journal")


def test_changes_that_are_missing_are_noticed(kept: Journal, tmp_path: Path) -> None:
    """More than was said may be there; and the last frame may be cut, as long as none said it."""
    kept.write(session("one"))
    kept.write(session("one", "two"))
    assert recovered(tmp_path / "journal").is_whole
    changes = tmp_path / "journal" / "changes.1"
    whole = changes.read_bytes()
    changes.write_bytes(whole + whole[:50])
    assert recovered(tmp_path / "journal").is_whole
    changes.write_bytes(whole[:-1])
    found = recovered(tmp_path / "journal")
    assert not found.is_whole
    assert [each.text for each in found.session.sentences] == ["one"]


def begun_with(kept: Journal, folder: Path, *before: str) -> Path:
    """What the journal's changes begin with; then "new" is added, the first is edited, and
    another is added and removed.
    """
    saved = session(*before)
    kept.begin(saved)
    longer = with_more(saved, "new")
    kept.write(longer)
    first, *others = longer.sentences
    edited = replace(longer, sentences=(text.sentence(first.id, "edited"), *others))
    kept.write(edited)
    kept.write(replace(edited, sentences=(*edited.sentences, text.sentence("gone", "gone"))))
    kept.write(edited)
    return next(folder.glob("base.*"))


def with_more(saved: Session, more: str) -> Session:
    return replace(saved, sentences=(*saved.sentences, text.sentence("more", more)))


def texts(found: Session) -> list[str]:
    return [each.text for each in found.sentences]


def test_a_journal_whose_session_is_gone_gives_what_was_done_since(
    kept: Journal, folder: Path
) -> None:
    begun_with(kept, folder, "a", "b").unlink()
    found = recovered(folder)
    assert texts(found.session) == ["edited", "new"]
    assert found.saved.equals(Session())
    assert found.damage is not None
    assert "All that was saved before is lost." in found.damage.message


def test_of_a_damaged_session_in_a_journal_what_is_whole_is_there(
    kept: Journal, folder: Path
) -> None:
    """The changes are made at the right places also where some sentences are lost."""
    base = begun_with(kept, folder, "a", "b", "c", "d")
    data = base.read_bytes()
    base.write_bytes(data.replace(b'"text":"c"', b'"text":!c"', 1))
    found = recovered(folder)
    assert texts(found.session) == ["edited", "b", "new"]
    assert found.is_partial
    assert found.damage is not None
    assert "sentences after number 2" in found.damage.message
    assert "under another name" in found.damage.next_step


def test_a_damaged_session_in_a_journal_is_read_from_its_file_where_that_is_the_same(
    kept: Journal, folder: Path, tmp_path: Path
) -> None:
    saved, path = session("a", "b"), tmp_path / "a.vzd"
    write(saved, path)
    kept.begin(saved, path, stamp(path))
    kept.write(with_more(saved, "c"))
    next(folder.glob("base.*")).write_bytes(b"damaged")
    found = recovered(folder)
    assert found.is_whole
    assert texts(found.session) == ["a", "b", "c"]
    assert texts(found.saved) == ["a", "b"]
    write(session("of somebody else"), path)
    assert texts(recovered(folder).session) == ["c"]


def test_a_journal_of_which_nothing_is_whole_says_so(kept: Journal, folder: Path) -> None:
    begun_with(kept, folder, "a").unlink()
    next(folder.glob("changes.*")).write_bytes(b"damaged")
    with pytest.raises(UserError, match=r"Nothing of the unsaved work can be read\. Cannot open"):
        recovered(folder)


def test_a_later_session_than_was_saved_is_not_taken_for_the_saved_one(
    kept: Journal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal that has grown goes on from a later one."""
    monkeypatch.setattr("vzdesk.session.journal.SLACK_BYTES", 0)
    kept.begin(session("a"))
    for n in range(20):
        kept.write(session("a", *map(str, range(n + 1))))
        time.sleep(0.01)
    assert about(folder).is_base_unsaved
    assert recovered(folder).saved.equals(Session())


def test_reading_can_be_ended_at_any_sentence(kept: Journal, folder: Path) -> None:
    begun_with(kept, folder, *map(str, range(50)))
    calls = 0

    def count() -> None:
        nonlocal calls
        calls += 1

    recovered(folder, count)
    assert calls > 100, "while its place is found, and while it is read"
    for end in (1, 50, calls - 1):

        def report() -> None:
            nonlocal left
            left -= 1
            if not left:
                raise Cancelled

        left = end
        with pytest.raises(Cancelled):
            recovered(folder, report)


# Whether a file is another


def test_a_file_that_was_only_touched_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.vzd"
    write(session("a"), path)
    before = stamp(path)
    assert before is not None
    path.write_bytes(path.read_bytes())
    assert not is_other(path, before)
    write(session("b"), path)
    assert is_other(path, before)
    path.write_bytes(b"no session")
    assert is_other(path, before)
    path.unlink()
    assert not is_other(path, before), "nothing of anybody's would be lost"
    assert stamp(path) is None


def test_the_stamp_of_what_is_no_session_is_by_its_time(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    before = stamp(tmp_path / "a")
    assert before is not None
    assert not is_other(tmp_path / "a", before)
