"""Hold what a shot of a scene is, and what it was like when last seen.

Must not import operators, panels, capture or place.
"""

from __future__ import annotations

import bpy
from bpy.props import BoolProperty, IntProperty, PointerProperty, StringProperty

from .. import shots
from ..shots import Shot
from ..shots.shot import Origin


def _is_camera(_self: bpy.types.PropertyGroup, item: bpy.types.Object) -> bool:
    return item.type == "CAMERA"


def _title(self: ShotIdentity) -> str:
    return self.marker_name


def _set_title(self: ShotIdentity, value: str) -> None:
    scene = self.id_data
    shot = shots.shot_of(scene, self.name)
    if shot is not None:
        shots.rename(scene, shot, value)


def _keep_order(self: ShotIdentity, _context: bpy.types.Context) -> None:
    """Let a shot by hand end no earlier than it begins."""
    if self.last < self.first:
        self.last = self.first


class ShotIdentity:
    """A mix-in for the settings of a shot. What is hidden says what a shot was like when it was last seen."""

    there: BoolProperty(options={"HIDDEN"})
    came_from: StringProperty(options={"HIDDEN"})  # an Origin; empty in files of the first versions
    whole_scene: BoolProperty(options={"HIDDEN"})
    marker_name: StringProperty(options={"HIDDEN"})
    marker_frame: IntProperty(options={"HIDDEN"})
    camera_name: StringProperty(options={"HIDDEN"})
    place: IntProperty(options={"HIDDEN"})  # in the film's order, from 1; 0 where it was never moved

    title: StringProperty(
        name="Shot Name",
        description="What the shot is called; its marker, its strip or its scene gets the same name",
        get=_title,
        set=_set_title,
        options=set(),
    )
    camera: PointerProperty(
        type=bpy.types.Object,
        name="Camera",
        description="What the shot is seen through; empty follows the scene's camera and its markers",
        poll=_is_camera,
        options=set(),
    )
    surface: PointerProperty(
        type=bpy.types.Object, name="Surface", description="The object whose UV layout is the picture", options=set()
    )
    first: IntProperty(name="Start", description="The first frame of the shot", update=_keep_order, options=set())
    last: IntProperty(name="End", description="The last frame of the shot", update=_keep_order, options=set())

    @property
    def origin(self) -> Origin:
        """Where the shot comes from."""
        return self.came_from or ("scene" if self.whole_scene else "marker")

    @property
    def camera_note(self) -> str:
        """Say that the camera of a shot by hand was deleted, which lives on as long as it is chosen; "" where not."""
        if self.origin != "hand" or self.camera is None or self.camera.name in self.id_data.objects:
            return ""
        return f"{self.camera.name} is not in this scene any more, so the scene's own is followed"

    def is_like(self, shot: Shot) -> bool:
        """Tell whether `shot` is just what was remembered of it. Reads only."""
        seen = (self.there, self.origin, self.marker_name, self.first, self.last)
        if seen != (True, shot.origin, shot.name, shot.start, shot.end):
            return False
        # a shot by hand has these from its own settings
        return shot.origin == "hand" or (self.marker_frame, self.camera_name) == (shot.seen_frame, shot.camera)

    def remember(self, shot: Shot) -> None:
        """Keep what `shot` is like, to know it again."""
        self.there, self.came_from, self.whole_scene = True, shot.origin, shot.origin == "scene"
        self.marker_name, self.marker_frame, self.camera_name = shot.name, shot.seen_frame, shot.camera
        self.first, self.last = shot.start, shot.end
