"""Buttons for lists of LoRAs: of the film's look, of a shot's own look, and of a shot beside its look.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, FloatProperty, StringProperty

from ..backend import contract
from ..settings.loras import LoraList
from ..settings.scene import ShotSettings
from . import listing
from .look import LookOperator

_SEEMS: dict[contract.CameraMove, str] = {
    "zoom-in": "The camera seems to come nearer",
    "zoom-out": "The camera seems to go farther away",
    "pan-left": "The camera seems to move to the left",
    "pan-right": "The camera seems to move to the right",
    "tilt-up": "The camera seems to move upwards",
    "tilt-down": "The camera seems to move downwards",
    "rolling-clockwise": "The picture turns clockwise",
    "rolling-anticlockwise": "The picture turns anticlockwise",
}
_MOVES = tuple((move, label, _SEEMS[move]) for move, label in contract.MOVE_LABELS.items())
_NO_LORA = "The list has no LoRA."


def _reference() -> StringProperty:
    return StringProperty(
        name="LoRA", description="A file, or a Hub id such as org/name", options={"SKIP_SAVE"}, subtype="FILE_PATH"
    )


def _weight() -> FloatProperty:
    return FloatProperty(
        name="Weight",
        description="How much of the LoRA is added; lower it where it takes over the picture",
        default=1.0,
        min=-contract.LORA_WEIGHT_HIGH,
        max=contract.LORA_WEIGHT_HIGH,
        options={"SKIP_SAVE"},
    )


class ANIMATIC_OT_look_lora_add(LookOperator, bpy.types.Operator):
    """Add a LoRA to the look; it is added to the models of every shot with this look."""

    bl_idname = "animatic.look_lora_add"
    bl_label = "Add Style LoRA"

    reference: _reference()
    weight: _weight()

    def act(self, look: LoraList) -> set[str]:
        """Add it."""
        look.add_lora(self.reference, self.weight)
        return {"FINISHED"}


class ANIMATIC_OT_look_lora_remove(LookOperator, bpy.types.Operator):
    """Take the chosen LoRA out of the look."""

    bl_idname = "animatic.look_lora_remove"
    bl_label = "Remove Style LoRA"

    def act(self, look: LoraList) -> set[str]:
        """Remove it."""
        if not look.loras:
            self.report({"ERROR"}, "The look has no LoRA.")
            return {"CANCELLED"}
        look.remove_active()
        return {"FINISHED"}


class ShotOperator:
    """A mix-in for what acts on the settings of the shown shot."""

    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Change the shot."""
        shot = listing.current_shot(context)
        if shot is None:
            self.report({"ERROR"}, listing.NO_SHOT)
            return {"CANCELLED"}
        return self.act(context.scene.animatic.settings_for(shot))

    def act(self, settings: ShotSettings) -> set[str]:
        """Do what the button says."""
        raise NotImplementedError


class ANIMATIC_OT_shot_lora_add(ShotOperator, bpy.types.Operator):
    """Add a LoRA to this shot alone, beside its look, such as a MotionLoRA for the move of its camera."""

    bl_idname = "animatic.shot_lora_add"
    bl_label = "Add LoRA to Shot"

    reference: _reference()
    weight: _weight()

    def act(self, settings: ShotSettings) -> set[str]:
        """Add it."""
        settings.own_loras.add_lora(self.reference, self.weight)
        return {"FINISHED"}


class ANIMATIC_OT_camera_move_add(ShotOperator, bpy.types.Operator):
    """Add one of the camera moves that AnimateDiff was released with to this shot; they are made for AnimateDiff v2."""

    bl_idname = "animatic.camera_move_add"
    bl_label = "Add Camera Move"

    move: EnumProperty(
        name="Move",
        description="How the camera seems to move: what the picture shows slides, grows or turns that way",
        items=_MOVES,
        options={"SKIP_SAVE"},
    )
    weight: _weight()

    def act(self, settings: ShotSettings) -> set[str]:
        """Add it."""
        reference = contract.move_reference(self.move)
        if any(item.place == reference for item in settings.own_loras.loras):
            self.report({"ERROR"}, "The shot has this move already: change its weight in the list.")
            return {"CANCELLED"}
        settings.own_loras.add_lora(reference, self.weight)
        return {"FINISHED"}


class ANIMATIC_OT_shot_lora_remove(ShotOperator, bpy.types.Operator):
    """Take the chosen LoRA out of the shot."""

    bl_idname = "animatic.shot_lora_remove"
    bl_label = "Remove LoRA from Shot"

    def act(self, settings: ShotSettings) -> set[str]:
        """Remove it."""
        if not settings.own_loras.loras:
            self.report({"ERROR"}, _NO_LORA)
            return {"CANCELLED"}
        settings.own_loras.remove_active()
        return {"FINISHED"}


class ANIMATIC_OT_lora_word(bpy.types.Operator):
    """Add this word to the prompt: the LoRA was trained on pictures that were described with it."""

    bl_idname = "animatic.lora_word"
    bl_label = "Add Trigger Word"
    bl_options = {"REGISTER", "UNDO"}

    word: StringProperty(name="Word", description="What to add to the prompt", options={"SKIP_SAVE"})
    into: EnumProperty(
        name="Into",
        description="Which prompt the word is added to",
        items=(
            ("film", "Film's Look", "The style that all shots share"),
            ("look", "Shot's Look", "The style of the shown shot's own look"),
            ("shot", "Shot", "The prompt of the shown shot"),
        ),
        options={"SKIP_SAVE"},
    )

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Add it where it is not said yet."""
        own, shot = context.scene.animatic, listing.current_shot(context)
        if self.into != "film" and shot is None:
            self.report({"ERROR"}, listing.NO_SHOT)
            return {"CANCELLED"}
        settings = own.settings_for(shot) if shot else None
        says = {"film": own.look, "look": settings and settings.own_look, "shot": settings}[self.into]
        said = [part.strip().lower() for part in says.prompt.split(",")]
        if self.word.strip().lower() not in said:
            says.prompt = contract.whole_prompt(says.prompt, self.word)
        return {"FINISHED"}


classes = (
    ANIMATIC_OT_look_lora_add,
    ANIMATIC_OT_look_lora_remove,
    ANIMATIC_OT_shot_lora_add,
    ANIMATIC_OT_camera_move_add,
    ANIMATIC_OT_shot_lora_remove,
    ANIMATIC_OT_lora_word,
)
