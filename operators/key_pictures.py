"""Buttons for the artist's own pictures that lead a shot.

Must not import panels.
"""

from __future__ import annotations

import bpy
from bpy.props import IntProperty

from ..settings.key_frames import KeyFrameSettings
from . import listing


class KeyPictureOperator:
    """A mix-in for what changes the pictures that lead the shot that is shown."""

    bl_options = {"REGISTER", "UNDO"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Change them, or say what is wrong."""
        shot = listing.current_shot(context)
        if shot is None:
            self.report({"ERROR"}, listing.NO_SHOT)
            return {"CANCELLED"}
        return self.act(context, context.scene.animatic.settings_for(shot).key_frames)

    def act(self, context: bpy.types.Context, keys: KeyFrameSettings) -> set[str]:
        """Do what the button says with `keys`."""
        raise NotImplementedError


class ANIMATIC_OT_key_picture_add(KeyPictureOperator, bpy.types.Operator):
    """Add a picture at the playhead that the shot is to come by there; open or paint its image in the new line."""

    bl_idname = "animatic.key_picture_add"
    bl_label = "Add Picture at Playhead"

    def act(self, context: bpy.types.Context, keys: KeyFrameSettings) -> set[str]:
        """Add it."""
        keys.add_picture(None, context.scene.frame_current)
        return {"FINISHED"}


class ANIMATIC_OT_key_picture_remove(KeyPictureOperator, bpy.types.Operator):
    """Take a picture out of those that lead the shot; its image stays in this file."""

    bl_idname = "animatic.key_picture_remove"
    bl_label = "Remove Picture"

    place: IntProperty(
        name="Line", description="Which picture of the list, counted from 0; -1 is the last", default=-1, min=-1
    )

    def act(self, _context: bpy.types.Context, keys: KeyFrameSettings) -> set[str]:
        """Remove it."""
        count = len(keys.pictures)
        place = self.place if self.place >= 0 else count - 1
        if not 0 <= place < count:
            self.report({"ERROR"}, "There is no such picture under Key Frames.")
            return {"CANCELLED"}
        keys.pictures.remove(place)
        return {"FINISHED"}


classes = (ANIMATIC_OT_key_picture_add, ANIMATIC_OT_key_picture_remove)
