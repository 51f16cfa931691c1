"""vzdesk figure: figures that compare methods, sentences or models, read back."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from fakes import fake_ref
from printed import SVG, pdf_texts, png_texts, svg_texts
from PySide6.QtGui import QImageReader
from states import cut_result, scored_pair

from vzdesk import cli
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Alignment, Sentence
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance, SentenceResult
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.scale import Scale

METHODS = ("value-zeroing", "attention", "attention-norm", "alti")
LABELS = ("Value Zeroing", "Attention", "ALTI", "Attention-Norm")
"""In the order in which methods are listed."""
TEXTS = {
    "keys": "The keys to the cabinet are here",
    "key": "The key to the old cabinet is here",
    "ar": "السلام على الطاولة",
    "ar2": "السلام تحت الطاولة",
    "lonely": "Nobody compares this",
    "new": "Not scored",
    "ed": "The keys are here",
}
FIRST = ["[CLS]", *TEXTS["keys"].split(), "[SEP]"]
LONG = "an-organisation/a-very-long-name-of-a-model-that-has-no-room-in-one-line"
GRID = ["[CLS]", "The", "keys / key", "to", "the", "old", "cabinet", "are / is", "here", "[SEP]"]
"""What both sentences have, in the order of the difference."""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two models: the first scored most sentences by four methods; the second, with more layers,
    cuts words and begins sentences in another way. Two more have an encoder and a decoder, or none.
    """
    path = tmp_path_factory.mktemp("sessions") / "some session.vzd"
    of = {id: sentence(id, text) for id, text in TEXTS.items()}
    of["key"] = replace(of["key"], parent="keys")
    write(Session(tuple(of.values()), runs(of)), path)
    return path


def runs(of: dict[str, Sentence]) -> tuple[Analysis, ...]:
    first = {id: cut_result(of[id], methods=METHODS) for id in ("keys", "key", "ar", "ar2")}
    pieces = {"cabinet": ("cab", "inet")}
    second = {id: cut_result(of[id], pieces, 5, ("<s>", "</s>")) for id in ("keys", "key")}
    scored = replace(scored_pair(TEXTS["ed"]), sentence=of["ed"])
    made = Provenance("2026-01-01T00:00:00Z", "cpu", "t")
    return (
        Analysis(
            replace(fake_ref("two-parts"), n_layers=2, n_decoder_layers=3), made, {"ed": scored}
        ),
        Analysis(fake_ref("one-part"), made, {"ed": cut_result(of["ed"])}),
        Analysis(replace(fake_ref(LONG), n_layers=5), made, second),
        Analysis(fake_ref(), made, {**first, "lonely": cut_result(of["lonely"])}),
    )


def figure(session: Path, out: Path, *options: str) -> int:
    return cli.main(("figure", str(session), "--out", str(out), *options))


METHODS_OF = ("--kind", "methods", "--sentence", "keys", "--layer", "2")
PAIR = ("--kind", "pair", "--sentence", "keys", "--layer", "2")
MODELS = ("--kind", "models", "--sentence", "keys", "--layer", "3")
LETTERS = zip("abcd", LABELS, strict=True)
KINDS = {
    "methods": (METHODS_OF, [f"({letter})  {name}" for letter, name in LETTERS]),
    "pair": (PAIR, [f"A  “{TEXTS['keys']}”", f"B  “{TEXTS['key']}”", "A − B"]),
    "models": (MODELS, ["A  fake", f"B  {LONG}", "A − B"]),
}


def result_of(session: Path, model: str, id: str) -> SentenceResult:
    return next(each for each in read(session).analyses if each.model.name == model).results[id]


def scores_of(result: SentenceResult, layer: int, method: str = "value-zeroing") -> np.ndarray:
    return result.maps[MapKey(method)].scores[layer]


def cell_colours(svg: Path) -> list[str | None]:
    """Of rectangles as they are painted, without the paper and frames."""
    groups = ElementTree.fromstring(svg.read_bytes()).iter(f"{SVG}g")
    found = [each.get("fill") for each in groups for _ in each.findall(f"{SVG}rect")]
    return [each for each in found[1:] if each != "none"]


