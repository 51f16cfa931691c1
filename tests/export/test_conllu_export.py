"""Scores written back into CoNLL-U: in MISC, in full, and nothing else touched."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import fake_ref, fake_scored
from states import scored_pair

from vzdesk.corpus.ids import unique
from vzdesk.corpus.readers import conllu
from vzdesk.corpus.readers import read as read_file
from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.sentence import Sentence, Word
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Progress, Provenance, SentenceResult, Token
from vzdesk.errors import Cancelled, UserError
from vzdesk.export.chosen import Chosen
from vzdesk.export.conllu import ShownMaps, write_conllu
from vzdesk.session.document import Session
from vzdesk.session.read import read as read_session
from vzdesk.session.write import write as write_session
from vzdesk.view.units import aggregate, units_of

ROW = "\t_" * 7
CONTENT = f"""\
# sent_id = one
# text = The table isn't here
1\tThe{ROW}\t_
2\ttable{ROW}\tGloss=Tisch
3-4\tisn't{ROW}\tSpaceAfter=No
3\tis{ROW}\t_
4\tn't{ROW}\tA=1|B=2
4.1\tnow{ROW}\tCopyOf=-1
5\there{ROW}\t_

# sent_id = two
1-2\tDu{ROW}\tTranslit=du
1\tde{ROW}\t_
2\tle{ROW}\t_
3\tpain{ROW}\t_
"""
ANALYSIS = Analysis(fake_ref(), Provenance("then", "cpu", "t"), {})
METHOD = map_key("value-zeroing")


def written(
    path: Path,
    sentences: tuple[Sentence, ...],
    results: list[SentenceResult],
    *,
    methods: tuple[MapKey, ...] = (METHOD,),
    layer: int = 1,
    **options: object,
) -> str:
    found = [(ANALYSIS, scored) for scored in results]
    write_conllu(Chosen.all_of(sentences), found, path, ShownMaps(methods, layer), **options)
    return path.read_bytes().decode()


def misc(content: str) -> dict[str, list[str]]:
    """The attributes of each line with words, by what stands in it."""
    rows = [line.split("\t") for line in content.splitlines() if "\t" in line]
    return {row[1]: row[9].split("|") for row in rows}


def read(content: str = CONTENT) -> tuple[Sentence, ...]:
    return tuple(conllu.read(content))


def test_each_word_gets_its_row_over_words_in_full_precision(tmp_path):
    (one, _), result = read(), fake_scored(read()[0])
    content = written(tmp_path / "out.conllu", (one,), [result])
    targets, sources = units_of(result, "words")
    expected = aggregate(result.maps[METHOD].scores[1], targets, sources)
    words = ["The", "table", "is", "n't", "here"]
    for place, word in enumerate(words, 1):  # 0 is [CLS], the last one [SEP]
        name, _, row = misc(content)[word][-1].partition("=")
        assert name == "ValueZeroingL2"
        found = dict(pair.split(":") for pair in row.split(","))
        assert list(found) == ["1", "2", "3", "4", "5"]
        np.testing.assert_array_equal(
            np.array(list(found.values()), np.float32), expected[place, 1:-1]
        )


def test_nothing_but_the_misc_of_words_is_changed(tmp_path):
    sentences = read()
    content = written(tmp_path / "out.conllu", sentences, [fake_scored(each) for each in sentences])
    after = [line.split("\t") for line in content.splitlines(True)]
    before = [line.split("\t") for line in CONTENT.splitlines(True)]
    assert [row[:9] for row in after] == [row[:9] for row in before]
    assert misc(content)["table"][0] == "Gloss=Tisch"
    assert misc(content)["n't"][:2] == ["A=1", "B=2"]
    assert misc(content)["isn't"] == ["SpaceAfter=No"]
    assert misc(content)["now"] == ["CopyOf=-1"]


def test_a_multiword_token_that_is_one_word_gets_its_row_on_its_own_line(tmp_path):
    _, two = read()
    content = misc(written(tmp_path / "out.conllu", (two,), [fake_scored(two)]))
    assert content["Du"][0] == "Translit=du"
    assert content["Du"][1].startswith("ValueZeroingL2=1-2:")
    assert ",3:" in content["Du"][1]
    assert (content["de"], content["le"]) == (["_"], ["_"])


def test_a_sentence_without_a_result_keeps_its_lines(tmp_path):
    sentences = read()
    two = CONTENT[CONTENT.index("# sent_id = two") :]
    first_only = written(tmp_path / "out.conllu", sentences, [fake_scored(sentences[0])])
    assert first_only.endswith(two)
    assert written(tmp_path / "out.conllu", sentences, [fake_scored(sentences[1])]).startswith(
        CONTENT.removesuffix(two)
    )


def test_writing_again_replaces_the_same_map_and_keeps_the_others(tmp_path):
    sentences = read()
    results = [fake_scored(each) for each in sentences]
    first = written(tmp_path / "out.conllu", sentences, results)
    again = read(first)
    assert written(tmp_path / "out.conllu", again, [fake_scored(each) for each in again]) == first
    more = written(
        tmp_path / "out.conllu",
        again,
        [fake_scored(each) for each in again],
        methods=(map_key("attention+rollout"),),
        layer=0,
    )
    names = [each.partition("=")[0] for each in misc(more)["table"]]
    assert names == ["Gloss", "ValueZeroingL2", "AttentionRolloutL1"]


def test_a_layer_does_not_replace_one_whose_number_begins_alike(tmp_path):
    lines = CONTENT.replace("Gloss=Tisch", "ValueZeroingL12=1:0.5")
    (one, _) = read(lines)
    content = written(tmp_path / "out.conllu", (one,), [fake_scored(one)], layer=0)
    old, new = misc(content)["table"]
    assert old == "ValueZeroingL12=1:0.5"
    assert new.startswith("ValueZeroingL1=1:")


def test_after_a_file_without_a_last_line_end_the_next_sentence_is_another_one(tmp_path):
    """The sentence after it has no lines of its own yet."""
    _, two = read(CONTENT.rstrip("\n"))
    typed = sentence("3", "Here")
    content = written(tmp_path / "out.conllu", (two, typed), [fake_scored(typed)])
    assert [each.id for each in read(content)] == ["two", "3"]


def test_lines_end_as_they_did(tmp_path):
    content = CONTENT.replace("\n", "\r\n")
    found = written(tmp_path / "out.conllu", read(content), [fake_scored(read(content)[0])])
    assert found.count("\r\n") == found.count("\n") == content.count("\n")


def test_a_word_that_is_read_within_the_one_before_has_no_scores_of_its_own(tmp_path):
    words = (Word("can", 0, 3), Word("not", 3, 6), Word("go", 7, 9))
    tokens = (Token("cannot", "cannot", 0), Token("go", "go", 2))
    lines = f"1-2\tcannot{ROW}\t_\n1\tcan{ROW}\t_\n2\tnot{ROW}\t_\n3\tgo{ROW}\t_\n\n"
    of = Sentence("1", "cannot go", words, conllu=lines)
    whole = fake_scored(sentence("1", "cannot go")).maps[METHOD]
    cut = replace(whole, scores=whole.scores[:, 1:3, 1:3], distances=None)
    content = misc(
        written(tmp_path / "out.conllu", (of,), [SentenceResult(of, tokens, {METHOD: cut})])
    )
    assert content["not"] == ["_"]
    assert [pair.partition(":")[0] for pair in content["go"][0].split(",")] == [
        *("ValueZeroingL2=1-2", "3"),
    ]


def test_sentences_from_elsewhere_get_lines_that_read_back_the_same(tmp_path):
    (_, two), typed = read(), sentence("3\n4", "“Don't,”\nsaid X-ray.")
    content = written(tmp_path / "out.conllu", (two, typed), [fake_scored(typed)])
    found = read(content)
    assert [each.id for each in found] == ["two", "3 4"]
    assert found[1].text == "“Don't,” said X-ray."
    assert [word.text for word in found[1].words] == [word.text for word in typed.words]
    assert misc(content)["“"][0] == "SpaceAfter=No"
    assert misc(content)["”"][0].startswith("ValueZeroingL2=")


def test_where_the_numbers_come_from_is_written_beside(tmp_path):
    sentences = read()
    written(tmp_path / "out.conllu", sentences, [fake_scored(sentences[0])], command="vzdesk score")
    record = json.loads((tmp_path / "out.conllu.json").read_text(encoding="utf-8"))
    assert (record["methods"], record["layer"], record["units"]) == (["value-zeroing"], 2, "words")
    assert (record["command"], record["runs"][0]["model"]["name"]) == ("vzdesk score", "fake")


def test_a_map_that_no_result_has_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(UserError, match="No map of the method 'value-zero'"):
        written(
            tmp_path / "out.conllu",
            read(),
            [fake_scored(read()[0])],
            methods=(map_key("value-zero"),),
        )
    assert list(tmp_path.iterdir()) == []


def test_a_map_of_the_decoder_s_words_is_refused(tmp_path):
    result = scored_pair()
    with pytest.raises(UserError, match="value-zeroing/cross is of the decoder's words"):
        written(
            tmp_path / "o", (result.sentence,), [result], methods=(map_key("value-zeroing/cross"),)
        )
    part = map_key("value-zeroing/encoder")
    content = written(tmp_path / "o", (result.sentence,), [result], methods=(part,), layer=0)
    assert "ValueZeroingEncoderL1=1:" in content


@pytest.mark.parametrize("lines", ["1\tother" + ROW + "\t_\n", "# no words\n", "broken\n"])
def test_lines_that_are_not_those_of_the_words_are_refused(tmp_path, lines):
    """A session file can hold anything."""
    of = replace(sentence("7", "The table"), conllu=lines)
    with pytest.raises(UserError, match="The CoNLL-U lines of sentence 7 are not those of its"):
        written(tmp_path / "out.conllu", (of,), [fake_scored(of)])


def test_writing_can_be_stopped_and_leaves_the_old_file(tmp_path):
    def stop(progress: Progress) -> None:
        assert (progress.done, progress.total) == (1, 2)
        raise Cancelled

    (tmp_path / "out.conllu").write_text("old")
    with pytest.raises(Cancelled):
        written(tmp_path / "out.conllu", read(), [fake_scored(read()[0])], progressed=stop)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["old"]


def test_the_english_web_treebank_comes_back_the_same_but_for_misc(tmp_path):
    path = Path(__file__).parents[3] / "shared" / "data" / "ud-ewt" / "dev.conllu"
    if not path.is_file():
        pytest.skip("the treebank is not on this computer")
    original = path.read_bytes()
    sentences = unique(conllu.read(original.decode()))
    results = [fake_scored(each) for each in sentences]
    content = written(tmp_path / "out.conllu", sentences, results).encode()
    lines = zip(original.split(b"\n"), content.split(b"\n"), strict=True)
    changed = [
        (before.split(b"\t"), after.split(b"\t")) for before, after in lines if before != after
    ]
    assert all(old[:9] == new[:9] for old, new in changed)
    assert len(changed) == sum(len(each.words) for each in sentences)


RAW = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}
"""What shows the byte-order mark as a character."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16"])
def test_encoding_and_byte_order_mark_come_back(tmp_path, encoding):
    """Also through a session, which knows sentences and no file."""
    original = CONTENT.encode(encoding)
    (tmp_path / "in.conllu").write_bytes(original)
    session = Session(unique(read_file(tmp_path / "in.conllu")))
    write_session(session, tmp_path / "session.vzd")
    for sentences in (session.sentences, read_session(tmp_path / "session.vzd").sentences):
        found = [(ANALYSIS, fake_scored(each)) for each in sentences]
        write_conllu(
            Chosen.all_of(sentences), found, tmp_path / "out.conllu", ShownMaps((METHOD,), 1)
        )
        content = (tmp_path / "out.conllu").read_bytes().decode(RAW.get(encoding, encoding))
        assert without_scores(content).encode(RAW.get(encoding, encoding)) == original


def test_sentences_of_files_in_several_encodings_are_written_in_utf_8_with_one_mark(tmp_path):
    found = list[Sentence]()
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "in.conllu").write_bytes(CONTENT.encode(encoding))
        found += read_file(tmp_path / "in.conllu")
    sentences = unique(found)
    content = written(tmp_path / "out.conllu", sentences, [fake_scored(sentences[0])])
    assert without_scores(content) == f"\ufeff{CONTENT}\n{CONTENT}"


def without_scores(content: str) -> str:
    return re.sub(r"\|?ValueZeroingL2=[^\n]*", "", content).replace("\t\n", "\t_\n")
