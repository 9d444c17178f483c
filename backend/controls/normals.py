"""Draw captured camera-space normals in the colours that the normal ControlNet of SD1.5 was trained on.

Must not import torch, bpy or anything from the Blender side.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from ..pictures.exr import read_channels

# Of control_v11p_sd15_normalbae, whose README says "blue is front, red is left, green is top": what faces left in the
# picture is red. A capture's x points to the right.
_COLOUR_SIGNS = np.float32([-1, 1, 1])
# Bae's estimator gives every pixel a direction, so that the ControlNet has never seen a background without one.
_BACKGROUND = np.float32([0, 0, 1])


def read_normals(path: Path) -> np.ndarray:
    """Return the normals of a file: float32, [height, width, 3], x right, y up, z towards the camera; 0 is background.

    Raises `BackendError` `bad_control`.
    """
    normals = np.stack(read_channels(path, "X", "Y", "Z"), axis=-1).astype(np.float32)
    length = np.sqrt(np.einsum("hwc,hwc->hw", normals, normals))[..., None]
    there = np.isfinite(length) & (length > 0.5)
    return np.divide(normals, length, out=np.zeros_like(normals), where=there)


def normal_picture(path: Path, size: tuple[int, int] | None = None) -> np.ndarray:
    """Return a normal hint, float32 in [0, 1], [height, width, 3], in `size` (width, height) or as it was captured."""
    normals = read_normals(path)
    normals = np.where(normals.any(axis=-1, keepdims=True), normals, _BACKGROUND)
    if size is not None and size != (normals.shape[1], normals.shape[0]):
        normals = _resized(normals, size)
    return (normals * _COLOUR_SIGNS + 1) / 2


def _resized(normals: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return `normals` in `size`, of length 1 also where several were mixed."""
    parts = [Image.fromarray(part).resize(size, Image.Resampling.BILINEAR) for part in np.moveaxis(normals, -1, 0)]
    mixed = np.stack([np.asarray(part) for part in parts], axis=-1)
    return mixed / np.maximum(np.linalg.norm(mixed, axis=-1, keepdims=True), 1e-6)
