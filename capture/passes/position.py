"""Write where in the world the surfaces of each frame lie.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

import numpy as np

from ...backend.contract import CaptureFolder
from .. import camera
from .base import Frame, Pass


class PositionPass(Pass):
    """World metres `position.X/Y/Z`: what depth and camera say together, in one file."""

    kind = "position"
    beside = True

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write the point in the middle of each pixel; nothing is 0."""
        points = np.where(frame.shows[..., None], camera.unproject(frame.camera, frame.depth_m), 0)
        frame.channel_file(folder, "position", {f"position.{axis}": points[..., i] for i, axis in enumerate("XYZ")})
