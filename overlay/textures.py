"""Keep the pictures that are drawn as textures of the GPU; files are read beside the main thread.

Must not import anything of Animatic but its siblings here.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import bpy
import gpu
import numpy as np

from . import png, reader
from .layers import Layer

_MOST_BYTES = 128 * 2**20  # of the textures together

Key = tuple[Path, int]
_textures: OrderedDict[Key, gpu.types.GPUTexture] = OrderedDict()  # the one that was used last is the last
_pixels: dict[Key, np.ndarray | None] = {}  # read, and not on the GPU yet; None cannot be read
_asked: set[Key] = set()


def texture_or_none(layer: Layer) -> gpu.types.GPUTexture | None:
    """Return the picture of `layer`, None until it was read. Only where Blender draws."""
    key = (layer.path, layer.written_ns)
    if key in _textures:
        _textures.move_to_end(key)
        return _textures[key]
    pixels = _pixels.get(key)
    if pixels is not None:
        del _pixels[key]
        _textures[key] = _on_gpu(pixels)
        _make_room()
        return _textures[key]
    if key not in _asked:
        _asked.add(key)
        reader.ask(lambda: upright_floats(layer.path), lambda read: _keep(key, read))
    return None


def upright_floats(path: Path) -> np.ndarray:
    """Return the stored values of a picture as the GPU takes them: float32 [height, width, 4], 0 to 1, bottom first."""
    return np.ascontiguousarray(png.read_rgba(path.read_bytes())[::-1].astype(np.float32) / 255)


def _keep(key: Key, pixels: object) -> None:
    _pixels[key] = pixels
    redraw()


def _on_gpu(pixels: np.ndarray) -> gpu.types.GPUTexture:
    height, width = pixels.shape[:2]
    data = gpu.types.Buffer("FLOAT", pixels.size, pixels.reshape(-1))
    return gpu.types.GPUTexture((width, height), format="RGBA8", data=data)


def _make_room() -> None:
    used = sum(texture.width * texture.height * 4 for texture in _textures.values())
    while used > _MOST_BYTES and len(_textures) > 2:
        key, texture = _textures.popitem(last=False)
        _asked.discard(key)
        used -= texture.width * texture.height * 4


def redraw() -> None:
    """Draw the 3D viewports again."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()


def clear() -> None:
    """Let go of all pictures."""
    _textures.clear()
    _pixels.clear()
    _asked.clear()
