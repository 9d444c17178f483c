"""Write where a collection is seen in each frame: the mask.

Must not import anything of Animatic but the contract, compat and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np

from ...backend.contract import CaptureFolder, CaptureRequest
from ...compat import object_index_channel
from ..files import png
from ..indices import Indices
from ..regions import surfaces_of
from .base import Frame, Pass, Prepared


def masked_collection(request: CaptureRequest) -> bpy.types.Collection | None:
    """Return the collection of the mask, by its name and library: a linked one may be called as one of this file."""
    return next((found for found in bpy.data.collections if found.name_full == request.mask_collection), None)


def mask_picture(indices: np.ndarray, shown: list[int]) -> np.ndarray:
    """Return white (255) where a surface with one of the pass indices `shown` is seen, black elsewhere, uint8."""
    return np.where(np.isin(indices, shown), np.uint8(255), np.uint8(0))


class MaskPass(Pass):
    """The visible pixels of a collection, white on black."""

    kind = "mask"
    beside = True
    layer_passes = ("use_pass_object_index",)

    def __init__(self, prepared: Prepared) -> None:
        self._surfaces = surfaces_of(masked_collection(prepared.request))
        self._channel = ""
        self._white: list[int] = []

    def surfaces(self) -> Iterable[bpy.types.Object]:
        """Return the surfaces of the collection."""
        return self._surfaces

    def begin(self, indices: Indices) -> None:
        """Note their pass indices, and where to read them: other threads must not ask Blender."""
        self._channel = object_index_channel()
        self._white = [indices[surface] for surface in self._surfaces if surface in indices]

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write the mask."""
        white = mask_picture(frame.picture.channel(self._channel), self._white)
        png.write_grey(folder.control_file("mask", frame.number), white)
