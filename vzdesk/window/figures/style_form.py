"""All that a style says, in three tabs of few controls each."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from vzdesk.view.figures.style import COLOURS, PRESETS, SIZES_MM, FigureStyle
from vzdesk.widgets.style import RHYTHM
from vzdesk.window.figures import fields
from vzdesk.window.figures.fields import Field, Range


class StyleForm(QTabWidget):
    """Shows one style, and lets the user make another of it. What it has no control for stays.

    changed  there is another style
    """

    changed = Signal()

    def __init__(self, style: FigureStyle, tiers: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._base = style
        self.fields: dict[str, Field] = {}
        self._make_content(tiers)
        self._make_style()
        self._make_text()
        self._lay_out()
        self.show_style(style)
        for name in ("width_mm", "height_mm", "size_pt"):
            self.fields[name].changed.connect(self._on_size)
        for each in self.fields.values():
            each.changed.connect(self.changed)

    def _make_content(self, tiers: tuple[str, ...]) -> None:
        self.fields["hide_special"] = fields.flag(self.tr("Without special to&kens"))
        self.fields["numbers"] = fields.flag(self.tr("&Numbers in cells"))
        self.fields["roles"] = fields.flag(self.tr("Ro&les beside words"))
        self.fields["tiers"] = fields.several(tiers, self.tr("none"))
        self.fields["letters"] = fields.flag(self.tr("Maps called (&a), (b), …"))

    def _make_style(self) -> None:
        mm = self.tr(" mm")
        self.fields["width_mm"] = fields.number(Range(*SIZES_MM, mm))
        self.fields["height_mm"] = fields.number(
            Range(*SIZES_MM, mm), self.tr("as high as it needs")
        )
        names = {
            "perceptual": self.tr("In colour"),
            "grey": self.tr("From white to black"),
            "cividis": self.tr("In blue and yellow"),
        }
        self.fields["colours"] = fields.choice({name: names.get(name, name) for name in COLOURS})
        self.fields["colour_bar"] = fields.flag(self.tr("Colour &bar"))
        self.fields["bar_label"] = fields.line()
        self.fields["outlines"] = fields.flag(self.tr("Text as o&utlines, without its font"))
        self.width_ = QComboBox()
        for text, preset in (
            (self.tr("One column"), "77"),
            (self.tr("The whole width"), "160"),
            (self.tr("A slide of 16:9"), "slide"),
        ):
            self.width_.addItem(text, preset)
        self.width_.setPlaceholderText(self.tr("As said"))
        self.width_.currentIndexChanged.connect(self._take_preset)

    def _make_text(self) -> None:
        self.fields["family"] = fields.family(self.tr("The usual one"))
        self.fields["size_pt"] = fields.number(Range(3.0, 72.0, self.tr(" pt"), 0.5))
        turns = {
            "automatic": self.tr("Level where there is room"),
            "level": self.tr("Level"),
            "slanted": self.tr("Slanted"),
            "upright": self.tr("Upright"),
        }
        self.fields["turn"] = fields.choice(turns)
        pieces = {
            "hashes": self.tr("With ## before them"),
            "own": self.tr("As the tokenizer has them"),
            "bracket": self.tr("With a bracket"),
            "plain": self.tr("Not marked"),
        }
        self.fields["pieces"] = fields.choice(pieces)
        self.fields["title"] = fields.flag(self.tr("&Title above the figure"))

    def _lay_out(self) -> None:
        labels = {
            "tiers": self.tr("Annotations"),
            "height_mm": self.tr("Height"),
            "colours": self.tr("C&olours"),
            "bar_label": self.tr("Beside the bar"),
            "family": self.tr("Fo&nt"),
            "size_pt": self.tr("Si&ze"),
            "turn": self.tr("Words below"),
            "pieces": self.tr("Pieces of words"),
        }
        self.content_form = self._page(
            self.tr("Content"), labels, "hide_special", "numbers", "roles", "tiers", "letters"
        )
        form = self._page(
            self.tr("Style"),
            labels,
            *("height_mm", "colours", "colour_bar"),
            "bar_label",
            "outlines",
        )
        width = QHBoxLayout()
        width.addWidget(self.width_, 1)
        width.addWidget(self.fields["width_mm"].widget)
        self.fields["width_mm"].widget.setAccessibleName(self.tr("Width in millimetres"))
        label = QLabel(self.tr("&Width"))
        label.setBuddy(self.width_)
        form.insertRow(0, label, width)
        self._page(self.tr("Text"), labels, "family", "size_pt", "turn", "pieces", "title")

    def _page(self, title: str, labels: dict[str, str], *names: str) -> QFormLayout:
        page = QWidget()
        column, form = QVBoxLayout(page), QFormLayout()
        form.setVerticalSpacing(RHYTHM)
        column.addLayout(form)
        column.addStretch(1)
        for name in (each for each in names if each in self.fields):
            widget = self.fields[name].widget
            if isinstance(widget, QCheckBox):
                form.addRow(widget)
            else:
                form.addRow(labels[name], widget)
        self.addTab(page, title)
        return form

    # What is shown

    @property
    def style_(self) -> FigureStyle:
        """What is chosen."""
        chosen = {name: each.read() for name, each in self.fields.items()}
        return replace(self._base, **chosen)

    @Slot()
    def _on_size(self) -> None:
        with QSignalBlocker(self.width_):
            self.width_.setCurrentIndex(self.width_.findData(_preset_of(self.style_)))

    def show_style(self, style: FigureStyle) -> None:
        """Show this style instead."""
        self._base = style
        for name, each in self.fields.items():
            each.show(getattr(style, name))
        self._on_size()

    def enable(self, name: str, is_enabled: bool) -> None:
        self.fields[name].widget.setEnabled(is_enabled)

    @Slot()
    def _take_preset(self) -> None:
        """Its size, and that of its text; all else stays."""
        name = self.width_.currentData()
        if name:
            preset = PRESETS[name]
            size = preset.width_mm, preset.height_mm, preset.size_pt
            for field, value in zip(("width_mm", "height_mm", "size_pt"), size, strict=True):
                self.fields[field].show(value)
            self.changed.emit()


def _preset_of(style: FigureStyle) -> str:
    """The preset of the same size, "" where none has it."""
    size = style.width_mm, style.height_mm, style.size_pt
    return next((n for n, p in PRESETS.items() if (p.width_mm, p.height_mm, p.size_pt) == size), "")
