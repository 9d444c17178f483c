"""Hold the look that the shots of a film share: style prompt, what to avoid, LoRAs, reference pictures.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty, PointerProperty, StringProperty

from ..backend import contract
from .loras import LoraList, ShotLoras, Span
from .model import model_set_items, model_set_number, models_called
from .reference_pictures import IsLike, LookPictureSettings, unchanged

_MOST_WORDS = 8  # that a panel names
_NO_COPIES: Mapping[int, Path] = {}


class LookSettings(LoraList, LookPictureSettings, bpy.types.PropertyGroup):
    """A look: of the film, or of one shot."""

    prompt: StringProperty(
        name="Style",
        description="How every picture looks: medium, light, colours, lens. Said after the prompt of each shot",
        options=set(),
    )
    negative_prompt: StringProperty(
        name="Avoid", description="What no picture must show, besides what each shot avoids", options=set()
    )

    @property
    def style(self) -> contract.Style:
        """This look as the contract's, as it is at the playhead. Raises `ContractError`."""
        return self._style(self.used_loras(), self.references)

    def style_over(self, frames: contract.FrameMap) -> contract.Style:
        """Return this look as it is at the pictures of `frames`. Raises `ContractError`."""
        return self._style(self.used_loras(frames), self.references_over(frames))

    def _style(self, loras: tuple[contract.Lora, ...], references: contract.References) -> contract.Style:
        return contract.Style(self.prompt, self.negative_prompt, loras, references)

    def fill(
        self,
        style: contract.Style,
        copies: Mapping[int, Path] = _NO_COPIES,
        is_like: IsLike = unchanged,
        span: Span = (0, 0),
    ) -> str:
        """Take prompt, LoRAs and reference pictures of `style`; `copies` are a take's own of those pictures, by place.

        What of the .blend or the disk `is_like` its copy comes from there. What is keyed is so in the scene frames of
        `span`. Return sentences that name the pictures that have changed or are not here and what was not keyed, or "".
        """
        self.prompt, self.negative_prompt = style.prompt, style.negative_prompt
        notes = self.fill_loras(style.loras, span), self.fill_pictures(style.references, copies, is_like, span)
        return " ".join(note for note in notes if note)

    def problem(self, models: contract.ModelSet | None) -> str:
        """Return a sentence where the LoRAs cannot be added to `models`, or ""."""
        try:
            if models is not None:
                self.style.models(models)
        except contract.ContractError as error:
            return str(error)
        return ""


class ShotLookSettings:
    """A mix-in for the settings of a shot: whether it has the film's look."""

    look_from: EnumProperty(
        name="Look",
        description="Which look this shot has",
        items=(
            ("film", "Film's", "The look that all shots share"),
            ("own", "Own", "A look of its own in place of the film's, for a dream or a flashback"),
            ("none", "None", "Its prompt alone"),
        ),
        options=set(),
    )
    own_look: PointerProperty(type=LookSettings)
    own_loras: PointerProperty(type=ShotLoras)
    has_own_models: BoolProperty(
        name="Own Model Set",
        description="Make this shot with another model set than the film's, as that set recommends to be run",
        options=set(),
    )
    own_model_set: EnumProperty(
        name="Model Set",
        description="What this shot is made with",
        items=model_set_items,
        default=model_set_number(contract.PREVIEW.name),
        options=set(),
    )

    @property
    def differs_in_models(self) -> bool:
        """Whether the shot is made with a model set of its own."""
        return self.look_from == "own" and self.has_own_models


