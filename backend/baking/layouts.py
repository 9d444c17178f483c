"""Keep the UV layout of a surface and its points while the files of a texture go by, most of which share both.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..contract import Texture, TextureFolder
from .geometry import Points, place
from .rasterise import Texels, rasterise
from .surface import SurfaceFiles


@dataclass(frozen=True)
class Stretch:
    """Neighbouring files of a texture that share one UV layout."""

    numbers: range
    surface: int  # the file of the surface that the layout is read from


class Layouts:
    """The surface's points at any scene frame; those of the last one are kept."""

    def __init__(self, folder: TextureFolder, texture: Texture) -> None:
        self._files = SurfaceFiles(folder.path)
        self._texture = texture
        self._numbers = {frame: number for number, frame in enumerate(texture.surface_frames, 1)}
        self._uv: np.ndarray | None = None
        self._texels: Texels | None = None
        self._points: tuple[np.ndarray, np.ndarray, Points] | None = None

    def number_at(self, scene_frame: int) -> int:
        """Return the file of the surface at a scene frame."""
        return self._numbers[scene_frame]

    def points(self, number: int) -> Points:
        """Return the points of the surface in file `number`. Raises `BackendError` `bad_surface`."""
        surface = self._files.read(number)
        if self._texels is None or not _same(self._uv, surface.uv):
            self._texels, self._points = rasterise(surface.uv, self._texture.width, self._texture.height), None
        self._uv = surface.uv
        kept = self._points
        if kept is None or kept[0] is not surface.positions or kept[1] is not surface.normals:
            self._points = (surface.positions, surface.normals, place(self._texels, surface))
        return self._points[2]

    def stretches(self) -> list[Stretch]:
        """Return the files of the texture, cut where the UV layout changes."""
        found: list[Stretch] = []
        last: np.ndarray | None = None
        for number in range(1, self._texture.count + 1):
            pictures = self._texture.pictures(number)
            if not pictures:  # it is filled from its neighbours
                continue
            surface = self.number_at(pictures[0].scene_frame)
            uv = self._files.array("uv", surface)
            if last is None or not _same(last, uv):
                found.append(Stretch(range(number, number + 1), surface))
            last = uv
            found[-1] = Stretch(range(found[-1].numbers.start, number + 1), found[-1].surface)
        starts = [1, *(stretch.numbers.start for stretch in found[1:]), self._texture.count + 1]
        return [Stretch(range(starts[k], starts[k + 1]), stretch.surface) for k, stretch in enumerate(found)]


def _same(uv: np.ndarray | None, other: np.ndarray) -> bool:
    return uv is other or (uv is not None and np.array_equal(uv, other))
