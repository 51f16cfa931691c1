"""Makes corpora in every format that is read, damages them by chance, and opens each.

    python tests/attack/corpora.py --n 2500 --seed 1

Each opens or is refused in one sentence: never a traceback, more than 5 seconds, or 1 GB. What
opens is shown, and written as a table that opens again. A number makes the same file each time:
`--only NUMBER` looks at one again, and leaves it in the current folder.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from vzdesk.corpus.readers import readers
from vzdesk.corpus.roles import Rule, annotated, relations
from vzdesk.desk.document import Document
from vzdesk.desk.files.reading import read
from vzdesk.desk.inputs import inputs_of
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.export.sentences import write_sentences
from vzdesk.session.document import Session
from vzdesk.view.resolve import resolve

LONGEST_S = 5.0
"""Of the processor: what other programs do meanwhile does not count."""
LARGEST_BYTES = 1_000_000_000
LONGEST_MESSAGE = 3000
LARGEST_FILE = 2_000_000
WORDS = [
    *("The", "keys", "to", "the", "cabinet", "are", "here", ".", ",", "don't", "“quoted”", "NA"),
    *(
        "ключи",
        "مفاتيح",
        "מפתחות",
        "钥匙在这里",
        "e\u0301",
        "👩\u200d🔬",
        "\u202eabc",
        "<s>",
        "&amp;",
    ),
    *("=1+1", "-", "@x", "{x}", "%s", "\\", '"', "''", "1", "0", "99999999999", "x" * 300),
]
SEPARATORS = [" ", "  ", "\t", "\u00a0", "\u3000", "\u2028", "\r", "\x0b", "\x85", ";", "|"]
BYTES = [
    *(b"\0", b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80", b"\x1b"),
    *(
        b'"',
        b'""',
        b"\t",
        b",",
        b";",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"#",
        b"_",
        b"=",
        b"-",
        b"1-2",
        b".",
    ),
    *(
        b"{",
        b"}",
        b"[" * 2000,
        b"\\u0000",
        b"\\ud800",
        b"1e999",
        b"NaN",
        b"9" * 5000,
        b" " * 20_000,
    ),
    *(
        b"\xcc\x81" * 5000,
        b"a" * 100_000,
        b"|" * 5000,
        b"# text = ",
        b"# sent_id = ",
        b"SpaceAfter=No",
    ),
]


# Making them


def words(random: Random) -> list[str]:
    return random.choices(WORDS, k=random.choice([1, 2, 5, 9, 30]))


def sentence(random: Random) -> str:
    return "".join(word + random.choice([" "] * 9 + SEPARATORS) for word in words(random))


def lines(random: Random) -> str:
    return "\n".join(sentence(random) for _ in range(random.choice([1, 3, 20])))


def table(random: Random, delimiter: str) -> str:
    known = ("id", "note", "tags", "parent", "target", "cues", "attractors", "decoder_text", "")
    columns = random.sample(known, k=random.randint(0, 6))
    columns.insert(0, random.choice(["sentence", "Text", "text", "sentence", "SENTENCE", "words"]))
    rows = [columns]
    for number in range(random.choice([1, 5, 20])):
        roles = dict.fromkeys(("target", "cues", "attractors"), random.choice(["", "1", "1 1"]))
        fields = {"id": str(number % 4), **roles}
        if random.random() < 0.05:
            fields["cues"] = random.choice(WORDS)
        rows.append([fields.get(name, sentence(random)) for name in columns])
    return "\n".join(delimiter.join(_field(each, random) for each in row) for row in rows)


def _field(text: str, random: Random) -> str:
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if random.random() < 0.99 else text


def pairs(random: Random) -> str:
    found = []
    for number in range(random.choice([1, 5])):
        good = sentence(random)
        entry: dict[str, object] = {
            "sentence_good": good,
            "sentence_bad": good + random.choice(WORDS),
        }
        entry |= random.choice([{}, {"UID": "a", "pairID": number}, {"UID": [1], "pairID": {}}])
        found.append(json.dumps(entry, ensure_ascii=random.random() < 0.5))
    return "\n".join(found)


def conllu(random: Random) -> str:
    return "".join(_block(random) for _ in range(random.choice([1, 3, 10])))


def _block(random: Random) -> str:
    forms = words(random)
    found = [f"# sent_id = {random.randrange(5)}\n"] if random.random() < 0.7 else []
    if random.random() < 0.2:
        found.append(f"# text = {' '.join(forms)}\n")
    for number, form in enumerate(forms, 1):
        if random.random() < 0.1 and number < len(forms):
            whole = form + forms[number] if random.random() < 0.95 else "x"
            found.append(f"{number}-{number + 1}\t{whole}" + "\t_" * 8 + "\n")
        if random.random() < 0.1:
            found.append(f"{number}.1\tx" + "\t_" * 8 + "\n")
        head = random.choice([0, 1, number - 1, len(forms), len(forms) + (random.random() < 0.02)])
        misc = random.choice(["_", "SpaceAfter=No", "Gloss=x|y", "a|b|c=d"])
        cells = [str(number), form, "l", "NOUN", "_", "a=b|c=d", str(head), "nsubj:pass", "_", misc]
        found.append("\t".join(cells) + "\n")
    return "".join([*found, random.choice(["\n", "\r\n", "\n\n\n", " \n"])])


def neighbours(random: Random) -> str:
    """Pairs in rows, with names or without."""
    judged = random.choice([("True", "False"), ("1", "0"), ("good", "bad")])
    found = ["label\tsentence"] if random.random() < 0.5 else []
    for _ in range(random.choice([1, 4, 20])):
        first = sentence(random).replace("\t", " ")
        found += [f"{judged[0]}\t{first} one", f"{judged[1]}\t{first} two"]
    return "\n".join(found)


def columns_of_pairs(random: Random) -> str:
    rows = [random.choice([["good", "bad"], ["sen", "wrong_sen", "id"]])]
    rows += [[sentence(random) for _ in rows[0]] for _ in range(random.choice([1, 5]))]
    return "\n".join(",".join(_field(each, random) for each in row) for row in rows)


def reading_times(random: Random) -> str:
    found = ["word\titem\tzone\tRT"]
    for item in range(random.choice([1, 3])):
        for zone, word in enumerate(words(random), 1):
            found.append(f"{word}\t{item}\t{zone}\t{random.random() * 1000}")
    if random.random() < 0.3:
        random.shuffle(found)
    return "\n".join(found)


def suite(random: Random) -> str:
    def condition(name: str) -> dict[str, object]:
        contents = [sentence(random) for _ in range(random.choice([0, 1, 4]))]
        regions = [{"region_number": n, "content": each} for n, each in enumerate(contents, 1)]
        return {"condition_name": name, "regions": random.choice([regions] * 9 + [None])}

    items = [{"item_number": n, "conditions": [condition(c) for c in "ab"]} for n in range(3)]
    found = {"items": items, "region_meta": {"1": "x"}, "predictions": [{"formula": "(1;%a%)"}]}
    return json.dumps(found, indent=random.choice([None, 1]))


def texts(random: Random) -> str:
    entries = [{"text": sentence(random), "id": n, "tags": words(random)} for n in range(3)]
    return json.dumps(entries) if random.random() < 0.3 else "\n".join(map(json.dumps, entries))


def conll_x(random: Random) -> str:
    return conllu(random).replace("SpaceAfter=No", "_")


def conllu_plus(random: Random) -> str:
    names = "ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC X:Y"
    rows = conllu(random).splitlines(True)
    more = (row[:-1] + "\t*\n" if row[:1].isdigit() else row for row in rows)
    return f"# global.columns = {names}\n{''.join(more)}"


def foreign(random: Random) -> str:
    """What is no text of lines."""
    begin = [
        'File type = "ooTextFile"\n',
        "@UTF8\n@Begin\n",
        "<?xml ?>",
        "{\\rtf1",
        "(S (NP",
        "WEBVTT",
    ]
    return random.choice(begin) + lines(random)


FORMATS: dict[str, Callable[[Random], str]] = {
    ".tab": neighbours,
    ".dat": neighbours,
    ".csv ": columns_of_pairs,
    ".tsv ": reading_times,
    ".json": suite,
    ".jsonl ": texts,
    ".conllx": conll_x,
    ".cupt": conllu_plus,
    ".other": foreign,
    ".txt": lines,
    ".csv": lambda random: table(random, random.choice([",", ";"])),
    ".tsv": lambda random: table(random, "\t"),
    ".jsonl": pairs,
    ".conllu": conllu,
}


# Damaging them


def damaged(content: bytes, random: Random) -> bytes:
    for _ in range(random.choice([0, 1, 1, 1, 2, 4])):
        content = random.choice(DAMAGES)(content, random)[:LARGEST_FILE]
    return content


def _slice(content: bytes, random: Random) -> tuple[int, int]:
    start = random.randint(0, len(content))
    return start, min(len(content), start + random.choice([0, 1, 4, 50, 1000]))


def _insert(content: bytes, random: Random) -> bytes:
    at = random.randint(0, len(content))
    return content[:at] + random.choice(BYTES) + content[at:]


def _flip(content: bytes, random: Random) -> bytes:
    found = bytearray(content)
    for _ in range(random.choice([1, 3, 20]) if found else 0):
        found[random.randrange(len(found))] = random.randrange(256)
    return bytes(found)


def _remove(content: bytes, random: Random) -> bytes:
    start, end = _slice(content, random)
    return content[:start] + content[end:]


def _repeat(content: bytes, random: Random) -> bytes:
    start, end = _slice(content, random)
    part = content[start:end]
    times = min(random.choice([1, 2, 100, 20_000]), LARGEST_FILE // max(1, len(part)))
    return content[:end] + part * times + content[end:]


def _move_lines(content: bytes, random: Random) -> bytes:
    found = content.split(b"\n")
    random.shuffle(found)
    return b"\n".join(found)


def _cut(content: bytes, random: Random) -> bytes:
    return content[: random.randint(0, len(content))]


def _encode(content: bytes, random: Random) -> bytes:
    encoding = random.choice(["utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-8-sig", "utf-32"])
    return content.decode("utf-8", "replace").encode(encoding, "replace")


DAMAGES: Sequence[Callable[[bytes, Random], bytes]] = (
    *(_insert, _insert, _flip, _remove, _repeat, _repeat, _move_lines, _cut, _encode),
)


def damaged_file(seed: int, number: int) -> tuple[str, bytes]:
    """The ending of a file, now and then another one, and what is in it."""
    random = Random(f"{seed}/{number}")
    kind = random.choice(list(FORMATS))
    content = FORMATS[kind](random).encode("utf-8", "surrogatepass")
    shown = random.choice(sorted(readers())) if random.random() < 0.1 else kind.strip()
    return shown, damaged(content, random)


# Opening them


def outcome(path: Path) -> str:
    """What came of a file; AssertionError where that is not as it must be."""
    before_bytes, start = _peak_bytes(), time.process_time()
    try:
        opened = read(path)
    except UserError as error:
        return _refused(str(error), time.process_time() - start)
    elapsed_s = time.process_time() - start
    assert elapsed_s < LONGEST_S, f"reading took {elapsed_s:.1f} s"
    show(opened.session)
    write_again(opened.session.sentences, path)
    elapsed_s, grown_bytes = time.process_time() - start, _peak_bytes() - before_bytes
    assert elapsed_s < 2 * LONGEST_S, f"all took {elapsed_s:.1f} s"
    assert grown_bytes < LARGEST_BYTES, f"it took {grown_bytes / 1e6:.0f} MB"
    return "opened"


def _refused(message: str, elapsed_s: float) -> str:
    assert elapsed_s < LONGEST_S, f"refusing took {elapsed_s:.1f} s"
    assert len(message) < LONGEST_MESSAGE, len(message)
    return "refused"


def _peak_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def show(session: Session) -> None:
    """What panels would draw of the longest sentence, and its roles from annotations."""
    longest = max(session.sentences, key=lambda each: len(each.words))
    for each in session.sentences:
        assert all(each.text[word.start : word.end] == word.text for word in each.words)
    document = Document.of(Session((longest,)))
    resolve(inputs_of(document, document.rows(), document.model_labels, is_running=False))
    for relation in relations(session.sentences)[:3]:
        annotated(longest, Rule("root", relation))


def write_again(sentences: tuple[Sentence, ...], path: Path) -> None:
    """As a table, which gives back the same texts and tags; half a character is "?" there."""
    again = path.with_name(f"{path.name}.again.tsv")
    write_sentences(sentences, again)
    for old, new in zip(sentences, read(again).session.sentences, strict=True):
        assert old.text.strip().encode("utf-8", "replace").decode() == new.text
        assert len(old.tags) == len(new.tags)


def run(numbers: range, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """How many files came to what, and a report of each that did not as it must."""
    outcomes: Counter[str] = Counter()
    failures = []
    for number in numbers:
        ending, content = damaged_file(seed, number)
        path = folder / f"{seed}-{number}{ending}"
        path.write_bytes(content)
        try:
            outcomes[f"{ending} {outcome(path)}"] += 1
        except Exception:
            failures.append(f"{path.name}:\n{traceback.format_exc()[-3000:]}")
        for each in folder.iterdir():
            each.unlink()
    return outcomes, failures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=2500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, metavar="NUMBER")
    arguments = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (4 * LARGEST_BYTES, 4 * LARGEST_BYTES))
    if arguments.only is not None:
        ending, content = damaged_file(arguments.seed, arguments.only)
        path = Path(f"{arguments.seed}-{arguments.only}{ending}")
        path.write_bytes(content)
        print(path, outcome(path))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        outcomes, failures = run(range(arguments.n), arguments.seed, Path(folder))
    print(*failures, sep="\n\n")
    print(f"{arguments.n} files: {dict(sorted(outcomes.items()))}, {len(failures)} wrong")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
