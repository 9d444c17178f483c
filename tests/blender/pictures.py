"""Make reference pictures of each kind that Blender has, and tell what it shows of them.

Must not import the tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy
import numpy as np
from animatic.compat import png_settings

from takes import read_png, write_png

SIZE = (12, 6)  # pixels


def drawn(seed: int = 1) -> np.ndarray:
    """Return a picture of colours at random: uint8 [height, width, 3], top row first."""
    return np.random.default_rng(seed).integers(0, 256, (SIZE[1], SIZE[0], 3), np.uint8)


def picture_file(folder: Path, name: str = "oil.png", seed: int = 1) -> Path:
    """Write such a picture as a PNG."""
    write_png(folder / name, drawn(seed))
    return folder / name


def painted(name: str, values: np.ndarray | Sequence[float], is_float: bool = False) -> bpy.types.Image:
    """Return an image that was painted in Blender with `values`: [height, width, 4] bottom row first, or one colour."""
    image = bpy.data.images.new(name, *SIZE, alpha=True, float_buffer=is_float)
    image.pixels.foreach_set(np.broadcast_to(values, (SIZE[1], SIZE[0], 4)).astype(np.float32).ravel())
    image.update()
    return image


def light(seed: int = 2) -> np.ndarray:
    """Return scene linear values, some brighter than white: float32 [height, width, 4], bottom row first."""
    values = np.random.default_rng(seed).random((SIZE[1], SIZE[0], 4), np.float32) * 1.5
    values[..., 3] = 1.0
    return values


def saved(image: bpy.types.Image, path: Path, file_format: str) -> Path:
    """Save `image` in a format, with its values as they are."""
    image.filepath_raw, image.file_format = str(path), file_format
    image.save()
    return path


def shown(image: bpy.types.Image, folder: Path) -> np.ndarray:
    """Return what Blender shows of `image` under the view transform Standard: int [height, width, 3], top row first."""
    scene = bpy.data.scenes.new("shown")
    scene.view_settings.view_transform, scene.render.dither_intensity = "Standard", 0.0
    for name, value in {**png_settings(), "color_mode": "RGB", "color_depth": "8"}.items():
        setattr(scene.render.image_settings, name, value)
    image.save_render(str(folder / "shown.png"), scene=scene)
    bpy.data.scenes.remove(scene)
    return read_png(folder / "shown.png")[..., :3]
