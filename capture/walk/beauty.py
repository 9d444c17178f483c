"""Keep the scene's own picture of each frame, as Blender's viewer shows it.

Must not import anything of Animatic but the contract and its siblings here.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy

from ...backend.contract import CaptureFolder, CaptureRequest
from ...backend.contract.folders import write_bytes
from ..files import png
from .listener import Listener


class BeautyKeeper(Listener):
    """Takes the pictures that Blender renders into a capture."""

    ending = ".png"

    def __init__(
        self,
        scene: bpy.types.Scene,
        request: CaptureRequest,
        folder: CaptureFolder,
        scratch: Path,
        on_frame: Callable[[], None],
    ) -> None:
        super().__init__(scene, request, scratch, on_frame)
        self._folder = folder

    def record(self, number: int, picture_path: Path) -> None:
        """Keep the picture. Raises `CaptureError` or OSError."""
        data = picture_path.read_bytes()
        self.require_size(number, *png.size_px(data))
        write_bytes(self._folder.control_file("beauty", number), data, flush=False)
