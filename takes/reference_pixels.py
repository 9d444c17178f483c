"""Tell what Blender shows of an image: the file that every reader sees the same in, or its pixels.

Must not import operators, panels or place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ..compat import png_settings, working_space_is_usual

MOST_PX = 1024  # of the longer side of what is written: the image encoder sees far less
_MOST_PLAIN_PX = (
    4096  # of the longer side of a file that is copied: what is far larger is slow to read, and some refuse
)
_PLAIN_SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp"}
_PLAIN_BITS = (8, 24)  # of a pixel: grey and RGB; with 32, transparency, where Blender takes it as other readers do
# Where a file may say that it is to be turned, which Blender does not heed and other readers do.
_TURNED_BY = (b"Exif\0\0", b"eXIf", b"EXIF", b"Raw profile type exif", b"tiff:Orientation")
_GREY = 128 / 255  # behind what is transparent, as the backend has it: it says least
_LIGHT = "Linear Rec.709"  # which sRGB shows by its curve alone


@dataclass(frozen=True)
class Pixels:
    """What Blender holds of an image: float32 [height, width, 4], bottom row first."""

    values: np.ndarray
    is_linear: bool  # light, else as it is shown
    is_multiplied: bool  # the colours by alpha


def is_plain(image: bpy.types.Image, path: Path) -> bool:
    """Tell whether every reader sees in the file of `image`, which is `path`, what Blender shows."""
    if image.source != "FILE" or image.is_dirty or path.suffix.lower() not in _PLAIN_SUFFIXES:
        return False
    bits = (*_PLAIN_BITS, 32) if image.alpha_mode == "STRAIGHT" else _PLAIN_BITS
    if image.colorspace_settings.name != "sRGB" or image.depth not in bits or max(image.size) > _MOST_PLAIN_PX:
        return False
    try:
        data = path.read_bytes()
    except OSError:
        return False  # what Blender has of it stays
    return not any(mark in data for mark in _TURNED_BY)


def pixels_of(image: bpy.types.Image) -> Pixels:
    """Return what Blender holds of `image`, which must have pixels, in colours that `shown_colours` understands."""
    opaque = image.alpha_mode in ("NONE", "CHANNEL_PACKED")
    if _is_understood(image):
        values, space = _values_of(image), image.colorspace_settings
        is_linear = not space.is_data and (image.is_float or space.name == _LIGHT)
        found = Pixels(values, is_linear, image.is_float)
    else:
        with _as_shown(image, "RGB" if opaque and image.is_float else "RGBA") as shown:
            found = Pixels(_values_of(shown), False, False)
    if opaque:
        found.values[..., 3] = 1.0
    return found


def shown_colours(pixels: Pixels) -> np.ndarray:
    """Return `pixels` as they are shown, over grey where they are transparent: uint8 sRGB, top row first."""
    values = _smaller(pixels.values[::-1])
    behind = ((_GREY + 0.055) / 1.055) ** 2.4 if pixels.is_linear else _GREY
    colours, alpha = values[..., :3], np.clip(values[..., 3:], 0.0, 1.0)
    colours = (colours if pixels.is_multiplied else colours * alpha) + (1.0 - alpha) * behind
    colours = np.clip(colours, 0.0, 1.0)
    if pixels.is_linear:  # IEC 61966-2-1
        colours = np.where(colours <= 0.0031308, colours * 12.92, 1.055 * colours ** (1 / 2.4) - 0.055)
    return np.rint(colours * 255).astype(np.uint8)


def _values_of(image: bpy.types.Image) -> np.ndarray:
    width, height = image.size
    values = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(values)
    return values.reshape(height, width, 4)


def _is_understood(image: bpy.types.Image) -> bool:
    """Tell whether the values of `image` are as they are shown, or light that is shown by the curve of sRGB."""
    space = image.colorspace_settings
    if image.is_float:  # Blender has brought it into the working space
        return space.is_data or working_space_is_usual()
    return space.is_data or space.name in ("sRGB", _LIGHT)


@contextmanager
def _as_shown(image: bpy.types.Image, mode: str) -> Iterator[bpy.types.Image]:
    """Have for a moment a picture of what Blender shows of `image` under the view Standard.

    Through a scene of its own: that of the artist may write files with colours of its own.
    """
    scene = bpy.data.scenes.new("Animatic")
    try:
        scene.display_settings.display_device, scene.view_settings.view_transform = "sRGB", "Standard"
        scene.render.dither_intensity = 0.0
        for name, value in {**png_settings(), "color_mode": mode, "color_depth": "8"}.items():
            setattr(scene.render.image_settings, name, value)
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "shown.png"))
            image.save_render(path, scene=scene)
            shown = bpy.data.images.load(path)
            try:
                yield shown
            finally:
                bpy.data.images.remove(shown)
    finally:
        bpy.data.scenes.remove(scene)


def _smaller(values: np.ndarray) -> np.ndarray:
    """Return the mean of square blocks of [height, width, channels], as large as `MOST_PX` asks for.

    What is no number is 0. A row of blocks at a time: a large picture is not copied.
    """
    height, width, channels = values.shape
    side = -(-max(height, width) // MOST_PX)
    rows, columns = max(1, height // side), max(1, width // side)
    high, wide = min(side, height), min(side, width)
    made = np.empty((rows, columns, channels), np.float32)
    for row in range(rows):
        band = np.nan_to_num(values[row * high : (row + 1) * high, : columns * wide])
        made[row] = band.reshape(high, columns, wide, channels).mean((0, 2), dtype=np.float32)
    return made
