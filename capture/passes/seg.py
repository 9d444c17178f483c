"""Write what kind of thing each pixel shows, in the colours of ADE20K.

Must not import anything of Animatic but the contract, compat and its siblings in capture.
"""

from __future__ import annotations

from collections.abc import Iterable

import bpy
import numpy as np

from ...backend.contract import SEG_CLASSES, CaptureFolder, seg_class
from ...compat import material_index_channel, object_index_channel
from ..files import png
from ..indices import LAST_INDEX, Indices
from ..segmentation import object_class, own_class, said_by_collections
from .base import Frame, Pass, Prepared
from .objects import surfaces_of_file

_COLOURS = np.array([(0, 0, 0), *(each.rgb for each in SEG_CLASSES)], np.uint8)  # by number; 0 is of no class
_SKY = seg_class("sky").number


class SegPass(Pass):
    """A colour a class: the material's, the object's, its collection's, or the one that its name tells.

    Sky is where nothing is; black is what belongs to no class.
    """

    kind = "seg"
    layer_passes = ("use_pass_object_index", "use_pass_material_index")
    beside = True

    def __init__(self, prepared: Prepared) -> None:
        by_collections = said_by_collections()
        classes = {surface: object_class(surface, by_collections)[0] for surface in surfaces_of_file(prepared)}
        self._of_surfaces = {surface: found.number for surface, found in classes.items() if found}
        self._others = [surface for surface, found in classes.items() if not found]
        named = {material: own_class(material) for material in bpy.data.materials}
        self._of_materials = {material: found.number for material, found in named.items() if found}
        self._channels = ("", "")
        self._by_object: dict[int, int] = {}  # class by pass index
        self._by_material: dict[int, int] = {}
        self._names: dict[int, str] = {}  # by pass index, of what belongs to no class
        self.without_class: list[str] = []  # what was seen of that, in black

    def surfaces(self) -> Iterable[bpy.types.Object]:
        """Return all, those that belong to a class first: there may be more than pass indices."""
        return (*self._of_surfaces, *self._others)

    def materials(self) -> Iterable[bpy.types.Material]:
        """Return those that name a class."""
        return self._of_materials

    def begin(self, indices: Indices) -> None:
        """Note which class each pass index means: other threads must not ask Blender."""
        self._channels = object_index_channel(), material_index_channel()
        self._by_object = {indices[each]: number for each, number in self._of_surfaces.items() if each in indices}
        self._by_material = {indices[each]: number for each, number in self._of_materials.items() if each in indices}
        self._names = {indices[each]: each.name_full for each in self._others if each in indices}

    def write(self, frame: Frame, folder: CaptureFolder) -> None:
        """Write the colours, and note what is black."""
        shown, materials = (frame.picture.channel(channel) for channel in self._channels)
        by_object, by_material = _numbers(shown, self._by_object), _numbers(materials, self._by_material)
        numbers = np.where(by_material > 0, by_material, by_object)
        black = (self._names.get(int(index), "") for index in np.unique(shown[frame.shows & (numbers == 0)]))
        self.without_class += [name for name in black if name and name not in self.without_class]
        png.write_rgb(folder.control_file("seg", frame.number), _COLOURS[np.where(frame.shows, numbers, _SKY)])


def _numbers(indices: np.ndarray, classes: dict[int, int]) -> np.ndarray:
    """Return the class of each pass index, 0 for none."""
    table = np.zeros(LAST_INDEX + 1, np.uint8)
    for index, number in classes.items():
        table[index] = number
    return table[indices.astype(np.int64).clip(0, LAST_INDEX)]
