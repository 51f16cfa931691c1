"""The sessions in golden/, with values made by hand.

Every released version of the format keeps its golden file for ever, and vzdesk has to open it equal
to what is written here. `write(golden_v2_3_mixing(), GOLDEN_V2_3_MIXING)` made the latest; those
of released versions are never made again.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.predicted import Likeliest, Predictions
from vzdesk.engine.sentence import Alignment, Roles, Sentence, Tier, Word
from vzdesk.engine.types import (
    Analysis,
    DecoderSide,
    ModelRef,
    Provenance,
    Rows,
    ScoreMap,
    SentenceResult,
    Token,
    frozen,
)
from vzdesk.jsonfields import as_json
from vzdesk.session.document import Session
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import Kept, KeptFigure, KeptStyle
from vzdesk.view.selection import Cell, LeftOut, Pin, Selection, Settings, Subject
from vzdesk.view.studies.kept import KeptStudy
from vzdesk.view.studies.spec import SentenceChoice, StudySpec
from vzdesk.view.studies.written import document

GOLDEN_V1 = Path(__file__).parent / "golden" / "v1.vzd"
GOLDEN_V1_1 = Path(__file__).parent / "golden" / "v1-1.vzd"
GOLDEN_V1_2 = Path(__file__).parent / "golden" / "v1-2.vzd"
GOLDEN_V1_3 = Path(__file__).parent / "golden" / "v1-3.vzd"
GOLDEN_V2_0 = Path(__file__).parent / "golden" / "v2-0.vzd"
GOLDEN_V2_1 = Path(__file__).parent / "golden" / "v2-1.vzd"
GOLDEN_V2_2 = Path(__file__).parent / "golden" / "v2-2.vzd"
GOLDEN_V2_3_ROWS = Path(__file__).parent / "golden" / "v2-3-rows.vzd"
GOLDEN_V2_3_MIXING = Path(__file__).parent / "golden" / "v2-3-mixing.vzd"
GOLDEN_V2_3_FIGURES = Path(__file__).parent / "golden" / "v2-3-figures.vzd"
GOLDEN_V2_3_STUDIES = Path(__file__).parent / "golden" / "v2-3-studies.vzd"

KEYS = Sentence(
    "1", "Keys are.", (Word("Keys", 0, 4), Word("are", 5, 8), Word(".", 8, 9)), note="e\u0301, שלום"
)
UNSCORED = Sentence("2, “b”", "👩‍👧 unscored", (Word("👩‍👧", 0, 3), Word("unscored", 4, 12)))
ANNOTATED = replace(
    UNSCORED,
    roles=Roles(targets=(1,), cues=(0,), attractors=(0, 1)),
    tiers=(Tier("upos", ("SYM", "ADJ")), Tier("gloss", ("", "שלום"))),
    parent="1",
    conllu="# text = 👩‍👧 unscored\r\n1\t👩‍👧\n\n",
)
TOKENS = (
    Token("[CLS]", "[CLS]", None, is_special=True),
    Token("Key", "key", 0),
    Token("s", "##s", 0),
)


def golden_v1() -> Session:
    """Two sentences, one of them scored: three tokens, two layers, one method with its rollout."""
    distances = frozen([[[0, 0, 0], [1, 2, 1], [0.5, 0.25, 0.25]], np.full((3, 3), 1e-7)])
    scores = frozen([[[0, 0, 0], [0.25, 0.5, 0.25], [0.5, 0.25, 0.25]], np.full((3, 3), 1 / 3)])
    rolled_out = frozen(scores[::-1])
    no_mixing = np.array([[True, False, False], [False, False, False]])
    no_mixing.flags.writeable = False
    maps = (
        ScoreMap(map_key("value-zeroing"), scores, distances, no_mixing),
        ScoreMap(map_key("value-zeroing+rollout"), rolled_out, None, no_mixing[::-1]),
    )
    scored = SentenceResult(KEYS, TOKENS, {one.key: one for one in maps}, ("A notice.",))
    model = ModelRef(
        "agreement-mini", "1", "0123456789abcdef" * 4, "bert", "onnx", "float32", 2, 4, 128, False
    )
    provenance = Provenance(
        "2026-01-02T03:04:05+00:00", "cpu", "wordpiece", {"numpy": "2.3.1"}, {"distance": "cosine"}
    )
    return Session(
        (KEYS, UNSCORED),
        (Analysis(model, provenance, {"1": scored}),),
        Selection(Subject("1"), "value-zeroing", 1, Cell(1, None)),
        Settings("words", rollout=True, colours="cividis"),
    )


def golden_v1_1() -> Session:
    """The session of version 1, the same sentence scored by an encoder-decoder model, and the other
    with roles and annotations.
    """
    before = golden_v1()
    given = replace(KEYS, decoder_text="Da.")
    read = (Token("<pad>", "<pad>", None, is_special=True), Token("Da.", "da.", 0))
    side = DecoderSide("Da.", (Word("Da.", 0, 3),), read, generated=False)
    encoder = frozen(np.full((2, 3, 3), 1 / 3))
    decoder, cross = frozen([[[1, 0], [0.25, 0.75]]]), frozen([[[0.5, 0.25, 0.25], [1, 0, 0]]])
    maps = (
        ScoreMap(map_key("attention/encoder"), encoder, None, _no_flags(2, 3)),
        ScoreMap(map_key("value-zeroing/decoder"), decoder, decoder, _no_flags(1, 2)),
        ScoreMap(map_key("value-zeroing/decoder+rollout"), decoder, None, _no_flags(1, 2)),
        ScoreMap(map_key("value-zeroing/cross"), cross, cross, _no_flags(1, 2)),
    )
    scored = SentenceResult(given, TOKENS, {one.key: one for one in maps}, (), side)
    model = replace(before.analyses[0].model, name="tiny-t5", family="t5", n_decoder_layers=1)
    analysis = Analysis(model, before.analyses[0].provenance, {"1": scored})
    return replace(
        before,
        sentences=(given, ANNOTATED),
        analyses=(*before.analyses, analysis),
        selection=Selection(Subject("1"), "value-zeroing", 0, Cell(1, 2), part="cross"),
    )


def golden_v1_2() -> Session:
    """That of version 1.1 with words zeroed as one, tags, an alignment, pins and all settings."""
    before = golden_v1_1()
    first, second = before.sentences
    alignment = Alignment(second.id, second.text, joined=((0, 1), (1, 0)), parted=((2, 0),))
    encoder, decoder, cross = (
        frozen([[[0.25, 0.75], [1, 0]]] * 2),
        frozen([[[1, 0], [0.5, 0.5]]]),
        frozen([[[0.125, 0.875], [0, 1]]]),
    )
    maps = (
        ScoreMap(map_key("value-zeroing/encoder+words"), encoder, encoder, _no_flags(2, 2)),
        ScoreMap(map_key("value-zeroing/encoder+words+rollout"), encoder, None, _no_flags(2, 2)),
        ScoreMap(map_key("value-zeroing/decoder+words"), decoder, decoder, _no_flags(1, 2)),
        ScoreMap(map_key("value-zeroing/cross+words"), cross, cross, _no_flags(1, 2)),
    )
    *others, analysis = before.analyses
    scored = analysis.results["1"]
    scored = replace(scored, maps={**scored.maps, **{one.key: one for one in maps}})
    return replace(
        before,
        sentences=(
            replace(first, tags=("agreement", "שלום"), alignments=(alignment,)),
            replace(second, tags=("agreement",)),
        ),
        analyses=(*others, replace(analysis, results={"1": scored})),
        selection=replace(
            before.selection,
            pins=(Pin("1", "cross", 0, 1), Pin("1", "encoder", 2, 0)),
            second=Subject(second.id),
            second_locked=Cell(1, None),
        ),
        settings=Settings(
            units="words-joint",
            rollout=True,
            colours="cividis",
            show="layers",
            log_scale=True,
            locked_vmax=0.75,
            arcs_from=0.125,
            sums=True,
            annotations=("upos",),
            dependencies=True,
        ),
    )


def golden_v1_3() -> Session:
    """That of version 1.2 with two rows of annotations, and something left out of the maps."""
    return _with_more(golden_v1_2())


def golden_v2_1() -> Session:
    """That of version 2.0 with the same."""
    return _with_more(golden_v2_0())


def golden_v2_3_figures() -> Session:
    """That of version 1.3 with figures and styles that are kept, one of a kind yet to come."""
    style = FigureStyle(width_mm=77.0, height_mm=60.5, family="שלום Serif", bar_label="")
    curves = (("1", "Key"), ("Key", "are"))
    figures = (
        KeptFigure.of("Figure 1", FigureSpec("1", layer=1, style=style)),
        KeptFigure.of("curves, “b”", FigureSpec("1", "curves", rollout=True, curves=curves)),
        KeptFigure("of later", "globe", '{"sentence":"1","turns":[1,2.5,null,{"x":false}]}'),
    )
    styles = (KeptStyle.of("mine", style), KeptStyle("of later", '{"glow":"strong"}'))
    return replace(golden_v1_3(), kept=Kept(figures, styles))


TABLE = (
    "study,model,method,rollout,units,part,layer,relation,measure,mean,low,high,n,upos\r\n"
    "s,m,value-zeroing,no,words,,1,The word before,share,0.25,0.125,0.375,12,NOUN\r\n"
    "s,m,value-zeroing,no,words,,2,The word before,share,0.5,NA,NA,3,NOUN\r\n"
    "s,m,NA,NA,words,NA,NA,The word before,surprisal,7.5,NA,NA,3,NOUN\r\n"
)


def golden_v2_3_studies() -> Session:
    """That of version 1.3 with studies that are kept, one of a kind yet to come."""
    spec = StudySpec(
        name="s",
        sentences=SentenceChoice("ids", ids=("1", "שלום")),
        relations=("The word before",),
        measures=("share", "surprisal"),
        layers=(0, 1),
        group_by=("upos",),
    )
    about = document(spec, {"written": "2026-01-02T03:04:05+00:00", "vzdesk": "0.1.0"})
    counts = {"n_sentences": {"matched": 12, "not_scored": 1, "all": 20}}
    studies = (
        KeptStudy("nouns", "measures", as_json({**about, **counts}), TABLE),
        KeptStudy("of later", "weather", '{"wind":[1,2.5,null,{"x":false}]}', "wind\n1\n"),
    )
    return replace(golden_v1_3(), kept=Kept(studies=studies))


def golden_v2_3_rows() -> Session:
    """That of version 1.3 with the sentence scored once more, of some targets only: tokens, words
    zeroed as one, and a decoder's; other maps are of all.
    """
    before = golden_v1_3()
    *_, of_pair = before.analyses
    of_one, of_two = frozen([[[0.25, 0.5, 0.25]], [[1, 0, 0]]]), frozen(np.full((2, 2, 3), 1 / 3))
    words, cross = frozen([[[0.25, 0.75]]] * 2), frozen([[[0.5, 0.25, 0.25]]])
    first, last = Rows((1,), 3), Rows((0, 2), 3)
    maps = (
        ScoreMap(map_key("value-zeroing/encoder"), of_one, of_one, _no_flags(2, 1), first),
        ScoreMap(map_key("attention/encoder"), of_two, None, _no_flags(2, 2), last),
        ScoreMap(map_key("value-zeroing/cross"), cross, cross, _no_flags(1, 1), Rows((1,), 2)),
        of_pair.results["1"].maps[map_key("value-zeroing/decoder")],
        ScoreMap(
            map_key("value-zeroing/encoder+words"), words, None, _no_flags(2, 1), Rows((1,), 2)
        ),
    )
    scored = replace(of_pair.results["1"], maps={one.key: one for one in maps})
    return replace(before, analyses=(*before.analyses, replace(of_pair, results={"1": scored})))


def golden_v2_3_mixing() -> Session:
    """That of version 1.3 with the first sentence scored anew, by methods that measure mixing
    ratios, of all targets and of one; and the second sentence without them, as if it were older.
    """
    before = golden_v1_3()
    third, one = frozen(np.full((2, 3, 3), 1 / 3)), frozen([[[0.25, 0.5, 0.25]], [[1, 0, 0]]])
    of_all, of_one = frozen([[0, 0.25, 1], [1 / 3, 1e-30, 0.5]]), frozen([[0.75], [0]])
    res, res_ln = map_key("attention-norm-res"), map_key("attention-norm-res-ln")
    rolled_out, flags = map_key("attention-norm-res+rollout"), _no_flags(2, 3)
    maps = (
        ScoreMap(res, third, None, flags, mixing_ratios=of_all),
        ScoreMap(rolled_out, third, None, flags),
        ScoreMap(res_ln, one, None, _no_flags(2, 1), Rows((1,), 3), of_one),
    )
    older = (ScoreMap(res, third, None, flags), ScoreMap(rolled_out, third, None, flags))
    first, second = before.sentences
    results = {
        first.id: SentenceResult(first, TOKENS, {each.key: each for each in maps}),
        second.id: SentenceResult(second, TOKENS[:1] * 3, {each.key: each for each in older}),
    }
    return replace(
        before, analyses=(*before.analyses, replace(before.analyses[0], results=results))
    )


def golden_v2_2() -> Session:
    """That of version 2.1 with predictions: of a sentence, for one token of which the likeliest
    pieces were asked for, and of a decoder's text.
    """
    before = golden_v2_1()
    likeliest = {1: Likeliest(("cat", "key", "שלום"), (-0.25, -1.5, -1.5), 2)}
    of_sentence = Predictions(
        frozen([np.nan, -1.5, -1e-300], np.float64),
        frozen([-1.5, np.nan, np.nan], np.float64),
        "masked-word",
        likeliest,
    )
    of_decoder = Predictions(
        frozen([np.nan, -np.inf], np.float64), frozen([-np.inf], np.float64), "next"
    )
    first, second, *others = before.analyses
    return replace(
        before,
        analyses=(_predicting(first, of_sentence), _predicting(second, of_decoder), *others),
    )


def _predicting(analysis: Analysis, predictions: Predictions) -> Analysis:
    ((id, scored),) = analysis.results.items()
    return replace(analysis, results={id: replace(scored, predictions=predictions)})


def _with_more(session: Session) -> Session:
    left_out = LeftOut("hidden", "unscaled", "hidden", renormalised=True)
    settings = replace(session.settings, annotations=("gloss", "upos"), left_out=left_out)
    return replace(session, settings=settings)


def golden_v2_0() -> Session:
    """That of version 1.2 with the first sentence scored in double precision too, and by head."""
    before = golden_v1_2()
    model = replace(before.analyses[0].model, backend="torch", dtype="float64")
    provenance = replace(
        before.analyses[0].provenance, options={"value-zeroing": "folded", "precision": "double"}
    )
    third = np.full((3, 3), 1 / 3)
    scores = frozen([third, [[1, 0, 0], [0.1, 0.2, 0.7], [1e-300, 1 - 2**-53, 0]]], np.float64)
    distances = frozen([third * 1e-17, third], np.float64)
    of_head = frozen([third, third.T * 2 / 3], np.float64)
    words = frozen([[[0.1, 0.9], [1, 0]]] * 2, np.float64)
    maps = (
        ScoreMap(map_key("value-zeroing"), scores, distances, _no_flags(2, 3)),
        ScoreMap(map_key("attention@4"), of_head, None, _no_flags(2, 3)),
        ScoreMap(map_key("attention@1+rollout"), scores, None, _no_flags(2, 3)),
        ScoreMap(map_key("value-zeroing@2+words"), words, words, _no_flags(2, 2)),
    )
    scored = SentenceResult(before.sentences[0], TOKENS, {one.key: one for one in maps})
    analysis = Analysis(model, provenance, {"1": scored})
    return replace(before, analyses=(*before.analyses, analysis))


def _no_flags(n_layers: int, n_targets: int) -> NDArray[np.bool_]:
    flags = np.zeros((n_layers, n_targets), dtype=bool)
    flags.flags.writeable = False
    return flags
