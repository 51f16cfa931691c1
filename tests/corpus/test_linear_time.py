"""Reading takes time in proportion to what is read."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from vzdesk.corpus import ids, readers, tags
from vzdesk.corpus.reader import Source
from vzdesk.corpus.roles import all_letters, letters
from vzdesk.desk.garbage import without_gc
from vzdesk.engine.sentence import Roles
from vzdesk.errors import Cancelled, UserError

N = 20_000
MOST = 24.0
"""Eight times as much takes eight times as long, and 64 times where time is quadratic."""


def conllu(comment: str, n_words: int = 1) -> str:
    rows = (f"{n}\tw\t_\t_\t_\t_\t0\troot\t_\t_\n" for n in range(1, n_words + 1))
    return f"{comment}\n{''.join(rows)}\n"


CONTENTS: dict[str, tuple[str, Callable[[int], str]]] = {
    "blanks in a comment": (".conllu", lambda n: conllu(f"# a{' ' * n}b")),
    "blanks in an id": (".conllu", lambda n: conllu(f"# sent_id = a{' ' * n}b")),
    "blanks in a text": (".conllu", lambda n: conllu(f"# text{' ' * n}={' ' * n}w{' ' * n}")),
    "words": (".conllu", lambda n: conllu("# a", n // 4)),
    "attributes": (".conllu", lambda n: conllu("#").replace("_\t_\n", f"_\t{'a|' * n}b\n")),
    "sentences": (".conllu", lambda n: conllu("# sent_id = a") * (n // 20)),
    "names in a column": (
        ".csv",
        lambda n: "sentence,target\n{0},{0}\n".format(" ".join(f"w{i}" for i in range(n // 4))),
    ),
    "columns": (".tsv", lambda n: "\t".join([*(f"c{i}" for i in range(n)), "text"]) + "\n"),
    "comments": (".csv", lambda n: "# a\n" * n + "sentence\na\n"),
    "quotation marks": (".csv", lambda n: 'sentence\n"' + '""' * n + '"\n'),
    "punctuation": (".txt", lambda n: "." * n),
    "ideographs": (".txt", lambda n: "我" * n),
    "words in a line": (".txt", lambda n: "word, " * n),
    "lines": (".txt", lambda n: "a\n" * n),
    "quotation marks between tabs": (".tsv", lambda n: "a\tsentence\n" + 'b\t"c\n' * (n // 4)),
    "blank lines": (".txt", lambda n: "1" + "\n" * n + "a\tb\n"),
    "brackets": (".txt", lambda n: "(" + " " * n + "A" * n),
    "forms in another form": (
        ".conllu",
        lambda n: conllu("# text = " + "\u00e9" * n).replace("\tw\t", "\t" + "e\u0301" * n + "\t"),
    ),
    "pairs in rows": (".txt", lambda n: "True\tThe dog a\nFalse\tThe dog b\n" * (n // 20)),
    "judgements": (".csv", lambda n: "label,text\n" + "1,a\n0,b\n" * (n // 20)),
    "words in rows": (
        ".tsv",
        lambda n: "word\tzone\n" + "".join(f"w\t{i}\n" for i in range(n // 10)),
    ),
    "words that end sentences": (".tsv", lambda n: "word\tx\n" + f"{'.' * n}x\t1\n"),
    "lines of json": (".jsonl", lambda n: '{"text": "a"}\n' * (n // 10)),
    "regions": (
        ".json",
        lambda n: json.dumps(
            {"items": [{"conditions": [{"regions": [{"content": "a"}] * (n // 10)}]}]}
        ),
    ),
    "a critical word": (
        ".jsonl",
        lambda n: json.dumps(
            {"sentence_good": "x" + " aa" * n, "sentence_bad": "y" + " aa" * n}
            | {"two_prefix_word": "a"}
        ),
    ),
    "words of a pair": (
        ".jsonl",
        lambda n: json.dumps({"sentence_good": "a " * n, "sentence_bad": "a " * n + "b"}),
    ),
}


def took_s(work: Callable[[], object]) -> float:
    """The shortest time of three that the processor worked for it, whatever else it did, and as in
    the window without a search for garbage in all that other tests have made.
    """
    found = []
    for _ in range(3):
        began = time.thread_time()
        without_gc(work)
        found.append(time.thread_time() - began)
        if found[-1] > 1:
            break
    return min(found)


def read(ending: str, content: str) -> None:
    with suppress(UserError):
        ids.unique(readers.find_in(Source(content, ending), "file").sentences)


@pytest.mark.parametrize("what", CONTENTS)
def test_a_file_of_eight_times_the_size_takes_about_eight_times_as_long(what: str) -> None:
    ending, content = CONTENTS[what]
    small, large = content(N // 8), content(N)
    shorter = max(took_s(lambda: read(ending, small)), 0.003)
    assert took_s(lambda: read(ending, large)) < MOST * shorter


def test_tags_are_completed_in_linear_time() -> None:
    def work(n: int) -> None:
        known = tags.ordered(f"tag{i}" for i in range(n))
        tags.completed("t", known, known)

    shorter = max(took_s(lambda: work(N // 8)), 0.003)
    assert took_s(lambda: work(N)) < MOST * shorter


def test_the_letters_of_all_words_are_those_of_each() -> None:
    roles = Roles((0, 3), (3,), (1, 3))
    found = all_letters(roles)
    assert [found.get(word, "") for word in range(5)] == [letters(roles, w) for w in range(5)]


def test_names_of_words_count_as_written_and_else_in_any_case() -> None:
    content = "sentence,target,cue\nthe The dog,The,DOG\n"
    (found,) = readers.find_in(Source(content, ".csv"), "file").sentences
    assert (found.roles.targets, found.roles.cues) == ((1,), (2,))


@pytest.mark.parametrize(
    ("ending", "content"), [(".txt", "a\n" * 9), (".conllu", conllu("# a") * 9)]
)
def test_reading_can_be_cancelled_after_each_sentence(ending: str, content: str) -> None:
    seen = 0

    def report() -> None:
        nonlocal seen
        seen += 1
        if seen == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        readers.find_in(Source(content, ending), "file", report=report)
    assert seen == 3
