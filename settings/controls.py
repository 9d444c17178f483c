"""Hold how a control pass steers the pictures of a scene, and turn it into the contract's control.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, FloatProperty, PointerProperty

from ..backend import contract
from . import animated
from .animated import DECIMALS
from .depth_look import DepthLookSettings


class ControlSettings:
    """A mix-in: how one control steers the pictures of a scene; only the strength goes along with the frames."""

    enabled: BoolProperty(
        name="Use",
        description="Capture this pass and let it steer the picture. Switch it off where it holds what the "
        "prompt should change",
        default=True,
        options=set(),
    )
    strength: FloatProperty(
        name="Strength",
        description="How strongly the picture follows this pass; above 1 it may harden. "
        "Key it to let a shot grip or let go: every picture takes the strength of its own frame",
        default=1.0,
        min=0.0,
        max=contract.STRENGTH_HIGH,
        subtype="FACTOR",
    )
    start: FloatProperty(
        name="Start",
        description="The part of the steps after which this pass begins to steer. Raise it to let the prompt "
        "lay out the picture",
        default=0.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )
    end: FloatProperty(
        name="End",
        description="The part of the steps after which this pass lets go; lower leaves details to the prompt",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )
    ease: FloatProperty(
        name="Ease",
        description="The part of the steps over which this pass sets in after Start and lets go before End. "
        "Raise it where the picture breaks when the pass lets go; without Start and End it does nothing",
        default=0.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        options=set(),
    )

    def control(self, kind: contract.ControlKind, frames: contract.FrameMap) -> contract.Control:
        """Return these settings as the contract's control of `kind`, with the strength at the pictures of `frames`."""
        keys = animated.keys_over(self, "strength", frames)
        start, end, ease = (round(value, DECIMALS) for value in (self.start, max(self.start, self.end), self.ease))
        return contract.Control(kind, keys[0].value, start, end, ease, keys if len(keys) > 1 else ())

    def recall(self, control: contract.Control, keys: tuple[contract.Key, ...], span: tuple[int, int]) -> str:
        """Set what `control` says, its strength by `keys` in the frames of `span`; return what could not be, or ""."""
        self.enabled, self.start, self.end, self.ease = True, control.start, control.end, control.ease
        note = animated.unkeyable_note(self, "strength", keys)
        if not note:
            animated.put_keys(self, "strength", keys, span)
        return note

    @property
    def is_keyed(self) -> bool:
        """Whether keys give the strength its values."""
        return animated.is_keyed(self, "strength")

    @property
    def unread_note(self) -> str:
        """A sentence where the strength moves in a way that cannot be read ahead, or ""."""
        return animated.unread_note(self, "strength")


class PassSettings(ControlSettings, bpy.types.PropertyGroup):
    """A control that has a pass of its own."""


class CannySettings(ControlSettings, bpy.types.PropertyGroup):
    """The control that is drawn from the scene's render."""

    enabled: BoolProperty(
        name="Use",
        description="Render the scene with its lights and materials, and let the edges in that steer the picture",
        default=False,
        options=set(),
    )


class NormalSettings(ControlSettings, bpy.types.PropertyGroup):
    """The control that sees where surfaces face."""

    enabled: BoolProperty(
        name="Use",
        description="Let the directions that surfaces face steer the picture. For relief, folds and faces, which are "
        "nearly one grey in depth",
        default=False,
        options=set(),
    )


class SegmentationSettings(ControlSettings, bpy.types.PropertyGroup):
    """The control that sees what is what."""

    enabled: BoolProperty(
        name="Use",
        description="Let what things are steer the picture: sky, tree, road or wall, in the colours of ADE20K, as "
        "objects and materials are labelled. For where things belong rather than how they are shaped",
        default=False,
        options=set(),
    )


class LineartSettings(ControlSettings, bpy.types.PropertyGroup):
    """The control that sees lines drawn from the geometry."""

    enabled: BoolProperty(
        name="Use",
        description="Let lines steer the picture: outlines, creases and the borders of objects, drawn from the "
        "geometry alone, steady from frame to frame. For drawn looks, and for exact shapes without a render",
        default=False,
        options=set(),
    )


class Controls:
    """A mix-in for the settings of a scene: its controls, and how depth is drawn."""

    depth: PointerProperty(type=PassSettings)
    openpose: PointerProperty(type=PassSettings)
    canny: PointerProperty(type=CannySettings)
    normal: PointerProperty(type=NormalSettings)
    seg: PointerProperty(type=SegmentationSettings)
    lineart: PointerProperty(type=LineartSettings)
    depth_look: PointerProperty(type=DepthLookSettings)


CLASSES = (
    PassSettings,
    CannySettings,
    NormalSettings,
    SegmentationSettings,
    LineartSettings,
    DepthLookSettings,
)
