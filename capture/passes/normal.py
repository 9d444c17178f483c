"""Write where the surfaces of each frame face: normals in camera space.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

import numpy as np

from ...backend.contract import CaptureFolder
from .base import Frame, Pass

_FACING = np.array((1.0, -1.0, -1.0))  # from OpenCV's camera axes to x right, y up, z towards the camera


class NormalPass(Pass):
    """Unit vectors `normal.X/Y/Z`, smooth shading and bump included; x right, y up, z towards the camera."""

    kind = "normal"
    layer_passes = ("use_pass_normal",)
    beside = True

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Turn Cycles' normals, which are the world's, with the frame's camera; nothing is 0."""
        world = np.stack([frame.picture.channel(f".Normal.{axis}") for axis in "XYZ"], axis=-1)
        turn = np.array(frame.camera.world_to_camera).reshape(3, 4)[:, :3]
        seen = (world @ turn.T) * _FACING
        lengths = np.linalg.norm(seen, axis=-1, keepdims=True)
        seen = np.where(frame.shows[..., None] & (lengths > 0), seen / np.where(lengths > 0, lengths, 1), 0)
        frame.channel_file(folder, "normal", {f"normal.{axis}": seen[..., i] for i, axis in enumerate("XYZ")})
