"""Draw where depth becomes white and black: two thin frames across what a camera sees, with their distance.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from dataclasses import dataclass

import blf
import bpy
import gpu
import numpy as np
from gpu_extras.batch import batch_for_shader

from .camera_frame import frame_corners

_FONT, _POINTS, _GAP = 0, 12, 6  # of the labels, at a UI scale of 1
_HEADERS = 90  # what they cover of the region
_WIDTH = 1.5
_BEHIND = 1e-6


@dataclass(frozen=True)
class Plane:
    """A frame [4, 3] in the world, what is written beside it, and its colour."""

    corners: np.ndarray
    label: str
    colour: tuple[float, float, float, float]


def frame_at(camera: bpy.types.Object, size: tuple[int, int], distance: float) -> np.ndarray:
    """Return the corners [4, 3] in the world, lower left first, of what `camera` sees at `distance`, in scene units."""
    low, high = frame_corners(camera.data, *size)
    spread = 1.0 if camera.data.type == "ORTHO" else distance
    flat = np.array(((low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1]))) * spread
    own = np.column_stack((flat, np.full(4, -distance)))
    matrix = np.array(camera.matrix_world)
    axes = matrix[:3, :3] / np.linalg.norm(matrix[:3, :3], axis=0)  # a camera's scale counts for nothing
    return own @ axes.T + matrix[:3, 3]


def edges_px(corners: np.ndarray, perspective: np.ndarray, region: tuple[int, int]) -> np.ndarray:
    """Return the edges of a frame [n, 2, 2] in pixels of a region, without what lies behind its view."""
    clip = np.column_stack((corners, np.ones(4))) @ np.asarray(perspective).T
    found = []
    for a, b in zip(clip, np.roll(clip, -1, axis=0), strict=True):
        if a[3] < _BEHIND and b[3] < _BEHIND:
            continue
        if min(a[3], b[3]) < _BEHIND:  # cut the edge where the view begins
            part = (_BEHIND - a[3]) / (b[3] - a[3])
            cut = a + part * (b - a)
            a, b = (cut, b) if a[3] < _BEHIND else (a, cut)
        found.append([(end[:2] / end[3] + 1) / 2 * region for end in (a, b)])
    return np.array(found).reshape(-1, 2, 2)


def draw(planes: list[Plane], perspective: np.ndarray, region: tuple[int, int]) -> None:
    """Draw `planes` into a region that looks through `perspective`, the matrix from the world to clip space."""
    shader = gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
    gpu.state.blend_set("ALPHA")
    for plane in planes:
        edges = edges_px(plane.corners, perspective, region)
        if not len(edges):
            continue
        flat = np.column_stack((edges.reshape(-1, 2), np.zeros(2 * len(edges)))).astype(np.float32)
        batch = batch_for_shader(shader, "LINES", {"pos": flat})
        shader.bind()
        shader.uniform_float("viewportSize", region)
        shader.uniform_float("lineWidth", _WIDTH)
        shader.uniform_float("color", plane.colour)
        batch.draw(shader)
        _write(plane, edges.reshape(-1, 2), region)
    gpu.state.blend_set("NONE")


def _write(plane: Plane, ends: np.ndarray, region: tuple[int, int]) -> None:
    """Write the label at the end of an edge that lies highest below the headers; nothing where none does."""
    scale = bpy.context.preferences.system.ui_scale or 1.0
    top = region[1] - _HEADERS * scale
    seen = ends[((ends >= 0) & (ends < (region[0], top))).all(axis=1)]
    if not len(seen):
        return
    x, y = max(seen, key=lambda end: end[1])
    blf.size(_FONT, _POINTS * scale)
    blf.enable(_FONT, blf.SHADOW)
    blf.shadow(_FONT, 3, 0.0, 0.0, 0.0, 1.0)
    blf.color(_FONT, *plane.colour[:3], 1.0)
    blf.position(_FONT, x, y + _GAP * scale, 0.0)
    blf.draw(_FONT, plane.label)
    blf.disable(_FONT, blf.SHADOW)
