"""Say what a pass of a capture is: what Blender must render for it, and what is written of each frame.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import bpy
import numpy as np

from ...backend.contract import CameraFrame, CaptureFolder, CaptureRequest, PassKind
from ..files import exr
from ..indices import Indices

BACKGROUND = 1e9  # Cycles writes 1e10 where nothing is; no scene reaches that far


@dataclass(frozen=True)
class Prepared:
    """The shot before the walk, in the scene as the artist has it."""

    scene: bpy.types.Scene
    view_layer: bpy.types.ViewLayer
    request: CaptureRequest

    @property
    def metres_per_unit(self) -> float:
        """Metres in one of the scene's units."""
        return self.scene.unit_settings.scale_length


@dataclass(frozen=True)
class Frame:
    """One frame as it was rendered: the channels of its picture, and depth in metres [height, width]."""

    number: int  # of its files
    camera: CameraFrame
    picture: exr.Picture
    depth_m: np.ndarray  # `BACKGROUND` or more where nothing is

    @property
    def shows(self) -> np.ndarray:
        """Where something is seen, bool [height, width]."""
        return self.depth_m < BACKGROUND

    def channel_file(self, folder: CaptureFolder, kind: PassKind, channels: Mapping[str, np.ndarray]) -> None:
        """Write `channels`, each [height, width], as this frame's file of the pass `kind`. Raises OSError."""
        exr.write(folder.control_file(kind, self.number), channels)


class Pass:
    """One pass of a capture, through one walk. Its methods may run off the main thread once the walk has begun."""

    kind: PassKind
    layer_passes: tuple[str, ...] = ()  # switches of the view layer, beside depth
    beside = False  # whether `write` may run on a thread of its own, when the next frames have been visited

    def surfaces(self) -> Iterable[bpy.types.Object]:
        """Return the surfaces that must be told from each other and all others, by their pass indices."""
        return ()

    def materials(self) -> Iterable[bpy.types.Material]:
        """Return the materials that must be told from each other and all others, by their pass indices."""
        return ()

    def begin(self, indices: Indices) -> None:
        """Take the pass `indices` of what is told apart: that of the other passes too."""

    def visit(self, depsgraph: bpy.types.Depsgraph, camera: CameraFrame) -> None:
        """Read what is wanted of the evaluated scene of a frame whose picture is still to be rendered."""

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write the file of a frame, the frames in their order. Raises `CaptureError` or OSError."""
        raise NotImplementedError

    def end(self, folder: CaptureFolder) -> None:
        """Write what waited for a frame that does not come. Raises `CaptureError` or OSError."""
