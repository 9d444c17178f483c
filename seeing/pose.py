"""Read the people of the frame at the playhead from the viewport's evaluated scene, with the capture's own pass.

Must not import operators, panels, runs or takes.
"""

from __future__ import annotations

import time

import bpy
import numpy as np

from ..backend.contract import CameraFrame, CaptureRequest
from ..capture.files.exr import Picture
from ..capture.indices import Indices, surface_indices
from ..capture.passes.base import Frame, Prepared
from ..capture.passes.openpose import OpenPosePass
from ..compat import object_index_channel
from . import changes
from .asked import Asked

_KEPT_SECONDS = 2.0  # after which people are looked for again where the scene has changed


class People:
    """The people of a view layer, found once and read at each frame."""

    def __init__(self) -> None:
        self._pass: OpenPosePass | None = None
        self._found_for: tuple[object, ...] = ()
        self._found_at = self._found_by = 0.0
        self.indices: Indices = {}

    def forget(self) -> None:
        """Let go of all objects."""
        self._pass, self.indices, self._found_for = None, {}, ()

    def read(
        self,
        asked: Asked,
        depsgraph: bpy.types.Depsgraph,
        seen_by: CameraFrame,
        picture: tuple[np.ndarray, np.ndarray] | None,
    ) -> str:
        """Return OpenPose's JSON of the evaluated frame.

        `picture` is depth in metres and the pass indices [height, width], by which joints are hidden; without one none
        is. An object that is gone in the meantime is looked for once more.
        """
        self.find(asked, depsgraph)
        try:
            return self._text(seen_by, depsgraph, picture, asked.request)
        except ReferenceError:
            self.forget()
            self.find(asked, depsgraph)
            return self._text(seen_by, depsgraph, picture, asked.request)

    def find(self, asked: Asked, depsgraph: bpy.types.Depsgraph) -> None:
        """Look for people where they may have come or gone."""
        layer = depsgraph.view_layer
        found_for = (asked.request, depsgraph.scene.name, layer.name, len(layer.objects), changes.structure)
        age = time.monotonic() - self._found_at
        if self._found_for == found_for and (age < _KEPT_SECONDS or self._found_by == changes.updates):
            return
        scene = depsgraph.scene.original
        prepared = Prepared(scene, scene.view_layers[layer.name], asked.request)
        self._pass = OpenPosePass(prepared)
        self.indices = surface_indices(self._pass.surfaces())
        self._pass.begin(self.indices)
        self._found_for, self._found_by, self._found_at = found_for, changes.updates, time.monotonic()

    def _text(
        self,
        seen_by: CameraFrame,
        depsgraph: bpy.types.Depsgraph,
        picture: tuple[np.ndarray, np.ndarray] | None,
        request: CaptureRequest,
    ) -> str:
        self._pass.visit(depsgraph, seen_by)
        if picture is None:
            return self._pass.text(None)
        depth_m, indices = picture
        channels = {object_index_channel(): indices}
        return self._pass.text(Frame(1, seen_by, Picture(request.width, request.height, channels), depth_m))
