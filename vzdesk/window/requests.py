"""What panels request, and which part of the desk does it."""

from __future__ import annotations

from vzdesk.desk.desk import Desk
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.sentence import SentencePanel
from vzdesk.panels.sentences import SentencesPanel


def of_maps(
    desk: Desk, sentence: SentencePanel, heatmap: HeatmapPanel, layers: LayersPanel
) -> None:
    """Of the panels that show one sentence."""
    navigator = desk.navigator
    for panel in (sentence, heatmap, layers):
        panel.hover_requested.connect(navigator.hover)
        panel.click_requested.connect(navigator.click)
    heatmap.layer_requested.connect(navigator.set_layer)
    heatmap.show_requested.connect(navigator.set_show)
    heatmap.lock_requested.connect(navigator.lock_scale)
    layers.layer_requested.connect(navigator.set_layer)
    sentence.arcs_requested.connect(navigator.set_arcs_from)


def of_list(desk: Desk, sentences: SentencesPanel) -> None:
    """Of the list of sentences, but for texts to be added."""
    editor = desk.editor
    sentences.sentence_requested.connect(desk.navigator.select)
    sentences.edit_requested.connect(editor.edit)
    sentences.remove_requested.connect(editor.remove)
    sentences.tag_requested.connect(editor.tag)
    sentences.note_requested.connect(editor.note)
    sentences.move_requested.connect(editor.move)
    sentences.drop_requested.connect(editor.move_before)
