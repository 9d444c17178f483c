"""Write where in their UV maps the surfaces of each frame are seen.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from ...backend.contract import CaptureFolder
from .base import Frame, Pass


class UvPass(Pass):
    """`uv.U` and `uv.V` in the map that is for rendering; 0 where a surface has none and where nothing is."""

    kind = "uv"
    layer_passes = ("use_pass_uv",)
    beside = True

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write both."""
        frame.channel_file(folder, "uv", {f"uv.{axis}": frame.picture.channel(f".UV.{axis}") for axis in "UV"})