class FilmLookSettings:
    """A mix-in for the settings of a scene: the film's look."""

    look: PointerProperty(type=LookSettings)

    def look_of(self, settings: ShotLookSettings) -> LookSettings | None:
        """Return the look that the shot with these `settings` has, None for its prompt alone."""
        return {"film": self.look, "own": settings.own_look, "none": None}[settings.look_from]

    def style_of(self, settings: ShotLookSettings, frames: contract.FrameMap | None = None) -> contract.Style:
        """Return the style of the shot with these `settings`, at `frames` or the playhead. Raises `ContractError`."""
        look = self.look_of(settings)
        if look is None:
            return contract.NO_STYLE
        return look.style_over(frames) if frames else look.style

    def loras_note(self, settings: ShotLookSettings) -> str:
        """Return a sentence where a LoRA of a shot moves as no take can follow, or ""."""
        look = self.look_of(settings)
        return (look.unread_loras_note if look else "") or settings.own_loras.unread_loras_note

    def moves_note(self, settings: ShotLookSettings) -> str:
        """Return a sentence where the camera moves of a shot are not made for its models, or ""."""
        look, models = self.look_of(settings), self.models_or_none(settings)
        loras = (*(look.used_loras() if look else ()), *settings.own_loras.used_loras())
        return contract.moves_note(models, loras) if models else ""

    def models_of(self, settings: ShotLookSettings) -> contract.ModelSet:
        """Return what a shot with these `settings` is made with. Raises `ContractError` where the file is gone."""
        return models_called(settings.own_model_set) if settings.differs_in_models else self.models

    def models_or_none(self, settings: ShotLookSettings) -> contract.ModelSet | None:
        """Return what the shot with these `settings` is made with, None where the file of the set is gone."""
        try:
            return self.models_of(settings)
        except contract.ContractError:
            return None

    def is_preview(self, settings: ShotLookSettings) -> bool:
        """Tell whether the shot with these `settings` is made with the preview model."""
        models = self.models_or_none(settings)
        return models is not None and models.name == contract.PREVIEW.name

    def sampling_of(self, settings: ShotLookSettings) -> contract.Sampling:
        """Return how the models of the shot with these `settings` are run. Raises `ContractError`."""
        if not settings.differs_in_models:
            return self.sampling
        models = self.models_of(settings)
        length = models.context_length
        return contract.Sampling(
            scheduler=models.schedulers[0],
            steps=models.steps,
            guidance=models.guidance,
            context_length=length,
            context_overlap=min(self.context_overlap, length - 1),
            context_stride=int(self.context_stride),
            context_fuse=self.context_fuse,
            context_shift=self.context_shift,
        )

    def unknown_words_note(self, text: str, settings: ShotLookSettings | None = None) -> str:
        """Return a sentence that names the words of `text` that the film's or a shot's models do not know, or ""."""
        models = self.models_or_none(settings) if settings else self.models if self.model_set else None
        return contract.unknown_words_note(text, models, most=_MOST_WORDS) if models else ""

    def unheard_note(self, negative_prompt: str, settings: ShotLookSettings) -> str:
        """Return a sentence where the guidance is too low for `negative_prompt` to have an effect in a shot, or ""."""
        models = self.models_or_none(settings)
        return contract.unheard_note(negative_prompt, models, self.sampling_of(settings)) if models else ""

    def references_of(self, settings: ShotLookSettings) -> contract.References:
        """Return the reference pictures that the models of a shot hear, with the strength at the playhead."""
        look, models = self.look_of(settings), self.models_or_none(settings)
        return look.references if look and models and models.ip_adapter else contract.NO_REFERENCES

    def references_note(self, settings: ShotLookSettings) -> str:
        """Return a sentence where the look of a shot has reference pictures that its models do not hear, or ""."""
        look = self.look_of(settings)
        return look.references_note(self.models_or_none(settings)) if look else ""

    def recall_style(
        self,
        settings: ShotLookSettings,
        take: contract.Take,
        copies: Mapping[int, Path] = _NO_COPIES,
        is_like: IsLike = unchanged,
    ) -> tuple[bool, str]:
        """Give the shot the look of `take`, in the film's time: the film's where that is the same, or one of its own.

        `copies` are the take's own of its reference pictures, and `is_like` tells what still shows them. Return
        whether the shot keeps a model set of its own, which made the take, and sentences that name the pictures that
        have changed or are not here and what was not keyed, or "".
        """
        style, span = take.style, (take.frames.start, take.frames.end)
        note = settings.own_loras.fill_loras(take.own_loras, span)
        if settings.differs_in_models and take.models.name == settings.own_model_set:
            return True, " ".join(filter(None, (note, settings.own_look.fill(style, copies, is_like, span))))
        if style == self.look.style_over(take.frames) and self.look.shows(copies, is_like):
            settings.look_from = "film"
        elif style == contract.NO_STYLE:
            settings.look_from = "none"
        else:
            settings.look_from, settings.has_own_models = "own", False
            note = " ".join(filter(None, (note, settings.own_look.fill(style, copies, is_like, span))))
        return False, note
