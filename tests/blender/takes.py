"""Make take folders with pictures that carry their number, render scenes, and read the 8-bit result."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

import bpy
import numpy as np
from animatic.backend.contract import UNTRAINED, FrameMap, Take, TakeFolder, shot_folder

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def write_png(path: Path, pixels: np.ndarray) -> None:
    """Write `pixels` (height, width, 3 or 4; uint8) as a PNG."""
    height, width, channels = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    packed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    path.write_bytes(_SIGNATURE + b"".join(packed))


def number_colour(number: int) -> tuple[int, int, int]:
    """Return the colour that tells file `number` from every other one up to 20; moderate, so that AgX can show it."""
    return (60 + 6 * number, 120, 180 - 6 * number)


def number_picture(number: int, width: int, height: int) -> np.ndarray:
    """Return a picture in one colour, the one that carries `number`."""
    return np.tile(np.array(number_colour(number), np.uint8), (height, width, 1))


def make_take(
    root: Path,
    frames: FrameMap,
    *,
    finished: Iterable[int] | None = None,
    shot: str = "Street",
    number: int = 1,
    camera: str = "Camera",
    size: tuple[int, int] = (64, 64),
    paint: Callable[[int, int, int], np.ndarray] = number_picture,
) -> TakeFolder:
    """Write a take whose `finished` files (all by default) are painted by `paint(number, width, height)`."""
    folder = TakeFolder(shot_folder(root, shot, shot) / f"{number:04d}")
    folder.frames.mkdir(parents=True)
    folder.write(
        Take(
            shot_id=shot,
            shot_name=shot,
            number=number,
            frames=frames,
            fps=24.0,
            width=size[0],
            height=size[1],
            prompt="",
            seed=0,
            models=UNTRAINED,
            camera=camera,
        )
    )
    for file in range(1, frames.count + 1) if finished is None else finished:
        write_png(folder.frame(file), paint(file, *size))
    return folder


def add_camera(scene: bpy.types.Scene, name: str = "Camera", **settings: object) -> bpy.types.Object:
    """Add a camera, make it the scene's, and return it."""
    data = bpy.data.cameras.new(name)
    for key, value in settings.items():
        setattr(data, key, value)
    camera = bpy.data.objects.new(name, data)
    scene.collection.objects.link(camera)
    scene.camera = camera
    return camera


def prepare_render(scene: bpy.types.Scene, size: tuple[int, int] = (64, 64), engine: str = "CYCLES") -> None:
    """Make renders of `scene` small, fast, without noise and without dither."""
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.render.engine = engine
    scene.render.dither_intensity = 0.0
    scene.cycles.samples = 1
    scene.cycles.use_denoising = False
    scene.cycles.seed = 1
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"


def render(scene: bpy.types.Scene, frame: int, path: Path) -> np.ndarray:
    """Render one frame as F12 does and return its pixels: (height, width, 4), int, the upper row first."""
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.filepath = str(path)
    scene.frame_set(frame)
    with bpy.context.temp_override(scene=scene):  # its scene= argument would render the active scene's frame number
        bpy.ops.render.render(write_still=True)
    return read_png(path)


def read_png(path: Path) -> np.ndarray:
    """Read the stored values of a PNG through Blender: (height, width, 4), int, the upper row first."""
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = "Non-Color"
    image.alpha_mode = "CHANNEL_PACKED"
    width, height = image.size
    values = np.empty(width * height * 4, np.float32)
    image.pixels.foreach_get(values)
    bpy.data.images.remove(image)
    return np.rint(values.reshape(height, width, 4)[::-1] * 255).astype(int)
