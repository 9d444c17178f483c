"""Write the depth of each frame: metres along the camera's view.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from ...backend.contract import CaptureFolder
from ..files import exr
from .base import Frame, Pass


class DepthPass(Pass):
    """Camera-space Z as float32 EXR."""

    kind = "depth"
    beside = True

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write the one channel `Z`."""
        exr.write_depth(folder.control_file("depth", frame.number), frame.depth_m)
