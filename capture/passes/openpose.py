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
from ..figures.cast import Cast
from ..indices import Indices
from .base import Frame, Pass, Prepared


class OpenPosePass(Pass):
    """Keypoints of the people that the picture shows, and who was in it: `people`."""

    kind = "openpose"
    layer_passes = ("use_pass_object_index",)

    def __init__(self, prepared: Prepared) -> None:
        self._cast = Cast(prepared.view_layer, prepared.request, prepared.metres_per_unit)
        self._size_px = (prepared.request.width, prepared.request.height)
        self._figures: list[pose.Figure] = []

    @property
    def people(self) -> set[str]:
        """The armatures of those who were in a frame."""
        return self._cast.names

    def surfaces(self) -> Iterable[bpy.types.Object]:
        """Return the bodies, and what can be seen through."""
        return self._cast.surfaces()

    def begin(self, indices: Indices) -> None:
        """Measure each person in the rest pose."""
        self._cast.begin(indices)

    def visit(self, depsgraph: bpy.types.Depsgraph, camera: CameraFrame) -> None:
        """Read the evaluated armatures."""
        self._figures = self._cast.figures(depsgraph, camera)

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write whoever the picture shows, without the joints that other objects hide."""
        write_bytes(folder.control_file("openpose", frame.number), self.text(frame).encode(), flush=False)

    def text(self, frame: Frame | None) -> str:
        """Return the people of the frame that was visited last as JSON; without a picture nothing hides a joint."""
        figures = self._figures
        if figures and frame is not None:
            indices = frame.picture.channel(object_index_channel())
            figures = self._cast.seen(figures, frame.camera, frame.depth_m, indices)
        return pose.openpose_json(figures, self._size_px)
