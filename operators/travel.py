"""Buttons for prompt travel: the list of prompts, from timeline markers, from and to text.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import EnumProperty, IntProperty, StringProperty

from .. import shots
from ..backend import contract
from ..settings.travel import TravelSettings
from ..shots import Shot, marker_words
from . import listing

_EMPTY = "There is no prompt in the list"


def _shot_here(context: bpy.types.Context) -> Shot | None:
    """Return the shot that is shown. Reads only, for polls."""
    return shots.glanced_shot(context.scene)


def _prompts_here(context: bpy.types.Context) -> int:
    """Return how many prompts the travel of the shot that is shown has. Reads only, for polls."""
    shot = _shot_here(context)
    settings = context.scene.animatic.settings_or_none(shot) if shot else None
    return len(settings.travel.prompts) if settings else 0


def _markers_here(context: bpy.types.Context) -> list[bpy.types.TimelineMarker]:
    """Return the markers in the shot that is shown that say a prompt: no camera, no dialogue and no note is theirs."""
    shot = _shot_here(context)
    free = marker_words.free_markers(context.scene, shot.edit_start, shot.edit_end) if shot else ()
    return [marker for marker in free if marker.name.strip()]


class TravelOperator:
    """A mix-in for what changes the prompt travel of the shot that is shown."""

    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """Say why the button is grey."""
        problem = listing.NO_SHOT.rstrip(".") if _shot_here(context) is None else cls.refusal(context)
        if problem:
            cls.poll_message_set(problem)
        return not problem

    @classmethod
    def refusal(cls, _context: bpy.types.Context) -> str:
        """Return why this cannot be done now, or ""."""
        return ""

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Change the travel, or say what is wrong."""
        shot = listing.current_shot(context)
        try:
            self.act(context, shot, context.scene.animatic.settings_for(shot).travel)
        except contract.ContractError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}

    def act(self, context: bpy.types.Context, shot: Shot, travel: TravelSettings) -> None:
        """Do what the button says. Raises `ContractError`."""
        raise NotImplementedError


class ANIMATIC_OT_travel_add(TravelOperator, bpy.types.Operator):
    """Add a prompt at the playhead; the pictures go from each prompt to the next."""

    bl_idname = "animatic.travel_add"
    bl_label = "Add Travel Prompt"

    prompt: StringProperty(
        name="Prompt",
        description="What the picture shows here, said after the shot's own prompt",
        options={"SKIP_SAVE"},
    )
    frame: IntProperty(
        name="Frame",
        description="The scene frame; left out, the playhead's or the next one free",
        options={"SKIP_SAVE"},
    )

    def act(self, context: bpy.types.Context, _shot: Shot, travel: TravelSettings) -> None:
        """Add it."""
        if not self.properties.is_property_set("frame"):
            self.frame = travel.free_frame(context.scene.frame_current)
        if self.frame != travel.free_frame(self.frame):
            raise contract.ContractError("frame", self.frame, "one that has no prompt yet")
        travel.add(self.frame, self.prompt)


class ANIMATIC_OT_travel_remove(TravelOperator, bpy.types.Operator):
    """Take the chosen prompt out of the list."""

    bl_idname = "animatic.travel_remove"
    bl_label = "Remove Travel Prompt"

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for a prompt."""
        return "" if _prompts_here(context) else _EMPTY

    def act(self, _context: bpy.types.Context, _shot: Shot, travel: TravelSettings) -> None:
        """Remove it."""
        travel.remove_active()


class ANIMATIC_OT_travel_move(TravelOperator, bpy.types.Operator):
    """Let the chosen prompt change places with its neighbour; frames stay where they are."""

    bl_idname = "animatic.travel_move"
    bl_label = "Move Travel Prompt"

    direction: EnumProperty(
        name="Direction",
        description="Where the chosen prompt goes in the list",
        items=(("up", "Up", "Towards the first prompt"), ("down", "Down", "Towards the last prompt")),
    )

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for two prompts."""
        return "" if _prompts_here(context) > 1 else "It takes two prompts to change places"

    def act(self, _context: bpy.types.Context, _shot: Shot, travel: TravelSettings) -> None:
        """Move it."""
        travel.move_active(-1 if self.direction == "up" else 1)