def hexes(rgb: np.ndarray) -> list[str]:
    return ["#{:02x}{:02x}{:02x}".format(*each) for each in rgb.reshape(-1, 3).tolist()]


# Formats


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_back_from_every_format(qapp, session, tmp_path, kind):
    options, heads = KINDS[kind]
    for ending in ("pdf", "svg", "png"):
        assert figure(session, tmp_path / f"a.{ending}", *options) == 0
    pdf = (tmp_path / "a.pdf").read_bytes()
    box = re.search(rb"/MediaBox \[0 [-\d.]+ ([\d.]+) [\d.]+\]", pdf)
    assert box is not None
    assert float(box[1]) / 72 * 25.4 == pytest.approx(160, abs=0.05)
    root = ElementTree.fromstring((tmp_path / "a.svg").read_bytes())
    assert root.get("width") == "160mm"
    for texts in (pdf_texts(pdf), svg_texts((tmp_path / "a.svg").read_bytes())):
        assert texts[:2] == ["target", "source"]
        assert in_order([words for head in heads for words in head.split()], " ".join(texts))
    assert QImageReader(str(tmp_path / "a.png")).read().width() == round(160 / 25.4 * 300)


def in_order(words: list[str], text: str) -> bool:
    """Whether the words are in the text, one after another, whole or parted at ends of lines."""
    at = 0
    for word in words:
        found = re.compile(r"\s?".join(map(re.escape, word))).search(text, at)
        if found is None:
            return False
        at = found.end()
    return True


def test_rows_and_columns_have_the_words_of_both_sentences(qapp, session, tmp_path):
    out = tmp_path / "a.pdf"
    assert figure(session, out, *PAIR, "--width", "77") == 0
    texts = pdf_texts(out.read_bytes())
    begin = texts.index("[CLS]")
    assert texts[begin : begin + len(GRID)] == GRID
    assert texts.count("[CLS]") == 4, "rows of three maps, and columns below the last"


# What is shown


def test_maps_of_methods_are_on_one_scale(qapp, session, tmp_path):
    out = tmp_path / "a.svg"
    assert figure(session, out, *METHODS_OF, "--no-colour-bar") == 0
    result = result_of(session, "fake", "keys")
    shown = [
        scores_of(result, 1, each) for each in (METHODS[0], METHODS[1], METHODS[3], METHODS[2])
    ]
    scale = Scale(vmax=float(max(map(np.max, shown))))
    assert cell_colours(out) == [each for scores in shown for each in hexes(scale.rgb(scores))]


def test_each_method_can_have_a_scale_of_its_own(qapp, session, tmp_path, capsys):
    out = tmp_path / "a.svg"
    chosen = ("--method", "alti,attention", "--own-scales", "--no-colour-bar", "--caption")
    assert figure(session, out, *METHODS_OF, *chosen) == 0
    result = result_of(session, "fake", "keys")
    shown = [scores_of(result, 1, each) for each in ("alti", "attention")]
    own = [Scale(vmax=float(scores.max())).rgb(scores) for scores in shown]
    assert cell_colours(out) == [each for rgb in own for each in hexes(rgb)]
    tops = ", ".join(f"({at}) {scores.max():.3g}" for at, scores in zip("ab", shown, strict=True))
    assert f"each map on a scale of its own, up to {tops}." in capsys.readouterr().out


