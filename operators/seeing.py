"""Buttons that show what the model will see over the camera's view.

Must not import panels.
"""

from __future__ import annotations

import bpy


class Switch:
    """A mix-in: turn one of the drawings on or off."""

    switched = ""  # the property of `window_manager.animatic.seeing`

    def execute(self, context: bpy.types.Context) -> set[str]:
        """Turn it."""
        seeing = context.window_manager.animatic.seeing
        setattr(seeing, self.switched, not getattr(seeing, self.switched))
        return {"FINISHED"}


class ANIMATIC_OT_show_pose(Switch, bpy.types.Operator):
    """Show or hide the skeletons that the pose control will send, over the view through the shot's camera."""

    bl_idname = "animatic.show_pose"
    bl_label = "Show Pose"
    switched = "pose"


class ANIMATIC_OT_show_depth(Switch, bpy.types.Operator):
    """Show or hide the depth that the depth control will send, over the view through the shot's camera."""

    bl_idname = "animatic.show_depth"
    bl_label = "Show Depth"
    switched = "depth"


class ANIMATIC_OT_show_planes(Switch, bpy.types.Operator):
    """Show or hide where depth becomes white and black, as two frames before the shot's camera."""

    bl_idname = "animatic.show_planes"
    bl_label = "Show Near and Far"
    switched = "planes"


classes = (ANIMATIC_OT_show_pose, ANIMATIC_OT_show_depth, ANIMATIC_OT_show_planes)
