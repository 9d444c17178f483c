"""Draw the lines of a scene from its geometry, white on black as the lineart ControlNet of SD1.5 sees them.

Lines are found between pixels, where `edges_between` says, and drawn by `strokes`. Must not import torch, bpy or
anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ..errors import BackendError
from ..pictures.exr import read_channels
from .depth import read_inverse
from .normals import read_normals
from .strokes import draw_strokes

# An edge is none below the first number, a whole one from the second on, and fades in between: one that appears at
# once would blink when the camera moves.
_JUMP = (0.008, 0.02)  # in depth, as a part of it
_CREASE = (0.35, 0.6)  # in the normal, whose difference is 2 sin(angle / 2): from 20 to 35 degrees
_REACH_PX = 2  # of a crease, where the shorter side of the picture has the pixels below
_REFERENCE_SIDE_PX = 512
_SLOPE_SHARE = 0.5  # of the steepest change beside an edge that a jump must be above


def line_picture(depth: Path, normal: Path, objects: Path, size: tuple[int, int] | None = None) -> np.ndarray:
    """Return a lineart hint, float32 in [0, 1], [height, width], in `size` (width, height) or as it was captured.

    Raises `BackendError` `bad_control`.
    """
    inverse, normals = read_inverse(depth), read_normals(normal)
    identities = np.rint(read_channels(objects, "ID")[0]).astype(np.int64)
    if not inverse.shape == normals.shape[:2] == identities.shape:
        text = f"The depth, normal and objects files {depth.name} are not of one size."
        raise BackendError("bad_control", text, "Capture the shot again.", detail=str(depth))
    lines = draw_lines(inverse, normals, identities)
    if size is not None and size != (lines.shape[1], lines.shape[0]):
        lines = np.array(Image.fromarray(lines).resize(size, Image.Resampling.BILINEAR))
    return lines


def draw_lines(inverse: np.ndarray, normals: np.ndarray, identities: np.ndarray) -> np.ndarray:
    """Return the lines of one frame, float32 in [0, 1], [height, width].

    `inverse` is 1/z, 0 in the background; `normals` are [height, width, 3], 0 there too; `identities` are whole
    numbers, one an object.
    """
    reach = _REACH_PX * max(1, round(min(inverse.shape) / _REFERENCE_SIDE_PX))
    across = edges_between(inverse, normals, identities, reach)
    swapped = edges_between(inverse.T, normals.swapaxes(0, 1), identities.T, reach)
    return draw_strokes(across, swapped.T)


def edges_between(inverse: np.ndarray, normals: np.ndarray, identities: np.ndarray, reach: int) -> np.ndarray:
    """Return how much of an edge there is between each pixel and the next in its row, [height, width - 1].

    A crease may be spread over `reach` pixels on both sides.
    """
    seen = inverse > 0
    border = (identities[:, 1:] != identities[:, :-1]) | (seen[:, 1:] != seen[:, :-1])
    creases = np.maximum(_creases(normals, 1), _creases(normals, reach))
    inside = np.maximum(_faded(_jumps(inverse), *_JUMP), _faded(creases, *_CREASE))
    there = seen[:, 1:] & seen[:, :-1]
    return np.where(border, 1, np.where(there, inside, 0)).astype(np.float32)


def _faded(value: np.ndarray, low: float, high: float) -> np.ndarray:
    share = np.clip((value - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)


def _jumps(inverse: np.ndarray) -> np.ndarray:
    """Return by what part of itself depth jumps from pixel to pixel, beyond what its slope on both sides explains.

    On a plane 1/z is an affine function of the pixel in perspective, and z itself is in an orthographic view, so that
    the one or the other makes no jump of a floor, however slantingly it is seen.
    """
    depth = np.divide(1, inverse, out=np.zeros_like(inverse), where=inverse > 0)
    relative = []
    for field in (inverse, depth):
        nearer = np.minimum(field[:, 1:], field[:, :-1])
        relative.append(_jump(field[..., None]) / np.maximum(nearer, 1e-12))
    return np.minimum(*relative)


def _jump(field: np.ndarray) -> np.ndarray:
    """Return how far `field`, [h, w, parts], is apart between neighbours when both sides go on to the middle."""
    steps = np.diff(np.pad(field, ((0, 0), (1, 1), (0, 0)), mode="reflect", reflect_type="odd"), axis=1)
    before, here, after = steps[:, :-2], steps[:, 1:-1], steps[:, 2:]
    return _above_slopes(here - (before + after) / 2, before, after)


def _above_slopes(jump: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    slope = np.maximum(np.linalg.norm(before, axis=-1), np.linalg.norm(after, axis=-1))
    return np.maximum(np.linalg.norm(jump, axis=-1) - _SLOPE_SHARE * slope, 0)


def _creases(normals: np.ndarray, reach: int) -> np.ndarray:
    """Return by how much the normal changes around the middle between two pixels, beyond what it does farther out.

    The steps up to `reach` pixels away count together, as a bevel spreads a crease over some, and only where the
    steepest is. What is round goes on as steeply outside.
    """
    length, count = 2 * reach + 1, normals.shape[1] - 1
    steps = np.diff(np.pad(normals, ((0, 0), (reach + 1, reach + 1), (0, 0)), mode="edge"), axis=1)
    outer, *inner, end = (steps[:, place : place + count] for place in range(length + 2))
    change = _above_slopes(sum(inner) - length * (outer + end) / 2, length * outer, length * end)
    steepness = [np.linalg.norm(step, axis=-1) for step in inner]
    return change * (steepness[reach] / np.maximum(np.maximum.reduce(steepness), 1e-6)) ** 4
