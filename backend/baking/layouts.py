"""Keep the UV layout of a surface and its points while the files of a texture go by, most of which share both.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..contract import Texture, TextureFolder
from ..errors import BackendError
from .geometry import Points, place
from .rasterise import Texels, rasterise
from .surface import Surface, SurfaceFiles


@dataclass(frozen=True)
class Stretch:
    """Neighbouring files of a texture that share one UV layout."""

    numbers: range
    surface: int  # the file of the surface that the layout is read from


class Layouts:
    """The surface's points at any scene frame; those of the last one are kept."""

    def __init__(self, folder: TextureFolder, texture: Texture, between: Callable[[], object]) -> None:
        """`between` is called between the pieces of a layout, and may raise."""
        self._files = SurfaceFiles(folder.path)
        self._texture, self._between = texture, between
        self._numbers = {frame: number for number, frame in enumerate(texture.surface_frames, 1)}
        self._layout: tuple[int, np.ndarray, Texels] | None = None  # the file of the surface, its UVs, their texels
        self._points: tuple[np.ndarray, np.ndarray, Points] | None = None

    def number_at(self, scene_frame: int) -> int:
        """Return the file of the surface at a scene frame."""
        return self._numbers[scene_frame]

    def points(self, number: int, stretch: Stretch) -> Points:
        """Return the points of the surface in file `number`, in the UV layout of `stretch`.

        A still gathers pictures of frames at which the UV map may be another one: each triangle stays at its place in
        the stretch's. Raises `BackendError` `bad_surface`, also where there are other triangles.
        """
        uv, texels = self._of(stretch)
        positions, normals = (self._files.array(name, number) for name in ("positions", "normals"))
        if not len(uv) == len(positions) == len(normals):
            self._files.read(number)  # where the file itself is wrong, that is said
            raise BackendError(
                "bad_surface",
                f"The mesh has {len(uv)} triangles in one picture of the texture and {len(positions)} in another.",
                "Bake it as a sequence with the pictures of one take, or keep its faces as they are over the frames.",
            )
        kept = self._points
        if kept is None or kept[0] is not positions or kept[1] is not normals:
            self._points = (positions, normals, place(texels, Surface(positions, normals, uv)))
        return self._points[2]

    def _of(self, stretch: Stretch) -> tuple[np.ndarray, Texels]:
        if self._layout is None or self._layout[0] != stretch.surface:
            uv = self._files.read(stretch.surface).uv
            size = self._texture.width, self._texture.height
            self._layout = (stretch.surface, uv, rasterise(uv, *size, self._between))
            self._points = None
        return self._layout[1:]

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