class ANIMATIC_OT_travel_from_markers(TravelOperator, bpy.types.Operator):
    """Make the list anew from the markers in this shot without camera, dialogue and notes: each name is a prompt."""

    bl_idname = "animatic.travel_from_markers"
    bl_label = "Prompts from Markers"

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for markers."""
        if _markers_here(context):
            return ""
        if _shot_here(context).surface:
            return (
                "A texture is shown, and no marker without a camera lies in its frames: press Back in Shot for the film"
            )
        return "No marker that could be a prompt lies in this shot, without camera, dialogue and notes: add some with M"

    def act(self, context: bpy.types.Context, _shot: Shot, travel: TravelSettings) -> None:
        """Fill the list."""
        travel.prompts.clear()
        travel.steering = "frames"
        for marker in sorted(_markers_here(context), key=lambda marker: marker.frame):
            travel.add(marker.frame, marker.name.strip())


class ANIMATIC_OT_travel_import(TravelOperator, bpy.types.Operator):
    """Make the list anew from a text of this file, with lines such as `24: a street at night`."""

    bl_idname = "animatic.travel_import"
    bl_label = "Import Travel Prompts"

    text: StringProperty(name="Text", description="The text of this file that holds the prompts")

    @classmethod
    def refusal(cls, _context: bpy.types.Context) -> str:
        """Ask for a text."""
        return "" if bpy.data.texts else "This file has no text: write or open one in the Text Editor"

    def invoke(self, context: bpy.types.Context, _event: bpy.types.Event) -> set[str]:
        """Ask which text, where there are several."""
        self.text = self.text if self.text in bpy.data.texts else bpy.data.texts[0].name
        if len(bpy.data.texts) == 1:
            return self.execute(context)
        return context.window_manager.invoke_props_dialog(self, confirm_text="Import")

    def draw(self, _context: bpy.types.Context) -> None:
        """Draw a field that knows the texts."""
        self.layout.prop_search(self, "text", bpy.data, "texts")

    def act(self, _context: bpy.types.Context, _shot: Shot, travel: TravelSettings) -> None:
        """Fill the list."""
        if self.text not in bpy.data.texts:
            raise contract.ContractError("text", self.text, f"one of {', '.join(bpy.data.texts.keys())}")
        travel.read_text(bpy.data.texts[self.text].as_string())


class ANIMATIC_OT_travel_export(TravelOperator, bpy.types.Operator):
    """Write the list into a text of this file, in lines such as `24: a street at night`."""

    bl_idname = "animatic.travel_export"
    bl_label = "Export Travel Prompts"

    text: StringProperty(
        name="Text",
        description="The text of this file to write over; left out, a new one is made, named for the shot",
        options={"SKIP_SAVE"},
    )

    @classmethod
    def refusal(cls, context: bpy.types.Context) -> str:
        """Ask for prompts with frames."""
        if not _prompts_here(context):
            return _EMPTY
        travel = context.scene.animatic.settings_or_none(_shot_here(context)).travel
        return "" if travel.by_frames else "Only prompts steered by frames can be written as lines"

    def act(self, _context: bpy.types.Context, shot: Shot, travel: TravelSettings) -> None:
        """Write it."""
        lines = travel.text()
        found = bpy.data.texts.get(self.text) or bpy.data.texts.new(self.text or f"{shot.name} Prompts")
        found.from_string(lines)
        self.report({"INFO"}, f"The prompts are in the text {found.name}: open it in the Text Editor.")


classes = (
    ANIMATIC_OT_travel_add,
    ANIMATIC_OT_travel_remove,
    ANIMATIC_OT_travel_move,
    ANIMATIC_OT_travel_from_markers,
    ANIMATIC_OT_travel_import,
    ANIMATIC_OT_travel_export,
)
