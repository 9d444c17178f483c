"""Hold a list of LoRAs, of a look or of a shot, whose weights may be keyed over the frames.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

from collections.abc import Sequence

import bpy
from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty, StringProperty

from ..backend import contract
from . import animated
from .animated import DECIMALS

Span = tuple[int, int]  # the first and the last frame of a shot in the film


class StyleLora(bpy.types.PropertyGroup):
    """A LoRA of a list."""

    enabled: BoolProperty(name="In Use", description="Add this LoRA to the models", default=True, options=set())
    reference: StringProperty(
        name="LoRA",
        description="A file, or a Hub id such as org/name or org/name:file.safetensors. It must be made for the base "
        "model of the set, a MotionLoRA for its motion module",
        subtype="FILE_PATH",
        options={"PATH_SUPPORTS_BLEND_RELATIVE"},
    )
    weight: FloatProperty(
        name="Weight",
        description="How much of the LoRA is added; lower it where it drowns the prompt, negative turns it around. "
        "Key it to let it come and go: every picture takes the weight of its own frame",
        default=1.0,
        min=-contract.LORA_WEIGHT_HIGH,
        max=contract.LORA_WEIGHT_HIGH,
        soft_min=0.0,
        soft_max=1.5,
    )

    @property
    def is_used(self) -> bool:
        """Whether it is added to the models."""
        return self.enabled and bool(self.reference.strip())

    @property
    def label(self) -> str:
        """What a list calls it, without the path."""
        return contract.lora_label(self.reference)

    @property
    def is_move(self) -> bool:
        """Whether it is one of the camera moves that AnimateDiff was released with."""
        return self.label in contract.MOVE_LABELS.values()

    @property
    def place(self) -> str:
        """Its reference, with a path that holds anywhere."""
        text = self.reference.strip()
        return bpy.path.abspath(text) if text.startswith("//") else text

    def lora(self, frames: contract.FrameMap | None) -> contract.Lora:
        """Return this LoRA as the contract's, with its weight at the pictures of `frames`, or at the playhead."""
        if frames is None:
            return contract.Lora(self.place, round(self.weight, DECIMALS))
        keys = animated.keys_over(self, "weight", frames)
        return contract.Lora(self.place, keys[0].value, keys if len(keys) > 1 else ())

    @property
    def is_keyed(self) -> bool:
        """Whether keys give the weight its values."""
        return animated.is_keyed(self, "weight")

    @property
    def unread_note(self) -> str:
        """A sentence where the weight moves in a way that cannot be read ahead, or ""."""
        return animated.unread_note(self, "weight")


class LoraList:
    """A mix-in: LoRAs, and which of them is chosen."""

    loras: CollectionProperty(type=StyleLora)
    active: IntProperty(name="LoRA", description="The LoRA of the list that the buttons act on", min=0, options=set())

    def used_loras(self, frames: contract.FrameMap | None = None) -> tuple[contract.Lora, ...]:
        """Return those that are in use, with their weights at the pictures of `frames`, or at the playhead."""
        return tuple(item.lora(frames) for item in self.loras if item.is_used)

    @property
    def chosen_lora(self) -> StyleLora | None:
        """The chosen LoRA, None where there is none."""
        return self.loras[min(self.active, len(self.loras) - 1)] if self.loras else None

    @property
    def has_keyed(self) -> bool:
        """Whether the weight of a LoRA in use is keyed."""
        return any(item.is_used and item.is_keyed for item in self.loras)

    @property
    def unread_loras_note(self) -> str:
        """A sentence where the weight of a LoRA in use moves in a way that cannot be read ahead, or ""."""
        return next((note for item in self.loras if item.is_used and (note := item.unread_note)), "")

    def add_lora(self, reference: str, weight: float = 1.0) -> None:
        """Add a LoRA and choose it."""
        item = self.loras.add()
        item.reference, item.weight = reference, weight
        self.active = len(self.loras) - 1

    def remove_active(self) -> None:
        """Take the chosen LoRA out, with its keys; the one after it is chosen then."""
        place = min(self.active, len(self.loras) - 1)
        animated.entry_leaves(self, "loras", place)
        self.loras.remove(place)
        self.active = min(self.active, max(len(self.loras) - 1, 0))

    def fill_loras(self, loras: Sequence[contract.Lora], span: Span) -> str:
        """Take `loras` in place of those that are there, keys in the frames of `span`; return what could not be."""
        while self.loras:
            self.active = len(self.loras) - 1
            self.remove_active()
        notes = []
        for lora in loras:
            item = self.loras.add()
            item.reference, item.weight = lora.reference, lora.weight
            if lora.weight_keys:
                note = animated.unkeyable_note(item, "weight", lora.weight_keys)
                notes.append(note)
                if not note:
                    animated.put_keys(item, "weight", lora.weight_keys, span)
        return next((note for note in notes if note), "")


class ShotLoras(LoraList, bpy.types.PropertyGroup):
    """The LoRAs that a shot has beside its look, such as the move of its camera."""


CLASSES = (StyleLora, ShotLoras)