def test_a_difference_is_of_the_scores_of_both_methods(qapp, session, tmp_path, capsys):
    out = tmp_path / "a.svg"
    chosen = ("--method", "attention,alti", "--difference", "--no-colour-bar", "--caption")
    assert figure(session, out, *METHODS_OF, *chosen, "--numbers") == 0
    result = result_of(session, "fake", "keys")
    shown = [scores_of(result, 1, each).astype(float) for each in ("attention", "alti")]
    difference = shown[0] - shown[1]
    scale = FigureStyle().difference_scale(float(np.abs(difference).max()))
    n_cells = difference.size
    assert cell_colours(out)[2 * n_cells :] == hexes(scale.rgb(difference))
    numbers = [each for each in svg_texts(out.read_bytes()) if re.fullmatch(r"[+−]?\d\.\d\d", each)]
    values = [float(each.replace("−", "-")) for each in numbers[2 * n_cells :]]
    assert values == pytest.approx(difference.ravel(), abs=0.00501)
    assert f"up to ±{np.abs(difference).max():.3g}" in capsys.readouterr().out


def test_a_pair_has_one_scale_for_both_sentences_and_a_difference_around_0(
    qapp, session, tmp_path, capsys
):
    out = tmp_path / "a.svg"
    assert figure(session, out, *PAIR, "--second", "key", "--no-colour-bar", "--caption") == 0
    a, b = (scores_of(result_of(session, "fake", id), 1) for id in ("keys", "key"))
    n, colours, has = len(GRID), cell_colours(out), [word != "old" for word in GRID]
    n_hatched = 2 * n - 1
    assert colours.count("#ffffff") == 2 * n_hatched, "the row and the column of “old”"
    in_a, in_b = colours[: n * n], colours[n * n + n_hatched :][: n * n]
    scale = Scale(vmax=float(max(a.max(), b.max())))
    assert np.reshape(in_a, (n, n))[np.ix_(has, has)].ravel().tolist() == hexes(scale.rgb(a))
    assert in_b == hexes(scale.rgb(b))
    difference = a.astype(float) - b[np.ix_(has, has)]
    signed = FigureStyle().difference_scale(float(np.abs(difference).max()))
    below = colours[2 * n * n + n_hatched :][: n * n]
    assert np.reshape(below, (n, n))[np.ix_(has, has)].ravel().tolist() == hexes(
        signed.rgb(difference)
    )
    assert "Hatched: A or B has no such word or token." in capsys.readouterr().out


def test_the_second_sentence_is_the_variant_where_none_is_named(qapp, session, tmp_path):
    for name, second in (("a", ()), ("b", ("--second", "key"))):
        assert figure(session, tmp_path / f"{name}.png", *PAIR, *second) == 0
    texts = [png_texts(tmp_path / f"{name}.png") for name in "ab"]
    assert texts[0]["Second id"] == texts[1]["Second id"] == "key"


def test_words_are_aligned_as_the_user_corrected_them(qapp, tmp_path):
    a, b = sentence("a", "one two three"), sentence("b", "two four three")
    kept = Alignment("b", b.text, joined=((0, 1),), parted=())
    a = replace(a, alignments=(kept,))
    results = {each.id: cut_result(each) for each in (a, b)}
    old = {"a": replace(results["a"], sentence=replace(a, alignments=())), "b": results["b"]}
    run = Analysis(fake_ref(), Provenance("then", "cpu", "t"), old)
    write(Session((a, b), (run,)), tmp_path / "s.vzd")
    out = tmp_path / "a.svg"
    pair = ("--kind", "pair", "--sentence", "a", "--second", "b", "--layer", "1")
    assert figure(tmp_path / "s.vzd", out, *pair) == 0
    assert "one / four" in svg_texts(out.read_bytes())


def test_words_of_models_with_other_pieces_and_special_tokens_are_compared(
    qapp, session, tmp_path, capsys
):
    out = tmp_path / "a.svg"
    assert figure(session, out, *MODELS, "--width", "77", "--caption") == 0
    texts = svg_texts(out.read_bytes())
    assert {*FIRST, "<s>", "</s>"} <= {*texts}
    caption = capsys.readouterr().out
    assert f"layer 3 of 3 / layer 3 of 5, A fake (revision 1), B {LONG} (revision 1)" in caption


