"""Write how what each pixel shows moves: to the next file, and from the one before.

Must not import anything of Animatic but the contract and its siblings in capture.
"""

from __future__ import annotations

from dataclasses import dataclass

import bpy
import numpy as np

from ...backend.contract import CameraFrame, CaptureFolder
from ..files import exr
from ..motion.following import Moment, Vectors, follow, nowhere
from ..motion.geometry import Geometry, read
from .base import Frame, Pass, Prepared


@dataclass(frozen=True)
class _Waiting:
    """A frame whose next one is still to come."""

    number: int
    moment: Moment
    backward: Vectors


class MotionPass(Pass):
    """`forward` and `backward`: pixels in `U` (right) and `V` (down), and `occluded` (1) where it is not seen there.

    Neighbours are those of the files, whatever the frame step; outside the shot nothing is seen.
    """

    kind = "motion"
    beside = True

    def __init__(self, prepared: Prepared) -> None:
        self._metres_per_unit = prepared.metres_per_unit
        self._visited: dict[int, Geometry] = {}
        self._waiting: _Waiting | None = None

    def visit(self, depsgraph: bpy.types.Depsgraph, camera: CameraFrame) -> None:
        """Read the surfaces."""
        self._visited[camera.number] = read(depsgraph, self._metres_per_unit)

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write the file before, whose next frame this is."""
        moment = Moment(frame.camera, frame.depth_m, self._visited.pop(frame.number))
        backward = nowhere(moment)
        if self._waiting is not None:
            backward = follow(moment, self._waiting.moment)
            self._write(folder, follow(self._waiting.moment, moment))
        self._waiting = _Waiting(frame.number, moment, backward)

    def end(self, folder: CaptureFolder) -> None:
        """Write the last file, which has no next one."""
        if self._waiting is not None:
            self._write(folder, nowhere(self._waiting.moment))

    def _write(self, folder: CaptureFolder, forward: Vectors) -> None:
        channels = {}
        for layer, vectors in (("forward", forward), ("backward", self._waiting.backward)):
            channels |= {f"{layer}.{axis}": vectors.pixels[..., place] for place, axis in enumerate("UV")}
            channels[f"{layer}.occluded"] = vectors.occluded.astype(np.float32)
        exr.write(folder.control_file("motion", self._waiting.number), channels)
