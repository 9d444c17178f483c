"""Hold what of the coming controls is shown in the viewport, and of which frame the panel shows pictures.

`window_manager.animatic.seeing`; switched in panels, read where it is drawn. Must not import operators or panels.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, FloatProperty, IntProperty, StringProperty


def _redraw(_self: object, context: bpy.types.Context) -> None:
    for window in context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()


class SeeingState(bpy.types.PropertyGroup):
    """What is shown of what the model will see."""

    pose: BoolProperty(
        name="Show Pose",
        description="Draw the skeletons that the pose control will send over the view through the shot's camera, live "
        "while you scrub and pose",
        update=_redraw,
    )
    depth: BoolProperty(
        name="Show Depth",
        description="Draw the depth that the depth control will send over the view through the shot's camera: near is "
        "white, far is black",
        update=_redraw,
    )
    planes: BoolProperty(
        name="Show Near and Far",
        description="Draw two frames across what the shot's camera sees: nearer than the first all is white, beyond "
        "the second black. Look from beside the camera",
        update=_redraw,
    )
    opacity: FloatProperty(
        name="Depth Opacity",
        description="How much the drawn depth covers the view; lower it to see the scene through it",
        default=1.0,
        min=0.0,
        max=1.0,
        subtype="FACTOR",
        update=_redraw,
    )
    occlusion: BoolProperty(
        name="Hide Covered Joints",
        description="Leave out joints that something covers, as the capture does. Switch it off where a heavy scene "
        "makes the view slow",
        default=True,
        update=_redraw,
    )
    capture: StringProperty()  # the folder of the capture that is shown of the shown shot, "" without any
    depth_holds: BoolProperty()  # its depths are those of the present settings
    note: StringProperty()  # why nothing is seen in the viewport, ""
    depth_icon: IntProperty()  # the pictures of the frame that were drawn here, where the backend has drawn none
    openpose_icon: IntProperty()
    pictures_text: StringProperty()  # which frame the pictures in the panel are of
    is_stale: BoolProperty()  # the scene has changed since the capture that they are of

    @property
    def is_on(self) -> bool:
        """Whether anything is drawn in the viewport."""
        return self.pose or self.depth or self.planes

    def switch_off(self) -> None:
        """Draw nothing."""
        self.pose = self.depth = self.planes = False