def test_pieces_of_words_that_models_cut_in_other_ways_are_not_compared(
    qapp, session, tmp_path, capsys
):
    assert figure(session, tmp_path / "a.svg", *MODELS, "--units", "tokens", "--caption") == 0
    assert {"cabinet", "cab", "##inet"} <= {*svg_texts((tmp_path / "a.svg").read_bytes())}
    said = "Of words that the models cut in other ways no piece is compared."
    assert said in capsys.readouterr().out
    assert figure(session, tmp_path / "a.svg", *MODELS, "--caption") == 0
    assert said not in capsys.readouterr().out


def test_a_name_that_is_too_long_is_in_several_lines_and_never_cut(qapp, session, tmp_path):
    out = tmp_path / "a.svg"
    assert figure(session, out, *MODELS, "--hide-special", "--width", "77") == 0
    texts = svg_texts(out.read_bytes())
    assert not any("…" in text for text in texts)
    assert LONG in "".join(texts).replace(" ", "")
    assert LONG not in texts


def test_maps_from_right_to_left_are_mirrored(qapp, session, tmp_path):
    out = tmp_path / "a.svg"
    pair = ("--kind", "pair", "--sentence", "ar", "--second", "ar2", "--layer", "1")
    assert figure(session, out, *pair) == 0
    texts = svg_texts(out.read_bytes())
    assert {"السلام", "على / تحت", "الطاولة"} <= {*texts}
    a, b = (scores_of(result_of(session, "fake", id), 0) for id in ("ar", "ar2"))
    scale = Scale(vmax=float(max(a.max(), b.max())))
    assert cell_colours(out)[: a.size] == hexes(scale.rgb(a[:, ::-1]))


# Captions, what is cited, where it comes from


def test_the_caption_and_the_entries_are_of_all_that_is_shown(qapp, session, tmp_path, capsys):
    line = (*METHODS_OF, "--method", "value-zeroing,alti", "--caption", "--bibtex")
    assert figure(session, tmp_path / "a.svg", *line) == 0
    printed = capsys.readouterr().out
    assert "(a) Value Zeroing, (b) ALTI, layer 2 of 3, fake (revision 1): “The keys" in printed
    assert "in all maps" in printed
    assert "@inproceedings{mohebbi-etal-2023-quantifying," in printed
    assert "@inproceedings{ferrando-etal-2022-measuring," in printed
    assert printed.count("@software{vzdesk,") == 1
    assert figure(session, tmp_path / "a.svg", *PAIR, "--caption") == 0
    said = f"A “{TEXTS['keys']}”, B “{TEXTS['key']}”; and their difference, A − B."
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("methods", {"Method": "value-zeroing, attention, alti, attention-norm", "Model": "fake"}),
        ("pair", {"Id": "keys", "Second id": "key", "Second sentence": TEXTS["key"]}),
        ("models", {"Model": "fake", "Second model": LONG, "Second revision": "1", "Layer": "3"}),
    ],
)
def test_all_runs_are_written_inside(qapp, session, tmp_path, kind, said):
    assert figure(session, tmp_path / "a.png", *KINDS[kind][0]) == 0
    found = png_texts(tmp_path / "a.png")
    assert {key: found[key] for key in said} == said
    names = [each["model"]["name"] for each in json.loads(found["Run"])]
    assert names == (["fake", LONG] if kind == "models" else ["fake"])


@pytest.mark.parametrize(
    "options",
    [
        METHODS_OF,
        (*METHODS_OF, "--method", "alti,attention", "--own-scales"),
        (*METHODS_OF, "--method", "alti,attention", "--difference"),
        (*PAIR, "--method", "attention", "--second", "key"),
        (*MODELS, "--model", LONG, "--second-model", "fake"),
    ],
)
def test_the_line_that_is_written_inside_makes_the_same_file(
    qapp, session, tmp_path, monkeypatch, options
):
    out = tmp_path / "a.png"
    assert figure(session, out, *options) == 0
    first = out.read_bytes()
    line = shlex.split(png_texts(out)["Command"])
    monkeypatch.chdir(tmp_path)
    line[2] = str(session)
    assert cli.main(line[1:]) == 0
    assert out.read_bytes() == first


