"""The button of a preset: Draft, Standard or Final.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty

from ..backend import contract
from ..settings import quality
from . import listing


class ANIMATIC_OT_quality(bpy.types.Operator):
    """Set size, steps, frame step and shortcuts at once, as the chosen model set recommends them."""

    bl_idname = "animatic.quality"
    bl_label = "Set Quality"
    bl_options = {"REGISTER", "UNDO"}

    preset: EnumProperty(
        name="Preset",
        description="How good the pictures are to be, and so how long they take",
        items=(
            ("draft", "Draft", "Half the pixels, the fewest good steps, on twos: to see in short what a shot does"),
            ("standard", "Standard", "The size and the steps of the model set, a picture for every frame"),
            ("final", "Final", "The largest size that the models make well, a picture for every frame, no shortcut"),
        ),
        default="standard",
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Ask for a shot."""
        if listing.shown_shot(context) is None:
            cls.poll_message_set(listing.NO_SHOT.rstrip("."))
            return False
        return True

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Set the preset."""
        shot = listing.current_shot(context)
        try:
            quality.choose(context.scene, shot, self.preset)
        except contract.ContractError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


classes = (ANIMATIC_OT_quality,)
