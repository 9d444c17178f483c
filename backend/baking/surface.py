"""Read the surface of a mesh from its files: triangles in world space and in the UV map.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..contract import surface_file
from ..errors import BackendError

_SHAPES = {"positions": (3, 3), "normals": (3, 3), "uv": (3, 2), "height": (3,)}
_MADE_AGAIN = "Make the texture again from its object."


@dataclass(frozen=True)
class Surface:
    """The triangles of a mesh at one scene frame; metres, world space."""

    positions: np.ndarray  # [triangles, corners, 3]
    normals: np.ndarray  # [triangles, corners, 3], unit
    uv: np.ndarray  # [triangles, corners, 2], v upwards


class SurfaceFiles:
    """The numbered files of one surface; an array that a file leaves out is that of the file before."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._holders: dict[tuple[str, int], int] = {}  # the file that holds an array as it is in file n
        self._last: dict[str, tuple[int, np.ndarray]] = {}  # the array that was read last, by name, with its file

    def read(self, number: int) -> Surface:
        """Return the surface in file `number`. Raises `BackendError` `bad_surface`."""
        positions, normals, uv = (self.array(name, number) for name in ("positions", "normals", "uv"))
        self._require_same_count(number, positions, normals, uv)
        return Surface(positions, normals, uv)

    def heights(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Return `uv` and `height` [triangles, corners] (metres) of file `number`. Raises `BackendError`."""
        uv, height = self.array("uv", number), self.array("height", number)
        self._require_same_count(number, uv, height)
        return uv, height

    def array(self, name: str, number: int) -> np.ndarray:
        """Return an array as it is in file `number`, float32. Raises `BackendError` `bad_surface`."""
        for earlier in range(self._holders.get((name, number), number), 0, -1):
            held, found = self._last.get(name, (0, None))
            if held != earlier:
                found = _read(surface_file(self._folder, earlier), name)
            if found is not None:
                self._last[name] = (earlier, found)
                self._holders |= {(name, later): earlier for later in range(earlier, number + 1)}
                return found
        if name == "uv":
            raise BackendError(
                "bad_surface",
                "The object has no UV map.",
                "Make one: in Edit Mode, UV > Smart UV Project; then make the texture again.",
                detail=str(self._folder),
            )
        raise _bad(surface_file(self._folder, 1), f"has no array {name!r}")

    def _require_same_count(self, number: int, *arrays: np.ndarray) -> None:
        if len({len(array) for array in arrays}) > 1:
            raise _bad(surface_file(self._folder, number), "has arrays of different numbers of triangles")


def _read(path: Path, name: str) -> np.ndarray | None:
    """Return an array of a file; None where the file leaves it out."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            if name not in arrays:
                return None
            found = np.asarray(arrays[name], dtype=np.float32)
    except FileNotFoundError as error:
        raise _bad(path, "is missing") from error
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise _bad(path, "cannot be read") from error
    if found.shape[1:] != _SHAPES[name] or not np.isfinite(found).all():
        raise _bad(path, f"has an array {name!r} that is none of finite numbers in the shape of triangles")
    return found


def _bad(path: Path, why: str) -> BackendError:
    message = f"The surface file {path.name} {why}."
    return BackendError("bad_surface", message, _MADE_AGAIN, detail=str(path))