def test_models_of_one_name_are_told_apart_by_their_keys(qapp, tmp_path):
    one = sentence("1", "The keys are here")
    models = fake_ref(), replace(fake_ref(), sha256="other", revision="2")
    made = Provenance("then", "cpu", "t")
    run_of = [Analysis(model, made, {"1": cut_result(one)}) for model in models]
    write(Session((one,), tuple(run_of)), tmp_path / "s.vzd")
    line = ("--kind", "models", "--sentence", "1", "--layer", "1")
    out = tmp_path / "a.png"
    for first, second in (models, models[::-1]):
        names = ("--model", first.key, "--second-model", second.key)
        assert figure(tmp_path / "s.vzd", out, *line, *names) == 0
        texts = png_texts(out)
        assert (texts["Revision"], texts["Second revision"]) == (first.revision, second.revision)


def test_an_odd_name_of_a_model_or_a_long_text_breaks_no_figure(qapp, tmp_path):
    one, two = sentence("1", "The keys are here"), sentence("2", "here are " + "x" * 600)
    made = Provenance("then", "cpu", "t")
    results = {each.id: cut_result(each) for each in (one, two)}
    names = "a\nname\x1b[31m\u202e <b> & ]]>", "n" * 5000
    both = tuple(Analysis(fake_ref(name), made, results) for name in names)
    write(Session((one, two), both), tmp_path / "s.vzd")
    line = ("--sentence", "1", "--layer", "1", "--width", "254", "--out", str(tmp_path / "a.svg"))
    assert cli.main(("figure", str(tmp_path / "s.vzd"), "--kind", "models", *line)) == 0
    texts = svg_texts((tmp_path / "a.svg").read_bytes())
    assert "B  a name[31m <b> & ]]>" in texts
    assert sum(text.count("n") for text in texts if set(text) <= {*"An …"}) < 1000
    pair = ("--kind", "pair", "--second", "2", *line[:-1], str(tmp_path / "b.svg"))
    assert cli.main(("figure", str(tmp_path / "s.vzd"), *pair)) == 0
    assert "B" in svg_texts((tmp_path / "b.svg").read_bytes())


@pytest.mark.parametrize(
    ("options", "n_maps", "said"),
    [
        (METHODS_OF, 4, r"(a) Value Zeroing"),
        (PAIR, 3, "ylabel={difference}"),
        ((*MODELS, "--width", "254"), 3, "A fake"),
    ],
)
def test_source_for_tex_has_a_table_of_each_map(qapp, session, tmp_path, options, n_maps, said):
    assert figure(session, tmp_path / "a.tex", *options) == 0
    tex = (tmp_path / "a.tex").read_text("utf-8")
    assert len(re.findall(r"\\begin\{axis\}\[vzmap", tex)) == n_maps
    assert said in tex


def test_source_for_tex_has_all_sentences_with_arcs_and_all_layers(qapp, session, tmp_path):
    out = tmp_path / "a.tex"
    arcs = ("--kind", "arcs", "--sentence", "keys", "--second", "key", "--layer", "1")
    assert figure(session, out, *arcs, "--target", "are") == 0
    assert re.findall(r"^\\vzsentence\{(\d)\}", out.read_text("utf-8"), re.M) == ["7", "8"]
    models = ("--kind", "curves", "--sentence", "keys", "--model", "fake", "--second-model", LONG)
    assert figure(session, out, *models, "--curve", "are", "keys") == 0
    assert re.findall(r"^5 nan [\d.]+$", out.read_text("utf-8"), re.M)


