"""Write the people of each frame as OpenPose's JSON.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy

from ...backend.contract import CameraFrame, CaptureFolder
from ...backend.contract.folders import write_bytes
from ...compat import object_index_channel
from ..figures import pose
from ..figures.people import Indices, find_people
from .base import Frame, Pass, Prepared


class OpenPosePass(Pass):
    """Keypoints of the people that the picture shows, and who was in it: `people`."""

    kind = "openpose"
    layer_passes = ("use_pass_object_index",)

    def __init__(self, prepared: Prepared) -> None:
        self._metres_per_unit = prepared.metres_per_unit
        self._size_px = (prepared.request.width, prepared.request.height)
        self._found = find_people(prepared.view_layer, prepared.request.figures.mappings)
        self._asked = prepared.request.figures
        self._actors: list[pose.Actor] = []
        self._figures: tuple[pose.Figure, ...] = ()
        self.people: set[str] = set()

    def surfaces(self) -> Iterable[bpy.types.Object]:
        """Return the bodies, which hide their own joints as no other object does."""
        return [surface for person in self._found for surface in person.surfaces]

    def begin(self, indices: Indices) -> None:
        """Measure each person in the rest pose."""
        self._actors = [pose.Actor.of(person, indices, self._asked) for person in self._found]

    def visit(self, depsgraph: bpy.types.Depsgraph, camera: CameraFrame) -> None:
        """Read the evaluated armatures."""
        figures = [actor.figure(depsgraph, camera, self._size_px, self._metres_per_unit) for actor in self._actors]
        seen = [(actor, figure) for actor, figure in zip(self._actors, figures, strict=True) if figure]
        self.people.update(actor.person.armature.name for actor, _ in seen)
        self._figures = tuple(figure for _, figure in seen)

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write whoever the picture shows, without the joints that other objects hide."""
        write_bytes(folder.control_file("openpose", frame.number), self.text(frame).encode(), flush=False)

    def text(self, frame: Frame | None) -> str:
        """Return the people of the frame that was visited last as JSON; without a picture nothing hides a joint."""
        figures = self._figures
        if figures and frame is not None:
            indices = frame.picture.channel(object_index_channel())
            figures = tuple(pose.drop_hidden(figure, frame.depth_m, indices) for figure in figures)
        return pose.openpose_json(figures, self._size_px)
