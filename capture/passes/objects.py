"""Write which object each pixel shows, as numbers, and tell the objects' names.

Must not import anything of Animatic but the contract, compat and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np

from ...backend.contract import CaptureFolder, SeenRegion
from ...compat import object_index_channel
from ..figures import instances
from ..indices import Indices
from ..regions import seen_region, surfaces_within
from ..shown import captured_objects
from ..surfaces import has_surface
from .base import Frame, Pass, Prepared


def surfaces_of_file(prepared: Prepared) -> list[bpy.types.Object]:
    """Return every surface that the picture may show, what renders by itself first.

    Geometry nodes and particles may show any object of the file, also one that no collection holds.
    """
    scene, own = prepared.scene, captured_objects(prepared.view_layer, prepared.request.shown)
    others = (obj for obj in bpy.data.objects if not obj.users_scene or scene in obj.users_scene)
    found = dict.fromkeys((*own, *instances.sources(own), *others))
    return [obj for obj in found if has_surface(obj)]


class ObjectsPass(Pass):
    """`objects.ID`: a whole number an object, from 1 as they come into sight; 0 where nothing is.

    The instances of an object have its number: Cycles does not tell them apart.
    """

    kind = "objects"
    layer_passes = ("use_pass_object_index",)
    beside = True

    def __init__(self, prepared: Prepared) -> None:
        regions = {region: surfaces_within(region) for region in prepared.request.regions}
        self._named = {region: [each.name_full for each in surfaces] for region, surfaces in regions.items()}
        # those of regions first: there may be more than pass indices
        first = (surface for surfaces in regions.values() for surface in surfaces)
        self._surfaces = list(dict.fromkeys((*first, *surfaces_of_file(prepared))))
        self._channel = ""
        self._names: dict[int, str] = {}  # by pass index
        self._numbers: dict[int, int] = {}  # by pass index
        self.seen: list[str] = []  # number 1 first

    @property
    def regions(self) -> tuple[SeenRegion, ...]:
        """What was seen of each region that was asked for."""
        return tuple(seen_region(region, names, self.seen) for region, names in self._named.items())

    def surfaces(self) -> Iterable[bpy.types.Object]:
        """Return all."""
        return self._surfaces

    def begin(self, indices: Indices) -> None:
        """Note whose pass indices these are: other threads must not ask Blender for names."""
        self._channel = object_index_channel()
        self._names = {indices[surface]: surface.name_full for surface in self._surfaces if surface in indices}

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Number what is seen for the first time, and write the numbers."""
        shown = np.where(frame.shows, frame.picture.channel(self._channel), 0).astype(np.int32)
        values, where = np.unique(shown, return_inverse=True)
        numbers = np.array([self._number(int(value)) for value in values], np.float32)
        frame.channel_file(folder, "objects", {"objects.ID": numbers[where].reshape(shown.shape)})

    def _number(self, index: int) -> int:
        if index not in self._names:
            return 0
        if index not in self._numbers:
            self.seen.append(self._names[index])
            self._numbers[index] = len(self.seen)
        return self._numbers[index]