# What is refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ("--method", "gradient-x-input"),
            "has no scores by the method 'gradient-x-input'. Choose",
        ),
        (("--method", "alti,nothing"), "has no scores by the method 'nothing'"),
        (("--method", "alti", "--difference"), "A difference is of two methods, not of 1"),
        (("--difference",), "A difference is of two methods, not of 4"),
        (("--method", "alti,attention", "--difference", "--own-scales"), "Only maps on one scale"),
        (
            ("--sentence", "ed", "--model", "two-parts", "--part", "cross", "--rollout"),
            "Sentence ed has no rolled-out map by value-zeroing",
        ),
        (("--layer", "9"), "There is no layer 9. Choose one from 1 to 3"),
        (("--second", "key"), "--second is for --kind pair, arcs, curves, not for methods"),
        (("--kind", "pair", "--sentence", "lonely"), "and lonely has no variant"),
        (("--kind", "pair", "--second", "new"), "Sentence new is not scored in this session"),
        (("--kind", "pair", "--second", "neww"), "No sentence 'neww' in this session"),
        (("--kind", "pair", "--second", "keys"), "A pair has two sentences, and both are keys"),
        (("--kind", "pair", "--second", "ed"), "No model has scored both keys and ed"),
        (("--kind", "pair", "--method", "alti,attention"), "2 figures need names of their own"),
        (("--kind", "pair", "--model", LONG, "--second", "ar"), "is not scored in this session"),
        (("--kind", "pair", "--own-scales"), "--own-scales is for --kind methods, not for pair"),
        (
            ("--kind", "arcs", "--method", "alti,attention", "--second", "key", "--target", "1"),
            "A figure compares sentences, models or methods, one of these at a time.",
        ),
        (("--kind", "models", "--sentence", "lonely"), "sentence lonely is of one: fake"),
        (
            ("--kind", "models", "--model", "fake", "--second-model", "fake"),
            "sentence keys is of one: fake",
        ),
        (("--kind", "models", "--second-model", "bert"), "No model 'bert' in this session"),
        (
            ("--kind", "models", "--second-model", "two-parts"),
            "Sentence keys is not scored by two-parts",
        ),
        (("--kind", "models", "--sentence", "new"), "Sentence new is not scored"),
        (("--kind", "models", "--sentence", "ed"), "is an encoder-decoder model. Choose two"),
        (("--kind", "models", "--method", "alti"), "has no scores by the method 'alti'"),
        (("--kind", "models", "--part", "cross"), "This model has no part 'cross'"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_sentence(
    qapp, session, tmp_path, capsys, options, message
):
    out = tmp_path / "a.pdf"
    out.write_bytes(b"old")
    assert figure(session, out, *METHODS_OF, *options) == 1
    said = capsys.readouterr().err.strip()
    assert message in said
    assert "\n" not in said.replace("vzdesk: ", "")
    assert out.read_bytes() == b"old"


# Arcs


ARCS = ("--kind", "arcs", "--sentence", "keys", "--layer", "2", "--caption")


def test_arcs_of_two_sentences_lead_to_words_that_belong_together(qapp, session, tmp_path, capsys):
    out = tmp_path / "a.svg"
    assert figure(session, out, *ARCS, "--second", "key", "--target", "are") == 0
    texts = svg_texts(out.read_bytes())
    words = ["A", *FIRST, "B", "[CLS]", *TEXTS["key"].split(), "[SEP]"]
    assert texts[: len(words)] == words
    caption = capsys.readouterr().out
    assert "the target “are / is”" in caption
    a, b = (scores_of(result_of(session, "fake", id), 1) for id in ("keys", "key"))
    scale = Scale(vmax=float(max(a.max(), b.max())))
    rows = np.concatenate([a[6], b[7]])
    assert cell_colours(out)[: len(rows)] == hexes(scale.rgb(rows))


def test_arcs_of_several_methods_are_below_one_another_on_one_scale(qapp, session, tmp_path):
    out = tmp_path / "a.svg"
    methods = ("--method", "alti,attention", "--target", "are")
    assert figure(session, out, *ARCS, *methods, "--bar-label", "share") == 0
    texts = svg_texts(out.read_bytes())
    assert [text for text in texts if text.startswith("(")] == ["(a)  ALTI", "(b)  Attention"]
    assert texts.count("share") == 1
    result = result_of(session, "fake", "keys")
    both = [scores_of(result, 1, each) for each in ("alti", "attention")]
    scale = Scale(vmax=float(max(map(np.max, both))))
    rows = np.concatenate([scores[6] for scores in both])
    assert cell_colours(out)[: len(rows)] == hexes(scale.rgb(rows))


# Curves


def curves_in(svg: Path, layers: int) -> list[list[float]]:
    """Where the points of lines with so many are, the higher the more."""
    lines = ElementTree.fromstring(svg.read_bytes()).iter(f"{SVG}polyline")
    points = [each.get("points", "").split() for each in lines]
    return [[-float(at.split(",")[1]) for at in each] for each in points if len(each) == layers]


def broken(svg: Path) -> list[bool]:
    """Of each group with lines of three or five points whether they are broken."""
    groups = ElementTree.fromstring(svg.read_bytes()).iter(f"{SVG}g")
    return [
        each.get("stroke-dasharray", "none") != "none"
        for each in groups
        for line in each.findall(f"{SVG}polyline")
        if len(line.get("points", "").split()) in (3, 5)
    ]


CURVES = ("--kind", "curves", "--sentence", "keys", "--caption")


def test_curves_of_two_sentences_are_of_words_that_belong_together(qapp, session, tmp_path, capsys):
    out = tmp_path / "a.svg"
    chosen = ("--second", "key", "--curve", "are", "keys", "--curve", "here", "cabinet")
    assert figure(session, out, *CURVES, *chosen) == 0
    texts = svg_texts(out.read_bytes())
    expected = ["A  are ← keys", "A  here ← cabinet", "B  is ← key", "B  here ← cabinet"]
    assert sorted(text for text in texts if "←" in text) == sorted(expected)
    a, b = (result_of(session, "fake", id).maps[MapKey("value-zeroing")] for id in ("keys", "key"))
    known = [a.scores[:, 6, 2], a.scores[:, 7, 5], b.scores[:, 7, 2], b.scores[:, 8, 6]]
    drawn = curves_in(out, 3)[-4:]
    assert np.corrcoef(np.ravel(drawn), np.ravel(known))[0, 1] == pytest.approx(1, abs=1e-6)
    assert broken(out)[-4:] == [False, False, True, True]
    assert "Lines of A are solid, of B broken." in capsys.readouterr().out


def test_curves_of_several_methods_are_named_by_them(qapp, session, tmp_path, capsys):
    out = tmp_path / "a.svg"
    assert (
        figure(session, out, *CURVES, "--method", "alti,attention", "--curve", "are", "keys") == 0
    )
    assert {"(a)  ALTI", "(b)  Attention"} <= {*svg_texts(out.read_bytes())}
    assert "the score of “are ← keys”" in capsys.readouterr().out


def test_curves_of_models_go_as_far_as_these_have_layers(qapp, session, tmp_path):
    out = tmp_path / "a.svg"
    chosen = ("--model", "fake", "--second-model", LONG, "--curve", "are", "keys")
    assert figure(session, out, *CURVES, *chosen) == 0
    assert len(curves_in(out, 5)) == 1
    assert [text for text in svg_texts(out.read_bytes()) if text in "12345"] == list("12345")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--curve", "are", "keys"), "“keys” has no counterpart in sentence lone"),
        (("--curve", "are", "here", "--curve", "x", "y"), "There is no “x”"),
        (("--curve", "are", "here") * 5, "from 1 to 8 curves, not 10"),
        ((), "from 1 to 8 curves, not 0"),
    ],
)
def test_curves_that_cannot_be_compared_are_refused(qapp, tmp_path, capsys, options, message):
    of = sentence("1", TEXTS["keys"]), sentence("lone", "we are here")
    run = Analysis(
        fake_ref(), Provenance("then", "cpu", "t"), {each.id: cut_result(each) for each in of}
    )
    write(Session(of, (run,)), tmp_path / "s.vzd")
    line = ("--kind", "curves", "--sentence", "1", "--second", "lone")
    assert figure(tmp_path / "s.vzd", tmp_path / "a.svg", *line, *options) == 1
    assert message in capsys.readouterr().err
